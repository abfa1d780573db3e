//! The Regions of every partition, as botocore knows them.

use std::cmp::Ordering;
use std::sync::LazyLock;

static TABLE: &str = include_str!("../../../models/regions.tsv");

struct Tables {
    regions: Vec<Info>,
    partitions: Vec<Names>,
}

#[derive(Debug)]
struct Names {
    name: &'static str,
    dns_suffix: &'static str,
    global_region: &'static str,
    /// The place of its pseudo Region in the table, if it has one.
    global: Option<usize>,
}

#[derive(Debug)]
struct Info {
    name: &'static str,
    description: &'static str,
    partition: usize,
}

/// One line for each Region: partition, DNS suffix, the Region that its global services sign for, Region, description.
static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    let mut tables = Tables { regions: Vec::new(), partitions: Vec::new() };
    for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
        let mut fields = line.split('\t');
        let mut field = || fields.next().unwrap_or_default();
        let (partition, dns_suffix, global_region, name, description) =
            (field(), field(), field(), field(), field());
        let known = tables.partitions.iter().position(|known| known.name == partition);
        let partition = known.unwrap_or_else(|| {
            tables.partitions.push(Names { name: partition, dns_suffix, global_region, global: None });
            tables.partitions.len() - 1
        });
        tables.regions.push(Info { name, description, partition });
    }
    tables.regions.sort_by_key(|region| region.name);
    for (place, region) in tables.regions.iter().enumerate().filter(|(_, region)| region.is_pseudo()) {
        tables.partitions[region.partition].global.get_or_insert(place);
    }
    tables
});

impl Info {
    fn is_pseudo(&self) -> bool {
        self.name.ends_with("-global")
    }
}

/// A Region of some partition; one of those that botocore knows.
#[derive(Clone, Copy)]
pub struct Region(&'static Info);

/// A partition: `aws`, `aws-cn`, `aws-us-gov` and so on.
#[derive(Clone, Copy)]
pub struct Partition(&'static Names);

/// The Region called `name`, if botocore knows one. Pseudo Regions such as `aws-global` are Regions here.
pub fn region(name: &str) -> Option<Region> {
    let regions = &TABLES.regions;
    regions.binary_search_by(|region| region.name.cmp(name)).ok().map(|index| Region(&regions[index]))
}

/// All Regions, ordered by name, pseudo Regions included.
pub fn regions() -> impl Iterator<Item = Region> {
    TABLES.regions.iter().map(Region)
}

/// All partitions, in botocore's order.
pub fn partitions() -> impl Iterator<Item = Partition> {
    TABLES.partitions.iter().map(Partition)
}

impl Region {
    /// `us-east-1`, where callers are who name no Region.
    pub fn default_region() -> Region {
        region("us-east-1").expect("the table of Regions has us-east-1")
    }

    /// Its name (`eu-west-1`).
    pub fn name(self) -> &'static str {
        self.0.name
    }

    /// Its name for people (`Europe (Ireland)`).
    pub fn description(self) -> &'static str {
        self.0.description
    }

    /// Its partition.
    pub fn partition(self) -> Partition {
        Partition(&TABLES.partitions[self.0.partition])
    }

    /// Whether AWS opened it before 2014, when addresses and signatures were others than in Regions since.
    pub fn is_early(self) -> bool {
        const EARLY: [&str; 9] = [
            "ap-northeast-1",
            "ap-southeast-1",
            "ap-southeast-2",
            "eu-west-1",
            "sa-east-1",
            "us-east-1",
            "us-gov-west-1",
            "us-west-1",
            "us-west-2",
        ];
        EARLY.contains(&self.name())
    }

    /// Whether it is the pseudo Region of a partition's global services (`aws-global`).
    pub fn is_pseudo(self) -> bool {
        self.0.is_pseudo()
    }

    /// The pseudo Region of the partition, where rows of global services live.
    pub fn global(self) -> Region {
        self.partition().0.global.map_or(self, |place| Region(&TABLES.regions[place]))
    }
}

impl Partition {
    /// Its name (`aws-cn`).
    pub fn name(self) -> &'static str {
        self.0.name
    }

    /// The end of its host names (`amazonaws.com.cn`).
    pub fn dns_suffix(self) -> &'static str {
        self.0.dns_suffix
    }

    /// The Region whose name signatures of its global services carry.
    pub fn global_region(self) -> Region {
        region(self.0.global_region).unwrap_or_else(Region::default_region)
    }

    /// Its Regions without the pseudo Region.
    pub fn regions(self) -> impl Iterator<Item = Region> {
        regions().filter(move |region| region.partition().name() == self.name() && !region.is_pseudo())
    }
}

impl PartialEq for Region {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}

impl Eq for Region {}

impl PartialOrd for Region {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Region {
    /// By name: the table is ordered by name, so the order of addresses is the order of names.
    fn cmp(&self, other: &Self) -> Ordering {
        std::ptr::from_ref(self.0).cmp(&std::ptr::from_ref(other.0))
    }
}

impl std::hash::Hash for Region {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.name.hash(state);
    }
}

impl std::fmt::Debug for Region {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0.name)
    }
}

impl std::fmt::Display for Region {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0.name)
    }
}
