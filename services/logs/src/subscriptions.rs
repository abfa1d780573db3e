//! How events get to the destinations of subscription filters: compressed, after the call that brought them.

use service::model::base64;
use service::{Bytes, Context, Map, Result, Scope, TimerTask, Tx, Value, json};

use crate::destinations::Destination;
use crate::faults;
use crate::filter_pattern::Pattern;
use crate::log_events::LogEvent;
use crate::log_groups;
use crate::subscription_filters::SubscriptionFilter;

/// Delivers matching events to one destination.
pub(crate) const DELIVER: TimerTask = TimerTask { name: "deliver", run: deliver };

/// Has the filters of a group send on what matches of new events.
pub(crate) fn send(tx: &mut Tx<'_>, group: &str, stream: &str, events: &[LogEvent]) {
    let (view, prefix) = (tx.view(), log_groups::prefix(group));
    let filters = view.state().scan_prefix::<SubscriptionFilter>(view.scope(), &prefix);
    let filters: Vec<_> = filters.map(|filter| filter.shape.clone()).collect();
    for filter in filters {
        let Ok(pattern) = Pattern::parse(filter.filter_pattern.as_deref().unwrap_or_default()) else {
            continue;
        };
        let matching = events.iter().filter(|event| pattern.matches(&event.message));
        let matching: Vec<Value> = matching.map(event).collect();
        if matching.is_empty() {
            continue;
        }
        let name = filter.filter_name.unwrap_or_default();
        let message = message(tx, "DATA_MESSAGE", (group, stream), vec![name.into()], matching);
        let mut payload = Map::new();
        payload.push("Destination", filter.destination_arn.unwrap_or_default());
        payload.push("PartitionKey", stream);
        payload.push("Message", message);
        tx.after(0.0, "logs", DELIVER.name, Value::Map(payload));
    }
}

/// Sends a destination the message with which AWS finds out whether it is there.
pub(crate) fn test(tx: &mut Tx<'_>, destination: &str) -> Result<()> {
    let text = "CWL CONTROL MESSAGE: Checking health of destination";
    let now = tx.now().millis();
    let check = [("id", Value::from("")), ("timestamp", now.into()), ("message", text.into())];
    let check = Value::Map(check.into_iter().collect());
    let message = message(tx, "CONTROL_MESSAGE", ("", ""), Vec::new(), vec![check]);
    let service = destination.split(':').nth(2).unwrap_or_default();
    call(tx, destination, "control", &message).map_err(|_| match service {
        "lambda" => faults::lambda_refused(),
        "kinesis" => faults::stream_refused("Kinesis"),
        "firehose" => faults::stream_refused("Firehose"),
        "logs" => faults::destination_not_found(),
        _ => faults::invalid_destination(),
    })
}

fn event(event: &LogEvent) -> Value {
    let mut members = Map::new();
    members.push("id", event.event_id());
    members.push("timestamp", event.timestamp);
    members.push("message", event.message.as_str());
    Value::Map(members)
}

fn message(
    tx: &Tx<'_>,
    kind: &str,
    (group, stream): (&str, &str),
    filters: Vec<Value>,
    events: Vec<Value>,
) -> String {
    let mut message = Map::new();
    message.push("messageType", kind);
    message.push("owner", if group.is_empty() { "CloudwatchLogs".to_owned() } else { tx.view().account() });
    message.push("logGroup", group);
    message.push("logStream", stream);
    message.push("subscriptionFilters", filters);
    message.push("logEvents", events);
    json::to_string(Value::Map(message).view())
}

fn deliver(tx: &mut Tx<'_>, payload: Value) -> Result<()> {
    let text = |name: &str| payload.get(name).and_then(Value::as_str).unwrap_or_default();
    // AWS tries for a day and then gives up; who is not there now will not be.
    let _ = call(tx, text("Destination"), text("PartitionKey"), text("Message"));
    Ok(())
}

/// Hands a message to the service of a destination.
fn call(tx: &mut Tx<'_>, arn: &str, key: &str, message: &str) -> Result<()> {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let [_, _, service, region, account, resource] = parts[..] else {
        return Err(faults::invalid_destination());
    };
    let context = context(tx, region, account);
    let data = Bytes::from(packing::gzip(message));
    let name = resource.rsplit(['/', ':']).next().unwrap_or(resource);
    let mut input = Map::new();
    match service {
        "lambda" => {
            let mut text = Vec::new();
            base64::encode(&data, &mut text);
            let text = String::from_utf8(text).expect("base64 is ASCII");
            let inner: Map = [("data", text)].into_iter().collect();
            let event: Map = [("awslogs", inner)].into_iter().collect();
            input.push("FunctionName", arn);
            input.push("InvocationType", "Event");
            input.push("Payload", Bytes::from(json::to_string(Value::Map(event).view())));
            tx.call_as(&context, "lambda", "Invoke", Value::Map(input)).map(drop)
        }
        "kinesis" => {
            input.push("StreamName", name);
            input.push("PartitionKey", key);
            input.push("Data", data);
            tx.call_as(&context, "kinesis", "PutRecord", Value::Map(input)).map(drop)
        }
        "firehose" => {
            let record: Map = [("Data", data)].into_iter().collect();
            input.push("DeliveryStreamName", name);
            input.push("Record", record);
            tx.call_as(&context, "firehose", "PutRecord", Value::Map(input)).map(drop)
        }
        // A destination stands for a stream, perhaps of another account.
        "logs" => {
            let destination = tx.view().state().get::<Destination>(context.scope, name);
            let target = destination.map(|destination| destination.target_arn.clone());
            let target = target.filter(|target| !target.contains(":logs:"));
            call(tx, &target.ok_or_else(faults::destination_not_found)?, key, message)
        }
        _ => Err(faults::invalid_destination()),
    }
}

/// CloudWatch Logs as the caller, in the scope of a destination.
fn context(tx: &Tx<'_>, region: &str, account: &str) -> Context {
    let mut context = tx.context().clone();
    if let (Some(region), Ok(account)) = (service::region(region), account.parse()) {
        context.scope = Scope::new(account, region);
    }
    context.caller.arn = "logs.amazonaws.com".into();
    context.caller.user_id = "logs.amazonaws.com".into();
    context.caller.access_key = "".into();
    context
}
