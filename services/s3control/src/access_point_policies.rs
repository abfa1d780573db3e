//! Who may take the way of an access point: its policy, and its scope.

use policy::{Document, Kind};
use service::{Operation, Result, Tx, View};

use crate::access_points::{find, refuses_public};
use crate::faults;
use crate::shapes::{
    DeleteAccessPointPolicyRequest, DeleteAccessPointScopeRequest, GetAccessPointPolicyRequest,
    GetAccessPointPolicyResult, GetAccessPointPolicyStatusRequest, GetAccessPointPolicyStatusResult,
    GetAccessPointScopeRequest, GetAccessPointScopeResult, PolicyStatus, PutAccessPointPolicyRequest,
    PutAccessPointScopeRequest,
};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("DeleteAccessPointPolicy", delete => empty),
    service::writes!("DeleteAccessPointScope", delete_scope => empty),
    service::reads!("GetAccessPointPolicy", get),
    service::reads!("GetAccessPointPolicyStatus", status),
    service::reads!("GetAccessPointScope", get_scope),
    service::writes!("PutAccessPointPolicy", put => empty),
    service::writes!("PutAccessPointScope", put_scope => empty),
];

/// A policy that was parsed, or the refusal of a text that is none.
pub(crate) fn parse(text: &str) -> Result<Document> {
    Document::parse(text, Kind::Resource).map_err(|_| faults::malformed_policy())
}

/// Whether a policy that was taken is public.
pub(crate) fn is_public(text: &str) -> bool {
    parse(text).is_ok_and(|document| policy::is_public(&document))
}

fn get(view: View<'_>, request: GetAccessPointPolicyRequest) -> Result<GetAccessPointPolicyResult> {
    let row = find(view, &request.account_id, &request.name)?;
    let policy = row.policy.clone().ok_or_else(|| faults::no_access_point_policy(&request.name))?;
    Ok(GetAccessPointPolicyResult { policy: Some(policy) })
}

fn status(
    view: View<'_>,
    request: GetAccessPointPolicyStatusRequest,
) -> Result<GetAccessPointPolicyStatusResult> {
    let row = find(view, &request.account_id, &request.name)?;
    let policy = row.policy.as_deref().ok_or_else(|| faults::no_access_point_policy(&request.name))?;
    let status = PolicyStatus { is_public: Some(is_public(policy)) };
    Ok(GetAccessPointPolicyStatusResult { policy_status: Some(status) })
}

fn put(tx: &mut Tx<'_>, request: PutAccessPointPolicyRequest) -> Result<()> {
    let mut row = find(tx.view(), &request.account_id, &request.name)?.clone();
    let document = parse(&request.policy)?;
    if policy::is_public(&document) && refuses_public(tx.view(), &row.public_access_block) {
        let caller = &tx.context().caller.arn;
        return Err(faults::public_policy_blocked(caller, "s3:PutAccessPointPolicy", &row.arn));
    }
    row.policy = Some(request.policy);
    tx.put(row);
    Ok(())
}

fn delete(tx: &mut Tx<'_>, request: DeleteAccessPointPolicyRequest) -> Result<()> {
    let mut row = find(tx.view(), &request.account_id, &request.name)?.clone();
    row.policy = None;
    tx.put(row);
    Ok(())
}

fn get_scope(view: View<'_>, request: GetAccessPointScopeRequest) -> Result<GetAccessPointScopeResult> {
    let row = find(view, &request.account_id, &request.name)?;
    Ok(GetAccessPointScopeResult { scope: Some(row.access_scope.clone().unwrap_or_default()) })
}

fn put_scope(tx: &mut Tx<'_>, request: PutAccessPointScopeRequest) -> Result<()> {
    let mut row = find(tx.view(), &request.account_id, &request.name)?.clone();
    row.access_scope = Some(request.scope);
    tx.put(row);
    Ok(())
}

fn delete_scope(tx: &mut Tx<'_>, request: DeleteAccessPointScopeRequest) -> Result<()> {
    let mut row = find(tx.view(), &request.account_id, &request.name)?.clone();
    row.access_scope = None;
    tx.put(row);
    Ok(())
}
