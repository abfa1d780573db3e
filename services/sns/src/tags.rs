//! Tags of topics.

use service::{Operation, Result, Scope, Tx, View};

use crate::faults;
use crate::shapes::{
    ListTagsForResourceRequest, ListTagsForResourceResponse, Tag, TagResourceRequest, TagResourceResponse,
    UntagResourceRequest, UntagResourceResponse,
};
use crate::topics::{self, Topic};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::reads!("ListTagsForResource", list),
    service::writes!("TagResource", tag),
    service::writes!("UntagResource", untag),
];

/// The most tags that a topic has.
const MOST: usize = 50;

/// Tags with others added, the newer value of a key counting.
pub(crate) fn merged(mut tags: Vec<Tag>, added: Vec<Tag>) -> Result<Vec<Tag>> {
    for (index, tag) in added.iter().enumerate() {
        if added[..index].iter().any(|other| other.key == tag.key) {
            return Err(faults::duplicate_tags());
        }
    }
    for tag in added {
        match tags.iter_mut().find(|old| old.key == tag.key) {
            Some(old) => *old = tag,
            None => tags.push(tag),
        }
    }
    if tags.len() > MOST { Err(faults::too_many_tags()) } else { Ok(tags) }
}

fn find<'v>(view: View<'v>, arn: &str, action: &str) -> Result<(Scope, &'v Topic)> {
    topics::find(view, arn).map_err(|_| faults::no_resource())?;
    topics::admit(view, arn, action)
}

fn list(view: View<'_>, request: ListTagsForResourceRequest) -> Result<ListTagsForResourceResponse> {
    let (_, topic) = find(view, &request.resource_arn, "ListTagsForResource")?;
    Ok(ListTagsForResourceResponse { tags: Some(topic.tags.clone()) })
}

fn tag(tx: &mut Tx<'_>, request: TagResourceRequest) -> Result<TagResourceResponse> {
    let (scope, topic) = find(tx.view(), &request.resource_arn, "TagResource")?;
    let mut topic = topic.clone();
    topic.tags = merged(topic.tags, request.tags)?;
    tx.transaction().put(scope, topic);
    Ok(TagResourceResponse {})
}

fn untag(tx: &mut Tx<'_>, request: UntagResourceRequest) -> Result<UntagResourceResponse> {
    let (scope, topic) = find(tx.view(), &request.resource_arn, "UntagResource")?;
    let mut topic = topic.clone();
    topic.tags.retain(|tag| !request.tag_keys.contains(&tag.key));
    tx.transaction().put(scope, topic);
    Ok(UntagResourceResponse {})
}
