//! The larger sub-resources of a bucket as AWS Config shows them: CORS, lifecycle, notification, replication, website.

use service::{Map, Value};

use crate::bucket_resource::{document, text, texts};
use crate::shapes::{
    BucketLifecycleConfiguration, CORSConfiguration, CORSRule, LifecycleRule, LifecycleRuleFilter,
    NotificationConfiguration, NotificationConfigurationFilter, ReplicationConfiguration, ReplicationRule,
    ReplicationRuleFilter, RoutingRule, Tag, WebsiteConfiguration,
};

fn number(number: Option<i64>) -> Value {
    number.map_or(Value::Null, Value::from)
}

/// A list, or nothing.
fn list<T>(items: Option<&Vec<T>>, item: impl Fn(&T) -> Value) -> Value {
    items.map_or(Value::Null, |items| Value::List(items.iter().map(item).collect()))
}

pub(crate) fn cors(cors: &CORSConfiguration) -> Value {
    let rule = |rule: &CORSRule| {
        document([
            ("id", text(&rule.id)),
            ("allowedMethods", texts(&rule.allowed_methods)),
            ("allowedOrigins", texts(&rule.allowed_origins)),
            ("maxAgeSeconds", rule.max_age_seconds.unwrap_or_default().into()),
            ("exposedHeaders", rule.expose_headers.as_ref().map_or(Value::Null, texts)),
            ("allowedHeaders", rule.allowed_headers.as_ref().map_or(Value::Null, texts)),
        ])
    };
    document([("rules", Value::List(cors.cors_rules.iter().map(rule).collect()))])
}

pub(crate) fn lifecycle(lifecycle: &BucketLifecycleConfiguration) -> Value {
    document([("rules", Value::List(lifecycle.rules.iter().map(lifecycle_rule).collect()))])
}

/// Numbers of days that are not set are -1.
fn lifecycle_rule(rule: &LifecycleRule) -> Value {
    let days = |days: Option<i64>| Value::from(days.unwrap_or(-1));
    let date = |date: Option<service::Timestamp>| {
        date.map_or(Value::Null, |date| Value::from(date.iso8601_millis()))
    };
    let expiration = rule.expiration.as_ref();
    let noncurrent = rule.noncurrent_version_expiration.as_ref();
    let marker = expiration.and_then(|expiration| expiration.expired_object_delete_marker);
    let transitions = list(rule.transitions.as_ref(), |transition| {
        document([
            ("days", days(transition.days)),
            ("date", date(transition.date)),
            ("storageClass", text(&transition.storage_class)),
        ])
    });
    let noncurrent_transitions = list(rule.noncurrent_version_transitions.as_ref(), |transition| {
        document([
            ("days", days(transition.noncurrent_days)),
            ("storageClass", text(&transition.storage_class)),
            ("newerNoncurrentVersions", number(transition.newer_noncurrent_versions)),
        ])
    });
    let noncurrent_expiration = noncurrent.map_or(Value::Null, |expiration| {
        document([
            ("noncurrentDays", days(expiration.noncurrent_days)),
            ("newerNoncurrentVersions", number(expiration.newer_noncurrent_versions)),
        ])
    });
    let abort = rule.abort_incomplete_multipart_upload.as_ref().map_or(Value::Null, |abort| {
        document([("daysAfterInitiation", number(abort.days_after_initiation))])
    });
    let filter = rule.filter.as_ref();
    document([
        ("id", text(&rule.id)),
        ("prefix", text(&rule.prefix)),
        ("status", rule.status.as_str().into()),
        ("filter", filter.map_or(Value::Null, |filter| document([("predicate", predicate(filter))]))),
        ("expirationInDays", days(expiration.and_then(|expiration| expiration.days))),
        ("expiredObjectDeleteMarker", (marker == Some(true)).into()),
        (
            "noncurrentVersionExpirationInDays",
            days(noncurrent.and_then(|noncurrent| noncurrent.noncurrent_days)),
        ),
        ("noncurrentVersionExpiration", noncurrent_expiration),
        ("expirationDate", date(expiration.and_then(|expiration| expiration.date))),
        ("transitions", transitions),
        ("noncurrentVersionTransitions", noncurrent_transitions),
        ("abortIncompleteMultipartUpload", abort),
    ])
}

/// What the objects of a lifecycle rule have in common.
fn predicate(filter: &LifecycleRuleFilter) -> Value {
    if let Some(and) = &filter.and {
        let sizes = (and.object_size_greater_than, and.object_size_less_than);
        let operands = predicates("Lifecycle", &and.prefix, and.tags.as_deref().unwrap_or_default(), sizes);
        return document([("type", "LifecycleAndOperator".into()), ("operands", Value::List(operands))]);
    }
    let sizes = (filter.object_size_greater_than, filter.object_size_less_than);
    predicates("Lifecycle", &filter.prefix, filter.tag.as_slice(), sizes).pop().unwrap_or_default()
}

/// What the objects of a replication rule have in common.
fn replicated(filter: &ReplicationRuleFilter) -> Value {
    if let Some(and) = &filter.and {
        let tags = and.tags.as_deref().unwrap_or_default();
        let operands = predicates("Replication", &and.prefix, tags, (None, None));
        return document([("type", "ReplicationAndOperator".into()), ("operands", Value::List(operands))]);
    }
    predicates("Replication", &filter.prefix, filter.tag.as_slice(), (None, None)).pop().unwrap_or_default()
}

fn predicates(
    family: &str,
    prefix: &Option<String>,
    tags: &[Tag],
    (more, less): (Option<i64>, Option<i64>),
) -> Vec<Value> {
    let predicate = |kind: &str, name: &'static str, value: Value| {
        document([("type", format!("{family}{kind}Predicate").into()), (name, value)])
    };
    let prefix = prefix.as_deref().map(|prefix| predicate("Prefix", "prefix", prefix.into()));
    let tags = tags.iter().map(|tag| {
        let tag = document([("key", tag.key.as_str().into()), ("value", tag.value.as_str().into())]);
        predicate("Tag", "tag", tag)
    });
    let more = more.map(|size| predicate("ObjectSizeGreaterThan", "objectSizeGreaterThan", size.into()));
    let less = less.map(|size| predicate("ObjectSizeLessThan", "objectSizeLessThan", size.into()));
    prefix.into_iter().chain(tags).chain(more).chain(less).collect()
}

/// All configurations under their ids, whatever their destination.
pub(crate) fn notification(notification: Option<&NotificationConfiguration>) -> Value {
    let mut configurations = Map::new();
    let mut add = |id: &Option<String>, kind, name, arn: &str, events, filter| {
        let mut members = vec![("type", Value::from(kind)), (name, arn.into())];
        members.extend([("events", texts(events)), ("objectPrefixes", Value::List(Vec::new()))]);
        members.push(("filter", key_filter(filter)));
        configurations.push(id.clone().unwrap_or_default(), Value::Map(members.into_iter().collect()));
    };
    if let Some(notification) = notification {
        for one in notification.topic_configurations.iter().flatten() {
            add(&one.id, "TopicConfiguration", "topicARN", &one.topic_arn, &one.events, &one.filter);
        }
        for one in notification.queue_configurations.iter().flatten() {
            add(&one.id, "QueueConfiguration", "queueARN", &one.queue_arn, &one.events, &one.filter);
        }
        for one in notification.lambda_function_configurations.iter().flatten() {
            let arn = &one.lambda_function_arn;
            add(&one.id, "LambdaConfiguration", "functionARN", arn, &one.events, &one.filter);
        }
    }
    let bridge = notification.and_then(|notification| notification.event_bridge_configuration.as_ref());
    document([
        ("configurations", Value::Map(configurations)),
        ("eventBridgeConfiguration", bridge.map_or(Value::Null, |_| Value::EMPTY)),
    ])
}

fn key_filter(filter: &Option<NotificationConfigurationFilter>) -> Value {
    let Some(key) = filter.as_ref().and_then(|filter| filter.key.as_ref()) else { return Value::Null };
    let rules = list(key.filter_rules.as_ref(), |rule| {
        document([("name", text(&rule.name)), ("value", text(&rule.value))])
    });
    document([("s3KeyFilter", document([("filterRules", rules)]))])
}

/// The rules under their ids.
pub(crate) fn replication(replication: &ReplicationConfiguration) -> Value {
    let rules =
        replication.rules.iter().map(|rule| (rule.id.clone().unwrap_or_default(), replication_rule(rule)));
    document([("roleARN", replication.role.as_str().into()), ("rules", Value::Map(rules.collect::<Map>()))])
}

fn replication_rule(rule: &ReplicationRule) -> Value {
    let to = &rule.destination;
    let mut destination = Map::new();
    // This name begins with a capital, unlike all others.
    destination.push("Account".to_owned(), text(&to.account));
    destination.push("bucketARN", to.bucket.as_str());
    destination.push("storageClass", text(&to.storage_class));
    let filter = rule.filter.as_ref();
    let deleting = rule.delete_marker_replication.as_ref();
    document([
        ("prefix", text(&rule.prefix)),
        ("status", rule.status.as_str().into()),
        ("filter", filter.map_or(Value::Null, |filter| document([("predicate", replicated(filter))]))),
        ("priority", number(rule.priority)),
        (
            "deleteMarkerReplication",
            deleting.map_or(Value::Null, |to| document([("status", text(&to.status))])),
        ),
        ("destinationConfig", Value::Map(destination)),
    ])
}

pub(crate) fn website(website: &WebsiteConfiguration) -> Value {
    let all = website.redirect_all_requests_to.as_ref();
    let rule = |rule: &RoutingRule| {
        let to = &rule.redirect;
        let condition = rule.condition.as_ref().map_or(Value::Null, |condition| {
            document([
                ("keyPrefixEquals", text(&condition.key_prefix_equals)),
                ("httpErrorCodeReturnedEquals", text(&condition.http_error_code_returned_equals)),
            ])
        });
        let redirect = document([
            ("protocol", text(&to.protocol)),
            ("hostName", text(&to.host_name)),
            ("replaceKeyPrefixWith", text(&to.replace_key_prefix_with)),
            ("replaceKeyWith", text(&to.replace_key_with)),
            ("httpRedirectCode", text(&to.http_redirect_code)),
        ]);
        document([("condition", condition), ("redirect", redirect)])
    };
    let index = website.index_document.as_ref();
    document([
        ("indexDocumentSuffix", index.map_or(Value::Null, |index| index.suffix.as_str().into())),
        (
            "errorDocument",
            website.error_document.as_ref().map_or(Value::Null, |error| error.key.as_str().into()),
        ),
        (
            "redirectAllRequestsTo",
            all.map_or(Value::Null, |all| {
                document([("protocol", text(&all.protocol)), ("hostName", all.host_name.as_str().into())])
            }),
        ),
        ("routingRules", Value::List(website.routing_rules.iter().flatten().map(rule).collect())),
    ])
}
