//! What only S3 does: buckets in the host, bare errors, roots that the model does not name.

use http::header::{CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, HeaderName, TRANSFER_ENCODING};
use http::{HeaderValue, StatusCode, Version};
use model::{Fault, Model, Operation};

use crate::{Request, Response, credential, host, xml_write};

/// The namespace of S3's documents, which its model does not carry.
pub(crate) const NAMESPACE: &str = "http://s3.amazonaws.com/doc/2006-03-01/";

/// Operations that newer ones with the same method and path have replaced.
const REPLACED: [&str; 4] =
    ["GetBucketLifecycle", "GetBucketNotification", "PutBucketLifecycle", "PutBucketNotification"];

/// Whether the model is that of S3.
pub(crate) fn is(model: &Model) -> bool {
    model.name() == "s3"
}

/// Whether the operation gives way to another with the same method and path: one that has been replaced, and of the
/// two that list all buckets the one that the request is not signed for.
pub(crate) fn gives_way(operation: &str, request: &Request) -> bool {
    let is_express = || credential(request).is_some_and(|credential| credential.service == "s3express");
    match operation {
        "ListBuckets" => is_express(),
        "ListDirectoryBuckets" => !is_express(),
        _ => REPLACED.contains(&operation),
    }
}

/// The service that answers for a signing name which no model has.
pub(crate) fn signing_alias(name: &str) -> Option<&'static str> {
    matches!(name, "s3express" | "s3-object-lambda" | "s3-outposts").then_some("s3")
}

/// The bucket in the host name: `bucket.s3.amazonaws.com`, `bucket.s3.localhost`, `bucket.localhost`.
pub(crate) fn bucket_of(host: &str) -> Option<&str> {
    // One search for the hosts that have none of the marks, as most have.
    let marked = host::holds(host, ".s3");
    let bucket = [".s3.", ".s3-", ".s3express-"].iter().filter(|_| marked).find_map(|mark| {
        let at = host.find(mark)?;
        let rest = &host[at..];
        let other =
            [".s3-control", ".s3-outposts", ".s3-object-lambda"].iter().any(|other| rest.starts_with(other));
        (!other).then_some(&host[..at])
    });
    let local = || {
        let bucket =
            host.strip_suffix(".localhost").or_else(|| host.strip_suffix(".localhost.localstack.cloud"))?;
        let service = bucket == "s3"
            || bucket.starts_with("s3.")
            || bucket.starts_with("s3-")
            || bucket.contains(".s3-");
        (!service).then_some(bucket)
    };
    bucket.or_else(local).filter(|bucket| !bucket.is_empty())
}

/// The status of an error code that the model gives none.
pub(crate) fn status(code: &str) -> Option<u16> {
    Some(match code {
        "NotModified" => 304,
        "AccessDenied"
        | "AccountProblem"
        | "AllAccessDisabled"
        | "InvalidAccessKeyId"
        | "InvalidObjectState"
        | "RequestTimeTooSkewed"
        | "SignatureDoesNotMatch" => 403,
        "MethodNotAllowed" => 405,
        "BucketAlreadyExists"
        | "BucketAlreadyOwnedByYou"
        | "BucketNotEmpty"
        | "ConditionalRequestConflict"
        | "InvalidBucketState"
        | "OperationAborted"
        | "RestoreAlreadyInProgress" => 409,
        "MissingContentLength" => 411,
        "PreconditionFailed" => 412,
        "InvalidRange" => 416,
        "InternalError" => 500,
        "NotImplemented" => 501,
        "ServiceUnavailable" | "SlowDown" => 503,
        "NotFound"
        | "ObjectLockConfigurationNotFoundError"
        | "OwnershipControlsNotFoundError"
        | "ReplicationConfigurationNotFoundError"
        | "ServerSideEncryptionConfigurationNotFoundError" => 404,
        _ if code.starts_with("NoSuch") => 404,
        _ => return None,
    })
}

/// Refuses an upload of unknown length, which only HTTP before version 2 can be.
pub(crate) fn check_length(operation: &Operation, request: &Request) -> Result<(), Fault> {
    let has = |name: HeaderName| request.headers().contains_key(name);
    let is_upload = matches!(operation.name, "PutObject" | "UploadPart");
    if !is_upload
        || !request.body().is_empty()
        || request.version() > Version::HTTP_11
        || has(CONTENT_LENGTH)
        || has(TRANSFER_ENCODING)
    {
        return Ok(());
    }
    Err(Fault::new("MissingContentLength", "You must provide the Content-Length HTTP header."))
}

/// The fault of a parameter that cannot be read, most of which are numbers.
pub(crate) fn unreadable(name: &str, text: &str) -> Fault {
    let message = if name == "x-amz-object-lock-retain-until-date" {
        "The retain until date must be provided in ISO 8601 format".to_owned()
    } else {
        format!("Provided {name} not an integer or within integer range")
    };
    Fault::new("InvalidArgument", message)
        .with_member("ArgumentName", name)
        .with_member("ArgumentValue", text)
}

/// Whether a header that cannot be read is passed over: `Expires` and the dates of conditions, as HTTP has it.
pub(crate) fn passes_over(name: &str) -> bool {
    ["expires", "if-modified-since", "if-unmodified-since"]
        .iter()
        .any(|known| name.eq_ignore_ascii_case(known))
}

/// Whether a member of a fault is a header of the answer rather than an element of its document: headers are written
/// in lower case.
pub(crate) fn is_header(member: &str) -> bool {
    member.contains('-') && member != "X-Amz-Expires" || matches!(member, "allow" | "etag")
}

/// Gives an answer what the model does not tell of it.
pub(crate) fn complete(operation: &Operation, response: &mut Response) {
    if response.headers().contains_key(CONTENT_RANGE) {
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
    }
    match operation.name {
        "HeadBucket" => {
            response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/xml"));
        }
        "PutBucketPolicy" | "PutBucketTagging" => *response.status_mut() = StatusCode::NO_CONTENT,
        _ => {}
    }
}

/// The root element of an answer without a payload member.
pub(crate) fn root(operation: &Operation) -> Option<&'static str> {
    Some(match operation.name {
        "CompleteMultipartUpload" => "CompleteMultipartUploadResult",
        "CreateMultipartUpload" => "InitiateMultipartUploadResult",
        "CreateSession" => "CreateSessionResult",
        "DeleteObjects" => "DeleteResult",
        "GetBucketAccelerateConfiguration" => "AccelerateConfiguration",
        "GetBucketAcl" | "GetObjectAcl" => "AccessControlPolicy",
        "GetBucketCors" => "CORSConfiguration",
        "GetBucketLifecycle" | "GetBucketLifecycleConfiguration" => "LifecycleConfiguration",
        "GetBucketLocation" => "LocationConstraint",
        "GetBucketLogging" => "BucketLoggingStatus",
        "GetBucketNotification" | "GetBucketNotificationConfiguration" => "NotificationConfiguration",
        "GetBucketRequestPayment" => "RequestPaymentConfiguration",
        "GetBucketTagging" | "GetObjectTagging" => "Tagging",
        "GetBucketVersioning" => "VersioningConfiguration",
        "GetBucketWebsite" => "WebsiteConfiguration",
        "GetObjectAttributes" => "GetObjectAttributesResponse",
        "ListBucketAnalyticsConfigurations" => "ListBucketAnalyticsConfigurationResult",
        "ListBucketInventoryConfigurations" => "ListInventoryConfigurationsResult",
        "ListBucketMetricsConfigurations" => "ListMetricsConfigurationsResult",
        "ListBuckets" => "ListAllMyBucketsResult",
        "ListDirectoryBuckets" => "ListAllMyDirectoryBucketsResult",
        "ListMultipartUploads" => "ListMultipartUploadsResult",
        "ListObjectVersions" => "ListVersionsResult",
        "ListObjects" | "ListObjectsV2" => "ListBucketResult",
        "ListParts" => "ListPartsResult",
        _ => return None,
    })
}

/// `GetBucketLocation` answers with the text in the root itself.
pub(crate) fn write_location(location: Option<&str>, out: &mut Vec<u8>) {
    xml_write::open_plain("LocationConstraint", NAMESPACE, out);
    xml_write::text(location.unwrap_or_default(), out);
    xml_write::close("LocationConstraint", out);
}

/// The value of `x-amz-id-2`, which S3 sends beside the request id; it means nothing to clients.
pub fn extended_id(request_id: &str) -> String {
    let mut id = Vec::new();
    model::base64::encode(request_id.as_bytes(), &mut id);
    String::from_utf8(id).expect("base64 is ASCII")
}

#[cfg(test)]
mod tests {
    use super::bucket_of;

    #[test]
    fn buckets_are_found_in_hosts() {
        for (host, bucket) in [
            ("s3.us-east-1.amazonaws.com", None),
            ("s3.localhost", None),
            ("localhost", None),
            ("127.0.0.1", None),
            ("my.bucket.s3.eu-west-1.amazonaws.com", Some("my.bucket")),
            ("b.s3-eu-west-1.amazonaws.com", Some("b")),
            ("b.s3.localhost", Some("b")),
            ("b.localhost", Some("b")),
            ("b.s3.localhost.localstack.cloud", Some("b")),
            ("s3.localhost.localstack.cloud", None),
            ("123456789012.s3-control.us-east-1.amazonaws.com", None),
            ("b--usw2-az1--x-s3.s3express-usw2-az1.us-west-2.amazonaws.com", Some("b--usw2-az1--x-s3")),
        ] {
            assert_eq!(bucket_of(host), bucket, "{host}");
        }
    }
}
