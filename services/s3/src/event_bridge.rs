//! Events as EventBridge gets them.

use service::{Map, Value, json};

use crate::deliveries::Delivery;
use crate::notifications::{Facts, etag};
use crate::owners;

/// The entry for EventBridge's default bus.
pub(crate) fn delivery(facts: &Facts<'_>) -> Delivery {
    let detail = detail(facts);
    let entry: [(&str, Value); 4] = [
        ("Source", "aws.s3".into()),
        ("DetailType", detail_type(facts.event.name).into()),
        ("Resources", vec![owners::bucket_arn(facts.scope, facts.bucket).into()].into()),
        ("Detail", json::to_string(Value::Map(detail).view()).into()),
    ];
    Delivery::to_event_bridge(facts.scope, Map::from_iter(entry))
}

fn detail_type(name: &str) -> &'static str {
    match name {
        "LifecycleTransition" => "Object Storage Class Changed",
        "ObjectAcl:Put" => "Object ACL Updated",
        "ObjectRestore:Completed" => "Object Restore Completed",
        "ObjectRestore:Delete" => "Object Restore Expired",
        "ObjectRestore:Post" => "Object Restore Initiated",
        "ObjectTagging:Delete" => "Object Tags Deleted",
        "ObjectTagging:Put" => "Object Tags Added",
        _ if name.starts_with("ObjectCreated:") => "Object Created",
        _ => "Object Deleted",
    }
}

/// Which call it was, and of a deletion which sort.
fn reason(name: &str) -> (Option<&'static str>, Option<&'static str>) {
    let deletion = match name {
        "ObjectRemoved:Delete" | "LifecycleExpiration:Delete" => Some("Permanently Deleted"),
        "ObjectRemoved:DeleteMarkerCreated" | "LifecycleExpiration:DeleteMarkerCreated" => {
            Some("Delete Marker Created")
        }
        _ => None,
    };
    let reason = match name {
        "ObjectCreated:Put" => Some("PutObject"),
        "ObjectCreated:Post" => Some("POST Object"),
        "ObjectCreated:Copy" => Some("CopyObject"),
        "ObjectCreated:CompleteMultipartUpload" => Some("CompleteMultipartUpload"),
        _ if name.starts_with("ObjectRemoved:") => Some("DeleteObject"),
        _ if name.starts_with("LifecycleExpiration:") => Some("Lifecycle Expiration"),
        _ => None,
    };
    (reason, deletion)
}

fn detail(facts: &Facts<'_>) -> Map {
    let event = facts.event;
    let mut object = Map::from_iter([("key", event.key)]);
    if let Some(row) = facts.object {
        if !row.delete_marker {
            object.push("size", row.content.len() as i64);
        }
        object.push("etag", etag(row));
    }
    if let Some(version) = event.version_id {
        object.push("version-id", version);
    }
    let is_change = event.name.starts_with("ObjectCreated:") || event.name.starts_with("ObjectRemoved:");
    if is_change {
        object.push("sequencer", facts.sequencer.as_str());
    }
    let is_service = facts.caller.user_id.ends_with(".amazonaws.com");
    let requester =
        if is_service { facts.caller.user_id.to_string() } else { facts.scope.account.to_string() };
    let members: [(&str, Value); 5] = [
        ("version", "0".into()),
        ("bucket", Map::from_iter([("name", facts.bucket)]).into()),
        ("object", object.into()),
        ("request-id", facts.request_id.into()),
        ("requester", requester.into()),
    ];
    let mut detail = Map::from_iter(members);
    if !is_service {
        detail.push("source-ip-address", "127.0.0.1");
    }
    let (reason, deletion) = reason(event.name);
    if let Some(reason) = reason {
        detail.push("reason", reason);
    }
    if let Some(deletion) = deletion {
        detail.push("deletion-type", deletion);
    }
    if let (true, Some(class)) =
        (event.name == "LifecycleTransition", facts.object.and_then(|object| object.storage_class.as_deref()))
    {
        detail.push("destination-storage-class", class);
    }
    detail
}
