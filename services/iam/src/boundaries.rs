//! Permissions boundaries: managed policies that limit what users and roles can be allowed.

// shapes: AttachedPermissionsBoundary
use service::{Link, Operation, Result, Tx, Typed, View};

use crate::entities::{self, Entity};
use crate::roles::Role;
use crate::shapes::{
    AttachedPermissionsBoundary, DeleteRolePermissionsBoundaryRequest, DeleteUserPermissionsBoundaryRequest,
    PutRolePermissionsBoundaryRequest, PutUserPermissionsBoundaryRequest,
};
use crate::users::User;
use crate::{faults, global, policies};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("DeleteRolePermissionsBoundary", delete_of_role => empty),
    service::writes!("DeleteUserPermissionsBoundary", delete_of_user => empty),
    service::writes!("PutRolePermissionsBoundary", put_to_role => empty),
    service::writes!("PutUserPermissionsBoundary", put_to_user => empty),
];

/// Links to this kind name no rows: they make the way from a policy to those that it bounds a short one.
const BOUNDARY: &str = "Cloudchamber::IAM::PermissionsBoundary";

/// A row that a boundary can limit.
trait Bounded: Entity {
    /// Its boundary, to change.
    fn boundary_mut(&mut self) -> &mut Option<AttachedPermissionsBoundary>;
}

impl Bounded for Role {
    fn boundary_mut(&mut self) -> &mut Option<AttachedPermissionsBoundary> {
        &mut self.shape.permissions_boundary
    }
}

impl Bounded for User {
    fn boundary_mut(&mut self) -> &mut Option<AttachedPermissionsBoundary> {
        &mut self.shape.permissions_boundary
    }
}

fn arn(boundary: &Option<AttachedPermissionsBoundary>) -> Option<&str> {
    boundary.as_ref()?.permissions_boundary_arn.as_deref()
}

/// The link that a row has for its boundary.
pub(crate) fn link(boundary: &Option<AttachedPermissionsBoundary>) -> Option<Link> {
    arn(boundary).map(|arn| Link::new(BOUNDARY, arn))
}

/// The rows that the policy with this ARN bounds.
pub(crate) fn of<'v, R: Typed>(view: View<'v>, arn: &str) -> impl Iterator<Item = &'v R> + use<'v, R> {
    global::linking(view, BOUNDARY, arn)
}

/// The boundary that an ARN names; refuses ARNs that are no policy's, and policies that do not exist. In lenient worlds
/// they need not exist, and the type has the word that the model has for it; AWS answers with another.
pub(crate) fn named(view: View<'_>, arn: String) -> Result<AttachedPermissionsBoundary> {
    policies::check_arn(&arn).map_err(|_| faults::boundary_invalid(&arn))?;
    let is_lenient = view.is_lenient();
    if !is_lenient {
        policies::known(view, &arn).map_err(|_| faults::boundary_not_found(&arn))?;
    }
    let kind = if is_lenient { "PermissionsBoundaryPolicy" } else { "Policy" };
    Ok(AttachedPermissionsBoundary {
        permissions_boundary_type: Some(kind.to_owned()),
        permissions_boundary_arn: Some(arn),
    })
}

/// The same for a row that is being made and need not have one.
pub(crate) fn requested(view: View<'_>, arn: Option<String>) -> Result<Option<AttachedPermissionsBoundary>> {
    arn.map(|arn| named(view, arn)).transpose()
}

/// Counts anew how many a policy bounds, after a row has come or gone.
pub(crate) fn count(tx: &mut Tx<'_>, boundary: &Option<AttachedPermissionsBoundary>) {
    if let Some(arn) = arn(boundary) {
        policies::count(tx, arn);
    }
}

fn set<R: Bounded>(tx: &mut Tx<'_>, name: &str, boundary: Option<AttachedPermissionsBoundary>) -> Result<()> {
    let mut row = entities::find::<R>(tx.view(), name)?.clone();
    let before = std::mem::replace(row.boundary_mut(), boundary.clone());
    global::put(tx, row);
    count(tx, &before);
    count(tx, &boundary);
    Ok(())
}

fn put<R: Bounded>(tx: &mut Tx<'_>, name: &str, arn: String) -> Result<()> {
    entities::find::<R>(tx.view(), name)?;
    let boundary = named(tx.view(), arn)?;
    set::<R>(tx, name, Some(boundary))
}

fn put_to_role(tx: &mut Tx<'_>, request: PutRolePermissionsBoundaryRequest) -> Result<()> {
    put::<Role>(tx, &request.role_name, request.permissions_boundary)
}

fn put_to_user(tx: &mut Tx<'_>, request: PutUserPermissionsBoundaryRequest) -> Result<()> {
    put::<User>(tx, &request.user_name, request.permissions_boundary)
}

fn delete_of_role(tx: &mut Tx<'_>, request: DeleteRolePermissionsBoundaryRequest) -> Result<()> {
    set::<Role>(tx, &request.role_name, None)
}

fn delete_of_user(tx: &mut Tx<'_>, request: DeleteUserPermissionsBoundaryRequest) -> Result<()> {
    set::<User>(tx, &request.user_name, None)
}
