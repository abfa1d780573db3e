//! Attaching network interfaces to instances, and detaching them.

use service::{KindName, Operation, Result, Tx};

use crate::instances::{self, Instance};
use crate::network_interfaces::{self, NetworkInterface};
use crate::shapes::{
    AttachNetworkInterfaceRequest, AttachNetworkInterfaceResult, DetachNetworkInterfaceRequest,
    NetworkInterfaceAttachment,
};
use crate::{faults, instance_types};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("AttachNetworkInterface", attach),
    service::writes!("DetachNetworkInterface", detach => empty),
];

/// What an interface links to under its attachment's id, so that the id leads back to it. There are no such rows.
pub(crate) const ATTACHMENT: KindName = "Cloudchamber::EC2::NetworkInterfaceAttachment";

/// Attaches an interface in place, unless it is attached already; returns the attachment's id.
pub(crate) fn fasten(
    tx: &mut Tx<'_>,
    interface: &mut NetworkInterface,
    instance_id: &str,
    device_index: i64,
    delete_on_termination: bool,
) -> Result<String> {
    if interface.shape.attachment.is_some() {
        return Err(faults::interface_in_use(interface.id()));
    }
    let id = format!("eni-attach-{}", tx.hex(17));
    interface.shape.status = Some("in-use".to_owned());
    interface.shape.attachment = Some(NetworkInterfaceAttachment {
        attach_time: Some(tx.now().floor_to_second()),
        attachment_id: Some(id.clone()),
        delete_on_termination: Some(delete_on_termination),
        device_index: Some(device_index),
        network_card_index: Some(0),
        instance_id: Some(instance_id.to_owned()),
        instance_owner_id: Some(tx.view().account()),
        status: Some("attached".to_owned()),
        ..Default::default()
    });
    Ok(id)
}

/// Detaches an interface and puts it; its instance shows it no longer.
pub(crate) fn unfasten(tx: &mut Tx<'_>, mut interface: NetworkInterface) {
    let instance_id = interface.instance_id().map(str::to_owned);
    interface.shape.attachment = None;
    interface.shape.status = Some("available".to_owned());
    if interface.public_address {
        interface.associate(None);
    }
    network_interfaces::put(tx, interface);
    if let Some(id) = instance_id {
        instances::reflect(tx, &id);
    }
}

fn attach(tx: &mut Tx<'_>, request: AttachNetworkInterfaceRequest) -> Result<AttachNetworkInterfaceResult> {
    let mut interface = network_interfaces::find(tx.view(), &request.network_interface_id)?.clone();
    let instance = instances::find(tx.view(), &request.instance_id)?;
    check_place(instance, &interface, request.device_index)?;
    let id = fasten(tx, &mut interface, &request.instance_id, request.device_index, false)?;
    faults::dry_run(request.dry_run)?;
    network_interfaces::put(tx, interface);
    Ok(AttachNetworkInterfaceResult { attachment_id: Some(id), network_card_index: Some(0) })
}

fn check_place(instance: &Instance, interface: &NetworkInterface, device_index: i64) -> Result<()> {
    let id = instance.id();
    if matches!(instance.state(), "shutting-down" | "terminated") {
        return Err(faults::incorrect_state(format!("Instance '{id}' is not 'running' or 'stopped'.")));
    }
    if instance.zone() != interface.shape.availability_zone.as_deref() {
        return Err(faults::combination(
            "You may not attach a network interface to an instance if they are not in the same availability \
             zone",
        ));
    }
    let present = instance.shape.network_interfaces.as_deref().unwrap_or_default();
    let taken = present.iter().filter_map(|present| present.attachment.as_ref()?.device_index);
    if taken.into_iter().any(|taken| taken == device_index) {
        return Err(faults::invalid_value(format!(
            "Instance '{id}' already has an interface attached at device index '{device_index}'."
        )));
    }
    let instance_type = instance.shape.instance_type.as_deref().unwrap_or_default();
    let limit = instance_types::find(instance_type).map_or(usize::MAX, |found| found.interfaces());
    if present.len() >= limit {
        return Err(faults::attachment_limit_exceeded(present.len() + 1, instance_type));
    }
    Ok(())
}

fn detach(tx: &mut Tx<'_>, request: DetachNetworkInterfaceRequest) -> Result<()> {
    let id = &request.attachment_id;
    let interface = tx.view().linking::<NetworkInterface>(ATTACHMENT, id).next();
    let interface = interface.ok_or_else(|| faults::attachment_not_found(id))?.clone();
    if interface.device_index() == Some(0) {
        return Err(faults::cannot_detach_primary());
    }
    faults::dry_run(request.dry_run)?;
    unfasten(tx, interface);
    Ok(())
}
