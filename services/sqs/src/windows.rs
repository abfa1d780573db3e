//! What is remembered for five minutes: rows whose keys begin with the five minutes in which they were made.

use service::{Scope, State, Timestamp, Tx, Typed};

/// How long, in seconds.
const SPAN: i64 = 300;
/// How many rows at most one call forgets, so that none pays for all.
const FORGOTTEN: usize = 8;

fn window(now: Timestamp) -> i64 {
    now.seconds().max(0) / SPAN
}

/// The key of what is to be remembered from now on.
pub(crate) fn key(queue: &str, now: Timestamp, id: &str) -> String {
    format!("{queue} {:012} {id}", window(now))
}

/// Whether what was made at a time is still remembered.
pub(crate) fn is_fresh(made: Timestamp, now: Timestamp) -> bool {
    now < made.plus_micros(SPAN * 1_000_000)
}

/// What may be remembered under an id: made in these five minutes or in those before.
pub(crate) fn find<'s, R: Typed>(state: &'s State, scope: Scope, queue: &str, id: &str) -> Option<&'s R> {
    let now = state.now();
    let before = now.plus_micros(-SPAN * 1_000_000);
    [now, before].into_iter().find_map(|time| state.get::<R>(scope, &key(queue, time, id)))
}

/// Deletes some of what nobody will ask for any more.
pub(crate) fn forget<R: Typed>(tx: &mut Tx<'_>, scope: Scope, queue: &str) {
    let state = tx.view().state();
    let end = key(queue, tx.now().plus_micros(-SPAN * 1_000_000), "");
    let old = state.scan_between::<R>(scope, &format!("{queue} "), &end);
    let old: Vec<_> = old.take(FORGOTTEN).map(service::Row::id).collect();
    for id in old {
        tx.transaction().delete(scope, R::KIND, &id);
    }
}
