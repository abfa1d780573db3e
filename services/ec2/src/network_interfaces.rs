//! Network interfaces: made, described, deleted; the truth about addresses and groups of instances.

// shapes: NetworkInterface
use service::{
    BTreeMap, Casing, Identity, Link, Operation, Relation, Resource, Result, Scope, Shape as _, Tx, Value,
    View, link,
};

use crate::filter_paths::{self, FilterPaths};
use crate::listing::{self, Wanted};
use crate::security_groups::SecurityGroup;
use crate::shapes::{
    self, ConnectionTrackingConfiguration, CreateNetworkInterfaceRequest, CreateNetworkInterfaceResult,
    DeleteNetworkInterfaceRequest, DescribeNetworkInterfacesRequest, DescribeNetworkInterfacesResult,
    GroupIdentifier, NetworkInterfaceAssociation, PrivateIpAddressSpecification, Tag,
};
use crate::subnets::{self, Subnet};
use crate::tags::{self, Tagged};
use crate::vpcs::Vpc;
use crate::{
    client_tokens, faults, host_names, instances, interface_addresses, interface_attachments,
    interface_groups,
};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("CreateNetworkInterface", create),
    service::writes!("DeleteNetworkInterface", delete => empty),
    service::reads!("DescribeNetworkInterfaces", describe),
];

service::structures! {
    /// A row: what the API shows, and whether Amazon gives it a public address while its instance runs.
    NetworkInterface { shape: shapes::NetworkInterface = "Shape", public_address: bool = "PublicAddress" }
}

service::row!(NetworkInterface: "AWS::EC2::NetworkInterface",
    id |row| row.shape.network_interface_id.as_deref().unwrap_or_default(),
    links |row| row.links());

impl NetworkInterface {
    /// Its id.
    pub(crate) fn id(&self) -> &str {
        self.shape.network_interface_id.as_deref().unwrap_or_default()
    }

    /// Its subnet's id.
    pub(crate) fn subnet_id(&self) -> &str {
        self.shape.subnet_id.as_deref().unwrap_or_default()
    }

    /// The instance that it is attached to.
    pub(crate) fn instance_id(&self) -> Option<&str> {
        self.shape.attachment.as_ref()?.instance_id.as_deref()
    }

    /// Its place on its instance; 0 is the primary interface's.
    pub(crate) fn device_index(&self) -> Option<i64> {
        self.shape.attachment.as_ref()?.device_index
    }

    /// The IPv4 addresses that it has of its subnet.
    pub(crate) fn addresses(&self) -> impl Iterator<Item = &str> {
        let addresses = self.shape.private_ip_addresses.iter().flatten();
        addresses.filter_map(|address| address.private_ip_address.as_deref())
    }

    /// The IPv6 addresses that it has of its subnet.
    pub(crate) fn ipv6_addresses(&self) -> impl Iterator<Item = &str> {
        let addresses = self.shape.ipv6_addresses.iter().flatten();
        addresses.filter_map(|address| address.ipv6_address.as_deref())
    }

    /// Associates a public address of Amazon's, if it is to have one and has none.
    pub(crate) fn gain_public_address(&mut self, tx: &mut Tx<'_>) {
        if !self.public_address || self.shape.association.is_some() {
            return;
        }
        let address = host_names::public_address(tx);
        let named = interface_addresses::has_host_names(tx.view(), self.subnet_id());
        let name = if named { host_names::public(tx.scope().region, &address) } else { String::new() };
        self.associate(Some(NetworkInterfaceAssociation {
            ip_owner_id: Some("amazon".to_owned()),
            public_dns_name: Some(name),
            public_ip: Some(address),
            ..Default::default()
        }));
    }

    /// Shows the association of the primary address in both places where the API has it.
    pub(crate) fn associate(&mut self, association: Option<NetworkInterfaceAssociation>) {
        if let Some(primary) = self.shape.private_ip_addresses.iter_mut().flatten().next() {
            primary.association.clone_from(&association);
        }
        self.shape.association = association;
    }

    fn links(&self) -> Vec<Link> {
        let groups = self.shape.groups.iter().flatten().filter_map(|group| group.group_id.as_deref());
        let mut links: Vec<Link> = groups.map(link::<SecurityGroup>).collect();
        links.extend(self.shape.subnet_id.as_deref().map(link::<Subnet>));
        links.extend(self.shape.vpc_id.as_deref().map(link::<Vpc>));
        links.extend(self.instance_id().map(link::<instances::Instance>));
        let attachment = self.shape.attachment.as_ref().and_then(|it| it.attachment_id.as_deref());
        links.extend(attachment.map(|id| Link::new(interface_attachments::ATTACHMENT, id)));
        links
    }
}

impl Resource for NetworkInterface {
    const RELATIONS: &'static [Relation] = &[
        Relation {
            target: "AWS::EC2::SecurityGroup",
            name: "Is associated with SecurityGroup",
            reverse: Some("Is associated with NetworkInterface"),
        },
        Relation {
            target: "AWS::EC2::Subnet",
            name: "Is contained in Subnet",
            reverse: Some("Contains NetworkInterface"),
        },
        Relation {
            target: "AWS::EC2::VPC",
            name: "Is contained in Vpc",
            reverse: Some("Contains NetworkInterface"),
        },
        Relation {
            target: "AWS::EC2::Instance",
            name: "Is attached to Instance",
            reverse: Some("Contains NetworkInterface"),
        },
    ];
    const CASING: Casing = Casing::CamelA;
    fn identity(&self, scope: Scope) -> Option<Identity> {
        let id = self.id().to_owned();
        let arn = Some(scope.arn("ec2", format_args!("network-interface/{id}")));
        let availability_zone = self.shape.availability_zone.clone().map(Into::into);
        Some(Identity { id, name: None, arn, availability_zone, created: None })
    }
    fn configuration(&self) -> Value {
        self.shape.to_value()
    }
    fn tags(&self) -> BTreeMap<String, String> {
        tags::as_map(&self.shape.tag_set)
    }
}

impl Tagged for NetworkInterface {
    const RESOURCE_TYPE: &'static str = "network-interface";
    fn tags(&self) -> &Option<Vec<Tag>> {
        &self.shape.tag_set
    }
    fn tags_mut(&mut self) -> &mut Option<Vec<Tag>> {
        &mut self.shape.tag_set
    }
}

/// What a new interface is to be like; what is left empty, AWS chooses.
#[derive(Clone, Debug, Default)]
pub(crate) struct Plan {
    pub subnet_id: String,
    pub description: String,
    pub groups: Vec<GroupIdentifier>,
    pub primary: Option<String>,
    pub secondary: Vec<String>,
    pub secondary_count: i64,
    pub ipv6: Vec<String>,
    pub ipv6_count: i64,
    pub interface_type: Option<String>,
    pub connection_tracking: Option<ConnectionTrackingConfiguration>,
    pub requester_id: Option<String>,
    pub tags: Option<Vec<Tag>>,
    pub public_address: bool,
}

/// The interface with this id.
pub(crate) fn find<'v>(view: View<'v>, id: &str) -> Result<&'v NetworkInterface> {
    view.get(id).ok_or_else(|| faults::interface_not_found(id))
}

/// Makes an interface with its addresses; it is the caller's to put.
pub(crate) fn make(tx: &mut Tx<'_>, plan: Plan) -> Result<NetworkInterface> {
    let subnet = subnets::find(tx.view(), &plan.subnet_id)?.shape.clone();
    let shape = shapes::NetworkInterface {
        availability_zone: subnet.availability_zone,
        connection_tracking_configuration: plan.connection_tracking,
        description: Some(plan.description),
        groups: Some(plan.groups),
        interface_type: Some(plan.interface_type.unwrap_or_else(|| "interface".to_owned())),
        ipv6_addresses: Some(Vec::new()),
        mac_address: Some(host_names::mac_address(tx)),
        network_interface_id: Some(format!("eni-{}", tx.hex(17))),
        owner_id: Some(tx.view().account()),
        private_ip_addresses: Some(Vec::new()),
        ipv4_prefixes: Some(Vec::new()),
        ipv6_prefixes: Some(Vec::new()),
        requester_id: plan.requester_id,
        requester_managed: Some(false),
        source_dest_check: Some(true),
        status: Some("available".to_owned()),
        subnet_id: Some(plan.subnet_id),
        tag_set: Some(plan.tags.unwrap_or_default()),
        vpc_id: subnet.vpc_id,
        ..Default::default()
    };
    let mut interface = NetworkInterface { shape, public_address: plan.public_address };
    interface_addresses::add(tx, &mut interface, plan.primary.as_deref())?;
    interface_addresses::add_all(tx, &mut interface, &plan.secondary, plan.secondary_count)?;
    interface_addresses::add_all_ipv6(tx, &mut interface, &plan.ipv6, plan.ipv6_count)?;
    let primary = interface.shape.private_ip_addresses.iter().flatten().next().cloned().unwrap_or_default();
    interface.shape.private_ip_address = primary.private_ip_address;
    interface.shape.private_dns_name = primary.private_dns_name;
    Ok(interface)
}

/// Puts an interface, and shows it anew on the instance that it is attached to.
pub(crate) fn put(tx: &mut Tx<'_>, interface: NetworkInterface) {
    let instance_id = interface.instance_id().map(str::to_owned);
    tx.put(interface);
    if let Some(id) = instance_id {
        instances::reflect(tx, &id);
    }
}

/// Deletes an interface and gives its addresses back to its subnet.
pub(crate) fn remove(tx: &mut Tx<'_>, interface: &NetworkInterface) {
    for address in interface.addresses() {
        subnets::release_address(tx, interface.subnet_id(), address);
    }
    tx.delete::<NetworkInterface>(interface.id());
}

/// The primary address and the others, as `PrivateIpAddress` and `PrivateIpAddresses` together ask for them.
pub(crate) fn requested_addresses(
    primary: Option<String>,
    addresses: &Option<Vec<PrivateIpAddressSpecification>>,
) -> Result<(Option<String>, Vec<String>)> {
    let (chosen, others): (Vec<_>, Vec<_>) =
        addresses.iter().flatten().partition(|address| address.primary == Some(true));
    let mut primaries: Vec<String> =
        primary.into_iter().chain(chosen.iter().filter_map(|spec| spec.private_ip_address.clone())).collect();
    primaries.dedup();
    if primaries.len() > 1 {
        return Err(faults::invalid_value("Only one primary private IP address can be specified."));
    }
    Ok((primaries.pop(), others.iter().filter_map(|spec| spec.private_ip_address.clone()).collect()))
}

fn create(tx: &mut Tx<'_>, request: CreateNetworkInterfaceRequest) -> Result<CreateNetworkInterfaceResult> {
    let token = client_tokens::of("CreateNetworkInterface", &request.client_token, &request);
    if let Some(ids) = client_tokens::earlier(tx.view(), &token)? {
        let interface = ids.first().and_then(|id| tx.get::<NetworkInterface>(id));
        return Ok(CreateNetworkInterfaceResult {
            network_interface: interface.map(|interface| interface.shape.clone()),
            client_token: request.client_token,
        });
    }
    refuse_prefixes([
        request.ipv4_prefixes.is_some() || request.ipv4_prefix_count.is_some(),
        request.ipv6_prefixes.is_some() || request.ipv6_prefix_count.is_some(),
    ])?;
    let (primary, secondary) =
        requested_addresses(request.private_ip_address, &request.private_ip_addresses)?;
    let groups = {
        let subnet = subnets::find(tx.view(), &request.subnet_id)?;
        interface_groups::in_subnet(tx.view(), subnet, &request.groups)?
    };
    let plan = Plan {
        subnet_id: request.subnet_id,
        description: request.description.unwrap_or_default(),
        groups,
        primary,
        secondary,
        secondary_count: request.secondary_private_ip_address_count.unwrap_or(0),
        ipv6: request.ipv6_addresses.into_iter().flatten().filter_map(|spec| spec.ipv6_address).collect(),
        ipv6_count: request.ipv6_address_count.unwrap_or(0),
        interface_type: request.interface_type,
        connection_tracking: request.connection_tracking_specification.map(|wanted| {
            ConnectionTrackingConfiguration {
                tcp_established_timeout: wanted.tcp_established_timeout,
                udp_stream_timeout: wanted.udp_stream_timeout,
                udp_timeout: wanted.udp_timeout,
            }
        }),
        requester_id: Some(tx.context().caller.user_id.to_string()),
        tags: tags::specified(&request.tag_specifications, NetworkInterface::RESOURCE_TYPE)?,
        public_address: false,
    };
    let interface = make(tx, plan)?;
    faults::dry_run(request.dry_run)?;
    client_tokens::remember(tx, token, vec![interface.id().to_owned()]);
    let shape = interface.shape.clone();
    put(tx, interface);
    Ok(CreateNetworkInterfaceResult { network_interface: Some(shape), client_token: request.client_token })
}

/// Prefix delegation is not built: it is refused rather than left out in silence.
pub(crate) fn refuse_prefixes(wanted: [bool; 2]) -> Result<()> {
    if wanted.contains(&true) { Err(faults::not_implemented("Prefix delegation")) } else { Ok(()) }
}

fn delete(tx: &mut Tx<'_>, request: DeleteNetworkInterfaceRequest) -> Result<()> {
    let interface = find(tx.view(), &request.network_interface_id)?.clone();
    if interface.shape.attachment.is_some() {
        let id = interface.id();
        return Err(faults::invalid_value(format!("Network interface '{id}' is currently in use.")));
    }
    faults::dry_run(request.dry_run)?;
    remove(tx, &interface);
    Ok(())
}

const FILTERS: FilterPaths = &[
    ("addresses.association.owner-id", "PrivateIpAddresses.Association.IpOwnerId"),
    ("addresses.association.public-ip", "PrivateIpAddresses.Association.PublicIp"),
    ("addresses.primary", "PrivateIpAddresses.Primary"),
    ("addresses.private-ip-address", "PrivateIpAddresses.PrivateIpAddress"),
    ("association.allocation-id", "Association.AllocationId"),
    ("association.association-id", "Association.AssociationId"),
    ("association.ip-owner-id", "Association.IpOwnerId"),
    ("association.public-dns-name", "Association.PublicDnsName"),
    ("association.public-ip", "Association.PublicIp"),
    ("attachment.attach-time", "Attachment.AttachTime"),
    ("attachment.attachment-id", "Attachment.AttachmentId"),
    ("attachment.delete-on-termination", "Attachment.DeleteOnTermination"),
    ("attachment.device-index", "Attachment.DeviceIndex"),
    ("attachment.instance-id", "Attachment.InstanceId"),
    ("attachment.instance-owner-id", "Attachment.InstanceOwnerId"),
    ("attachment.status", "Attachment.Status"),
    ("availability-zone", "AvailabilityZone"),
    ("availability-zone-id", "AvailabilityZoneId"),
    ("description", "Description"),
    ("group-id", "Groups.GroupId"),
    ("group-name", "Groups.GroupName"),
    ("interface-type", "InterfaceType"),
    ("ipv6-addresses.ipv6-address", "Ipv6Addresses.Ipv6Address"),
    ("mac-address", "MacAddress"),
    ("network-interface-id", "NetworkInterfaceId"),
    ("operator.managed", "Operator.Managed"),
    ("operator.principal", "Operator.Principal"),
    ("owner-id", "OwnerId"),
    ("private-dns-name", "PrivateDnsName"),
    ("private-ip-address", "PrivateIpAddress"),
    ("requester-id", "RequesterId"),
    ("requester-managed", "RequesterManaged"),
    ("source-dest-check", "SourceDestCheck"),
    ("status", "Status"),
    ("subnet-id", "SubnetId"),
    ("vpc-id", "VpcId"),
];

fn describe(
    view: View<'_>,
    request: DescribeNetworkInterfacesRequest,
) -> Result<DescribeNetworkInterfacesResult> {
    filter_paths::check(&request.filters, FILTERS)?;
    if request.network_interface_ids.is_some() && request.max_results.is_some() {
        return Err(faults::excludes("networkInterfaceIdSet", "maxResults"));
    }
    let ids = request.network_interface_ids.iter().flatten();
    listing::well_formed(ids, "eni-", "InvalidNetworkInterfaceId.Malformed")?;
    let wanted = Wanted {
        ids: &request.network_interface_ids,
        next_token: &request.next_token,
        max_results: request.max_results,
    };
    let page = listing::rows(view, &wanted, faults::interface_not_found, |row: &NetworkInterface| {
        filter_paths::passes(&request.filters, &row.shape.tag_set, row.shape.view(), FILTERS)
    })?;
    faults::dry_run(request.dry_run)?;
    Ok(DescribeNetworkInterfacesResult {
        network_interfaces: Some(page.items.into_iter().map(|row| row.shape.clone()).collect()),
        next_token: page.next,
    })
}
