//! Tags of rules and buses.

use service::{BTreeMap, Operation, Result, Tx, Value, View};

use crate::event_buses::EventBus;
use crate::faults;
use crate::rules::{self, Rule};
use crate::shapes::{
    ListTagsForResourceRequest, ListTagsForResourceResponse, Tag, TagResourceRequest, TagResourceResponse,
    UntagResourceRequest, UntagResourceResponse,
};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::reads!("ListTagsForResource", list),
    service::writes!("TagResource", tag),
    service::writes!("UntagResource", untag),
];

/// The tags as a configuration item lists them.
pub(crate) fn as_map(tags: &[Tag]) -> BTreeMap<String, String> {
    tags.iter().map(|tag| (tag.key.clone(), tag.value.clone())).collect()
}

/// The tags as CloudFormation's schema has them.
pub(crate) fn as_values(tags: &[Tag]) -> Vec<Value> {
    tags.iter().map(service::Shape::to_value).collect()
}

/// Adds tags, the newer value of a key counting.
pub(crate) fn add(tags: &mut Vec<Tag>, added: Vec<Tag>) {
    for tag in added {
        tags.retain(|old| old.key != tag.key);
        tags.push(tag);
    }
    tags.sort_by(|a, b| a.key.cmp(&b.key));
}

/// What carries tags.
enum Tagged {
    Bus(EventBus),
    Rule(Rule),
}

fn find(view: View<'_>, arn: &str) -> Result<Tagged> {
    let missing = || faults::resource_not_found(arn);
    let (_, resource) = arn.split_once(&format!(":{}:", view.account())).ok_or_else(missing)?;
    if let Some(name) = resource.strip_prefix("event-bus/") {
        return view.get(name).cloned().map(Tagged::Bus).ok_or_else(missing);
    }
    let path = resource.strip_prefix("rule/").ok_or_else(missing)?;
    let rule = match path.split_once('/') {
        Some((bus, name)) => view.get(&rules::id(bus, name)),
        None => view.get(&rules::id(crate::event_buses::DEFAULT, path)),
    };
    rule.cloned().map(Tagged::Rule).ok_or_else(missing)
}

impl Tagged {
    fn tags(&mut self) -> &mut Vec<Tag> {
        match self {
            Self::Bus(bus) => &mut bus.tags,
            Self::Rule(rule) => &mut rule.tags,
        }
    }

    fn put(self, tx: &mut Tx<'_>) {
        match self {
            Self::Bus(bus) => tx.put(bus),
            Self::Rule(rule) => tx.put(rule),
        }
    }
}

fn list(view: View<'_>, request: ListTagsForResourceRequest) -> Result<ListTagsForResourceResponse> {
    let tags = std::mem::take(find(view, &request.resource_arn)?.tags());
    Ok(ListTagsForResourceResponse { tags: Some(tags) })
}

fn tag(tx: &mut Tx<'_>, request: TagResourceRequest) -> Result<TagResourceResponse> {
    let mut tagged = find(tx.view(), &request.resource_arn)?;
    add(tagged.tags(), request.tags);
    tagged.put(tx);
    Ok(TagResourceResponse {})
}

fn untag(tx: &mut Tx<'_>, request: UntagResourceRequest) -> Result<UntagResourceResponse> {
    let mut tagged = find(tx.view(), &request.resource_arn)?;
    tagged.tags().retain(|tag| !request.tag_keys.contains(&tag.key));
    tagged.put(tx);
    Ok(UntagResourceResponse {})
}
