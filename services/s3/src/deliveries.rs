//! How events leave: after the call that made them, by the front doors of the services that take them.

use std::collections::BTreeSet;
use std::str::FromStr;

use service::{AccountId, Blob, Caller, Context, Map, Result, Scope, TimerTask, Tx, Value, json, region};

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

    fn make(self, tx: &mut Tx<'_>) -> Result<Value> {
        let context = context(tx, self.scope);
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

/// S3 as a caller in the destination's account and Region.
fn context(tx: &Tx<'_>, scope: Scope) -> Context {
    let principal = "s3.amazonaws.com";
    let caller = Caller { arn: principal.into(), user_id: principal.into(), access_key: "".into() };
    Context { scope, caller, ..tx.context().clone() }
}

/// Has events delivered as soon as the call is over; those that nobody could take are dropped here.
pub(crate) fn schedule(tx: &mut Tx<'_>, scope: Scope, deliveries: Vec<Delivery>) {
    let context = tx.context();
    let possible = deliveries.into_iter().filter(|delivery| delivery.is_possible(context));
    let payload: Vec<Value> = possible.map(Delivery::into_value).collect();
    if !payload.is_empty() {
        tx.transaction().after(0.0, "s3", DELIVER.name, scope, Value::List(payload));
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
    let Value::List(deliveries) = payload else { return Ok(()) };
    for delivery in deliveries.into_iter().filter_map(Delivery::from_value) {
        let _refused = delivery.make(tx);
    }
    Ok(())
}

/// Sends `s3:TestEvent` to the queues and topics of a configuration that was put.
pub(crate) fn send_test(
    tx: &mut Tx<'_>,
    scope: Scope,
    bucket: &str,
    configuration: &NotificationConfiguration,
) {
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
    let deliveries = arns.into_iter().filter_map(|arn| Delivery::to_arn(arn, body.clone())).collect();
    schedule(tx, scope, deliveries);
}
