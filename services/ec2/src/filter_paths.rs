//! Filters that name a place in the resource's own shape: a table instead of code.

use service::{Result, Timestamp, ValueRef};

use crate::filters;
use crate::shapes::{Filter, Tag};

/// The filters of an operation: each filter's name, and the place in the shape whose values it looks at
/// (`NetworkInterfaces.Groups.GroupId`); lists on the way are gone through.
pub(crate) type FilterPaths = &'static [(&'static str, &'static str)];

/// Refuses filters that are neither in the table nor about tags.
pub(crate) fn check(filters: &Option<Vec<Filter>>, paths: FilterPaths) -> Result<()> {
    let known: Vec<&str> = paths.iter().map(|(name, _)| *name).collect();
    filters::check(filters, &known)
}

/// Whether a resource with this shape passes every filter.
pub(crate) fn passes(
    filters: &Option<Vec<Filter>>,
    tags: &Option<Vec<Tag>>,
    shape: ValueRef<'_>,
    paths: FilterPaths,
) -> bool {
    filters::passes(filters, tags, |name| values(shape, paths, name))
}

/// The values that a shape has at the place that the filter `name` looks at.
pub(crate) fn values(shape: ValueRef<'_>, paths: FilterPaths, name: &str) -> Vec<String> {
    let path = paths.iter().find(|(known, _)| *known == name).map_or("", |(_, path)| *path);
    let mut found = Vec::new();
    collect(shape, path, &mut found);
    found
}

fn collect(value: ValueRef<'_>, path: &str, found: &mut Vec<String>) {
    let (name, rest) = path.split_once('.').unwrap_or((path, ""));
    match value {
        ValueRef::Null => {}
        ValueRef::List(list) => (0..list.len()).for_each(|index| collect(list.item(index), path, found)),
        ValueRef::Structure(structure) => {
            let index = structure.names().iter().position(|known| *known == name);
            index.into_iter().for_each(|index| collect(structure.member(index), rest, found));
        }
        ValueRef::Map(map) => collect(map.entry(name), rest, found),
        ValueRef::Bool(value) => found.push(value.to_string()),
        ValueRef::Int(value) => found.push(value.to_string()),
        ValueRef::Float(value) => found.push(value.to_string()),
        ValueRef::Str(value) => found.push(value.to_owned()),
        ValueRef::Time(value) => found.push(Timestamp::iso8601_millis(value)),
        ValueRef::Blob(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use service::Shape as _;

    use super::{FilterPaths, check, passes};
    use crate::shapes::{Filter, GroupIdentifier, NetworkInterface};

    const PATHS: FilterPaths = &[("group-id", "Groups.GroupId"), ("source-dest-check", "SourceDestCheck")];

    fn filter(name: &str, value: &str) -> Option<Vec<Filter>> {
        Some(vec![Filter { name: Some(name.into()), values: Some(vec![value.into()]) }])
    }

    #[test]
    fn a_path_reaches_through_lists() {
        let group = |id: &str| GroupIdentifier { group_id: Some(id.into()), group_name: None };
        let groups = Some(vec![group("sg-1"), group("sg-2")]);
        let shape = NetworkInterface { groups, source_dest_check: Some(true), ..Default::default() };
        let passes = |name, value| passes(&filter(name, value), &None, shape.view(), PATHS);
        assert!(passes("group-id", "sg-2"));
        assert!(!passes("group-id", "sg-3"));
        assert!(passes("source-dest-check", "true"));
        assert!(check(&filter("owner-id", "1"), PATHS).is_err());
    }
}
