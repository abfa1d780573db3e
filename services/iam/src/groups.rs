//! Groups of users: made, found, renamed, deleted.

// shapes: Group
use service::unique_id;
use service::{
    BTreeMap, Casing, Fault, Identity, Operation, Relation, Resource, Result, Scope, Shape as _, Tx,
    Typed as _, Value, View,
};

use crate::entities::{self, Entity};
use crate::grants::{Grants, Principal};
use crate::pages::listed;
use crate::shapes::{
    self, CreateGroupRequest, CreateGroupResponse, DeleteGroupRequest, GetGroupRequest, GetGroupResponse,
    ListGroupsRequest, ListGroupsResponse, UpdateGroupRequest,
};
use crate::users::User;
use crate::{config_documents, faults, global, memberships};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("CreateGroup", create),
    service::writes!("DeleteGroup", delete => empty),
    service::reads!("GetGroup", get),
    service::reads!("ListGroups", list),
    service::writes!("UpdateGroup", update => empty),
];

service::structures! {
    /// A row: what the API shows, and the group's policies. Who is in the group stands with the users.
    Group { shape: shapes::Group = "Shape", grants: Grants = "Grants" }
}

service::row!(Group: "AWS::IAM::Group",
    id |row| &row.shape.group_id,
    links |row| row.grants.links().chain([entities::name_link::<Group>(row.name())]).collect());

impl Entity for Group {
    const NAMES: &'static str = "Cloudchamber::IAM::GroupName";
    const NOUN: &'static str = "Group";
    fn name(&self) -> &str {
        &self.shape.group_name
    }
    fn path(&self) -> &str {
        &self.shape.path
    }
    fn missing(name: &str) -> Fault {
        faults::group_not_found(name)
    }
}

impl Principal for Group {
    const INLINE_ROOM: usize = 5_120;
    fn grants(&self) -> &Grants {
        &self.grants
    }
    fn grants_mut(&mut self) -> &mut Grants {
        &mut self.grants
    }
}

impl Resource for Group {
    const RELATIONS: &'static [Relation] = &[Relation {
        target: "AWS::IAM::Policy",
        name: "Is attached to CustomerManagedPolicy",
        reverse: Some("Is attached to Group"),
    }];
    const CASING: Casing = Casing::CamelA;
    fn identity(&self, _scope: Scope) -> Option<Identity> {
        Some(Identity {
            id: self.shape.group_id.clone(),
            name: Some(self.shape.group_name.clone()),
            arn: Some(self.shape.arn.clone()),
            availability_zone: Some("Not Applicable".into()),
            created: Some(self.shape.create_date),
        })
    }
    fn configuration(&self) -> Value {
        config_documents::with_grants(self.shape.to_value(), "GroupPolicyList", &self.grants)
    }
    fn tags(&self) -> BTreeMap<String, String> {
        BTreeMap::new()
    }
}

fn arn(scope: Scope, path: &str, name: &str) -> String {
    global::arn(scope, format_args!("group{path}{name}"))
}

fn create(tx: &mut Tx<'_>, request: CreateGroupRequest) -> Result<CreateGroupResponse> {
    let (scope, name) = (tx.scope(), request.group_name);
    entities::check_free::<Group>(tx.view(), &name)?;
    let path = entities::path(tx.view(), request.path)?;
    let shape = shapes::Group {
        arn: arn(scope, &path, &name),
        path,
        group_name: name,
        group_id: unique_id::encode("AGPA", scope.account, 17, tx.transaction().random()),
        create_date: global::now(tx),
    };
    global::put(tx, Group { shape: shape.clone(), grants: Grants::default() });
    Ok(CreateGroupResponse { group: shape })
}

fn get(view: View<'_>, request: GetGroupRequest) -> Result<GetGroupResponse> {
    let group = entities::find::<Group>(view, &request.group_name)?;
    let members = memberships::members(view, group);
    let page = listed(view, members, |user| user.name().to_owned(), &request.marker, request.max_items)?;
    Ok(GetGroupResponse {
        group: group.shape.clone(),
        users: page.items.into_iter().map(User::listed).collect(),
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}

fn list(view: View<'_>, request: ListGroupsRequest) -> Result<ListGroupsResponse> {
    let groups = entities::under::<Group>(view, &request.path_prefix)?;
    let page = listed(view, groups, |group| group.name().to_owned(), &request.marker, request.max_items)?;
    Ok(ListGroupsResponse {
        groups: page.items.into_iter().map(|group| group.shape.clone()).collect(),
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}

fn update(tx: &mut Tx<'_>, request: UpdateGroupRequest) -> Result<()> {
    let mut group = entities::find::<Group>(tx.view(), &request.group_name)?.clone();
    if let Some(name) = request.new_group_name {
        entities::check_renaming(tx.view(), &group, &name)?;
        memberships::rename(tx, &group, &name);
        group.shape.group_name = name;
    }
    if request.new_path.is_some() {
        group.shape.path = entities::path(tx.view(), request.new_path)?;
    }
    group.shape.arn = arn(tx.scope(), group.path(), group.name());
    global::put(tx, group);
    Ok(())
}

fn delete(tx: &mut Tx<'_>, request: DeleteGroupRequest) -> Result<()> {
    let view = tx.view();
    let group = entities::find::<Group>(view, &request.group_name)?;
    let id = group.shape.group_id.clone();
    if global::linking::<User>(view, Group::KIND, &id).next().is_some() {
        return Err(faults::remove_users_first());
    }
    group.grants.check_none()?;
    global::delete::<Group>(tx, &id);
    Ok(())
}
