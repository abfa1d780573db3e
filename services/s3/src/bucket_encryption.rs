//! How a bucket encrypts what is put into it without saying how.

use service::{Operation, Result, Tx, View};

use crate::bucket_faults as faults;
use crate::buckets;
use crate::enumerations::one_of;
use crate::shapes::{
    DeleteBucketEncryptionRequest, GetBucketEncryptionOutput, GetBucketEncryptionRequest,
    PutBucketEncryptionRequest, ServerSideEncryptionByDefault, ServerSideEncryptionConfiguration,
    ServerSideEncryptionRule,
};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("DeleteBucketEncryption", delete => empty),
    service::reads!("GetBucketEncryption", get),
    service::writes!("PutBucketEncryption", put => empty),
];

const ALGORITHMS: &[&str] = &["AES256", "aws:kms", "aws:kms:dsse"];

/// What holds where nothing is configured: since 2023 there is no bucket without encryption, but in lenient worlds.
pub(crate) fn by_default() -> ServerSideEncryptionConfiguration {
    let by_default =
        ServerSideEncryptionByDefault { sse_algorithm: "AES256".to_owned(), kms_master_key_id: None };
    let rule = ServerSideEncryptionRule {
        apply_server_side_encryption_by_default: Some(by_default),
        bucket_key_enabled: Some(false),
        blocked_encryption_types: None,
    };
    ServerSideEncryptionConfiguration { rules: vec![rule] }
}

fn get(view: View<'_>, request: GetBucketEncryptionRequest) -> Result<GetBucketEncryptionOutput> {
    let bucket = buckets::find(view, &request.bucket, request.expected_bucket_owner.as_deref())?.bucket;
    let configuration = bucket.encryption.clone().or_else(|| (!view.is_lenient()).then(by_default));
    let configuration = configuration.ok_or_else(|| faults::no_encryption(&request.bucket))?;
    Ok(GetBucketEncryptionOutput { server_side_encryption_configuration: Some(configuration) })
}

fn put(tx: &mut Tx<'_>, request: PutBucketEncryptionRequest) -> Result<()> {
    let mut wanted = request.server_side_encryption_configuration;
    buckets::change(tx, &request.bucket, request.expected_bucket_owner.as_deref(), |bucket| {
        let [rule] = &mut wanted.rules[..] else { return Err(faults::malformed_xml()) };
        check(rule)?;
        // A rule may only say which encryption is blocked.
        if rule.apply_server_side_encryption_by_default.is_none() {
            rule.apply_server_side_encryption_by_default =
                by_default().rules.remove(0).apply_server_side_encryption_by_default;
        }
        rule.bucket_key_enabled = rule.bucket_key_enabled.or(Some(false));
        bucket.encryption = Some(wanted);
        Ok(())
    })
}

fn check(rule: &ServerSideEncryptionRule) -> Result<()> {
    let blocked = &rule.blocked_encryption_types;
    if rule.apply_server_side_encryption_by_default.is_none() && blocked.is_none() {
        return Err(faults::malformed_xml());
    }
    for one in blocked.iter().filter_map(|blocked| blocked.encryption_type.as_ref()).flatten() {
        one_of(one, &["NONE", "SSE-C"])?;
    }
    if let Some(by_default) = &rule.apply_server_side_encryption_by_default {
        one_of(&by_default.sse_algorithm, ALGORITHMS)?;
        if by_default.sse_algorithm == "AES256" && by_default.kms_master_key_id.is_some() {
            return Err(faults::key_without_kms());
        }
    }
    Ok(())
}

fn delete(tx: &mut Tx<'_>, request: DeleteBucketEncryptionRequest) -> Result<()> {
    buckets::change(tx, &request.bucket, request.expected_bucket_owner.as_deref(), |bucket| {
        bucket.encryption = None;
        Ok(())
    })
}
