//! Attributes of subnets: what they give to instances that are launched in them.

use service::{Operation, Result, Tx};

use crate::faults;
use crate::shapes::{AttributeBooleanValue, ModifySubnetAttributeRequest};
use crate::subnets::{self, Subnet};

pub(crate) const OPERATIONS: &[Operation] = &[service::writes!("ModifySubnetAttribute", modify => empty)];

fn modify(tx: &mut Tx<'_>, request: ModifySubnetAttributeRequest) -> Result<()> {
    let mut subnet = subnets::find(tx.view(), &request.subnet_id)?.clone();
    let for_outposts = request.map_customer_owned_ip_on_launch.is_some()
        || request.customer_owned_ipv4_pool.is_some()
        || request.enable_lni_at_device_index.is_some()
        || request.disable_lni_at_device_index.is_some();
    if for_outposts {
        return Err(faults::not_implemented("A subnet on an Outpost"));
    }
    let ipv6 = subnet.ipv6_blocks().next().is_some();
    let wanted = |value: &Option<AttributeBooleanValue>| value.as_ref().and_then(|value| value.value);
    if wanted(&request.assign_ipv6_address_on_creation) == Some(true) && !ipv6 {
        return Err(faults::no_ipv6_block(subnet.id()));
    }
    faults::one_attribute(change(&mut subnet, &request))?;
    tx.put(subnet);
    Ok(())
}

/// Changes what the request names, and says how much that was.
fn change(subnet: &mut Subnet, request: &ModifySubnetAttributeRequest) -> usize {
    let shape = &mut subnet.shape;
    let options = shape.private_dns_name_options_on_launch.get_or_insert_default();
    let mut changed = 0;
    for (attribute, change) in [
        (&mut shape.assign_ipv6_address_on_creation, &request.assign_ipv6_address_on_creation),
        (&mut shape.enable_dns64, &request.enable_dns64),
        (&mut shape.map_public_ip_on_launch, &request.map_public_ip_on_launch),
        (
            &mut options.enable_resource_name_dns_a_record,
            &request.enable_resource_name_dns_a_record_on_launch,
        ),
        (
            &mut options.enable_resource_name_dns_aaaa_record,
            &request.enable_resource_name_dns_aaaa_record_on_launch,
        ),
    ] {
        if let Some(value) = change.as_ref().and_then(|change| change.value) {
            *attribute = Some(value);
            changed += 1;
        }
    }
    if let Some(hostname_type) = &request.private_dns_hostname_type_on_launch {
        options.hostname_type = Some(hostname_type.clone());
        changed += 1;
    }
    changed
}
