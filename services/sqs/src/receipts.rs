//! Receipt handles: each receipt of a message has its own, and it tells which message it is for.

use service::model::base64;
use service::{Result, Scope, Tx};

use crate::faults;
use crate::messages::{self, Message};
use crate::queues::Queue;

/// What handles begin with, as AWS's do.
const PREFIX: &str = "AQEB";

/// A new handle for a message that is received.
pub(crate) fn issue(tx: &mut Tx<'_>, queue: &Queue, message: &Message) -> String {
    let (number, count, group) =
        (message.number, message.received, message.group.as_deref().unwrap_or_default());
    let plain = format!("{} {number} {count} {} {group}", queue.name, tx.hex(64));
    let mut handle = PREFIX.as_bytes().to_vec();
    base64::encode(plain.as_bytes(), &mut handle);
    String::from_utf8(handle).expect("base64 is ASCII")
}

/// The key of the message that a handle of this queue is for, with its number and the count of its receipt.
fn read(queue: &Queue, handle: &str) -> Option<(String, i64, i64)> {
    let plain = String::from_utf8(base64::decode(handle.strip_prefix(PREFIX)?)?).ok()?;
    let mut parts = plain.split(' ');
    let name = parts.next().filter(|name| *name == queue.name);
    let (number, count) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    let group = parts.nth(1)?;
    name.map(|_| (messages::key(queue, Some(group), number), number, count))
}

/// The message that a handle is for; `None` when it is gone. All handles of a message are good, however old.
pub(crate) fn find(tx: &Tx<'_>, scope: Scope, queue: &Queue, handle: &str) -> Result<Option<Message>> {
    let (key, number, count) = read(queue, handle).ok_or_else(faults::invalid_receipt_handle)?;
    if number >= messages::progress(tx, scope, &queue.name).next {
        return Err(faults::invalid_receipt_handle());
    }
    match tx.view().state().get::<Message>(scope, &key) {
        Some(message) if count > message.received => Err(faults::invalid_receipt_handle()),
        found => Ok(found.cloned()),
    }
}
