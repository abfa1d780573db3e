//! Deleting objects and versions, one or a thousand at once.

use service::{Fault, Operation, Result, Scope, Tx};

use crate::buckets::{self, Bucket};
use crate::get_object::check_version_id;
use crate::objects::{self, Removed};
use crate::preconditions::DeleteConditions;
use crate::shapes::*;
use crate::{denials, faults, notifications, object_lock, properties};

pub(crate) const OPERATIONS: &[Operation] =
    &[service::writes!("DeleteObject", delete), service::writes!("DeleteObjects", delete_batch)];

/// Keys of a batch.
const BATCH_LIMIT: usize = 1000;

/// What is to be deleted, and what must hold for it.
struct Deletion {
    key: String,
    version_id: Option<String>,
    conditions: DeleteConditions,
    has_mfa: bool,
    bypass: bool,
}

fn delete(tx: &mut Tx<'_>, request: DeleteObjectRequest) -> Result<DeleteObjectOutput> {
    let (scope, bucket) = buckets::edit(tx, &request.bucket, request.expected_bucket_owner.as_deref())?;
    object_lock::check_bypass(&bucket, request.bypass_governance_retention)?;
    let deletion = Deletion {
        key: request.key,
        version_id: request.version_id,
        conditions: DeleteConditions {
            etag: request.if_match,
            modified: request.if_match_last_modified_time,
            size: request.if_match_size,
        },
        has_mfa: request.mfa.is_some(),
        bypass: request.bypass_governance_retention == Some(true),
    };
    let removed = carry_out(tx, scope, &bucket, &deletion)?;
    Ok(DeleteObjectOutput {
        delete_marker: removed.delete_marker.then_some(true),
        version_id: removed.version_id,
        ..DeleteObjectOutput::default()
    })
}

fn carry_out(tx: &mut Tx<'_>, scope: Scope, bucket: &Bucket, deletion: &Deletion) -> Result<Removed> {
    let Deletion { key, version_id, conditions, .. } = deletion;
    properties::check_key(key)?;
    let found = buckets::Found { scope, bucket };
    let Some(id) = version_id else {
        conditions.hold(key, objects::current(tx.view().state(), found, key))?;
        let watch = notifications::watch(found, key);
        let removed = objects::hide(tx, scope, bucket.versioning(), &bucket.name, key);
        let name =
            if removed.delete_marker { "ObjectRemoved:DeleteMarkerCreated" } else { "ObjectRemoved:Delete" };
        notifications::tell(tx, watch, name, removed.version_id.as_deref());
        return Ok(removed);
    };
    check_version_id(id)?;
    if bucket.mfa_delete.as_deref() == Some("Enabled") && !deletion.has_mfa {
        return Err(faults::mfa_needed());
    }
    let version = objects::version(tx.view().state(), found, key, id);
    conditions.hold(key, version)?;
    if let Some(version) = version {
        object_lock::guard(version, tx.now(), deletion.bypass)?;
    }
    let watch = notifications::watch(found, key);
    let removed = objects::remove(tx, scope, &bucket.name, key, id);
    notifications::tell(tx, watch, "ObjectRemoved:Delete", Some(id));
    Ok(removed)
}

fn delete_batch(tx: &mut Tx<'_>, request: DeleteObjectsRequest) -> Result<DeleteObjectsOutput> {
    let (scope, bucket) = buckets::edit(tx, &request.bucket, request.expected_bucket_owner.as_deref())?;
    object_lock::check_bypass(&bucket, request.bypass_governance_retention)?;
    let Delete { objects, quiet } = request.delete;
    if objects.is_empty() || objects.len() > BATCH_LIMIT {
        return Err(faults::malformed_xml());
    }
    let (mut deleted, mut errors) = (Vec::new(), Vec::new());
    for item in objects {
        let deletion = Deletion {
            key: item.key,
            version_id: item.version_id.filter(|id| !id.is_empty()),
            conditions: DeleteConditions {
                etag: item.e_tag,
                modified: item.last_modified_time,
                size: item.size,
            },
            has_mfa: request.mfa.is_some(),
            bypass: request.bypass_governance_retention == Some(true),
        };
        let found = buckets::Found { scope, bucket: &bucket };
        let version = deletion.version_id.as_deref();
        let outcome = denials::refuse_deletion(tx.view(), found, &deletion.key, version)
            .and_then(|()| carry_out(tx, scope, &bucket, &deletion));
        match outcome {
            Ok(removed) => deleted.push(deleted_object(deletion, removed)),
            Err(fault) => errors.push(error(deletion, &fault)),
        }
    }
    Ok(DeleteObjectsOutput {
        deleted: (quiet != Some(true) && !deleted.is_empty()).then_some(deleted),
        errors: (!errors.is_empty()).then_some(errors),
        ..DeleteObjectsOutput::default()
    })
}

/// A marker that was made or removed is told beside the version that was asked for.
fn deleted_object(deletion: Deletion, removed: Removed) -> DeletedObject {
    DeletedObject {
        key: Some(deletion.key),
        version_id: deletion.version_id,
        delete_marker: removed.delete_marker.then_some(true),
        delete_marker_version_id: removed.version_id.filter(|_| removed.delete_marker),
    }
}

fn error(deletion: Deletion, fault: &Fault) -> Error {
    Error {
        key: Some(deletion.key),
        version_id: deletion.version_id,
        code: Some(fault.code().to_owned()),
        message: Some(fault.message().to_owned()),
    }
}
