//! The access control lists of objects.

use service::{Operation, Result, Tx, View};

use crate::acl::{self, Ownership, asked};
use crate::addressed::{self, address};
use crate::buckets::Bucket;
use crate::notifications;
use crate::objects::{self, Object};
use crate::properties::told_version;
use crate::shapes::{
    AccessControlPolicy, GetObjectAclOutput, GetObjectAclRequest, PutObjectAclOutput, PutObjectAclRequest,
};

pub(crate) const OPERATIONS: &[Operation] =
    &[service::reads!("GetObjectAcl", get), service::writes!("PutObjectAcl", put)];

/// The list of an object. Where the bucket's owner is enforced, those that were set before mean nothing.
pub(crate) fn of(bucket: &Bucket, object: &Object) -> AccessControlPolicy {
    let own = object.acl.as_deref().filter(|_| acl::ownership(bucket) != Ownership::BucketOwnerEnforced);
    own.cloned().unwrap_or_else(|| acl::owners_alone(&bucket.owner))
}

fn get(view: View<'_>, request: GetObjectAclRequest) -> Result<GetObjectAclOutput> {
    let (found, object) = addressed::find(view, address!("GET", request))?;
    let AccessControlPolicy { grants, owner } = of(found.bucket, object);
    Ok(GetObjectAclOutput { owner, grants, request_charged: None })
}

fn put(tx: &mut Tx<'_>, request: PutObjectAclRequest) -> Result<PutObjectAclOutput> {
    let (found, object) = addressed::find(tx.view(), address!("PUT", request))?;
    let (scope, mut object) = (found.scope, object.clone());
    let owner = of(found.bucket, &object).owner.and_then(|owner| owner.id).unwrap_or_default();
    let asked = asked!(request, write);
    let policy = acl::replacement(tx.view(), found, &owner, asked, request.access_control_policy.clone())?;
    object.acl = acl::kept(policy, &found.bucket.owner);
    let (watch, version_id) = (notifications::watch(found, &object.key), told_version(found.bucket, &object));
    objects::replace(tx, scope, object);
    notifications::tell(tx, watch, "ObjectAcl:Put", version_id.as_deref());
    Ok(PutObjectAclOutput::default())
}
