//! What SQS says when it refuses a call: each sentence once.

use std::fmt::Display;

use service::{Fault, Refused};

/// A parameter has a value that it cannot have.
pub fn invalid_parameter(message: impl Into<String>) -> Fault {
    Fault::new("InvalidParameterValue", message)
}

/// The same, with the sentence that tells the value, the parameter and the reason.
pub fn invalid_value(value: impl Display, parameter: &str, reason: impl Display) -> Fault {
    invalid_parameter(format!("Value {value} for parameter {parameter} is invalid. Reason: {reason}"))
}

/// A parameter is not there, or empty.
pub fn missing_parameter(name: &str) -> Fault {
    Fault::new("MissingParameter", format!("The request must contain the parameter {name}."))
}

/// A number is outside of the range of its parameter.
pub fn outside(value: i64, parameter: &str, least: i64, most: i64) -> Fault {
    invalid_value(value, parameter, format_args!("{parameter} must be >= {least} and <= {most}."))
}

/// A receiver asks for no messages, or too many.
pub fn messages_outside(value: i64) -> Fault {
    invalid_value(value, "MaxNumberOfMessages", "Must be between 1 and 10, if provided.")
}

/// What a receiver asks for instead of the queue's own is out of range.
pub fn outside_if_provided(value: i64, parameter: &str, most: i64) -> Fault {
    invalid_value(value, parameter, format_args!("Must be >= 0 and <= {most}, if provided."))
}

/// The size of a page is out of range.
pub fn page_outside(most: i64) -> Fault {
    invalid_parameter(format!(
        "Value for parameter MaxResults is invalid. Reason: MaxResults must be an integer between 1 and {most}."
    ))
}

/// A visibility timeout is out of range.
pub fn visibility_outside(value: i64) -> Fault {
    invalid_value(value, "VisibilityTimeout", "VisibilityTimeout must be an integer between 0 and 43200.")
}

/// A message would be in flight for longer than it may.
pub fn too_long_in_flight(value: i64) -> Fault {
    let reason = "Total VisibilityTimeout for the message is beyond the limit [43200 seconds]";
    invalid_value(value, "VisibilityTimeout", reason)
}

/// The queue's policy does not let the caller in. AWS writes the action in lower case.
pub fn not_authorized(caller: &str, action: &str, queue: &str, why: Refused) -> Fault {
    let action = format!("sqs:{}", action.to_ascii_lowercase());
    let because = why.because(&action);
    let sentence =
        format!("User: {caller} is not authorized to perform: {action} on resource: {queue} {because}");
    Fault::new("AccessDenied", sentence).with_status(403)
}

/// The queue is not there.
pub fn no_queue() -> Fault {
    Fault::new("QueueDoesNotExist", "The specified queue does not exist.")
}

/// A name that no standard queue can have.
pub fn invalid_queue_name() -> Fault {
    invalid_parameter("Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length")
}

/// A name that no FIFO queue can have.
pub fn invalid_fifo_name() -> Fault {
    invalid_parameter(
        "The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with \
         .fifo suffix and be 1 to 80 in length.",
    )
}

/// The queue is there, with other attributes than the request has.
pub fn queue_exists(attribute: &str) -> Fault {
    Fault::new(
        "QueueNameExists",
        format!("A queue already exists with the same name and a different value for attribute {attribute}"),
    )
}

/// A queue with this name was deleted a moment ago.
pub fn deleted_recently() -> Fault {
    Fault::new(
        "QueueDeletedRecently",
        "You must wait 60 seconds after deleting a queue before you can create another with the same name.",
    )
}

/// An attribute that queues, or queues of this type, do not have.
pub fn unknown_attribute(name: &str) -> Fault {
    Fault::new("InvalidAttributeName", format!("Unknown Attribute {name}."))
}

/// An attribute has a value that it cannot have.
pub fn invalid_attribute(name: &str) -> Fault {
    Fault::new("InvalidAttributeValue", format!("Invalid value for the parameter {name}."))
}

/// The type of a queue is for ever.
pub fn type_is_for_ever() -> Fault {
    Fault::new(
        "InvalidAttributeValue",
        "Invalid value for the parameter FifoQueue. Reason: Modifying queue type is not supported.",
    )
}

/// Both ways of encryption at once.
pub fn two_encryptions() -> Fault {
    Fault::new(
        "InvalidAttributeValue",
        "You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS SSE.",
    )
}

/// A redrive policy is no JSON object.
pub fn redrive_is_no_map() -> Fault {
    Fault::new(
        "InvalidAttributeValue",
        "Invalid value for the parameter RedrivePolicy. Reason: Redrive policy is not a valid JSON map.",
    )
}

/// A redrive allow policy is none.
pub fn unsupported_redrive_allow() -> Fault {
    Fault::new(
        "InvalidAttributeValue",
        "Invalid value for the parameter RedriveAllowPolicy. Reason: Amazon SQS can't create the redrive allow policy, \
         as it’s in an unsupported format.",
    )
}

/// A redrive policy cannot be.
pub fn invalid_redrive(value: &str, reason: impl Display) -> Fault {
    invalid_value(value, "RedrivePolicy", reason)
}

/// A redrive allow policy cannot be.
pub fn invalid_redrive_allow(value: &str, reason: impl Display) -> Fault {
    let reason = format!("Amazon SQS can't create the redrive allow policy. {reason}");
    invalid_value(value, "RedriveAllowPolicy", reason)
}

/// A token of another list.
pub fn invalid_token() -> Fault {
    invalid_parameter("Invalid or expired next token.")
}

/// A permission with this label is there.
pub fn label_exists(label: &str) -> Fault {
    invalid_value(label, "Label", "Already exists.")
}

/// No permission has this label.
pub fn no_label(label: &str) -> Fault {
    invalid_value(label, "Label", "can't find label on existing policy.")
}

/// A label that no permission can have.
pub fn invalid_label(label: &str) -> Fault {
    let reason = "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length";
    invalid_value(label, "Label", reason)
}

/// An action that only the owner may take.
pub fn owners_action(action: &str) -> Fault {
    let reason = "Only the queue owner is allowed to invoke this action.";
    invalid_value(format_args!("SQS:{action}"), "ActionName", reason)
}

/// Accounts that are none.
pub fn unverified_principals(accounts: &[String]) -> Fault {
    invalid_value(format_args!("[{}]", accounts.join(", ")), "PrincipalId", "Unable to verify.")
}

/// More actions than a permission may have.
pub fn too_many_actions(count: usize) -> Fault {
    Fault::new("OverLimit", format!("{count} Actions were found, maximum allowed is 7."))
}

/// More messages in flight than a queue may have.
pub fn too_many_in_flight() -> Fault {
    Fault::new("OverLimit", "Too many messages in flight.")
}

/// More tags than a queue may have.
pub fn too_many_tags(queue: &str) -> Fault {
    invalid_parameter(format!("Too many tags added for queue {queue}."))
}

/// A tag key is too short or too long.
pub fn tag_key_length() -> Fault {
    invalid_parameter("Tag keys must be between 1 and 128 characters in length.")
}

/// A tag value is too long.
pub fn tag_value_length() -> Fault {
    invalid_parameter("Tag values must be between 0 and 256 characters in length.")
}

/// The queue was purged a moment ago.
pub fn purge_in_progress(queue: &str) -> Fault {
    let message = format!("Only one PurgeQueue operation on {queue} is allowed every 60 seconds.");
    Fault::new("PurgeQueueInProgress", message)
}

/// A message is longer than the queue allows.
pub fn message_too_long(most: i64) -> Fault {
    invalid_parameter(format!(
        "One or more parameters are invalid. Reason: Message must be shorter than {most} bytes."
    ))
}

/// A body holds characters that XML 1.0 does not have.
pub fn invalid_characters() -> Fault {
    Fault::new(
        "InvalidMessageContents",
        "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | \
         #x10000 to #x10FFFF",
    )
}

/// A parameter that messages of this type of queue do not have.
pub fn not_for_this_queue_type(value: impl Display, parameter: &str) -> Fault {
    let reason = "The request include parameter that is not valid for this queue type.";
    invalid_value(value, parameter, reason)
}

/// A group or deduplication id that cannot be.
pub fn invalid_fifo_id(value: &str, parameter: &str) -> Fault {
    let reason =
        format!("{parameter} can only include alphanumeric and punctuation characters. 1 to 128 in length.");
    invalid_value(value, parameter, reason)
}

/// Nothing tells duplicates of a message.
pub fn no_deduplication() -> Fault {
    invalid_parameter(
        "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
    )
}

/// A receipt handle that is none of this queue's.
pub fn invalid_receipt_handle() -> Fault {
    Fault::new("ReceiptHandleIsInvalid", "The input receipt handle is invalid.")
}

/// The same inside a batch, where AWS repeats the handle.
pub fn invalid_receipt_handle_in_batch(handle: &str) -> Fault {
    let message = format!("The input receipt handle \"{handle}\" is not a valid receipt handle.");
    Fault::new("ReceiptHandleIsInvalid", message)
}

/// The time to delete a message of a FIFO queue is over.
pub fn expired_receipt_handle(handle: &str) -> Fault {
    invalid_value(handle, "ReceiptHandle", "The receipt handle has expired.")
}

/// A message that is gone has no visibility to change.
pub fn gone(handle: &str) -> Fault {
    let reason = "Message does not exist or is not available for visibility timeout change.";
    invalid_value(handle, "ReceiptHandle", reason)
}

/// The message is not in flight.
pub fn not_in_flight() -> Fault {
    Fault::new("MessageNotInflight", "The specified message isn't in flight.")
}

/// A batch without entries.
pub fn empty_batch(entry: &str) -> Fault {
    let message = format!("There should be at least one {entry} in the request.");
    Fault::new("EmptyBatchRequest", message)
}

/// A batch with more entries than it may have.
pub fn too_many_entries(count: usize) -> Fault {
    let message = format!("Maximum number of entries per request are 10. You have sent {count}.");
    Fault::new("TooManyEntriesInBatchRequest", message)
}

/// An entry's id cannot be.
pub fn invalid_entry_id() -> Fault {
    Fault::new(
        "InvalidBatchEntryId",
        "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 \
         letters long.",
    )
}

/// Two entries have one id.
pub fn repeated_entry_id(id: &str) -> Fault {
    Fault::new("BatchEntryIdsNotDistinct", format!("Id {id} repeated."))
}

/// The messages of a batch are longer than all together may be.
pub fn batch_too_long(most: usize, length: usize) -> Fault {
    let message = format!("Batch requests cannot be longer than {most} bytes. You have sent {length} bytes.");
    Fault::new("BatchRequestTooLong", message)
}

/// More attributes than a message may have.
pub fn too_many_message_attributes(count: usize) -> Fault {
    invalid_parameter(format!("Number of message attributes [{count}] exceeds the allowed maximum [10]."))
}

/// A name that no message attribute can have.
pub fn invalid_message_attribute_name(name: &str) -> Fault {
    invalid_parameter(format!(
        "The message attribute name '{name}' is invalid. Attribute name can contain A-Z, a-z, 0-9, underscore (_), \
         hyphen (-), and period (.) characters."
    ))
}

/// A name that belongs to AWS.
pub fn reserved_message_attribute_name() -> Fault {
    invalid_parameter(
        "You can't use message attribute names beginning with 'AWS.' or 'Amazon.'. These strings are reserved for \
         internal use.",
    )
}

/// A name that is too long.
pub fn long_message_attribute_name() -> Fault {
    invalid_parameter("Message (user) attribute name must be shorter than 256 bytes.")
}

/// A message attribute has no type.
pub fn no_message_attribute_type(name: &str) -> Fault {
    invalid_parameter(format!(
        "The message (user) attribute '{name}' must contain a non-empty message attribute value."
    ))
}

/// A message attribute's type is too long.
pub fn long_message_attribute_type() -> Fault {
    invalid_parameter("Message (user) attribute type must be shorter than 256 bytes.")
}

/// A message attribute's type does not begin with one of those that there are.
pub fn invalid_message_attribute_type(name: &str) -> Fault {
    invalid_parameter(format!(
        "The message attribute '{name}' has an invalid message attribute type, the set of supported type prefixes is \
         Binary, Number, and String."
    ))
}

/// A message attribute has no value of its type.
pub fn no_message_attribute_value(name: &str, data_type: &str) -> Fault {
    invalid_parameter(format!(
        "Message (user) attribute '{name}' must contain a non-empty value of type '{data_type}'."
    ))
}

/// A message attribute that should be a number is none.
pub fn no_number(name: &str) -> Fault {
    invalid_parameter(format!("Can't cast the value of message (user) attribute '{name}' to a number."))
}

/// Lists of values are reserved for later.
pub fn list_values() -> Fault {
    let message = "Message attribute list values in SendMessage operation are not supported.";
    Fault::new("UnsupportedOperation", message)
}

/// A system attribute that senders cannot set.
pub fn invalid_system_attribute(name: &str) -> Fault {
    invalid_parameter(format!("Message system attribute name '{name}' is invalid."))
}

/// The queue of a message move task is not there.
pub fn no_move_resource(parameter: &str) -> Fault {
    let message = format!("The resource that you specified for the {parameter} parameter doesn't exist.");
    Fault::new("ResourceNotFoundException", message).with_status(404)
}

/// A queue of a message move task is not named by an ARN.
pub fn no_arn(parameter: &str) -> Fault {
    invalid_parameter(format!(
        "You must use this format to specify the {parameter}: \
         arn:<partition>:<service>:<region>:<account-id>:<resource-id>"
    ))
}

/// Messages move slower, or faster, than they can.
pub fn rate_outside() -> Fault {
    invalid_parameter(
        "Value for parameter MaxNumberOfMessagesPerSecond is invalid. Reason: You must enter a number that's between 1 \
         and 500.",
    )
}

/// Messages move only from dead-letter queues.
pub fn no_dead_letter_queue() -> Fault {
    invalid_parameter("Source queue must be configured as a Dead Letter Queue.")
}

/// Messages do not move to where they are.
pub fn same_destination() -> Fault {
    invalid_parameter("Source queue arn and destination queue arn cannot be the same.")
}

/// Messages do not move between queues of two types.
pub fn other_type_of_destination() -> Fault {
    invalid_parameter("The source queue and destination queue must be of the same queue type.")
}

/// A task is running already.
pub fn task_is_running() -> Fault {
    invalid_parameter(
        "There is already a task running. Only one active task is allowed for a source queue arn at a given time.",
    )
}

/// No task has this handle.
pub fn no_task() -> Fault {
    Fault::new("ResourceNotFoundException", "Task does not exist.").with_status(404)
}

/// The handle names no task.
pub fn invalid_task_handle() -> Fault {
    invalid_parameter("Value for parameter TaskHandle is invalid.")
}

/// Only a running task can be cancelled.
pub fn task_is_over() -> Fault {
    invalid_parameter("Only active tasks can be cancelled.")
}
