//! Temporary credentials of the caller itself, and of users that the caller answers for.

// shapes: FederatedUser
use service::{Operation, Result, Tx, View, reads, writes};

use crate::assume_role::check_mfa;
use crate::role::HOUR;
use crate::session::{self, Session};
use crate::shapes::{
    FederatedUser, GetFederationTokenRequest, GetFederationTokenResponse, GetSessionTokenRequest,
    GetSessionTokenResponse, GetWebIdentityTokenRequest, GetWebIdentityTokenResponse,
};
use crate::{faults, session_policy, session_tags};

pub(crate) const OPERATIONS: &[Operation] = &[
    writes!("GetFederationToken", federation_token),
    writes!("GetSessionToken", session_token),
    reads!("GetWebIdentityToken", web_identity_token),
];

fn session_token(tx: &mut Tx<'_>, request: GetSessionTokenRequest) -> Result<GetSessionTokenResponse> {
    if session::of_caller(tx.view()).is_some() {
        return Err(faults::session_credentials("GetSessionToken"));
    }
    check_mfa(&request.serial_number, &request.token_code)?;
    let caller = tx.context().caller.clone();
    let session =
        Session { arn: caller.arn.to_string(), user_id: caller.user_id.to_string(), ..Session::default() };
    let seconds = seconds(tx.view(), request.duration_seconds);
    let credentials = session::begin(tx, tx.scope().account, seconds, session);
    Ok(GetSessionTokenResponse { credentials: Some(credentials), ..GetSessionTokenResponse::default() })
}

fn federation_token(
    tx: &mut Tx<'_>,
    request: GetFederationTokenRequest,
) -> Result<GetFederationTokenResponse> {
    if session::of_caller(tx.view()).is_some() {
        return Err(faults::session_credentials("GetFederationToken"));
    }
    let tags = session_tags::checked(request.tags, None, None)?;
    let policy = session_policy::checked(request.policy, request.policy_arns, tags.size())?;
    let account = tx.scope().account;
    let partition = tx.scope().region.partition().name();
    let user = FederatedUser {
        federated_user_id: format!("{account}:{}", request.name),
        arn: format!("arn:{partition}:sts::{account}:federated-user/{}", request.name),
    };
    let session = Session {
        arn: user.arn.clone(),
        user_id: user.federated_user_id.clone(),
        tags: tags.tags,
        policy: policy.policy,
        policy_arns: policy.arns,
        ..Session::default()
    };
    let seconds = seconds(tx.view(), request.duration_seconds);
    let credentials = session::begin(tx, account, seconds, session);
    Ok(GetFederationTokenResponse {
        credentials: Some(credentials),
        federated_user: Some(user),
        packed_policy_size: policy.packed_size,
        ..GetFederationTokenResponse::default()
    })
}

/// Twelve hours unless the request says otherwise; for root users never more than one.
fn seconds(view: View<'_>, wanted: Option<i64>) -> i64 {
    let seconds = wanted.unwrap_or(12 * HOUR);
    if session::is_root(view.context()) { seconds.min(HOUR) } else { seconds }
}

/// Refuses: accounts have outbound federation switched off until IAM is asked to switch it on, which it cannot be yet.
fn web_identity_token(_: View<'_>, _: GetWebIdentityTokenRequest) -> Result<GetWebIdentityTokenResponse> {
    Err(faults::outbound_federation_disabled())
}
