//! How events leave: after the call that made them, by the front doors of the services that take them.

use std::collections::BTreeSet;
use std::str::FromStr;

use service::{AccountId, Blob, Context, Map, Result, Scope, Source, TimerTask, Tx, Value, json, region};

use crate::owners;
use crate::shapes::NotificationConfiguration;

/// Hands over what was scheduled.
pub(crate) const DELIVER: TimerTask = TimerTask { name: "deliver", run: deliver };

/// A call of another service that hands an event over.
pub(crate) struct Delivery {
    service: &'static str,
    operation: &'static str,
    scope: Scope,
    input: Map,
}

impl Delivery {
    /// To a queue, a topic or a function; `None` when the ARN is of something else.
    pub(crate) fn to_arn(arn: &str, body: String) -> Option<Self> {
        let (service, scope, name) = parts(arn)?;
        let (service, operation, input) = match service {
            "lambda" => ("lambda", "Invoke", invocation(arn, body)),
            "sns" => ("sns", "Publish", publication(arn, body)),
            "sqs" => ("sqs", "SendMessage", message(scope, name, body)),
            _ => return None,
        };
        Some(Self { service, operation, scope, input })
    }

    /// To the default event bus of a scope.
    pub(crate) fn to_event_bridge(scope: Scope, entry: Map) -> Self {
        let input = Map::from_iter([("Entries", vec![Value::Map(entry)])]);
        Self { service: "events", operation: "PutEvents", scope, input }
    }

    /// Whether there is somebody to take it.
    fn is_possible(&self, context: &Context) -> bool {
        context.catalog.operation(self.service, self.operation).is_some()
    }

    fn make(self, tx: &mut Tx<'_>, bucket: &Source) -> Result<Value> {
        let context = tx.context().by_service("s3.amazonaws.com", self.scope, bucket.clone());
        tx.call_as(&context, self.service, self.operation, Value::Map(self.input))
    }
}

fn invocation(arn: &str, body: String) -> Map {
    let members: [(&str, Value); 3] = [
        ("FunctionName", arn.into()),
        ("InvocationType", "Event".into()),
        ("Payload", Blob::from(body).into()),
    ];
    Map::from_iter(members)
}

fn publication(arn: &str, body: String) -> Map {
    Map::from_iter([
        ("TopicArn", arn.to_owned()),
        ("Message", body),
        ("Subject", "Amazon S3 Notification".to_owned()),
    ])
}

fn message(scope: Scope, name: &str, body: String) -> Map {
    let (region, suffix) = (scope.region.name(), scope.region.partition().dns_suffix());
    let url = format!("https://sqs.{region}.{suffix}/{}/{name}", scope.account);
    Map::from_iter([("QueueUrl", url), ("MessageBody", body)])
}

/// The service, the scope and the resource that an ARN names.
fn parts(arn: &str) -> Option<(&str, Scope, &str)> {
    let mut parts = arn.splitn(6, ':');
    let (_, _, service) = (parts.next()?, parts.next()?, parts.next()?);
    let (region_name, account, resource) = (parts.next()?, parts.next()?, parts.next()?);
    let scope = Scope::new(AccountId::from_str(account).ok()?, region(region_name)?);
    Some((service, scope, resource))
}

/// A bucket as that on whose behalf S3 calls.
fn source(scope: Scope, bucket: &str) -> Source {
    Source { arn: owners::bucket_arn(scope, bucket).into(), account: scope.account }
}

/// Has events of a bucket delivered as soon as the call is over; those that nobody could take are dropped here.
pub(crate) fn schedule(tx: &mut Tx<'_>, scope: Scope, bucket: &str, deliveries: Vec<Delivery>) {
    let context = tx.context();
    let possible = deliveries.into_iter().filter(|delivery| delivery.is_possible(context));
    let payload: Vec<Value> = possible.map(Delivery::into_value).collect();
    if !payload.is_empty() {
        let members: [(&str, Value); 2] = [("Bucket", bucket.into()), ("Deliveries", payload.into())];
        let payload = Value::Map(Map::from_iter(members));
        tx.transaction().after(0.0, "s3", DELIVER.name, scope, payload);
    }
}

impl Delivery {
    fn into_value(self) -> Value {
        let members: [(&str, Value); 5] = [
            ("Service", self.service.into()),
            ("Operation", self.operation.into()),
            ("Account", self.scope.account.to_string().into()),
            ("Region", self.scope.region.name().into()),
            ("Input", self.input.into()),
        ];
        Value::Map(Map::from_iter(members))
    }

    fn from_value(mut value: Value) -> Option<Self> {
        let text = |name: &str| value.get(name).and_then(Value::as_str);
        let (service, operation) = match text("Service")? {
            "events" => ("events", "PutEvents"),
            "lambda" => ("lambda", "Invoke"),
            "sns" => ("sns", "Publish"),
            _ => ("sqs", "SendMessage"),
        };
        let scope = Scope::new(AccountId::from_str(text("Account")?).ok()?, region(text("Region")?)?);
        let Value::Map(members) = &mut value else { return None };
        let Some(Value::Map(input)) = members.remove("Input") else { return None };
        Some(Self { service, operation, scope, input })
    }
}

/// Each delivery is on its own: what a destination refuses is lost, as AWS loses it in the end.
fn deliver(tx: &mut Tx<'_>, payload: Value) -> Result<()> {
    let bucket = payload.get("Bucket").and_then(Value::as_str).unwrap_or_default();
    let bucket = source(tx.scope(), bucket);
    let deliveries = payload.get("Deliveries").and_then(Value::as_list).unwrap_or_default();
    for delivery in deliveries.iter().cloned().filter_map(Delivery::from_value) {
        let _refused = delivery.make(tx, &bucket);
    }
    Ok(())
}

/// Sends `s3:TestEvent` to the queues and topics of a configuration that is put.
///
/// # Errors
/// The first of those that do not take it.
pub(crate) fn send_test<'c>(
    tx: &mut Tx<'_>,
    scope: Scope,
    bucket: &str,
    configuration: &'c NotificationConfiguration,
) -> std::result::Result<(), &'c str> {
    let request_id = tx.context().request_id.clone();
    let host_id = checksum::encoded(request_id.as_bytes());
    let time = tx.now().iso8601_millis();
    let body = Map::from_iter([
        ("Service", "Amazon S3"),
        ("Event", "s3:TestEvent"),
        ("Time", &time),
        ("Bucket", bucket),
        ("RequestId", &request_id),
        ("HostId", &host_id),
    ]);
    let body = json::to_string(Value::Map(body).view());
    let queues = configuration.queue_configurations.iter().flatten().map(|to| &to.queue_arn);
    let topics = configuration.topic_configurations.iter().flatten().map(|to| &to.topic_arn);
    // A destination that occurs twice is tried out once.
    let arns: BTreeSet<&String> = queues.chain(topics).collect();
    let bucket = source(scope, bucket);
    let deliveries = arns.into_iter().filter_map(|arn| Some((arn, Delivery::to_arn(arn, body.clone())?)));
    let possible: Vec<_> = deliveries.filter(|(_, delivery)| delivery.is_possible(tx.context())).collect();
    let mut sent = Ok(());
    for (arn, delivery) in possible {
        sent = sent.and(delivery.make(tx, &bucket).map(drop).map_err(|_| arn.as_str()));
    }
    sent
}
