//! How what matched gets to its targets: after the call that brought it, by a call of the target's service.

use service::{Context, Map, Result, Scope, Source, TimerTask, Tx, Value, json};

use crate::rules::Rule;
use crate::shapes::Target;
use crate::transform;
use crate::{faults, put_events};

/// Delivers one event to one target.
pub(crate) const DELIVER: TimerTask = TimerTask { name: "deliver", run: deliver };

/// Has all targets of a rule get an event.
pub(crate) fn send(tx: &mut Tx<'_>, rule: &Rule, event: &Value) {
    let now = tx.now().iso8601();
    for target in &rule.targets {
        let Some(text) = transform::input(target, event, &rule.arn, &now) else { continue };
        let mut payload = Map::new();
        payload.push("Arn", target.arn.as_str());
        payload.push("Input", text);
        payload.push("Rule", rule.arn.as_str());
        let group = target.sqs_parameters.as_ref().and_then(|parameters| parameters.message_group_id.clone());
        if let Some(group) = group {
            payload.push("MessageGroupId", group);
        }
        if let Some(role) = &target.role_arn {
            payload.push("RoleArn", role.as_str());
        }
        if let Some(queue) = dead_letters(target) {
            payload.push("DeadLetters", queue);
        }
        tx.after(0.0, "events", DELIVER.name, Value::Map(payload));
    }
}

fn dead_letters(target: &Target) -> Option<String> {
    target.dead_letter_config.as_ref()?.arn.clone()
}

fn deliver(tx: &mut Tx<'_>, payload: Value) -> Result<()> {
    let text = |name: &str| payload.get(name).and_then(Value::as_str).unwrap_or_default();
    let (arn, input) = (text("Arn"), text("Input"));
    let group = payload.get("MessageGroupId").and_then(Value::as_str);
    let role = payload.get("RoleArn").and_then(Value::as_str);
    let rule = text("Rule");
    if call(tx, (rule, role), arn, input, group).is_err()
        && let Some(queue) = payload.get("DeadLetters").and_then(Value::as_str)
    {
        // A dead-letter queue that is gone loses what it would have got.
        let _ = call(tx, (rule, None), queue, input, None);
    }
    Ok(())
}

/// Calls the service of a target on behalf of a rule, with the target's role if it has one.
fn call(
    tx: &mut Tx<'_>,
    (rule, role): (&str, Option<&str>),
    arn: &str,
    input: &str,
    group: Option<&str>,
) -> Result<()> {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let [_, _, service, region, account, resource] = parts[..] else {
        return Err(faults::target_not_built(arn));
    };
    let context = match role {
        Some(role) if service == "sns" || service == "sqs" => with_role(tx, role, region),
        _ => context(tx, rule, region, account),
    };
    match service {
        "sqs" => {
            let url = format!("{}/{account}/{resource}", context.endpoint);
            let mut message = Map::new();
            message.push("QueueUrl", url);
            message.push("MessageBody", input);
            if let Some(group) = group {
                message.push("MessageGroupId", group);
            }
            tx.call_as(&context, "sqs", "SendMessage", Value::Map(message)).map(drop)
        }
        "sns" => {
            let message: Map = [("TopicArn", arn), ("Message", input)].into_iter().collect();
            tx.call_as(&context, "sns", "Publish", Value::Map(message)).map(drop)
        }
        "lambda" => {
            let mut invoke = Map::new();
            invoke.push("FunctionName", arn);
            invoke.push("InvocationType", "Event");
            invoke.push("Payload", service::Bytes::copy_from_slice(input.as_bytes()));
            tx.call_as(&context, "lambda", "Invoke", Value::Map(invoke)).map(drop)
        }
        "logs" => {
            let Some(group) = resource.strip_prefix("log-group:") else { return Ok(()) };
            write(tx, &context, group.strip_suffix(":*").unwrap_or(group), input)
        }
        "events" => {
            // Another bus: the event goes on as it is.
            if let (Some(bus), Ok(event)) =
                (resource.strip_prefix("event-bus/"), json::parse(input.as_bytes()))
            {
                let mut there = tx.context().clone();
                there.scope = context.scope;
                let transaction = tx.transaction();
                put_events::meet(&mut Tx::new(transaction, &there), Some(bus), &event);
            }
            Ok(())
        }
        // What a service that is not here should have got is dead, and goes where the target's dead letters go.
        other => Err(faults::target_not_built(other)),
    }
}

/// Writes to a log group, in a stream of its own.
fn write(tx: &mut Tx<'_>, context: &Context, group: &str, input: &str) -> Result<()> {
    let stream = tx.uuid();
    let mut message = Map::new();
    message.push("logGroupName", group);
    message.push("logStreamName", stream.as_str());
    tx.call_as(context, "logs", "CreateLogStream", Value::Map(message.clone()))?;
    let now = tx.now().millis();
    let event: Map = [("timestamp", Value::from(now)), ("message", input.into())].into_iter().collect();
    message.push("logEvents", vec![Value::Map(event)]);
    tx.call_as(context, "logs", "PutLogEvents", Value::Map(message)).map(drop)
}

/// EventBridge in a role of the rule's account, in the Region of a target.
fn with_role(tx: &Tx<'_>, role: &str, region: &str) -> Context {
    let mut context = tx.context().clone();
    context.scope.region = service::region(region).unwrap_or(context.scope.region);
    context.caller.arn = role.into();
    context
}

/// EventBridge as the caller on behalf of a rule, in the scope of a target.
fn context(tx: &Tx<'_>, rule: &str, region: &str, account: &str) -> Context {
    let scope = service::region(region).zip(account.parse().ok());
    let scope = scope.map_or(tx.scope(), |(region, account)| Scope::new(account, region));
    let source = Source { arn: rule.into(), account: tx.scope().account };
    tx.context().by_service("events.amazonaws.com", scope, source)
}
