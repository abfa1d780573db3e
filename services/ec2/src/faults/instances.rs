//! What EC2 says of instances, interfaces, volumes and images.

use service::Fault;

use super::{invalid_value, operation_not_permitted};

/// The address is none of the interface's, or not one that can be taken from it.
pub fn address_not_assigned(interface: &str, address: &str) -> Fault {
    invalid_value(format!(
        "Some of the specified addresses are not assigned to interface {interface}: {address}"
    ))
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

/// The subnet has no IPv6 addresses to give.
pub fn subnet_without_ipv6(subnet: &str) -> Fault {
    invalid_value(format!("The subnet '{subnet}' does not have an IPv6 CIDR block."))
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
