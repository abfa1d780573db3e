//! Access keys of users, and who is behind one.

// shapes: AccessKey, AccessKeyMetadata
use service::unique_id;
use service::{AccountId, Caller, Operation, Region, Result, Scope, State, Tx, Typed as _, View, link};

use crate::last_use::LastUse;
use crate::pages::listed;
use crate::shapes::{
    self, AccessKeyMetadata, CreateAccessKeyRequest, CreateAccessKeyResponse, DeleteAccessKeyRequest,
    ListAccessKeysRequest, ListAccessKeysResponse, UpdateAccessKeyRequest,
};
use crate::users::{self, User};
use crate::{faults, global};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("CreateAccessKey", create),
    service::writes!("DeleteAccessKey", delete => empty),
    service::reads!("ListAccessKeys", list),
    service::writes!("UpdateAccessKey", update => empty),
];

/// How many a user can have.
pub(crate) const MOST: usize = 2;
const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

service::structures! {
    /// A row: what the API shows but for the user's name, which may change; and the revision it was made after.
    AccessKey { shape: shapes::AccessKey = "Shape", user_id: String = "UserId", made: i64 = "Made" }
}

service::row!(AccessKey: "AWS::IAM::AccessKey",
    id |row| &row.shape.access_key_id,
    links |row| vec![link::<User>(&row.user_id)]);

/// The account and the user behind an access key; `None` for keys that are no user's.
pub fn caller(state: &State, region: Region, access_key: &str) -> Option<(AccountId, Caller)> {
    let account = unique_id::account(access_key)?;
    let home = global::home(Scope::new(account, region));
    let key = state.get::<AccessKey>(home, access_key)?;
    let user = &state.get::<User>(home, &key.user_id)?.shape;
    let caller = Caller {
        arn: user.arn.as_str().into(),
        user_id: user.user_id.as_str().into(),
        access_key: access_key.into(),
    };
    Some((account, caller))
}

/// The keys of a user, the oldest first.
pub(crate) fn of_user<'v>(view: View<'v>, user: &User) -> Vec<&'v AccessKey> {
    let mut keys: Vec<&AccessKey> = global::linking(view, User::KIND, &user.shape.user_id).collect();
    keys.sort_by_key(|key| key.made);
    keys
}

/// The key of the user that is named, or of the caller; the root user need not say whose it is.
fn find<'v>(view: View<'v>, user_name: &Option<String>, id: &str) -> Result<&'v AccessKey> {
    let key = global::get::<AccessKey>(view, id);
    let key = if user_name.is_none() && users::calls_as_root(view) {
        key
    } else {
        let user = users::meant(view, user_name)?;
        key.filter(|key| key.user_id == user.shape.user_id)
    };
    key.ok_or_else(|| faults::access_key_not_found(id))
}

fn create(tx: &mut Tx<'_>, request: CreateAccessKeyRequest) -> Result<CreateAccessKeyResponse> {
    let user = users::meant(tx.view(), &request.user_name)?;
    let (name, user_id) = (user.shape.user_name.clone(), user.shape.user_id.clone());
    if of_user(tx.view(), user).len() >= MOST {
        return Err(faults::quota("AccessKeysPerUser", MOST));
    }
    let account = tx.scope().account;
    let shape = shapes::AccessKey {
        user_name: String::new(),
        access_key_id: unique_id::encode("AKIA", account, 16, tx.transaction().random()),
        status: "Active".to_owned(),
        secret_access_key: tx.alphanumeric(40, LETTERS),
        create_date: Some(global::now(tx)),
    };
    let access_key = shapes::AccessKey { user_name: name, ..shape.clone() };
    let made = global::revision(tx);
    global::put(tx, AccessKey { shape, user_id, made });
    Ok(CreateAccessKeyResponse { access_key })
}

fn list(view: View<'_>, request: ListAccessKeysRequest) -> Result<ListAccessKeysResponse> {
    let user = users::meant(view, &request.user_name)?;
    let keys = of_user(view, user);
    let page = listed(view, keys, |key| format!("{:020}", key.made), &request.marker, request.max_items)?;
    let shown = page.items.into_iter().map(|key| AccessKeyMetadata {
        user_name: Some(user.shape.user_name.clone()),
        access_key_id: Some(key.shape.access_key_id.clone()),
        status: Some(key.shape.status.clone()),
        create_date: key.shape.create_date,
    });
    Ok(ListAccessKeysResponse {
        access_key_metadata: shown.collect(),
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}

fn update(tx: &mut Tx<'_>, request: UpdateAccessKeyRequest) -> Result<()> {
    let mut key = find(tx.view(), &request.user_name, &request.access_key_id)?.clone();
    key.shape.status = request.status;
    global::put(tx, key);
    Ok(())
}

fn delete(tx: &mut Tx<'_>, request: DeleteAccessKeyRequest) -> Result<()> {
    find(tx.view(), &request.user_name, &request.access_key_id)?;
    global::delete::<AccessKey>(tx, &request.access_key_id);
    global::delete::<LastUse>(tx, &request.access_key_id);
    Ok(())
}
