//! Users: made, found, renamed, deleted; their tags and boundaries.

// shapes: User
use service::unique_id;
use service::{
    BTreeMap, Casing, Fault, Identity, Link, Operation, Relation, Resource, Result, Scope, Shape as _, Tx,
    Typed as _, Value, View, link,
};

use crate::access_keys::AccessKey;
use crate::entities::{self, Entity};
use crate::grants::{Grants, Principal};
use crate::groups::Group;
use crate::memberships::Membership;
use crate::pages::listed;
use crate::shapes::{
    self, CreateUserRequest, CreateUserResponse, DeleteUserRequest, GetUserRequest, GetUserResponse,
    ListUserTagsRequest, ListUserTagsResponse, ListUsersRequest, ListUsersResponse, TagUserRequest,
    UntagUserRequest, UpdateUserRequest,
};
use crate::tags::Keys;
use crate::{
    boundaries, config_documents, faults, global, last_use, login_profiles, mfa_devices, service_credentials,
    signing_certificates, ssh_public_keys, tags,
};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("CreateUser", create),
    service::writes!("DeleteUser", delete => empty),
    service::reads!("GetUser", get),
    service::reads!("ListUserTags", list_tags),
    service::reads!("ListUsers", list),
    service::writes!("TagUser", tag => empty),
    service::writes!("UntagUser", untag => empty),
    service::writes!("UpdateUser", update => empty),
];

service::structures! {
    /// A row: what the API shows, the groups that the user is in, and the user's policies.
    User { shape: shapes::User = "Shape", groups: Vec<Membership> = "Groups", grants: Grants = "Grants" }
}

service::row!(User: "AWS::IAM::User",
    id |row| &row.shape.user_id,
    links |row| links(row));

fn links(user: &User) -> Vec<Link> {
    let groups = user.groups.iter().map(|membership| link::<Group>(&membership.group_id));
    let own = [entities::name_link::<User>(user.name())];
    let boundary = boundaries::link(&user.shape.permissions_boundary);
    groups.chain(own).chain(boundary).chain(user.grants.links()).collect()
}

impl Entity for User {
    const NAMES: &'static str = "Cloudchamber::IAM::UserName";
    const NOUN: &'static str = "User";
    fn name(&self) -> &str {
        &self.shape.user_name
    }
    fn path(&self) -> &str {
        &self.shape.path
    }
    fn missing(name: &str) -> Fault {
        faults::user_not_found(name)
    }
}

impl Principal for User {
    const INLINE_ROOM: usize = 2_048;
    fn grants(&self) -> &Grants {
        &self.grants
    }
    fn grants_mut(&mut self) -> &mut Grants {
        &mut self.grants
    }
}

impl User {
    /// The user as answers about this one show it.
    pub(crate) fn shown(&self) -> shapes::User {
        shapes::User { tags: tags::shown(&self.shape.tags), ..self.shape.clone() }
    }

    /// The user as lists show it: without tags and boundary.
    pub(crate) fn listed(&self) -> shapes::User {
        shapes::User { tags: None, permissions_boundary: None, ..self.shape.clone() }
    }
}

impl Resource for User {
    const RELATIONS: &'static [Relation] = &[
        Relation { target: "AWS::IAM::Group", name: "Is attached to Group", reverse: Some("Contains User") },
        Relation {
            target: "AWS::IAM::Policy",
            name: "Is attached to CustomerManagedPolicy",
            reverse: Some("Is attached to User"),
        },
    ];
    const CASING: Casing = Casing::CamelA;
    fn identity(&self, _scope: Scope) -> Option<Identity> {
        Some(Identity {
            id: self.shape.user_id.clone(),
            name: Some(self.shape.user_name.clone()),
            arn: Some(self.shape.arn.clone()),
            availability_zone: Some("Not Applicable".into()),
            created: Some(self.shape.create_date),
        })
    }
    fn configuration(&self) -> Value {
        let mut document = self.shape.to_value();
        if let Value::Map(map) = &mut document {
            let groups = self.groups.iter().map(|membership| membership.group_name.as_str().into());
            map.insert("GroupList", groups.collect::<Vec<Value>>());
        }
        config_documents::with_grants(document, "UserPolicyList", &self.grants)
    }
    fn tags(&self) -> BTreeMap<String, String> {
        tags::as_map(&self.shape.tags)
    }
}

/// The user that a request names, or the one that calls.
pub(crate) fn meant<'v>(view: View<'v>, name: &Option<String>) -> Result<&'v User> {
    match name {
        Some(name) => entities::find(view, name),
        None => global::get(view, &view.context().caller.user_id).ok_or_else(faults::user_name_needed),
    }
}

/// Whether the caller is the account's root user, or nobody knows who it is: here it may do what the root user may.
/// What is left are users, roles and federated users.
pub(crate) fn calls_as_root(view: View<'_>) -> bool {
    calls_as(view, "iam", "root") || is_nobody(view)
}

/// Whether nobody knows who the caller is: AWS would refuse such a caller.
fn is_nobody(view: View<'_>) -> bool {
    calls_as(view, "sts", "user/")
}

/// Whether the caller's ARN is of this service, and what follows the account begins so.
fn calls_as(view: View<'_>, service: &str, resource: &str) -> bool {
    let mut parts = view.context().caller.arn.splitn(6, ':').skip(2);
    parts.next() == Some(service) && parts.nth(2).is_some_and(|found| found.starts_with(resource))
}

fn arn(scope: Scope, path: &str, name: &str) -> String {
    global::arn(scope, format_args!("user{path}{name}"))
}

fn create(tx: &mut Tx<'_>, request: CreateUserRequest) -> Result<CreateUserResponse> {
    let (scope, name) = (tx.scope(), request.user_name);
    entities::check_free::<User>(tx.view(), &name)?;
    let path = entities::path(tx.view(), request.path)?;
    let shape = shapes::User {
        arn: arn(scope, &path, &name),
        path,
        user_name: name,
        user_id: unique_id::encode("AIDA", scope.account, 17, tx.transaction().random()),
        create_date: global::now(tx),
        permissions_boundary: boundaries::requested(tx.view(), request.permissions_boundary)?,
        tags: tags::checked(request.tags, Keys::AnyCase)?,
        ..Default::default()
    };
    let user = User { shape, ..User::default() };
    let shown = user.shown();
    global::put(tx, user);
    boundaries::count(tx, &shown.permissions_boundary);
    Ok(CreateUserResponse { user: Some(shown) })
}

/// The name of whoever calls a lenient world without an identity.
const NOBODY: &str = "default_user";

/// The user that is named, or the caller; an account's root user has neither name nor path. In a lenient world a
/// caller whom nobody knows is a user with a name that suites know.
fn get(view: View<'_>, request: GetUserRequest) -> Result<GetUserResponse> {
    if request.user_name.is_none() && view.is_lenient() && is_nobody(view) {
        let user = shapes::User {
            user_id: view.context().caller.user_id.to_string(),
            arn: arn(view.scope(), "/", NOBODY),
            path: "/".to_owned(),
            user_name: NOBODY.to_owned(),
            ..Default::default()
        };
        return Ok(GetUserResponse { user });
    }
    if request.user_name.is_none() && calls_as_root(view) {
        let user = shapes::User {
            user_id: view.account(),
            arn: global::arn(view.scope(), "root"),
            ..Default::default()
        };
        return Ok(GetUserResponse { user });
    }
    Ok(GetUserResponse { user: meant(view, &request.user_name)?.shown() })
}

fn list(view: View<'_>, request: ListUsersRequest) -> Result<ListUsersResponse> {
    let users = entities::under::<User>(view, &request.path_prefix)?;
    let page = listed(view, users, |user| user.name().to_owned(), &request.marker, request.max_items)?;
    Ok(ListUsersResponse {
        users: page.items.into_iter().map(User::listed).collect(),
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}

fn update(tx: &mut Tx<'_>, request: UpdateUserRequest) -> Result<()> {
    let view = tx.view();
    let mut user: User = entities::find::<User>(view, &request.user_name)?.clone();
    if let Some(name) = request.new_user_name {
        entities::check_renaming(view, &user, &name)?;
        user.shape.user_name = name;
    }
    if request.new_path.is_some() {
        user.shape.path = entities::path(tx.view(), request.new_path)?;
    }
    user.shape.arn = arn(tx.scope(), user.path(), user.name());
    global::put(tx, user);
    Ok(())
}

fn delete(tx: &mut Tx<'_>, request: DeleteUserRequest) -> Result<()> {
    let view = tx.view();
    let user = entities::find::<User>(view, &request.user_name)?;
    let (id, boundary) = (user.shape.user_id.clone(), user.shape.permissions_boundary.clone());
    if !user.groups.is_empty() {
        return Err(faults::remove_users_first());
    }
    user.grants.check_none()?;
    if login_profiles::of_user(view, user).is_some() {
        return Err(faults::delete_login_profile_first());
    }
    if global::linking::<AccessKey>(view, User::KIND, &id).next().is_some() {
        return Err(faults::delete_access_keys_first());
    }
    if mfa_devices::of_user(view, user).next().is_some() {
        return Err(faults::delete_mfa_device_first());
    }
    if !signing_certificates::of_user(view, user).is_empty() {
        return Err(faults::delete_certificates_first());
    }
    let has_keys = ssh_public_keys::of_user(view, user).next().is_some();
    if has_keys || service_credentials::of_user(view, user).next().is_some() {
        return Err(faults::remove_referenced_first());
    }
    global::delete::<User>(tx, &id);
    last_use::forget(tx, &id);
    boundaries::count(tx, &boundary);
    Ok(())
}

/// Changes the user with this name.
fn change(tx: &mut Tx<'_>, name: &str, change: impl FnOnce(&mut User) -> Result<()>) -> Result<()> {
    let mut user = entities::find::<User>(tx.view(), name)?.clone();
    change(&mut user)?;
    global::put(tx, user);
    Ok(())
}

fn tag(tx: &mut Tx<'_>, request: TagUserRequest) -> Result<()> {
    change(tx, &request.user_name, |user| {
        user.shape.tags = tags::merged(user.shape.tags.take(), request.tags, Keys::AnyCase)?;
        Ok(())
    })
}

fn untag(tx: &mut Tx<'_>, request: UntagUserRequest) -> Result<()> {
    change(tx, &request.user_name, |user| {
        user.shape.tags = tags::without(user.shape.tags.take(), &request.tag_keys, Keys::AnyCase);
        Ok(())
    })
}

fn list_tags(view: View<'_>, request: ListUserTagsRequest) -> Result<ListUserTagsResponse> {
    let user = entities::find::<User>(view, &request.user_name)?;
    let page = tags::page(view, &user.shape.tags, &request.marker, request.max_items)?;
    Ok(ListUserTagsResponse { tags: page.items, is_truncated: page.is_truncated, marker: page.marker })
}

#[cfg(test)]
mod tests {
    use service::{Resource as _, json};

    use super::User;
    use crate::grants::Grants;
    use crate::memberships::Membership;
    use crate::shapes::{self, AttachedPolicy};

    #[test]
    fn config_shows_groups_and_policies() {
        let attached =
            AttachedPolicy { policy_name: Some("p".to_owned()), policy_arn: Some("arn".to_owned()) };
        let user = User {
            shape: shapes::User { user_name: "ann".to_owned(), tags: Some(Vec::new()), ..Default::default() },
            groups: vec![Membership { group_id: "AGPA".to_owned(), group_name: "dev".to_owned() }],
            grants: Grants { inline: Vec::new(), attached: vec![attached] },
        };
        let shown = json::to_string(user.configuration().view());
        let expected = r#""Tags":[],"GroupList":["dev"],"UserPolicyList":[],"AttachedManagedPolicies":[{"PolicyName":"p","PolicyArn":"arn"}]}"#;
        assert!(shown.ends_with(expected), "{shown}");
    }
}
