//! What EC2 says when it refuses a call: each sentence once.

use service::Fault;

/// A resource of the kind that AWS calls `code` (`InvalidVpcID`) in errors does not exist.
pub fn not_found(code: &str, what: &str, id: &str) -> Fault {
    Fault::new(format!("{code}.NotFound"), format!("The {what} ID '{id}' does not exist"))
}

/// Something still needs the resource.
pub fn dependency_violation(what: &str, id: &str) -> Fault {
    Fault::new("DependencyViolation", format!("The {what} '{id}' has dependencies and cannot be deleted."))
}
