//! The prefix lists that AWS owns: the addresses of its own services.

use service::{Region, Scope};

use crate::prefix_lists::{PrefixList, PrefixListVersion};
use crate::shapes::{ManagedPrefixList, PrefixListEntry};

/// A list of AWS's.
struct Owned {
    /// What stands behind `com.amazonaws.REGION.`, or the whole name behind `com.amazonaws.` for global lists.
    name: &'static str,
    is_global: bool,
    family: &'static str,
    /// As how many rules AWS counts a rule about it.
    weight: i64,
    /// Addresses of us-east-1: those of other Regions differ, but nothing here routes by them.
    blocks: &'static [&'static str],
}

const LISTS: &[Owned] = &[
    Owned {
        name: "dynamodb",
        is_global: false,
        family: "IPv4",
        weight: 1,
        blocks: &["3.218.182.0/24", "3.218.180.0/23", "52.94.0.0/22", "52.119.224.0/20"],
    },
    Owned {
        name: "global.cloudfront.origin-facing",
        is_global: true,
        family: "IPv4",
        weight: 55,
        blocks: &[
            "13.124.199.0/24",
            "130.176.0.0/18",
            "15.158.0.0/16",
            "18.68.0.0/16",
            "204.246.166.0/24",
            "205.251.218.0/24",
            "3.172.0.0/18",
            "54.239.208.0/21",
            "64.252.64.0/18",
            "70.132.0.0/18",
        ],
    },
    Owned {
        name: "global.groundstation",
        is_global: true,
        family: "IPv4",
        weight: 5,
        blocks: &["3.2.16.0/20"],
    },
    Owned {
        name: "ipv6.vpc-lattice",
        is_global: false,
        family: "IPv6",
        weight: 10,
        blocks: &["fd00:ec2:80::/64"],
    },
    Owned {
        name: "s3",
        is_global: false,
        family: "IPv4",
        weight: 1,
        blocks: &["52.216.0.0/15", "3.5.0.0/19", "54.231.0.0/16"],
    },
    Owned {
        name: "vpc-lattice",
        is_global: false,
        family: "IPv4",
        weight: 10,
        blocks: &["169.254.171.0/24"],
    },
];

/// AWS's lists in a Region.
pub(crate) fn of(scope: Scope) -> impl Iterator<Item = PrefixList> {
    LISTS.iter().map(move |list| shown(list, scope.region))
}

/// As how many rules a rule about the list of AWS's with this name counts.
pub(crate) fn weight(region: Region, name: &str) -> Option<i64> {
    LISTS.iter().find(|list| full_name(list, region) == name).map(|list| list.weight)
}

fn full_name(list: &Owned, region: Region) -> String {
    match list.is_global {
        true => format!("com.amazonaws.{}", list.name),
        false => format!("com.amazonaws.{region}.{}", list.name),
    }
}

fn shown(list: &Owned, region: Region) -> PrefixList {
    let name = full_name(list, region);
    let id = format!("pl-{:08x}", id_of(&format!("{region} {name}")));
    let partition = region.partition().name();
    let entries = list
        .blocks
        .iter()
        .map(|block| PrefixListEntry { cidr: Some((*block).to_owned()), description: None });
    let shape = ManagedPrefixList {
        address_family: Some(list.family.to_owned()),
        state: Some("create-complete".to_owned()),
        prefix_list_arn: Some(format!("arn:{partition}:ec2:{region}:aws:prefix-list/{id}")),
        prefix_list_id: Some(id),
        prefix_list_name: Some(name),
        owner_id: Some("AWS".to_owned()),
        tags: Some(Vec::new()),
        ..Default::default()
    };
    PrefixList { shape, versions: vec![PrefixListVersion { entries: entries.collect() }] }
}

/// A number that stays the same for a name (FNV-1a).
fn id_of(name: &str) -> u32 {
    name.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use service::{Scope, model::AccountId, regions};

    use super::of;

    #[test]
    fn ids_differ_in_every_region() {
        for region in regions() {
            let mut ids: Vec<_> =
                of(Scope::new(AccountId::DEFAULT, region)).map(|list| list.shape.prefix_list_id).collect();
            let count = ids.len();
            ids.sort();
            ids.dedup();
            assert_eq!(ids.len(), count, "{region}");
        }
    }
}
