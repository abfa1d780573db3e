//! The services that policies name: the prefix of their actions, and what AWS calls them.

static TABLE: &str = include_str!("../data/service_names.tsv");

/// Prefix and name of each service, ordered by prefix.
pub(crate) fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
    TABLE.lines().filter_map(|line| line.split_once('\t'))
}
