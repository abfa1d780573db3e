//! Filters of `Describe` operations: names, values with wildcards, tags.

use service::{Result, matches};

use crate::faults;
use crate::shapes::{Filter, Tag};

/// Refuses filters whose name is neither one of `known` nor about tags.
pub fn check(filters: &Option<Vec<Filter>>, known: &[&str]) -> Result<()> {
    for filter in filters.iter().flatten() {
        let name = filter.name.as_deref().unwrap_or("null");
        let about_tags = name == "tag-key" || name == "tag-value" || name.starts_with("tag:");
        if !about_tags && !known.contains(&name) {
            return Err(faults::unknown_filter(name));
        }
    }
    Ok(())
}

/// Whether a resource passes every filter: one of a filter's values matches one of the resource's values for
/// its name, so that nothing passes a filter without values. `values` gives the resource's values by the
/// filter's name; filters about tags are answered here.
pub fn passes(
    filters: &Option<Vec<Filter>>,
    tags: &Option<Vec<Tag>>,
    values: impl Fn(&str) -> Vec<String>,
) -> bool {
    filters.iter().flatten().all(|filter| {
        let name = filter.name.as_deref().unwrap_or_default();
        let found = tag_values(name, tags).unwrap_or_else(|| values(name));
        let mut wanted = filter.values.iter().flatten();
        wanted.any(|wanted| found.iter().any(|value| matches(wanted, value)))
    })
}

fn tag_values(name: &str, tags: &Option<Vec<Tag>>) -> Option<Vec<String>> {
    let tags = tags.iter().flatten();
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    if name == "tag-key" {
        return Some(tags.map(|tag| text(&tag.key)).collect());
    }
    if name == "tag-value" {
        return Some(tags.map(|tag| text(&tag.value)).collect());
    }
    let key = name.strip_prefix("tag:")?;
    Some(tags.filter(|tag| tag.key.as_deref() == Some(key)).map(|tag| text(&tag.value)).collect())
}
