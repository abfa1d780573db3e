//! Tags of access points, groups of Storage Lens, and buckets, by ARN.

// shapes: Tag
use service::{BTreeMap, Context, Map, Operation, Result, Scope, Tx, Value, View};

use crate::access_points::AccessPoint;
use crate::shapes::{
    ListTagsForResourceRequest, ListTagsForResourceResult, Tag, TagResourceRequest, TagResourceResult,
    UntagResourceRequest, UntagResourceResult,
};
use crate::storage_lens_groups::StorageLensGroup;
use crate::{accounts, buckets, faults};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::reads!("ListTagsForResource", list),
    service::writes!("TagResource", tag),
    service::writes!("UntagResource", untag),
];

/// How many tags something may have.
const MOST: usize = 50;

/// The tags, if something new may have them.
pub(crate) fn checked(tags: Vec<Tag>) -> Result<Vec<Tag>> {
    for (place, tag) in tags.iter().enumerate() {
        if tag.key.starts_with("aws:") {
            return Err(faults::system_tag());
        }
        if tags[..place].iter().any(|earlier| earlier.key == tag.key) {
            return Err(faults::duplicate_tag_key());
        }
    }
    if tags.len() > MOST { Err(faults::too_many_tags()) } else { Ok(tags) }
}

/// The tags as AWS Config has them.
pub(crate) fn as_map(tags: &[Tag]) -> BTreeMap<String, String> {
    tags.iter().map(|tag| (tag.key.clone(), tag.value.clone())).collect()
}

/// What an ARN names.
enum Tagged {
    Bucket { place: Scope, name: String },
    AccessPoint(Box<AccessPoint>),
    Group(Box<StorageLensGroup>),
}

fn find(view: View<'_>, account: &str, arn: &str) -> Result<Tagged> {
    accounts::check(view, account)?;
    let missing = || faults::no_such_resource(arn);
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let ["arn", _, "s3", region, _, resource] = parts[..] else { return Err(missing()) };
    if let Some(name) = resource.strip_prefix("accesspoint/") {
        let row = view.get(name).cloned().ok_or_else(missing)?;
        return Ok(Tagged::AccessPoint(Box::new(row)));
    }
    if let Some(name) = resource.strip_prefix("storage-lens-group/") {
        let row = view.get(name).cloned().ok_or_else(missing)?;
        return Ok(Tagged::Group(Box::new(row)));
    }
    if !region.is_empty() || resource.contains('/') {
        return Err(missing());
    }
    let place = buckets::place(view.state(), view.scope(), resource);
    let place = place.ok_or_else(|| faults::no_such_bucket(resource))?;
    Ok(Tagged::Bucket { place, name: resource.to_owned() })
}

fn of_bucket(view: View<'_>, place: Scope, name: &str) -> Vec<Tag> {
    let bucket = buckets::bucket(view.state(), place, name).unwrap_or_default();
    let tags = bucket.get("Tags").and_then(Value::as_list).unwrap_or_default().iter();
    let text = |tag: &Value, member: &str| tag.get(member).and_then(Value::as_str).map(str::to_owned);
    tags.filter_map(|tag| Some(Tag { key: text(tag, "Key")?, value: text(tag, "Value")? })).collect()
}

fn list(view: View<'_>, request: ListTagsForResourceRequest) -> Result<ListTagsForResourceResult> {
    let tags = match find(view, &request.account_id, &request.resource_arn)? {
        Tagged::Bucket { place, name } => of_bucket(view, place, &name),
        Tagged::AccessPoint(row) => row.tags,
        Tagged::Group(row) => row.tags,
    };
    Ok(ListTagsForResourceResult { tags: Some(tags) })
}

/// Changes the tags of what the ARN names. Those of a bucket S3 changes itself.
fn change(tx: &mut Tx<'_>, account: &str, arn: &str, change: impl FnOnce(&mut Vec<Tag>)) -> Result<()> {
    match find(tx.view(), account, arn)? {
        Tagged::Bucket { place, name } => {
            let mut tags = of_bucket(tx.view(), place, &name);
            change(&mut tags);
            return put_of_bucket(tx, place, name, tags);
        }
        Tagged::AccessPoint(mut row) => {
            change(&mut row.tags);
            row.tags = checked(row.tags)?;
            tx.put(*row);
        }
        Tagged::Group(mut row) => {
            change(&mut row.tags);
            row.tags = checked(row.tags)?;
            tx.put(*row);
        }
    }
    Ok(())
}

fn put_of_bucket(tx: &mut Tx<'_>, place: Scope, name: String, tags: Vec<Tag>) -> Result<()> {
    let context = Context { scope: Scope::new(tx.scope().account, place.region), ..tx.context().clone() };
    let mut input = Map::new();
    input.push("Bucket", name);
    if tags.is_empty() {
        return tx.call_as(&context, "s3", "DeleteBucketTagging", Value::Map(input)).map(drop);
    }
    let tags = tags.into_iter().map(|tag| {
        let members = [("Key", Value::from(tag.key)), ("Value", tag.value.into())];
        Value::Map(members.into_iter().collect())
    });
    let tagging = [("TagSet", Value::List(tags.collect()))];
    input.push("Tagging", Value::Map(tagging.into_iter().collect()));
    tx.call_as(&context, "s3", "PutBucketTagging", Value::Map(input)).map(drop)
}

fn tag(tx: &mut Tx<'_>, request: TagResourceRequest) -> Result<TagResourceResult> {
    let new = checked(request.tags)?;
    change(tx, &request.account_id, &request.resource_arn, |tags| {
        tags.retain(|tag| new.iter().all(|new| new.key != tag.key));
        tags.extend(new);
    })?;
    Ok(TagResourceResult {})
}

fn untag(tx: &mut Tx<'_>, request: UntagResourceRequest) -> Result<UntagResourceResult> {
    change(tx, &request.account_id, &request.resource_arn, |tags| {
        tags.retain(|tag| !request.tag_keys.contains(&tag.key));
    })?;
    Ok(UntagResourceResult {})
}
