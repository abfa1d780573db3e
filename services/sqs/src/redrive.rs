//! Dead-letter queues: which queue sends where, and who may.

use service::{Map, Operation, Result, Scope, Typed as _, Value, View, json};

use crate::attributes::{REDRIVE, REDRIVE_ALLOW};
use crate::queues::{Queue, listed};
use crate::shapes::{ListDeadLetterSourceQueuesRequest, ListDeadLetterSourceQueuesResult};
use crate::{address, faults};

pub(crate) const OPERATIONS: &[Operation] =
    &[service::reads!("ListDeadLetterSourceQueues", list_dead_letter_source_queues)];

const TARGET: &str = "deadLetterTargetArn";
const COUNT: &str = "maxReceiveCount";

fn object(text: &str) -> Option<Map> {
    match json::parse(text.as_bytes()) {
        Ok(Value::Map(map)) => Some(map),
        _ => None,
    }
}

/// A number, which may be written as a text.
fn number(value: &Value) -> Option<i64> {
    value.as_int().or_else(|| value.as_str()?.parse().ok())
}

/// The name of a queue's dead-letter queue, and how often a message is received before it goes there.
pub(crate) fn target(queue: &Queue) -> Option<(String, i64)> {
    let policy = object(queue.attribute(REDRIVE)?)?;
    let (_, name) = address::parse_arn(policy.get(TARGET)?.as_str()?)?;
    Some((name.to_owned(), number(policy.get(COUNT)?)?))
}

/// The redrive policy as a queue keeps it, if it may have it.
pub(crate) fn checked_policy(view: View<'_>, scope: Scope, queue: &Queue, text: String) -> Result<String> {
    let mut policy = object(&text).ok_or_else(faults::redrive_is_no_map)?;
    let absent = |name: &str| {
        faults::invalid_redrive(
            &text,
            format!("Redrive policy does not contain mandatory attribute: {name}."),
        )
    };
    let arn = policy.get(TARGET).and_then(Value::as_str).ok_or_else(|| absent(TARGET))?;
    let written = policy.get(COUNT).ok_or_else(|| absent(COUNT))?;
    let count = number(written).filter(|count| (1..=1_000).contains(count)).ok_or_else(|| {
        let shown = written.as_str().map_or_else(|| json::to_string(written.view()), str::to_owned);
        let range = "valid values are from 1 to 1000 both inclusive.";
        faults::invalid_redrive(&text, format!("Invalid value for maxReceiveCount: {shown}, {range}"))
    })?;
    if policy.len() > 2 {
        let reason = "Only following attributes are supported: [maxReceiveCount, deadLetterTargetArn].";
        return Err(faults::invalid_redrive(&text, reason));
    }
    let place = address::parse_arn(arn).filter(|(target, _)| *target == scope);
    let found = place.and_then(|(scope, name)| view.state().get::<Queue>(scope, name));
    let found = found.ok_or_else(|| faults::invalid_redrive(&text, "Dead letter target does not exist."))?;
    if found.is_fifo() != queue.is_fifo() {
        let reason = "Dead-letter queue must be same type of queue as the source..";
        return Err(faults::invalid_redrive(&text, reason));
    }
    if !allows(found, &queue.arn) {
        let reason = "Dead letter target does not allow this queue in its redrive allow policy.";
        return Err(faults::invalid_redrive(&text, reason));
    }
    if written.as_int().is_some() {
        return Ok(text);
    }
    policy.insert(COUNT, count);
    Ok(json::to_string(Value::Map(policy).view()))
}

/// Whether a queue may be the dead-letter queue of another.
fn allows(target: &Queue, source: &str) -> bool {
    let policy = target.attribute(REDRIVE_ALLOW).and_then(object).unwrap_or_default();
    match policy.get("redrivePermission").and_then(Value::as_str) {
        Some("denyAll") => false,
        Some("byQueue") => {
            let sources = policy.get("sourceQueueArns").and_then(Value::as_list).unwrap_or_default();
            sources.iter().any(|listed| listed.as_str() == Some(source))
        }
        _ => true,
    }
}

/// The redrive allow policy, if it can be one.
pub(crate) fn checked_allow_policy(text: String) -> Result<String> {
    let policy = object(&text).ok_or_else(faults::unsupported_redrive_allow)?;
    let sources = policy.get("sourceQueueArns").map(|sources| sources.as_list().unwrap_or_default());
    let reason = match (policy.get("redrivePermission").and_then(Value::as_str), sources) {
        (Some("allowAll" | "denyAll"), None) => None,
        (Some("allowAll" | "denyAll"), Some(_)) => {
            Some("To specify one or more source queue ARNs, you must set redrivePermission to byQueue.")
        }
        (Some("byQueue"), None | Some([])) => Some(
            "When you specify the byQueue permission type, you must also specify one or more sourceQueueArns values.",
        ),
        (Some("byQueue"), Some(sources)) if sources.len() > 10 => {
            Some("The maximum number of source queue ARNs you can specify is 10.")
        }
        (Some("byQueue"), Some(_)) => None,
        _ => return Err(faults::unsupported_redrive_allow()),
    };
    match reason {
        Some(reason) => Err(faults::invalid_redrive_allow(&text, reason)),
        None => Ok(text),
    }
}

/// The queues that send their dead letters to a queue.
pub(crate) fn sources<'v>(view: View<'v>, scope: Scope, name: &str) -> impl Iterator<Item = &'v Queue> {
    let keys = view.state().incoming_from(scope, Queue::KIND, name, Queue::KIND);
    keys.filter_map(move |key| view.state().get::<Queue>(key.scope, &key.id))
}

fn list_dead_letter_source_queues(
    view: View<'_>,
    request: ListDeadLetterSourceQueuesRequest,
) -> Result<ListDeadLetterSourceQueuesResult> {
    let (scope, queue) = address::find(view, &request.queue_url, "ListDeadLetterSourceQueues")?;
    let queues = sources(view, scope, &queue.name).map(|queue| (scope, queue));
    let (queue_urls, next_token) = listed(view, queues, request.next_token, request.max_results)?;
    Ok(ListDeadLetterSourceQueuesResult { queue_urls, next_token })
}

#[cfg(test)]
mod tests {
    use super::{allows, checked_allow_policy, target};
    use crate::attributes::{REDRIVE, REDRIVE_ALLOW};
    use crate::queues::Queue;

    fn queue(name: &str, value: &str) -> Queue {
        Queue { attributes: [(name.to_owned(), value.to_owned())].into(), ..Queue::default() }
    }

    #[test]
    fn a_redrive_policy_names_queue_and_count() {
        let policy =
            r#"{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:123456789012:dead","maxReceiveCount":3}"#;
        assert_eq!(target(&queue(REDRIVE, policy)), Some(("dead".to_owned(), 3)));
        assert_eq!(target(&Queue::default()), None);
    }

    #[test]
    fn a_redrive_allow_policy_says_who_may() {
        for (policy, expected) in [
            (r#"{"redrivePermission":"allowAll"}"#, Some(true)),
            (r#"{"redrivePermission":"denyAll"}"#, Some(false)),
            (r#"{"redrivePermission":"byQueue","sourceQueueArns":["a"]}"#, Some(true)),
            (r#"{"redrivePermission":"byQueue","sourceQueueArns":["b"]}"#, Some(false)),
            (r#"{"redrivePermission":"byQueue"}"#, None),
            (r#"{"redrivePermission":"denyAll","sourceQueueArns":["b"]}"#, None),
            ("[]", None),
        ] {
            let found = checked_allow_policy(policy.to_owned());
            assert_eq!(
                found.ok().map(|policy| allows(&queue(REDRIVE_ALLOW, &policy), "a")),
                expected,
                "{policy}"
            );
        }
    }
}
