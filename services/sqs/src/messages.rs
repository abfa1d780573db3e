//! Messages as rows: their keys keep the order in which they came.

use service::{BTreeMap, Scope, Timestamp, Tx};

use crate::lanes;
use crate::queues::Queue;
use crate::shapes::MessageAttributeValue;

service::structures! {
    /// A row: a message in a queue, with what is to be known for the next time it is received.
    Message {
        key: String = "Key",
        number: i64 = "Number",
        message_id: String = "MessageId",
        body: String = "Body",
        body_digest: String = "MD5OfBody",
        attributes: BTreeMap<String, MessageAttributeValue> = "MessageAttributes",
        trace_header: Option<String> = "AWSTraceHeader",
        group: Option<String> = "MessageGroupId",
        deduplication_id: Option<String> = "MessageDeduplicationId",
        sender: String = "SenderId",
        sent: Timestamp = "SentTimestamp",
        source: Option<String> = "DeadLetterQueueSourceArn",
        visible: Timestamp = "VisibleTimestamp",
        received: i64 = "ReceiveCount",
        received_before: i64 = "ReceiveCountOfSource",
        first_received: Option<Timestamp> = "FirstReceiveTimestamp",
        last_received: Option<Timestamp> = "LastReceiveTimestamp",
    }
    /// A row: how far a queue has come.
    Progress { queue: String = "QueueName", next: i64 = "NextNumber", purged: Option<Timestamp> = "Purged" }
}

service::row!(Message: "Cloudchamber::SQS::Message", id |row| &row.key, plane Data);
service::row!(Progress: "Cloudchamber::SQS::Progress", id |row| &row.queue, plane Data);

/// The first sequence number, of twenty digits as all are.
const FIRST_SEQUENCE: u128 = 18_849_496_460_467_696_128;

impl Message {
    /// The sequence number of a message of a FIFO queue.
    pub(crate) fn sequence_number(&self) -> String {
        sequence_number(self.number)
    }
}

/// The sequence number of the message with a number.
fn sequence_number(number: i64) -> String {
    (FIRST_SEQUENCE + 256 * u128::from(number.unsigned_abs())).to_string()
}

/// The progress of a queue.
pub(crate) fn progress(tx: &Tx<'_>, scope: Scope, queue: &str) -> Progress {
    let progress = tx.view().state().get::<Progress>(scope, queue).cloned();
    progress.unwrap_or_else(|| Progress { queue: queue.to_owned(), ..Progress::default() })
}

/// Puts a message at the end of a queue, or of its group there, and returns it with its number.
pub(crate) fn enter(tx: &mut Tx<'_>, scope: Scope, queue: &Queue, message: Message) -> Message {
    let mut progress = progress(tx, scope, &queue.name);
    let number = progress.next;
    progress.next += 1;
    tx.transaction().put(scope, progress);
    let key = key(queue, message.group.as_deref(), number);
    let message = Message { key, number, ..message };
    lanes::put(tx, scope, queue, message.clone());
    message
}

/// The key of a message: queue, group (only where order matters) and number. None of them has a blank.
pub(crate) fn key(queue: &Queue, group: Option<&str>, number: i64) -> String {
    let group = group.filter(|_| queue.is_fifo()).unwrap_or_default();
    format!("{} {group} {number:016x}", queue.name)
}
