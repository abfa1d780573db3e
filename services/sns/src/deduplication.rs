//! FIFO topics: messages are numbered, and one that repeats another within five minutes goes nowhere.

use service::{Map, Result, Scope, TimerTask, Tx, Typed as _, Value};

use crate::messages::Message;
use crate::topic_attributes::SCOPE;
use crate::topics::Topic;

/// Forgets what messages are no longer compared with.
pub(crate) const FORGET: TimerTask = TimerTask { name: "forget", run: forget };

/// How long a message is remembered, in seconds.
const WINDOW: i64 = 300;
/// What is added to count messages: AWS's numbers have twenty digits.
const FIRST: u128 = 10_000_000_000_000_000_000;

service::structures! {
    /// A row: a message that others may repeat.
    Deduplication {
        key: String = "Key",
        message_id: String = "MessageId",
        sequence_number: String = "SequenceNumber",
    }
    /// A row: how many messages a FIFO topic has seen.
    Progress { topic: String = "TopicName", count: i64 = "Count" }
}

service::row!(Deduplication: "Cloudchamber::SNS::Deduplication", id |row| &row.key, plane Data);
service::row!(Progress: "Cloudchamber::SNS::Progress", id |row| &row.topic, plane Data);

fn key(topic: &Topic, message: &Message) -> String {
    let by_group = topic.attributes.get(SCOPE).is_some_and(|scope| scope == "MessageGroup");
    let group = message.group.as_deref().filter(|_| by_group).unwrap_or_default();
    format!("{}/{group}/{}", topic.name, message.told_by())
}

/// The message that this one repeats, if there is one.
pub(crate) fn original(tx: &Tx<'_>, scope: Scope, topic: &Topic, message: &Message) -> Option<Deduplication> {
    tx.view().state().get(scope, &key(topic, message)).cloned()
}

/// Numbers a message, and remembers it for as long as others may repeat it.
pub(crate) fn number(tx: &mut Tx<'_>, scope: Scope, topic: &Topic, message: &mut Message) {
    let count =
        tx.view().state().get::<Progress>(scope, &topic.name).map_or(0, |progress| progress.count) + 1;
    tx.transaction().put(scope, Progress { topic: topic.name.clone(), count });
    let sequence_number = (FIRST + count.unsigned_abs() as u128).to_string();
    message.sequence_number = Some(sequence_number.clone());
    let key = key(topic, message);
    let payload: Map = [("TopicArn", topic.arn.as_str()), ("Key", key.as_str())].into_iter().collect();
    tx.transaction().put(scope, Deduplication { key, message_id: message.id.clone(), sequence_number });
    let due = tx.now().plus_seconds(WINDOW);
    tx.at(due, "sns", FORGET.name, Value::Map(payload));
}

fn forget(tx: &mut Tx<'_>, payload: Value) -> Result<()> {
    let text = |name: &str| payload.get(name).and_then(Value::as_str).unwrap_or_default();
    if let Ok((scope, _)) = crate::topics::locate(tx.view(), text("TopicArn"), "TopicArn") {
        tx.transaction().delete(scope, Deduplication::KIND, text("Key"));
    }
    Ok(())
}
