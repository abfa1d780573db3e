//! Roles: made, found, changed, deleted; their trust policies, tags and boundaries.

// shapes: Role
use service::unique_id;
use service::{
    BTreeMap, Casing, Fault, Identity, Link, Operation, Relation, Resource, Result, Scope, Shape as _, Tx,
    Value, View,
};

use crate::entities::{self, Entity};
use crate::grants::{Grants, Principal};
use crate::pages::listed;
use crate::shapes::{
    self, CreateRoleRequest, CreateRoleResponse, DeleteRoleRequest, GetRoleRequest, GetRoleResponse,
    ListRoleTagsRequest, ListRoleTagsResponse, ListRolesRequest, ListRolesResponse, TagRoleRequest,
    UntagRoleRequest, UpdateAssumeRolePolicyRequest, UpdateRoleDescriptionRequest,
    UpdateRoleDescriptionResponse, UpdateRoleRequest, UpdateRoleResponse,
};
use crate::tags::Keys;
use crate::{
    boundaries, config_documents, documents, faults, global, last_use, service_linked_roles, tags,
    trust_policies,
};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("CreateRole", create),
    service::writes!("DeleteRole", delete => empty),
    service::reads!("GetRole", get),
    service::reads!("ListRoleTags", list_tags),
    service::reads!("ListRoles", list),
    service::writes!("TagRole", tag => empty),
    service::writes!("UntagRole", untag => empty),
    service::writes!("UpdateAssumeRolePolicy", update_trust_policy => empty),
    service::writes!("UpdateRole", update),
    service::writes!("UpdateRoleDescription", update_description),
];

/// How long sessions of a role last at most unless the role says otherwise.
const HOUR: i64 = 3_600;

service::structures! {
    /// A row: what the API shows, with the trust policy encoded as in answers; the role's policies; and the profiles
    /// that the role is in, without the role.
    Role {
        shape: shapes::Role = "Shape",
        grants: Grants = "Grants",
        instance_profiles: Vec<shapes::InstanceProfile> = "InstanceProfiles",
    }
}

service::row!(Role: "AWS::IAM::Role",
    id |row| &row.shape.role_id,
    links |row| links(row));

fn links(role: &Role) -> Vec<Link> {
    let own = [entities::name_link::<Role>(role.name())];
    let boundary = boundaries::link(&role.shape.permissions_boundary);
    role.grants.links().chain(own).chain(boundary).collect()
}

impl Entity for Role {
    const NAMES: &'static str = "Cloudchamber::IAM::RoleName";
    const NOUN: &'static str = "Role";
    fn name(&self) -> &str {
        &self.shape.role_name
    }
    fn path(&self) -> &str {
        &self.shape.path
    }
    fn missing(name: &str) -> Fault {
        faults::role_not_found(name)
    }
}

impl Principal for Role {
    const INLINE_ROOM: usize = 10_240;
    fn check_own(&self) -> Result<()> {
        if self.is_service_linked() { Err(faults::protected_role(self.name())) } else { Ok(()) }
    }
    fn grants(&self) -> &Grants {
        &self.grants
    }
    fn grants_mut(&mut self) -> &mut Grants {
        &mut self.grants
    }
}

impl Role {
    /// The role as answers about this one show it.
    pub(crate) fn shown(&self) -> shapes::Role {
        shapes::Role { tags: tags::shown(&self.shape.tags), ..self.shape.clone() }
    }

    /// Whether the role is an AWS service's.
    pub(crate) fn is_service_linked(&self) -> bool {
        self.shape.path.starts_with(service_linked_roles::PATH)
    }

    /// The role as lists show it: without tags and boundary.
    pub(crate) fn listed(&self) -> shapes::Role {
        shapes::Role { tags: None, permissions_boundary: None, ..self.shape.clone() }
    }

    /// The role as instance profiles show it.
    pub(crate) fn in_profile(&self) -> shapes::Role {
        shapes::Role { description: None, max_session_duration: None, ..self.listed() }
    }
}

impl Role {
    /// The profiles that the role is in, each with the role, as AWS Config shows them.
    fn profiles_with_role(&self) -> Vec<Value> {
        let shown = shapes::Role { tags: Some(Vec::new()), ..self.in_profile() };
        let profiles = self.instance_profiles.iter().map(|profile| shapes::InstanceProfile {
            roles: vec![shown.clone()],
            tags: profile.tags.clone().or(Some(Vec::new())),
            ..profile.clone()
        });
        profiles.map(|profile| profile.to_value()).collect()
    }
}

impl Resource for Role {
    const RELATIONS: &'static [Relation] = &[Relation {
        target: "AWS::IAM::Policy",
        name: "Is attached to CustomerManagedPolicy",
        reverse: Some("Is attached to Role"),
    }];
    const CASING: Casing = Casing::CamelA;
    fn identity(&self, _scope: Scope) -> Option<Identity> {
        Some(Identity {
            id: self.shape.role_id.clone(),
            name: Some(self.shape.role_name.clone()),
            arn: Some(self.shape.arn.clone()),
            availability_zone: Some("Not Applicable".into()),
            created: Some(self.shape.create_date),
        })
    }
    fn configuration(&self) -> Value {
        let mut document = self.shape.to_value();
        if let Value::Map(map) = &mut document {
            // AWS Config shows neither.
            map.remove("Description");
            map.remove("MaxSessionDuration");
            map.insert("InstanceProfileList", self.profiles_with_role());
        }
        config_documents::with_grants(document, "RolePolicyList", &self.grants)
    }
    fn tags(&self) -> BTreeMap<String, String> {
        tags::as_map(&self.shape.tags)
    }
}

/// A role that nothing else is said of, not put yet.
pub(crate) fn begin(tx: &mut Tx<'_>, name: String, path: String, trust_policy: &str) -> Role {
    let scope = tx.scope();
    let shape = shapes::Role {
        arn: global::arn(scope, format_args!("role{path}{name}")),
        path,
        role_name: name,
        role_id: unique_id::encode("AROA", scope.account, 17, tx.transaction().random()),
        create_date: global::now(tx),
        assume_role_policy_document: Some(documents::encoded(trust_policy)),
        max_session_duration: Some(HOUR),
        tags: Some(Vec::new()),
        ..Default::default()
    };
    Role { shape, ..Role::default() }
}

fn create(tx: &mut Tx<'_>, request: CreateRoleRequest) -> Result<CreateRoleResponse> {
    let name = request.role_name;
    let is_lenient = tx.view().is_lenient();
    if !is_lenient {
        trust_policies::check(&request.assume_role_policy_document, is_lenient)?;
    }
    entities::check_free::<Role>(tx.view(), &name)?;
    let permissions_boundary = boundaries::requested(tx.view(), request.permissions_boundary)?;
    let tags = tags::checked(request.tags, Keys::AnyCase)?;
    let path = entities::path(tx.view(), request.path)?;
    let role = begin(tx, name, path, &request.assume_role_policy_document);
    let shape = shapes::Role {
        description: request.description,
        max_session_duration: request.max_session_duration.or(role.shape.max_session_duration),
        permissions_boundary,
        tags,
        ..role.shape
    };
    let role = Role { shape, ..role };
    let shown = role.shown();
    global::put(tx, role);
    boundaries::count(tx, &shown.permissions_boundary);
    // AWS's answer to this call alone says neither.
    let role = match is_lenient {
        true => shown,
        false => shapes::Role { description: None, max_session_duration: None, ..shown },
    };
    Ok(CreateRoleResponse { role })
}

fn get(view: View<'_>, request: GetRoleRequest) -> Result<GetRoleResponse> {
    let role = entities::find::<Role>(view, &request.role_name)?;
    let role_last_used = Some(last_use::of_role(view, role));
    Ok(GetRoleResponse { role: shapes::Role { role_last_used, ..role.shown() } })
}

fn list(view: View<'_>, request: ListRolesRequest) -> Result<ListRolesResponse> {
    let roles = entities::under::<Role>(view, &request.path_prefix)?;
    let page = listed(view, roles, |role| role.name().to_owned(), &request.marker, request.max_items)?;
    Ok(ListRolesResponse {
        roles: page.items.into_iter().map(Role::listed).collect(),
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}

fn delete(tx: &mut Tx<'_>, request: DeleteRoleRequest) -> Result<()> {
    let role = entities::find::<Role>(tx.view(), &request.role_name)?;
    role.check_own()?;
    let (id, boundary) = (role.shape.role_id.clone(), role.shape.permissions_boundary.clone());
    if !role.instance_profiles.is_empty() {
        return Err(faults::remove_roles_first());
    }
    role.grants.check_none()?;
    global::delete::<Role>(tx, &id);
    last_use::forget(tx, &id);
    boundaries::count(tx, &boundary);
    Ok(())
}

/// Changes the role with this name, and returns it as it is now.
fn change(
    tx: &mut Tx<'_>,
    name: &str,
    change: impl FnOnce(&mut shapes::Role) -> Result<()>,
) -> Result<shapes::Role> {
    let mut role = entities::find::<Role>(tx.view(), name)?.clone();
    change(&mut role.shape)?;
    let shown = role.shown();
    global::put(tx, role);
    Ok(shown)
}

fn update(tx: &mut Tx<'_>, request: UpdateRoleRequest) -> Result<UpdateRoleResponse> {
    change(tx, &request.role_name, |role| {
        role.description = request.description.or_else(|| role.description.take());
        role.max_session_duration = request.max_session_duration.or(role.max_session_duration);
        Ok(())
    })?;
    Ok(UpdateRoleResponse {})
}

fn update_description(
    tx: &mut Tx<'_>,
    request: UpdateRoleDescriptionRequest,
) -> Result<UpdateRoleDescriptionResponse> {
    let role = change(tx, &request.role_name, |role| {
        role.description = Some(request.description);
        Ok(())
    })?;
    Ok(UpdateRoleDescriptionResponse { role: Some(shapes::Role { max_session_duration: None, ..role }) })
}

fn update_trust_policy(tx: &mut Tx<'_>, request: UpdateAssumeRolePolicyRequest) -> Result<()> {
    entities::find::<Role>(tx.view(), &request.role_name)?.check_own()?;
    trust_policies::check(&request.policy_document, tx.view().is_lenient())?;
    change(tx, &request.role_name, |role| {
        role.assume_role_policy_document = Some(documents::encoded(&request.policy_document));
        Ok(())
    })
    .map(drop)
}

fn tag(tx: &mut Tx<'_>, request: TagRoleRequest) -> Result<()> {
    change(tx, &request.role_name, |role| {
        role.tags = tags::merged(role.tags.take(), request.tags, Keys::AnyCase)?;
        Ok(())
    })
    .map(drop)
}

fn untag(tx: &mut Tx<'_>, request: UntagRoleRequest) -> Result<()> {
    change(tx, &request.role_name, |role| {
        role.tags = tags::without(role.tags.take(), &request.tag_keys, Keys::AnyCase);
        Ok(())
    })
    .map(drop)
}

fn list_tags(view: View<'_>, request: ListRoleTagsRequest) -> Result<ListRoleTagsResponse> {
    let role = entities::find::<Role>(view, &request.role_name)?;
    let page = tags::page(view, &role.shape.tags, &request.marker, request.max_items)?;
    Ok(ListRoleTagsResponse { tags: page.items, is_truncated: page.is_truncated, marker: page.marker })
}
