//! Signing certificates: with which users sign requests to a few old services.

// shapes: SigningCertificate
use service::{Operation, Result, Tx, Typed as _, View, link};

use crate::pages::listed;
use crate::shapes::{
    self, DeleteSigningCertificateRequest, ListSigningCertificatesRequest, ListSigningCertificatesResponse,
    UpdateSigningCertificateRequest, UploadSigningCertificateRequest, UploadSigningCertificateResponse,
};
use crate::users::{self, User};
use crate::{certificates, faults, global};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("DeleteSigningCertificate", delete => empty),
    service::reads!("ListSigningCertificates", list),
    service::writes!("UpdateSigningCertificate", update => empty),
    service::writes!("UploadSigningCertificate", upload),
];

/// How many a user can have.
pub(crate) const MOST: usize = 2;
/// Length and alphabet of the ids.
const ID: (usize, &str) = (32, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567");

service::structures! {
    /// A row: what the API shows but for the user's name, which may change; and the revision it was made after.
    SigningCertificate {
        shape: shapes::SigningCertificate = "Shape",
        user_id: String = "UserId",
        made: i64 = "Made",
    }
}

service::row!(SigningCertificate: "AWS::IAM::SigningCertificate",
    id |row| &row.shape.certificate_id,
    links |row| vec![link::<User>(&row.user_id)]);

/// The certificates of a user, the oldest first.
pub(crate) fn of_user<'v>(view: View<'v>, user: &User) -> Vec<&'v SigningCertificate> {
    let mut found: Vec<&SigningCertificate> =
        global::linking(view, User::KIND, &user.shape.user_id).collect();
    found.sort_by_key(|certificate| certificate.made);
    found
}

fn find<'v>(view: View<'v>, user_name: &Option<String>, id: &str) -> Result<&'v SigningCertificate> {
    let user = users::meant(view, user_name)?;
    let certificate = global::get::<SigningCertificate>(view, id);
    let own = certificate.filter(|certificate| certificate.user_id == user.shape.user_id);
    own.ok_or_else(|| faults::certificate_not_found(id))
}

fn upload(
    tx: &mut Tx<'_>,
    request: UploadSigningCertificateRequest,
) -> Result<UploadSigningCertificateResponse> {
    let user = users::meant(tx.view(), &request.user_name)?;
    let (name, user_id) = (user.shape.user_name.clone(), user.shape.user_id.clone());
    let body = request.certificate_body;
    if certificates::certificate(&body).is_none() {
        return Err(faults::certificate_malformed(&body));
    }
    if of_user(tx.view(), user).len() >= MOST {
        return Err(faults::quota("CertificatesPerUser", MOST));
    }
    if global::scan::<SigningCertificate>(tx.view()).any(|other| other.shape.certificate_body == body) {
        return Err(faults::certificate_duplicate());
    }
    let shape = shapes::SigningCertificate {
        user_name: String::new(),
        certificate_id: tx.alphanumeric(ID.0, ID.1),
        certificate_body: body,
        status: "Active".to_owned(),
        upload_date: Some(global::now(tx)),
    };
    let certificate = shapes::SigningCertificate { user_name: name, ..shape.clone() };
    let made = global::revision(tx);
    global::put(tx, SigningCertificate { shape, user_id, made });
    Ok(UploadSigningCertificateResponse { certificate })
}

fn list(view: View<'_>, request: ListSigningCertificatesRequest) -> Result<ListSigningCertificatesResponse> {
    let user = users::meant(view, &request.user_name)?;
    let found = of_user(view, user);
    let key = |certificate: &&SigningCertificate| format!("{:020}", certificate.made);
    let page = listed(view, found, key, &request.marker, request.max_items)?;
    let shown = page.items.into_iter().map(|certificate| shapes::SigningCertificate {
        user_name: user.shape.user_name.clone(),
        ..certificate.shape.clone()
    });
    Ok(ListSigningCertificatesResponse {
        certificates: shown.collect(),
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}

fn update(tx: &mut Tx<'_>, request: UpdateSigningCertificateRequest) -> Result<()> {
    let mut certificate = find(tx.view(), &request.user_name, &request.certificate_id)?.clone();
    certificate.shape.status = request.status;
    global::put(tx, certificate);
    Ok(())
}

fn delete(tx: &mut Tx<'_>, request: DeleteSigningCertificateRequest) -> Result<()> {
    find(tx.view(), &request.user_name, &request.certificate_id)?;
    global::delete::<SigningCertificate>(tx, &request.certificate_id);
    Ok(())
}
