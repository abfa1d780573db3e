//! The rows of an account: IAM has no Regions, so they live in the partition's pseudo Region.

use service::{Scope, Timestamp, Tx, Typed, View};

/// Where IAM's rows of the account of `scope` live.
pub(crate) fn home(scope: Scope) -> Scope {
    Scope::new(scope.account, scope.region.global())
}

/// The row with this id.
pub(crate) fn get<'v, R: Typed>(view: View<'v>, id: &str) -> Option<&'v R> {
    view.state().get(home(view.scope()), id)
}

/// The rows of a kind, ordered by id.
pub(crate) fn scan<'v, R: Typed>(view: View<'v>) -> impl DoubleEndedIterator<Item = &'v R> + use<'v, R> {
    view.state().scan(home(view.scope()))
}

/// The number of rows of a kind.
pub(crate) fn count(view: View<'_>, kind: &str) -> usize {
    view.state().count(home(view.scope()), kind)
}

/// The rows of kind `R` that link to the row `id` of the kind `to`, ordered by id.
pub(crate) fn linking<'v, R: Typed>(
    view: View<'v>,
    to: &str,
    id: &str,
) -> impl Iterator<Item = &'v R> + use<'v, R> {
    let state = view.state();
    state.incoming_from(home(view.scope()), to, id, R::KIND).filter_map(|key| state.get(key.scope, &key.id))
}

/// Creates or replaces a row.
pub(crate) fn put<R: Typed>(tx: &mut Tx<'_>, row: R) {
    let scope = home(tx.scope());
    tx.transaction().put(scope, row);
}

/// Replaces a row that merely follows from another row's change.
pub(crate) fn put_derived<R: Typed>(tx: &mut Tx<'_>, row: R) {
    let scope = home(tx.scope());
    tx.transaction().put_derived(scope, row);
}

/// Removes a row.
pub(crate) fn delete<R: Typed>(tx: &mut Tx<'_>, id: &str) {
    let scope = home(tx.scope());
    tx.transaction().delete(scope, R::KIND, id);
}

/// `arn:PARTITION:iam::ACCOUNT:RESOURCE`.
pub(crate) fn arn(scope: Scope, resource: impl std::fmt::Display) -> String {
    scope.global_arn("iam", resource)
}

/// The revision that a transaction goes on from: of what was made in the same second it tells what came first.
pub(crate) fn revision(tx: &Tx<'_>) -> i64 {
    tx.view().state().revision() as i64
}

/// The time as IAM tells it: in whole seconds.
pub(crate) fn now(tx: &Tx<'_>) -> Timestamp {
    Timestamp::from_seconds(tx.now().seconds())
}
