//! What S3 says when it refuses. The wire gives each code its status.

use service::{Fault, Timestamp};

pub(crate) use crate::object_faults::*;

/// The bucket does not exist.
pub(crate) fn no_such_bucket(bucket: &str) -> Fault {
    Fault::new("NoSuchBucket", "The specified bucket does not exist").with_member("BucketName", bucket)
}

/// The bucket is not the expected owner's.
pub(crate) fn access_denied() -> Fault {
    Fault::new("AccessDenied", "Access Denied")
}

/// A statement of the bucket's policy denies it.
pub(crate) fn denied_by_policy(caller: &str, action: &str, resource: &str) -> Fault {
    let message = format!(
        "User: {caller} is not authorized to perform: {action} on resource: \"{resource}\" with an explicit deny in a \
         resource-based policy"
    );
    Fault::new("AccessDenied", message)
}

/// The call was signed for another Region than the bucket's.
pub(crate) fn permanent_redirect(bucket: &str, region: &str) -> Fault {
    let message = "The bucket you are attempting to access must be addressed using the specified endpoint. \
                   Please send all future requests to this endpoint.";
    Fault::new("PermanentRedirect", message)
        .with_status(301)
        .with_member("Endpoint", format!("{bucket}.s3.{region}.amazonaws.com"))
        .with_member("Bucket", bucket)
        .with_member("x-amz-bucket-region", region)
}

/// Another account has a bucket of this name.
pub(crate) fn bucket_already_exists(bucket: &str) -> Fault {
    let message = "The requested bucket name is not available. The bucket namespace is shared by all users of the \
                   system. Please select a different name and try again.";
    Fault::new("BucketAlreadyExists", message).with_member("BucketName", bucket)
}

/// The caller's account has this bucket already.
pub(crate) fn bucket_already_owned(bucket: &str) -> Fault {
    let message = "Your previous request to create the named bucket succeeded and you already own it.";
    Fault::new("BucketAlreadyOwnedByYou", message).with_member("BucketName", bucket)
}

/// The bucket holds objects or versions of objects.
pub(crate) fn bucket_not_empty(bucket: &str) -> Fault {
    Fault::new("BucketNotEmpty", "The bucket you tried to delete is not empty")
        .with_member("BucketName", bucket)
}

/// A value of a parameter or header that S3 does not take.
pub(crate) fn invalid_argument(message: impl Into<String>, name: &'static str, value: &str) -> Fault {
    Fault::new("InvalidArgument", message)
        .with_member("ArgumentName", name)
        .with_member("ArgumentValue", value)
}

// For acl.rs, object_acl.rs and bucket_acl.rs.

/// The bucket's owner is enforced: no list may be set.
pub(crate) fn acl_not_supported() -> Fault {
    Fault::new("AccessControlListNotSupported", "The bucket does not allow ACLs")
}

/// A request names a canned list and grants too.
pub(crate) fn canned_and_grants() -> Fault {
    Fault::new("InvalidRequest", "Specifying both Canned ACLs and Header Grants is not allowed")
}

/// There is no such canned list.
pub(crate) fn unknown_canned_acl(name: &str) -> Fault {
    invalid_argument("", "x-amz-acl", name)
}

/// A grant in a header names nobody.
pub(crate) fn grant_not_recognized(header: &'static str, text: &str) -> Fault {
    invalid_argument("Argument format not recognized", header, text)
}

/// There is no such group.
pub(crate) fn invalid_group(argument: &'static str, uri: &str) -> Fault {
    invalid_argument("Invalid group uri", argument, uri)
}

/// This is no canonical user id.
pub(crate) fn invalid_canonical_id(argument: &'static str, id: &str) -> Fault {
    invalid_argument("Invalid id", argument, id)
}

/// Accounts here have no addresses that anybody could know.
pub(crate) fn unresolvable_email(address: &str) -> Fault {
    let message = "The email address you provided does not match any account on record.";
    Fault::new("UnresolvableGrantByEmailAddress", message).with_member("EmailAddress", address)
}

/// The document is no access control list.
pub(crate) fn malformed_acl() -> Fault {
    let message = "The XML you provided was not well-formed or did not validate against our published schema";
    Fault::new("MalformedACLError", message)
}

/// A list comes in headers or in the body.
pub(crate) fn unexpected_content() -> Fault {
    Fault::new("UnexpectedContent", "This request does not support content")
}

/// A new bucket blocks public lists from its beginning.
pub(crate) fn public_acl_blocked() -> Fault {
    let message = "Bucket cannot have public ACLs set with BlockPublicAccess enabled";
    Fault::new("InvalidBucketAclWithBlockPublicAccessError", message)
}

/// A list must come somehow.
pub(crate) fn missing_acl_header() -> Fault {
    Fault::new("MissingSecurityHeader", "Your request was missing a required header")
        .with_member("MissingHeaderName", "x-amz-acl")
}

// For tags.rs.

/// A key comes twice.
pub(crate) fn tag_twice(key: &str) -> Fault {
    Fault::new("InvalidTag", "Cannot provide multiple Tags with the same key").with_member("TagKey", key)
}

/// What AWS says of its own tags on objects; on buckets it says [`system_tag`].
pub(crate) fn object_tag_reserved(key: &str) -> Fault {
    Fault::new("InvalidTag", "Your TagKey cannot be prefixed with aws:").with_member("TagKey", key)
}

// For object_lock.rs, object_lock_configuration.rs and retention.rs.

/// Mode and date of a retention come together; `missing` is the header that did not come.
pub(crate) fn lock_headers_apart(missing: &'static str) -> Fault {
    let message = "x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied";
    Fault::new("InvalidArgument", message).with_member("ArgumentName", missing)
}

/// There is no such mode of retention.
pub(crate) fn unknown_lock_mode(mode: &str) -> Fault {
    invalid_argument("Unknown wormMode directive.", "x-amz-object-lock-mode", mode)
}

/// A legal hold is on or off.
pub(crate) fn unknown_legal_hold(hold: &str) -> Fault {
    let message = "Legal Hold must be either of 'ON' or 'OFF'";
    invalid_argument(message, "x-amz-object-lock-legal-hold", hold)
}

/// A retention must end in the future.
pub(crate) fn retention_past(argument: &'static str, until: Timestamp) -> Fault {
    invalid_argument("The retain until date must be in the future!", argument, &until.iso8601())
}

/// Object lock is not enabled on the bucket.
pub(crate) fn no_object_lock_configuration(bucket: &str) -> Fault {
    let message = "Object Lock configuration does not exist for this bucket";
    Fault::new("ObjectLockConfigurationNotFoundError", message).with_member("BucketName", bucket)
}

/// The object has no retention, or no legal hold.
pub(crate) fn object_without_lock() -> Fault {
    let message = "The specified object does not have a ObjectLock configuration";
    Fault::new("NoSuchObjectLockConfiguration", message)
}

/// An object is to be put under a lock in a bucket without: here S3 words it otherwise than for what is there.
pub(crate) fn new_object_without_lock() -> Fault {
    Fault::new("InvalidRequest", "Bucket is missing ObjectLockConfiguration")
}

/// Governance is only where object lock is.
pub(crate) fn bypass_without_lock(bypass: bool) -> Fault {
    let message = "x-amz-bypass-governance-retention is only applicable to Object Lock enabled buckets.";
    invalid_argument(message, "x-amz-bypass-governance-retention", &bypass.to_string())
}

/// Only versions can be locked.
pub(crate) fn object_lock_needs_versioning() -> Fault {
    let message = "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration";
    Fault::new("InvalidBucketState", message)
}

/// The request needs a body.
pub(crate) fn empty_body() -> Fault {
    Fault::new("MissingRequestBodyError", "Request Body is empty")
}

/// A retention by default lasts a day or a year at least.
pub(crate) fn retention_not_positive(unit: &'static str, period: i64) -> Fault {
    let message = "Default retention period must be a positive integer value.";
    invalid_argument(message, unit, &period.to_string())
}

/// A retention by default lasts a hundred years at most.
pub(crate) fn retention_too_long(unit: &'static str, period: i64) -> Fault {
    invalid_argument("Default retention period too large.", unit, &period.to_string())
}

// For restore.rs.

/// The object is being restored.
pub(crate) fn restore_under_way() -> Fault {
    Fault::new("RestoreAlreadyInProgress", "Object restore is already in progress")
}

/// The archive has no such tier.
pub(crate) fn restore_tier(tier: &str) -> Fault {
    invalid_argument("Retrieval option is not supported by this storage class", "Tier", tier)
}

/// Restores that select from the content are gone from AWS for new customers.
pub(crate) fn select_restore() -> Fault {
    Fault::new("MethodNotAllowed", "The specified method is not allowed against this resource.")
}

// For object_encryption.rs: the sentences of AWS's reference of the operation.

/// Only `SSE-KMS` can be asked for.
pub(crate) fn new_encryption_invalid() -> Fault {
    let message = "Requests that modify an object encryption configuration require a valid new encryption type. \
                   Valid values are SSEKMS. Modify the request to specify SSE-KMS for the updated encryption type, \
                   and then try again.";
    Fault::new("InvalidRequest", message)
}

/// This is no ARN of a key.
pub(crate) fn key_arn_invalid() -> Fault {
    let message = "Requests that modify an object's encryption type to SSE-KMS require a valid AWS KMS key Amazon \
                   Resource Name (ARN). Confirm that you have a correctly formatted KMS key ARN in your request, \
                   and then try again.";
    Fault::new("InvalidRequest", message)
}

/// The key belongs to another account than the bucket.
pub(crate) fn key_of_other_account() -> Fault {
    let message = "The AWS KMS key in the request must be owned by the same account as the bucket. Modify the \
                   request to specify a KMS key from the same account, and then try again.";
    Fault::new("AccessDenied", message)
}

/// The object's encryption cannot be changed in place.
pub(crate) fn encryption_not_updatable() -> Fault {
    let message = "The UpdateObjectEncryption operation doesn't support source objects with the encryption type \
                   DSSE-KMS or SSE-C. Only source objects encrypted with SSE-S3 or SSE-KMS are supported.";
    Fault::new("InvalidRequest", message)
}

// For object_attributes.rs.

/// No attribute is asked for.
pub(crate) fn no_attributes() -> Fault {
    let message = "The x-amz-object-attributes header specifying the attributes to be retrieved is either missing or empty";
    Fault::new("InvalidRequest", message)
}

/// There is no such attribute.
pub(crate) fn attribute_name() -> Fault {
    Fault::new("InvalidArgument", "Invalid attribute name specified.")
        .with_member("ArgumentName", "x-amz-object-attributes")
}

// For uploads.rs, parts.rs, complete_upload.rs and list_uploads.rs.

/// The upload is not under way.
pub(crate) fn no_such_upload(id: &str) -> Fault {
    let message = "The specified upload does not exist. The upload ID may be invalid, or the upload may have been \
                   aborted or completed.";
    Fault::new("NoSuchUpload", message).with_member("UploadId", id)
}

/// A type of checksums needs an algorithm.
pub(crate) fn checksum_type_alone() -> Fault {
    let message = "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.";
    Fault::new("InvalidRequest", message)
}

/// There is no such algorithm.
pub(crate) fn checksum_algorithm() -> Fault {
    let message = "Checksum algorithm provided is unsupported. Please try again with any of the valid types: \
                   [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]";
    Fault::new("InvalidRequest", message)
}

/// There is no such type of checksums.
pub(crate) fn unknown_checksum_type() -> Fault {
    Fault::new("InvalidRequest", "Value for x-amz-checksum-type header is invalid.")
}

/// The algorithm does not make checksums of this type.
pub(crate) fn checksum_type(kind: &str, algorithm: &str) -> Fault {
    let algorithm = algorithm.to_lowercase();
    let message = format!("The {kind} checksum type cannot be used with the {algorithm} checksum algorithm.");
    Fault::new("InvalidRequest", message)
}

/// A part has a checksum of another algorithm than its upload, or none.
pub(crate) fn checksum_of_other_type(expected: &str, actual: Option<&str>) -> Fault {
    let message = format!(
        "Checksum Type mismatch occurred, expected checksum Type: {}, actual checksum Type: {}",
        expected.to_lowercase(),
        actual.unwrap_or("null").to_lowercase()
    );
    Fault::new("InvalidRequest", message)
}

/// The range of a copy has another form than S3's.
pub(crate) fn copy_range_form(range: &str) -> Fault {
    let message = "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are \
                   the zero-based offsets of the first and last bytes to copy";
    invalid_argument(message, "x-amz-copy-source-range", range)
}

/// The range of a copy lies outside its source.
pub(crate) fn copy_range_outside(range: &str, size: usize) -> Fault {
    let message = format!("Range specified is not valid for source object of size: {size}");
    invalid_argument(message, "x-amz-copy-source-range", range)
}

/// A number of a query string is below zero.
pub(crate) fn negative_number(name: &'static str, number: i64) -> Fault {
    let message = format!("Argument {name} must be an integer between 0 and 2147483647");
    invalid_argument(message, name, &number.to_string())
}

/// A number of a query string has more than 31 bits.
pub(crate) fn number_too_large(name: &'static str, number: i64) -> Fault {
    let message = format!("Provided {name} not an integer or within integer range");
    invalid_argument(message, name, &number.to_string())
}

/// Parts come in the order of their numbers.
pub(crate) fn part_order(upload_id: &str) -> Fault {
    let message = "The list of parts was not in ascending order. Parts must be ordered by part number.";
    Fault::new("InvalidPartOrder", message).with_member("UploadId", upload_id)
}

/// The part is not there, or is another one.
pub(crate) fn invalid_part(number: i64, etag: &str, upload_id: &str) -> Fault {
    let message = "One or more of the specified parts could not be found.  The part may not have been uploaded, or \
                   the specified entity tag may not match the part's entity tag.";
    Fault::new("InvalidPart", message)
        .with_member("UploadId", upload_id)
        .with_member("PartNumber", number.to_string())
        .with_member("ETag", etag)
}

/// A part that is not the last is too small.
pub(crate) fn entity_too_small(size: usize, smallest: usize, number: i64, etag: &str) -> Fault {
    Fault::new("EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size")
        .with_member("ProposedSize", size.to_string())
        .with_member("MinSizeAllowed", smallest.to_string())
        .with_member("PartNumber", number.to_string())
        .with_member("ETag", etag)
}

/// The sum of sums is made of what the request lists.
pub(crate) fn part_without_checksum(algorithm: &str, number: i64) -> Fault {
    let message = format!(
        "The upload was created using a {} checksum. The complete request must include the checksum for each part. \
         It was missing for part {number} in the request.",
        algorithm.to_lowercase()
    );
    Fault::new("InvalidRequest", message)
}

/// The upload was begun with another type of checksums.
pub(crate) fn upload_of_other_type(kind: &str) -> Fault {
    let message = format!(
        "The upload was created using the {kind} checksum mode. The complete request must use the same checksum mode."
    );
    Fault::new("InvalidRequest", message)
}

/// The object has another size than the request says.
pub(crate) fn object_size(said: i64, size: usize) -> Fault {
    let message = format!(
        "The provided 'x-amz-mp-object-size' header value {said} does not match what was computed: {size}"
    );
    Fault::new("InvalidRequest", message)
}

/// The object has another checksum than the request says.
pub(crate) fn bad_checksum(algorithm: &str) -> Fault {
    let message =
        format!("The {} you specified did not match the calculated checksum.", algorithm.to_lowercase());
    Fault::new("BadDigest", message)
}

// cors.rs

/// A preflight request names no origin.
pub(crate) fn origin_missing() -> Fault {
    Fault::new("BadRequest", "Insufficient information. Origin request header needed.")
}

/// A preflight request is for a method that S3 does not have, or for none.
pub(crate) fn requested_method(method: Option<&str>) -> Fault {
    let method = method.unwrap_or("null");
    Fault::new("BadRequest", format!("Invalid Access-Control-Request-Method: {method}"))
}

/// A preflight request is not granted.
pub(crate) fn cors_forbidden(reason: &str, method: &str, resource: &'static str) -> Fault {
    Fault::new("AccessForbidden", format!("CORSResponse: {reason}"))
        .with_status(403)
        .with_member("Method", method)
        .with_member("ResourceType", resource)
}

// websites.rs

/// The bucket is no website.
pub(crate) fn no_website(bucket: &str) -> Fault {
    let message = "The specified bucket does not have a website configuration";
    Fault::new("NoSuchWebsiteConfiguration", message).with_member("BucketName", bucket)
}

// For object_annotations.rs: the sentences of the API model.

/// The object has no annotation of this name.
pub(crate) fn no_such_annotation() -> Fault {
    Fault::new("NoSuchAnnotation", "The specified annotation does not exist on this object.")
}

/// Names are not empty and do not begin like AWS's.
pub(crate) fn annotation_name() -> Fault {
    Fault::new("InvalidAnnotationName", "The annotation name you provided is invalid.")
}

/// Names have 512 bytes at most.
pub(crate) fn annotation_name_too_long() -> Fault {
    Fault::new("AnnotationNameTooLong", "The annotation name exceeds 512 bytes.")
}

/// Prefixes are beginnings of names.
pub(crate) fn annotation_prefix() -> Fault {
    Fault::new("InvalidPrefix", "The annotation prefix you provided is invalid.")
}

/// An object has a thousand annotations at most.
pub(crate) fn too_many_annotations() -> Fault {
    let message = "The request would exceed the maximum number of annotations allowed per object.";
    Fault::new("AnnotationLimitExceeded", message)
}

/// Annotations are texts.
pub(crate) fn annotation_not_text() -> Fault {
    Fault::new("UnsupportedMediaType", "The annotation payload is not valid UTF-8 encoded text.")
}

/// Annotations are neither empty nor large.
pub(crate) fn annotation_size() -> Fault {
    Fault::new("InvalidRequest", "The annotation payload must be between 1 byte and 1 MiB in size.")
}

/// What is encrypted with a customer's key cannot be annotated.
pub(crate) fn annotation_of_customers_object() -> Fault {
    Fault::new("InvalidRequest", "Objects encrypted with SSE-C cannot have annotations.")
}
