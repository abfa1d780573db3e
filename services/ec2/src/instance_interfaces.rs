//! What an instance shows of its network interfaces: a copy in its own row, and what follows from the primary one.

use crate::instances::Instance;
use crate::network_interfaces::NetworkInterface;
use crate::shapes::{
    self, ConnectionTrackingSpecificationResponse, InstanceIpv6Address, InstanceNetworkInterface,
    InstanceNetworkInterfaceAssociation, InstanceNetworkInterfaceAttachment, InstancePrivateIpAddress,
    NetworkInterfaceAssociation,
};

/// Shows these interfaces, the primary one first.
pub(crate) fn show(instance: &mut Instance, mut interfaces: Vec<&NetworkInterface>) {
    interfaces.sort_by_key(|interface| interface.device_index());
    let shape = &mut instance.shape;
    let primary = interfaces.first().map(|interface| &interface.shape);
    let association = primary.and_then(|primary| primary.association.as_ref());
    shape.private_ip_address = primary.and_then(|primary| primary.private_ip_address.clone());
    shape.public_ip_address = association.and_then(|association| association.public_ip.clone());
    let public_name = association.and_then(|association| association.public_dns_name.clone());
    shape.public_dns_name = Some(public_name.unwrap_or_default());
    shape.security_groups = Some(primary.and_then(|primary| primary.groups.clone()).unwrap_or_default());
    shape.source_dest_check = primary.and_then(|primary| primary.source_dest_check);
    let ipv6 = primary.and_then(|primary| primary.ipv6_addresses.as_ref()?.first());
    shape.ipv6_address = ipv6.and_then(|address| address.ipv6_address.clone());
    if primary.is_none() {
        shape.private_dns_name = Some(String::new());
    }
    shape.network_interfaces =
        Some(interfaces.into_iter().map(|interface| shown(&interface.shape)).collect());
}

fn shown(interface: &shapes::NetworkInterface) -> InstanceNetworkInterface {
    let attachment = interface.attachment.as_ref().map(|attachment| InstanceNetworkInterfaceAttachment {
        attach_time: attachment.attach_time,
        attachment_id: attachment.attachment_id.clone(),
        delete_on_termination: attachment.delete_on_termination,
        device_index: attachment.device_index,
        status: attachment.status.clone(),
        network_card_index: attachment.network_card_index,
        ..Default::default()
    });
    let addresses = interface.private_ip_addresses.iter().flatten().map(|address| InstancePrivateIpAddress {
        association: address.association.as_ref().map(shown_association),
        primary: address.primary,
        private_dns_name: address.private_dns_name.clone(),
        private_ip_address: address.private_ip_address.clone(),
    });
    let ipv6 = interface.ipv6_addresses.iter().flatten().map(|address| InstanceIpv6Address {
        ipv6_address: address.ipv6_address.clone(),
        is_primary_ipv6: address.is_primary_ipv6,
    });
    let tracking = interface.connection_tracking_configuration.as_ref();
    InstanceNetworkInterface {
        association: interface.association.as_ref().map(shown_association),
        attachment,
        description: interface.description.clone(),
        groups: interface.groups.clone(),
        ipv6_addresses: Some(ipv6.collect()),
        mac_address: interface.mac_address.clone(),
        network_interface_id: interface.network_interface_id.clone(),
        owner_id: interface.owner_id.clone(),
        private_dns_name: interface.private_dns_name.clone(),
        private_ip_address: interface.private_ip_address.clone(),
        private_ip_addresses: Some(addresses.collect()),
        source_dest_check: interface.source_dest_check,
        status: interface.status.clone(),
        subnet_id: interface.subnet_id.clone(),
        vpc_id: interface.vpc_id.clone(),
        interface_type: interface.interface_type.clone(),
        ipv4_prefixes: Some(Vec::new()),
        ipv6_prefixes: Some(Vec::new()),
        connection_tracking_configuration: tracking.map(|tracking| ConnectionTrackingSpecificationResponse {
            tcp_established_timeout: tracking.tcp_established_timeout,
            udp_stream_timeout: tracking.udp_stream_timeout,
            udp_timeout: tracking.udp_timeout,
        }),
        operator: None,
    }
}

fn shown_association(association: &NetworkInterfaceAssociation) -> InstanceNetworkInterfaceAssociation {
    InstanceNetworkInterfaceAssociation {
        carrier_ip: association.carrier_ip.clone(),
        customer_owned_ip: association.customer_owned_ip.clone(),
        ip_owner_id: association.ip_owner_id.clone(),
        public_dns_name: association.public_dns_name.clone(),
        public_ip: association.public_ip.clone(),
    }
}
