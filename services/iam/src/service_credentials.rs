//! Service-specific credentials: user names and passwords for the few services that know no signatures.

// shapes: ServiceSpecificCredential, ServiceSpecificCredentialMetadata
use service::unique_id;
use service::{Operation, Result, Tx, Typed as _, View, link};

use crate::entities;
use crate::pages::listed;
use crate::shapes::{
    self, CreateServiceSpecificCredentialRequest, CreateServiceSpecificCredentialResponse,
    DeleteServiceSpecificCredentialRequest, ListServiceSpecificCredentialsRequest,
    ListServiceSpecificCredentialsResponse, ResetServiceSpecificCredentialRequest,
    ResetServiceSpecificCredentialResponse, ServiceSpecificCredentialMetadata,
    UpdateServiceSpecificCredentialRequest,
};
use crate::users::{self, User};
use crate::{faults, global};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("CreateServiceSpecificCredential", create),
    service::writes!("DeleteServiceSpecificCredential", delete => empty),
    service::reads!("ListServiceSpecificCredentials", list),
    service::writes!("ResetServiceSpecificCredential", reset),
    service::writes!("UpdateServiceSpecificCredential", update => empty),
];

/// How many a user can have for one service.
const MOST: usize = 2;
const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const DAY: i64 = 86_400;

/// How the credentials of a service look.
#[derive(Clone, Copy, PartialEq)]
enum Form {
    /// A user name and a password, which hold for ever.
    Password,
    /// An API key, which may expire.
    ApiKey,
}

const SERVICES: &[(&str, Form)] = &[
    ("bedrock.amazonaws.com", Form::ApiKey),
    ("cassandra.amazonaws.com", Form::Password),
    ("codecommit.amazonaws.com", Form::Password),
    ("logs.amazonaws.com", Form::ApiKey),
];

service::structures! {
    /// A row: what the API shows but for the user's name, which may change.
    Credential { shape: shapes::ServiceSpecificCredential = "Shape", user_id: String = "UserId" }
}

service::row!(Credential: "AWS::IAM::ServiceSpecificCredential",
    id |row| &row.shape.service_specific_credential_id,
    links |row| vec![link::<User>(&row.user_id)]);

/// The credentials of a user, ordered by id.
pub(crate) fn of_user<'v>(view: View<'v>, user: &User) -> impl Iterator<Item = &'v Credential> + use<'v> {
    global::linking(view, User::KIND, &user.shape.user_id)
}

fn form(service: &str) -> Result<Form> {
    let found = SERVICES.iter().find(|(name, _)| *name == service);
    found.map(|(_, form)| *form).ok_or_else(|| faults::service_not_supported(service))
}

fn find<'v>(view: View<'v>, user_name: &Option<String>, id: &str) -> Result<(&'v User, &'v Credential)> {
    let user = users::meant(view, user_name)?;
    let own = global::get::<Credential>(view, id).filter(|row| row.user_id == user.shape.user_id);
    Ok((user, own.ok_or_else(|| faults::service_credential_not_found(id))?))
}

/// Gives the credential a new secret.
fn renew(tx: &mut Tx<'_>, form: Form, shape: &mut shapes::ServiceSpecificCredential) {
    match form {
        Form::Password => shape.service_password = Some(format!("{}=", tx.alphanumeric(43, LETTERS))),
        Form::ApiKey => shape.service_credential_secret = Some(tx.alphanumeric(128, LETTERS)),
    }
}

/// The first name of a user's that the user's credentials do not have: the second one has a `+1`.
fn free_name(user: &User, account: &str, own: &[&Credential]) -> String {
    let name = &user.shape.user_name;
    let mut candidates = (0..=own.len()).map(|number| match number {
        0 => format!("{name}-at-{account}"),
        number => format!("{name}+{number}-at-{account}"),
    });
    let is_free = |candidate: &String| {
        own.iter().all(|row| {
            let shape = &row.shape;
            shape.service_user_name.as_ref().or(shape.service_credential_alias.as_ref()) != Some(candidate)
        })
    };
    candidates.find(is_free).unwrap_or_default()
}

fn create(
    tx: &mut Tx<'_>,
    request: CreateServiceSpecificCredentialRequest,
) -> Result<CreateServiceSpecificCredentialResponse> {
    let (scope, service, view) = (tx.scope(), request.service_name, tx.view());
    let user = entities::find::<User>(view, &request.user_name)?;
    let (user_name, user_id) = (user.shape.user_name.clone(), user.shape.user_id.clone());
    let form = form(&service)?;
    if form == Form::Password && request.credential_age_days.is_some() {
        return Err(faults::credential_age_not_supported(&service));
    }
    let own: Vec<&Credential> = of_user(view, user).filter(|row| row.shape.service_name == service).collect();
    if own.len() >= MOST {
        return Err(faults::quota("ServiceSpecificCredentialsPerUser", MOST));
    }
    let name = Some(free_name(user, &view.account(), &own));
    let now = global::now(tx);
    let mut shape = shapes::ServiceSpecificCredential {
        create_date: now,
        expiration_date: request.credential_age_days.map(|days| now.plus_seconds(days * DAY)),
        service_name: service,
        service_specific_credential_id: unique_id::encode(
            "ACCA",
            scope.account,
            17,
            tx.transaction().random(),
        ),
        status: "Active".to_owned(),
        ..Default::default()
    };
    match form {
        Form::Password => shape.service_user_name = name,
        Form::ApiKey => shape.service_credential_alias = name,
    }
    renew(tx, form, &mut shape);
    let shown = shapes::ServiceSpecificCredential { user_name, ..shape.clone() };
    global::put(tx, Credential { shape, user_id });
    Ok(CreateServiceSpecificCredentialResponse { service_specific_credential: Some(shown) })
}

fn reset(
    tx: &mut Tx<'_>,
    request: ResetServiceSpecificCredentialRequest,
) -> Result<ResetServiceSpecificCredentialResponse> {
    let (user, row) = find(tx.view(), &request.user_name, &request.service_specific_credential_id)?;
    let (user_name, mut row) = (user.shape.user_name.clone(), row.clone());
    renew(tx, form(&row.shape.service_name)?, &mut row.shape);
    let shown = shapes::ServiceSpecificCredential { user_name, ..row.shape.clone() };
    global::put(tx, row);
    Ok(ResetServiceSpecificCredentialResponse { service_specific_credential: Some(shown) })
}

fn update(tx: &mut Tx<'_>, request: UpdateServiceSpecificCredentialRequest) -> Result<()> {
    let id = &request.service_specific_credential_id;
    let mut row = find(tx.view(), &request.user_name, id)?.1.clone();
    row.shape.status = request.status;
    global::put(tx, row);
    Ok(())
}

fn delete(tx: &mut Tx<'_>, request: DeleteServiceSpecificCredentialRequest) -> Result<()> {
    find(tx.view(), &request.user_name, &request.service_specific_credential_id)?;
    global::delete::<Credential>(tx, &request.service_specific_credential_id);
    Ok(())
}

fn metadata(user: &User, row: &Credential) -> ServiceSpecificCredentialMetadata {
    let shape = row.shape.clone();
    ServiceSpecificCredentialMetadata {
        user_name: user.shape.user_name.clone(),
        status: shape.status,
        service_user_name: shape.service_user_name,
        service_credential_alias: shape.service_credential_alias,
        create_date: shape.create_date,
        expiration_date: shape.expiration_date,
        service_specific_credential_id: shape.service_specific_credential_id,
        service_name: shape.service_name,
    }
}

/// The credentials of a user or, if asked for, of all, without their secrets.
fn list(
    view: View<'_>,
    request: ListServiceSpecificCredentialsRequest,
) -> Result<ListServiceSpecificCredentialsResponse> {
    let users = match request.all_users {
        Some(true) => global::scan::<User>(view).collect(),
        _ => vec![users::meant(view, &request.user_name)?],
    };
    if let Some(service) = &request.service_name {
        form(service)?;
    }
    let of_all = users.into_iter().flat_map(|user| of_user(view, user).map(move |row| metadata(user, row)));
    let mut found: Vec<ServiceSpecificCredentialMetadata> = of_all
        .filter(|row| request.service_name.as_ref().is_none_or(|service| *service == row.service_name))
        .collect();
    found.sort_by(|one, other| one.service_specific_credential_id.cmp(&other.service_specific_credential_id));
    let key = |row: &ServiceSpecificCredentialMetadata| row.service_specific_credential_id.clone();
    let page = listed(view, found, key, &request.marker, request.max_items)?;
    Ok(ListServiceSpecificCredentialsResponse {
        service_specific_credentials: Some(page.items),
        marker: page.marker,
        is_truncated: page.is_truncated,
    })
}
