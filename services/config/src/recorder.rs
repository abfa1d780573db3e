//! The recorder: follows each change and writes the configuration items that it requires.
//!
//! Three reasons make an item. The resource itself changed. A relationship to it appeared or vanished. Or a resource
//! that it is related to by its own links changed: then AWS Config records it too, changed or not, as it records an
//! instance when one of its groups changes. The first two are written; the third is kept once for all whom it
//! concerns (see [`crate::ledger`]).

use service::{Change, Result, Tx};

use crate::drafts;

/// Writes the items that the changes require, in scopes where a recorder runs.
pub(crate) fn follow(tx: &mut Tx<'_>, changes: &[Change]) -> Result<()> {
    drafts::record(tx, |drafts| drafts.changes(changes));
    Ok(())
}
