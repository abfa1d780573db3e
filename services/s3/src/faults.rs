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
        .with_member("BucketRegion", region)
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

/// Tags that begin with `aws:` are AWS's.
pub(crate) fn system_tag(key: &str) -> Fault {
    Fault::new("InvalidTag", "System tags cannot be added/updated by requester").with_member("TagKey", key)
}

/// Mode and date of a retention come together.
pub(crate) fn lock_headers_together() -> Fault {
    let message = "x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied";
    invalid_argument(message, "x-amz-object-lock-retain-until-date", "null")
}

/// There is no such mode of retention.
pub(crate) fn worm_mode() -> Fault {
    Fault::new("InvalidArgument", "Unknown wormMode directive.")
}

/// A retention must end in the future.
pub(crate) fn retain_until_past() -> Fault {
    Fault::new("InvalidArgument", "The retain until date must be in the future!")
}

/// A legal hold is on or off.
pub(crate) fn legal_hold_status() -> Fault {
    Fault::new("InvalidArgument", "Legal Hold must be either of 'ON' or 'OFF'")
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
    let name = "continuation-token";
    if token.is_empty() {
        return invalid_argument("A continuation token cannot be empty.", name, token);
    }
    invalid_argument("The continuation token provided is incorrect", name, token)
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

// deliveries.rs

/// A destination of notifications does not exist or takes nothing.
pub(crate) fn destination_refused(arn: &str, reason: &str) -> Fault {
    Fault::new("InvalidArgument", "Unable to validate the following destination configurations")
        .with_member("ArgumentName1", format!("{arn}, null"))
        .with_member("ArgumentValue1", reason)
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

// select_object.rs and select/

/// A character that no query has.
pub(crate) fn select_character(line: usize, column: usize) -> Fault {
    Fault::new("LexerInvalidChar", format!("Invalid character at line {line}, column {column}."))
}

/// Something stands in a query where something else should.
pub(crate) fn select_token(token: &str, line: usize, column: usize) -> Fault {
    let message = format!("Unexpected token found {token} at line {line}, column {column}.");
    Fault::new("ParseUnexpectedToken", message)
}

/// A query ends after what it selects.
pub(crate) fn select_without_from() -> Fault {
    let message = "The SQL expression contains a missing FROM after the SELECT list.";
    Fault::new("ParseSelectMissingFrom", message)
}

/// A query asks for more than S3 Select has.
pub(crate) fn select_syntax() -> Fault {
    Fault::new("UnsupportedSyntax", "Encountered invalid syntax.")
}

/// Expressions stand too deep within each other.
pub(crate) fn select_too_deep() -> Fault {
    Fault::new("ParseUnexpectedToken", "The SQL expression contains an unexpected token.")
}

/// A `CASE` without a `WHEN`.
pub(crate) fn select_without_when() -> Fault {
    let message = "The SQL expression contains an unsupported case clause.";
    Fault::new("ParseUnsupportedCaseClause", message)
}

/// There is no function of this name.
pub(crate) fn select_function(name: &str) -> Fault {
    Fault::new("UnsupportedFunction", format!("Encountered an unsupported SQL function: {name}."))
}

/// A function has too few or too many arguments, or such as it cannot take.
pub(crate) fn select_arguments(name: &str) -> Fault {
    let message =
        format!("Incorrect number or types of arguments in the function call {name} in the SQL expression.");
    Fault::new("EvaluatorInvalidArguments", message)
}

/// There is no type of this name.
pub(crate) fn select_type() -> Fault {
    Fault::new("ParseExpectedTypeName", "Did not find the expected type name in the SQL expression.")
}

/// Dates have no such part.
pub(crate) fn select_date_part() -> Fault {
    Fault::new("ParseExpectedDatePart", "Did not find the expected date part in the SQL expression.")
}

/// A text is no date.
pub(crate) fn select_time(text: &str) -> Fault {
    let message = format!("Could not parse '{text}' as a timestamp.");
    Fault::new("EvaluatorTimestampFormatPatternInvalidCharacter", message)
}

/// A pattern of dates has a letter without a meaning.
pub(crate) fn select_date_pattern() -> Fault {
    let message = "Timestamp format pattern contains an invalid token in the SQL expression.";
    Fault::new("EvaluatorInvalidTimestampFormatPatternToken", message)
}

/// The escape of a pattern is more than a character, or escapes nothing.
pub(crate) fn select_escape() -> Fault {
    let message = "An invalid escape sequence in the LIKE pattern of the SQL expression.";
    Fault::new("EvaluatorLikePatternInvalidEscapeSequence", message)
}

/// A cast cannot be made.
pub(crate) fn select_cast() -> Fault {
    let message = "Attempt to convert from one data type to another using CAST failed in the SQL expression.";
    Fault::new("CastFailed", message)
}

/// What is counted with is no number.
pub(crate) fn select_arithmetic() -> Fault {
    let message = "Incorrect type of arguments in arithmetic expression.";
    Fault::new("EvaluatorInvalidArguments", message)
}

/// There is no quotient.
pub(crate) fn select_division() -> Fault {
    Fault::new("EvaluatorInvalidArguments", "Division by zero in the SQL expression.")
}

/// A number is too large.
pub(crate) fn select_overflow() -> Fault {
    Fault::new("IntegerOverflow", "An integer overflow or underflow occurred in the SQL expression.")
}

/// A line has no such column.
pub(crate) fn select_column() -> Fault {
    let message = "Some headers in the query are missing from the file. Check the file and try again.";
    Fault::new("MissingHeaders", message)
}

/// The content is not JSON.
pub(crate) fn select_json() -> Fault {
    Fault::new("JSONParsingError", "Error parsing JSON file. Please check the file and try again.")
}

/// The content is no text.
pub(crate) fn select_encoding() -> Fault {
    Fault::new("InvalidTextEncoding", "Invalid encoding type. Only UTF-8 encoding is supported.")
}

/// A delimiter of a character is longer.
pub(crate) fn select_character_too_long() -> Fault {
    Fault::new(
        "InvalidRequestParameter",
        "The value of a parameter in the SelectRequest element is not valid. Check the service API documentation and try again.",
    )
}

/// There is no such way to treat the first line.
pub(crate) fn select_header_info() -> Fault {
    let message = "The FileHeaderInfo is not valid. Only NONE, USE, and IGNORE are supported.";
    Fault::new("InvalidFileHeaderInfo", message)
}

/// There is no such way to quote.
pub(crate) fn select_quote_fields() -> Fault {
    let message = "The QuoteFields is not valid. Only ALWAYS and ASNEEDED are supported.";
    Fault::new("InvalidQuoteFields", message)
}

/// Two formats were named at once.
pub(crate) fn select_two_formats() -> Fault {
    let message = "InputSerialization specifies more than one format (CSV, JSON, or Parquet), or OutputSerialization \
                   specifies more than one format (CSV or JSON). For InputSerialization and OutputSerialization, you \
                   can specify only one format for each.";
    Fault::new("ObjectSerializationConflict", message)
}

/// No format was named.
pub(crate) fn select_without_format() -> Fault {
    let message = "The SelectRequest entity is missing a required parameter. Check the service documentation and try \
                   again.";
    Fault::new("MissingRequiredParameter", message)
}

/// The content is not packed as was said.
pub(crate) fn select_packed() -> Fault {
    let message = "Object decompression failed. Check that the object is properly compressed using the format \
                   specified in the request.";
    Fault::new("TruncatedInput", message)
}

/// There is no such way to pack.
pub(crate) fn select_compression() -> Fault {
    let message = "The file is not in a supported compression format. Only GZIP and BZIP2 are supported.";
    Fault::new("InvalidCompressionFormat", message)
}

/// The query is not SQL.
pub(crate) fn select_language() -> Fault {
    let message = "The ExpressionType is not valid. Only SQL expressions are supported.";
    Fault::new("InvalidExpressionType", message)
}

/// The query is too long.
pub(crate) fn select_too_long() -> Fault {
    let message = "The SQL expression is too long. The maximum byte-length for an SQL expression is 256 KB.";
    Fault::new("ExpressionTooLong", message)
}

/// A range of packed content, or of documents, has no meaning.
pub(crate) fn select_range() -> Fault {
    let message = "Scan range queries are not supported on this type of object.";
    Fault::new("UnsupportedScanRangeInput", message)
}

/// JSON has no such form.
pub(crate) fn select_json_type() -> Fault {
    Fault::new("InvalidJsonType", "The JsonType is not valid. Only DOCUMENT and LINES are supported.")
}

/// Parquet cannot be read here.
pub(crate) fn select_parquet() -> Fault {
    Fault::new("NotImplemented", "SelectObjectContent over Parquet is not implemented.").with_status(501)
}
