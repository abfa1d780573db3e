//! What EC2 says when it refuses a call: each sentence once.

mod groups;
mod instances;
mod networks;

use service::Fault;

pub use groups::*;
pub use instances::*;
pub use networks::*;

/// Another interface has the address.
pub fn address_in_use(address: &str) -> Fault {
    Fault::new("InvalidIPAddress.InUse", format!("Address {address} is in use."))
}

/// The address is not of the subnet.
pub fn address_outside(address: &str) -> Fault {
    invalid_value(format!("Address {address} does not fall within the subnet's address range"))
}

/// Two parameters exclude each other.
pub fn combination(message: impl Into<String>) -> Fault {
    Fault::new("InvalidParameterCombination", message)
}

/// Everything was right, but the caller only wanted to know that.
pub fn dry_run(wanted: Option<bool>) -> service::Result<()> {
    if wanted != Some(true) {
        return Ok(());
    }
    let message = "Request would have succeeded, but DryRun flag is set.";
    Err(Fault::new("DryRunOperation", message).with_status(412))
}

/// Two parameters, by name, exclude each other.
pub fn excludes(parameter: &str, other: &str) -> Fault {
    combination(format!("The parameter {parameter} cannot be used with the parameter {other}"))
}

/// No security group has this id, or this name where a name was given.
pub fn group_not_found(group: &str) -> Fault {
    Fault::new("InvalidGroup.NotFound", format!("The security group '{group}' does not exist"))
}

/// A resource's state does not allow the operation.
pub fn incorrect_state(message: String) -> Fault {
    Fault::new("IncorrectState", message)
}

/// No instances have these ids.
pub fn instance_not_found(ids: &[&str]) -> Fault {
    let listed = ids.join(", ");
    let message = match ids {
        [_] => format!("The instance ID '{listed}' does not exist"),
        _ => format!("The instance IDs '{listed}' do not exist"),
    };
    Fault::new("InvalidInstanceID.NotFound", message)
}

/// No network interface has this id.
pub fn interface_not_found(id: &str) -> Fault {
    not_found("InvalidNetworkInterfaceID", "networkInterface", id)
}

/// A value that no rule of the API model forbids is wrong nevertheless.
pub fn invalid_value(message: impl Into<String>) -> Fault {
    Fault::new("InvalidParameterValue", message)
}

/// What is given as an id cannot be one: `prefix` is what ids of this kind begin with (`i-`).
pub fn malformed(code: &'static str, id: &str, prefix: &str) -> Fault {
    let expecting =
        if id.starts_with(prefix) { String::new() } else { format!(" (expecting \"{prefix}...\")") };
    Fault::new(code, format!("Invalid id: \"{id}\"{expecting}"))
}

/// One of several parameters is needed.
pub fn missing(message: &str) -> Fault {
    Fault::new("MissingParameter", message)
}

/// A parameter that the API model does not require is needed nevertheless.
pub fn missing_parameter(name: &str) -> Fault {
    Fault::new("MissingParameter", format!("The request must contain the parameter {name}"))
}

/// The instance has several interfaces, so that an attribute of "its" interface is none.
pub fn multiple_interfaces(id: &str) -> Fault {
    Fault::new(
        "InvalidInstanceID",
        format!(
            "There are multiple interfaces attached to instance '{id}'. Please specify an interface ID for the \
             operation instead."
        ),
    )
}

/// The Region has no default VPC.
pub fn no_default_vpc() -> Fault {
    Fault::new(
        "VPCIdNotSpecified",
        "No default VPC for this user. GroupName is only supported for EC2-Classic and default VPC.",
    )
}

/// The default VPC has no subnets.
pub fn no_subnets(vpc: &str) -> Fault {
    Fault::new(
        "MissingInput",
        format!("No subnets found for the default VPC '{vpc}'. Please specify a subnet."),
    )
}

/// A resource of the kind that AWS calls `code` (`InvalidVpcID`) in errors does not exist.
pub fn not_found(code: &str, what: &str, id: &str) -> Fault {
    Fault::new(format!("{code}.NotFound"), format!("The {what} ID '{id}' does not exist"))
}

/// We know what is asked for, but it is not built.
pub fn not_implemented(what: &str) -> Fault {
    Fault::new("NotImplemented", format!("{what} is not implemented")).with_status(501)
}

/// Attributes are modified one at a time.
pub fn one_attribute(given: usize) -> service::Result<()> {
    match given {
        0 => Err(combination("No attributes specified.")),
        1 => Ok(()),
        _ => Err(combination("Fields for multiple attribute types specified")),
    }
}

/// The resource forbids the operation.
pub fn operation_not_permitted(message: String) -> Fault {
    Fault::new("OperationNotPermitted", message)
}

/// No prefix list has this id.
pub fn prefix_list_not_found(id: &str) -> Fault {
    not_found("InvalidPrefixListID", "prefix list", id)
}

/// No rules have these ids.
pub fn rules_not_found(ids: &[&str]) -> Fault {
    let listed = ids.join(", ");
    let message = match ids {
        [_] => format!("The security group rule ID '{listed}' does not exist"),
        _ => format!("The security group rule IDs '{listed}' do not exist"),
    };
    Fault::new("InvalidSecurityGroupRuleId.NotFound", message)
}

/// No volume has this id.
pub fn volume_not_found(id: &str) -> Fault {
    Fault::new("InvalidVolume.NotFound", format!("The volume '{id}' does not exist."))
}
