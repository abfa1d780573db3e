//! What IAM says of policies that are simulated, or read as whole documents.

use service::Fault;

use super::invalid_input;

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

/// The action names no service, or more than one action.
pub fn invalid_action(action: &str) -> Fault {
    invalid_input(format!("Invalid Input Actions: \"{action}\""))
}

/// A policy names somebody who cannot exist.
pub fn invalid_principal(principal: &str) -> Fault {
    Fault::new("MalformedPolicyDocument", format!("Invalid principal in policy: {principal}"))
}

/// A resource's policy is simulated for nobody.
pub fn no_simulated_caller() -> Fault {
    invalid_input("Invalid caller - Caller cannot be null or empty.")
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

/// A stored document is no policy that can be evaluated.
pub fn policy_unreadable(id: &str) -> Fault {
    let message = format!("The policy {id} could not be evaluated.");
    Fault::new("PolicyEvaluation", message).with_status(500)
}

/// The owner of simulated resources is no account's ARN.
pub fn resource_owner(owner: &str) -> Fault {
    invalid_input(format!("'{owner}' is not a valid as a Resource Owner."))
}

/// A resource's policy is simulated for something else than a user.
pub fn simulated_caller_no_user() -> Fault {
    invalid_input("Invalid caller - Caller must be an IAM user in this context.")
}

/// More than one boundary is to be simulated.
pub fn too_many_boundaries() -> Fault {
    invalid_input("The list of Permissions Boundary policies cannot exceed 1 items.")
}
