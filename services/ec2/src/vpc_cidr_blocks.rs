//! Address blocks of VPCs: which ones are allowed, added and taken away.

// shapes: VpcCidrBlockAssociation, VpcIpv6CidrBlockAssociation
use service::{Operation, Result, Shape as _, Tx, View};

use crate::cidr::Cidr;
use crate::shapes::{
    AssociateVpcCidrBlockRequest, AssociateVpcCidrBlockResult, CreateVpcRequest,
    DisassociateVpcCidrBlockRequest, DisassociateVpcCidrBlockResult, VpcCidrBlockAssociation,
    VpcCidrBlockState, VpcIpv6CidrBlockAssociation,
};
use crate::subnets::{self, Subnet};
use crate::vpcs::{self, Vpc};
use crate::{faults, network_acls, routes, security_groups};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("AssociateVpcCidrBlock", associate),
    service::writes!("DisassociateVpcCidrBlock", disassociate),
];

const MOST_BLOCKS: usize = 5;
const MOST_IPV6_BLOCKS: usize = 1;

/// Ranges in which no VPC may lie.
const FORBIDDEN: &[&str] = &["0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3"];

/// Private ranges of RFC 1918: the blocks of a VPC are all of one, or of none.
const PRIVATE: &[&str] = &["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];

/// A VPC's IPv4 block as a request gives it.
pub(crate) fn parse(text: &str) -> Result<Cidr> {
    let block = Cidr::v4(text).ok_or_else(|| faults::invalid_block("cidrBlock", text))?;
    let allowed = (16..=28).contains(&block.length()) && among(FORBIDDEN, block).is_none();
    if allowed { Ok(block) } else { Err(faults::vpc_range(text)) }
}

fn among(ranges: &[&str], block: Cidr) -> Option<usize> {
    ranges.iter().position(|range| Cidr::v4(range).is_some_and(|range| range.contains(block)))
}

/// Whether a block may join those that a VPC has: not when they belong to different private ranges.
fn may_join(blocks: impl Iterator<Item = Cidr>, block: Cidr) -> bool {
    let range = among(PRIVATE, block);
    range.is_none() || blocks.map(|known| among(PRIVATE, known)).all(|known| known == range)
}

/// Where an IPv6 block comes from.
pub(crate) struct Ipv6Source {
    border_group: Option<String>,
}

/// The IPv6 block that a request wants for a VPC, if any.
pub(crate) fn requested_ipv6(request: &CreateVpcRequest) -> Result<Option<Ipv6Source>> {
    let others = [&request.ipv6_pool, &request.ipv6_cidr_block, &request.ipv6_ipam_pool_id];
    if others.iter().any(|other| other.is_some()) {
        return Err(faults::not_implemented("An IPv6 block that Amazon does not provide"));
    }
    let border_group = request.ipv6_cidr_block_network_border_group.clone();
    Ok((request.amazon_provided_ipv6_cidr_block == Some(true)).then_some(Ipv6Source { border_group }))
}

fn state(name: &str) -> Option<VpcCidrBlockState> {
    Some(VpcCidrBlockState { state: Some(name.to_owned()), status_message: None })
}

/// The association of an IPv4 block.
pub(crate) fn association(tx: &mut Tx<'_>, block: Cidr) -> VpcCidrBlockAssociation {
    VpcCidrBlockAssociation {
        association_id: Some(format!("vpc-cidr-assoc-{}", tx.hex(17))),
        cidr_block: Some(block.to_string()),
        cidr_block_state: state("associated"),
    }
}

/// Associates an IPv6 block with a VPC.
pub(crate) fn add_ipv6(
    tx: &mut Tx<'_>,
    vpc_id: &str,
    source: Ipv6Source,
) -> Result<VpcIpv6CidrBlockAssociation> {
    let mut vpc = vpcs::find(tx.view(), vpc_id)?.clone();
    let text = format!("2600:1f{}:{}:{}00::/56", tx.hex(2), tx.hex(4), tx.hex(2));
    let block = Cidr::v6(&text).expect("hexadecimal digits make a block");
    let region = tx.scope().region.name();
    let association = VpcIpv6CidrBlockAssociation {
        association_id: Some(format!("vpc-cidr-assoc-{}", tx.hex(17))),
        ipv6_cidr_block: Some(block.to_string()),
        ipv6_cidr_block_state: state("associated"),
        network_border_group: Some(source.border_group.unwrap_or_else(|| region.to_owned())),
        ipv6_pool: Some("Amazon".to_owned()),
        ipv6_address_attribute: Some("public".to_owned()),
        ip_source: Some("amazon".to_owned()),
    };
    vpc.shape.ipv6_cidr_block_association_set.get_or_insert_default().push(association.clone());
    tx.put(vpc);
    routes::add_local(tx, vpc_id, block);
    network_acls::admit_ipv6(tx, vpc_id);
    security_groups::open_to_ipv6(tx, vpc_id);
    Ok(association)
}

fn add(tx: &mut Tx<'_>, vpc_id: &str, text: &str) -> Result<VpcCidrBlockAssociation> {
    let block = parse(text)?;
    let mut vpc = vpcs::find(tx.view(), vpc_id)?.clone();
    if vpc.blocks().count() >= MOST_BLOCKS {
        return Err(faults::too_many_blocks(vpc_id, MOST_BLOCKS));
    }
    if vpc.blocks().any(|known| known.overlaps(block)) {
        return Err(faults::vpc_block_conflict(text));
    }
    if !may_join(vpc.blocks(), block) {
        return Err(faults::vpc_block_restricted(text));
    }
    let association = association(tx, block);
    vpc.shape.cidr_block_association_set.get_or_insert_default().push(association.clone());
    tx.put(vpc);
    routes::add_local(tx, vpc_id, block);
    Ok(association)
}

fn associate(tx: &mut Tx<'_>, request: AssociateVpcCidrBlockRequest) -> Result<AssociateVpcCidrBlockResult> {
    // The members of the two requests have the same names.
    let ipv6 = requested_ipv6(&service::request(request.to_value())?)?;
    if request.ipv4_ipam_pool_id.is_some() {
        return Err(faults::not_implemented("An address block from an IPAM pool"));
    }
    let vpc = vpcs::find(tx.view(), &request.vpc_id)?;
    let mut result =
        AssociateVpcCidrBlockResult { vpc_id: Some(request.vpc_id.clone()), ..Default::default() };
    // AWS answers before it is done: whoever looks again finds the block associated.
    match (request.cidr_block, ipv6) {
        (Some(_), Some(_)) => {
            return Err(faults::combination("Only one CIDR block can be associated at a time."));
        }
        (None, None) => {
            return Err(faults::missing("Either 'cidrBlock' or 'ipv4IpamPoolId' should be provided."));
        }
        (Some(text), None) => {
            let mut association = add(tx, &request.vpc_id, &text)?;
            association.cidr_block_state = state("associating");
            result.cidr_block_association = Some(association);
        }
        (None, Some(source)) => {
            if vpc.ipv6_blocks().count() >= MOST_IPV6_BLOCKS {
                return Err(faults::too_many_blocks(&request.vpc_id, MOST_IPV6_BLOCKS));
            }
            let mut association = add_ipv6(tx, &request.vpc_id, source)?;
            association.ipv6_cidr_block_state = state("associating");
            result.ipv6_cidr_block_association = Some(association);
        }
    }
    Ok(result)
}

fn disassociate(
    tx: &mut Tx<'_>,
    request: DisassociateVpcCidrBlockRequest,
) -> Result<DisassociateVpcCidrBlockResult> {
    let id = request.association_id.as_str();
    let mut result = DisassociateVpcCidrBlockResult::default();
    let mut vpc = find_associated(tx.view(), id)?.clone();
    result.vpc_id = vpc.shape.vpc_id.clone();
    let blocks = vpc.shape.cidr_block_association_set.get_or_insert_default();
    let ipv6_blocks = vpc.shape.ipv6_cidr_block_association_set.get_or_insert_default();
    let gone =
        if let Some(index) = blocks.iter().position(|known| known.association_id.as_deref() == Some(id)) {
            if index == 0 {
                return Err(faults::primary_block(id));
            }
            let mut association = blocks.remove(index);
            association.cidr_block_state = state("disassociating");
            result.cidr_block_association = Some(association.clone());
            association.cidr_block
        } else {
            let index = ipv6_blocks.iter().position(|known| known.association_id.as_deref() == Some(id));
            let mut association = ipv6_blocks.remove(index.ok_or_else(|| faults::vpc_block_not_found(id))?);
            association.ipv6_cidr_block_state = state("disassociating");
            result.ipv6_cidr_block_association = Some(association.clone());
            association.ipv6_cidr_block
        };
    let text = gone.unwrap_or_default();
    let Some(block) = Cidr::v4(&text).or_else(|| Cidr::v6(&text)) else {
        return Err(faults::vpc_block_not_found(id));
    };
    let inside = |subnet: &Subnet| {
        subnet.block().into_iter().chain(subnet.ipv6_blocks()).any(|known| block.contains(known))
    };
    if subnets::of_vpc(tx.view(), vpc.id()).any(inside) {
        return Err(faults::vpc_block_in_use(vpc.id(), &text));
    }
    routes::remove_local(tx, vpc.id(), block);
    tx.put(vpc);
    Ok(result)
}

fn find_associated<'v>(view: View<'v>, association_id: &str) -> Result<&'v Vpc> {
    let has = |vpc: &&Vpc| {
        let blocks = vpc.shape.cidr_block_association_set.iter().flatten();
        let ipv6_blocks = vpc.shape.ipv6_cidr_block_association_set.iter().flatten();
        let ids =
            blocks.map(|known| &known.association_id).chain(ipv6_blocks.map(|known| &known.association_id));
        ids.flatten().any(|id| id == association_id)
    };
    view.scan::<Vpc>().find(has).ok_or_else(|| faults::vpc_block_not_found(association_id))
}

#[cfg(test)]
mod tests {
    use super::{may_join, parse};
    use crate::cidr::Cidr;

    #[test]
    fn a_vpc_has_between_16_and_65536_addresses() {
        for (text, expected) in [
            ("10.0.0.0/16", None),
            ("10.0.0.0/28", None),
            ("10.0.0.0/15", Some("InvalidVpc.Range")),
            ("10.0.0.0/29", Some("InvalidVpc.Range")),
            ("127.0.0.0/16", Some("InvalidVpc.Range")),
            ("1000.1.0.0/20", Some("InvalidParameterValue")),
        ] {
            let code = parse(text).err().map(|fault| fault.code().to_owned());
            assert_eq!(code.as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn private_ranges_do_not_mix() {
        for (known, block, expected) in [
            ("10.0.0.0/16", "10.1.0.0/16", true),
            ("10.0.0.0/16", "172.16.0.0/16", false),
            ("10.0.0.0/16", "100.64.0.0/16", true),
            ("10.0.0.0/16", "54.0.0.0/16", true),
            ("54.0.0.0/16", "10.0.0.0/16", false),
        ] {
            let known = Cidr::v4(known).into_iter();
            let block = Cidr::v4(block).expect("a block");
            assert_eq!(may_join(known, block), expected, "{block}");
        }
    }
}
