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
mod host_names;
mod images;
mod instance_attributes;
mod instance_filters;
mod instance_interfaces;
mod instance_options;
mod instance_states;
mod instance_status;
mod instance_type_info;
mod instance_types;
mod instances;
mod interface_addresses;
mod interface_attachments;
mod interface_attributes;
mod interface_groups;
mod internet_gateways;
mod ip_permissions;
mod launch_interfaces;
mod launch_volumes;
mod listing;
mod network_acls;
mod network_interfaces;
mod prefix_lists;
mod route_table_associations;
mod route_tables;
mod route_targets;
mod routes;
mod run_instances;
mod security_group_listing;
mod security_group_rules;
mod security_groups;
mod shapes;
mod subnet_attributes;
mod subnet_cidr_blocks;
mod subnets;
mod tags;
mod volumes;
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
        images::OPERATIONS,
        instance_attributes::OPERATIONS,
        instance_options::OPERATIONS,
        instance_states::OPERATIONS,
        instance_status::OPERATIONS,
        instance_types::OPERATIONS,
        instances::OPERATIONS,
        interface_addresses::OPERATIONS,
        interface_attachments::OPERATIONS,
        interface_attributes::OPERATIONS,
        internet_gateways::OPERATIONS,
        network_acls::OPERATIONS,
        network_interfaces::OPERATIONS,
        prefix_lists::OPERATIONS,
        route_table_associations::OPERATIONS,
        route_tables::OPERATIONS,
        routes::OPERATIONS,
        run_instances::OPERATIONS,
        security_group_listing::OPERATIONS,
        security_group_rules::OPERATIONS,
        security_groups::OPERATIONS,
        subnet_attributes::OPERATIONS,
        subnet_cidr_blocks::OPERATIONS,
        subnets::OPERATIONS,
        tags::OPERATIONS,
        volumes::OPERATIONS,
        vpc_attributes::OPERATIONS,
        vpc_cidr_blocks::OPERATIONS,
        vpcs::OPERATIONS,
    ],
    judged: &[
        "CreateTags.Resources",
        "DeleteTags.Resources",
        "DescribeInstanceAttribute.Attribute",
        "DescribeInstanceTypes.InstanceTypes",
        "DescribeNetworkInterfaceAttribute.Attribute",
        "ModifyInstanceAttribute.Attribute",
        "ModifyVpcTenancy.InstanceTenancy",
        "RebootInstances.InstanceIds",
        "ResetInstanceAttribute.Attribute",
        "RunInstances.InstanceType",
        "StartInstances.InstanceIds",
        "StopInstances.InstanceIds",
        "TerminateInstances.InstanceIds",
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
        kind::<volumes::Volume>(),
        kind::<vpcs::Vpc>(),
        stored::<client_tokens::ClientToken>(),
        kind::<dhcp_options::DhcpOptions>(),
    ],
    followers: &[routes::follow],
    timers: &[client_tokens::FORGET, instance_states::TRANSITION, prefix_lists::TRANSITION, volumes::SETTLE],
    provision: Some(default_vpc::provision),
};
