//! All users, groups, roles and policies of an account at once, with what they are granted.

// shapes: UserDetail, GroupDetail, RoleDetail, ManagedPolicyDetail
use service::{Operation, Result, View};

use crate::entities::{self, Entity};
use crate::groups::Group;
use crate::pages::listed;
use crate::policies::{self, Policy};
use crate::roles::Role;
use crate::shapes::{
    self, GetAccountAuthorizationDetailsRequest, GetAccountAuthorizationDetailsResponse, GroupDetail,
    ManagedPolicyDetail, RoleDetail, UserDetail,
};
use crate::users::User;
use crate::{aws_policies, instance_profiles, last_use};

pub(crate) const OPERATIONS: &[Operation] = &[service::reads!("GetAccountAuthorizationDetails", details)];

/// One of the account's entities, in the order in which they are told.
enum Entry<'v> {
    User(&'v User),
    Group(&'v Group),
    Role(&'v Role),
    Policy(&'v Policy),
    AwsPolicy(Box<shapes::Policy>),
}

impl Entry<'_> {
    /// What requests call its type.
    fn filter(&self) -> &'static str {
        match self {
            Entry::User(_) => "User",
            Entry::Group(_) => "Group",
            Entry::Role(_) => "Role",
            Entry::Policy(_) => "LocalManagedPolicy",
            Entry::AwsPolicy(_) => "AWSManagedPolicy",
        }
    }

    fn key(&self) -> String {
        match self {
            Entry::User(user) => format!("1 {}", user.name()),
            Entry::Group(group) => format!("2 {}", group.name()),
            Entry::Role(role) => format!("3 {}", role.name()),
            Entry::Policy(policy) => format!("4 {}", policy.name()),
            Entry::AwsPolicy(policy) => format!("5 {}", policy.arn.as_deref().unwrap_or_default()),
        }
    }
}

/// Of AWS's own policies those that someone has.
fn entries(view: View<'_>) -> Vec<Entry<'_>> {
    let mut entries: Vec<Entry<'_>> = Vec::new();
    entries.extend(entities::all(view).into_iter().map(Entry::User));
    entries.extend(entities::all(view).into_iter().map(Entry::Group));
    entries.extend(entities::all(view).into_iter().map(Entry::Role));
    entries.extend(entities::all(view).into_iter().map(Entry::Policy));
    let aws =
        aws_policies::all(view.region().partition().name()).map(|policy| policies::counted(view, policy));
    let aws = aws.filter(|policy| policy.attachment_count != Some(0));
    entries.extend(aws.map(|policy| Entry::AwsPolicy(Box::new(policy))));
    entries
}

fn details(
    view: View<'_>,
    request: GetAccountAuthorizationDetailsRequest,
) -> Result<GetAccountAuthorizationDetailsResponse> {
    let mut entries = entries(view);
    if let Some(wanted) = request.filter.filter(|wanted| !wanted.is_empty()) {
        entries.retain(|entry| wanted.iter().any(|wanted| wanted == entry.filter()));
    }
    let page = listed(view, entries, Entry::key, &request.marker, request.max_items)?;
    let (mut users, mut groups, mut roles, mut policies) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for entry in page.items {
        match entry {
            Entry::User(row) => users.push(user(row)),
            Entry::Group(row) => groups.push(group(row)),
            Entry::Role(row) => roles.push(role(view, row)),
            Entry::Policy(row) => policies.push(ManagedPolicyDetail {
                policy_version_list: Some(row.versions.iter().rev().cloned().collect()),
                ..policy(row.shape.clone())
            }),
            Entry::AwsPolicy(shape) => policies.push(ManagedPolicyDetail {
                policy_version_list: shape
                    .arn
                    .as_deref()
                    .and_then(aws_policies::version)
                    .map(|one| vec![one]),
                ..policy(*shape)
            }),
        }
    }
    Ok(GetAccountAuthorizationDetailsResponse {
        user_detail_list: Some(users),
        group_detail_list: Some(groups),
        role_detail_list: Some(roles),
        policies: Some(policies),
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}

fn user(User { shape, groups, grants }: &User) -> UserDetail {
    let shape = shape.clone();
    UserDetail {
        path: Some(shape.path),
        user_name: Some(shape.user_name),
        user_id: Some(shape.user_id),
        arn: Some(shape.arn),
        create_date: Some(shape.create_date),
        user_policy_list: Some(grants.inline.clone()).filter(|list| !list.is_empty()),
        group_list: Some(groups.iter().map(|membership| membership.group_name.clone()).collect()),
        attached_managed_policies: Some(grants.attached.clone()),
        permissions_boundary: shape.permissions_boundary,
        tags: shape.tags,
    }
}

fn group(Group { shape, grants }: &Group) -> GroupDetail {
    let shape = shape.clone();
    GroupDetail {
        path: Some(shape.path),
        group_name: Some(shape.group_name),
        group_id: Some(shape.group_id),
        arn: Some(shape.arn),
        create_date: Some(shape.create_date),
        group_policy_list: Some(grants.inline.clone()),
        attached_managed_policies: Some(grants.attached.clone()),
    }
}

fn role(view: View<'_>, role: &Role) -> RoleDetail {
    let last_used = last_use::of_role(view, role);
    let Role { shape, grants, .. } = role;
    let profiles = instance_profiles::of_role(view, &shape.role_id);
    let shape = shape.clone();
    RoleDetail {
        path: Some(shape.path),
        role_name: Some(shape.role_name),
        role_id: Some(shape.role_id),
        arn: Some(shape.arn),
        create_date: Some(shape.create_date),
        assume_role_policy_document: shape.assume_role_policy_document,
        instance_profile_list: Some(profiles.into_iter().map(|profile| profile.listed(view)).collect()),
        role_policy_list: Some(grants.inline.clone()),
        attached_managed_policies: Some(grants.attached.clone()),
        permissions_boundary: shape.permissions_boundary,
        tags: shape.tags,
        role_last_used: Some(last_used),
    }
}

fn policy(shape: shapes::Policy) -> ManagedPolicyDetail {
    ManagedPolicyDetail {
        policy_name: shape.policy_name,
        policy_id: shape.policy_id,
        arn: shape.arn,
        path: shape.path,
        default_version_id: shape.default_version_id,
        attachment_count: shape.attachment_count,
        permissions_boundary_usage_count: shape.permissions_boundary_usage_count,
        is_attachable: shape.is_attachable,
        description: shape.description,
        create_date: shape.create_date,
        update_date: shape.update_date,
        policy_version_list: None,
    }
}
