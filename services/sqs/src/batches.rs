//! Batches: what makes AWS refuse a whole one, and the entries that fail alone.

// shapes: BatchResultErrorEntry
use service::{Result, Structure, Tx, Value, ValueRef};

use crate::faults;
use crate::queues::is_plain;
use crate::shapes::BatchResultErrorEntry;

service::structures! {
    /// The result of a batch. The model demands both lists, but AWS leaves out the one that is empty.
    BatchResult {
        successful: Option<Vec<Value>> = "Successful",
        failed: Option<Vec<BatchResultErrorEntry>> = "Failed",
    }
}

/// An entry of a batch.
pub(crate) trait Entry {
    /// What AWS calls it.
    const NOUN: &'static str;
    /// Its id.
    fn id(&self) -> &str;
}

/// Refuses a batch without entries, or with one that has no good id.
pub(crate) fn check_entries<E: Entry>(entries: &[E]) -> Result<()> {
    if entries.is_empty() {
        return Err(faults::empty_batch(E::NOUN));
    }
    if entries.iter().all(|entry| is_plain(entry.id())) { Ok(()) } else { Err(faults::invalid_entry_id()) }
}

/// Refuses a batch with two entries of one id, or too many entries.
pub(crate) fn check_distinct<E: Entry>(entries: &[E]) -> Result<()> {
    let repeated =
        |(index, entry): &(usize, &E)| entries[..*index].iter().any(|other| other.id() == entry.id());
    if let Some((_, entry)) = entries.iter().enumerate().find(repeated) {
        return Err(faults::repeated_entry_id(entry.id()));
    }
    if entries.len() > 10 { Err(faults::too_many_entries(entries.len())) } else { Ok(()) }
}

/// Carries out each entry; a fault fails that entry alone.
pub(crate) fn each<E: Entry, S: Structure>(
    tx: &mut Tx<'_>,
    entries: Vec<E>,
    mut entry: impl FnMut(&mut Tx<'_>, E) -> Result<S>,
) -> BatchResult {
    let (mut successful, mut failed) = (Vec::new(), Vec::new());
    for each in entries {
        let id = each.id().to_owned();
        match entry(tx, each) {
            Ok(result) => successful.push(ValueRef::Structure(&result).to_value()),
            Err(fault) => failed.push(BatchResultErrorEntry {
                id,
                sender_fault: true,
                code: fault.code().to_owned(),
                message: Some(fault.message().to_owned()),
            }),
        }
    }
    BatchResult {
        successful: Some(successful).filter(|list| !list.is_empty()),
        failed: Some(failed).filter(|list| !list.is_empty()),
    }
}
