//! IPv6 blocks of subnets.

use service::{Operation, Result, Tx, View};

use crate::cidr::Cidr;
use crate::faults;
use crate::network_interfaces::NetworkInterface;
use crate::shapes::{
    AssociateSubnetCidrBlockRequest, AssociateSubnetCidrBlockResult, DisassociateSubnetCidrBlockRequest,
    DisassociateSubnetCidrBlockResult, SubnetCidrBlockState, SubnetIpv6CidrBlockAssociation,
};
use crate::subnets::{self, Subnet};
use crate::vpcs::{self, Vpc};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("AssociateSubnetCidrBlock", associate),
    service::writes!("DisassociateSubnetCidrBlock", disassociate),
];

/// A subnet's IPv6 block as a request gives it.
pub(crate) fn parse(text: &str) -> Result<Cidr> {
    Cidr::v6(text).ok_or_else(|| faults::invalid_block("ipv6CidrBlock", text))
}

/// Refuses a block that is no part of the VPC's, that has a length which subnets cannot have, or that another
/// subnet has.
pub(crate) fn check(view: View<'_>, vpc: &Vpc, block: Cidr) -> Result<()> {
    let length = block.length();
    let allowed = (44..=64).contains(&length) && length.is_multiple_of(4);
    if !allowed || !vpc.ipv6_blocks().any(|known| known.contains(block)) {
        return Err(faults::subnet_range(&block.to_string()));
    }
    let mut known = subnets::of_vpc(view, vpc.id()).flat_map(Subnet::ipv6_blocks);
    if known.any(|known| known.overlaps(block)) {
        return Err(faults::subnet_conflict(&block.to_string()));
    }
    Ok(())
}

fn state(name: &str) -> Option<SubnetCidrBlockState> {
    Some(SubnetCidrBlockState { state: Some(name.to_owned()), status_message: None })
}

/// The association of a block.
pub(crate) fn association(tx: &mut Tx<'_>, block: Cidr) -> SubnetIpv6CidrBlockAssociation {
    SubnetIpv6CidrBlockAssociation {
        association_id: Some(format!("subnet-cidr-assoc-{}", tx.hex(17))),
        ipv6_cidr_block: Some(block.to_string()),
        ipv6_cidr_block_state: state("associated"),
        ipv6_address_attribute: Some("public".to_owned()),
        ip_source: Some("amazon".to_owned()),
    }
}

fn associate(
    tx: &mut Tx<'_>,
    request: AssociateSubnetCidrBlockRequest,
) -> Result<AssociateSubnetCidrBlockResult> {
    if request.ipv6_ipam_pool_id.is_some() {
        return Err(faults::not_implemented("An address block from an IPAM pool"));
    }
    let Some(text) = &request.ipv6_cidr_block else {
        return Err(faults::missing("Either 'ipv6CidrBlock' or 'ipv6IpamPoolId' should be provided."));
    };
    let block = parse(text)?;
    let mut subnet = subnets::find(tx.view(), &request.subnet_id)?.clone();
    if subnet.ipv6_blocks().next().is_some() {
        return Err(faults::too_many_blocks(subnet.id(), 1));
    }
    check(tx.view(), vpcs::find(tx.view(), subnet.vpc_id())?, block)?;
    let mut association = association(tx, block);
    subnet.shape.ipv6_cidr_block_association_set = Some(vec![association.clone()]);
    tx.put(subnet);
    // AWS answers before it is done: whoever looks again finds the block associated.
    association.ipv6_cidr_block_state = state("associating");
    Ok(AssociateSubnetCidrBlockResult {
        ipv6_cidr_block_association: Some(association),
        subnet_id: Some(request.subnet_id),
    })
}

fn disassociate(
    tx: &mut Tx<'_>,
    request: DisassociateSubnetCidrBlockRequest,
) -> Result<DisassociateSubnetCidrBlockResult> {
    let id = request.association_id.as_str();
    let (mut subnet, mut association) =
        find_associated(tx.view(), id).ok_or_else(|| faults::subnet_block_not_found(id))?;
    let has_addresses =
        |interface: &NetworkInterface| interface.shape.ipv6_addresses.iter().flatten().next().is_some();
    if tx.view().linking("AWS::EC2::Subnet", subnet.id()).any(has_addresses) {
        let block = association.ipv6_cidr_block.as_deref().unwrap_or_default();
        return Err(faults::subnet_block_in_use(subnet.id(), block));
    }
    subnet.shape.ipv6_cidr_block_association_set = Some(Vec::new());
    subnet.shape.assign_ipv6_address_on_creation = Some(false);
    let subnet_id = subnet.shape.subnet_id.clone();
    tx.put(subnet);
    association.ipv6_cidr_block_state = state("disassociating");
    Ok(DisassociateSubnetCidrBlockResult { ipv6_cidr_block_association: Some(association), subnet_id })
}

fn find_associated(view: View<'_>, id: &str) -> Option<(Subnet, SubnetIpv6CidrBlockAssociation)> {
    view.scan::<Subnet>().find_map(|subnet| {
        let mut associations = subnet.shape.ipv6_cidr_block_association_set.iter().flatten();
        let found = associations.find(|known| known.association_id.as_deref() == Some(id))?;
        Some((subnet.clone(), found.clone()))
    })
}
