//! The security groups of a network interface: asked for by id or by name, checked against its VPC.

use service::{Result, View};

use crate::faults;
use crate::security_groups::{self, SecurityGroup};
use crate::shapes::GroupIdentifier;
use crate::subnets::Subnet;

/// The groups with these ids, which must be of the subnet's VPC; the VPC's default group if there are none.
pub(crate) fn in_subnet(
    view: View<'_>,
    subnet: &Subnet,
    ids: &Option<Vec<String>>,
) -> Result<Vec<GroupIdentifier>> {
    let vpc_id = subnet.vpc_id();
    let Some(ids) = ids.as_deref().filter(|ids| !ids.is_empty()) else {
        return Ok(security_groups::named(view, vpc_id, "default").map(identifier).into_iter().collect());
    };
    ids.iter()
        .map(|id| {
            let group = security_groups::find(view, id)?;
            if group.vpc_id() != vpc_id {
                return Err(faults::different_networks(id, subnet.id()));
            }
            Ok(identifier(group))
        })
        .collect()
}

/// The ids of the groups with these names in the default VPC.
pub(crate) fn named(view: View<'_>, names: &[String]) -> Result<Vec<String>> {
    names.iter().map(|name| Ok(security_groups::in_default_vpc(view, name)?.id().to_owned())).collect()
}

fn identifier(group: &SecurityGroup) -> GroupIdentifier {
    let shape = &group.shape;
    GroupIdentifier { group_id: shape.group_id.clone(), group_name: shape.group_name.clone() }
}
