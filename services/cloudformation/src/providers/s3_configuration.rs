//! The configurations of a bucket: how CloudFormation's words become S3's.

use service::{Map, Value};

use crate::provider::{members, one, renamed};
use crate::template::text;

/// A property that is one configuration of a bucket.
pub(super) struct Configuration {
    pub(super) property: &'static str,
    /// The operation that puts it, and the member in which.
    pub(super) put: &'static str,
    pub(super) member: &'static str,
    pub(super) convert: fn(&Value) -> Value,
    /// What is put when the property goes, or the operation that removes it.
    pub(super) clear: Result<fn() -> Value, &'static str>,
}

/// A property that lists configurations by id.
pub(super) struct List {
    pub(super) property: &'static str,
    /// The operations, without `Put` and `Delete`.
    pub(super) operation: &'static str,
    pub(super) member: &'static str,
    pub(super) convert: fn(&Value) -> Value,
}

/// In the order in which they can be put: whose the objects are before who may read them, versions before replicas.
#[rustfmt::skip]
pub(super) static CONFIGURATIONS: &[Configuration] = &[
    Configuration { property: "OwnershipControls", put: "PutBucketOwnershipControls", member: "OwnershipControls", convert: Value::clone, clear: Err("DeleteBucketOwnershipControls") },
    Configuration { property: "PublicAccessBlockConfiguration", put: "PutPublicAccessBlock", member: "PublicAccessBlockConfiguration", convert: Value::clone, clear: Err("DeletePublicAccessBlock") },
    Configuration { property: "AccessControl", put: "PutBucketAcl", member: "ACL", convert: canned_acl, clear: Ok(|| "private".into()) },
    Configuration { property: "VersioningConfiguration", put: "PutBucketVersioning", member: "VersioningConfiguration", convert: Value::clone, clear: Ok(|| status("Suspended")) },
    Configuration { property: "ObjectLockConfiguration", put: "PutObjectLockConfiguration", member: "ObjectLockConfiguration", convert: Value::clone, clear: Ok(|| Value::Map(one("ObjectLockEnabled", "Enabled"))) },
    Configuration { property: "BucketEncryption", put: "PutBucketEncryption", member: "ServerSideEncryptionConfiguration", convert: encryption, clear: Err("DeleteBucketEncryption") },
    Configuration { property: "AccelerateConfiguration", put: "PutBucketAccelerateConfiguration", member: "AccelerateConfiguration", convert: accelerate, clear: Ok(|| status("Suspended")) },
    Configuration { property: "CorsConfiguration", put: "PutBucketCors", member: "CORSConfiguration", convert: cors, clear: Err("DeleteBucketCors") },
    Configuration { property: "LifecycleConfiguration", put: "PutBucketLifecycleConfiguration", member: "LifecycleConfiguration", convert: lifecycle, clear: Err("DeleteBucketLifecycle") },
    Configuration { property: "LoggingConfiguration", put: "PutBucketLogging", member: "BucketLoggingStatus", convert: logging, clear: Ok(|| Value::EMPTY) },
    Configuration { property: "NotificationConfiguration", put: "PutBucketNotificationConfiguration", member: "NotificationConfiguration", convert: notification, clear: Ok(|| Value::EMPTY) },
    Configuration { property: "ReplicationConfiguration", put: "PutBucketReplication", member: "ReplicationConfiguration", convert: replication, clear: Err("DeleteBucketReplication") },
    Configuration { property: "Tags", put: "PutBucketTagging", member: "Tagging", convert: |tags| Value::Map(one("TagSet", tags.clone())), clear: Err("DeleteBucketTagging") },
    Configuration { property: "WebsiteConfiguration", put: "PutBucketWebsite", member: "WebsiteConfiguration", convert: website, clear: Err("DeleteBucketWebsite") },
];

#[rustfmt::skip]
pub(super) static LISTS: &[List] = &[
    List { property: "AnalyticsConfigurations", operation: "BucketAnalyticsConfiguration", member: "AnalyticsConfiguration", convert: analytics },
    List { property: "IntelligentTieringConfigurations", operation: "BucketIntelligentTieringConfiguration", member: "IntelligentTieringConfiguration", convert: filtered },
    List { property: "InventoryConfigurations", operation: "BucketInventoryConfiguration", member: "InventoryConfiguration", convert: inventory },
    List { property: "MetricsConfigurations", operation: "BucketMetricsConfiguration", member: "MetricsConfiguration", convert: filtered },
];

fn status(status: &str) -> Value {
    Value::Map(one("Status", status))
}

/// `PublicRead` is `public-read`.
fn canned_acl(value: &Value) -> Value {
    let mut name = String::new();
    for letter in value.as_str().unwrap_or_default().chars() {
        if letter.is_ascii_uppercase() && !name.is_empty() {
            name.push('-');
        }
        name.push(letter.to_ascii_lowercase());
    }
    name.into()
}

/// The list `name` of a structure, each item converted.
fn each(value: &Value, name: &str, convert: impl Fn(&Value) -> Value) -> Value {
    Value::List(value.get(name).and_then(Value::as_list).unwrap_or_default().iter().map(convert).collect())
}

fn encryption(value: &Value) -> Value {
    let names = [("ServerSideEncryptionByDefault", "ApplyServerSideEncryptionByDefault")];
    Value::Map(one("Rules", each(value, "ServerSideEncryptionConfiguration", |rule| renamed(rule, &names))))
}

fn accelerate(value: &Value) -> Value {
    renamed(value, &[("AccelerationStatus", "Status")])
}

fn cors(value: &Value) -> Value {
    let names = [("ExposedHeaders", "ExposeHeaders"), ("MaxAge", "MaxAgeSeconds")];
    Value::Map(one("CORSRules", each(value, "CorsRules", |rule| renamed(rule, &names))))
}

/// What a rule or configuration is for, in S3's words: one thing, or several joined by `And`.
fn filter(map: &mut Map, names: &[&'static str]) -> Option<Value> {
    let tags =
        map.remove("TagFilters").and_then(|tags| tags.as_list().map(<[Value]>::to_vec)).unwrap_or_default();
    let mut parts = Map::new();
    for name in names {
        if let Some(value) = map.remove(name) {
            parts.push(*name, value);
        }
    }
    match (parts.len(), tags.as_slice()) {
        (0, []) => None,
        (0, [tag]) => Some(Value::Map(one("Tag", tag.clone()))),
        (1, []) => Some(Value::Map(parts)),
        (_, tags) => {
            if !tags.is_empty() {
                parts.push("Tags", tags.to_vec());
            }
            Some(Value::Map(one("And", Value::Map(parts))))
        }
    }
}

fn filtered(value: &Value) -> Value {
    let mut map = value.as_map().cloned().unwrap_or_default();
    if let Some(filter) = filter(&mut map, &["Prefix", "AccessPointArn"]) {
        map.insert("Filter", filter);
    }
    Value::Map(map)
}

fn lifecycle(value: &Value) -> Value {
    Value::Map(one("Rules", each(value, "Rules", lifecycle_rule)))
}

fn lifecycle_rule(rule: &Value) -> Value {
    let mut map = rule.as_map().cloned().unwrap_or_default();
    let expiration = members([
        ("Date", map.remove("ExpirationDate")),
        ("Days", map.remove("ExpirationInDays")),
        ("ExpiredObjectDeleteMarker", map.remove("ExpiredObjectDeleteMarker")),
    ]);
    if !expiration.is_empty() {
        map.insert("Expiration", Value::Map(expiration));
    }
    if let Some(days) = map.remove("NoncurrentVersionExpirationInDays") {
        map.insert("NoncurrentVersionExpiration", Value::Map(one("NoncurrentDays", days)));
    }
    plural(
        &mut map,
        "Transition",
        "Transitions",
        &[("TransitionDate", "Date"), ("TransitionInDays", "Days")],
    );
    let names = [("TransitionInDays", "NoncurrentDays")];
    plural(&mut map, "NoncurrentVersionTransition", "NoncurrentVersionTransitions", &names);
    let filter = filter(&mut map, &["ObjectSizeGreaterThan", "ObjectSizeLessThan", "Prefix"]);
    map.insert("Filter", filter.unwrap_or_else(|| Value::Map(one("Prefix", ""))));
    Value::Map(map)
}

/// A list that may also stand as a single thing under an older name.
fn plural(map: &mut Map, old: &str, new: &'static str, names: &[(&'static str, &'static str)]) {
    let single = map.remove(old).map(|single| vec![single]);
    let list = map.remove(new).and_then(|list| list.as_list().map(<[Value]>::to_vec)).or(single);
    if let Some(list) = list {
        map.insert(new, list.iter().map(|item| renamed(item, names)).collect::<Vec<_>>());
    }
}

fn logging(value: &Value) -> Value {
    let entries = members([
        ("TargetBucket", value.get("DestinationBucketName").cloned()),
        ("TargetPrefix", Some(value.get("LogFilePrefix").cloned().unwrap_or_else(|| "".into()))),
        ("TargetObjectKeyFormat", value.get("TargetObjectKeyFormat").cloned()),
    ]);
    Value::Map(one("LoggingEnabled", Value::Map(entries)))
}

fn notification(value: &Value) -> Value {
    let mut map = Map::new();
    for (list, target, name, arn) in [
        ("TopicConfigurations", "Topic", "TopicConfigurations", "TopicArn"),
        ("QueueConfigurations", "Queue", "QueueConfigurations", "QueueArn"),
        ("LambdaConfigurations", "Function", "LambdaFunctionConfigurations", "LambdaFunctionArn"),
    ] {
        if value.get(list).is_some() {
            map.insert(name, each(value, list, |one| notified(one, target, arn)));
        }
    }
    if value.get("EventBridgeConfiguration").is_some() {
        map.insert("EventBridgeConfiguration", Value::EMPTY);
    }
    Value::Map(map)
}

fn notified(value: &Value, target: &'static str, arn: &'static str) -> Value {
    let rules = value.get("Filter").and_then(|filter| filter.get("S3Key")?.get("Rules")).cloned();
    let filter = rules.map(|rules| Value::Map(one("Key", Value::Map(one("FilterRules", rules)))));
    Value::Map(members([
        (arn, value.get(target).cloned()),
        ("Events", value.get("Event").map(|event| Value::List(vec![event.clone()]))),
        ("Filter", filter),
    ]))
}

fn replication(value: &Value) -> Value {
    let mut map = value.as_map().cloned().unwrap_or_default();
    map.insert(
        "Rules",
        each(value, "Rules", |rule| {
            let mut rule = rule.as_map().cloned().unwrap_or_default();
            if let Some(Value::Map(mut parts)) = rule.remove("Filter") {
                let names = [("TagFilter", "Tag"), ("TagFilters", "Tags")];
                if let Some(and) = parts.remove("And") {
                    parts.insert("And", renamed(&and, &names));
                }
                rule.insert("Filter", renamed(&Value::Map(parts), &names));
            }
            Value::Map(rule)
        }),
    );
    Value::Map(map)
}

fn website(value: &Value) -> Value {
    let mut map = value.as_map().cloned().unwrap_or_default();
    for (name, inner) in [("IndexDocument", "Suffix"), ("ErrorDocument", "Key")] {
        if let Some(document) = map.get(name).and_then(text) {
            map.insert(name, Value::Map(one(inner, document)));
        }
    }
    if value.get("RoutingRules").is_some() {
        let names = [("RedirectRule", "Redirect"), ("RoutingRuleCondition", "Condition")];
        map.insert("RoutingRules", each(value, "RoutingRules", |rule| renamed(rule, &names)));
    }
    Value::Map(map)
}

/// Where an analysis or an inventory goes.
fn destination(value: Option<&Value>, account: &'static str) -> Option<Value> {
    let bucket = renamed(value?, &[("BucketArn", "Bucket"), ("BucketAccountId", account)]);
    Some(Value::Map(one("S3BucketDestination", bucket)))
}

fn analytics(value: &Value) -> Value {
    let mut map = filtered(value).as_map().cloned().unwrap_or_default();
    let export = value.get("StorageClassAnalysis").and_then(|analysis| analysis.get("DataExport"));
    let analysis = export.map(|export| {
        let mut export = export.as_map().cloned().unwrap_or_default();
        if let Some(destination) = destination(export.get("Destination"), "BucketAccountId") {
            export.insert("Destination", destination);
        }
        Value::Map(one("DataExport", Value::Map(export)))
    });
    map.insert("StorageClassAnalysis", analysis.unwrap_or(Value::EMPTY));
    Value::Map(map)
}

fn inventory(value: &Value) -> Value {
    Value::Map(members([
        ("Destination", destination(value.get("Destination"), "AccountId")),
        ("IsEnabled", value.get("Enabled").cloned()),
        ("Filter", value.get("Prefix").map(|prefix| Value::Map(one("Prefix", prefix.clone())))),
        ("Id", value.get("Id").cloned()),
        ("IncludedObjectVersions", value.get("IncludedObjectVersions").cloned()),
        ("OptionalFields", value.get("OptionalFields").cloned()),
        ("Schedule", value.get("ScheduleFrequency").map(|often| Value::Map(one("Frequency", often.clone())))),
    ]))
}

#[cfg(test)]
mod tests {
    use super::{canned_acl, lifecycle};
    use service::json;

    #[test]
    fn words_become_s3s() {
        assert_eq!(canned_acl(&"AuthenticatedRead".into()).as_str(), Some("authenticated-read"));
        let rules = br#"{"Rules":[{"Id":"a","Status":"Enabled","ExpirationInDays":3,"Prefix":"p","TagFilters":[{"Key":"k","Value":"v"}],"Transition":{"StorageClass":"GLACIER","TransitionInDays":1}}]}"#;
        let rules = json::parse(rules).expect("this is JSON");
        let expected = r#"{"Rules":[{"Id":"a","Status":"Enabled","Expiration":{"Days":3},"Transitions":[{"StorageClass":"GLACIER","Days":1}],"Filter":{"And":{"Prefix":"p","Tags":[{"Key":"k","Value":"v"}]}}}]}"#;
        assert_eq!(json::to_string(lifecycle(&rules).view()), expected);
    }
}
