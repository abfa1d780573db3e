//! Which users are in which groups.

use service::{Operation, Result, Tx, Typed as _, View};

use crate::entities::{self, Entity as _};
use crate::groups::Group;
use crate::pages::listed;
use crate::shapes::{
    AddUserToGroupRequest, ListGroupsForUserRequest, ListGroupsForUserResponse, RemoveUserFromGroupRequest,
};
use crate::users::User;
use crate::{faults, global};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("AddUserToGroup", add => empty),
    service::reads!("ListGroupsForUser", list),
    service::writes!("RemoveUserFromGroup", remove => empty),
];

/// How many groups a user can be in.
pub(crate) const MOST: usize = 10;

service::structures! {
    /// A group that a user is in. AWS Config shows the name with the user.
    Membership { group_id: String = "GroupId", group_name: String = "GroupName" }
}

/// The users in a group, ordered by name.
pub(crate) fn members<'v>(view: View<'v>, group: &Group) -> Vec<&'v User> {
    let mut users: Vec<&User> = global::linking(view, Group::KIND, &group.shape.group_id).collect();
    users.sort_by_key(|user| user.name());
    users
}

/// Tells the users in a group its new name.
pub(crate) fn rename(tx: &mut Tx<'_>, group: &Group, name: &str) {
    let users: Vec<User> = members(tx.view(), group).into_iter().cloned().collect();
    for mut user in users {
        for membership in user.groups.iter_mut().filter(|one| one.group_id == group.shape.group_id) {
            name.clone_into(&mut membership.group_name);
        }
        user.groups.sort_by(|one, other| one.group_name.cmp(&other.group_name));
        global::put_derived(tx, user);
    }
}

fn add(tx: &mut Tx<'_>, request: AddUserToGroupRequest) -> Result<()> {
    let mut user = entities::find::<User>(tx.view(), &request.user_name)?.clone();
    let group = entities::find::<Group>(tx.view(), &request.group_name)?.shape.clone();
    if user.groups.iter().any(|membership| membership.group_id == group.group_id) {
        return Ok(());
    }
    if user.groups.len() >= MOST {
        return Err(faults::quota("GroupsPerUser", MOST));
    }
    user.groups.push(Membership { group_id: group.group_id, group_name: group.group_name });
    user.groups.sort_by(|one, other| one.group_name.cmp(&other.group_name));
    global::put(tx, user);
    Ok(())
}

fn remove(tx: &mut Tx<'_>, request: RemoveUserFromGroupRequest) -> Result<()> {
    let mut user = entities::find::<User>(tx.view(), &request.user_name)?.clone();
    let group_id = entities::find::<Group>(tx.view(), &request.group_name)?.shape.group_id.clone();
    let place = user.groups.iter().position(|membership| membership.group_id == group_id);
    let missing = || faults::not_in_group(&request.user_name, &request.group_name);
    user.groups.remove(place.ok_or_else(missing)?);
    global::put(tx, user);
    Ok(())
}

fn list(view: View<'_>, request: ListGroupsForUserRequest) -> Result<ListGroupsForUserResponse> {
    let user = entities::find::<User>(view, &request.user_name)?;
    let groups = user.groups.iter().filter_map(|membership| global::get::<Group>(view, &membership.group_id));
    let page = listed(view, groups, |group| group.name().to_owned(), &request.marker, request.max_items)?;
    Ok(ListGroupsForUserResponse {
        groups: page.items.into_iter().map(|group| group.shape.clone()).collect(),
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}
