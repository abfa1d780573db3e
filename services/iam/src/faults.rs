//! What IAM says when it refuses a call: each sentence once.

use service::Fault;

fn no_such_entity(message: impl Into<String>) -> Fault {
    Fault::new("NoSuchEntity", message)
}

fn malformed(message: impl Into<String>) -> Fault {
    Fault::new("MalformedPolicyDocument", message)
}

fn exists(message: impl Into<String>) -> Fault {
    Fault::new("EntityAlreadyExists", message)
}

fn conflict(message: impl Into<String>) -> Fault {
    Fault::new("DeleteConflict", message)
}

fn invalid(message: impl Into<String>) -> Fault {
    Fault::new("ValidationError", message)
}

/// The user has no such access key.
pub fn access_key_not_found(id: &str) -> Fault {
    no_such_entity(format!("The Access Key with id {id} cannot be found."))
}

/// The ARN is no policy's.
pub fn boundary_invalid(arn: &str) -> Fault {
    Fault::new(
        "InvalidParameterValue",
        format!("Value ({arn}) for parameter PermissionsBoundary is invalid."),
    )
}

/// The user has access keys.
pub fn delete_access_keys_first() -> Fault {
    conflict("Cannot delete entity, must delete access keys first.")
}

/// A tag key comes twice.
pub fn duplicate_tag_keys() -> Fault {
    Fault::new("InvalidInput", "Duplicate tag keys found. Please note that Tag keys are case insensitive.")
}

/// The document is no JSON object.
pub fn invalid_json() -> Fault {
    malformed("This policy contains invalid Json")
}

/// The marker is none of ours.
pub fn invalid_marker() -> Fault {
    invalid("Invalid Marker.")
}

/// A trust policy lacks a field.
pub fn missing_field(name: &str) -> Fault {
    malformed(format!("Missing required field {name}"))
}

/// Another has the name.
pub fn name_taken(noun: &str, name: &str) -> Fault {
    exists(format!("{noun} with name {name} already exists."))
}

/// The document does not follow the grammar of policies.
pub fn policy_syntax() -> Fault {
    malformed("Syntax errors in policy.")
}

/// A trust policy has a field that it must not have.
pub fn prohibited_field(name: &str) -> Fault {
    malformed(format!("Has prohibited field {name}."))
}

/// There would be more than there may be.
pub fn quota(name: &str, most: usize) -> Fault {
    Fault::new("LimitExceeded", format!("Cannot exceed quota for {name}: {most}"))
}

/// No role has the name.
pub fn role_not_found(name: &str) -> Fault {
    no_such_entity(format!("The role with name {name} cannot be found."))
}

/// A trust policy allows what only other policies can.
pub fn trust_actions() -> Fault {
    malformed("AssumeRole policy may only specify STS AssumeRole actions.")
}

/// The caller is no user, so the request must say which it means.
pub fn user_name_needed() -> Fault {
    invalid("Must specify userName when calling with non-User credentials")
}

/// No user has the name.
pub fn user_not_found(name: &str) -> Fault {
    no_such_entity(format!("The user with name {name} cannot be found."))
}
