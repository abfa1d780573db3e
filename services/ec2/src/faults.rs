//! What EC2 says when it refuses a call: each sentence once.

use service::Fault;

/// Another interface has the address.
pub fn address_in_use(address: &str) -> Fault {
    Fault::new("InvalidIPAddress.InUse", format!("Address {address} is in use."))
}

/// The address is none of the interface's, or not one that can be taken from it.
pub fn address_not_assigned(interface: &str, address: &str) -> Fault {
    invalid_value(format!(
        "Some of the specified addresses are not assigned to interface {interface}: {address}"
    ))
}

/// The address is not of the subnet.
pub fn address_outside(address: &str) -> Fault {
    invalid_value(format!("Address {address} does not fall within the subnet's address range"))
}

/// The image is for another processor.
pub fn architecture_mismatch(of_type: &str, of_image: &str) -> Fault {
    invalid_value(format!(
        "The architecture '{of_type}' of the specified instance type does not match the architecture '{of_image}' of \
         the specified AMI. Specify an instance type and an AMI that have matching architectures, and try again. You \
         can use 'describe-instance-types' or 'describe-images' to discover the architecture of the instance type \
         or AMI."
    ))
}

/// An instance would have more interfaces than its type allows.
pub fn attachment_limit_exceeded(count: usize, instance_type: &str) -> Fault {
    Fault::new(
        "AttachmentLimitExceeded",
        format!("Interface count {count} exceeds the limit for {instance_type}"),
    )
}

/// No interface has this attachment.
pub fn attachment_not_found(id: &str) -> Fault {
    Fault::new(
        "InvalidAttachmentID.NotFound",
        format!("The network interface attachment ID '{id}' does not exist"),
    )
}

/// The primary interface stays.
pub fn cannot_detach_primary() -> Fault {
    operation_not_permitted(
        "The network interface at device index 0 and networkCard index 0 cannot be detached.".to_owned(),
    )
}

/// Two parameters exclude each other.
pub fn combination(message: impl Into<String>) -> Fault {
    Fault::new("InvalidParameterCombination", message)
}

/// Something still needs the resource.
pub fn dependency_violation(what: &str, id: &str) -> Fault {
    Fault::new("DependencyViolation", format!("The {what} '{id}' has dependencies and cannot be deleted."))
}

/// The security group belongs to another VPC than the subnet.
pub fn different_networks(group: &str, subnet: &str) -> Fault {
    Fault::new(
        "InvalidParameter",
        format!("Security group {group} and subnet {subnet} belong to different networks."),
    )
}

/// Everything was right, but the caller only wanted to know that.
pub fn dry_run(wanted: Option<bool>) -> service::Result<()> {
    if wanted != Some(true) {
        return Ok(());
    }
    let message = "Request would have succeeded, but DryRun flag is set.";
    Err(Fault::new("DryRunOperation", message).with_status(412))
}

/// No security group has this id, or this name where a name was given.
pub fn group_not_found(group: &str) -> Fault {
    Fault::new("InvalidGroup.NotFound", format!("The security group '{group}' does not exist"))
}

/// The instance was launched without hibernation.
pub fn hibernation_not_configured(id: &str) -> Fault {
    Fault::new(
        "UnsupportedHibernationConfiguration",
        format!(
            "The instance can't be hibernated because it was not configured at launch for hibernation: {id}"
        ),
    )
}

/// A client token came again with another request.
pub fn idempotent_mismatch() -> Fault {
    Fault::new(
        "IdempotentParameterMismatch",
        "Arguments on this idempotent request are inconsistent with arguments used in previous request(s).",
    )
}

/// No images have these ids.
pub fn image_not_found(ids: &[&str]) -> Fault {
    let listed = ids.join(", ");
    let message = match ids {
        [_] => format!("The image id '[{listed}]' does not exist"),
        _ => format!("The image ids '[{listed}]' do not exist"),
    };
    Fault::new("InvalidAMIID.NotFound", message)
}

/// The instance's state does not allow the operation.
pub fn incorrect_instance_state(message: String) -> Fault {
    Fault::new("IncorrectInstanceState", message)
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

/// No instance types have these names.
pub fn instance_types_not_found(names: &[&str]) -> Fault {
    let listed = names.join(", ");
    Fault::new(
        "InvalidInstanceType",
        format!("The following supplied instance types do not exist: [{listed}]"),
    )
}

/// The interface is attached already.
pub fn interface_in_use(id: &str) -> Fault {
    Fault::new("InvalidNetworkInterface.InUse", format!("Interface: [{id}] in use."))
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

/// The zone has no default subnet.
pub fn no_default_subnet(zone: &str) -> Fault {
    Fault::new("InvalidInput", format!("No default subnet for availability zone: '{zone}'."))
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

/// The resource forbids the operation.
pub fn operation_not_permitted(message: String) -> Fault {
    Fault::new("OperationNotPermitted", message)
}

/// One of its attributes protects the instance.
pub fn protected(id: &str, from_being: &str, attribute: &str) -> Fault {
    operation_not_permitted(format!(
        "The instance '{id}' may not be {from_being}. Modify its '{attribute}' instance attribute and try again."
    ))
}

/// One parameter is of no use without another.
pub fn requires(parameter: &str, needed: &str) -> Fault {
    Fault::new(
        "InvalidParameterDependency",
        format!("The parameter [{parameter}] requires the parameter {needed} to be set."),
    )
}

/// The attribute is none of the resource's.
pub fn unknown_attribute(attribute: &str) -> Fault {
    invalid_value(format!("Value ({attribute}) for parameter attribute is invalid. Unknown attribute."))
}

/// An instance has the volume.
pub fn volume_in_use(volume: &str, instance: &str) -> Fault {
    Fault::new("VolumeInUse", format!("Volume {volume} is currently attached to {instance}"))
}

/// The volume is attached to no instance, not to this one, or not as this device.
pub fn volume_not_attached(volume: &str, instance: &str, device: Option<&str>) -> Fault {
    let message = match device {
        Some(device) => {
            format!("The volume {volume} is not attached to instance {instance} as device {device}")
        }
        None => format!("Volume {volume} can not be detached from {instance} because it is not attached"),
    };
    Fault::new("InvalidAttachment.NotFound", message)
}

/// No volume has this id.
pub fn volume_not_found(id: &str) -> Fault {
    Fault::new("InvalidVolume.NotFound", format!("The volume '{id}' does not exist."))
}
