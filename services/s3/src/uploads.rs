//! Uploads in parts that are under way: their rows, how they begin and how they are given up.

use service::{Operation, Result, Scope, State, Timestamp, Tx, Typed};

use crate::buckets::{self, Bucket, Found};
use crate::lifecycle_dates::{self, covers_key, midnight_after};
use crate::objects::Object;
use crate::properties::sent;
use crate::shapes::{
    AbortMultipartUploadOutput, AbortMultipartUploadRequest, CompleteMultipartUploadOutput,
    CreateMultipartUploadOutput, CreateMultipartUploadRequest, Initiator,
};
use crate::{acl, encryption, faults, object_lock, owners, parts};

pub(crate) const OPERATIONS: &[Operation] =
    &[service::writes!("AbortMultipartUpload", abort), service::writes!("CreateMultipartUpload", create)];

service::structures! {
    /// An upload in parts that is under way.
    Upload {
        upload_id: String = "UploadId",
        initiated: Timestamp = "Initiated",
        initiator: Initiator = "Initiator",
        /// What the upload asked for; without it S3 sums up by itself, and tells only the sum of the whole.
        checksum_algorithm: Option<String> = "ChecksumAlgorithm",
        composite: bool = "Composite",
        /// The object that it is to become, which has its bucket and key, and no content.
        object: Object = "Object",
    }

    /// An upload that was completed: who asks again gets the same answer. One is kept for each key.
    Completion {
        bucket: String = "Bucket",
        key: String = "Key",
        upload_id: String = "UploadId",
        answer: CompleteMultipartUploadOutput = "Answer",
    }
}

service::row!(Upload: "Cloudchamber::S3::Upload",
    id |row| &upload_row(&row.object.bucket, &row.object.key, row.initiated, &row.upload_id), plane Data);
service::row!(Completion: "Cloudchamber::S3::Completion",
    id |row| &format!("{}/{}", row.bucket, row.key), plane Data);

/// Uploads to a key stand together, the earliest first.
fn upload_row(bucket: &str, key: &str, initiated: Timestamp, upload_id: &str) -> String {
    format!("{bucket}/{key}\0{:016x}{upload_id}", initiated.micros())
}

/// The characters that the ids of uploads consist of.
const UPLOAD_ID: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._";

impl Upload {
    /// What answers call the way in which its checksums are made.
    pub(crate) fn checksum_type(&self) -> Option<String> {
        let kind = if self.composite { "COMPOSITE" } else { "FULL_OBJECT" };
        self.checksum_algorithm.is_some().then(|| kind.to_owned())
    }
}

/// The upload to `key` with this id.
pub(crate) fn find<'v>(state: &'v State, found: Found<'_>, key: &str, id: &str) -> Result<&'v Upload> {
    let bucket = &found.bucket.name;
    let (first, end) = (format!("{bucket}/{key}\0"), format!("{bucket}/{key}\u{1}"));
    let mut uploads = state.scan_between::<Upload>(found.scope, &first, &end);
    uploads.find(|upload| upload.upload_id == id).ok_or_else(|| faults::no_such_upload(id))
}

/// What the upload was answered when it was completed.
pub(crate) fn completed<'v>(
    state: &'v State,
    found: Found<'_>,
    key: &str,
    id: &str,
) -> Option<&'v CompleteMultipartUploadOutput> {
    let completion: &Completion = state.get(found.scope, &format!("{}/{key}", found.bucket.name))?;
    (completion.upload_id == id).then_some(&completion.answer)
}

/// Removes an upload and its parts.
pub(crate) fn remove(tx: &mut Tx<'_>, scope: Scope, upload: &Upload) {
    tx.transaction().delete(scope, Upload::KIND, &service::Row::id(upload));
    parts::remove_all(tx, scope, &upload.object.bucket, &upload.upload_id);
}

/// Removes all uploads of a bucket, which do not keep it from being deleted.
pub(crate) fn remove_all(tx: &mut Tx<'_>, scope: Scope, bucket: &str) {
    let prefix = format!("{bucket}/");
    let uploads: Vec<Upload> = tx.view().state().scan_prefix(scope, &prefix).cloned().collect();
    uploads.iter().for_each(|upload| remove(tx, scope, upload));
    let done: Vec<String> =
        tx.view().state().scan_prefix::<Completion>(scope, &prefix).map(|done| done.key.clone()).collect();
    for key in done {
        tx.transaction().delete(scope, Completion::KIND, &format!("{bucket}/{key}"));
    }
}

fn create(tx: &mut Tx<'_>, request: CreateMultipartUploadRequest) -> Result<CreateMultipartUploadOutput> {
    let found = buckets::find(tx.view(), &request.bucket, request.expected_bucket_owner.as_deref())?;
    let (bucket, key, now) = (found.bucket.name.clone(), request.key.clone(), tx.now());
    let checksum_algorithm = request.checksum_algorithm.clone();
    let composite = is_composite(checksum_algorithm.as_deref(), request.checksum_type.as_deref())?;
    let acl = acl::of_request(tx.view(), found, acl::asked!(request))?;
    let mut object = sent!(request).object(&bucket, &key, now)?;
    object.acl = acl;
    let asked = object.encryption.take().map(|encryption| *encryption);
    object.encryption = encryption::decided(tx.view(), found, asked);
    // The retention begins when the object is there; what the bucket does not allow is refused now.
    object_lock::given(object.lock.clone(), found.bucket, now)?;
    let (scope, abort) = (found.scope, abort_rule(found.bucket, &key, now));
    let upload = Upload {
        upload_id: tx.alphanumeric(128, UPLOAD_ID),
        initiated: now,
        initiator: initiator(tx),
        checksum_algorithm,
        composite,
        object,
    };
    let encryption = encryption::told(&upload.object);
    let (abort_date, abort_rule_id) = abort.unzip();
    let output = CreateMultipartUploadOutput {
        abort_date,
        abort_rule_id,
        bucket: Some(bucket),
        key: Some(key),
        upload_id: Some(upload.upload_id.clone()),
        server_side_encryption: encryption.server_side_encryption,
        sse_customer_algorithm: encryption.customer_algorithm,
        sse_customer_key_md5: encryption.customer_key_md5,
        ssekms_key_id: encryption.kms_key_id,
        ssekms_encryption_context: encryption.kms_context,
        bucket_key_enabled: encryption.bucket_key_enabled,
        checksum_algorithm: upload.checksum_algorithm.clone(),
        checksum_type: upload.checksum_type(),
        ..CreateMultipartUploadOutput::default()
    };
    tx.transaction().put(scope, upload);
    Ok(output)
}

/// Who begins an upload: a user or a role by its ARN, an account by its canonical id.
fn initiator(tx: &Tx<'_>) -> Initiator {
    let arn = &tx.context().caller.arn;
    let is_root = arn.ends_with(":root") || arn.is_empty();
    let id = if is_root { owners::canonical_id(tx.scope().account) } else { arn.to_string() };
    let display_name = arn.rsplit_once('/').filter(|_| !is_root).map(|(_, name)| name.to_owned());
    Initiator { id: Some(id), display_name }
}

/// Whether the sum is to be one of the parts' sums; refuses what an algorithm cannot do.
fn is_composite(algorithm: Option<&str>, kind: Option<&str>) -> Result<bool> {
    let Some(name) = algorithm else {
        return if kind.is_none() { Ok(false) } else { Err(faults::checksum_type_alone()) };
    };
    let algorithm = checksum::Algorithm::named(name).ok_or_else(faults::checksum_algorithm)?;
    let is_crc64 = algorithm == checksum::Algorithm::Crc64Nvme;
    match kind {
        Some("COMPOSITE") if is_crc64 => Err(faults::checksum_type("COMPOSITE", name)),
        Some("FULL_OBJECT") if !algorithm.combines() => Err(faults::checksum_type("FULL_OBJECT", name)),
        Some("COMPOSITE") => Ok(true),
        Some("FULL_OBJECT") => Ok(false),
        Some(_) => Err(faults::unknown_checksum_type()),
        None => Ok(!is_crc64),
    }
}

/// When an upload that began then will be given up by a rule of the bucket, and by which.
pub(crate) fn abort_rule(bucket: &Bucket, key: &str, initiated: Timestamp) -> Option<(Timestamp, String)> {
    let rules = lifecycle_dates::enabled(bucket).filter(|rule| covers_key(rule, key));
    let dates = rules.filter_map(|rule| {
        let days = rule.abort_incomplete_multipart_upload.as_ref()?.days_after_initiation?;
        Some((midnight_after(initiated, days), rule.id.clone().unwrap_or_default()))
    });
    dates.min()
}

fn abort(tx: &mut Tx<'_>, request: AbortMultipartUploadRequest) -> Result<AbortMultipartUploadOutput> {
    let found = buckets::find(tx.view(), &request.bucket, request.expected_bucket_owner.as_deref())?;
    let scope = found.scope;
    let state = tx.view().state();
    let upload = find(state, found, &request.key, &request.upload_id).or_else(|refusal| {
        // The id alone says which upload is meant: lenient worlds ask no more, AWS does.
        let anywhere = || of_any_key(state, found, &request.upload_id);
        tx.view().is_lenient().then(anywhere).flatten().ok_or(refusal)
    });
    let upload = upload?.clone();
    remove(tx, scope, &upload);
    Ok(AbortMultipartUploadOutput::default())
}

fn of_any_key<'v>(state: &'v State, found: Found<'_>, id: &str) -> Option<&'v Upload> {
    let (first, end) = (format!("{}/", found.bucket.name), format!("{}0", found.bucket.name));
    state.scan_between::<Upload>(found.scope, &first, &end).find(|upload| upload.upload_id == id)
}

#[cfg(test)]
mod tests {
    use super::is_composite;

    #[test]
    fn which_sums_are_of_sums() {
        for (algorithm, kind, expected) in [
            (None, None, Ok(false)),
            (None, Some("COMPOSITE"), Err("InvalidRequest")),
            (Some("CRC32"), None, Ok(true)),
            (Some("CRC32"), Some("FULL_OBJECT"), Ok(false)),
            (Some("CRC64NVME"), None, Ok(false)),
            (Some("CRC64NVME"), Some("COMPOSITE"), Err("InvalidRequest")),
            (Some("SHA256"), Some("FULL_OBJECT"), Err("InvalidRequest")),
            (Some("SHA1"), Some("COMPOSITE"), Ok(true)),
            (Some("ROT13"), None, Err("InvalidRequest")),
        ] {
            let composite = is_composite(algorithm, kind);
            let composite = composite.as_ref().copied().map_err(|fault| fault.code());
            assert_eq!(composite, expected, "{algorithm:?} {kind:?}");
        }
    }
}
