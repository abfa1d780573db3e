//! Which right an operation needs: the action that policies name, and the permission that access control lists grant.

use service::Value;

/// A right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Action {
    /// As policies name it, without the `s3:`.
    pub(crate) name: &'static str,
    /// Whether its resource is an object rather than the bucket.
    pub(crate) on_object: bool,
    /// What grants it in access control lists; many actions have nothing there.
    pub(crate) permission: Option<Permission>,
}

/// A permission of access control lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Permission {
    pub(crate) name: &'static str,
    /// Whether it stands in the bucket's list rather than in the object's.
    pub(crate) of_bucket: bool,
}

const fn bucket(name: &'static str, permission: &'static str) -> Action {
    Action { name, on_object: false, permission: Some(Permission { name: permission, of_bucket: true }) }
}

const fn object(name: &'static str, permission: &'static str) -> Action {
    Action { name, on_object: true, permission: Some(Permission { name: permission, of_bucket: false }) }
}

/// An action on an object that the bucket's list grants.
const fn within(name: &'static str) -> Action {
    Action { name, on_object: true, permission: Some(Permission { name: "WRITE", of_bucket: true }) }
}

const fn plain(name: &'static str, on_object: bool) -> Action {
    Action { name, on_object, permission: None }
}

/// The actions of policies that a call with this input is, the main one first.
pub(crate) fn all_of<'o>(operation: &'o str, input: &Value) -> Vec<&'o str> {
    let has = |member: &str| input.get(member).is_some();
    let name = of(operation, has("VersionId")).name;
    let mut actions = vec![if name.is_empty() { of_configuration(operation) } else { name }];
    if actions[0] == "PutObject" {
        let grants = ["ACL", "GrantFullControl", "GrantRead", "GrantReadACP", "GrantWriteACP"];
        actions.extend(grants.into_iter().any(has).then_some("PutObjectAcl"));
        actions.extend(has("Tagging").then_some("PutObjectTagging"));
    }
    let bypasses = input.get("BypassGovernanceRetention").and_then(Value::as_bool) == Some(true);
    actions.extend(bypasses.then_some("BypassGovernanceRetention"));
    actions
}

/// The action of an operation that [`of`] does not know, where it is not called like it.
fn of_configuration(operation: &str) -> &str {
    match operation {
        "DeleteBucketAnalyticsConfiguration" | "PutBucketAnalyticsConfiguration" => {
            "PutAnalyticsConfiguration"
        }
        "DeleteBucketCors" | "PutBucketCors" => "PutBucketCORS",
        "DeleteBucketEncryption" | "PutBucketEncryption" => "PutEncryptionConfiguration",
        "DeleteBucketIntelligentTieringConfiguration" | "PutBucketIntelligentTieringConfiguration" => {
            "PutIntelligentTieringConfiguration"
        }
        "DeleteBucketInventoryConfiguration" | "PutBucketInventoryConfiguration" => {
            "PutInventoryConfiguration"
        }
        "DeleteBucketLifecycle" | "PutBucketLifecycle" | "PutBucketLifecycleConfiguration" => {
            "PutLifecycleConfiguration"
        }
        "DeleteBucketMetricsConfiguration" | "PutBucketMetricsConfiguration" => "PutMetricsConfiguration",
        "DeleteBucketOwnershipControls" => "PutBucketOwnershipControls",
        "DeleteBucketReplication" | "PutBucketReplication" => "PutReplicationConfiguration",
        "DeleteBucketTagging" => "PutBucketTagging",
        "DeletePublicAccessBlock" | "PutPublicAccessBlock" => "PutBucketPublicAccessBlock",
        "GetBucketAccelerateConfiguration" => "GetAccelerateConfiguration",
        "GetBucketAnalyticsConfiguration" | "ListBucketAnalyticsConfigurations" => {
            "GetAnalyticsConfiguration"
        }
        "GetBucketCors" => "GetBucketCORS",
        "GetBucketEncryption" => "GetEncryptionConfiguration",
        "GetBucketIntelligentTieringConfiguration" | "ListBucketIntelligentTieringConfigurations" => {
            "GetIntelligentTieringConfiguration"
        }
        "GetBucketInventoryConfiguration" | "ListBucketInventoryConfigurations" => {
            "GetInventoryConfiguration"
        }
        "GetBucketLifecycle" | "GetBucketLifecycleConfiguration" => "GetLifecycleConfiguration",
        "GetBucketMetricsConfiguration" | "ListBucketMetricsConfigurations" => "GetMetricsConfiguration",
        "GetBucketNotificationConfiguration" => "GetBucketNotification",
        "GetBucketReplication" => "GetReplicationConfiguration",
        "GetObjectLockConfiguration" => "GetBucketObjectLockConfiguration",
        "GetPublicAccessBlock" => "GetBucketPublicAccessBlock",
        "PutBucketAccelerateConfiguration" => "PutAccelerateConfiguration",
        "PutBucketNotificationConfiguration" => "PutBucketNotification",
        "PutObjectLockConfiguration" => "PutBucketObjectLockConfiguration",
        same => same,
    }
}

/// The right that an operation needs; `versioned` when it names a version.
pub(crate) fn of(operation: &str, versioned: bool) -> Action {
    let or = |plain: &'static str, of_version: &'static str| if versioned { of_version } else { plain };
    match operation {
        "AbortMultipartUpload" => within("AbortMultipartUpload"),
        "CompleteMultipartUpload"
        | "CopyObject"
        | "CreateMultipartUpload"
        | "PostObject"
        | "PutObject"
        | "UploadPart"
        | "UploadPartCopy" => within("PutObject"),
        "DeleteObject" | "DeleteObjects" => within(or("DeleteObject", "DeleteObjectVersion")),
        "DeleteObjectTagging" => plain(or("DeleteObjectTagging", "DeleteObjectVersionTagging"), true),
        "GetBucketAcl" => bucket("GetBucketAcl", "READ_ACP"),
        "GetBucketLocation" => plain("GetBucketLocation", false),
        "GetBucketPolicy" => plain("GetBucketPolicy", false),
        "GetBucketWebsite" => plain("GetBucketWebsite", false),
        "GetObject" | "HeadObject" | "SelectObjectContent" => {
            object(or("GetObject", "GetObjectVersion"), "READ")
        }
        "GetObjectAcl" => object(or("GetObjectAcl", "GetObjectVersionAcl"), "READ_ACP"),
        "GetObjectAttributes" => plain(or("GetObjectAttributes", "GetObjectVersionAttributes"), true),
        "GetObjectTagging" => plain(or("GetObjectTagging", "GetObjectVersionTagging"), true),
        "HeadBucket" | "ListObjects" | "ListObjectsV2" => bucket("ListBucket", "READ"),
        "ListMultipartUploads" => bucket("ListBucketMultipartUploads", "READ"),
        "ListObjectVersions" => bucket("ListBucketVersions", "READ"),
        "ListParts" => plain("ListMultipartUploadParts", true),
        "PutBucketAcl" => bucket("PutBucketAcl", "WRITE_ACP"),
        "PutObjectAcl" => object(or("PutObjectAcl", "PutObjectVersionAcl"), "WRITE_ACP"),
        "PutObjectTagging" => plain(or("PutObjectTagging", "PutObjectVersionTagging"), true),
        // What configures a bucket is never for everybody: no list grants it, and AWS asks for credentials.
        _ => plain("", false),
    }
}
