//! Session tags, and those that a session hands on to the sessions begun from it.

// shapes: Tag
use service::{BTreeMap, Result};

use crate::faults;
use crate::session::Session;
use crate::shapes::Tag;

/// The tags of a new session.
#[derive(Default)]
pub(crate) struct SessionTags {
    pub(crate) tags: BTreeMap<String, String>,
    pub(crate) transitive_keys: Vec<String>,
}

impl SessionTags {
    /// The characters that the tags take of the room for packed policies.
    pub(crate) fn size(&self) -> usize {
        self.tags.iter().map(|(key, value)| key.len() + value.len()).sum()
    }
}

/// The tags of a request together with those that the calling session hands on.
pub(crate) fn checked(
    tags: Option<Vec<Tag>>,
    transitive_keys: Option<Vec<String>>,
    calling: Option<&Session>,
) -> Result<SessionTags> {
    let tags = tags.unwrap_or_default();
    let transitive_keys = transitive_keys.unwrap_or_default();
    let mut lower_keys: Vec<String> = tags.iter().map(|tag| tag.key.to_lowercase()).collect();
    lower_keys.sort_unstable();
    if lower_keys.windows(2).any(|pair| pair[0] == pair[1]) {
        return Err(faults::duplicate_tag_keys());
    }
    if transitive_keys.iter().any(|key| !tags.iter().any(|tag| tag.key == *key)) {
        return Err(faults::transitive_key_without_tag());
    }
    let mut all =
        SessionTags { tags: tags.into_iter().map(|tag| (tag.key, tag.value)).collect(), transitive_keys };
    let Some(calling) = calling else { return Ok(all) };
    for key in &calling.transitive_tag_keys {
        if lower_keys.contains(&key.to_lowercase()) {
            return Err(faults::transitive_tag_conflict());
        }
        if let Some(value) = calling.tags.get(key) {
            all.tags.insert(key.clone(), value.clone());
            all.transitive_keys.push(key.clone());
        }
    }
    Ok(all)
}
