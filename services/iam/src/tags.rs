//! Tags: a key occurs once, whatever its case, and a resource has fifty at most.

// shapes: Tag
use service::{BTreeMap, Result};

use crate::faults;
use crate::pages::{Listed, listed};
use crate::shapes::Tag;

const MOST: usize = 50;

/// The tags of a new resource, ordered by key.
pub(crate) fn checked(tags: Option<Vec<Tag>>) -> Result<Option<Vec<Tag>>> {
    merged(None, tags.unwrap_or_default())
}

/// The tags with those added: a tag replaces the one that has its key.
pub(crate) fn merged(tags: Option<Vec<Tag>>, added: Vec<Tag>) -> Result<Option<Vec<Tag>>> {
    let keys: Vec<String> = added.iter().map(|tag| tag.key.to_lowercase()).collect();
    if keys.iter().enumerate().any(|(index, key)| keys[..index].contains(key)) {
        return Err(faults::duplicate_tag_keys());
    }
    let mut merged = tags.unwrap_or_default();
    merged.retain(|tag| !keys.contains(&tag.key.to_lowercase()));
    merged.extend(added);
    merged.sort_by(|one, other| one.key.cmp(&other.key));
    if merged.len() > MOST { Err(faults::too_many_tags()) } else { Ok(Some(merged)) }
}

/// The tags without those that have one of the keys.
pub(crate) fn without(tags: Option<Vec<Tag>>, keys: &[String]) -> Option<Vec<Tag>> {
    let gone = |tag: &Tag| keys.iter().any(|key| key.to_lowercase() == tag.key.to_lowercase());
    Some(tags.unwrap_or_default().into_iter().filter(|tag| !gone(tag)).collect())
}

/// A page of the tags.
pub(crate) fn page(
    tags: &Option<Vec<Tag>>,
    marker: &Option<String>,
    max_items: Option<i64>,
) -> Result<Listed<Tag>> {
    listed(tags.iter().flatten().cloned(), |tag| tag.key.clone(), marker, max_items)
}

/// Tags as answers show them: no list rather than an empty one.
pub(crate) fn shown(tags: &Option<Vec<Tag>>) -> Option<Vec<Tag>> {
    tags.clone().filter(|tags| !tags.is_empty())
}

/// Tags as AWS Config shows them.
pub(crate) fn as_map(tags: &Option<Vec<Tag>>) -> BTreeMap<String, String> {
    tags.iter().flatten().map(|tag| (tag.key.clone(), tag.value.clone())).collect()
}
