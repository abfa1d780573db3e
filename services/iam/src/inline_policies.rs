//! Inline policies of users, groups and roles.

// shapes: PolicyDetail
use service::{Operation, Result, Tx, View};

use crate::entities;
use crate::grants::{self, Principal};
use crate::groups::Group;
use crate::pages::{Listed, listed};
use crate::roles::Role;
use crate::shapes::{
    DeleteGroupPolicyRequest, DeleteRolePolicyRequest, DeleteUserPolicyRequest, GetGroupPolicyRequest,
    GetGroupPolicyResponse, GetRolePolicyRequest, GetRolePolicyResponse, GetUserPolicyRequest,
    GetUserPolicyResponse, ListGroupPoliciesRequest, ListGroupPoliciesResponse, ListRolePoliciesRequest,
    ListRolePoliciesResponse, ListUserPoliciesRequest, ListUserPoliciesResponse, PolicyDetail,
    PutGroupPolicyRequest, PutRolePolicyRequest, PutUserPolicyRequest,
};
use crate::users::User;
use crate::{documents, faults, identity_policies};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("DeleteGroupPolicy", delete_of_group => empty),
    service::writes!("DeleteRolePolicy", delete_of_role => empty),
    service::writes!("DeleteUserPolicy", delete_of_user => empty),
    service::reads!("GetGroupPolicy", get_of_group),
    service::reads!("GetRolePolicy", get_of_role),
    service::reads!("GetUserPolicy", get_of_user),
    service::reads!("ListGroupPolicies", list_of_group),
    service::reads!("ListRolePolicies", list_of_role),
    service::reads!("ListUserPolicies", list_of_user),
    service::writes!("PutGroupPolicy", put_to_group => empty),
    service::writes!("PutRolePolicy", put_to_role => empty),
    service::writes!("PutUserPolicy", put_to_user => empty),
];

/// The longest name.
const LONGEST_NAME: usize = 128;

/// Refuses what AWS does not take for a name; lenient worlds take names with blanks.
fn check_name(view: View<'_>, name: &str) -> Result<()> {
    let is_part = |letter: u8| letter.is_ascii_alphanumeric() || b"_+=,.@-".contains(&letter);
    let is_name = !name.is_empty() && name.bytes().all(is_part);
    if !is_name && !view.is_lenient() {
        return Err(faults::unmatched("policyName", r"[\w+=,.@-]+"));
    }
    if name.len() > LONGEST_NAME { Err(faults::too_long("policyName", LONGEST_NAME)) } else { Ok(()) }
}

fn is_named(policy: &PolicyDetail, name: &str) -> bool {
    policy.policy_name.as_deref() == Some(name)
}

fn put<P: Principal>(tx: &mut Tx<'_>, name: &str, policy_name: String, document: &str) -> Result<()> {
    check_name(tx.view(), &policy_name)?;
    entities::find::<P>(tx.view(), name)?;
    identity_policies::check(document)?;
    grants::change::<P>(tx, name, |principal, grants| {
        grants.inline.retain(|policy| !is_named(policy, &policy_name));
        let encoded = documents::encoded(document);
        grants.inline.push(PolicyDetail { policy_name: Some(policy_name), policy_document: Some(encoded) });
        grants.inline.sort_by(|one, other| one.policy_name.cmp(&other.policy_name));
        let documents = grants.inline.iter().filter_map(|policy| policy.policy_document.as_deref());
        if documents.map(documents::encoded_size).sum::<usize>() > P::INLINE_ROOM {
            return Err(faults::inline_room(P::INLINE_ROOM, P::NOUN, principal.name()));
        }
        Ok(())
    })
}

fn get<P: Principal>(view: View<'_>, name: &str, policy_name: &str) -> Result<PolicyDetail> {
    check_name(view, policy_name)?;
    let principal = entities::find::<P>(view, name)?;
    let policy = principal.grants().inline.iter().find(|policy| is_named(policy, policy_name));
    policy.cloned().ok_or_else(|| faults::inline_policy_not_found(P::NOUN, policy_name))
}

fn delete<P: Principal>(tx: &mut Tx<'_>, name: &str, policy_name: &str) -> Result<()> {
    get::<P>(tx.view(), name, policy_name)?;
    grants::change::<P>(tx, name, |_, grants| {
        grants.inline.retain(|policy| !is_named(policy, policy_name));
        Ok(())
    })
}

fn list<P: Principal>(
    view: View<'_>,
    name: &str,
    marker: &Option<String>,
    max_items: Option<i64>,
) -> Result<Listed<String>> {
    let principal = entities::find::<P>(view, name)?;
    let names = principal.grants().inline.iter().filter_map(|policy| policy.policy_name.clone());
    listed(view, names, String::clone, marker, max_items)
}

fn put_to_group(tx: &mut Tx<'_>, request: PutGroupPolicyRequest) -> Result<()> {
    put::<Group>(tx, &request.group_name, request.policy_name, &request.policy_document)
}

fn put_to_role(tx: &mut Tx<'_>, request: PutRolePolicyRequest) -> Result<()> {
    put::<Role>(tx, &request.role_name, request.policy_name, &request.policy_document)
}

fn put_to_user(tx: &mut Tx<'_>, request: PutUserPolicyRequest) -> Result<()> {
    put::<User>(tx, &request.user_name, request.policy_name, &request.policy_document)
}

fn delete_of_group(tx: &mut Tx<'_>, request: DeleteGroupPolicyRequest) -> Result<()> {
    delete::<Group>(tx, &request.group_name, &request.policy_name)
}

fn delete_of_role(tx: &mut Tx<'_>, request: DeleteRolePolicyRequest) -> Result<()> {
    delete::<Role>(tx, &request.role_name, &request.policy_name)
}

fn delete_of_user(tx: &mut Tx<'_>, request: DeleteUserPolicyRequest) -> Result<()> {
    delete::<User>(tx, &request.user_name, &request.policy_name)
}

fn get_of_group(view: View<'_>, request: GetGroupPolicyRequest) -> Result<GetGroupPolicyResponse> {
    let policy = get::<Group>(view, &request.group_name, &request.policy_name)?;
    Ok(GetGroupPolicyResponse {
        group_name: request.group_name,
        policy_name: request.policy_name,
        policy_document: policy.policy_document.unwrap_or_default(),
    })
}

fn get_of_role(view: View<'_>, request: GetRolePolicyRequest) -> Result<GetRolePolicyResponse> {
    let policy = get::<Role>(view, &request.role_name, &request.policy_name)?;
    Ok(GetRolePolicyResponse {
        role_name: request.role_name,
        policy_name: request.policy_name,
        policy_document: policy.policy_document.unwrap_or_default(),
    })
}

fn get_of_user(view: View<'_>, request: GetUserPolicyRequest) -> Result<GetUserPolicyResponse> {
    let policy = get::<User>(view, &request.user_name, &request.policy_name)?;
    Ok(GetUserPolicyResponse {
        user_name: request.user_name,
        policy_name: request.policy_name,
        policy_document: policy.policy_document.unwrap_or_default(),
    })
}

fn list_of_group(view: View<'_>, request: ListGroupPoliciesRequest) -> Result<ListGroupPoliciesResponse> {
    let page = list::<Group>(view, &request.group_name, &request.marker, request.max_items)?;
    Ok(ListGroupPoliciesResponse {
        policy_names: page.items,
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}

fn list_of_role(view: View<'_>, request: ListRolePoliciesRequest) -> Result<ListRolePoliciesResponse> {
    let page = list::<Role>(view, &request.role_name, &request.marker, request.max_items)?;
    Ok(ListRolePoliciesResponse {
        policy_names: page.items,
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}

fn list_of_user(view: View<'_>, request: ListUserPoliciesRequest) -> Result<ListUserPoliciesResponse> {
    let page = list::<User>(view, &request.user_name, &request.marker, request.max_items)?;
    Ok(ListUserPoliciesResponse {
        policy_names: page.items,
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}
