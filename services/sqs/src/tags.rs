//! Tags of queues.

use service::{BTreeMap, Operation, Result, Scope, Tx, View};

use crate::queues::Queue;
use crate::shapes::{ListQueueTagsRequest, ListQueueTagsResult, TagQueueRequest, UntagQueueRequest};
use crate::{address, faults};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::reads!("ListQueueTags", list),
    service::writes!("TagQueue", tag => empty),
    service::writes!("UntagQueue", untag => empty),
];

type Tags = BTreeMap<String, String>;

/// The tags of a queue with those added.
pub(crate) fn checked(queue: &str, mut tags: Tags, added: Tags) -> Result<Tags> {
    if added.keys().any(|key| !(1..=128).contains(&key.chars().count())) {
        return Err(faults::tag_key_length());
    }
    if added.values().any(|value| value.chars().count() > 256) {
        return Err(faults::tag_value_length());
    }
    tags.extend(added);
    if tags.len() > 50 { Err(faults::too_many_tags(queue)) } else { Ok(tags) }
}

fn change(
    tx: &mut Tx<'_>,
    url: &str,
    action: &str,
    change: impl FnOnce(&Queue) -> Result<Tags>,
) -> Result<()> {
    let (scope, queue): (Scope, &Queue) = address::find(tx.view(), url, action)?;
    let queue = Queue { tags: change(queue)?, ..queue.clone() };
    tx.transaction().put(scope, queue);
    Ok(())
}

fn tag(tx: &mut Tx<'_>, request: TagQueueRequest) -> Result<()> {
    change(tx, &request.queue_url, "TagQueue", |queue| {
        if request.tags.is_empty() {
            return Err(faults::missing_parameter("Tags"));
        }
        checked(&queue.name, queue.tags.clone(), request.tags)
    })
}

fn untag(tx: &mut Tx<'_>, request: UntagQueueRequest) -> Result<()> {
    change(tx, &request.queue_url, "UntagQueue", |queue| {
        if request.tag_keys.is_empty() {
            return Err(faults::tag_key_length());
        }
        let mut tags = queue.tags.clone();
        tags.retain(|key, _| !request.tag_keys.contains(key));
        Ok(tags)
    })
}

fn list(view: View<'_>, request: ListQueueTagsRequest) -> Result<ListQueueTagsResult> {
    let (_, queue) = address::find(view, &request.queue_url, "ListQueueTags")?;
    Ok(ListQueueTagsResult { tags: Some(queue.tags.clone()).filter(|tags| !tags.is_empty()) })
}
