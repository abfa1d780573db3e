//! Uploads in one piece.

use checksum::Algorithm;
use service::{Operation, Result, Tx, View};

use crate::encryption;
use crate::objects::{self, Object};
use crate::preconditions::WriteConditions;
use crate::properties::{self, sent};
use crate::shapes::*;
use crate::{acl, buckets, checksums, faults, lifecycle_dates, notifications, object_lock};

pub(crate) const OPERATIONS: &[Operation] = &[service::staged!("PutObject", prepare, finish)];

/// What an upload in one piece may hold.
pub(crate) const SIZE_LIMIT: usize = 5 << 30;
/// Content up to this size is kept in memory of its own: it must not hold on to the buffer of its connection.
pub(crate) const COMPACT: usize = 64 << 10;

/// An object that lacks only its place.
struct Prepared {
    object: Object,
    conditions: WriteConditions,
    expected_owner: Option<String>,
}

fn prepare(view: View<'_>, request: PutObjectRequest) -> Result<Prepared> {
    let found = buckets::find(view, &request.bucket, request.expected_bucket_owner.as_deref())?;
    if request.write_offset_bytes.is_some() {
        return Err(faults::header_not_implemented("x-amz-write-offset-bytes"));
    }
    let conditions =
        WriteConditions { if_match: request.if_match.clone(), if_none_match: request.if_none_match.clone() };
    conditions.check()?;
    let checksum = checksums::sent(&request)?;
    let is_locked = request.object_lock_mode.is_some()
        || request.object_lock_legal_hold_status.is_some()
        || object_lock::retains(found.bucket);
    if is_locked && checksum.is_none() && request.content_md5.is_none() {
        return Err(faults::lock_without_checksum());
    }
    let content = request.body.unwrap_or_default();
    if content.len() > SIZE_LIMIT {
        return Err(faults::entity_too_large(content.len(), SIZE_LIMIT));
    }
    let acl = acl::of_request(view, found, acl::asked!(request))?;
    let object = sent!(request).object(&found.bucket.name, &request.key, view.now())?;
    let algorithm = request.checksum_algorithm.as_deref();
    let checksum = checksum.unwrap_or_else(|| checksums::compute(algorithm, &content));
    let object = Object {
        etag: entity_tag(&Algorithm::Md5.digest(&content)),
        content: content.compact(COMPACT),
        checksums: vec![checksum],
        acl,
        ..object
    };
    Ok(Prepared { object, conditions, expected_owner: request.expected_bucket_owner })
}

fn finish(tx: &mut Tx<'_>, prepared: Prepared) -> Result<PutObjectOutput> {
    let Prepared { mut object, conditions, expected_owner } = prepared;
    let found = buckets::find(tx.view(), &object.bucket, expected_owner.as_deref())?;
    conditions.hold(&object.key, || objects::current(tx.view().state(), found, &object.key))?;
    properties::complete(tx.view(), &mut object, found)?;
    let (scope, versioning) = (found.scope, found.bucket.versioning());
    let encryption = encryption::told(&object);
    let mut output = PutObjectOutput {
        e_tag: Some(object.etag.clone()),
        server_side_encryption: encryption.server_side_encryption,
        ssekms_key_id: encryption.kms_key_id,
        ssekms_encryption_context: encryption.kms_context,
        bucket_key_enabled: encryption.bucket_key_enabled,
        sse_customer_algorithm: encryption.customer_algorithm,
        sse_customer_key_md5: encryption.customer_key_md5,
        ..PutObjectOutput::default()
    };
    checksums::tell(&mut output, &object.checksums);
    let watch = notifications::watch(found, &object.key);
    output.expiration = lifecycle_dates::expiration_header(found.bucket, &object);
    output.version_id = objects::put(tx, scope, versioning, object);
    notifications::tell(tx, watch, "ObjectCreated:Put", output.version_id.as_deref());
    Ok(output)
}

/// An entity tag of a digest: hexadecimal, in quotes.
pub(crate) fn entity_tag(digest: &[u8]) -> String {
    ["\"", &checksum::hexadecimal(digest), "\""].concat()
}
