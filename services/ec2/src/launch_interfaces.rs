//! The network interfaces of instances to be launched: which, in which subnet, with which groups.

use service::{Result, Tx, View};

use crate::instances::Instance;
use crate::network_interfaces::{self, Plan};
use crate::shapes::{InstanceNetworkInterfaceSpecification, RunInstancesRequest, Tag};
use crate::subnets::{self, Subnet};
use crate::{faults, interface_attachments, interface_groups, vpcs, zones};

/// An interface that an instance is to have.
#[derive(Clone, Debug)]
pub(crate) struct Device {
    index: i64,
    delete_on_termination: bool,
    source: Source,
}

#[derive(Clone, Debug)]
enum Source {
    Existing(String),
    New(Box<Plan>),
}

/// The interfaces that a request wants for each of its instances, the primary one first.
pub(crate) fn plan(
    view: View<'_>,
    request: &RunInstancesRequest,
    tags: &Option<Vec<Tag>>,
) -> Result<Vec<Device>> {
    let specifications = request.network_interfaces.as_deref().unwrap_or_default();
    if specifications.is_empty() {
        return Ok(vec![from_instance_level(view, request, tags)?]);
    }
    for (given, what) in [
        (request.subnet_id.is_some(), "subnet ID"),
        (request.security_group_ids.is_some() || request.security_groups.is_some(), "security groups"),
        (request.private_ip_address.is_some(), "private IP address"),
        (request.ipv6_address_count.is_some() || request.ipv6_addresses.is_some(), "IPv6 addresses"),
    ] {
        if given {
            let article = if what.ends_with('s') { "" } else { "an " };
            return Err(faults::combination(format!(
                "Network interfaces and {article}instance-level {what} may not be specified on the same request"
            )));
        }
    }
    if specifications.len() > 1
        && specifications.iter().any(|it| it.associate_public_ip_address == Some(true))
    {
        return Err(faults::combination(
            "The associatePublicIPAddress parameter cannot be specified when launching with multiple network \
             interfaces.",
        ));
    }
    let devices = specifications.iter().map(|specification| device(view, request, specification, tags));
    let mut devices: Vec<Device> = devices.collect::<Result<_>>()?;
    devices.sort_by_key(|device| device.index);
    if devices.first().is_none_or(|first| first.index != 0) {
        return Err(faults::invalid_value(
            "When specifying network interfaces, you must include a device at index 0.",
        ));
    }
    Ok(devices)
}

/// Makes or takes the interfaces of one instance, attaches and puts them; tells the primary one's zone and subnet.
pub(crate) fn furnish(tx: &mut Tx<'_>, instance: &mut Instance, devices: &[Device]) -> Result<()> {
    for device in devices {
        let mut interface = match &device.source {
            Source::Existing(id) => network_interfaces::find(tx.view(), id)?.clone(),
            Source::New(plan) => network_interfaces::make(tx, (**plan).clone())?,
        };
        let id = instance.id().to_owned();
        let keep = device.delete_on_termination;
        interface_attachments::fasten(tx, &mut interface, &id, device.index, keep)?;
        interface.gain_public_address(tx);
        if device.index == 0 {
            let shape = &interface.shape;
            instance.shape.subnet_id.clone_from(&shape.subnet_id);
            instance.shape.vpc_id.clone_from(&shape.vpc_id);
            instance.shape.placement.get_or_insert_default().availability_zone =
                shape.availability_zone.clone();
        }
        tx.put(interface);
    }
    Ok(())
}

fn from_instance_level(
    view: View<'_>,
    request: &RunInstancesRequest,
    tags: &Option<Vec<Tag>>,
) -> Result<Device> {
    let subnet = subnet(view, request.subnet_id.as_deref(), request)?;
    let mut groups = request.security_group_ids.clone().unwrap_or_default();
    if let Some(names) = request.security_groups.as_deref().filter(|names| !names.is_empty()) {
        if request.subnet_id.is_some() {
            return Err(faults::excludes("groupName", "subnet"));
        }
        groups.extend(interface_groups::named(view, names)?);
    }
    let plan = Plan {
        primary: request.private_ip_address.clone(),
        ipv6: request.ipv6_addresses.iter().flatten().filter_map(|spec| spec.ipv6_address.clone()).collect(),
        ipv6_count: ipv6_count(subnet, request.ipv6_address_count, request.ipv6_addresses.is_some()),
        groups: interface_groups::in_subnet(view, subnet, &Some(groups))?,
        tags: tags.clone(),
        public_address: subnet.shape.map_public_ip_on_launch == Some(true),
        ..in_subnet(subnet)
    };
    Ok(Device { index: 0, delete_on_termination: true, source: Source::New(Box::new(plan)) })
}

fn device(
    view: View<'_>,
    request: &RunInstancesRequest,
    specification: &InstanceNetworkInterfaceSpecification,
    tags: &Option<Vec<Tag>>,
) -> Result<Device> {
    let index = specification.device_index;
    let index =
        index.ok_or_else(|| faults::invalid_value("Each network interface requires a device index."))?;
    network_interfaces::refuse_prefixes([
        specification.ipv4_prefixes.is_some() || specification.ipv4_prefix_count.is_some(),
        specification.ipv6_prefixes.is_some() || specification.ipv6_prefix_count.is_some(),
    ])?;
    if let Some(id) = &specification.network_interface_id {
        network_interfaces::find(view, id)?;
        let delete_on_termination = specification.delete_on_termination == Some(true);
        return Ok(Device { index, delete_on_termination, source: Source::Existing(id.clone()) });
    }
    let subnet = subnet(view, specification.subnet_id.as_deref(), request)?;
    let (primary, secondary) = network_interfaces::requested_addresses(
        specification.private_ip_address.clone(),
        &specification.private_ip_addresses,
    )?;
    let ipv6 = specification.ipv6_addresses.iter().flatten();
    let wants_public = specification.associate_public_ip_address;
    let plan = Plan {
        description: specification.description.clone().unwrap_or_default(),
        groups: interface_groups::in_subnet(view, subnet, &specification.groups)?,
        primary,
        secondary,
        secondary_count: specification.secondary_private_ip_address_count.unwrap_or(0),
        ipv6: ipv6.filter_map(|spec| spec.ipv6_address.clone()).collect(),
        ipv6_count: ipv6_count(
            subnet,
            specification.ipv6_address_count,
            specification.ipv6_addresses.is_some(),
        ),
        interface_type: specification.interface_type.clone(),
        tags: tags.clone(),
        public_address: index == 0
            && wants_public.unwrap_or(subnet.shape.map_public_ip_on_launch == Some(true)),
        ..in_subnet(subnet)
    };
    let delete_on_termination = specification.delete_on_termination.unwrap_or(true);
    Ok(Device { index, delete_on_termination, source: Source::New(Box::new(plan)) })
}

fn in_subnet(subnet: &Subnet) -> Plan {
    Plan { subnet_id: subnet.id().to_owned(), ..Plan::default() }
}

/// How many IPv6 addresses AWS is to choose: those asked for, or one where the subnet gives each interface one.
fn ipv6_count(subnet: &Subnet, wanted: Option<i64>, named: bool) -> i64 {
    let automatic = !named && subnet.shape.assign_ipv6_address_on_creation == Some(true);
    wanted.unwrap_or(i64::from(automatic))
}

/// The subnet with this id, or the default one of the zone that the request names.
fn subnet<'v>(view: View<'v>, id: Option<&str>, request: &RunInstancesRequest) -> Result<&'v Subnet> {
    let zone = request.placement.as_ref().and_then(|placement| placement.availability_zone.as_deref());
    if let Some(zone) = zone.filter(|zone| zones::named(view.region(), zone).is_none()) {
        return Err(faults::invalid_value(format!("Invalid Availability Zone ({zone})")));
    }
    if let Some(id) = id {
        let subnet = subnets::find(view, id)?;
        let own = subnet.shape.availability_zone.as_deref();
        if let Some(zone) = zone.filter(|zone| own != Some(zone)) {
            return Err(faults::invalid_value(format!(
                "The specified Availability Zone ({zone}) does not match the Availability Zone of subnet '{id}' ({}).",
                own.unwrap_or_default()
            )));
        }
        return Ok(subnet);
    }
    let vpc = vpcs::default(view).ok_or_else(faults::no_default_vpc)?;
    if subnets::of_vpc(view, vpc.id()).next().is_none() {
        return Err(faults::no_subnets(vpc.id()));
    }
    subnets::default_for(view, zone)
}
