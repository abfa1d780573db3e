//! What SNS says when it refuses a call: each sentence once.

use service::{Fault, Refused};

/// The topic's policy does not let the caller in.
pub(crate) fn not_authorized(caller: &str, action: &str, topic: &str, why: Refused) -> Fault {
    let because = why.because(action);
    let sentence =
        format!("User: {caller} is not authorized to perform: {action} on resource: {topic} {because}");
    Fault::new("AuthorizationError", sentence).with_status(403)
}

/// A parameter that cannot be: most sentences begin alike.
pub(crate) fn invalid(what: impl std::fmt::Display) -> Fault {
    Fault::new("InvalidParameter", format!("Invalid parameter: {what}"))
}

/// An attribute among others that cannot be.
pub(crate) fn invalid_attribute(what: impl std::fmt::Display) -> Fault {
    invalid(format_args!("Attributes Reason: {what}"))
}

fn not_found(message: &'static str) -> Fault {
    Fault::new("NotFound", message)
}

/// An ARN has too few parts.
pub(crate) fn short_arn(parameter: &str, parts: usize) -> Fault {
    invalid(format_args!("{parameter} Reason: An ARN must have at least 6 elements, not {parts}"))
}

/// A call needs a topic, an endpoint or a phone number.
pub(crate) fn no_target() -> Fault {
    invalid("TopicArn or TargetArn Reason: no value for required parameter")
}

/// There is no such topic.
pub(crate) fn no_topic() -> Fault {
    not_found("Topic does not exist")
}

/// There is no such subscription.
pub(crate) fn no_subscription() -> Fault {
    not_found("Subscription does not exist")
}

/// There is no such platform application.
pub(crate) fn no_application() -> Fault {
    not_found("PlatformApplication does not exist")
}

/// There is no such endpoint of an application.
pub(crate) fn no_endpoint() -> Fault {
    not_found("Endpoint does not exist")
}

/// There is nothing with this ARN that has tags.
pub(crate) fn no_resource() -> Fault {
    Fault::new("ResourceNotFound", "Resource does not exist")
}

/// The name of a FIFO topic is none.
pub(crate) fn invalid_fifo_name() -> Fault {
    Fault::new(
        "InvalidParameter",
        "Fifo Topic names must end with .fifo and must be made up of only uppercase and lowercase ASCII letters, \
         numbers, underscores, and hyphens, and must be between 1 and 256 characters long.",
    )
}

/// There is a topic of this name with other attributes.
pub(crate) fn other_attributes() -> Fault {
    invalid_attribute("Topic already exists with different attributes")
}

/// There is a topic of this name with other tags.
pub(crate) fn other_tags() -> Fault {
    invalid("Tags Reason: Topic already exists with different tags")
}

/// A tag occurs twice in a call.
pub(crate) fn duplicate_tags() -> Fault {
    invalid("Duplicated keys are not allowed.")
}

/// A topic has at most fifty tags.
pub(crate) fn too_many_tags() -> Fault {
    Fault::new("TagLimitExceeded", "Could not complete request: tag quota of per resource exceeded")
}

/// What is not built says so, however well AWS does it.
pub(crate) fn not_implemented(what: &str) -> Fault {
    Fault::new("NotImplemented", format!("sns: {what} is not implemented")).with_status(501)
}

/// The protocol is none.
pub(crate) fn unknown_protocol(protocol: &str) -> Fault {
    invalid(format_args!("Amazon SNS does not support this protocol string: {protocol}"))
}

/// FIFO queues need FIFO topics. AWS says the first words twice.
pub(crate) fn fifo_queue_of_standard_topic() -> Fault {
    invalid(
        "Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics",
    )
}

/// A phone number is none.
pub(crate) fn invalid_sms_endpoint(endpoint: &str) -> Fault {
    Fault::new("InvalidParameter", format!("Invalid SMS endpoint: {endpoint}"))
}

/// An endpoint of an application is not there. AWS leaves the blank out.
pub(crate) fn no_endpoint_to_subscribe(arn: &str) -> Fault {
    invalid(format_args!("Endpoint Reason: Endpoint does not exist for endpoint arn{arn}"))
}

/// The endpoint is subscribed with other attributes.
pub(crate) fn subscribed_otherwise() -> Fault {
    invalid_attribute("Subscription already exists with different attributes")
}

/// A confirmation's token is none that was sent.
pub(crate) fn invalid_token() -> Fault {
    invalid("Token")
}

/// A confirmation's token does not even look like one.
pub(crate) fn malformed_token() -> Fault {
    Fault::new("InvalidParameter", "Invalid token")
}

/// A message to a FIFO topic stands in a group.
pub(crate) fn no_group() -> Fault {
    invalid("The MessageGroupId parameter is required for FIFO topics")
}

/// A message to a FIFO topic can be told from others.
pub(crate) fn no_deduplication() -> Fault {
    invalid(
        "The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
    )
}

/// Standard topics know no duplicates.
pub(crate) fn deduplication_of_standard_topic() -> Fault {
    invalid(
        "MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not valid for \
         this topic type",
    )
}

/// The text for each protocol is no JSON.
pub(crate) fn structure_is_no_json() -> Fault {
    invalid("Message Structure - JSON message body failed to parse")
}

/// The text for each protocol lacks the one for all others.
pub(crate) fn structure_without_default() -> Fault {
    invalid("Message Structure - No default entry in JSON message body")
}

/// A phone number cannot be written to.
pub(crate) fn invalid_phone_number(number: &str) -> Fault {
    invalid(format_args!("PhoneNumber Reason: {number} is not valid to publish to"))
}

/// A phone number is not written as one.
pub(crate) fn malformed_phone_number() -> Fault {
    invalid("PhoneNumber Reason: input incorrectly formatted")
}

/// The endpoint of the application that a message is for is not there.
pub(crate) fn no_target_endpoint() -> Fault {
    invalid("TargetArn Reason: No endpoint found for the target arn specified")
}

/// The endpoint takes nothing.
pub(crate) fn endpoint_disabled() -> Fault {
    Fault::new("EndpointDisabled", "Endpoint is disabled")
}

/// The application takes nothing.
pub(crate) fn application_disabled() -> Fault {
    Fault::new("PlatformApplicationDisabled", "Platform application is disabled")
}

/// There is an endpoint with this token and other attributes.
pub(crate) fn endpoint_exists_otherwise(arn: &str) -> Fault {
    invalid(format_args!(
        "Token Reason: Endpoint {arn} already exists with the same Token, but different attributes."
    ))
}

/// There is an application of this name with other attributes.
pub(crate) fn application_exists_otherwise() -> Fault {
    invalid("Name Reason: An application with the same name but different properties already exists")
}

/// A message attribute is none, as the sentence says.
pub(crate) fn invalid_message_attribute(sentence: impl Into<String>) -> Fault {
    Fault::new("ParameterValueInvalid", sentence)
}

/// A batch of nothing.
pub(crate) fn empty_batch() -> Fault {
    Fault::new("EmptyBatchRequest", "The batch request doesn't contain any entries.")
}

/// A batch of more than ten.
pub(crate) fn too_many_entries() -> Fault {
    Fault::new("TooManyEntriesInBatchRequest", "The batch request contains more entries than permissible.")
}

/// Two entries of a batch are called alike.
pub(crate) fn entries_not_distinct() -> Fault {
    Fault::new("BatchEntryIdsNotDistinct", "Two or more batch entries in the request have the same Id.")
}

/// The name of a batch's entry is too long.
pub(crate) fn long_entry_id(id: &str) -> Fault {
    Fault::new(
        "InvalidBatchEntryId",
        format!("The Id of a batch entry in the batch request is too long: {id}"),
    )
}

/// The name of a batch's entry holds what it must not.
pub(crate) fn invalid_entry_id(id: &str) -> Fault {
    Fault::new(
        "InvalidBatchEntryId",
        format!("The Id of a batch entry in the batch request contains an impermissible character: {id}"),
    )
}

/// A batch is too large.
pub(crate) fn batch_too_long() -> Fault {
    Fault::new("BatchRequestTooLong", "The length of all the messages put together is more than the limit.")
}

/// There is a statement with this label.
pub(crate) fn statement_exists() -> Fault {
    invalid("Statement already exists")
}

/// The action is none of those that an owner may grant.
pub(crate) const OUT_OF_SCOPE: &str = "Policy statement action out of service scope!";

/// An SMS attribute is none.
pub(crate) fn unknown_sms_attribute(name: &str) -> Fault {
    Fault::new("InvalidParameter", format!("{name} is not a valid attribute"))
}

/// The kind of SMS is none.
pub(crate) fn invalid_sms_type() -> Fault {
    Fault::new("InvalidParameter", "DefaultSMSType is invalid")
}

/// The sandbox does not have this phone number.
pub(crate) fn no_sandbox_number() -> Fault {
    Fault::new("ResourceNotFound", "The phone number does not exist in the SMS sandbox.")
}

/// The phone number does not want messages.
pub(crate) fn opted_out(number: &str) -> Fault {
    Fault::new("OptedOut", format!("The phone number {number} has opted out of receiving SMS messages."))
}

/// The password is not the one that was sent.
pub(crate) fn wrong_password() -> Fault {
    Fault::new("VerificationException", "The one-time password is not valid.")
}

/// A page token that no list gave.
pub(crate) fn invalid_page_token() -> Fault {
    invalid("NextToken")
}

/// An application comes without attributes, which the query protocol cannot tell from an empty map.
pub(crate) fn no_application_attributes() -> Fault {
    let message = "1 validation error detected: Value null at 'attributes' failed to satisfy constraint: Member must \
                   not be null";
    Fault::new("ValidationError", message)
}
