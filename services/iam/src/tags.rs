//! Tags: a key occurs once, and a resource has fifty at most.

// shapes: Tag
use service::{BTreeMap, Result, View};

use crate::faults;
use crate::pages::{Listed, listed};
use crate::shapes::Tag;

const MOST: usize = 50;

/// Whether the case of keys counts. For users and roles it does not.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Keys {
    /// `team` and `Team` are the same.
    AnyCase,
    /// They are not.
    Exact,
}

impl Keys {
    /// What keys that are the same have in common.
    fn folded(self, key: &str) -> String {
        if self == Keys::AnyCase { key.to_lowercase() } else { key.to_owned() }
    }
}

/// The tags of a new resource, ordered by key.
pub(crate) fn checked(tags: Option<Vec<Tag>>, keys: Keys) -> Result<Option<Vec<Tag>>> {
    merged(None, tags.unwrap_or_default(), keys)
}

/// The tags with those added: a tag replaces the one that has its key.
pub(crate) fn merged(tags: Option<Vec<Tag>>, added: Vec<Tag>, keys: Keys) -> Result<Option<Vec<Tag>>> {
    let merged = joined(tags, added, keys)?;
    if merged.len() > MOST { Err(faults::too_many_tags()) } else { Ok(Some(merged)) }
}

/// The same, however many there are.
pub(crate) fn joined(tags: Option<Vec<Tag>>, added: Vec<Tag>, keys: Keys) -> Result<Vec<Tag>> {
    let new: Vec<String> = added.iter().map(|tag| keys.folded(&tag.key)).collect();
    if new.iter().enumerate().any(|(index, key)| new[..index].contains(key)) {
        return Err(faults::duplicate_tag_keys(keys));
    }
    let mut joined = tags.unwrap_or_default();
    joined.retain(|tag| !new.contains(&keys.folded(&tag.key)));
    joined.extend(added);
    joined.sort_by(|one, other| one.key.cmp(&other.key));
    Ok(joined)
}

/// The tags without those that have one of the keys.
pub(crate) fn without(tags: Option<Vec<Tag>>, gone: &[String], keys: Keys) -> Option<Vec<Tag>> {
    let is_gone = |tag: &Tag| gone.iter().any(|key| keys.folded(key) == keys.folded(&tag.key));
    Some(tags.unwrap_or_default().into_iter().filter(|tag| !is_gone(tag)).collect())
}

/// A page of the tags.
pub(crate) fn page(
    view: View<'_>,
    tags: &Option<Vec<Tag>>,
    marker: &Option<String>,
    max_items: Option<i64>,
) -> Result<Listed<Tag>> {
    listed(view, tags.iter().flatten().cloned(), |tag| tag.key.clone(), marker, max_items)
}

/// Tags as answers show them: no list rather than an empty one.
pub(crate) fn shown(tags: &Option<Vec<Tag>>) -> Option<Vec<Tag>> {
    tags.clone().filter(|tags| !tags.is_empty())
}

/// Tags as AWS Config shows them.
pub(crate) fn as_map(tags: &Option<Vec<Tag>>) -> BTreeMap<String, String> {
    tags.iter().flatten().map(|tag| (tag.key.clone(), tag.value.clone())).collect()
}
