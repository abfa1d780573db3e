//! Whether a bucket keeps versions.

use service::{Operation, Result, Tx, View};

use crate::bucket_faults as faults;
use crate::buckets::{self, Bucket};
use crate::enumerations::{enabled_or_disabled, one_of};
use crate::shapes::{GetBucketVersioningOutput, GetBucketVersioningRequest, PutBucketVersioningRequest};

pub(crate) const OPERATIONS: &[Operation] =
    &[service::reads!("GetBucketVersioning", get), service::writes!("PutBucketVersioning", put => empty)];

fn get(view: View<'_>, request: GetBucketVersioningRequest) -> Result<GetBucketVersioningOutput> {
    let bucket = buckets::find(view, &request.bucket, request.expected_bucket_owner.as_deref())?.bucket;
    Ok(GetBucketVersioningOutput { status: bucket.versioning.clone(), mfa_delete: bucket.mfa_delete.clone() })
}

fn put(tx: &mut Tx<'_>, request: PutBucketVersioningRequest) -> Result<()> {
    let wanted = request.versioning_configuration;
    buckets::change(tx, &request.bucket, request.expected_bucket_owner.as_deref(), |bucket| {
        let status = wanted.status.ok_or_else(faults::no_versioning_status)?;
        one_of(&status, &["Enabled", "Suspended"])?;
        if let Some(mfa_delete) = &wanted.mfa_delete {
            enabled_or_disabled(mfa_delete)?;
        }
        let is_on = |status: &Option<String>| status.as_deref() == Some("Enabled");
        let guarded = is_on(&wanted.mfa_delete) || is_on(&bucket.mfa_delete);
        if guarded && request.mfa.is_none() {
            return Err(faults::mfa_needed());
        }
        if status == "Suspended" {
            check_suspension(bucket)?;
        }
        bucket.versioning = Some(status);
        bucket.mfa_delete = wanted.mfa_delete.or(bucket.mfa_delete.take());
        Ok(())
    })
}

fn check_suspension(bucket: &Bucket) -> Result<()> {
    if bucket.object_lock.is_some() {
        return Err(faults::versioning_is_needed("An Object Lock"));
    }
    if bucket.replication.is_some() {
        return Err(faults::versioning_is_needed("A replication"));
    }
    Ok(())
}
