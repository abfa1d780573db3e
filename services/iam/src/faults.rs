//! What IAM says when it refuses a call: each sentence once.

mod credentials;
mod policies;
mod simulation;

use service::Fault;

use crate::tags::Keys;

pub use credentials::*;
pub use policies::*;
pub use simulation::*;

fn no_such_entity(message: impl Into<String>) -> Fault {
    Fault::new("NoSuchEntity", message).with_status(404)
}

fn limit_exceeded(message: impl Into<String>) -> Fault {
    Fault::new("LimitExceeded", message).with_status(409)
}

fn invalid_input(message: impl Into<String>) -> Fault {
    Fault::new("InvalidInput", message)
}

fn exists(message: impl Into<String>) -> Fault {
    Fault::new("EntityAlreadyExists", message).with_status(409)
}

fn conflict(message: impl Into<String>) -> Fault {
    Fault::new("DeleteConflict", message).with_status(409)
}

fn invalid(message: impl Into<String>) -> Fault {
    Fault::new("ValidationError", message)
}

/// No account has the alias, or not this one.
pub fn alias_not_found(alias: &str) -> Fault {
    no_such_entity(format!("The account alias with name {alias} cannot be found."))
}

/// An account has the alias.
pub fn alias_taken(alias: &str) -> Fault {
    exists(format!("The account alias {alias} already exists."))
}

/// The user has access keys.
pub fn delete_access_keys_first() -> Fault {
    conflict("Cannot delete entity, must delete access keys first.")
}

/// The user has signing certificates.
pub fn delete_certificates_first() -> Fault {
    conflict("Cannot delete entity, must delete certificates first.")
}

/// The user has a password.
pub fn delete_login_profile_first() -> Fault {
    conflict("Cannot delete entity, must delete login profile first.")
}

/// The user has an MFA device.
pub fn delete_mfa_device_first() -> Fault {
    conflict("Cannot delete entity, must delete MFA device first.")
}

/// The user, group or role has inline policies.
pub fn delete_policies_first() -> Fault {
    conflict("Cannot delete entity, must delete policies first.")
}

/// No deletion has the id.
pub fn deletion_task_not_found(id: &str) -> Fault {
    no_such_entity(format!("Deletion task id {id} not found"))
}

/// The user, group or role has managed policies.
pub fn detach_policies_first() -> Fault {
    conflict("Cannot delete entity, must detach all policies first.")
}

/// A tag key comes twice.
pub fn duplicate_tag_keys(keys: Keys) -> Fault {
    match keys {
        Keys::AnyCase => {
            invalid_input("Duplicate tag keys found. Please note that Tag keys are case insensitive.")
        }
        Keys::Exact => invalid_input("Duplicate tag keys found."),
    }
}

/// No group has the name.
pub fn group_not_found(name: &str) -> Fault {
    no_such_entity(format!("The group with name {name} cannot be found."))
}

/// Another instance profile has the name.
pub fn instance_profile_exists(name: &str) -> Fault {
    exists(format!("Instance Profile {name} already exists."))
}

/// No instance profile has the name.
pub fn instance_profile_not_found(name: &str) -> Fault {
    no_such_entity(format!("Instance Profile {name} cannot be found."))
}

/// The text is no ARN of a policy.
pub fn invalid_arn(arn: &str) -> Fault {
    invalid(format!("ARN {arn} is not valid."))
}

/// The marker is none of ours.
pub fn invalid_marker() -> Fault {
    invalid("Invalid Marker.")
}

/// Another has the name.
pub fn name_taken(noun: &str, name: &str) -> Fault {
    exists(format!("{noun} with name {name} already exists."))
}

/// The service does not let its roles have suffixes.
pub fn no_custom_suffix(service: &str) -> Fault {
    invalid_input(format!("Custom suffix is not allowed for {service}"))
}

/// The user is not in the group.
pub fn not_in_group(user: &str, group: &str) -> Fault {
    no_such_entity(format!("User {user} not in group {group}"))
}

/// The role is no AWS service's.
pub fn not_service_linked(name: &str) -> Fault {
    invalid_input(format!("The role {name} is not a service-linked role."))
}

/// There is a provider with this URL.
pub fn oidc_provider_exists(url: &str) -> Fault {
    exists(format!("Provider with url {url} already exists."))
}

/// There is no such provider to delete.
pub fn oidc_provider_not_found_to_delete(arn: &str) -> Fault {
    no_such_entity(format!("OpenId connect Provider {arn} cannot be found."))
}

/// There is no such provider.
pub fn oidc_provider_not_found(arn: &str) -> Fault {
    no_such_entity(format!("OpenIDConnect Provider not found for arn {arn}"))
}

/// The URL of a provider is none.
pub fn oidc_url_invalid() -> Fault {
    invalid("Invalid Open ID Connect Provider URL")
}

/// A path does not begin and end as paths do.
pub fn path_invalid() -> Fault {
    invalid(
        "The specified value for path is invalid. It must begin and end with / and contain only alphanumeric \
         characters and/or / characters.",
    )
}

/// The role is an AWS service's.
pub fn protected_role(name: &str) -> Fault {
    Fault::new(
        "UnmodifiableEntity",
        format!(
            "Cannot perform the operation on the protected role '{name}' - this role is only modifiable by AWS"
        ),
    )
}

/// There would be more than there may be.
pub fn quota(name: &str, most: usize) -> Fault {
    limit_exceeded(format!("Cannot exceed quota for {name}: {most}"))
}

/// The user has SSH keys or credentials for services.
pub fn remove_referenced_first() -> Fault {
    conflict("Cannot delete entity, must remove referenced objects first.")
}

/// The instance profile has a role, or the role an instance profile.
pub fn remove_roles_first() -> Fault {
    conflict("Cannot delete entity, must remove roles from instance profile first.")
}

/// The group has users, or the user groups.
pub fn remove_users_first() -> Fault {
    conflict("Cannot delete entity, must remove users from group first.")
}

/// No role has the name.
pub fn role_not_found(name: &str) -> Fault {
    no_such_entity(format!("The role with name {name} cannot be found."))
}

/// The instance profile has not this role.
pub fn role_not_in_profile(role: &str, profile: &str) -> Fault {
    no_such_entity(format!("The role with name {role} cannot be found in instance profile {profile}."))
}

/// The document is no metadata.
pub fn saml_metadata_invalid() -> Fault {
    invalid_input("Could not parse metadata")
}

/// The key that is to decrypt assertions is none.
pub fn saml_private_key_invalid() -> Fault {
    invalid_input("Could not parse private key")
}

/// A provider that has to decrypt has no key for it.
pub fn saml_private_key_needed() -> Fault {
    invalid_input("AssertionEncryptionMode cannot be Required without a private key.")
}

/// The provider has no such key.
pub fn saml_private_key_not_found(id: &str) -> Fault {
    no_such_entity(format!("Private key with id {id} cannot be found."))
}

/// There is a provider with this name.
pub fn saml_provider_exists(name: &str) -> Fault {
    exists(format!("Provider with name {name} already exists."))
}

/// There is no such provider.
pub fn saml_provider_not_found(arn: &str) -> Fault {
    no_such_entity(format!("Manifest not found for arn {arn}"))
}

/// The service has this role already.
pub fn service_role_taken(name: &str) -> Fault {
    invalid_input(format!(
        "Service role name {name} has been taken in this account, please try a different suffix."
    ))
}

/// The resource has as many tags as it can have.
pub fn too_many_tags() -> Fault {
    limit_exceeded("The number of tags has reached the maximum limit.")
}

/// A member is too long.
pub fn too_long(member: &str, most: usize) -> Fault {
    invalid(format!(
        "1 validation error detected: Value at '{member}' failed to satisfy constraint: Member must have length less \
         than or equal to {most}"
    ))
}

/// A provider has more thumbprints than it can have.
pub fn too_many_thumbprints() -> Fault {
    invalid_input("Thumbprint list must contain fewer than 5 entries.")
}

/// A member is not of the form that it has to have.
pub fn unmatched(member: &str, pattern: &str) -> Fault {
    invalid(format!(
        "1 validation error detected: Value at '{member}' failed to satisfy constraint: Member must satisfy regular \
         expression pattern: {pattern}"
    ))
}

/// The caller is no user, so the request must say which it means.
pub fn user_name_needed() -> Fault {
    invalid("Must specify userName when calling with non-User credentials")
}

/// No user has the name.
pub fn user_not_found(name: &str) -> Fault {
    no_such_entity(format!("The user with name {name} cannot be found."))
}
