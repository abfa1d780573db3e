//! The addresses of network interfaces: assigned from the subnet, given back to it.

use service::{Operation, Result, Tx, View};

use crate::cidr::Cidr;
use crate::network_interfaces::{self, NetworkInterface};
use crate::shapes::{
    AssignIpv6AddressesRequest, AssignIpv6AddressesResult, AssignPrivateIpAddressesRequest,
    AssignPrivateIpAddressesResult, AssignedPrivateIpAddress, NetworkInterfaceIpv6Address,
    NetworkInterfacePrivateIpAddress, UnassignIpv6AddressesRequest, UnassignIpv6AddressesResult,
    UnassignPrivateIpAddressesRequest,
};
use crate::{faults, host_names, subnets};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("AssignIpv6Addresses", assign_ipv6),
    service::writes!("AssignPrivateIpAddresses", assign),
    service::writes!("UnassignIpv6Addresses", unassign_ipv6),
    service::writes!("UnassignPrivateIpAddresses", unassign => empty),
];

/// Whether the subnet's VPC gives its addresses names.
pub(crate) fn has_host_names(view: View<'_>, subnet_id: &str) -> bool {
    let subnet = subnets::find(view, subnet_id).ok();
    let vpc_id = subnet.and_then(|subnet| subnet.shape.vpc_id.as_deref());
    vpc_id.is_some_and(|id| crate::vpcs::has_host_names(view, id))
}

/// Adds an IPv4 address, this one or one that is free. The first one is the primary one.
pub(crate) fn add(tx: &mut Tx<'_>, interface: &mut NetworkInterface, wanted: Option<&str>) -> Result<String> {
    let address = subnets::allocate_address(tx, interface.subnet_id(), wanted)?;
    let named = has_host_names(tx.view(), interface.subnet_id());
    let addresses = interface.shape.private_ip_addresses.get_or_insert_default();
    addresses.push(NetworkInterfacePrivateIpAddress {
        association: None,
        primary: Some(addresses.is_empty()),
        private_dns_name: named.then(|| host_names::private(tx.scope().region, &address)),
        private_ip_address: Some(address.clone()),
    });
    Ok(address)
}

/// Adds these IPv4 addresses and so many free ones.
pub(crate) fn add_all(
    tx: &mut Tx<'_>,
    interface: &mut NetworkInterface,
    wanted: &[String],
    count: i64,
) -> Result<Vec<String>> {
    let wanted = wanted.iter().map(|address| Some(address.as_str()));
    let free = (0..count).map(|_| None);
    wanted.chain(free).map(|wanted| add(tx, interface, wanted)).collect()
}

/// Adds these IPv6 addresses and so many free ones.
pub(crate) fn add_all_ipv6(
    tx: &mut Tx<'_>,
    interface: &mut NetworkInterface,
    wanted: &[String],
    count: i64,
) -> Result<Vec<String>> {
    let wanted = wanted.iter().map(|address| Some(address.as_str()));
    let free = (0..count).map(|_| None);
    wanted.chain(free).map(|wanted| add_ipv6(tx, interface, wanted)).collect()
}

fn add_ipv6(tx: &mut Tx<'_>, interface: &mut NetworkInterface, wanted: Option<&str>) -> Result<String> {
    let block = subnets::find(tx.view(), interface.subnet_id())?.ipv6_blocks().next();
    let block = block.ok_or_else(|| faults::subnet_without_ipv6(interface.subnet_id()))?;
    let address = wanted.map_or_else(|| free_ipv6(tx, block), str::to_owned);
    if !Cidr::v6(&format!("{address}/128")).is_some_and(|address| block.contains(address)) {
        return Err(faults::address_outside(&address));
    }
    let mut others = tx.view().linking::<NetworkInterface>("AWS::EC2::Subnet", interface.subnet_id());
    if others.any(|other| other.ipv6_addresses().any(|taken| taken == address)) {
        return Err(faults::address_in_use(&address));
    }
    let addresses = interface.shape.ipv6_addresses.get_or_insert_default();
    let ipv6_address = Some(address.clone());
    addresses.push(NetworkInterfaceIpv6Address { ipv6_address, ..Default::default() });
    Ok(address)
}

/// An address of a block at random: those of IPv6 do not meet.
fn free_ipv6(tx: &mut Tx<'_>, block: Cidr) -> String {
    let random = u128::from_str_radix(&tx.hex(32), 16).unwrap_or_default();
    block.address(random % block.size())
}

fn assign(
    tx: &mut Tx<'_>,
    request: AssignPrivateIpAddressesRequest,
) -> Result<AssignPrivateIpAddressesResult> {
    network_interfaces::refuse_prefixes([
        request.ipv4_prefixes.is_some(),
        request.ipv4_prefix_count.is_some(),
    ])?;
    let mut interface = network_interfaces::find(tx.view(), &request.network_interface_id)?.clone();
    let mut wanted = request.private_ip_addresses.unwrap_or_default();
    let count = request.secondary_private_ip_address_count.unwrap_or(0);
    if wanted.is_empty() && count == 0 {
        return Err(faults::missing_parameter("secondaryPrivateIpAddressCount or privateIpAddresses"));
    }
    if !wanted.is_empty() && count > 0 {
        return Err(faults::excludes("secondaryPrivateIpAddressCount", "privateIpAddress"));
    }
    if request.allow_reassignment == Some(true) {
        for address in &wanted {
            take_from_another(tx, &interface, address)?;
        }
    }
    wanted.retain(|wanted| !interface.addresses().any(|address| address == wanted));
    let added = add_all(tx, &mut interface, &wanted, count)?;
    network_interfaces::put(tx, interface);
    let added =
        added.into_iter().map(|address| AssignedPrivateIpAddress { private_ip_address: Some(address) });
    Ok(AssignPrivateIpAddressesResult {
        network_interface_id: Some(request.network_interface_id),
        assigned_private_ip_addresses: Some(added.collect()),
        assigned_ipv4_prefixes: None,
    })
}

/// Takes a secondary address away from the interface of the same subnet that has it.
fn take_from_another(tx: &mut Tx<'_>, interface: &NetworkInterface, address: &str) -> Result<()> {
    let others = tx.view().linking::<NetworkInterface>("AWS::EC2::Subnet", interface.subnet_id());
    let mut holders = others.filter(|other| other.id() != interface.id());
    let has_it = |other: &&NetworkInterface| other.addresses().skip(1).any(|taken| taken == address);
    let holder = holders.find(has_it).cloned();
    drop(holders);
    let Some(mut holder) = holder else { return Ok(()) };
    drop_addresses(tx, &mut holder, &[address.to_owned()])?;
    network_interfaces::put(tx, holder);
    Ok(())
}

fn unassign(tx: &mut Tx<'_>, request: UnassignPrivateIpAddressesRequest) -> Result<()> {
    network_interfaces::refuse_prefixes([request.ipv4_prefixes.is_some(), false])?;
    let mut interface = network_interfaces::find(tx.view(), &request.network_interface_id)?.clone();
    drop_addresses(tx, &mut interface, &request.private_ip_addresses.unwrap_or_default())?;
    network_interfaces::put(tx, interface);
    Ok(())
}

fn drop_addresses(tx: &mut Tx<'_>, interface: &mut NetworkInterface, unwanted: &[String]) -> Result<()> {
    let secondary: Vec<&str> = interface.addresses().skip(1).collect();
    if let Some(strange) = unwanted.iter().find(|address| !secondary.contains(&address.as_str())) {
        return Err(faults::address_not_assigned(interface.id(), strange));
    }
    for address in unwanted {
        subnets::release_address(tx, interface.subnet_id(), address);
    }
    if let Some(addresses) = &mut interface.shape.private_ip_addresses {
        addresses
            .retain(|known| !known.private_ip_address.as_ref().is_some_and(|known| unwanted.contains(known)));
    }
    Ok(())
}

fn assign_ipv6(tx: &mut Tx<'_>, request: AssignIpv6AddressesRequest) -> Result<AssignIpv6AddressesResult> {
    network_interfaces::refuse_prefixes([
        request.ipv6_prefixes.is_some(),
        request.ipv6_prefix_count.is_some(),
    ])?;
    let mut interface = network_interfaces::find(tx.view(), &request.network_interface_id)?.clone();
    let wanted = request.ipv6_addresses.unwrap_or_default();
    let count = request.ipv6_address_count.unwrap_or(0);
    let added = add_all_ipv6(tx, &mut interface, &wanted, count)?;
    network_interfaces::put(tx, interface);
    Ok(AssignIpv6AddressesResult {
        assigned_ipv6_addresses: Some(added),
        assigned_ipv6_prefixes: None,
        network_interface_id: Some(request.network_interface_id),
    })
}

fn unassign_ipv6(
    tx: &mut Tx<'_>,
    request: UnassignIpv6AddressesRequest,
) -> Result<UnassignIpv6AddressesResult> {
    network_interfaces::refuse_prefixes([request.ipv6_prefixes.is_some(), false])?;
    let mut interface = network_interfaces::find(tx.view(), &request.network_interface_id)?.clone();
    let unwanted = request.ipv6_addresses.unwrap_or_default();
    if let Some(strange) =
        unwanted.iter().find(|address| !interface.ipv6_addresses().any(|known| known == *address))
    {
        return Err(faults::address_not_assigned(interface.id(), strange));
    }
    if let Some(addresses) = &mut interface.shape.ipv6_addresses {
        addresses.retain(|known| !known.ipv6_address.as_ref().is_some_and(|known| unwanted.contains(known)));
    }
    network_interfaces::put(tx, interface);
    Ok(UnassignIpv6AddressesResult {
        network_interface_id: Some(request.network_interface_id),
        unassigned_ipv6_addresses: Some(unwanted),
        unassigned_ipv6_prefixes: None,
    })
}
