//! Attributes of VPCs: DNS, usage metrics, tenancy.

use service::{Operation, Result, Tx, View};

use crate::faults;
use crate::shapes::{
    AttributeBooleanValue, DescribeVpcAttributeRequest, DescribeVpcAttributeResult,
    ModifyVpcAttributeRequest, ModifyVpcTenancyRequest, ModifyVpcTenancyResult,
};
use crate::vpcs;

pub(crate) const OPERATIONS: &[Operation] = &[
    service::reads!("DescribeVpcAttribute", describe),
    service::writes!("ModifyVpcAttribute", modify => empty),
    service::writes!("ModifyVpcTenancy", modify_tenancy),
];

fn describe(view: View<'_>, request: DescribeVpcAttributeRequest) -> Result<DescribeVpcAttributeResult> {
    let vpc = vpcs::find(view, &request.vpc_id)?;
    let mut result = DescribeVpcAttributeResult { vpc_id: Some(request.vpc_id), ..Default::default() };
    let value = |value| Some(AttributeBooleanValue { value: Some(value) });
    match request.attribute.as_str() {
        "enableDnsHostnames" => result.enable_dns_hostnames = value(vpc.dns_hostnames),
        "enableDnsSupport" => result.enable_dns_support = value(vpc.dns_support),
        _ => result.enable_network_address_usage_metrics = value(vpc.usage_metrics),
    }
    faults::dry_run(request.dry_run)?;
    Ok(result)
}

fn modify(tx: &mut Tx<'_>, request: ModifyVpcAttributeRequest) -> Result<()> {
    let mut vpc = vpcs::find(tx.view(), &request.vpc_id)?.clone();
    let changes = [
        (&mut vpc.dns_hostnames, request.enable_dns_hostnames),
        (&mut vpc.dns_support, request.enable_dns_support),
        (&mut vpc.usage_metrics, request.enable_network_address_usage_metrics),
    ];
    let mut changed = 0;
    for (attribute, change) in changes {
        if let Some(value) = change.and_then(|change| change.value) {
            *attribute = value;
            changed += 1;
        }
    }
    faults::one_attribute(changed)?;
    tx.put(vpc);
    Ok(())
}

fn modify_tenancy(tx: &mut Tx<'_>, request: ModifyVpcTenancyRequest) -> Result<ModifyVpcTenancyResult> {
    let mut vpc = vpcs::find(tx.view(), &request.vpc_id)?.clone();
    if request.instance_tenancy != "default" {
        return Err(faults::unsupported_tenancy(&request.instance_tenancy));
    }
    faults::dry_run(request.dry_run)?;
    vpc.shape.instance_tenancy = Some(request.instance_tenancy);
    tx.put(vpc);
    Ok(ModifyVpcTenancyResult { return_value: Some(true) })
}
