//! Messages are deleted when they are done, alone or in batches.

use service::{Fault, Operation, Result, Scope, Tx};

use crate::batches::{self, BatchResult, Entry};
use crate::queues::Queue;
use crate::shapes::{
    DeleteMessageBatchRequest, DeleteMessageBatchRequestEntry, DeleteMessageBatchResultEntry,
    DeleteMessageRequest,
};
use crate::{address, faults, lanes, receipts};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("DeleteMessage", delete => empty),
    service::writes!("DeleteMessageBatch", delete_batch),
];

/// Deletes the message that a handle is for; one that is gone is done. A message of a FIFO queue whose time is over
/// belongs to the next receiver.
fn delete_by(tx: &mut Tx<'_>, scope: Scope, queue: &Queue, handle: &str) -> Result<()> {
    let Some(message) = receipts::find(tx, scope, queue, handle)? else { return Ok(()) };
    if queue.is_fifo() && message.visible <= tx.now() {
        return Err(faults::expired_receipt_handle(handle));
    }
    lanes::remove(tx, scope, queue, &message.key);
    Ok(())
}

fn delete(tx: &mut Tx<'_>, request: DeleteMessageRequest) -> Result<()> {
    let (scope, queue) = address::find(tx.view(), &request.queue_url, "DeleteMessage")?;
    let queue = queue.clone();
    delete_by(tx, scope, &queue, &request.receipt_handle)
}

/// A fault of a single call as a batch tells it.
pub(crate) fn in_batch(fault: Fault, handle: &str) -> Fault {
    match fault.code() {
        "ReceiptHandleIsInvalid" => faults::invalid_receipt_handle_in_batch(handle),
        _ => fault,
    }
}

impl Entry for DeleteMessageBatchRequestEntry {
    const NOUN: &'static str = "DeleteMessageBatchRequestEntry";
    fn id(&self) -> &str {
        &self.id
    }
}

fn delete_batch(tx: &mut Tx<'_>, request: DeleteMessageBatchRequest) -> Result<BatchResult> {
    let (scope, queue) = address::find(tx.view(), &request.queue_url, "DeleteMessage")?;
    let (queue, entries) = (queue.clone(), request.entries);
    batches::check_entries(&entries)?;
    batches::check_distinct(&entries)?;
    Ok(batches::each(tx, entries, |tx, entry| {
        let handle = &entry.receipt_handle;
        delete_by(tx, scope, &queue, handle).map_err(|fault| in_batch(fault, handle))?;
        Ok(DeleteMessageBatchResultEntry { id: entry.id })
    }))
}
