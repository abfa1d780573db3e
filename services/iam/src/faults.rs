//! What IAM says when it refuses a call: each sentence once.

use service::Fault;

fn no_such_entity(message: impl Into<String>) -> Fault {
    Fault::new("NoSuchEntity", message).with_status(404)
}

fn limit_exceeded(message: impl Into<String>) -> Fault {
    Fault::new("LimitExceeded", message).with_status(409)
}

fn invalid_input(message: impl Into<String>) -> Fault {
    Fault::new("InvalidInput", message)
}

fn malformed(message: impl Into<String>) -> Fault {
    Fault::new("MalformedPolicyDocument", message)
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

/// The user has no such access key.
pub fn access_key_not_found(id: &str) -> Fault {
    no_such_entity(format!("The Access Key with id {id} cannot be found."))
}

/// No account has the alias, or not this one.
pub fn alias_not_found(alias: &str) -> Fault {
    no_such_entity(format!("The account alias with name {alias} cannot be found."))
}

/// An account has the alias.
pub fn alias_taken(alias: &str) -> Fault {
    exists(format!("The account alias {alias} already exists."))
}

/// What a policy of AWS's own says is not known, and so nothing that depends on it.
pub fn aws_document_unknown(name: &str) -> Fault {
    let message = format!("The document of the AWS managed policy {name} is not part of cloudchamber.");
    Fault::new("NotImplemented", message).with_status(501)
}

/// A policy of AWS's own is known by name only.
pub fn aws_documents_unknown() -> Fault {
    Fault::new("NotImplemented", "The documents of AWS managed policies are not part of cloudchamber.")
        .with_status(501)
}

/// The ARN is no policy's.
pub fn boundary_invalid(arn: &str) -> Fault {
    Fault::new(
        "InvalidParameterValue",
        format!("Value ({arn}) for parameter PermissionsBoundary is invalid."),
    )
}

/// The policy of a boundary does not exist.
pub fn boundary_not_found(arn: &str) -> Fault {
    no_such_entity(format!("Scope ARN: {arn} does not exist or is not attachable."))
}

/// The version in force stays.
pub fn default_version() -> Fault {
    conflict("Cannot delete the default version of a policy.")
}

/// The user has access keys.
pub fn delete_access_keys_first() -> Fault {
    conflict("Cannot delete entity, must delete access keys first.")
}

/// The user has a password.
pub fn delete_login_profile_first() -> Fault {
    conflict("Cannot delete entity, must delete login profile first.")
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
pub fn duplicate_tag_keys() -> Fault {
    invalid_input("Duplicate tag keys found. Please note that Tag keys are case insensitive.")
}

/// A level of an organization has no policies.
pub fn empty_organization_level(level: usize) -> Fault {
    invalid_input(format!(
        "Organization policy at index {level} must contain at least one service control policy"
    ))
}

/// The ARN is none of a user, group or role.
pub fn entity_arn(arn: &str) -> Fault {
    invalid_input(format!("Invalid Entity Arn: {arn} does not clearly define entity type and name."))
}

/// The user, group or role is another account's.
pub fn foreign_policy_source(own: &str, other: &str) -> Fault {
    invalid_input(format!(
        "Invalid Policy Source Arn: caller's account {own} does not have access to policies in account {other}"
    ))
}

/// No group has the name.
pub fn group_not_found(name: &str) -> Fault {
    no_such_entity(format!("The group with name {name} cannot be found."))
}

/// A policy speaks of something that IAM does not have.
pub fn iam_resource_path(paths: &[&str]) -> Fault {
    malformed(format!("IAM resource path must either be \"*\" or start with {}.", paths.join(", ")))
}

/// A policy speaks of IAM in a Region.
pub fn iam_resource_region(resource: &str) -> Fault {
    malformed(format!("IAM resource {resource} cannot contain region information."))
}

/// The user, group or role has no such inline policy.
pub fn inline_policy_not_found(noun: &str, name: &str) -> Fault {
    no_such_entity(format!("The {} policy with name {name} cannot be found.", noun.to_lowercase()))
}

/// The inline policies are too long together.
pub fn inline_room(most: usize, noun: &str, name: &str) -> Fault {
    let noun = noun.to_lowercase();
    limit_exceeded(format!("Maximum policy size of {most} bytes exceeded for {noun} {name}"))
}

/// Another instance profile has the name.
pub fn instance_profile_exists(name: &str) -> Fault {
    exists(format!("Instance Profile {name} already exists."))
}

/// No instance profile has the name.
pub fn instance_profile_not_found(name: &str) -> Fault {
    no_such_entity(format!("Instance Profile {name} cannot be found."))
}

/// The action names no service, or more than one action.
pub fn invalid_action(action: &str) -> Fault {
    invalid_input(format!("Invalid Input Actions: \"{action}\""))
}

/// The text is no ARN of a policy.
pub fn invalid_arn(arn: &str) -> Fault {
    invalid_input(format!("ARN {arn} is not valid."))
}

/// The document is no JSON object.
pub fn invalid_json() -> Fault {
    malformed("This policy contains invalid Json")
}

/// The marker is none of ours.
pub fn invalid_marker() -> Fault {
    invalid("Invalid Marker.")
}

/// The user has a password already.
pub fn login_profile_exists(name: &str) -> Fault {
    exists(format!("Login Profile for user {name} already exists."))
}

/// The user has no password.
pub fn login_profile_not_found(name: &str) -> Fault {
    no_such_entity(format!("Login Profile for User {name} cannot be found."))
}

/// A trust policy lacks a field.
pub fn missing_field(name: &str) -> Fault {
    malformed(format!("Missing required field {name}"))
}

/// Another has the name.
pub fn name_taken(noun: &str, name: &str) -> Fault {
    exists(format!("{noun} with name {name} already exists."))
}

/// The service does not let its roles have suffixes.
pub fn no_custom_suffix(service: &str) -> Fault {
    invalid_input(format!("Custom suffix is not allowed for {service}"))
}

/// The account has no password policy.
pub fn no_password_policy(account: &str) -> Fault {
    no_such_entity(format!("The Password Policy with domain name {account} cannot be found."))
}

/// The account has no password policy to delete.
pub fn no_password_policy_to_delete() -> Fault {
    no_such_entity("The account policy with name PasswordPolicy cannot be found.")
}

/// A resource's policy is simulated for nobody.
pub fn no_simulated_caller() -> Fault {
    invalid_input("Invalid caller - Caller cannot be null or empty.")
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

/// There is no such provider.
pub fn oidc_provider_not_found(arn: &str) -> Fault {
    no_such_entity(format!("OpenIDConnect Provider not found for arn {arn}"))
}

/// The URL of a provider is none.
pub fn oidc_url_invalid() -> Fault {
    invalid("Invalid Open ID Connect Provider URL")
}

/// The password that was is another.
pub fn old_password_wrong() -> Fault {
    invalid_input("The old password was incorrect.")
}

/// The account's password policy wants more of a password.
pub fn password_lacks(what: &str) -> Fault {
    Fault::new("PasswordPolicyViolation", format!("Password should have at least one {what}"))
}

/// A login profile needs a password.
pub fn password_needed() -> Fault {
    invalid(
        "1 validation error detected: Value null at 'password' failed to satisfy constraint: Member must not be null",
    )
}

/// The account's password policy wants longer passwords.
pub fn password_too_short(least: i64) -> Fault {
    Fault::new("PasswordPolicyViolation", format!("Password should have a minimum length of {least}"))
}

/// A statement has no actions.
pub fn policy_actions() -> Fault {
    malformed("Policy statement must contain actions.")
}

/// Something has the policy.
pub fn policy_attached() -> Fault {
    conflict("Cannot delete a policy attached to entities.")
}

/// An action has more than one colon.
pub fn policy_colons() -> Fault {
    malformed("Actions/Condition can contain only one colon.")
}

/// Another policy has the name.
pub fn policy_exists(name: &str) -> Fault {
    exists(format!("A policy called {name} already exists. Duplicate names are not allowed."))
}

/// The policy has versions beside the one in force.
pub fn policy_has_versions() -> Fault {
    conflict(
        "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. \
         The default version is deleted with the policy.",
    )
}

/// A document that a simulation is to use is no policy.
pub fn policy_input(why: &policy::Malformed) -> Fault {
    use policy::Malformed;
    invalid_input(match why {
        Malformed::Prohibited("Principal" | "NotPrincipal") => {
            "Policy document should not specify a principal."
        }
        Malformed::Action(_) => "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
        Malformed::Empty("Action") | Malformed::Missing("Action") => "Policy statement must contain actions.",
        Malformed::Empty("Resource") | Malformed::Missing("Resource") => {
            "Policy statement must contain resources."
        }
        _ => "Syntax errors in policy.",
    })
}

/// AWS's older parser cannot read the policy.
pub fn policy_legacy() -> Fault {
    malformed("The policy failed legacy parsing")
}

/// There is no such policy to attach.
pub fn policy_not_attachable(arn: &str) -> Fault {
    no_such_entity(format!("Policy {arn} does not exist or is not attachable."))
}

/// There is no such policy, or it is not attached.
pub fn policy_not_found(arn: &str) -> Fault {
    no_such_entity(format!("Policy {arn} was not found."))
}

/// A policy of an identity says whom it is for.
pub fn policy_principal() -> Fault {
    malformed("Policy document should not specify a principal.")
}

/// A statement has no resources.
pub fn policy_resources() -> Fault {
    malformed("Policy statement must contain resources.")
}

/// Two statements have the same id.
pub fn policy_sids() -> Fault {
    malformed("Statement IDs (SID) in a single policy must be unique.")
}

/// The document does not follow the grammar of policies.
pub fn policy_syntax() -> Fault {
    malformed("Syntax errors in policy.")
}

/// A stored document is no policy that can be evaluated.
pub fn policy_unreadable(id: &str) -> Fault {
    let message = format!("The policy {id} could not be evaluated.");
    Fault::new("PolicyEvaluation", message).with_status(500)
}

/// The vendor of an action has characters that it cannot have.
pub fn policy_vendor(vendor: &str) -> Fault {
    malformed(format!("Vendor {vendor} is not valid"))
}

/// An action does not say whose it is.
pub fn policy_vendor_missing() -> Fault {
    malformed("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.")
}

/// The policy is written in an old version of the language.
pub fn policy_version() -> Fault {
    malformed("Policy document must be version 2012-10-17 or greater.")
}

/// A trust policy has a field that it must not have.
pub fn prohibited_field(name: &str) -> Fault {
    malformed(format!("Has prohibited field {name}."))
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

/// The instance profile has a role, or the role an instance profile.
pub fn remove_roles_first() -> Fault {
    conflict("Cannot delete entity, must remove roles from instance profile first.")
}

/// The group has users, or the user groups.
pub fn remove_users_first() -> Fault {
    conflict("Cannot delete entity, must remove users from group first.")
}

/// A resource of a policy is no ARN.
pub fn resource_no_arn(resource: &str) -> Fault {
    malformed(format!("Resource {resource} must be in ARN format or \"*\"."))
}

/// The owner of simulated resources is no account's ARN.
pub fn resource_owner(owner: &str) -> Fault {
    invalid_input(format!("'{owner}' is not a valid as a Resource Owner."))
}

/// A resource of a policy is in no partition; `rest` is what follows the partition.
pub fn resource_partition(partition: &str, rest: Option<&str>) -> Fault {
    let parts: Vec<&str> = rest.unwrap_or("*").splitn(4, ':').collect();
    let part = |index: usize| parts.get(index).copied().unwrap_or("*");
    let rest = format!("{}:{}:{}:{}", part(0), part(1), part(2), part(3));
    malformed(format!("Partition \"{partition}\" is not valid for resource \"arn:{partition}:{rest}\"."))
}

/// A resource of a policy ends before it says whose it is.
pub fn resource_vendor() -> Fault {
    malformed("Resource vendor must be fully qualified and cannot contain regexes.")
}

/// No role has the name.
pub fn role_not_found(name: &str) -> Fault {
    no_such_entity(format!("The role with name {name} cannot be found."))
}

/// The instance profile has not this role.
pub fn role_not_in_profile(role: &str, profile: &str) -> Fault {
    no_such_entity(format!("The role with name {role} cannot be found in instance profile {profile}."))
}

/// A policy speaks of a bucket in a Region.
pub fn s3_resource_region(resource: &str) -> Fault {
    malformed(format!("Resource {resource} can not contain region information."))
}

/// The service has this role already.
pub fn service_role_taken(name: &str) -> Fault {
    invalid_input(format!(
        "Service role name {name} has been taken in this account, please try a different suffix."
    ))
}

/// A resource's policy is simulated for something else than a user.
pub fn simulated_caller_no_user() -> Fault {
    invalid_input("Invalid caller - Caller must be an IAM user in this context.")
}

/// More than one boundary is to be simulated.
pub fn too_many_boundaries() -> Fault {
    invalid_input("The list of Permissions Boundary policies cannot exceed 1 items.")
}

/// A provider has more thumbprints than it can have.
pub fn too_many_thumbprints() -> Fault {
    invalid_input("Thumbprint list must contain fewer than 5 entries.")
}

/// The policy has as many versions as it can have.
pub fn too_many_versions() -> Fault {
    limit_exceeded(
        "A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing \
         version.",
    )
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

/// The policy has no such version.
pub fn version_not_found(arn: &str, version: &str) -> Fault {
    no_such_entity(format!("Policy {arn} version {version} does not exist or is not attachable."))
}
