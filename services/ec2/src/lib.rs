//! Amazon Elastic Compute Cloud: networks, security groups, instances.

mod account;
mod aws_prefix_lists;
mod cidr;
mod client_tokens;
mod faults;
mod filters;
mod instance_attributes;
mod instances;
mod internet_gateways;
mod ip_permissions;
mod listing;
mod network_interfaces;
mod prefix_lists;
mod route_tables;
mod security_group_listing;
mod security_group_rules;
mod security_groups;
mod shapes;
mod subnets;
mod tags;
mod vpcs;

use service::{Service, kind, stored};

/// The service.
pub static SERVICE: Service = Service {
    name: "ec2",
    operations: &[
        account::OPERATIONS,
        instance_attributes::OPERATIONS,
        instances::OPERATIONS,
        internet_gateways::OPERATIONS,
        network_interfaces::OPERATIONS,
        prefix_lists::OPERATIONS,
        route_tables::OPERATIONS,
        security_group_listing::OPERATIONS,
        security_group_rules::OPERATIONS,
        security_groups::OPERATIONS,
        subnets::OPERATIONS,
        tags::OPERATIONS,
        vpcs::OPERATIONS,
    ],
    kinds: &[
        stored::<client_tokens::ClientToken>(),
        kind::<instances::Instance>(),
        kind::<internet_gateways::InternetGateway>(),
        kind::<network_interfaces::NetworkInterface>(),
        kind::<prefix_lists::PrefixList>(),
        kind::<route_tables::RouteTable>(),
        kind::<security_groups::SecurityGroup>(),
        kind::<subnets::Subnet>(),
        kind::<vpcs::Vpc>(),
    ],
    followers: &[],
    timers: &[client_tokens::FORGET, instances::TRANSITION, prefix_lists::TRANSITION],
    provision: Some(vpcs::provision),
};
