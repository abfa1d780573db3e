//! What S3 says when it refuses. The wire gives each code its status.

use service::{Fault, Timestamp};

/// The bucket does not exist.
pub(crate) fn no_such_bucket(bucket: &str) -> Fault {
    Fault::new("NoSuchBucket", "The specified bucket does not exist").with_member("BucketName", bucket)
}

/// The bucket is not the expected owner's.
pub(crate) fn access_denied() -> Fault {
    Fault::new("AccessDenied", "Access Denied")
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

// For objects: put_object.rs, properties.rs.

fn invalid_argument(message: impl Into<String>, name: &'static str, value: &str) -> Fault {
    Fault::new("InvalidArgument", message)
        .with_member("ArgumentName", name)
        .with_member("ArgumentValue", value)
}

/// The key of an object has more bytes than it may.
pub(crate) fn key_too_long(size: usize, limit: usize) -> Fault {
    sized(Fault::new("KeyTooLongError", "Your key is too long"), size, limit)
}

/// Names and values of user metadata have more bytes than they may.
pub(crate) fn metadata_too_large(size: usize, limit: usize) -> Fault {
    let message = "Your metadata headers exceed the maximum allowed metadata size";
    sized(Fault::new("MetadataTooLarge", message), size, limit)
}

fn sized(fault: Fault, size: usize, limit: usize) -> Fault {
    fault.with_member("Size", size.to_string()).with_member("MaxSizeAllowed", limit.to_string())
}

/// The content is larger than one upload may be.
pub(crate) fn entity_too_large(size: usize, limit: usize) -> Fault {
    Fault::new("EntityTooLarge", "Your proposed upload exceeds the maximum allowed size")
        .with_member("ProposedSize", size.to_string())
        .with_member("MaxSizeAllowed", limit.to_string())
}

/// There is no such storage class.
pub(crate) fn storage_class(class: &str) -> Fault {
    Fault::new("InvalidStorageClass", "The storage class you specified is not valid")
        .with_member("StorageClassRequested", class)
}

/// The request carries checksums of several algorithms.
pub(crate) fn several_checksums() -> Fault {
    let message = "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.";
    Fault::new("InvalidRequest", message)
}

/// The header of tags is no form, or names a tag twice.
pub(crate) fn tagging_header(value: &str) -> Fault {
    let message = "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters \
                   without tag name duplicates.";
    invalid_argument(message, "x-amz-tagging", value)
}

/// An object has at most ten tags.
pub(crate) fn too_many_object_tags() -> Fault {
    Fault::new("BadRequest", "Object tags cannot be greater than 10")
}

/// The key of a tag is empty, too long, or has characters that it must not have.
pub(crate) fn tag_key(key: &str) -> Fault {
    Fault::new("InvalidTag", "The TagKey you have provided is invalid").with_member("TagKey", key)
}

/// The value of a tag is too long, or has characters that it must not have.
pub(crate) fn tag_value(key: &str, value: &str) -> Fault {
    Fault::new("InvalidTag", "The TagValue you have provided is invalid")
        .with_member("TagKey", key)
        .with_member("TagValue", value)
}

/// Objects are locked only in buckets with object lock.
pub(crate) fn bucket_without_lock() -> Fault {
    Fault::new("InvalidRequest", "Bucket is missing Object Lock Configuration")
}

/// An object with a lock must come with a sum of its content.
pub(crate) fn lock_without_checksum() -> Fault {
    let message = "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock \
                   parameters";
    Fault::new("InvalidRequest", message)
}

/// The header means something that general purpose buckets cannot do.
pub(crate) fn header_not_implemented(header: &'static str) -> Fault {
    Fault::new("NotImplemented", "A header you provided implies functionality that is not implemented")
        .with_member("Header", header)
}

// For encryption.rs.

/// A request with a customer's key lacks a part of it.
pub(crate) fn customer_key(lack: &str) -> Fault {
    let message =
        format!("Requests specifying Server Side Encryption with Customer provided keys must {lack}");
    invalid_argument(message, "x-amz-server-side-encryption", "null")
}

/// Customers' keys are for AES256 only.
pub(crate) fn customer_algorithm() -> Fault {
    let message = "The Encryption request you specified is not valid. Supported value: AES256.";
    Fault::new("InvalidEncryptionAlgorithmError", message)
}

/// A customer's key has 256 bits.
pub(crate) fn customer_key_length() -> Fault {
    let message = "The secret key was invalid for the specified algorithm.";
    invalid_argument(message, "x-amz-server-side-encryption", "null")
}

/// A customer's key and its MD5 do not belong together.
pub(crate) fn customer_key_md5() -> Fault {
    let message = "The calculated MD5 hash of the key did not match the hash that was provided.";
    invalid_argument(message, "x-amz-server-side-encryption", "null")
}

/// The object opens only with the key of its customer.
pub(crate) fn customer_key_needed() -> Fault {
    let message = "The object was stored using a form of Server Side Encryption. The correct parameters must be \
                   provided to retrieve the object.";
    Fault::new("InvalidRequest", message)
}

/// The object opens without the key of a customer.
pub(crate) fn customer_key_not_applicable() -> Fault {
    Fault::new("InvalidRequest", "The encryption parameters are not applicable to this object.")
}

/// A request wants both a customer's key and one of AWS.
pub(crate) fn customer_key_and_encryption() -> Fault {
    let message = "Server Side Encryption with Customer provided key is incompatible with the encryption method specified";
    invalid_argument(message, "x-amz-server-side-encryption", "null")
}

/// A key of KMS is named, but not the encryption that uses it.
pub(crate) fn kms_key_without_kms(algorithm: Option<&str>) -> Fault {
    let message = "Server Side Encryption with AWS KMS managed key requires HTTP header \
                   x-amz-server-side-encryption : aws:kms";
    invalid_argument(message, "x-amz-server-side-encryption", algorithm.unwrap_or("null"))
}

/// There is no such encryption.
pub(crate) fn encryption_method(algorithm: &str) -> Fault {
    let message = "The encryption method specified is not supported";
    invalid_argument(message, "x-amz-server-side-encryption", algorithm)
}

// For preconditions.rs.

/// A condition does not hold.
pub(crate) fn precondition_failed(condition: &'static str) -> Fault {
    Fault::new("PreconditionFailed", "At least one of the pre-conditions you specified did not hold")
        .with_member("Condition", condition)
}

/// A condition on the source of a copy does not hold.
pub(crate) fn source_precondition_failed(condition: &'static str) -> Fault {
    precondition_failed(match condition {
        "If-Match" => "x-amz-copy-source-If-Match",
        "If-None-Match" => "x-amz-copy-source-If-None-Match",
        "If-Modified-Since" => "x-amz-copy-source-If-Modified-Since",
        _ => "x-amz-copy-source-If-Unmodified-Since",
    })
}

/// The operation does not take this value of a condition.
pub(crate) fn condition_not_implemented(header: &'static str) -> Fault {
    let more = format!("We don't accept the provided value of {header} header for this API");
    header_not_implemented(header).with_member("additionalMessage", more)
}

/// The key shows no object.
pub(crate) fn no_such_key(key: &str) -> Fault {
    Fault::new("NoSuchKey", "The specified key does not exist.").with_member("Key", key)
}

// For get_object.rs and ranges.rs.

/// The newest version of the key is a delete marker.
pub(crate) fn deleted(key: &str, version_id: &str) -> Fault {
    no_such_key(key).with_member("x-amz-delete-marker", "true").with_member("x-amz-version-id", version_id)
}

/// The key has no such version.
pub(crate) fn no_such_version(key: &str, version_id: &str) -> Fault {
    Fault::new("NoSuchVersion", "The specified version does not exist.")
        .with_member("Key", key)
        .with_member("VersionId", version_id)
}

/// This is no id of a version.
pub(crate) fn invalid_version_id(id: &str) -> Fault {
    if id.is_empty() {
        return invalid_argument("Version id cannot be the empty string", "versionId", id);
    }
    invalid_argument("Invalid version id specified", "versionId", id)
}

/// A delete marker can only be deleted.
pub(crate) fn method_on_delete_marker(method: &'static str, version_id: &str, modified: Timestamp) -> Fault {
    Fault::new("MethodNotAllowed", "The specified method is not allowed against this resource.")
        .with_member("Method", method)
        .with_member("ResourceType", "DeleteMarker")
        .with_member("allow", "DELETE")
        .with_member("last-modified", modified.rfc1123())
        .with_member("x-amz-delete-marker", "true")
        .with_member("x-amz-version-id", version_id)
}

/// The caller has what it asks for.
pub(crate) fn not_modified(etag: &str, modified: Timestamp, version_id: Option<String>) -> Fault {
    let fault = Fault::new("NotModified", "Not Modified")
        .with_member("etag", etag)
        .with_member("last-modified", modified.rfc1123());
    match version_id {
        Some(id) => fault.with_member("x-amz-version-id", id),
        None => fault,
    }
}

/// The range lies outside the object.
pub(crate) fn invalid_range(range: &str, size: usize) -> Fault {
    Fault::new("InvalidRange", "The requested range is not satisfiable")
        .with_member("RangeRequested", range)
        .with_member("ActualObjectSize", size.to_string())
}

/// A request names a range or a part, not both.
pub(crate) fn range_and_part() -> Fault {
    Fault::new("InvalidRequest", "Cannot specify both Range header and partNumber query parameter")
}

/// Parts have numbers from 1 to 10,000.
pub(crate) fn part_number(number: i64) -> Fault {
    let message = "Part number must be an integer between 1 and 10000, inclusive";
    invalid_argument(message, "partNumber", &number.to_string())
}

/// The object has fewer parts.
pub(crate) fn no_such_part_number(number: i64, count: usize) -> Fault {
    Fault::new("InvalidPartNumber", "The requested partnumber is not satisfiable")
        .with_status(416)
        .with_member("PartNumberRequested", number.to_string())
        .with_member("ActualPartCount", count.to_string())
}

/// Whoever does not sign must not set headers of the answer.
pub(crate) fn anonymous_overrides() -> Fault {
    let message = "Request specific response headers cannot be used for anonymous GET requests.";
    Fault::new("InvalidRequest", message)
}

/// The object lies in an archive.
pub(crate) fn invalid_object_state(storage_class: &str) -> Fault {
    Fault::new("InvalidObjectState", "The operation is not valid for the object's storage class")
        .with_member("StorageClass", storage_class)
}

// For delete_object.rs.

/// A lock protects the version.
pub(crate) fn locked() -> Fault {
    Fault::new("AccessDenied", "Access Denied because object protected by object lock.")
}

/// Versions of this bucket are deleted with a second factor only.
pub(crate) fn mfa_needed() -> Fault {
    Fault::new("AccessDenied", "Mfa Authentication must be used for this request")
}

/// The document is none of S3's.
pub(crate) fn malformed_xml() -> Fault {
    let message = "The XML you provided was not well-formed or did not validate against our published schema";
    Fault::new("MalformedXML", message)
}

// For copy_object.rs.

/// The copy would be the same as its source.
pub(crate) fn copy_to_itself() -> Fault {
    let message = "This copy request is illegal because it is trying to copy an object to itself without changing \
                   the object's metadata, storage class, website redirect location or encryption attributes.";
    Fault::new("InvalidRequest", message)
}

/// The source of a copy names no bucket and key.
pub(crate) fn copy_source(source: &str) -> Fault {
    let message = "Copy Source must mention the source bucket and key: sourcebucket/sourcekey";
    invalid_argument(message, "x-amz-copy-source", source)
}

/// The source of a copy is not encoded as a URL.
pub(crate) fn copy_source_encoding(source: &str) -> Fault {
    invalid_argument("Invalid copy source encoding.", "x-amz-copy-source", source)
}

/// A delete marker cannot be copied.
pub(crate) fn copy_of_delete_marker() -> Fault {
    let message = "The source of a copy request may not specifically refer to a delete marker by version id.";
    Fault::new("InvalidRequest", message)
}

/// The source of a copy lies in an archive.
pub(crate) fn copy_of_archived(key: &str) -> Fault {
    let message = "The source object of the COPY operation is not in the active tier and is only stored in Amazon Glacier.";
    Fault::new("ObjectNotInActiveTierError", message).with_status(403).with_member("Key", key)
}

/// The source of a copy is too large.
pub(crate) fn copy_source_too_large(limit: usize) -> Fault {
    let message = format!(
        "The specified copy source is larger than the maximum allowable size for a copy source: {limit}"
    );
    Fault::new("InvalidRequest", message)
}

/// Metadata are copied or replaced.
pub(crate) fn metadata_directive(value: &str) -> Fault {
    invalid_argument("Unknown metadata directive.", "x-amz-metadata-directive", value)
}

/// Tags are copied or replaced.
pub(crate) fn tagging_directive(value: &str) -> Fault {
    invalid_argument("Unknown tagging directive.", "x-amz-tagging-directive", value)
}

// For list_objects.rs and list_versions.rs.

/// Listings are encoded as URLs, or not at all.
pub(crate) fn encoding_type(value: &str) -> Fault {
    invalid_argument("Invalid Encoding Method specified in Request", "encoding-type", value)
}

/// A page cannot have fewer keys than none.
pub(crate) fn max_keys(value: i64) -> Fault {
    let message = "Argument max-keys must be an integer between 0 and 2147483647";
    invalid_argument(message, "max-keys", &value.to_string())
}

/// The token is none that a listing gave.
pub(crate) fn continuation_token(token: &str) -> Fault {
    invalid_argument("The continuation token provided is incorrect", "continuation-token", token)
}

/// A version marker needs its key.
pub(crate) fn version_marker_without_key(marker: &str) -> Fault {
    let message = "A version-id marker cannot be specified without a key marker.";
    invalid_argument(message, "version-id-marker", marker)
}

/// A version marker names a version.
pub(crate) fn version_marker(marker: &str) -> Fault {
    if marker.is_empty() {
        return invalid_argument("A version-id marker cannot be empty.", "version-id-marker", marker);
    }
    invalid_argument("Invalid version id specified", "version-id-marker", marker)
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

/// The object is none of an archive.
pub(crate) fn not_archived(class: &str) -> Fault {
    invalid_object_state(class)
}

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
