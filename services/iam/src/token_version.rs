//! Which tokens STS's global endpoint gives: those of version 2 are good in all Regions.

use service::{Operation, Result, Tx, View};

use crate::global;
use crate::shapes::SetSecurityTokenServicePreferencesRequest;

pub(crate) const OPERATIONS: &[Operation] =
    &[service::writes!("SetSecurityTokenServicePreferences", set => empty)];

const ID: &str = "TokenVersion";

service::structures! {
    /// The account's only row of its kind.
    TokenVersion { version: i64 = "Version" }
}

service::row!(TokenVersion: "AWS::IAM::SecurityTokenServicePreferences", id |_row| ID);

/// The version, which is 1 until someone says otherwise.
pub(crate) fn current(view: View<'_>) -> i64 {
    global::get::<TokenVersion>(view, ID).map_or(1, |row| row.version)
}

fn set(tx: &mut Tx<'_>, request: SetSecurityTokenServicePreferencesRequest) -> Result<()> {
    let version = if request.global_endpoint_token_version == "v2Token" { 2 } else { 1 };
    global::put(tx, TokenVersion { version });
    Ok(())
}
