//! Tags of groups and destinations, by name or ARN.

use service::{BTreeMap, Operation, Result, Tx, View};

use crate::destinations::Destination;
use crate::faults;
use crate::log_groups::{self, LogGroup};
use crate::shapes::{
    ListTagsForResourceRequest, ListTagsForResourceResponse, ListTagsLogGroupRequest,
    ListTagsLogGroupResponse, TagLogGroupRequest, TagResourceRequest, UntagLogGroupRequest,
    UntagResourceRequest,
};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::reads!("ListTagsForResource", list),
    service::reads!("ListTagsLogGroup", list_of_group),
    service::writes!("TagLogGroup", tag_group => empty),
    service::writes!("TagResource", tag => empty),
    service::writes!("UntagLogGroup", untag_group => empty),
    service::writes!("UntagResource", untag => empty),
];

/// How many tags something may have.
const MOST: usize = 50;

type Tags = BTreeMap<String, String>;

/// The tags with those added.
pub(crate) fn merged(mut tags: Tags, added: Tags) -> Result<Tags> {
    if added.keys().any(|key| key.starts_with("aws:")) {
        return Err(faults::reserved_tag());
    }
    tags.extend(added);
    if tags.len() > MOST { Err(faults::too_many_tags()) } else { Ok(tags) }
}

/// What carries tags.
enum Tagged {
    Group(LogGroup),
    Destination(Destination),
}

impl Tagged {
    fn of_group(view: View<'_>, name: &str) -> Result<Self> {
        log_groups::find(view, name).cloned().map(Self::Group)
    }

    fn find(view: View<'_>, arn: &str) -> Result<Self> {
        let (_, resource) =
            arn.split_once(&format!(":{}:", view.account())).ok_or_else(faults::resource_not_found)?;
        if let Some(name) = resource.strip_prefix("log-group:") {
            return Self::of_group(view, name).map_err(|_| faults::resource_not_found());
        }
        let destination = resource.strip_prefix("destination:").and_then(|name| view.get(name));
        destination.cloned().map(Self::Destination).ok_or_else(faults::resource_not_found)
    }

    fn into_tags(self) -> Tags {
        match self {
            Self::Group(group) => group.tags,
            Self::Destination(destination) => destination.tags,
        }
    }

    /// Puts it with other tags.
    fn change(self, tx: &mut Tx<'_>, change: impl FnOnce(Tags) -> Result<Tags>) -> Result<()> {
        match self {
            Self::Group(mut group) => {
                group.tags = change(group.tags)?;
                tx.put(group);
            }
            Self::Destination(mut destination) => {
                destination.tags = change(destination.tags)?;
                tx.put(destination);
            }
        }
        Ok(())
    }
}

fn without(mut tags: Tags, keys: &[String]) -> Tags {
    tags.retain(|key, _| !keys.contains(key));
    tags
}

fn list(view: View<'_>, request: ListTagsForResourceRequest) -> Result<ListTagsForResourceResponse> {
    let tags = Tagged::find(view, &request.resource_arn)?.into_tags();
    Ok(ListTagsForResourceResponse { tags: Some(tags) })
}

fn tag(tx: &mut Tx<'_>, request: TagResourceRequest) -> Result<()> {
    Tagged::find(tx.view(), &request.resource_arn)?.change(tx, |tags| merged(tags, request.tags))
}

fn untag(tx: &mut Tx<'_>, request: UntagResourceRequest) -> Result<()> {
    Tagged::find(tx.view(), &request.resource_arn)?.change(tx, |tags| Ok(without(tags, &request.tag_keys)))
}

fn list_of_group(view: View<'_>, request: ListTagsLogGroupRequest) -> Result<ListTagsLogGroupResponse> {
    let tags = Tagged::of_group(view, &request.log_group_name)?.into_tags();
    Ok(ListTagsLogGroupResponse { tags: Some(tags) })
}

fn tag_group(tx: &mut Tx<'_>, request: TagLogGroupRequest) -> Result<()> {
    Tagged::of_group(tx.view(), &request.log_group_name)?.change(tx, |tags| merged(tags, request.tags))
}

fn untag_group(tx: &mut Tx<'_>, request: UntagLogGroupRequest) -> Result<()> {
    let group = Tagged::of_group(tx.view(), &request.log_group_name)?;
    group.change(tx, |tags| Ok(without(tags, &request.tags)))
}
