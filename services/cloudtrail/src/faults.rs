//! What CloudTrail says when it refuses.

use service::Fault;

/// A lookup names more than one attribute.
pub(crate) fn too_many_attributes() -> Fault {
    Fault::new("InvalidLookupAttributesException", "A lookup takes one attribute.")
}

/// A page is to hold nothing, or more than a page can.
pub(crate) fn invalid_max_results() -> Fault {
    Fault::new("InvalidMaxResultsException", "The value for MaxResults must be between 1 and 50.")
}

/// A token that no page gave.
pub(crate) fn invalid_next_token() -> Fault {
    Fault::new("InvalidNextTokenException", "The token is not valid.")
}

/// A span of time that ends before it begins.
pub(crate) fn invalid_time_range() -> Fault {
    Fault::new("InvalidTimeRangeException", "The start time must not be after the end time.")
}
