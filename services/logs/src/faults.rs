//! What CloudWatch Logs says when it refuses a call: each sentence once.

use service::Fault;

fn invalid(message: impl Into<String>) -> Fault {
    Fault::new("InvalidParameterException", message)
}

fn missing(message: impl Into<String>) -> Fault {
    Fault::new("ResourceNotFoundException", message)
}

fn exists(what: &str) -> Fault {
    Fault::new("ResourceAlreadyExistsException", format!("The specified {what} already exists"))
}

/// A group of this name is there already.
pub(crate) fn group_exists() -> Fault {
    exists("log group")
}

/// A stream of this name is there already.
pub(crate) fn stream_exists() -> Fault {
    exists("log stream")
}

/// The group is not there.
pub(crate) fn group_not_found() -> Fault {
    missing("The specified log group does not exist.")
}

/// The stream is not there.
pub(crate) fn stream_not_found() -> Fault {
    missing("The specified log stream does not exist.")
}

/// The metric filter is not there.
pub(crate) fn metric_filter_not_found() -> Fault {
    missing("The specified metric filter does not exist.")
}

/// The subscription filter is not there.
pub(crate) fn subscription_filter_not_found() -> Fault {
    missing("The specified subscription filter does not exist.")
}

/// The destination is not there.
pub(crate) fn destination_not_found() -> Fault {
    missing("The specified destination does not exist.")
}

/// The resource policy is not there.
pub(crate) fn policy_not_found(name: &str) -> Fault {
    missing(format!("Policy with name [{name}] does not exist"))
}

/// What an ARN names is not there, or has no tags.
pub(crate) fn resource_not_found() -> Fault {
    missing("The specified resource does not exist.")
}

/// One more than an account or a group may have.
pub(crate) fn limit_exceeded() -> Fault {
    Fault::new("LimitExceededException", "Resource limit exceeded.")
}

/// More tags than something may have.
pub(crate) fn too_many_tags() -> Fault {
    Fault::new("TooManyTagsException", "The resource has too many tags.")
}

/// Keys of tags that AWS keeps for itself.
pub(crate) fn reserved_tag() -> Fault {
    invalid("User-defined tag keys can't start with \"aws:\".")
}

/// A group is named twice, or not at all.
pub(crate) fn one_group(given: bool) -> Fault {
    let said = if given { "not both" } else { "but none was specified" };
    invalid(format!("You must include either logGroupIdentifier or logGroupName, {said}."))
}

/// A prefix and a pattern of names.
pub(crate) fn prefix_or_pattern() -> Fault {
    invalid("LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.")
}

/// A group that is protected keeps what it has.
pub(crate) fn protected() -> Fault {
    Fault::new(
        "ValidationException",
        "The log group has deletion protection enabled. Disable deletion protection and try again.",
    )
}

/// A retention that is none of those there are.
pub(crate) fn invalid_retention(days: i64, allowed: &[i64]) -> Fault {
    let allowed: Vec<String> = allowed.iter().map(i64::to_string).collect();
    invalid(format!(
        "1 validation error detected: Value '{days}' at 'retentionInDays' failed to satisfy constraint: Member \
         must satisfy enum value set: [{}]",
        allowed.join(", ")
    ))
}

/// A page token that no list gave.
pub(crate) fn invalid_token() -> Fault {
    invalid("The specified nextToken is invalid.")
}

/// Streams ordered by time cannot be picked by name.
pub(crate) fn order_excludes_prefix() -> Fault {
    invalid("Cannot order by LastEventTime with a logStreamNamePrefix.")
}

/// Streams are picked in one of two ways.
pub(crate) fn names_or_prefix() -> Fault {
    invalid("logStreamNames and logStreamNamePrefix cannot both be specified.")
}

/// The events of a call come in the order of their times.
pub(crate) fn not_chronological() -> Fault {
    invalid("Log events in a single PutLogEvents request must be in chronological order.")
}

/// The events of a call are too large together.
pub(crate) fn upload_too_large(bytes: usize, most: usize) -> Fault {
    invalid(format!("Upload too large: {bytes} bytes exceeds limit of {most}"))
}

/// The events of a call lie too far apart.
pub(crate) fn span_too_long() -> Fault {
    invalid("The batch of log events in a single PutLogEvents request cannot span more than 24 hours.")
}

/// A filter pattern that is none.
pub(crate) fn invalid_pattern() -> Fault {
    invalid("Invalid filter pattern")
}

/// Regular expressions in patterns are not built.
pub(crate) fn no_regular_expressions() -> Fault {
    Fault::new("NotImplemented", "logs: regular expressions in filter patterns are not implemented")
        .with_status(501)
}

/// Policies of single resources are not built.
pub(crate) fn no_policies_of_resources() -> Fault {
    Fault::new("NotImplemented", "logs: resource policies of single log groups are not implemented")
        .with_status(501)
}

/// The class of the group does not have this.
pub(crate) fn unsupported_class(class: &str) -> Fault {
    Fault::new(
        "InvalidOperationException",
        format!("This operation is not supported for log groups of the {class} log class."),
    )
}

/// The same for reads, which have fewer errors.
pub(crate) fn unreadable_class(class: &str) -> Fault {
    invalid(format!("This operation is not supported for log groups of the {class} log class."))
}

/// Metrics are asked for by name and namespace.
pub(crate) fn metric_needs_both() -> Fault {
    invalid("metricName and metricNamespace must be specified together.")
}

/// A metric with dimensions has no default.
pub(crate) fn dimensions_exclude_default() -> Fault {
    invalid("Dimensions and defaultValue are mutually exclusive in a metric transformation.")
}

/// The function did not take the test message.
pub(crate) fn lambda_refused() -> Fault {
    invalid(
        "Could not execute the lambda function. Make sure you have given CloudWatch Logs permission to execute \
         your function.",
    )
}

/// The stream did not take the test message.
pub(crate) fn stream_refused(service: &str) -> Fault {
    invalid(format!(
        "Could not deliver test message to specified {service} stream. Check if the given {} stream is in ACTIVE \
         state.",
        service.to_lowercase()
    ))
}

/// Events go to Lambda, Kinesis, Firehose and destinations.
pub(crate) fn invalid_destination() -> Fault {
    invalid("destinationArn for vendor is not supported")
}

/// A policy that is no JSON.
pub(crate) fn invalid_policy() -> Fault {
    invalid("The policy document is not valid JSON.")
}
