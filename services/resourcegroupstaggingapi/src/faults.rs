//! What the tagging API says when it refuses a call: each sentence once.

use service::Fault;

fn invalid(message: impl Into<String>) -> Fault {
    Fault::new("InvalidParameterException", message)
}

/// A list of ARNs is all that such a request says.
pub(crate) fn arns_stand_alone(member: &str) -> Fault {
    invalid(format!("You can't specify both ResourceARNList and {member} in the same request."))
}

/// A number is out of its range.
pub(crate) fn out_of_range(member: &str, least: i64, most: i64) -> Fault {
    invalid(format!("{member} must be between {least} and {most}"))
}

/// A filter of tags has no key.
pub(crate) fn filter_without_key() -> Fault {
    invalid("The tag filter key must not be null or empty.")
}

/// A filter of resource types that is none.
pub(crate) fn invalid_type(filter: &str) -> Fault {
    invalid(format!("{filter} is not a valid resource type filter."))
}

/// What is not in accord with a policy needs to be told.
pub(crate) fn exclusion_needs_details() -> Fault {
    invalid("ExcludeCompliantResources can be true only if IncludeComplianceDetails is true.")
}

/// Tag policies are AWS Organizations', which is not there.
pub(crate) fn no_tag_policies() -> Fault {
    Fault::new(
        "NotImplemented",
        "resourcegroupstaggingapi:GetResources with IncludeComplianceDetails is not implemented",
    )
    .with_status(501)
}

/// An ARN that is none.
pub(crate) fn invalid_arn(arn: &str) -> Fault {
    invalid(format!("{arn} is not a valid AmazonResourceName (ARN)"))
}

/// A page token that no list gave.
pub(crate) fn invalid_token() -> Fault {
    Fault::new("PaginationTokenExpiredException", "The pagination token is invalid or has expired.")
}

/// A service whose resources cannot be tagged from here.
pub(crate) fn unsupported(service: &str) -> Fault {
    Fault::new("InternalServiceException", format!("Tagging of {service} resources is not supported."))
        .with_status(501)
}
