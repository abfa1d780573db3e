//! What AWS has put into every account and Region: a default VPC with a subnet in each zone.

use service::{Operation, Result, Tx};

use crate::cidr::Cidr;
use crate::shapes::{
    CreateDefaultSubnetRequest, CreateDefaultSubnetResult, CreateDefaultVpcRequest, CreateDefaultVpcResult,
    Vpc,
};
use crate::subnets::{self, Subnet};
use crate::vpcs::{self, Plan};
use crate::zones::{self, Zone};
use crate::{faults, internet_gateways, routes};

pub(crate) const OPERATIONS: &[Operation] =
    &[service::writes!("CreateDefaultSubnet", create_subnet), service::writes!("CreateDefaultVpc", create)];

const BLOCK: &str = "172.31.0.0/16";
const SUBNET_LENGTH: u8 = 20;

/// The default VPC of a Region with its subnets, route table, internet gateway and security group.
pub(crate) fn provision(tx: &mut Tx<'_>) -> Result<()> {
    make(tx).map(drop)
}

fn make(tx: &mut Tx<'_>) -> Result<Vpc> {
    let block = Cidr::v4(BLOCK).expect("a block");
    let id = vpcs::make(tx, Plan { block, tenancy: "default".to_owned(), default: true, tags: None })?;
    let gateway_id = internet_gateways::make(tx, None, Some(&id));
    routes::add_default(tx, &id, &gateway_id);
    for zone in zones::of(tx.scope().region) {
        make_subnet(tx, &id, zone)?;
    }
    Ok(vpcs::find(tx.view(), &id)?.shape.clone())
}

/// Makes a default subnet of the first block of the VPC that is free.
fn make_subnet(tx: &mut Tx<'_>, vpc_id: &str, zone: &'static Zone) -> Result<Subnet> {
    let view = tx.view();
    let taken: Vec<Cidr> = subnets::of_vpc(view, vpc_id).filter_map(Subnet::block).collect();
    let free = vpcs::find(view, vpc_id)?
        .blocks()
        .flat_map(|block| block.parts(SUBNET_LENGTH))
        .find(|block| !taken.iter().any(|taken| taken.overlaps(*block)));
    let block = free.ok_or_else(|| faults::no_block_for_default_subnet(vpc_id))?;
    let plan =
        subnets::Plan { vpc_id, zone, block: Some(block), ipv6_block: None, default: true, tags: None };
    Ok(subnets::make(tx, plan))
}

fn create(tx: &mut Tx<'_>, request: CreateDefaultVpcRequest) -> Result<CreateDefaultVpcResult> {
    if vpcs::default(tx.view()).is_some() {
        return Err(faults::default_vpc_exists());
    }
    faults::dry_run(request.dry_run)?;
    let mut vpc = make(tx)?;
    // AWS answers before it is done: whoever looks again finds the VPC available.
    vpc.state = Some("pending".to_owned());
    Ok(CreateDefaultVpcResult { vpc: Some(vpc) })
}

fn create_subnet(tx: &mut Tx<'_>, request: CreateDefaultSubnetRequest) -> Result<CreateDefaultSubnetResult> {
    if request.ipv6_native == Some(true) {
        return Err(faults::not_implemented("A default subnet of IPv6 alone"));
    }
    let region = tx.scope().region;
    let zone = match (&request.availability_zone, &request.availability_zone_id) {
        (Some(name), None) => zones::named(region, name).ok_or_else(|| faults::zone_not_found(name))?,
        (None, Some(id)) => zones::with_id(region, id).ok_or_else(|| faults::zone_id_not_found(id))?,
        (Some(_), Some(_)) => return Err(faults::zone_named_twice()),
        (None, None) => return Err(faults::missing_parameter("availabilityZone")),
    };
    let vpc_id = vpcs::default(tx.view()).ok_or_else(faults::no_default_vpc_here)?.id().to_owned();
    let existing = subnets::of_vpc(tx.view(), &vpc_id).find(|subnet| subnet.is_default_in(&zone.name));
    if let Some(existing) = existing {
        return Err(faults::default_subnet_exists(existing.id(), &zone.name));
    }
    faults::dry_run(request.dry_run)?;
    let subnet = make_subnet(tx, &vpc_id, zone)?;
    Ok(CreateDefaultSubnetResult { subnet: Some(subnet.shape) })
}
