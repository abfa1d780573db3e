//! Who has a managed policy, as permissions or as boundary.

// shapes: PolicyUser, PolicyGroup, PolicyRole
use service::{Operation, Result, View};

use crate::entities::Entity;
use crate::groups::Group;
use crate::pages::listed;
use crate::roles::Role;
use crate::shapes::{
    ListEntitiesForPolicyRequest, ListEntitiesForPolicyResponse, PolicyGroup, PolicyRole, PolicyUser,
};
use crate::users::User;
use crate::{boundaries, policies};

pub(crate) const OPERATIONS: &[Operation] = &[service::reads!("ListEntitiesForPolicy", list)];

/// One that has a policy; ordered by type and name, as pages of them are.
enum Having<'v> {
    Group(&'v Group),
    Role(&'v Role),
    User(&'v User),
}

impl Having<'_> {
    fn key(&self) -> String {
        match self {
            Having::Group(group) => format!("Group {}", group.name()),
            Having::Role(role) => format!("Role {}", role.name()),
            Having::User(user) => format!("User {}", user.name()),
        }
    }

    fn path(&self) -> &str {
        match self {
            Having::Group(group) => group.path(),
            Having::Role(role) => role.path(),
            Having::User(user) => user.path(),
        }
    }
}

/// All that have the policy in the way that `usage` says; either way if it says nothing.
fn all<'v>(view: View<'v>, arn: &str, usage: Option<&str>) -> Vec<Having<'v>> {
    let mut found = Vec::new();
    if usage != Some("PermissionsBoundary") {
        found.extend(policies::attached_to(view, arn).map(Having::Group));
        found.extend(policies::attached_to(view, arn).map(Having::Role));
        found.extend(policies::attached_to(view, arn).map(Having::User));
    }
    if usage != Some("PermissionsPolicy") {
        found.extend(boundaries::of(view, arn).map(Having::Role));
        found.extend(boundaries::of(view, arn).map(Having::User));
    }
    found.sort_by_key(Having::key);
    found.dedup_by_key(|having| having.key());
    found
}

/// Whether a request asks for such a one. What a filter for policies asks for AWS leaves open: in lenient worlds it
/// asks for everyone.
fn is_wanted(view: View<'_>, filter: Option<&str>, having: &Having<'_>) -> bool {
    let noun = match having {
        Having::Group(_) => "Group",
        Having::Role(_) => "Role",
        Having::User(_) => "User",
    };
    filter.is_none_or(|filter| filter == noun || view.is_lenient() && filter.ends_with("ManagedPolicy"))
}

fn list(view: View<'_>, request: ListEntitiesForPolicyRequest) -> Result<ListEntitiesForPolicyResponse> {
    policies::known(view, &request.policy_arn)?;
    let mut found = all(view, &request.policy_arn, request.policy_usage_filter.as_deref());
    let prefix = request.path_prefix.as_deref().unwrap_or("/");
    found.retain(|having| {
        is_wanted(view, request.entity_filter.as_deref(), having) && having.path().starts_with(prefix)
    });
    let page = listed(view, found, Having::key, &request.marker, request.max_items)?;
    let (mut groups, mut roles, mut users) = (Vec::new(), Vec::new(), Vec::new());
    for having in page.items {
        match having {
            Having::Group(group) => groups.push(PolicyGroup {
                group_name: Some(group.shape.group_name.clone()),
                group_id: Some(group.shape.group_id.clone()),
            }),
            Having::Role(role) => roles.push(PolicyRole {
                role_name: Some(role.shape.role_name.clone()),
                role_id: Some(role.shape.role_id.clone()),
            }),
            Having::User(user) => users.push(PolicyUser {
                user_name: Some(user.shape.user_name.clone()),
                user_id: Some(user.shape.user_id.clone()),
            }),
        }
    }
    Ok(ListEntitiesForPolicyResponse {
        policy_groups: Some(groups),
        policy_users: Some(users),
        policy_roles: Some(roles),
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}
