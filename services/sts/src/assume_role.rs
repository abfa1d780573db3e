//! AssumeRole: credentials of a role for whoever has credentials.

use service::{Operation, Result, Tx, writes};

use crate::role::{self, HOUR};
use crate::session::{self, Session};
use crate::shapes::{AssumeRoleRequest, AssumeRoleResponse};
use crate::{faults, session_policy, session_tags};

pub(crate) const OPERATIONS: &[Operation] = &[writes!("AssumeRole", assume)];

/// Refuses one half of what multi-factor authentication needs.
pub(crate) fn check_mfa(serial_number: &Option<String>, token_code: &Option<String>) -> Result<()> {
    if serial_number.is_some() == token_code.is_some() { Ok(()) } else { Err(faults::mfa_needs_both()) }
}

fn assume(tx: &mut Tx<'_>, request: AssumeRoleRequest) -> Result<AssumeRoleResponse> {
    let role = role::named(tx, request.role_arn)?;
    let calling = session::of_caller(tx.view());
    let tags = session_tags::checked(request.tags, request.transitive_tag_keys, calling)?;
    let policy = session_policy::checked(request.policy, request.policy_arns, tags.size())?;
    check_mfa(&request.serial_number, &request.token_code)?;
    let seconds = role.seconds(request.duration_seconds)?;
    if seconds > HOUR && calling.is_some_and(|calling| calling.role_arn.is_some()) {
        return Err(faults::chained_too_long());
    }
    let user = role.user(&request.role_session_name);
    let inherited = calling.and_then(|calling| calling.source_identity.clone());
    if inherited.is_some() && request.source_identity.is_some() && inherited != request.source_identity {
        let caller = &tx.context().caller.arn;
        return Err(faults::source_identity_is_set(caller, role.arn()));
    }
    let source_identity = request.source_identity.or(inherited);
    let session = Session {
        source_identity: source_identity.clone(),
        tags: tags.tags,
        transitive_tag_keys: tags.transitive_keys,
        policy: policy.policy,
        policy_arns: policy.arns,
        ..role.session(&user)
    };
    let credentials = session::begin(tx, role.account, seconds, session);
    Ok(AssumeRoleResponse {
        credentials: Some(credentials),
        assumed_role_user: Some(user),
        packed_policy_size: policy.packed_size,
        source_identity,
        ..AssumeRoleResponse::default()
    })
}
