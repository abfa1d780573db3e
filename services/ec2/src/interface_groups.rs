//! The security groups of a network interface: asked for by id or by name, checked against its VPC.

use service::{Result, View};

use crate::faults;
use crate::security_groups::SecurityGroup;
use crate::shapes::GroupIdentifier;
use crate::subnets::Subnet;

/// The groups with these ids, which must be of the subnet's VPC; the VPC's default group if there are none.
pub(crate) fn in_subnet(
    view: View<'_>,
    subnet: &Subnet,
    ids: &Option<Vec<String>>,
) -> Result<Vec<GroupIdentifier>> {
    let vpc_id = subnet.shape.vpc_id.as_deref().unwrap_or_default();
    let Some(ids) = ids.as_deref().filter(|ids| !ids.is_empty()) else {
        return Ok(default_of(view, vpc_id).map(identifier).into_iter().collect());
    };
    ids.iter()
        .map(|id| {
            let group = find(view, id)?;
            if group.shape.vpc_id.as_deref() != Some(vpc_id) {
                let subnet_id = subnet.shape.subnet_id.as_deref().unwrap_or_default();
                return Err(faults::different_networks(id, subnet_id));
            }
            Ok(identifier(group))
        })
        .collect()
}

/// The ids of the groups with these names in a VPC.
pub(crate) fn named(view: View<'_>, vpc_id: &str, names: &[String]) -> Result<Vec<String>> {
    names
        .iter()
        .map(|name| {
            let group = by_name(view, vpc_id, name).ok_or_else(|| faults::group_not_found(name))?;
            Ok(group.shape.group_id.clone().unwrap_or_default())
        })
        .collect()
}

fn find<'v>(view: View<'v>, id: &str) -> Result<&'v SecurityGroup> {
    view.get(id).ok_or_else(|| faults::group_not_found(id))
}

fn default_of<'v>(view: View<'v>, vpc_id: &str) -> Option<&'v SecurityGroup> {
    by_name(view, vpc_id, "default")
}

fn by_name<'v>(view: View<'v>, vpc_id: &str, name: &str) -> Option<&'v SecurityGroup> {
    let mut groups = view.linking::<SecurityGroup>("AWS::EC2::VPC", vpc_id);
    groups.find(|group| group.shape.group_name.as_deref() == Some(name))
}

fn identifier(group: &SecurityGroup) -> GroupIdentifier {
    let shape = &group.shape;
    GroupIdentifier { group_id: shape.group_id.clone(), group_name: shape.group_name.clone() }
}
