//! Who calls, and whose access key this is.

use service::unique_id;
use service::{Operation, Result, View, reads};

use crate::faults;
use crate::shapes::{
    DecodeAuthorizationMessageRequest, DecodeAuthorizationMessageResponse, GetAccessKeyInfoRequest,
    GetAccessKeyInfoResponse, GetCallerIdentityRequest, GetCallerIdentityResponse,
};

pub(crate) const OPERATIONS: &[Operation] = &[
    reads!("DecodeAuthorizationMessage", decode_authorization_message),
    reads!("GetAccessKeyInfo", access_key_info),
    reads!("GetCallerIdentity", caller_identity),
];

fn caller_identity(view: View<'_>, _: GetCallerIdentityRequest) -> Result<GetCallerIdentityResponse> {
    let caller = &view.context().caller;
    Ok(GetCallerIdentityResponse {
        user_id: Some(caller.user_id.to_string()),
        account: Some(view.account()),
        arn: Some(caller.arn.to_string()),
    })
}

/// The account stands in the key's id. Ids from before that was so are taken for the caller's own.
fn access_key_info(view: View<'_>, request: GetAccessKeyInfoRequest) -> Result<GetAccessKeyInfoResponse> {
    let account = unique_id::account(&request.access_key_id).unwrap_or(view.scope().account);
    Ok(GetAccessKeyInfoResponse { account: Some(account.to_string()) })
}

/// Refuses every message: no service here encodes why it refused a call, so that there is none to decode.
fn decode_authorization_message(
    _: View<'_>,
    _: DecodeAuthorizationMessageRequest,
) -> Result<DecodeAuthorizationMessageResponse> {
    Err(faults::invalid_authorization_message())
}
