//! Event notifications: which events of a bucket's objects go where, and what they say.

use service::{Caller, Map, Scope, Tx, Value, json};

use crate::buckets::{Bucket, Found};
use crate::deliveries::{self, Delivery};
use crate::event_bridge;
use crate::objects::{self, Object};
use crate::shapes::{NotificationConfiguration, NotificationConfigurationFilter};
use crate::{anonymous, owners, percent};

/// The operation that carries out a form which a browser posts to a bucket.
pub(crate) const POST_OBJECT: &str = "PostObject";

/// An object of a bucket that has notifications: what is about to happen to it is to be told.
pub(crate) struct Watch {
    scope: Scope,
    bucket: String,
    key: String,
}

/// What happened to an object.
pub(crate) struct Event<'e> {
    /// As notifications name it, without the `s3:` (`ObjectCreated:Put`).
    pub(crate) name: &'static str,
    pub(crate) key: &'e str,
    /// The version that it happened to, in buckets that keep versions.
    pub(crate) version_id: Option<&'e str>,
}

/// What an event says beyond its names, ready to be written.
pub(crate) struct Facts<'f> {
    pub(crate) scope: Scope,
    pub(crate) bucket: &'f str,
    pub(crate) event: &'f Event<'f>,
    /// The object, if it is still there.
    pub(crate) object: Option<&'f Object>,
    pub(crate) caller: &'f Caller,
    pub(crate) request_id: &'f str,
    pub(crate) time: String,
    /// Grows with each event of a key.
    pub(crate) sequencer: String,
}

/// A place that a configuration names, and under which id.
struct Target<'c> {
    id: &'c str,
    arn: &'c str,
}

/// Remembers an object that is about to change, if somebody wants to hear of it: most buckets have no notifications,
/// and nothing is copied for theirs.
pub(crate) fn watch(found: Found<'_>, key: &str) -> Option<Watch> {
    found.bucket.notification.as_ref()?;
    Some(Watch { scope: found.scope, bucket: found.bucket.name.clone(), key: key.to_owned() })
}

/// Tells whom the bucket's notifications are for what happened to an object. What is sent leaves after the call: no
/// failure of a destination reaches the caller.
pub(crate) fn tell(tx: &mut Tx<'_>, watch: Option<Watch>, name: &'static str, version_id: Option<&str>) {
    let Some(Watch { scope, bucket, key }) = watch else { return };
    let event = Event { name: posted(tx, name), key: &key, version_id };
    let deliveries = deliveries(tx, scope, &bucket, &event);
    deliveries::schedule(tx, scope, &bucket, deliveries);
}

fn deliveries(tx: &Tx<'_>, scope: Scope, bucket: &str, event: &Event<'_>) -> Vec<Delivery> {
    let (view, context) = (tx.view(), tx.context());
    let Some(bucket) = view.state().get::<Bucket>(scope, bucket) else { return Vec::new() };
    let Some(configuration) = &bucket.notification else { return Vec::new() };
    let found = Found { scope, bucket };
    let targets = targets(configuration, event);
    let bridge = configuration.event_bridge_configuration.is_some();
    if targets.is_empty() && !bridge {
        return Vec::new();
    }
    let facts = Facts {
        scope,
        bucket: &bucket.name,
        event,
        object: match event.version_id {
            Some(id) => objects::version(view.state(), found, event.key, id),
            None => objects::current(view.state(), found, event.key),
        },
        caller: &context.caller,
        request_id: &context.request_id,
        time: view.now().iso8601_millis(),
        sequencer: format!("00{:016X}", view.state().revision() + 1),
    };
    let to_target = |target: &Target<'_>| {
        let body = Map::from_iter([("Records", vec![record(&facts, target.id)])]);
        Delivery::to_arn(target.arn, json::to_string(Value::Map(body).view()))
    };
    let mut deliveries: Vec<Delivery> = targets.iter().filter_map(to_target).collect();
    deliveries.extend(bridge.then(|| event_bridge::delivery(&facts)));
    deliveries
}

/// A form that is posted is carried out as a put.
fn posted(tx: &mut Tx<'_>, name: &'static str) -> &'static str {
    let is_post = name == "ObjectCreated:Put" && &*tx.transaction().cause().operation == POST_OBJECT;
    if is_post { "ObjectCreated:Post" } else { name }
}

/// The places of a configuration that want to hear of the event.
fn targets<'c>(configuration: &'c NotificationConfiguration, event: &Event<'_>) -> Vec<Target<'c>> {
    let queues = configuration.queue_configurations.iter().flatten();
    let topics = configuration.topic_configurations.iter().flatten();
    let functions = configuration.lambda_function_configurations.iter().flatten();
    let queues = queues.map(|to| (&to.id, &to.queue_arn, &to.events, &to.filter));
    let topics = topics.map(|to| (&to.id, &to.topic_arn, &to.events, &to.filter));
    let functions = functions.map(|to| (&to.id, &to.lambda_function_arn, &to.events, &to.filter));
    let wanted = queues.chain(topics).chain(functions).filter(|(_, _, events, filter)| {
        events.iter().any(|pattern| covers(pattern, event.name)) && passes(filter.as_ref(), event.key)
    });
    wanted.map(|(id, arn, _, _)| Target { id: id.as_deref().unwrap_or_default(), arn }).collect()
}

/// Whether `s3:ObjectCreated:*` or `s3:ObjectCreated:Put` means the event.
fn covers(pattern: &str, name: &str) -> bool {
    let pattern = pattern.strip_prefix("s3:").unwrap_or(pattern);
    match pattern.strip_suffix('*') {
        Some(begin) => name.starts_with(begin),
        None => name == pattern,
    }
}

/// Whether a filter lets the key through.
fn passes(filter: Option<&NotificationConfigurationFilter>, key: &str) -> bool {
    let rules = filter.and_then(|filter| filter.key.as_ref()).and_then(|key| key.filter_rules.as_ref());
    rules.into_iter().flatten().all(|rule| {
        let value = rule.value.as_deref().unwrap_or_default();
        match rule.name.as_deref() {
            Some(name) if name.eq_ignore_ascii_case("prefix") => key.starts_with(value),
            Some(name) if name.eq_ignore_ascii_case("suffix") => key.ends_with(value),
            _ => true,
        }
    })
}

/// The kinds of events that came with the version 2.3 of records.
const NEWER: [&str; 5] =
    ["LifecycleExpiration:", "LifecycleTransition", "ObjectAcl:", "ObjectRestore:Delete", "ObjectTagging:"];

/// A record as queues, topics and functions get it.
fn record(facts: &Facts<'_>, configuration_id: &str) -> Value {
    let newer = NEWER.iter().any(|begin| facts.event.name.starts_with(begin));
    let user = &facts.caller.user_id;
    let is_service = user.ends_with(".amazonaws.com");
    let is_known = !is_service && &**user != anonymous::NOBODY;
    let principal = if is_known { format!("AWS:{user}") } else { user.to_string() };
    let address = if is_service { user } else { "127.0.0.1" };
    let mut s3 = Map::from_iter([("s3SchemaVersion", "1.0"), ("configurationId", configuration_id)]);
    let owner = owners::canonical_id(facts.scope.account)[..13].to_uppercase();
    let bucket: [(&str, Value); 3] = [
        ("name", facts.bucket.into()),
        ("ownerIdentity", Map::from_iter([("principalId", format!("A{owner}"))]).into()),
        ("arn", owners::bucket_arn(facts.scope, facts.bucket).into()),
    ];
    s3.push("bucket", Map::from_iter(bucket));
    s3.push("object", object(facts));
    let response = [
        ("x-amz-request-id", facts.request_id.to_owned()),
        ("x-amz-id-2", checksum::encoded(facts.request_id.as_bytes())),
    ];
    let members: [(&str, Value); 9] = [
        ("eventVersion", if newer { "2.3" } else { "2.1" }.into()),
        ("eventSource", "aws:s3".into()),
        ("awsRegion", facts.scope.region.name().into()),
        ("eventTime", facts.time.as_str().into()),
        ("eventName", facts.event.name.into()),
        ("userIdentity", Map::from_iter([("principalId", principal)]).into()),
        ("requestParameters", Map::from_iter([("sourceIPAddress", address)]).into()),
        ("responseElements", Map::from_iter(response).into()),
        ("s3", s3.into()),
    ];
    Value::Map(Map::from_iter(members))
}

fn object(facts: &Facts<'_>) -> Map {
    let mut object = Map::from_iter([("key", percent::encode(facts.event.key))]);
    if let Some(row) = facts.object {
        if !row.delete_marker {
            object.push("size", row.content.len() as i64);
        }
        object.push("eTag", etag(row));
    }
    if let Some(version) = facts.event.version_id {
        object.push("versionId", version);
    }
    object.push("sequencer", facts.sequencer.as_str());
    object
}

/// The entity tag without its quotes; that of a delete marker is the one of nothing.
pub(crate) fn etag(object: &Object) -> &str {
    if object.delete_marker { "d41d8cd98f00b204e9800998ecf8427e" } else { object.etag.trim_matches('"') }
}

#[cfg(test)]
mod tests {
    use super::{covers, passes};
    use crate::shapes::{FilterRule, NotificationConfigurationFilter, S3KeyFilter};

    #[test]
    fn patterns_cover_their_events() {
        for (pattern, name, expected) in [
            ("s3:ObjectCreated:*", "ObjectCreated:Put", true),
            ("s3:ObjectCreated:Put", "ObjectCreated:Put", true),
            ("s3:ObjectCreated:Put", "ObjectCreated:Post", false),
            ("s3:ObjectRemoved:*", "ObjectCreated:Put", false),
            ("s3:ObjectRemoved:Delete", "ObjectRemoved:DeleteMarkerCreated", false),
        ] {
            assert_eq!(covers(pattern, name), expected, "{pattern} {name}");
        }
    }

    #[test]
    fn filters_look_at_both_ends_of_the_key() {
        let rule =
            |name: &str, value: &str| FilterRule { name: Some(name.into()), value: Some(value.into()) };
        let rules = vec![rule("Prefix", "images/"), rule("suffix", ".png")];
        let filter = NotificationConfigurationFilter { key: Some(S3KeyFilter { filter_rules: Some(rules) }) };
        assert!(passes(Some(&filter), "images/a.png"));
        assert!(!passes(Some(&filter), "images/a.jpg"));
        assert!(!passes(Some(&filter), "a.png"));
        assert!(passes(None, "anything"));
    }
}
