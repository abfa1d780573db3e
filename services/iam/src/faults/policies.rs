//! What IAM says of policies and their documents.

use service::Fault;

use super::{conflict, exists, limit_exceeded, no_such_entity};

fn malformed(message: impl Into<String>) -> Fault {
    Fault::new("MalformedPolicyDocument", message)
}

/// An earlier version of a policy of AWS's own.
pub fn aws_version_unknown() -> Fault {
    let message = "Of AWS managed policies only the versions in force are part of cloudchamber.";
    Fault::new("NotImplemented", message).with_status(501)
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

/// The document is no JSON object.
pub fn invalid_json() -> Fault {
    malformed("This policy contains invalid Json")
}

/// A trust policy lacks a field.
pub fn missing_field(name: &str) -> Fault {
    malformed(format!("Missing required field {name}"))
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
    malformed(format!("Has prohibited field {name}"))
}

/// A resource of a policy is no ARN.
pub fn resource_no_arn(resource: &str) -> Fault {
    malformed(format!("Resource {resource} must be in ARN format or \"*\"."))
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

/// A policy speaks of a bucket in a Region.
pub fn s3_resource_region(resource: &str) -> Fault {
    malformed(format!("Resource {resource} can not contain region information."))
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

/// The same as AWS's console had it.
pub fn trust_actions_in_console() -> Fault {
    malformed(
        "Trust Policy statement actions can only be sts:AssumeRole, sts:AssumeRoleWithSAML,  and \
         sts:AssumeRoleWithWebIdentity",
    )
}

/// The policy has no such version.
pub fn version_not_found(arn: &str, version: &str) -> Fault {
    no_such_entity(format!("Policy {arn} version {version} does not exist or is not attachable."))
}
