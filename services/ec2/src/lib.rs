//! Amazon Elastic Compute Cloud: networks, security groups, instances.

mod account;
mod aws_prefix_lists;
mod cidr;
mod client_tokens;
mod default_vpc;
mod dhcp_options;
mod faults;
mod filter_paths;
mod filters;
mod instance_attributes;
mod instances;
mod internet_gateways;
mod ip_permissions;
mod listing;
mod network_acls;
mod network_interfaces;
mod prefix_lists;
mod route_table_associations;
mod route_tables;
mod route_targets;
mod routes;
mod security_group_listing;
mod security_group_rules;
mod security_groups;
mod shapes;
mod subnet_attributes;
mod subnet_cidr_blocks;
mod subnets;
mod tags;
mod vpc_attributes;
mod vpc_cidr_blocks;
mod vpcs;
mod zones;

use service::{Service, kind, stored};

/// The service.
pub static SERVICE: Service = Service {
    name: "ec2",
    operations: &[
        account::OPERATIONS,
        default_vpc::OPERATIONS,
        dhcp_options::OPERATIONS,
        instance_attributes::OPERATIONS,
        instances::OPERATIONS,
        internet_gateways::OPERATIONS,
        network_acls::OPERATIONS,
        network_interfaces::OPERATIONS,
        prefix_lists::OPERATIONS,
        route_table_associations::OPERATIONS,
        route_tables::OPERATIONS,
        routes::OPERATIONS,
        security_group_listing::OPERATIONS,
        security_group_rules::OPERATIONS,
        security_groups::OPERATIONS,
        subnet_attributes::OPERATIONS,
        subnet_cidr_blocks::OPERATIONS,
        subnets::OPERATIONS,
        tags::OPERATIONS,
        vpc_attributes::OPERATIONS,
        vpc_cidr_blocks::OPERATIONS,
        vpcs::OPERATIONS,
    ],
    kinds: &[
        kind::<instances::Instance>(),
        kind::<internet_gateways::InternetGateway>(),
        kind::<network_acls::NetworkAcl>(),
        kind::<network_interfaces::NetworkInterface>(),
        kind::<prefix_lists::PrefixList>(),
        kind::<route_tables::RouteTable>(),
        kind::<security_groups::SecurityGroup>(),
        kind::<subnets::Subnet>(),
        kind::<vpcs::Vpc>(),
        stored::<client_tokens::ClientToken>(),
        stored::<dhcp_options::DhcpOptions>(),
    ],
    followers: &[routes::follow],
    timers: &[client_tokens::FORGET, instances::TRANSITION, prefix_lists::TRANSITION],
    provision: Some(vpcs::provision),
};
