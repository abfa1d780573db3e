//! SSH public keys: with which users come to CodeCommit's repositories.

// shapes: SSHPublicKey, SSHPublicKeyMetadata
use service::unique_id;
use service::{Operation, Result, Tx, Typed as _, View, link};

use crate::pages::listed;
use crate::shapes::{
    self, DeleteSSHPublicKeyRequest, GetSSHPublicKeyRequest, GetSSHPublicKeyResponse,
    ListSSHPublicKeysRequest, ListSSHPublicKeysResponse, SSHPublicKeyMetadata, UpdateSSHPublicKeyRequest,
    UploadSSHPublicKeyRequest, UploadSSHPublicKeyResponse,
};
use crate::ssh_key_formats::{self, RsaPublicKey};
use crate::users::{self, User};
use crate::{entities, faults, global};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("DeleteSSHPublicKey", delete => empty),
    service::reads!("GetSSHPublicKey", get),
    service::reads!("ListSSHPublicKeys", list),
    service::writes!("UpdateSSHPublicKey", update => empty),
    service::writes!("UploadSSHPublicKey", upload),
];

const MOST: usize = 5;

service::structures! {
    /// A row: what the API shows but for the user's name, which may change. The body is as it was uploaded.
    SshPublicKey { shape: shapes::SSHPublicKey = "Shape", user_id: String = "UserId" }
}

service::row!(SshPublicKey: "AWS::IAM::SSHPublicKey",
    id |row| &row.shape.ssh_public_key_id,
    links |row| vec![link::<User>(&row.user_id)]);

/// The keys of a user, ordered by id.
pub(crate) fn of_user<'v>(view: View<'v>, user: &User) -> impl Iterator<Item = &'v SshPublicKey> + use<'v> {
    global::linking(view, User::KIND, &user.shape.user_id)
}

fn find<'v>(view: View<'v>, user_name: &str, id: &str) -> Result<(&'v User, &'v SshPublicKey)> {
    let user = entities::find::<User>(view, user_name)?;
    let key = global::get::<SshPublicKey>(view, id).filter(|key| key.user_id == user.shape.user_id);
    Ok((user, key.ok_or_else(|| faults::public_key_not_found(id))?))
}

fn upload(tx: &mut Tx<'_>, request: UploadSSHPublicKeyRequest) -> Result<UploadSSHPublicKeyResponse> {
    let (scope, body) = (tx.scope(), request.ssh_public_key_body);
    let user = entities::find::<User>(tx.view(), &request.user_name)?;
    let (user_name, user_id) = (user.shape.user_name.clone(), user.shape.user_id.clone());
    let key = RsaPublicKey::read(&body).map(|key| key.fingerprint());
    let foreign = || tx.view().is_lenient().then(|| ssh_key_formats::fingerprint(body.as_bytes()));
    let fingerprint = key.or_else(foreign).ok_or_else(faults::public_key_invalid)?;
    let own: Vec<&SshPublicKey> = of_user(tx.view(), user).collect();
    if own.iter().any(|other| other.shape.fingerprint == fingerprint) {
        return Err(faults::public_key_duplicate());
    }
    if own.len() >= MOST {
        return Err(faults::quota("SSHPublicKeysPerUser", MOST));
    }
    let shape = shapes::SSHPublicKey {
        user_name: String::new(),
        ssh_public_key_id: unique_id::encode("APKA", scope.account, 16, tx.transaction().random()),
        fingerprint,
        ssh_public_key_body: body,
        status: "Active".to_owned(),
        upload_date: Some(global::now(tx)),
    };
    let shown = shapes::SSHPublicKey { user_name, ..shape.clone() };
    global::put(tx, SshPublicKey { shape, user_id });
    Ok(UploadSSHPublicKeyResponse { ssh_public_key: Some(shown) })
}

/// The key in the encoding that is asked for: as it was uploaded, if that is the one.
fn get(view: View<'_>, request: GetSSHPublicKeyRequest) -> Result<GetSSHPublicKeyResponse> {
    let (user, row) = find(view, &request.user_name, &request.ssh_public_key_id)?;
    let body = &row.shape.ssh_public_key_body;
    let is_pem = body.trim_start().starts_with("-----");
    let converted = match (request.encoding.as_str(), is_pem) {
        ("PEM", false) => RsaPublicKey::read(body).map(|key| key.pem()),
        ("SSH", true) => RsaPublicKey::read(body).map(|key| key.ssh()),
        _ => None,
    };
    let shown = shapes::SSHPublicKey {
        user_name: user.shape.user_name.clone(),
        ssh_public_key_body: converted.unwrap_or_else(|| body.clone()),
        ..row.shape.clone()
    };
    Ok(GetSSHPublicKeyResponse { ssh_public_key: Some(shown) })
}

fn list(view: View<'_>, request: ListSSHPublicKeysRequest) -> Result<ListSSHPublicKeysResponse> {
    let user = users::meant(view, &request.user_name)?;
    let keys = of_user(view, user).map(|key| SSHPublicKeyMetadata {
        user_name: user.shape.user_name.clone(),
        ssh_public_key_id: key.shape.ssh_public_key_id.clone(),
        status: key.shape.status.clone(),
        upload_date: key.shape.upload_date.unwrap_or_default(),
    });
    let page = listed(view, keys, |key| key.ssh_public_key_id.clone(), &request.marker, request.max_items)?;
    Ok(ListSSHPublicKeysResponse {
        ssh_public_keys: Some(page.items),
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}

fn update(tx: &mut Tx<'_>, request: UpdateSSHPublicKeyRequest) -> Result<()> {
    let mut key = find(tx.view(), &request.user_name, &request.ssh_public_key_id)?.1.clone();
    key.shape.status = request.status;
    global::put(tx, key);
    Ok(())
}

fn delete(tx: &mut Tx<'_>, request: DeleteSSHPublicKeyRequest) -> Result<()> {
    find(tx.view(), &request.user_name, &request.ssh_public_key_id)?;
    global::delete::<SshPublicKey>(tx, &request.ssh_public_key_id);
    Ok(())
}
