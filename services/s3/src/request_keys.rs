//! What policies can ask of a request: the condition keys that S3 documents, as far as they are known here.

use policy::Context;
use service::{Timestamp, Value, View};

use crate::buckets::Found;
use crate::objects;
use crate::tags;

/// Members of requests that are condition keys.
const MEMBERS: &[(&str, &str)] = &[
    ("ACL", "s3:x-amz-acl"),
    ("CopySource", "s3:x-amz-copy-source"),
    ("Delimiter", "s3:delimiter"),
    ("GrantFullControl", "s3:x-amz-grant-full-control"),
    ("GrantRead", "s3:x-amz-grant-read"),
    ("GrantReadACP", "s3:x-amz-grant-read-acp"),
    ("GrantWrite", "s3:x-amz-grant-write"),
    ("GrantWriteACP", "s3:x-amz-grant-write-acp"),
    ("IfMatch", "s3:if-match"),
    ("IfNoneMatch", "s3:if-none-match"),
    ("MaxKeys", "s3:max-keys"),
    ("MetadataDirective", "s3:x-amz-metadata-directive"),
    ("ObjectLockLegalHoldStatus", "s3:object-lock-legal-hold"),
    ("ObjectLockMode", "s3:object-lock-mode"),
    ("ObjectOwnership", "s3:x-amz-object-ownership"),
    ("Prefix", "s3:prefix"),
    ("SSECustomerAlgorithm", "s3:x-amz-server-side-encryption-customer-algorithm"),
    ("SSEKMSKeyId", "s3:x-amz-server-side-encryption-aws-kms-key-id"),
    ("ServerSideEncryption", "s3:x-amz-server-side-encryption"),
    ("StorageClass", "s3:x-amz-storage-class"),
    ("VersionId", "s3:VersionId"),
    ("WebsiteRedirectLocation", "s3:x-amz-website-redirect-location"),
];

/// What every request to a bucket has. The world stands for AWS's endpoints, which are reached over TLS.
pub(crate) fn of_every_request<'c>(view: View<'_>, found: Found<'_>) -> Context<'c> {
    Context::new()
        .with("aws:SourceIp", "127.0.0.1")
        .with("aws:SecureTransport", "true")
        .with("aws:CurrentTime", view.now().iso8601())
        .with("aws:EpochTime", view.now().seconds().to_string())
        .with("aws:ResourceAccount", found.scope.account.to_string())
        .with("s3:ResourceAccount", found.scope.account.to_string())
}

/// What a request says by its members, which have the model's names.
pub(crate) fn add_members<'c>(context: &mut Context<'c>, view: View<'_>, input: &'c Value) {
    for (member, key) in MEMBERS {
        match input.get(member) {
            Some(Value::Str(text)) => context.add(*key, text.as_str()),
            Some(Value::Int(number)) => context.add(*key, number.to_string()),
            _ => {}
        }
    }
    if let Some(status) = within(input, "LegalHold", "Status").and_then(Value::as_str) {
        context.add("s3:object-lock-legal-hold", status);
    }
    if let Some(mode) = within(input, "Retention", "Mode").and_then(Value::as_str) {
        context.add("s3:object-lock-mode", mode);
    }
    let until = input.get("ObjectLockRetainUntilDate").or(within(input, "Retention", "RetainUntilDate"));
    if let Some(Value::Time(until)) = until {
        context.add("s3:object-lock-retain-until-date", until.iso8601());
        context.add("s3:object-lock-remaining-retention-days", days_until(*until, view.now()).to_string());
    }
    for (key, value) in new_tags(input) {
        context.add("s3:RequestObjectTagKeys", key.clone());
        context.add(format!("s3:RequestObjectTag/{key}"), value);
    }
}

/// The tags that the object has.
pub(crate) fn add_object(
    context: &mut Context<'_>,
    view: View<'_>,
    found: Found<'_>,
    key: &str,
    version: Option<&str>,
) {
    let object = match version {
        Some(id) => objects::version(view.state(), found, key, id),
        None => objects::current(view.state(), found, key),
    };
    for tag in object.iter().flat_map(|object| &object.tags) {
        context.add(format!("s3:ExistingObjectTag/{}", tag.key), tag.value.clone());
    }
}

fn within<'i>(input: &'i Value, outer: &str, inner: &str) -> Option<&'i Value> {
    input.get(outer).and_then(|outer| outer.get(inner))
}

/// Days that have begun count whole.
fn days_until(until: Timestamp, now: Timestamp) -> i64 {
    const DAY: i64 = 86_400;
    (until.seconds() - now.seconds() + DAY - 1).div_euclid(DAY)
}

/// The tags that a request gives an object: as a header does, or as a document.
fn new_tags(input: &Value) -> Vec<(String, String)> {
    if let Some(header) = input.get("Tagging").and_then(Value::as_str) {
        let tags = tags::of_header(header).unwrap_or_default();
        return tags.into_iter().map(|tag| (tag.key, tag.value)).collect();
    }
    let tags = within(input, "Tagging", "TagSet").and_then(Value::as_list).unwrap_or_default();
    let text = |tag: &Value, name: &str| tag.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    tags.iter().map(|tag| (text(tag, "Key"), text(tag, "Value"))).collect()
}
