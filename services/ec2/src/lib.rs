//! Amazon Elastic Compute Cloud: networks, security groups, instances.

mod account;
mod faults;
mod filters;
mod instance_attributes;
mod instances;
mod internet_gateways;
mod network_interfaces;
mod route_tables;
mod security_group_rules;
mod security_groups;
mod shapes;
mod subnets;
mod tags;
mod vpcs;

use service::{Service, kind};

/// The service.
pub static SERVICE: Service = Service {
    name: "ec2",
    operations: &[
        account::OPERATIONS,
        instance_attributes::OPERATIONS,
        instances::OPERATIONS,
        internet_gateways::OPERATIONS,
        network_interfaces::OPERATIONS,
        route_tables::OPERATIONS,
        security_group_rules::OPERATIONS,
        security_groups::OPERATIONS,
        subnets::OPERATIONS,
        tags::OPERATIONS,
        vpcs::OPERATIONS,
    ],
    kinds: &[
        kind::<instances::Instance>(),
        kind::<internet_gateways::InternetGateway>(),
        kind::<network_interfaces::NetworkInterface>(),
        kind::<route_tables::RouteTable>(),
        kind::<security_groups::SecurityGroup>(),
        kind::<subnets::Subnet>(),
        kind::<vpcs::Vpc>(),
    ],
    followers: &[],
    timers: &[instances::TRANSITION],
    provision: Some(vpcs::provision),
};
