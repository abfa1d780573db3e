//! Availability zones: which ones a Region has, and what they are called.

use std::sync::LazyLock;

use service::{BTreeMap, Region};

static TABLE: &str = include_str!("zones.tsv");

static REGIONS: LazyLock<BTreeMap<&'static str, Known>> = LazyLock::new(|| {
    let lines = TABLE.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| Some((line.split('\t').next()?, Known::read(line)?))).collect()
});

/// What the table says of a Region.
struct Known {
    opt_in: bool,
    zones: Vec<Zone>,
}

/// An availability zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Zone {
    /// Its name, which differs between accounts at AWS (`us-east-1a`).
    pub name: String,
    /// Its id, which does not (`use1-az6`).
    pub id: String,
}

impl Known {
    fn read(line: &str) -> Option<Self> {
        let mut fields = line.split('\t');
        let (region, prefix, opt_in, zones) =
            (fields.next()?, fields.next()?, fields.next()?, fields.next()?);
        let zones = zones.split(' ').filter_map(|zone| zone.split_at_checked(1));
        let zones = zones.map(|(letter, number)| Zone {
            name: format!("{region}{letter}"),
            id: format!("{prefix}-az{number}"),
        });
        Some(Self { opt_in: opt_in == "opt-in", zones: zones.collect() })
    }
}

/// The zones of a Region, ordered by name.
pub(crate) fn of(region: Region) -> &'static [Zone] {
    REGIONS.get(region.name()).map_or(&[], |known| &known.zones)
}

/// Whether accounts must opt in to a Region before they can use it.
pub(crate) fn must_opt_in(region: Region) -> bool {
    REGIONS.get(region.name()).is_some_and(|known| known.opt_in)
}

/// The zone of a Region with this name.
pub(crate) fn named(region: Region, name: &str) -> Option<&'static Zone> {
    of(region).iter().find(|zone| zone.name == name)
}

/// The zone of a Region with this id.
pub(crate) fn with_id(region: Region, id: &str) -> Option<&'static Zone> {
    of(region).iter().find(|zone| zone.id == id)
}

#[cfg(test)]
mod tests {
    use service::{partitions, region};

    use super::{named, of, with_id};

    #[test]
    fn every_region_has_zones() {
        for region in partitions().flat_map(|partition| partition.regions()) {
            assert!(!of(region).is_empty(), "{region}");
        }
    }

    #[test]
    fn zones_are_found_by_name_and_by_id() {
        let region = region("us-east-1").expect("a Region");
        assert_eq!(of(region).len(), 6);
        assert_eq!(named(region, "us-east-1b"), with_id(region, "use1-az1"));
        assert_eq!(named(region, "us-west-2a"), None);
    }
}
