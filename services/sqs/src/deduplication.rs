//! Deduplication: within five minutes, a FIFO queue takes a message once.

use service::{Result, Scope, Timestamp, Tx};

use crate::attributes::{BY_GROUP, CONTENT_BASED, SCOPE};
use crate::messages::Message;
use crate::queues::Queue;
use crate::{digest, faults, windows};

service::structures! {
    /// A row: a message that was sent, whatever has become of it.
    Deduplication {
        key: String = "Key",
        sent: Timestamp = "SentTimestamp",
        message_id: String = "MessageId",
        sequence_number: String = "SequenceNumber",
    }
}

service::row!(Deduplication: "Cloudchamber::SQS::Deduplication", id |row| &row.key, plane Data);

/// By which id duplicates of a message are told: the sender's word, or the body.
pub(crate) fn id(queue: &Queue, given: Option<String>, body: &str) -> Result<String> {
    let by_content = queue.attribute(CONTENT_BASED) == Some("true");
    given.or_else(|| by_content.then(|| digest::sha256(body.as_bytes()))).ok_or_else(faults::no_deduplication)
}

/// The id inside its scope, which is the queue or the group.
fn scoped(queue: &Queue, message: &Message) -> String {
    let by_group = queue.attribute(SCOPE) == Some(BY_GROUP);
    let group = message.group.as_deref().filter(|_| by_group).unwrap_or_default();
    format!("{group} {}", message.deduplication_id.as_deref().unwrap_or_default())
}

/// The message that another one repeats, if one was sent in the last five minutes.
pub(crate) fn original(tx: &Tx<'_>, scope: Scope, queue: &Queue, message: &Message) -> Option<Deduplication> {
    let id = scoped(queue, message);
    let found: &Deduplication = windows::find(tx.view().state(), scope, &queue.name, &id)?;
    windows::is_fresh(found.sent, tx.now()).then(|| found.clone())
}

/// Remembers that a message was sent.
pub(crate) fn remember(tx: &mut Tx<'_>, scope: Scope, queue: &Queue, message: &Message) {
    windows::forget::<Deduplication>(tx, scope, &queue.name);
    let row = Deduplication {
        key: windows::key(&queue.name, tx.now(), &scoped(queue, message)),
        sent: tx.now(),
        message_id: message.message_id.clone(),
        sequence_number: message.sequence_number(),
    };
    tx.transaction().put(scope, row);
}
