//! How long a message stays invisible is changed, alone or in batches.

use service::{Operation, Result, Scope, Tx};

use crate::batches::{self, BatchResult, Entry};
use crate::deletion::in_batch;
use crate::queues::Queue;
use crate::shapes::{
    ChangeMessageVisibilityBatchRequest, ChangeMessageVisibilityBatchRequestEntry,
    ChangeMessageVisibilityBatchResultEntry, ChangeMessageVisibilityRequest,
};
use crate::{address, faults, lanes, receipts};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("ChangeMessageVisibility", change => empty),
    service::writes!("ChangeMessageVisibilityBatch", change_batch),
];

/// The longest time in flight, in seconds.
pub(crate) const LONGEST: i64 = 43_200;

fn change_by(tx: &mut Tx<'_>, scope: Scope, queue: &Queue, handle: &str, seconds: i64) -> Result<()> {
    if !(0..=LONGEST).contains(&seconds) {
        return Err(faults::visibility_outside(seconds));
    }
    let now = tx.now();
    let mut message = receipts::find(tx, scope, queue, handle)?.ok_or_else(|| faults::gone(handle))?;
    if message.visible <= now {
        return Err(faults::not_in_flight());
    }
    let visible = now.plus_micros(seconds * 1_000_000);
    if message.last_received.is_some_and(|received| visible > received.plus_micros(LONGEST * 1_000_000)) {
        return Err(faults::too_long_in_flight(seconds));
    }
    message.visible = visible;
    lanes::put(tx, scope, queue, message);
    Ok(())
}

fn change(tx: &mut Tx<'_>, request: ChangeMessageVisibilityRequest) -> Result<()> {
    let (scope, queue) = address::find(tx.view(), &request.queue_url, "ChangeMessageVisibility")?;
    let queue = queue.clone();
    change_by(tx, scope, &queue, &request.receipt_handle, request.visibility_timeout)
}

impl Entry for ChangeMessageVisibilityBatchRequestEntry {
    const NOUN: &'static str = "ChangeMessageVisibilityBatchRequestEntry";
    fn id(&self) -> &str {
        &self.id
    }
}

fn change_batch(tx: &mut Tx<'_>, request: ChangeMessageVisibilityBatchRequest) -> Result<BatchResult> {
    let (scope, queue) = address::find(tx.view(), &request.queue_url, "ChangeMessageVisibility")?;
    let (queue, entries) = (queue.clone(), request.entries);
    batches::check_entries(&entries)?;
    batches::check_distinct(&entries)?;
    Ok(batches::each(tx, entries, |tx, entry| {
        let (handle, seconds) = (&entry.receipt_handle, entry.visibility_timeout.unwrap_or_default());
        change_by(tx, scope, &queue, handle, seconds).map_err(|fault| in_batch(fault, handle))?;
        Ok(ChangeMessageVisibilityBatchResultEntry { id: entry.id })
    }))
}
