//! Rules about how buckets keep what is in them: versions, locks, encryption, logs, notifications.

use policy::{Context, Decision};
use service::{Map, Result, Value, matches};

use super::s3_policies::asked;
use super::{Inquiry, Logic, Subject, Table, Verdict, kms_keys, policies};

pub(crate) const RULES: Table = &[
    ("S3_BUCKET_DEFAULT_LOCK_ENABLED", Logic::Item(lock)),
    ("S3_BUCKET_LOGGING_ENABLED", Logic::Item(logging)),
    ("S3_BUCKET_MFA_DELETE_ENABLED", Logic::Item(mfa_delete)),
    ("S3_BUCKET_SERVER_SIDE_ENCRYPTION_ENABLED", Logic::Item(encryption)),
    ("S3_BUCKET_VERSIONING_ENABLED", Logic::Item(versioning)),
    ("S3_DEFAULT_ENCRYPTION_KMS", Logic::Item(kms_encryption)),
    ("S3_EVENT_NOTIFICATIONS_ENABLED", Logic::Item(notifications)),
];

const ENCRYPTION: &str = "supplementaryConfiguration.ServerSideEncryptionConfiguration.rules";
const LOCK: &str = "supplementaryConfiguration.ObjectLockConfiguration";
const LOGGING: &str = "supplementaryConfiguration.BucketLoggingConfiguration";
const NOTIFICATION: &str = "supplementaryConfiguration.BucketNotificationConfiguration";
const VERSIONING: &str = "supplementaryConfiguration.BucketVersioningConfiguration";

/// Versioning is enabled, and if `isMfaDeleteEnabled` is given, MFA delete is as it says.
fn versioning(rule: &mut Inquiry<'_, '_>, bucket: &Subject<'_>) -> Result<Verdict> {
    if !is_versioned(bucket) {
        return Ok(Verdict::non_compliant("Versioning is not enabled."));
    }
    let wants_mfa_delete = rule.flag("isMfaDeleteEnabled", false);
    Ok(Verdict::of(has_mfa_delete(bucket) || !wants_mfa_delete, "MFA delete is not enabled."))
}

/// MFA delete is enabled.
fn mfa_delete(_: &mut Inquiry<'_, '_>, bucket: &Subject<'_>) -> Result<Verdict> {
    Ok(Verdict::of(has_mfa_delete(bucket), "MFA delete is not enabled."))
}

/// Whether versioning is enabled.
pub(super) fn is_versioned(bucket: &Subject<'_>) -> bool {
    bucket.text(&format!("{VERSIONING}.status")) == "Enabled"
}

fn has_mfa_delete(bucket: &Subject<'_>) -> bool {
    bucket.is(&format!("{VERSIONING}.isMfaDeleteEnabled"))
}

/// Object Lock is enabled, and if `mode` is given, objects are retained in that mode by default.
fn lock(rule: &mut Inquiry<'_, '_>, bucket: &Subject<'_>) -> Result<Verdict> {
    if bucket.text(&format!("{LOCK}.objectLockEnabled")) != "Enabled" {
        return Ok(Verdict::non_compliant("Object Lock is not enabled."));
    }
    let mode = bucket.text(&format!("{LOCK}.rule.defaultRetention.mode"));
    let holds = rule.text("mode").is_none_or(|wanted| wanted.eq_ignore_ascii_case(mode));
    Ok(Verdict::of(holds, "Objects are not retained in the required mode by default."))
}

/// Access is logged, to `targetBucket` and under `targetPrefix` if they are given.
fn logging(rule: &mut Inquiry<'_, '_>, bucket: &Subject<'_>) -> Result<Verdict> {
    let to = bucket.text(&format!("{LOGGING}.destinationBucketName"));
    if to.is_empty() {
        return Ok(Verdict::non_compliant("Access logging is not enabled."));
    }
    let prefix = bucket.text(&format!("{LOGGING}.logFilePrefix"));
    let holds = rule.text("targetBucket").is_none_or(|wanted| wanted == to)
        && rule.text("targetPrefix").is_none_or(|wanted| wanted == prefix);
    Ok(Verdict::of(holds, "Access is logged to another place than required."))
}

/// What is written is encrypted by default, or the policy denies to write it unencrypted.
fn encryption(_: &mut Inquiry<'_, '_>, bucket: &Subject<'_>) -> Result<Verdict> {
    let is_default = bucket.list(ENCRYPTION).iter().any(|rule| algorithm(rule).is_some());
    let policy = policies::at(bucket, policies::BUCKETS);
    let objects = format!("{}/*", bucket.text("ARN"));
    let is_demanded = policy.is_some_and(|policy| {
        asked(&policy, "s3:PutObject", &objects, &Context::new()).decision == Decision::ExplicitDeny
    });
    Ok(Verdict::of(is_default || is_demanded, "Objects may be stored unencrypted."))
}

/// What is written is encrypted by a KMS key by default, one of `kmsKeyArns` if that is given.
fn kms_encryption(rule: &mut Inquiry<'_, '_>, bucket: &Subject<'_>) -> Result<Verdict> {
    let mut rules = bucket.list(ENCRYPTION).iter();
    let Some(found) = rules.find(|rule| algorithm(rule).is_some_and(|name| name.starts_with("aws:kms")))
    else {
        return Ok(Verdict::non_compliant("Objects are not encrypted by a KMS key by default."));
    };
    let by_default = found.get("applyServerSideEncryptionByDefault");
    let key = by_default.and_then(|by_default| by_default.get("kmsMasterKeyID")).and_then(Value::as_str);
    let holds = rule.items("kmsKeyArns").is_none_or(|keys| key.is_some_and(|key| kms_keys::has(&keys, key)));
    Ok(Verdict::of(holds, "The default KMS key is none of those allowed."))
}

fn algorithm(rule: &Value) -> Option<&str> {
    rule.get("applyServerSideEncryptionByDefault")?.get("sseAlgorithm")?.as_str()
}

/// Something is told of what happens in the bucket; if they are given, `destinationArn` is told, and of each of
/// `eventTypes`. EventBridge is told of everything, but is no destination with an ARN.
fn notifications(rule: &mut Inquiry<'_, '_>, bucket: &Subject<'_>) -> Result<Verdict> {
    let none = Map::new();
    let configurations = bucket.at(&format!("{NOTIFICATION}.configurations")).as_map().unwrap_or(&none);
    let destination = rule.text("destinationArn");
    let is_there = |configuration: &&Value| {
        let mut arns = ["topicARN", "queueARN", "functionARN"].into_iter();
        destination.is_none_or(|wanted| {
            arns.any(|name| configuration.get(name).and_then(Value::as_str) == Some(wanted))
        })
    };
    let told: Vec<&Value> = configurations.iter().map(|(_, value)| value).filter(is_there).collect();
    let has_bridge =
        destination.is_none() && !bucket.at(&format!("{NOTIFICATION}.eventBridgeConfiguration")).is_null();
    if told.is_empty() && !has_bridge {
        return Ok(Verdict::non_compliant("No event notifications go to the required destination."));
    }
    let events =
        told.iter().filter_map(|one| one.get("events")?.as_list()).flatten().filter_map(Value::as_str);
    let events: Vec<&str> = events.collect();
    let is_told = |wanted: &&str| events.iter().any(|event| matches(event, wanted));
    let holds = has_bridge || rule.items("eventTypes").is_none_or(|wanted| wanted.iter().all(is_told));
    Ok(Verdict::of(holds, "Not all required types of events are notified."))
}

#[cfg(test)]
mod tests {
    use super::super::Compliance;
    use super::super::trial::{NO, YES, bucket, bucket_with_policy, expect};

    /// What a rule says of buckets with these values of one key.
    fn judged(rule: &str, key: &str, table: &[(&str, &str, Compliance)]) {
        for (parameters, value, expected) in table {
            let item = bucket(&format!(r#"{{"{key}": {value}}}"#));
            expect(rule, &[(parameters, &item, *expected)]);
        }
    }

    #[test]
    fn versioning_and_mfa_delete_are_on() {
        let both = r#"{"status": "Enabled", "isMfaDeleteEnabled": true}"#;
        let wanted = r#"{"isMfaDeleteEnabled": "TRUE"}"#;
        let versions = [
            ("{}", both, YES),
            ("{}", r#"{"status": "Enabled"}"#, YES),
            ("{}", r#"{"status": "Suspended"}"#, NO),
            ("{}", r#"{"status": "Off"}"#, NO),
            (wanted, both, YES),
            (wanted, r#"{"status": "Enabled"}"#, NO),
        ];
        judged("S3_BUCKET_VERSIONING_ENABLED", "BucketVersioningConfiguration", &versions);
        let deletes =
            [("{}", both, YES), ("{}", r#"{"status": "Enabled", "isMfaDeleteEnabled": false}"#, NO)];
        judged("S3_BUCKET_MFA_DELETE_ENABLED", "BucketVersioningConfiguration", &deletes);
    }

    #[test]
    fn objects_are_locked() {
        let retained = r#"{"objectLockEnabled": "Enabled", "rule": {"defaultRetention": {"mode": "GOVERNANCE", "days": 1}}}"#;
        let bare = r#"{"objectLockEnabled": "Enabled"}"#;
        let table = [
            ("{}", retained, YES),
            ("{}", bare, YES),
            ("{}", "null", NO),
            (r#"{"mode": "GOVERNANCE"}"#, retained, YES),
            (r#"{"mode": "COMPLIANCE"}"#, retained, NO),
            (r#"{"mode": "GOVERNANCE"}"#, bare, NO),
        ];
        judged("S3_BUCKET_DEFAULT_LOCK_ENABLED", "ObjectLockConfiguration", &table);
    }

    #[test]
    fn access_is_logged() {
        let logs = r#"{"destinationBucketName": "logs", "logFilePrefix": "b/"}"#;
        let table = [
            ("{}", logs, YES),
            ("{}", "{}", NO),
            (r#"{"targetBucket": "logs"}"#, logs, YES),
            (r#"{"targetBucket": "others"}"#, logs, NO),
            (r#"{"targetBucket": "logs", "targetPrefix": "b/"}"#, logs, YES),
            (r#"{"targetPrefix": "c/"}"#, logs, NO),
        ];
        judged("S3_BUCKET_LOGGING_ENABLED", "BucketLoggingConfiguration", &table);
    }

    #[test]
    fn objects_are_encrypted() {
        let by = |algorithm: &str, key: &str| {
            format!(
                r#"{{"rules": [{{"applyServerSideEncryptionByDefault": {{"sseAlgorithm": "{algorithm}" {key}}}}}]}}"#
            )
        };
        let key = r#", "kmsMasterKeyID": "arn:aws:kms:us-east-1:123456789012:key/k""#;
        let (s3, aws, own) = (by("AES256", ""), by("aws:kms", ""), by("aws:kms:dsse", key));
        let keys = r#"{"kmsKeyArns": "arn:aws:kms:us-east-1:123456789012:key/k"}"#;
        let others = r#"{"kmsKeyArns": "arn:aws:kms:us-east-1:999999999999:key/k"}"#;
        let name = "ServerSideEncryptionConfiguration";
        judged("S3_BUCKET_SERVER_SIDE_ENCRYPTION_ENABLED", name, &[("{}", &s3, YES), ("{}", "null", NO)]);
        let table = [
            ("{}", s3.as_str(), NO),
            ("{}", &aws, YES),
            ("{}", &own, YES),
            (keys, &own, YES),
            (keys, &aws, NO),
            (others, &own, NO),
        ];
        judged("S3_DEFAULT_ENCRYPTION_KMS", name, &table);
        let deny = |condition: &str| {
            bucket_with_policy(&format!(
                r#"{{"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::b/*",
                "Condition": {condition}}}"#
            ))
        };
        for (condition, expected) in [
            (r#"{"Null": {"s3:x-amz-server-side-encryption": "true"}}"#, YES),
            (r#"{"StringNotEquals": {"s3:x-amz-server-side-encryption": "AES256"}}"#, YES),
            (r#"{"StringEquals": {"s3:x-amz-server-side-encryption": "AES256"}}"#, NO),
        ] {
            expect("S3_BUCKET_SERVER_SIDE_ENCRYPTION_ENABLED", &[("{}", &deny(condition), expected)]);
        }
    }

    #[test]
    fn events_are_notified() {
        let topic = "arn:aws:sns:us-east-1:123456789012:t";
        let told = format!(
            r#"{{"configurations": {{"1": {{"type": "TopicConfiguration", "topicARN": "{topic}",
            "events": ["s3:ObjectCreated:*", "s3:ObjectRemoved:Delete"]}}}}}}"#
        );
        let bridge = r#"{"configurations": {}, "eventBridgeConfiguration": {}}"#;
        let to = format!(r#"{{"destinationArn": "{topic}", "eventTypes": "s3:ObjectCreated:Put"}}"#);
        let put = r#"{"eventTypes": "s3:ObjectCreated:Put, s3:ObjectRemoved:Delete"}"#;
        let table = [
            ("{}", told.as_str(), YES),
            ("{}", bridge, YES),
            ("{}", r#"{"configurations": {}}"#, NO),
            (to.as_str(), &told, YES),
            (to.as_str(), bridge, NO),
            (put, &told, YES),
            (put, bridge, YES),
            (r#"{"eventTypes": "s3:ObjectRemoved:*"}"#, &told, NO),
            (r#"{"destinationArn": "arn:aws:sqs:us-east-1:123456789012:q"}"#, &told, NO),
        ];
        judged("S3_EVENT_NOTIFICATIONS_ENABLED", "BucketNotificationConfiguration", &table);
    }
}
