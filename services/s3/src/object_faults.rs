//! What S3 says when it refuses to put, read, list, copy or delete objects. The wire gives each code its status.

use service::{Fault, Timestamp};

use crate::faults::invalid_argument;

// For objects: put_object.rs, properties.rs.

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

/// A website cannot lead there.
pub(crate) fn redirect_location() -> Fault {
    let message = "The website redirect location must have a prefix of 'http://' or 'https://' or '/'.";
    Fault::new("InvalidRedirectLocation", message)
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
