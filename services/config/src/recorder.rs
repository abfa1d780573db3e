//! The recorder: follows each change and writes the configuration items that it requires.
//!
//! Three reasons make an item. The resource itself changed. A relationship to it appeared or vanished. Or a resource
//! that it is related to by its own links changed: then AWS Config records it too, changed or not, as it records an
//! instance when one of its groups changes. The first two are written; the third is kept once for all whom it
//! concerns (see [`crate::ledger`]).

use service::{Change, Plane, Result, Tx};

use crate::configuration_recorders;
use crate::drafts::{self, Drafts};

/// Writes the items that the changes require, in scopes where a recorder runs.
pub(crate) fn follow(tx: &mut Tx<'_>, changes: &[Change]) -> Result<()> {
    let view = tx.view();
    let recorded: Vec<&Change> = changes
        .iter()
        .filter(|change| {
            change.plane() == Plane::Control
                && view.kind(change.key.kind).is_some_and(|kind| kind.resource.is_some())
                && !configuration_recorders::running_for(view.state(), change.key.scope).is_empty()
        })
        .collect();
    if recorded.is_empty() {
        return Ok(());
    }
    let transaction = tx.transaction();
    let (base, cause) = (transaction.base().clone(), transaction.cause().clone());
    let mut drafts = Drafts::new(tx.view(), base);
    drafts.changes(&recorded);
    let recorded = drafts.finish(&cause);
    drafts::write(tx, recorded);
    Ok(())
}
