//! Login profiles: the passwords with which users sign in to the console.

// shapes: LoginProfile
use service::{Operation, Result, Timestamp, Tx, View, link};

use crate::shapes::{
    self, ChangePasswordRequest, CreateLoginProfileRequest, CreateLoginProfileResponse,
    DeleteLoginProfileRequest, GetLoginProfileRequest, GetLoginProfileResponse, UpdateLoginProfileRequest,
};
use crate::users::{self, User};
use crate::{faults, global, password_policy};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("ChangePassword", change_password => empty),
    service::writes!("CreateLoginProfile", create),
    service::writes!("DeleteLoginProfile", delete => empty),
    service::reads!("GetLoginProfile", get),
    service::writes!("UpdateLoginProfile", update => empty),
];

service::structures! {
    /// A row: what the API shows but for the user's name, which may change.
    LoginProfile {
        shape: shapes::LoginProfile = "Shape",
        user_id: String = "UserId",
        password: String = "Password",
        changed: Timestamp = "Changed",
    }
}

service::row!(LoginProfile: "AWS::IAM::LoginProfile",
    id |row| &row.user_id,
    links |row| vec![link::<User>(&row.user_id)]);

/// The profile of a user who may have one.
pub(crate) fn of_user<'v>(view: View<'v>, user: &User) -> Option<&'v LoginProfile> {
    global::get(view, &user.shape.user_id)
}

fn find<'v>(view: View<'v>, name: &Option<String>) -> Result<(&'v User, &'v LoginProfile)> {
    let user = users::meant(view, name)?;
    let profile = of_user(view, user);
    Ok((user, profile.ok_or_else(|| faults::login_profile_not_found(&user.shape.user_name))?))
}

fn shown(user: &User, profile: &LoginProfile) -> shapes::LoginProfile {
    shapes::LoginProfile { user_name: user.shape.user_name.clone(), ..profile.shape.clone() }
}

fn create(tx: &mut Tx<'_>, request: CreateLoginProfileRequest) -> Result<CreateLoginProfileResponse> {
    let user = users::meant(tx.view(), &request.user_name)?.clone();
    if of_user(tx.view(), &user).is_some() {
        return Err(faults::login_profile_exists(&user.shape.user_name));
    }
    let password = request.password.ok_or_else(faults::password_needed)?;
    password_policy::check(tx.view(), &password)?;
    let shape = shapes::LoginProfile {
        user_name: String::new(),
        create_date: global::now(tx),
        password_reset_required: Some(request.password_reset_required.unwrap_or(false)),
    };
    let changed = global::now(tx);
    let profile = LoginProfile { shape, user_id: user.shape.user_id.clone(), password, changed };
    let login_profile = shown(&user, &profile);
    global::put(tx, profile);
    Ok(CreateLoginProfileResponse { login_profile })
}

fn get(view: View<'_>, request: GetLoginProfileRequest) -> Result<GetLoginProfileResponse> {
    let (user, profile) = find(view, &request.user_name)?;
    Ok(GetLoginProfileResponse { login_profile: shown(user, profile) })
}

fn update(tx: &mut Tx<'_>, request: UpdateLoginProfileRequest) -> Result<()> {
    let mut profile = find(tx.view(), &Some(request.user_name))?.1.clone();
    if let Some(password) = request.password {
        password_policy::check(tx.view(), &password)?;
        profile.password = password;
        profile.changed = global::now(tx);
    }
    profile.shape.password_reset_required =
        request.password_reset_required.or(profile.shape.password_reset_required);
    global::put(tx, profile);
    Ok(())
}

fn change_password(tx: &mut Tx<'_>, request: ChangePasswordRequest) -> Result<()> {
    let mut profile = find(tx.view(), &None)?.1.clone();
    if profile.password != request.old_password {
        return Err(faults::old_password_wrong());
    }
    password_policy::check(tx.view(), &request.new_password)?;
    profile.password = request.new_password;
    profile.changed = global::now(tx);
    profile.shape.password_reset_required = Some(false);
    global::put(tx, profile);
    Ok(())
}

fn delete(tx: &mut Tx<'_>, request: DeleteLoginProfileRequest) -> Result<()> {
    let id = find(tx.view(), &request.user_name)?.1.user_id.clone();
    global::delete::<LoginProfile>(tx, &id);
    Ok(())
}
