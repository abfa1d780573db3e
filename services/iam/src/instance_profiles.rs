//! Instance profiles: how a role comes to an instance.

// shapes: InstanceProfile
use service::unique_id;
use service::{
    BTreeMap, Casing, Fault, Identity, Map, Operation, Relation, Resource, Result, Scope, Tx, Typed as _,
    Value, View, link,
};

use crate::entities::{self, Entity};
use crate::pages::listed;
use crate::roles::Role;
use crate::shapes::{
    self, AddRoleToInstanceProfileRequest, CreateInstanceProfileRequest, CreateInstanceProfileResponse,
    DeleteInstanceProfileRequest, GetInstanceProfileRequest, GetInstanceProfileResponse,
    ListInstanceProfileTagsRequest, ListInstanceProfileTagsResponse, ListInstanceProfilesForRoleRequest,
    ListInstanceProfilesForRoleResponse, ListInstanceProfilesRequest, ListInstanceProfilesResponse,
    RemoveRoleFromInstanceProfileRequest, TagInstanceProfileRequest, UntagInstanceProfileRequest,
};
use crate::tags::Keys;
use crate::{faults, global, tags};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("AddRoleToInstanceProfile", add_role => empty),
    service::writes!("CreateInstanceProfile", create),
    service::writes!("DeleteInstanceProfile", delete => empty),
    service::reads!("GetInstanceProfile", get),
    service::reads!("ListInstanceProfileTags", list_tags),
    service::reads!("ListInstanceProfiles", list),
    service::reads!("ListInstanceProfilesForRole", list_of_role),
    service::writes!("RemoveRoleFromInstanceProfile", remove_role => empty),
    service::writes!("TagInstanceProfile", tag => empty),
    service::writes!("UntagInstanceProfile", untag => empty),
];

service::structures! {
    /// A row: what the API shows but for the role, of which there is one at most.
    InstanceProfile {
        shape: shapes::InstanceProfile = "Shape",
        role_id: Option<String> = "RoleId",
        role_name: Option<String> = "RoleName",
    }
}

service::row!(InstanceProfile: "AWS::IAM::InstanceProfile",
id |row| &row.shape.instance_profile_id,
links |row| {
    let role = row.role_id.as_deref().map(link::<Role>);
    role.into_iter().chain([entities::name_link::<InstanceProfile>(row.name())]).collect()
});

impl Entity for InstanceProfile {
    const NAMES: &'static str = "Cloudchamber::IAM::InstanceProfileName";
    const NOUN: &'static str = "InstanceProfile";
    fn name(&self) -> &str {
        &self.shape.instance_profile_name
    }
    fn path(&self) -> &str {
        &self.shape.path
    }
    fn missing(name: &str) -> Fault {
        faults::instance_profile_not_found(name)
    }
    fn taken(name: &str) -> Fault {
        faults::instance_profile_exists(name)
    }
}

impl Resource for InstanceProfile {
    const RELATIONS: &'static [Relation] = &[];
    const CASING: Casing = Casing::Pascal;
    fn identity(&self, _scope: Scope) -> Option<Identity> {
        let (id, arn) = (self.name().to_owned(), Some(self.shape.arn.clone()));
        let name = Some(id.clone());
        Some(Identity { id, name, arn, availability_zone: Some("Regional".into()), created: None })
    }
    /// As CloudFormation's read model has it.
    fn configuration(&self) -> Value {
        let mut document = Map::new();
        document.push("Path", self.path());
        document
            .push("Roles", self.role_name.iter().map(|name| name.as_str().into()).collect::<Vec<Value>>());
        document.push("InstanceProfileName", self.name());
        document.push("Arn", self.shape.arn.as_str());
        Value::Map(document)
    }
    fn tags(&self) -> BTreeMap<String, String> {
        tags::as_map(&self.shape.tags)
    }
}

impl InstanceProfile {
    /// The profile as lists show it, with its role and without tags.
    pub(crate) fn listed(&self, view: View<'_>) -> shapes::InstanceProfile {
        let role = self.role_id.as_deref().and_then(|id| global::get::<Role>(view, id));
        shapes::InstanceProfile {
            roles: role.into_iter().map(Role::in_profile).collect(),
            tags: None,
            ..self.shape.clone()
        }
    }
}

/// The profiles that a role is in, ordered by name.
pub(crate) fn of_role<'v>(view: View<'v>, role_id: &str) -> Vec<&'v InstanceProfile> {
    let mut profiles: Vec<&InstanceProfile> = global::linking(view, Role::KIND, role_id).collect();
    profiles.sort_by_key(|profile| profile.name());
    profiles
}

fn arn(scope: Scope, path: &str, name: &str) -> String {
    global::arn(scope, format_args!("instance-profile{path}{name}"))
}

fn create(tx: &mut Tx<'_>, request: CreateInstanceProfileRequest) -> Result<CreateInstanceProfileResponse> {
    let (scope, name) = (tx.scope(), request.instance_profile_name);
    entities::check_free::<InstanceProfile>(tx.view(), &name)?;
    let tags = tags::checked(request.tags, Keys::Exact)?;
    let path = entities::path(tx.view(), request.path)?;
    let shape = shapes::InstanceProfile {
        arn: arn(scope, &path, &name),
        path,
        instance_profile_name: name,
        instance_profile_id: unique_id::encode("AIPA", scope.account, 17, tx.transaction().random()),
        create_date: global::now(tx),
        roles: Vec::new(),
        tags,
    };
    let profile = InstanceProfile { shape, role_id: None, role_name: None };
    let shown = shapes::InstanceProfile { tags: tags::shown(&profile.shape.tags), ..profile.shape.clone() };
    global::put(tx, profile);
    Ok(CreateInstanceProfileResponse { instance_profile: shown })
}

fn get(view: View<'_>, request: GetInstanceProfileRequest) -> Result<GetInstanceProfileResponse> {
    let profile = entities::find::<InstanceProfile>(view, &request.instance_profile_name)?;
    let tags = Some(profile.shape.tags.clone().unwrap_or_default());
    Ok(GetInstanceProfileResponse {
        instance_profile: shapes::InstanceProfile { tags, ..profile.listed(view) },
    })
}

fn list(view: View<'_>, request: ListInstanceProfilesRequest) -> Result<ListInstanceProfilesResponse> {
    let profiles = entities::under::<InstanceProfile>(view, &request.path_prefix)?;
    let page =
        listed(view, profiles, |profile| profile.name().to_owned(), &request.marker, request.max_items)?;
    Ok(ListInstanceProfilesResponse {
        instance_profiles: page.items.into_iter().map(|profile| profile.listed(view)).collect(),
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}

fn list_of_role(
    view: View<'_>,
    request: ListInstanceProfilesForRoleRequest,
) -> Result<ListInstanceProfilesForRoleResponse> {
    let role = entities::find::<Role>(view, &request.role_name)?;
    let profiles = of_role(view, &role.shape.role_id);
    let page =
        listed(view, profiles, |profile| profile.name().to_owned(), &request.marker, request.max_items)?;
    Ok(ListInstanceProfilesForRoleResponse {
        instance_profiles: page.items.into_iter().map(|profile| profile.listed(view)).collect(),
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}

fn delete(tx: &mut Tx<'_>, request: DeleteInstanceProfileRequest) -> Result<()> {
    let profile = entities::find::<InstanceProfile>(tx.view(), &request.instance_profile_name)?;
    if profile.role_id.is_some() {
        return Err(faults::remove_roles_first());
    }
    let id = profile.shape.instance_profile_id.clone();
    global::delete::<InstanceProfile>(tx, &id);
    Ok(())
}

/// Changes the profile with this name, and has the role that it had or has know of it.
fn change(
    tx: &mut Tx<'_>,
    name: &str,
    change: impl FnOnce(&mut InstanceProfile) -> Result<()>,
) -> Result<()> {
    let before = entities::find::<InstanceProfile>(tx.view(), name)?.clone();
    let mut profile = before.clone();
    change(&mut profile)?;
    let role_id = profile.role_id.clone().or(before.role_id);
    global::put(tx, profile);
    if let Some(role) = role_id.and_then(|id| global::get::<Role>(tx.view(), &id)).cloned() {
        tell(tx, role);
    }
    Ok(())
}

/// Has the role's row say which profiles it is in: AWS Config shows them with the role.
fn tell(tx: &mut Tx<'_>, role: Role) {
    let profiles = of_role(tx.view(), &role.shape.role_id);
    let instance_profiles = profiles.into_iter().map(|profile| profile.shape.clone()).collect();
    global::put_derived(tx, Role { instance_profiles, ..role });
}

fn add_role(tx: &mut Tx<'_>, request: AddRoleToInstanceProfileRequest) -> Result<()> {
    let role_id = entities::find::<Role>(tx.view(), &request.role_name)?.shape.role_id.clone();
    change(tx, &request.instance_profile_name, |profile| {
        if profile.role_id.is_some() {
            return Err(faults::quota("InstanceSessionsPerInstanceProfile", 1));
        }
        profile.role_id = Some(role_id);
        profile.role_name = Some(request.role_name);
        Ok(())
    })
}

fn remove_role(tx: &mut Tx<'_>, request: RemoveRoleFromInstanceProfileRequest) -> Result<()> {
    let role_id = entities::find::<Role>(tx.view(), &request.role_name)?.shape.role_id.clone();
    change(tx, &request.instance_profile_name, |profile| {
        if profile.role_id.as_ref() != Some(&role_id) {
            return Err(faults::role_not_in_profile(&request.role_name, profile.name()));
        }
        profile.role_id = None;
        profile.role_name = None;
        Ok(())
    })
}

fn tag(tx: &mut Tx<'_>, request: TagInstanceProfileRequest) -> Result<()> {
    change(tx, &request.instance_profile_name, |profile| {
        profile.shape.tags = tags::merged(profile.shape.tags.take(), request.tags, Keys::Exact)?;
        Ok(())
    })
}

fn untag(tx: &mut Tx<'_>, request: UntagInstanceProfileRequest) -> Result<()> {
    change(tx, &request.instance_profile_name, |profile| {
        profile.shape.tags = tags::without(profile.shape.tags.take(), &request.tag_keys, Keys::Exact);
        Ok(())
    })
}

fn list_tags(
    view: View<'_>,
    request: ListInstanceProfileTagsRequest,
) -> Result<ListInstanceProfileTagsResponse> {
    let profile = entities::find::<InstanceProfile>(view, &request.instance_profile_name)?;
    let page = tags::page(view, &profile.shape.tags, &request.marker, request.max_items)?;
    Ok(ListInstanceProfileTagsResponse {
        tags: page.items,
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}
