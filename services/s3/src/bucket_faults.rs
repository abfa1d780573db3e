//! What S3 says when it refuses a bucket, or what is to be configured on one. The wire gives each code its status.

use service::Fault;

pub(crate) use crate::faults::{malformed_xml, mfa_needed};

fn invalid_request(message: impl Into<String>) -> Fault {
    Fault::new("InvalidRequest", message)
}

fn invalid_argument(name: &str, value: &str, message: impl Into<String>) -> Fault {
    Fault::new("InvalidArgument", message)
        .with_member("ArgumentName", name)
        .with_member("ArgumentValue", value)
}

/// A bucket's sub-resource that is not there.
fn absent(code: &'static str, message: &str, bucket: &str) -> Fault {
    Fault::new(code, message).with_member("BucketName", bucket)
}

// buckets.rs

/// Access points lead to the bucket.
pub(crate) fn bucket_has_access_points(bucket: &str) -> Fault {
    let message = "The bucket you tried to delete has access points attached. Delete your access points before \
                   deleting your bucket.";
    Fault::new("BucketHasAccessPointsAttached", message).with_status(409).with_member("BucketName", bucket)
}

// create_bucket.rs

/// The name breaks the rules.
pub(crate) fn invalid_bucket_name(bucket: &str) -> Fault {
    Fault::new("InvalidBucketName", "The specified bucket is not valid.").with_member("BucketName", bucket)
}

/// A bucket of the account's own namespace needs a name that ends with `suffix`.
pub(crate) fn invalid_namespace_header(suffix: &str) -> Fault {
    let message = format!(
        "The requested bucket name did not include the account-regional namespace suffix, but the provided \
         x-amz-bucket-namespace header value is account-regional. Specify {suffix} as the bucket name suffix to \
         create a bucket in your account-regional namespace, or remove the header."
    );
    Fault::new("InvalidNamespaceHeader", message)
}

/// The constraint is another Region than the endpoint's; `unspecified` where there is none.
pub(crate) fn illegal_location_constraint(constraint: &str) -> Fault {
    let message = format!(
        "The {constraint} location constraint is incompatible for the region specific endpoint this request was \
         sent to."
    );
    Fault::new("IllegalLocationConstraintException", message)
}

/// The constraint is no Region that a bucket can be put into by name.
pub(crate) fn invalid_location_constraint(constraint: &str) -> Fault {
    Fault::new("InvalidLocationConstraint", "The specified location-constraint is not valid")
        .with_member("LocationConstraint", constraint)
}

/// The account has all the buckets that it may have.
pub(crate) fn too_many_buckets() -> Fault {
    Fault::new("TooManyBuckets", "You have attempted to create more buckets than allowed")
}

/// The header names no ownership.
pub(crate) fn invalid_object_ownership(value: &str) -> Fault {
    invalid_argument(
        "x-amz-object-ownership",
        value,
        format!("Invalid x-amz-object-ownership header: {value}"),
    )
}

/// ACLs are disabled, and the call sets one.
pub(crate) fn acl_with_enforced_ownership() -> Fault {
    let message = "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting";
    Fault::new("InvalidBucketAclWithObjectOwnership", message)
}

/// Directory buckets are another service in all but name.
pub(crate) fn directory_buckets() -> Fault {
    Fault::new("NotImplemented", "Directory buckets are not implemented.")
}

// list_buckets.rs

/// The page size is out of range.
pub(crate) fn invalid_max_buckets(value: i64) -> Fault {
    let message = "Argument max-buckets must be an integer between 1 and 10000";
    invalid_argument("max-buckets", &value.to_string(), message)
}

/// The token is none of ours.
pub(crate) fn invalid_continuation_token() -> Fault {
    Fault::new("InvalidArgument", "The continuation token provided is incorrect")
        .with_member("ArgumentName", "continuation-token")
}

// bucket_versioning.rs

/// The document says nothing.
pub(crate) fn no_versioning_status() -> Fault {
    Fault::new("IllegalVersioningConfigurationException", "The Versioning element must be specified")
}

/// Something configured on the bucket (`An Object Lock`, `A replication`) needs its versions.
pub(crate) fn versioning_is_needed(by: &str) -> Fault {
    let message =
        format!("{by} configuration is present on this bucket, so the versioning state cannot be changed.");
    Fault::new("InvalidBucketState", message)
}

// bucket_encryption.rs

/// There is no configuration, as could be before 2023.
pub(crate) fn no_encryption(bucket: &str) -> Fault {
    let message = "The server side encryption configuration was not found";
    absent("ServerSideEncryptionConfigurationNotFoundError", message, bucket)
}

/// A key is named for an algorithm that has none.
pub(crate) fn key_without_kms() -> Fault {
    let message =
        "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse";
    Fault::new("InvalidArgument", message).with_member("ArgumentName", "ApplyServerSideEncryptionByDefault")
}

// public_access_block.rs

/// There is no configuration.
pub(crate) fn no_public_access_block(bucket: &str) -> Fault {
    let message = "The public access block configuration was not found";
    absent("NoSuchPublicAccessBlockConfiguration", message, bucket)
}

/// The configuration says nothing.
pub(crate) fn empty_public_access_block() -> Fault {
    invalid_request("Must specify at least one configuration.")
}

// bucket_policy.rs

/// There is no policy.
pub(crate) fn no_bucket_policy(bucket: &str) -> Fault {
    absent("NoSuchBucketPolicy", "The bucket policy does not exist", bucket)
}

/// The policy is none, or none for this bucket.
pub(crate) fn malformed_policy(message: impl Into<String>) -> Fault {
    Fault::new("MalformedPolicy", message)
}

/// The policy would make the bucket public, which its configuration or its account's forbids.
pub(crate) fn public_policy_blocked(caller: &str, arn: &str) -> Fault {
    let message = format!(
        "User: {caller} is not authorized to perform: s3:PutBucketPolicy on resource: \"{arn}\" because public \
         policies are blocked by the BlockPublicPolicy block public access setting."
    );
    Fault::new("AccessDenied", message)
}

// ownership_controls.rs

/// There are no controls.
pub(crate) fn no_ownership_controls(bucket: &str) -> Fault {
    absent("OwnershipControlsNotFoundError", "The bucket ownership controls were not found", bucket)
}

// bucket_tagging.rs

/// There are no tags.
pub(crate) fn no_tag_set(bucket: &str) -> Fault {
    absent("NoSuchTagSet", "The TagSet does not exist", bucket)
}

/// A key that only AWS may use.
pub(crate) fn system_tag(key: &str) -> Fault {
    Fault::new("InvalidTag", "System tags cannot be added/updated by requester").with_member("TagKey", key)
}

/// More tags than a bucket may have.
pub(crate) fn too_many_tags() -> Fault {
    Fault::new("BadRequest", "Bucket tag count cannot be greater than 50")
}

// bucket_logging.rs

fn invalid_target(bucket: &str, message: &str) -> Fault {
    Fault::new("InvalidTargetBucketForLogging", message).with_member("TargetBucket", bucket)
}

/// Logs cannot go to a bucket that is not there.
pub(crate) fn no_target_bucket(bucket: &str) -> Fault {
    invalid_target(bucket, "The target bucket for logging does not exist")
}

/// Logs cannot go to another account's bucket.
pub(crate) fn target_of_other_owner(bucket: &str) -> Fault {
    let message = "The owner for the bucket to be logged and the target bucket must be the same.";
    invalid_target(bucket, message)
}

/// The target bucket's ACL does not let logs in.
pub(crate) fn target_without_log_delivery(bucket: &str) -> Fault {
    let message = "You must give the log-delivery group WRITE and READ_ACP permissions to the target bucket";
    invalid_target(bucket, message)
}

/// Logs cannot go to another Region.
pub(crate) fn cross_location_logging(region: &str) -> Fault {
    Fault::new("CrossLocationLoggingProhibited", "Cross S3 location logging not allowed. ")
        .with_status(403)
        .with_member("TargetBucketLocation", region)
}

// bucket_cors.rs

/// There is no configuration.
pub(crate) fn no_cors_configuration(bucket: &str) -> Fault {
    absent("NoSuchCORSConfiguration", "The CORS configuration does not exist", bucket)
}

/// A method that CORS rules cannot have.
pub(crate) fn unsupported_cors_method(method: &str) -> Fault {
    let message = format!("Found unsupported HTTP method in CORS config. Unsupported method is {method}");
    invalid_request(message)
}

/// An origin or header (`what`) with two wildcards.
pub(crate) fn two_wildcards(what: &str, text: &str) -> Fault {
    invalid_request(format!("{what} \"{text}\" can not have more than one wildcard."))
}

/// A wildcard where none may stand.
pub(crate) fn wildcard_in_expose_header(text: &str) -> Fault {
    let message = format!(
        "ExposeHeader \"{text}\" contains wildcard. We currently do not support wildcard for ExposeHeader."
    );
    invalid_request(message)
}

// bucket_website.rs

/// There is no configuration.
pub(crate) fn no_website_configuration(bucket: &str) -> Fault {
    let message = "The specified bucket does not have a website configuration";
    absent("NoSuchWebsiteConfiguration", message, bucket)
}

/// Redirecting all requests leaves nothing else to say.
pub(crate) fn redirect_all_excludes_rules() -> Fault {
    let message = "RedirectAllRequestsTo cannot be provided in conjunction with other Routing Rules.";
    invalid_argument("RedirectAllRequestsTo", "not null", message)
}

/// A website needs an index document.
pub(crate) fn no_index_suffix() -> Fault {
    let message = "A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty";
    invalid_argument("IndexDocument", "null", message)
}

/// The suffix is empty or has a slash.
pub(crate) fn malformed_index_suffix(suffix: &str) -> Fault {
    invalid_argument("IndexDocument", suffix, "The IndexDocument Suffix is not well formed")
}

/// A protocol other than `http` and `https`.
pub(crate) fn invalid_redirect_protocol() -> Fault {
    invalid_request(
        "Invalid protocol, protocol can be http or https. If not defined the protocol will be selected \
         automatically.",
    )
}

/// A key cannot be replaced in two ways.
pub(crate) fn two_key_replacements() -> Fault {
    invalid_request("You can only define ReplaceKeyPrefix or ReplaceKey but not both.")
}

/// A condition without a condition.
pub(crate) fn empty_condition() -> Fault {
    invalid_request(
        "Condition cannot be empty. To redirect all requests without a condition, the condition element shouldn't \
         be present.",
    )
}

/// A status that is no redirection.
pub(crate) fn invalid_redirect_code(code: &str) -> Fault {
    invalid_request(format!(
        "The provided HTTP redirect code ({code}) is not valid. Valid codes are 3XX except 300."
    ))
}

/// A status that is no error.
pub(crate) fn invalid_error_code(code: &str) -> Fault {
    invalid_request(format!(
        "The provided HTTP error code ({code}) is not valid. Valid codes are 4XX or 5XX."
    ))
}

/// More routing rules than a website may have.
pub(crate) fn too_many_routing_rules(count: usize) -> Fault {
    invalid_request(format!(
        "{count} routing rules provided, the number of routing rules in a website configuration is limited to 50."
    ))
}

// bucket_replication.rs

/// There is no configuration.
pub(crate) fn no_replication(bucket: &str) -> Fault {
    let message = "The replication configuration was not found";
    absent("ReplicationConfigurationNotFoundError", message, bucket)
}

/// The bucket keeps no versions.
pub(crate) fn replication_needs_versioning(bucket: &str) -> Fault {
    invalid_request("Versioning must be 'Enabled' on the bucket to apply a replication configuration")
        .with_member("BucketName", bucket)
}

/// The destination is no ARN of a bucket.
pub(crate) fn invalid_destination_arn(arn: &str) -> Fault {
    invalid_argument("Bucket", arn, "Invalid bucket ARN")
}

/// There is no such bucket.
pub(crate) fn destination_must_exist() -> Fault {
    invalid_request("Destination bucket must exist.")
}

/// The destination keeps no versions.
pub(crate) fn destination_needs_versioning() -> Fault {
    invalid_request("Destination bucket must have versioning enabled.")
}

/// Rules of the newer schema have this element.
pub(crate) fn replication_needs(element: &str) -> Fault {
    invalid_request(format!(
        "{element} must be specified for this version of Cross Region Replication configuration schema. Please \
         refer to S3 Developer Guide for more information."
    ))
}

/// Rules of the older schema do not have this element.
pub(crate) fn replication_excludes(element: &str) -> Fault {
    invalid_request(format!(
        "{element} cannot be specified for this version of Cross Region Replication configuration schema. Please \
         refer to S3 Developer Guide for more information."
    ))
}

/// Two rules have the same priority for the same destination.
pub(crate) fn duplicate_priority(priority: i64) -> Fault {
    invalid_request(format!(
        "Found duplicate priority '{priority}' in replication rules. Priorities must be unique."
    ))
}

/// The role is no ARN of a role.
pub(crate) fn invalid_replication_role(role: &str) -> Fault {
    invalid_argument("Role", role, "Invalid Role ARN")
}

/// Two rules (of lifecycle or replication) have the same id.
pub(crate) fn duplicate_rule_id(id: &str) -> Fault {
    invalid_argument("ID", id, "Rule ID must be unique. Found same ID for more than one rule")
}

/// A rule's id is too long.
pub(crate) fn long_rule_id(id: &str) -> Fault {
    invalid_argument("ID", id, "ID length should not exceed allowed limit of 255")
}

// bucket_notification.rs

/// The destination is no ARN.
pub(crate) fn malformed_arn(name: &str, arn: &str) -> Fault {
    invalid_argument(name, arn, "The ARN is not well formed")
}

/// The destination is in another Region.
pub(crate) fn destination_in_other_region(arn: &str) -> Fault {
    let message =
        "The notification destination service region is not valid for the bucket location constraint";
    invalid_argument("NotificationConfiguration", arn, message)
}

/// An event that S3 does not tell of.
pub(crate) fn unsupported_event(event: &str) -> Fault {
    invalid_argument("Event", event, "A specified event is not supported for notifications.")
}

/// A rule that filters neither beginnings nor ends.
pub(crate) fn invalid_filter_name(name: &str) -> Fault {
    invalid_argument("FilterRule.Name", name, "filter rule name must be either prefix or suffix")
}

/// Two rules for beginnings, or for ends (`what`).
pub(crate) fn two_filter_rules(what: &str) -> Fault {
    let message = format!("Cannot specify more than one {what} rule in a filter.");
    invalid_argument("FilterRule.Name", what, message)
}

/// Two configurations would tell of the same event.
pub(crate) fn overlapping_notifications() -> Fault {
    let message =
        "Configurations overlap. Configurations on the same bucket cannot share a common event type.";
    Fault::new("InvalidArgument", message)
}

/// Two configurations have the same id.
pub(crate) fn duplicate_notification_id() -> Fault {
    let message = "Same ID used for multiple configurations. IDs must be unique";
    Fault::new("InvalidArgument", message)
}

/// A destination that is not there, of a `noun` like `queue`.
pub(crate) fn invalid_destination(arn: &str, noun: &str) -> Fault {
    let message = "Unable to validate the following destination configurations";
    invalid_argument(arn, &format!("The destination {noun} does not exist"), message)
}

/// A queue or topic that does not take what the bucket sends.
pub(crate) fn forbidden_destination(arn: &str) -> Fault {
    let noun = if arn.contains(":sns:") { "topic" } else { "queue" };
    let why = format!(
        "Permissions on the destination {noun} do not allow S3 to publish notifications from this bucket"
    );
    let message = "Unable to validate the following destination configurations";
    invalid_argument(arn, &why, message)
}

// bucket_configurations.rs

/// No configuration has this id.
pub(crate) fn no_configuration() -> Fault {
    Fault::new("NoSuchConfiguration", "The specified configuration does not exist.")
}

/// The document and the address name different ids.
pub(crate) fn id_mismatch() -> Fault {
    Fault::new("IdMismatch", "Document ID does not match the specified configuration ID.")
}

/// An id with characters that ids do not have.
pub(crate) fn invalid_configuration_id() -> Fault {
    let message = "The configuration ID provided is invalid: it must have 1 to 64 of the characters a-z, A-Z, 0-9, \
                   -, _ and .";
    Fault::new("InvalidConfigurationId", message)
}

/// More configurations than a bucket may have.
pub(crate) fn too_many_configurations() -> Fault {
    let message = "You are attempting to create a new configuration but have already reached the 1,000-configuration limit.";
    Fault::new("TooManyConfigurations", message)
}

/// Reports cannot go there.
pub(crate) fn invalid_report_destination() -> Fault {
    Fault::new("InvalidS3DestinationBucket", "Invalid bucket ARN.")
}

/// Fewer or more days than an archive tier may have.
pub(crate) fn invalid_tier_days(tier: &str, days: i64, least: i64) -> Fault {
    let message = format!("'Days' for {tier} must be between {least} and 730");
    invalid_argument("Days", &days.to_string(), message)
}

// bucket_accelerate.rs

/// Acceleration goes by host names with one label for the bucket.
pub(crate) fn acceleration_with_dots() -> Fault {
    invalid_request("S3 Transfer Acceleration is not supported for buckets with periods (.) in their names")
}

// lifecycle.rs

/// There is no configuration.
pub(crate) fn no_lifecycle(bucket: &str) -> Fault {
    absent("NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist", bucket)
}

/// The header names no minimum size.
pub(crate) fn invalid_minimum_size(value: &str) -> Fault {
    invalid_request(format!("Invalid TransitionDefaultMinimumObjectSize found: {value}"))
}

/// Rules with filters and rules with prefixes do not go together.
pub(crate) fn prefix_beside_filter() -> Fault {
    invalid_request(
        "Base level prefix cannot be used in Lifecycle V2, prefixes are only supported in the Filter.",
    )
}

/// A rule that does nothing.
pub(crate) fn no_lifecycle_action() -> Fault {
    invalid_request("At least one action needs to be specified in a rule")
}

/// A number of days that must be at least one.
pub(crate) fn days_not_positive(element: &str, action: &str, days: i64) -> Fault {
    let message = format!("'{element}' for {action} action must be a positive integer");
    invalid_argument(element, &days.to_string(), message)
}

/// A number of days that must not be negative.
pub(crate) fn days_negative(element: &str, action: &str, days: i64) -> Fault {
    let message = format!("'{element}' in {action} action must be nonnegative");
    invalid_argument(element, &days.to_string(), message)
}

/// Objects stay in `STANDARD` for a while before they go to a class for infrequent access.
pub(crate) fn days_below_thirty(element: &str, action: &str, class: &str, days: i64) -> Fault {
    let message = format!(
        "'{element}' in {action} action must be greater than or equal to 30 for storageClass '{class}'"
    );
    invalid_argument(element, &days.to_string(), message)
}

/// A date with a time of day.
pub(crate) fn date_not_midnight(date: &str) -> Fault {
    invalid_argument("Date", date, "'Date' must be at midnight GMT")
}

/// Objects cannot expire before they move.
pub(crate) fn expires_before_transition(
    element: &str,
    action: &str,
    prefix: &str,
    transition: &str,
) -> Fault {
    let message = format!(
        "'{element}' in the {action} action for filter '{prefix}' must be greater than '{element}' in the \
         {transition} action"
    );
    Fault::new("InvalidArgument", message)
}

/// A rule goes by days or by dates.
pub(crate) fn mixed_dates_and_days(prefix: &str) -> Fault {
    invalid_request(format!(
        "Found mixed 'Date' and 'Days' based Expiration and Transition actions in lifecycle rule for filter '{prefix}'"
    ))
}

/// Two transitions to the same class.
pub(crate) fn same_class_twice(action: &str, prefix: &str) -> Fault {
    invalid_request(format!(
        "'StorageClass' must be different for '{action}' actions in same 'Rule' with filter '{prefix}'"
    ))
}

/// An action (`ExpiredObjectDeleteMarker`) that knows no tags or sizes (`what`).
pub(crate) fn action_with_filter(action: &str, what: &str) -> Fault {
    invalid_request(format!("{action} cannot be specified with {what}."))
}

/// Sizes between which nothing lies.
pub(crate) fn empty_size_range() -> Fault {
    invalid_request("'ObjectSizeLessThan' has to be a value greater than 'ObjectSizeGreaterThan'")
}

/// Two tags of a filter have the same key.
pub(crate) fn duplicate_filter_tag() -> Fault {
    invalid_request("Duplicate Tag Keys are not allowed.")
}
