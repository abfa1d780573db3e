//! Managed policies attached to users, groups and roles.

// shapes: AttachedPolicy
use service::{Operation, Result, Tx, View};

use crate::entities;
use crate::grants::{self, Principal};
use crate::groups::Group;
use crate::pages::{Listed, listed};
use crate::roles::Role;
use crate::shapes::{
    AttachGroupPolicyRequest, AttachRolePolicyRequest, AttachUserPolicyRequest, AttachedPolicy,
    DetachGroupPolicyRequest, DetachRolePolicyRequest, DetachUserPolicyRequest,
    ListAttachedGroupPoliciesRequest, ListAttachedGroupPoliciesResponse, ListAttachedRolePoliciesRequest,
    ListAttachedRolePoliciesResponse, ListAttachedUserPoliciesRequest, ListAttachedUserPoliciesResponse,
};
use crate::users::User;
use crate::{faults, policies};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("AttachGroupPolicy", attach_to_group => empty),
    service::writes!("AttachRolePolicy", attach_to_role => empty),
    service::writes!("AttachUserPolicy", attach_to_user => empty),
    service::writes!("DetachGroupPolicy", detach_from_group => empty),
    service::writes!("DetachRolePolicy", detach_from_role => empty),
    service::writes!("DetachUserPolicy", detach_from_user => empty),
    service::reads!("ListAttachedGroupPolicies", list_of_group),
    service::reads!("ListAttachedRolePolicies", list_of_role),
    service::reads!("ListAttachedUserPolicies", list_of_user),
];

/// How many policies can be attached to one.
pub(crate) const MOST: usize = 10;

/// Where a policy stands among those that are attached to the same: its name may be another one's too.
fn place(attached: &AttachedPolicy) -> String {
    format!("{} {}", attached.policy_name.as_deref().unwrap_or_default(), grants::arn(attached))
}

fn attach<P: Principal>(tx: &mut Tx<'_>, name: &str, arn: String) -> Result<()> {
    let view = tx.view();
    let principal = entities::find::<P>(view, name)?;
    let policy = policies::attachable(view, &arn)?;
    if principal.grants().attached.iter().any(|attached| grants::arn(attached) == arn) {
        return Ok(());
    }
    if principal.grants().attached.len() >= MOST {
        return Err(faults::quota(&format!("PoliciesPer{}", P::NOUN), MOST));
    }
    let attached = AttachedPolicy { policy_name: policy.policy_name, policy_arn: Some(arn.clone()) };
    grants::change::<P>(tx, name, |_, grants| {
        grants.attached.push(attached);
        grants.attached.sort_by_key(place);
        Ok(())
    })?;
    policies::count(tx, &arn);
    Ok(())
}

fn detach<P: Principal>(tx: &mut Tx<'_>, name: &str, arn: &str) -> Result<()> {
    policies::check_arn(arn)?;
    grants::change::<P>(tx, name, |_, grants| {
        let place = grants.attached.iter().position(|attached| grants::arn(attached) == arn);
        grants.attached.remove(place.ok_or_else(|| faults::policy_not_found(arn))?);
        Ok(())
    })?;
    policies::count(tx, arn);
    Ok(())
}

fn list<P: Principal>(
    view: View<'_>,
    name: &str,
    prefix: &Option<String>,
    marker: &Option<String>,
    max_items: Option<i64>,
) -> Result<Listed<AttachedPolicy>> {
    let principal = entities::find::<P>(view, name)?;
    let prefix = prefix.as_deref().unwrap_or("/");
    let under = |attached: &&AttachedPolicy| policies::path(grants::arn(attached)).starts_with(prefix);
    let attached = principal.grants().attached.iter().filter(under).cloned();
    listed(view, attached, place, marker, max_items)
}

fn attach_to_group(tx: &mut Tx<'_>, request: AttachGroupPolicyRequest) -> Result<()> {
    attach::<Group>(tx, &request.group_name, request.policy_arn)
}

fn attach_to_role(tx: &mut Tx<'_>, request: AttachRolePolicyRequest) -> Result<()> {
    attach::<Role>(tx, &request.role_name, request.policy_arn)
}

fn attach_to_user(tx: &mut Tx<'_>, request: AttachUserPolicyRequest) -> Result<()> {
    attach::<User>(tx, &request.user_name, request.policy_arn)
}

fn detach_from_group(tx: &mut Tx<'_>, request: DetachGroupPolicyRequest) -> Result<()> {
    detach::<Group>(tx, &request.group_name, &request.policy_arn)
}

fn detach_from_role(tx: &mut Tx<'_>, request: DetachRolePolicyRequest) -> Result<()> {
    detach::<Role>(tx, &request.role_name, &request.policy_arn)
}

fn detach_from_user(tx: &mut Tx<'_>, request: DetachUserPolicyRequest) -> Result<()> {
    detach::<User>(tx, &request.user_name, &request.policy_arn)
}

fn list_of_group(
    view: View<'_>,
    request: ListAttachedGroupPoliciesRequest,
) -> Result<ListAttachedGroupPoliciesResponse> {
    let page =
        list::<Group>(view, &request.group_name, &request.path_prefix, &request.marker, request.max_items)?;
    Ok(ListAttachedGroupPoliciesResponse {
        attached_policies: Some(page.items),
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}

fn list_of_role(
    view: View<'_>,
    request: ListAttachedRolePoliciesRequest,
) -> Result<ListAttachedRolePoliciesResponse> {
    let page =
        list::<Role>(view, &request.role_name, &request.path_prefix, &request.marker, request.max_items)?;
    Ok(ListAttachedRolePoliciesResponse {
        attached_policies: Some(page.items),
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}

fn list_of_user(
    view: View<'_>,
    request: ListAttachedUserPoliciesRequest,
) -> Result<ListAttachedUserPoliciesResponse> {
    let page =
        list::<User>(view, &request.user_name, &request.path_prefix, &request.marker, request.max_items)?;
    Ok(ListAttachedUserPoliciesResponse {
        attached_policies: Some(page.items),
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}
