//! Calls name the account that they are about: it must be the caller's own. Lenient worlds take any, and mean the
//! caller's.

use service::{Result, Scope, View};

use crate::faults;

/// Refuses another account's id.
pub(crate) fn check(view: View<'_>, account: &str) -> Result<()> {
    if account == view.account() || view.is_lenient() { Ok(()) } else { Err(faults::access_denied()) }
}

/// Where rows live of which an account has one set for all Regions.
pub(crate) fn home(scope: Scope) -> Scope {
    Scope::new(scope.account, scope.region.partition().global_region())
}
