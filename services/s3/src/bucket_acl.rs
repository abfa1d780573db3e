//! The access control lists of buckets.

use service::{Operation, Result, Tx, View};

use crate::acl::{self, asked};
use crate::buckets;
use crate::shapes::{AccessControlPolicy, GetBucketAclOutput, GetBucketAclRequest, PutBucketAclRequest};

pub(crate) const OPERATIONS: &[Operation] =
    &[service::reads!("GetBucketAcl", get), service::writes!("PutBucketAcl", put => empty)];

fn get(view: View<'_>, request: GetBucketAclRequest) -> Result<GetBucketAclOutput> {
    let found = buckets::find(view, &request.bucket, request.expected_bucket_owner.as_deref())?;
    let policy = found.bucket.acl.clone().unwrap_or_else(|| acl::owners_alone(&found.bucket.owner));
    let AccessControlPolicy { grants, owner } = policy;
    Ok(GetBucketAclOutput { owner, grants })
}

fn put(tx: &mut Tx<'_>, request: PutBucketAclRequest) -> Result<()> {
    let expected = request.expected_bucket_owner.as_deref();
    let found = buckets::find(tx.view(), &request.bucket, expected)?;
    let asked = asked!(request, write);
    acl::for_bucket(asked)?;
    let (owner, document) = (&found.bucket.owner, request.access_control_policy.clone());
    let policy = acl::replacement(tx.view(), found, owner, asked, document)?;
    let (scope, mut bucket) = (found.scope, found.bucket.clone());
    bucket.acl = acl::kept(policy, &bucket.owner).map(|policy| *policy);
    buckets::put(tx, scope, bucket);
    Ok(())
}
