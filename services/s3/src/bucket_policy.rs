//! The policy of a bucket, and whether it makes the bucket public.

use policy::{Document, Kind, Malformed};
use service::{Fault, Operation, Result, Tx, View};

use crate::bucket_faults as faults;
use crate::buckets;
use crate::public_access_block;
use crate::shapes::{
    DeleteBucketPolicyRequest, GetBucketPolicyOutput, GetBucketPolicyRequest, GetBucketPolicyStatusOutput,
    GetBucketPolicyStatusRequest, PolicyStatus, PutBucketPolicyRequest,
};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("DeleteBucketPolicy", delete => empty),
    service::reads!("GetBucketPolicy", get),
    service::reads!("GetBucketPolicyStatus", status),
    service::writes!("PutBucketPolicy", put => empty),
];

/// How many bytes a policy may have.
const LARGEST: usize = 20_480;

fn get(view: View<'_>, request: GetBucketPolicyRequest) -> Result<GetBucketPolicyOutput> {
    let bucket = buckets::find(view, &request.bucket, request.expected_bucket_owner.as_deref())?.bucket;
    let policy = bucket.policy.clone().ok_or_else(|| faults::no_bucket_policy(&request.bucket))?;
    Ok(GetBucketPolicyOutput { policy: Some(policy) })
}

fn status(view: View<'_>, request: GetBucketPolicyStatusRequest) -> Result<GetBucketPolicyStatusOutput> {
    let bucket = buckets::find(view, &request.bucket, request.expected_bucket_owner.as_deref())?.bucket;
    let policy = bucket.policy.as_ref().ok_or_else(|| faults::no_bucket_policy(&request.bucket))?;
    let document = Document::parse(policy, Kind::Resource).map_err(malformed)?;
    let is_public = Some(policy::is_public(&document));
    Ok(GetBucketPolicyStatusOutput { policy_status: Some(PolicyStatus { is_public }) })
}

fn put(tx: &mut Tx<'_>, request: PutBucketPolicyRequest) -> Result<()> {
    let view = tx.view();
    let found = buckets::find(view, &request.bucket, request.expected_bucket_owner.as_deref())?;
    let (scope, arn) = (found.scope, buckets::arn(found.scope, &request.bucket));
    if request.policy.len() > LARGEST {
        let message = "Normalized policy document exceeds the maximum allowed size of 20480 bytes.";
        return Err(faults::malformed_policy(message));
    }
    let document = Document::parse(&request.policy, Kind::Resource).map_err(malformed)?;
    check(&document, &arn)?;
    if policy::is_public(&document) && public_access_block::effective(view, found).public_policy {
        return Err(faults::public_policy_blocked(&view.context().caller.arn, &arn));
    }
    let mut bucket = found.bucket.clone();
    bucket.policy = Some(request.policy);
    buckets::put(tx, scope, bucket);
    Ok(())
}

/// Refuses statements about other services or other buckets, and actions on objects that name none.
fn check(document: &Document, arn: &str) -> Result<()> {
    for statement in document.statements() {
        let is_ours = |action: &str| action == "*" || action.to_ascii_lowercase().starts_with("s3:");
        if !statement.actions().all(is_ours) {
            return Err(faults::malformed_policy("Policy has invalid action"));
        }
        let objects = format!("{arn}/");
        let is_ours =
            |resource: &str| resource == arn || resource.starts_with(&objects) || covers(resource, arn);
        if !statement.resources().all(is_ours) {
            return Err(faults::malformed_policy("Policy has invalid resource"));
        }
        let names_objects = statement.resources().any(|resource| resource != arn);
        let is_of_objects = |action: &str| OF_OBJECTS.iter().any(|known| action.eq_ignore_ascii_case(known));
        if !names_objects && statement.actions().all(is_of_objects) {
            return Err(faults::malformed_policy("Action does not apply to any resource(s) in statement"));
        }
    }
    Ok(())
}

/// Actions that need an object.
const OF_OBJECTS: &[&str] = &[
    "s3:AbortMultipartUpload",
    "s3:DeleteObject",
    "s3:DeleteObjectVersion",
    "s3:GetObject",
    "s3:GetObjectAcl",
    "s3:GetObjectTagging",
    "s3:GetObjectVersion",
    "s3:PutObject",
    "s3:PutObjectAcl",
    "s3:PutObjectTagging",
    "s3:RestoreObject",
];

/// Whether a resource with wildcards in the bucket's name covers this bucket.
fn covers(resource: &str, arn: &str) -> bool {
    let bucket = resource.split_once('/').map_or(resource, |(bucket, _)| bucket);
    bucket.contains(['*', '?']) && service::matches(bucket, arn)
}

/// What S3 says of a text that is no policy.
fn malformed(reason: Malformed) -> Fault {
    faults::malformed_policy(match reason {
        Malformed::Json => "Policies must be valid JSON and the first byte must be '{'".to_owned(),
        Malformed::Unknown(element) => format!("Unknown field {element}"),
        Malformed::Version(_) => "The policy must contain a valid version string".to_owned(),
        Malformed::Missing(element) => format!("Missing required field {element}"),
        Malformed::Prohibited(element) => format!("Unknown field {element}"),
        Malformed::Type("Statement") => "Could not parse the policy: Statement is not valid!".to_owned(),
        Malformed::Type(element) => format!("Expecting a different type for the element {element}"),
        Malformed::Empty("Statement") => "Could not parse the policy: Statement is empty!".to_owned(),
        Malformed::Empty(element) => format!("Policy has an empty {}", element.to_lowercase()),
        Malformed::Sid(_) => "Statement IDs (SID) in a single policy must be unique.".to_owned(),
        Malformed::Effect(effect) => format!("Invalid effect: {effect}"),
        Malformed::Principal(_) => "Invalid principal in policy".to_owned(),
        Malformed::Action(_) => "Policy has invalid action".to_owned(),
        Malformed::Resource(_) => "Policy has invalid resource".to_owned(),
        Malformed::Operator(operator) => format!("Invalid Condition type : {operator}"),
    })
}

fn delete(tx: &mut Tx<'_>, request: DeleteBucketPolicyRequest) -> Result<()> {
    buckets::change(tx, &request.bucket, request.expected_bucket_owner.as_deref(), |bucket| {
        bucket.policy = None;
        Ok(())
    })
}
