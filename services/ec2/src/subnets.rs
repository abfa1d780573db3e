//! Subnets: made, described, deleted; and the addresses that they give out.

// shapes: Subnet
use service::{
    BTreeMap, Casing, Identity, Operation, Relation, Resource, Result, Scope, Shape as _, Tx, Value, View,
    link,
};

use crate::cidr::Cidr;
use crate::filter_paths::{self, FilterPaths};
use crate::listing::{self, Wanted};
use crate::network_interfaces::NetworkInterface;
use crate::shapes::{
    self, CreateSubnetRequest, CreateSubnetResult, DeleteSubnetRequest, DescribeSubnetsRequest,
    DescribeSubnetsResult, PrivateDnsNameOptionsOnLaunch, SubnetIpv6CidrBlockAssociation, Tag,
};
use crate::tags::{self, Tagged};
use crate::vpcs::{self, Vpc};
use crate::zones::{self, Zone};
use crate::{faults, network_acls, route_table_associations, subnet_cidr_blocks};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("CreateSubnet", create),
    service::writes!("DeleteSubnet", delete => empty),
    service::reads!("DescribeSubnets", describe),
];

service::structures! {
    /// A row: what the API shows, and the places of the IPv4 addresses that are taken, in order.
    Subnet { shape: shapes::Subnet = "Shape", taken: Vec<i64> = "Taken" }
}

service::row!(Subnet: "AWS::EC2::Subnet",
    id |row| row.id(),
    links |row| vec![link::<Vpc>(row.vpc_id())]);

impl Subnet {
    /// Its id.
    pub(crate) fn id(&self) -> &str {
        self.shape.subnet_id.as_deref().unwrap_or_default()
    }

    /// Its VPC's id.
    pub(crate) fn vpc_id(&self) -> &str {
        self.shape.vpc_id.as_deref().unwrap_or_default()
    }

    /// Its IPv4 block; none in a subnet of IPv6 alone.
    pub(crate) fn block(&self) -> Option<Cidr> {
        self.shape.cidr_block.as_deref().and_then(Cidr::v4)
    }

    /// Its IPv6 blocks.
    pub(crate) fn ipv6_blocks(&self) -> impl Iterator<Item = Cidr> {
        let associations = self.shape.ipv6_cidr_block_association_set.iter().flatten();
        associations.filter_map(|association| Cidr::v6(association.ipv6_cidr_block.as_deref()?))
    }

    /// Whether it is the default subnet of the zone.
    pub(crate) fn is_default_in(&self, zone: &str) -> bool {
        self.shape.default_for_az == Some(true) && self.shape.availability_zone.as_deref() == Some(zone)
    }
}

impl Resource for Subnet {
    const RELATIONS: &'static [Relation] = &[Relation {
        target: "AWS::EC2::VPC",
        name: "Is contained in Vpc",
        reverse: Some("Contains Subnet"),
    }];
    const CASING: Casing = Casing::CamelA;
    fn identity(&self, _scope: Scope) -> Option<Identity> {
        let (id, arn) = (self.id().to_owned(), self.shape.subnet_arn.clone());
        let availability_zone = self.shape.availability_zone.clone().map(Into::into);
        Some(Identity { id, name: None, arn, availability_zone, created: None })
    }
    fn configuration(&self) -> Value {
        self.shape.to_value()
    }
    fn tags(&self) -> BTreeMap<String, String> {
        tags::as_map(&self.shape.tags)
    }
}

impl Tagged for Subnet {
    const RESOURCE_TYPE: &'static str = "subnet";
    fn tags(&self) -> &Option<Vec<Tag>> {
        &self.shape.tags
    }
    fn tags_mut(&mut self) -> &mut Option<Vec<Tag>> {
        &mut self.shape.tags
    }
}

/// The subnet with this id.
pub(crate) fn find<'v>(view: View<'v>, id: &str) -> Result<&'v Subnet> {
    view.get(id).ok_or_else(|| faults::subnet_not_found(id))
}

/// The default subnet of a zone, or that of the first zone: AWS may take any.
pub(crate) fn default_for<'v>(view: View<'v>, zone: Option<&str>) -> Result<&'v Subnet> {
    let vpc = vpcs::default(view).ok_or_else(faults::no_default_vpc)?;
    let mut subnets = of_vpc(view, vpc.id());
    let Some(name) = zone else {
        let defaults = subnets.filter(|subnet| subnet.shape.default_for_az == Some(true));
        let first = defaults.min_by_key(|subnet| &subnet.shape.availability_zone);
        return first.ok_or_else(|| faults::no_subnets(vpc.id()));
    };
    let zone = zones::named(view.region(), name).ok_or_else(|| faults::zone_not_found(name))?;
    let found = subnets.find(|subnet| subnet.is_default_in(&zone.name));
    found.ok_or_else(|| faults::no_default_subnet(name))
}

/// The subnets of a VPC.
pub(crate) fn of_vpc<'v>(view: View<'v>, vpc_id: &str) -> impl Iterator<Item = &'v Subnet> + use<'v> {
    view.linking::<Subnet>("AWS::EC2::VPC", vpc_id)
}

/// AWS keeps the first four addresses of a subnet and the last one.
const RESERVED_AT_START: u128 = 4;
const RESERVED: u128 = RESERVED_AT_START + 1;

/// Gives out an IPv4 address of a subnet: the wanted one, or any that is free.
pub(crate) fn allocate_address(tx: &mut Tx<'_>, subnet_id: &str, wanted: Option<&str>) -> Result<String> {
    let mut subnet = find(tx.view(), subnet_id)?.clone();
    let Some(block) = subnet.block() else { return Err(faults::no_free_address(subnet_id)) };
    let index = match wanted {
        Some(address) => {
            let index = block.index_of(address).ok_or_else(|| faults::address_outside(address))?;
            if index < RESERVED_AT_START || index + 1 == block.size() {
                return Err(faults::address_reserved(address));
            }
            i64::try_from(index).map_err(|_| faults::address_outside(address))?
        }
        None => free_index(tx, &subnet, block).ok_or_else(|| faults::no_free_address(subnet_id))?,
    };
    let Err(place) = subnet.taken.binary_search(&index) else {
        return Err(faults::address_in_use(wanted.unwrap_or_default()));
    };
    subnet.taken.insert(place, index);
    put_addresses(tx, subnet, block);
    Ok(block.address(index.unsigned_abs().into()))
}

/// Takes an IPv4 address back, if it was given out.
pub(crate) fn release_address(tx: &mut Tx<'_>, subnet_id: &str, address: &str) {
    let Ok(mut subnet) = find(tx.view(), subnet_id).cloned() else { return };
    let Some(block) = subnet.block() else { return };
    let index = block.index_of(address).and_then(|index| i64::try_from(index).ok());
    subnet.taken.retain(|taken| Some(*taken) != index);
    put_addresses(tx, subnet, block);
}

fn put_addresses(tx: &mut Tx<'_>, mut subnet: Subnet, block: Cidr) {
    subnet.shape.available_ip_address_count = Some(available(block) - subnet.taken.len() as i64);
    tx.put_derived(subnet);
}

fn available(block: Cidr) -> i64 {
    i64::try_from(block.size().saturating_sub(RESERVED)).unwrap_or(i64::MAX)
}

/// The first free place from a random one on, so that addresses look as AWS's do.
fn free_index(tx: &mut Tx<'_>, subnet: &Subnet, block: Cidr) -> Option<i64> {
    let count = available(block);
    let start = i64::from_str_radix(&tx.hex(8), 16).unwrap_or(0);
    let indexes = (0..count).map(|step| RESERVED_AT_START as i64 + (start + step) % count);
    indexes.into_iter().find(|index| subnet.taken.binary_search(index).is_err())
}

/// What a subnet is made of.
pub(crate) struct Plan<'p> {
    pub vpc_id: &'p str,
    pub zone: &'p Zone,
    pub block: Option<Cidr>,
    pub ipv6_block: Option<Cidr>,
    /// Whether it is the default subnet of its zone.
    pub default: bool,
    pub tags: Option<Vec<Tag>>,
}

/// Makes a subnet in the VPC's default network ACL.
pub(crate) fn make(tx: &mut Tx<'_>, plan: Plan<'_>) -> Subnet {
    let id = format!("subnet-{}", tx.hex(17));
    let mut associations = Vec::new();
    associations.extend(plan.ipv6_block.map(|block| subnet_cidr_blocks::association(tx, block)));
    let shape = shape(tx.view(), &id, &plan, associations);
    let subnet = Subnet { shape, taken: Vec::new() };
    tx.put(subnet.clone());
    network_acls::enter(tx, plan.vpc_id, &id);
    subnet
}

fn shape(
    view: View<'_>,
    id: &str,
    plan: &Plan<'_>,
    associations: Vec<SubnetIpv6CidrBlockAssociation>,
) -> shapes::Subnet {
    let native = plan.block.is_none();
    shapes::Subnet {
        availability_zone: Some(plan.zone.name.clone()),
        availability_zone_id: Some(plan.zone.id.clone()),
        available_ip_address_count: Some(plan.block.map_or(0, available)),
        cidr_block: plan.block.map(|block| block.to_string()),
        default_for_az: Some(plan.default),
        map_public_ip_on_launch: Some(plan.default),
        map_customer_owned_ip_on_launch: Some(false),
        state: Some("available".to_owned()),
        subnet_id: Some(id.to_owned()),
        vpc_id: Some(plan.vpc_id.to_owned()),
        owner_id: Some(view.account()),
        assign_ipv6_address_on_creation: Some(native),
        ipv6_cidr_block_association_set: Some(associations),
        tags: plan.tags.clone().or(Some(Vec::new())),
        subnet_arn: Some(view.arn("ec2", format_args!("subnet/{id}"))),
        enable_dns64: Some(false),
        ipv6_native: Some(native),
        private_dns_name_options_on_launch: Some(PrivateDnsNameOptionsOnLaunch {
            hostname_type: Some(if native { "resource-name" } else { "ip-name" }.to_owned()),
            enable_resource_name_dns_a_record: Some(false),
            enable_resource_name_dns_aaaa_record: Some(false),
        }),
        ..Default::default()
    }
}

fn create(tx: &mut Tx<'_>, request: CreateSubnetRequest) -> Result<CreateSubnetResult> {
    let tags = tags::specified(&request.tag_specifications, Subnet::RESOURCE_TYPE)?;
    refuse_what_is_not_built(&request)?;
    let (block, ipv6_block) = requested_blocks(&request)?;
    let vpc = vpcs::find(tx.view(), &request.vpc_id)?;
    let zone = requested_zone(tx.view(), &request)?;
    if let (Some(block), Some(text)) = (block, &request.cidr_block) {
        check_block(tx.view(), vpc, block, text)?;
    }
    if let Some(block) = ipv6_block {
        subnet_cidr_blocks::check(tx.view(), vpc, block)?;
    }
    faults::dry_run(request.dry_run)?;
    let plan = Plan { vpc_id: &request.vpc_id, zone, block, ipv6_block, default: false, tags };
    Ok(CreateSubnetResult { subnet: Some(make(tx, plan).shape) })
}

fn refuse_what_is_not_built(request: &CreateSubnetRequest) -> Result<()> {
    if request.outpost_arn.is_some() {
        return Err(faults::not_implemented("A subnet on an Outpost"));
    }
    if request.ipv4_ipam_pool_id.is_some() || request.ipv6_ipam_pool_id.is_some() {
        return Err(faults::not_implemented("An address block from an IPAM pool"));
    }
    Ok(())
}

fn requested_blocks(request: &CreateSubnetRequest) -> Result<(Option<Cidr>, Option<Cidr>)> {
    if request.ipv6_native == Some(true) {
        if request.ipv6_cidr_block.is_none() {
            return Err(faults::missing("Either 'ipv6CidrBlock' or 'ipv6IpamPoolId' should be provided."));
        }
        if request.cidr_block.is_some() {
            return Err(faults::combination(
                "When specifying ipv4 parameters, cidrBlock or ipv4IpamPoolId, you cannot set ipv6Native to true.",
            ));
        }
    } else if request.cidr_block.is_none() {
        return Err(faults::missing("Either 'cidrBlock' or 'ipv4IpamPoolId' should be provided."));
    }
    let block = request
        .cidr_block
        .as_deref()
        .map(|text| Cidr::v4(text).ok_or_else(|| faults::invalid_block("cidrBlock", text)));
    let ipv6_block = request.ipv6_cidr_block.as_deref().map(subnet_cidr_blocks::parse);
    Ok((block.transpose()?, ipv6_block.transpose()?))
}

fn requested_zone(view: View<'_>, request: &CreateSubnetRequest) -> Result<&'static Zone> {
    let all = zones::of(view.region());
    let (found, given, parameter) = match (&request.availability_zone, &request.availability_zone_id) {
        (Some(_), Some(_)) => return Err(faults::zone_named_twice()),
        (Some(name), None) => (zones::named(view.region(), name), name.as_str(), "availabilityZone"),
        (None, Some(id)) => (zones::with_id(view.region(), id), id.as_str(), "availabilityZoneId"),
        (None, None) => (all.first(), "", "availabilityZone"),
    };
    found.ok_or_else(|| {
        let known: Vec<&str> = all
            .iter()
            .map(|zone| if parameter == "availabilityZone" { zone.name.as_str() } else { zone.id.as_str() })
            .collect();
        faults::no_zone_for_subnet(given, parameter, &known.join(", "))
    })
}

fn check_block(view: View<'_>, vpc: &Vpc, block: Cidr, text: &str) -> Result<()> {
    let in_vpc = vpc.blocks().any(|known| known.contains(block));
    if !in_vpc || !(16..=28).contains(&block.length()) {
        return Err(faults::subnet_range(text));
    }
    if of_vpc(view, vpc.id()).filter_map(Subnet::block).any(|known| known.overlaps(block)) {
        return Err(faults::subnet_conflict(text));
    }
    Ok(())
}

fn delete(tx: &mut Tx<'_>, request: DeleteSubnetRequest) -> Result<()> {
    let id = &request.subnet_id;
    find(tx.view(), id)?;
    if tx.view().linking::<NetworkInterface>("AWS::EC2::Subnet", id).next().is_some() {
        return Err(faults::dependency_violation("subnet", id));
    }
    faults::dry_run(request.dry_run)?;
    route_table_associations::forget_subnet(tx, id);
    network_acls::leave(tx, id);
    tx.delete::<Subnet>(id);
    Ok(())
}

const FILTERS: FilterPaths = &[
    ("availability-zone", "AvailabilityZone"),
    ("availability-zone-id", "AvailabilityZoneId"),
    ("availabilityZone", "AvailabilityZone"),
    ("availabilityZoneId", "AvailabilityZoneId"),
    ("available-ip-address-count", "AvailableIpAddressCount"),
    ("cidr", "CidrBlock"),
    ("cidr-block", "CidrBlock"),
    ("cidrBlock", "CidrBlock"),
    ("customer-owned-ipv4-pool", "CustomerOwnedIpv4Pool"),
    ("default-for-az", "DefaultForAz"),
    ("defaultForAz", "DefaultForAz"),
    ("enable-dns64", "EnableDns64"),
    ("enable-lni-at-device-index", "EnableLniAtDeviceIndex"),
    ("ipv6-cidr-block-association.association-id", "Ipv6CidrBlockAssociationSet.AssociationId"),
    ("ipv6-cidr-block-association.ipv6-cidr-block", "Ipv6CidrBlockAssociationSet.Ipv6CidrBlock"),
    ("ipv6-cidr-block-association.state", "Ipv6CidrBlockAssociationSet.Ipv6CidrBlockState.State"),
    ("ipv6-native", "Ipv6Native"),
    ("map-customer-owned-ip-on-launch", "MapCustomerOwnedIpOnLaunch"),
    ("map-public-ip-on-launch", "MapPublicIpOnLaunch"),
    ("outpost-arn", "OutpostArn"),
    ("owner-id", "OwnerId"),
    (
        "private-dns-name-options-on-launch.enable-resource-name-dns-a-record",
        "PrivateDnsNameOptionsOnLaunch.EnableResourceNameDnsARecord",
    ),
    (
        "private-dns-name-options-on-launch.enable-resource-name-dns-aaaa-record",
        "PrivateDnsNameOptionsOnLaunch.EnableResourceNameDnsAAAARecord",
    ),
    ("private-dns-name-options-on-launch.hostname-type", "PrivateDnsNameOptionsOnLaunch.HostnameType"),
    ("state", "State"),
    ("subnet-arn", "SubnetArn"),
    ("subnet-id", "SubnetId"),
    ("vpc-id", "VpcId"),
];

fn describe(view: View<'_>, request: DescribeSubnetsRequest) -> Result<DescribeSubnetsResult> {
    filter_paths::check(&request.filters, FILTERS)?;
    let wanted = Wanted {
        ids: &request.subnet_ids,
        next_token: &request.next_token,
        max_results: request.max_results,
    };
    let page = listing::rows(view, &wanted, faults::subnet_not_found, |row: &Subnet| {
        filter_paths::passes(&request.filters, &row.shape.tags, row.shape.view(), FILTERS)
    })?;
    faults::dry_run(request.dry_run)?;
    Ok(DescribeSubnetsResult {
        subnets: Some(page.items.into_iter().map(|row| row.shape.clone()).collect()),
        next_token: page.next,
    })
}
