//! Attributes of network interfaces: described, modified and reset one at a time.

use service::{Operation, Result, Tx, View};

use crate::network_interfaces::{self, NetworkInterface};
use crate::shapes::{
    AttributeBooleanValue, AttributeValue, ConnectionTrackingConfiguration,
    DescribeNetworkInterfaceAttributeRequest, DescribeNetworkInterfaceAttributeResult,
    ModifyNetworkInterfaceAttributeRequest, NetworkInterfaceAttachmentChanges,
    ResetNetworkInterfaceAttributeRequest,
};
use crate::{faults, interface_groups, subnets};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::reads!("DescribeNetworkInterfaceAttribute", describe),
    service::writes!("ModifyNetworkInterfaceAttribute", modify => empty),
    service::writes!("ResetNetworkInterfaceAttribute", reset => empty),
];

fn describe(
    view: View<'_>,
    request: DescribeNetworkInterfaceAttributeRequest,
) -> Result<DescribeNetworkInterfaceAttributeResult> {
    let interface = network_interfaces::find(view, &request.network_interface_id)?;
    let shape = interface.shape.clone();
    let attribute = request.attribute.ok_or_else(|| faults::missing_parameter("attribute"))?;
    let mut result = DescribeNetworkInterfaceAttributeResult {
        network_interface_id: Some(request.network_interface_id),
        ..Default::default()
    };
    match attribute.as_str() {
        "associatePublicIpAddress" => result.associate_public_ip_address = Some(interface.public_address),
        "attachment" => result.attachment = shape.attachment,
        "description" => result.description = Some(AttributeValue { value: shape.description }),
        "groupSet" => result.groups = shape.groups,
        "sourceDestCheck" => {
            result.source_dest_check = Some(AttributeBooleanValue { value: shape.source_dest_check });
        }
        _ => return Err(faults::unknown_attribute(&attribute)),
    }
    faults::dry_run(request.dry_run)?;
    Ok(result)
}

fn modify(tx: &mut Tx<'_>, request: ModifyNetworkInterfaceAttributeRequest) -> Result<()> {
    let mut interface = network_interfaces::find(tx.view(), &request.network_interface_id)?.clone();
    let given = [
        request.associate_public_ip_address.is_some(),
        request.attachment.is_some(),
        request.connection_tracking_specification.is_some(),
        request.description.is_some(),
        request.groups.is_some(),
        request.source_dest_check.is_some(),
    ];
    faults::one_attribute(given.iter().filter(|given| **given).count())?;
    if let Some(description) = request.description {
        interface.shape.description = description.value;
    }
    if let Some(check) = request.source_dest_check {
        interface.shape.source_dest_check = check.value;
    }
    if request.groups.is_some() {
        set_groups(tx.view(), &mut interface, &request.groups)?;
    }
    if let Some(changes) = request.attachment {
        change_attachment(&mut interface, &changes)?;
    }
    if let Some(wanted) = request.connection_tracking_specification {
        interface.shape.connection_tracking_configuration = Some(ConnectionTrackingConfiguration {
            tcp_established_timeout: wanted.tcp_established_timeout,
            udp_stream_timeout: wanted.udp_stream_timeout,
            udp_timeout: wanted.udp_timeout,
        });
    }
    if let Some(wanted) = request.associate_public_ip_address {
        interface.public_address = wanted;
        if wanted && interface.instance_id().is_some() {
            interface.gain_public_address(tx);
        } else if !wanted {
            interface.associate(None);
        }
    }
    faults::dry_run(request.dry_run)?;
    network_interfaces::put(tx, interface);
    Ok(())
}

/// Gives the interface other security groups.
pub(crate) fn set_groups(
    view: View<'_>,
    interface: &mut NetworkInterface,
    groups: &Option<Vec<String>>,
) -> Result<()> {
    let subnet = subnets::find(view, interface.subnet_id())?;
    interface.shape.groups = Some(interface_groups::in_subnet(view, subnet, groups)?);
    Ok(())
}

fn change_attachment(
    interface: &mut NetworkInterface,
    changes: &NetworkInterfaceAttachmentChanges,
) -> Result<()> {
    let attachment = interface.shape.attachment.as_mut();
    let found = attachment.filter(|attachment| attachment.attachment_id == changes.attachment_id);
    let attachment = found
        .ok_or_else(|| faults::attachment_not_found(changes.attachment_id.as_deref().unwrap_or_default()))?;
    if changes.delete_on_termination.is_some() {
        attachment.delete_on_termination = changes.delete_on_termination;
    }
    Ok(())
}

fn reset(tx: &mut Tx<'_>, request: ResetNetworkInterfaceAttributeRequest) -> Result<()> {
    let mut interface = network_interfaces::find(tx.view(), &request.network_interface_id)?.clone();
    if request.source_dest_check.is_some() {
        interface.shape.source_dest_check = Some(true);
    }
    faults::dry_run(request.dry_run)?;
    network_interfaces::put(tx, interface);
    Ok(())
}
