//! What AWS Config says when it refuses a call: each sentence once.

mod rules;

use std::ops::RangeInclusive;

use service::{Fault, Scope};

pub use rules::*;

/// What ids of AWS Config's own resources consist of.
pub const ID_LETTERS: &str = "abcdefghijklmnopqrstuvwxyz0123456789";

fn validation(message: impl Into<String>) -> Fault {
    Fault::new("ValidationException", message)
}

fn invalid_parameter(message: impl Into<String>) -> Fault {
    Fault::new("InvalidParameterValueException", message)
}

// Recorders.

/// A recorder's name is blank.
pub fn blank_recorder_name(name: &str) -> Fault {
    Fault::new(
        "InvalidConfigurationRecorderNameException",
        format!("The configuration recorder name '{name}' is not valid, blank string."),
    )
}

/// A recorder's name is one that only AWS services give.
pub fn reserved_recorder_name(name: &str) -> Fault {
    Fault::new(
        "InvalidConfigurationRecorderNameException",
        format!("The configuration recorder name '{name}' is not valid."),
    )
}

/// The scope has a recorder of another name.
pub fn too_many_recorders(name: &str) -> Fault {
    Fault::new(
        "MaxNumberOfConfigurationRecordersExceededException",
        format!(
            "Failed to put configuration recorder '{name}' because the maximum number of configuration recorders: \
             1 is reached."
        ),
    )
}

/// A recorder without a role.
pub fn invalid_role(role_arn: Option<&str>) -> Fault {
    Fault::new("InvalidRoleException", format!("The role ARN '{}' is not valid.", role_arn.unwrap_or("null")))
}

/// A recording group that makes no sense.
pub fn invalid_recording_group() -> Fault {
    Fault::new("InvalidRecordingGroupException", "The recording group provided is not valid")
}

/// A daily frequency for a type that is always recorded continuously.
pub fn never_daily() -> Fault {
    validation(
        "The resource types AWS::Config::ResourceCompliance, AWS::Config::ConformancePackCompliance and \
         AWS::Config::ConfigurationRecorder cannot be recorded with DAILY frequency.",
    )
}

/// No recorder has this name, principal or ARN.
pub fn no_such_recorder(name: &str) -> Fault {
    Fault::new(
        "NoSuchConfigurationRecorderException",
        format!("Cannot find configuration recorder with the specified name '{name}'."),
    )
}

/// No AWS service of this principal has a recorder.
pub fn no_such_recorder_of_service(principal: &str) -> Fault {
    Fault::new(
        "NoSuchConfigurationRecorderException",
        format!("Cannot find configuration recorder with the specified service principal '{principal}'."),
    )
}

/// No recorder has this ARN.
pub fn no_such_recorder_arn(arn: &str) -> Fault {
    Fault::new(
        "NoSuchConfigurationRecorderException",
        format!("Cannot find configuration recorder with the specified ARN '{arn}'."),
    )
}

/// The recorder is an AWS service's, and not the customer's to change.
pub fn unmodifiable(name: &str) -> Fault {
    Fault::new(
        "UnmodifiableEntityException",
        format!(
            "The configuration recorder '{name}' is a service-linked configuration recorder and cannot be modified."
        ),
    )
}

/// The types of an AWS service's recorder are the service's to choose.
pub fn types_of_service_recorder(name: &str) -> Fault {
    Fault::new(
        "ConflictException",
        format!(
            "The resource types of the service-linked configuration recorder '{name}' cannot be changed."
        ),
    )
}

/// The AWS service has a recorder.
pub fn service_has_recorder(principal: &str) -> Fault {
    Fault::new(
        "ConflictException",
        format!(
            "A service-linked configuration recorder already exists for the service principal '{principal}'."
        ),
    )
}

/// No AWS service of this principal can have a recorder.
pub fn invalid_service_principal(principal: &str) -> Fault {
    validation(format!("The service principal '{principal}' is not valid."))
}

/// A request names more than one recorder.
pub fn one_recorder_only() -> Fault {
    validation(
        "You can specify only one configuration recorder name, service principal or ARN in the request.",
    )
}

/// The recorder lists no types, or has listed, or not listed, these already.
pub fn types_cannot_be_edited() -> Fault {
    validation(
        "The resource types cannot be changed for the recording strategy of the configuration recorder.",
    )
}

/// There is no channel that a recorder could deliver to.
pub fn no_channel_to_start() -> Fault {
    Fault::new(
        "NoAvailableDeliveryChannelException",
        "Delivery channel is not available to start configuration recorder.",
    )
}

/// There is no recorder, and the call needs one.
pub fn no_recorder_to(purpose: &str) -> Fault {
    Fault::new(
        "NoAvailableConfigurationRecorderException",
        format!("Configuration recorder is not available to {purpose}."),
    )
}

// Delivery channels.

/// A channel's name is blank.
pub fn blank_channel_name(name: &str) -> Fault {
    Fault::new(
        "InvalidDeliveryChannelNameException",
        format!("The delivery channel name '{name}' is not valid, blank string."),
    )
}

/// A channel without a bucket.
pub fn empty_bucket_name() -> Fault {
    Fault::new("NoSuchBucketException", "Cannot find a S3 bucket with an empty bucket name.")
}

/// A key prefix that is there but empty.
pub fn empty_key_prefix() -> Fault {
    Fault::new("InvalidS3KeyPrefixException", "The s3 key prefix '' is not valid, empty s3 key prefix.")
}

/// What is no ARN of a key.
pub fn invalid_kms_key_arn(arn: &str) -> Fault {
    Fault::new("InvalidS3KmsKeyArnException", format!("The arn '{arn}' is not a valid kms key or alias arn."))
}

/// What is no ARN of a topic, or of none that exists.
pub fn invalid_topic_arn(arn: &str) -> Fault {
    Fault::new("InvalidSNSTopicARNException", format!("The sns topic arn '{arn}' is not valid."))
}

/// There is no bucket of this name.
pub fn no_such_bucket(name: &str) -> Fault {
    Fault::new("NoSuchBucketException", format!("Cannot find a S3 bucket with the specified name '{name}'."))
}

/// AWS Config may not read the bucket's access control list, which it looks at first.
pub fn bucket_acl_denied(bucket: &str) -> Fault {
    Fault::new(
        "InsufficientDeliveryPolicyException",
        format!("Insufficient delivery policy to s3 bucket: {bucket}, unable to get s3 bucket acl."),
    )
}

/// AWS Config may not write to the bucket.
pub fn bucket_write_denied(bucket: &str, prefix: Option<&str>, kms_key: Option<&str>) -> Fault {
    let (prefix, kms_key) = (prefix.unwrap_or("null"), kms_key.unwrap_or("null"));
    Fault::new(
        "InsufficientDeliveryPolicyException",
        format!(
            "Insufficient delivery policy to s3 bucket: {bucket}, unable to write to bucket, provided s3 key prefix is \
             '{prefix}', provided kms key is '{kms_key}'."
        ),
    )
}

/// A snapshot needs a recorder that runs.
pub fn recorder_stands_still() -> Fault {
    Fault::new(
        "NoRunningConfigurationRecorderException",
        "Configuration recorder is not running to deliver config snapshot.",
    )
}

/// The scope has a channel of another name.
pub fn too_many_channels(name: &str) -> Fault {
    Fault::new(
        "MaxNumberOfDeliveryChannelsExceededException",
        format!(
            "Failed to put delivery channel '{name}' because the maximum number of delivery channels: 1 is reached."
        ),
    )
}

/// No channel has this name.
pub fn no_such_channel(name: &str) -> Fault {
    Fault::new(
        "NoSuchDeliveryChannelException",
        format!("Cannot find delivery channel with specified name '{name}'."),
    )
}

/// A recorder delivers to the channel.
pub fn channel_is_needed(name: &str) -> Fault {
    Fault::new(
        "LastDeliveryChannelDeleteFailedException",
        format!(
            "Failed to delete last specified delivery channel with name '{name}', because there is a running \
             configuration recorder."
        ),
    )
}

// History and inventory.

/// The time range ends before it begins.
pub fn invalid_time_range() -> Fault {
    Fault::new(
        "InvalidTimeRangeException",
        "The specified time range is not valid. The earlier time is not chronologically before the later time.",
    )
}

/// Nothing was ever recorded of the resource.
pub fn resource_not_discovered(resource_type: &str, id: &str) -> Fault {
    Fault::new(
        "ResourceNotDiscoveredException",
        format!("Resource {id} of resourceType:{resource_type} is unknown or has not been discovered"),
    )
}

/// A token that no answer had.
pub fn invalid_next_token() -> Fault {
    Fault::new("InvalidNextTokenException", "The nextToken provided is invalid")
}

/// Ids and a name in one request.
pub fn ids_and_name() -> Fault {
    validation("Both Resource ID and Resource Name cannot be specified in the request")
}

/// More ids than a request may have.
pub fn too_many_ids() -> Fault {
    validation("The specified list had more than 20 resource ID's. It must have '20' or less items")
}

/// There is no recorder, or it does not record.
pub fn no_running_recorder() -> Fault {
    Fault::new("NoRunningConfigurationRecorderException", "There is no configuration recorder running.")
}

/// A custom resource of a type that nobody registered.
pub fn type_is_not_registered(kind: &str) -> Fault {
    validation(format!("The resource type {kind} is not registered with AWS CloudFormation."))
}

/// A custom resource's configuration is no JSON object.
pub fn configuration_is_no_json() -> Fault {
    validation("The configuration is not a valid JSON string.")
}

/// More custom resources than there may be.
pub fn too_many_custom_resources(most: usize) -> Fault {
    Fault::new(
        "MaxActiveResourcesExceededException",
        format!("The maximum number of active custom resources: {most} is reached."),
    )
}

/// No retention configuration has this name.
pub fn no_such_retention(name: &str) -> Fault {
    Fault::new(
        "NoSuchRetentionConfigurationException",
        format!("Cannot find retention configuration with the specified name '{name}'."),
    )
}

// Tags.

/// A tag key occurs twice.
pub fn duplicate_tag_keys() -> Fault {
    Fault::new("InvalidInput", "Duplicate tag keys found. Please note that Tag keys are case insensitive.")
}

/// A tag key has characters that keys cannot have.
pub fn invalid_tag_key(place: usize, key: &str) -> Fault {
    validation(format!(
        "1 validation error detected: Value '{key}' at 'tags.{place}.member.key' failed to satisfy constraint: \
         Member must satisfy regular expression pattern: [\\\\p{{L}}\\\\p{{Z}}\\\\p{{N}}_.:/=+\\\\-@]+"
    ))
}

/// More tags than a resource may have.
pub fn too_many_tags() -> Fault {
    Fault::new(
        "TooManyTagsException",
        "You have reached the limit of the number of tags you can use. You have more than 50 tags.",
    )
}

/// Nothing that can be tagged has this ARN.
pub fn resource_not_found(arn: &str) -> Fault {
    Fault::new("ResourceNotFoundException", format!("ResourceArn '{arn}' does not exist"))
}

// Aggregators.

/// An aggregator of accounts and of an organization.
pub fn two_aggregation_sources() -> Fault {
    invalid_parameter(
        "The configuration aggregator cannot be created because your request contains both the \
         AccountAggregationSource and the OrganizationAggregationSource. Include only one aggregation source and \
         try again.",
    )
}

/// An aggregator of nothing.
pub fn no_aggregation_source() -> Fault {
    invalid_parameter(
        "The configuration aggregator cannot be created because your request is missing either the \
         AccountAggregationSource or the OrganizationAggregationSource. Include the appropriate aggregation source \
         and try again.",
    )
}

/// All Regions, and a list of Regions.
pub fn all_and_some_regions() -> Fault {
    invalid_parameter(
        "Your configuration aggregator contains a list of regions and also specifies the use of all regions. You \
         must choose one of these options.",
    )
}

/// Neither all Regions nor a list of Regions.
pub fn no_regions() -> Fault {
    invalid_parameter(
        "Your request does not specify any regions. Select AWS Config-supported regions and try again.",
    )
}

/// None of one or more aggregators that a request names.
pub fn no_such_aggregator(one: bool) -> Fault {
    let message = if one {
        "The configuration aggregator does not exist. Check the configuration aggregator name and try again."
    } else {
        "At least one of the configuration aggregators does not exist. Check the configuration aggregator names and \
         try again."
    };
    Fault::new("NoSuchConfigurationAggregatorException", message)
}

/// More aggregators than an account may have.
pub fn too_many_aggregators(name: &str, most: usize) -> Fault {
    Fault::new(
        "LimitExceededException",
        format!(
            "Failed to put configuration aggregator '{name}' because the maximum number of configuration \
             aggregators: {most} is reached."
        ),
    )
}

/// A retention period that is too short or too long; recorded answers come without the count of violations.
pub fn retention_out_of_range(days: i64, allowed: &RangeInclusive<i64>) -> Fault {
    let bound = if days < *allowed.start() {
        format!("greater than or equal to {}", allowed.start())
    } else {
        format!("less than or equal to {}", allowed.end())
    };
    validation(format!(
        "Value '{days}' at 'retentionPeriodInDays' failed to satisfy constraint: Member must have value {bound}"
    ))
}

/// A notification that is too large for a topic could not be put into the bucket; the code is S3's.
pub(crate) fn notification_not_delivered(fault: Fault, bucket: &str, scope: Scope) -> Fault {
    let (account, region) = (scope.account, scope.region.name());
    let sentence = format!(
        "Failed to deliver notification to bucket: {bucket} for account {account} in region {region}."
    );
    Fault::new(fault.code().to_owned(), sentence)
}
