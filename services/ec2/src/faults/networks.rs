//! What EC2 says of VPCs, subnets, routes, gateways and tags.

use service::Fault;

use super::{combination, invalid_value, not_found};

/// The subnet keeps the address for itself.
pub fn address_reserved(address: &str) -> Fault {
    invalid_value(format!("Address {address} is in subnet's reserved address range"))
}

/// The subnet or gateway has another route table already.
pub fn association_conflict(route_table: &str) -> Fault {
    Fault::new(
        "Resource.AlreadyAssociated",
        format!(
            "the specified association for route table {route_table} conflicts with an existing association"
        ),
    )
}

/// No route table has this association.
pub fn association_not_found(id: &str) -> Fault {
    not_found("InvalidAssociationID", "association", id)
}

/// The zone has a default subnet already.
pub fn default_subnet_exists(subnet: &str, zone: &str) -> Fault {
    Fault::new(
        "DefaultSubnetAlreadyExistsInAvailabilityZone",
        format!("'{subnet}' is already the default subnet in {zone}."),
    )
}

/// The Region has a default VPC already.
pub fn default_vpc_exists() -> Fault {
    Fault::new("DefaultVpcAlreadyExists", "A Default VPC already exists for this account in this region.")
}

/// Something still needs the resource.
pub fn dependency_violation(what: &str, id: &str) -> Fault {
    Fault::new("DependencyViolation", format!("The {what} '{id}' has dependencies and cannot be deleted."))
}

/// What goes to the VPC itself cannot be sent through a gateway.
pub fn destination_inside_vpc(destination: &str) -> Fault {
    invalid_value(format!(
        "The destination CIDR block {destination} is equal to or more specific than one of this VPC's CIDR blocks. \
         This route can target only an interface or an instance."
    ))
}

/// No DHCP options have this id.
pub fn dhcp_options_not_found(id: &str) -> Fault {
    not_found("InvalidDhcpOptionID", "dhcpOption", id)
}

/// A route table and what it shall serve or lead to belong to different VPCs.
pub fn different_networks_of_table(route_table: &str, what: &str, id: &str) -> Fault {
    invalid_value(format!("route table {route_table} and {what} {id} belong to different networks"))
}

/// The internet gateway is attached to a VPC.
pub fn gateway_already_attached(gateway: &str, vpc: &str) -> Fault {
    Fault::new(
        "Resource.AlreadyAssociated",
        format!("resource {gateway} is already attached to network {vpc}"),
    )
}

/// The internet gateway is not attached to this VPC.
pub fn gateway_not_attached(gateway: &str, vpc: &str) -> Fault {
    Fault::new("Gateway.NotAttached", format!("resource {gateway} is not attached to network {vpc}"))
}

/// No gateway of any kind has this id.
pub fn gateway_not_found(id: &str) -> Fault {
    not_found("InvalidGatewayID", "gateway", id)
}

/// No internet gateway has this id.
pub fn internet_gateway_not_found(id: &str) -> Fault {
    not_found("InvalidInternetGatewayID", "internetGateway", id)
}

/// The text is no block of addresses.
pub fn invalid_block(parameter: &str, text: &str) -> Fault {
    invalid_value(format!(
        "Value ({text}) for parameter {parameter} is invalid. This is not a valid CIDR block."
    ))
}

/// DHCP options cannot have these values.
pub fn invalid_dhcp_option(key: &str, values: &str) -> Fault {
    invalid_value(format!("Value ({values}) for parameter {key} is invalid."))
}

/// The id is of no type that can be tagged.
pub fn invalid_id(id: &str) -> Fault {
    Fault::new("InvalidID", format!("The ID '{id}' is not valid"))
}

/// The routes to the VPC's own blocks stay.
pub fn local_route(destination: &str, route_table: &str) -> Fault {
    invalid_value(format!("cannot remove local route {destination} in route table {route_table}"))
}

/// The main route table is replaced, never disassociated.
pub fn main_association(id: &str) -> Fault {
    invalid_value(format!("cannot disassociate the main route table association {id}"))
}

/// No network ACL has this id.
pub fn network_acl_not_found(id: &str) -> Fault {
    not_found("InvalidNetworkAclID", "networkAcl", id)
}

/// The VPC has an internet gateway.
pub fn network_has_gateway(vpc: &str) -> Fault {
    invalid_value(format!("Network {vpc} already has an internet gateway attached"))
}

/// The default VPC has no room for another default subnet.
pub fn no_block_for_default_subnet(vpc: &str) -> Fault {
    Fault::new(
        "InsufficientCidrBlocks",
        format!(
            "There are not enough free CIDR blocks in the default VPC '{vpc}' to create a default subnet."
        ),
    )
}

/// The zone has no default subnet.
pub fn no_default_subnet(zone: &str) -> Fault {
    Fault::new("InvalidInput", format!("No default subnet for availability zone: '{zone}'."))
}

/// The Region has no default VPC that a default subnet could be in.
pub fn no_default_vpc_here() -> Fault {
    Fault::new("DefaultVpcDoesNotExist", "No default VPC exists for this account in this region.")
}

/// The subnet has given out all its addresses.
pub fn no_free_address(subnet: &str) -> Fault {
    Fault::new(
        "InsufficientFreeAddressesInSubnet",
        format!("There are not enough free addresses in subnet '{subnet}' to satisfy the request."),
    )
}

/// The subnet cannot give IPv6 addresses.
pub fn no_ipv6_block(subnet: &str) -> Fault {
    invalid_value(format!(
        "Invalid value 'true' for assignIpv6AddressOnCreation. Subnet {subnet} is not associated with an IPv6 CIDR \
         block."
    ))
}

/// The route table has no route to this destination that could be replaced.
pub fn no_route_to_replace(destination: &str) -> Fault {
    invalid_value(format!(
        "There is no route defined for '{destination}' in the route table. Use CreateRoute instead."
    ))
}

/// A subnet can only be in one of the known zones.
pub fn no_zone_for_subnet(given: &str, parameter: &str, known: &str) -> Fault {
    invalid_value(format!(
        "Value ({given}) for parameter {parameter} is invalid. Subnets can currently only be created in the \
         following availability zones: {known}."
    ))
}

/// A route leads to one target.
pub fn one_route_target() -> Fault {
    combination(
        "The request must contain exactly one of gatewayId, natGatewayId, networkInterfaceId, \
         vpcPeeringConnectionId, egressOnlyInternetGatewayId, transitGatewayId, localGatewayId, carrierGatewayId, \
         vpcEndpointId, coreNetworkArn, odbNetworkArn or instanceId",
    )
}

/// The first block of a VPC stays.
pub fn primary_block(association: &str) -> Fault {
    Fault::new(
        "OperationNotPermitted",
        format!(
            "The vpc CIDR block with association ID {association} may not be disassociated. It is the primary IPv4 \
             CIDR block of the VPC"
        ),
    )
}

/// Interfaces of the VPC still have public addresses.
pub fn public_addresses_mapped(vpc: &str) -> Fault {
    Fault::new(
        "DependencyViolation",
        format!(
            "Network {vpc} has some mapped public address(es). Please unmap those public address(es) before \
             detaching the gateway."
        ),
    )
}

/// The partition has no Region of this name.
pub fn region_not_found(name: &str) -> Fault {
    invalid_value(format!("Invalid region: [{name}]"))
}

/// The route table has a route to this destination.
pub fn route_exists(destination: &str) -> Fault {
    Fault::new("RouteAlreadyExists", format!("The route identified by {destination} already exists."))
}

/// The route table has no route to this destination.
pub fn route_not_found(destination: &str, route_table: &str) -> Fault {
    Fault::new(
        "InvalidRoute.NotFound",
        format!("no route with destination-cidr-block {destination} in route table {route_table}"),
    )
}

/// No route table has this id.
pub fn route_table_not_found(id: &str) -> Fault {
    not_found("InvalidRouteTableID", "routeTable", id)
}

/// A route has one destination.
pub fn several_destinations() -> Fault {
    combination(
        "The request must contain exactly one of destinationCidrBlock, destinationIpv6CidrBlock or \
         destinationPrefixListId",
    )
}

/// Interfaces still have addresses of the subnet's IPv6 block.
pub fn subnet_block_in_use(subnet: &str, block: &str) -> Fault {
    Fault::new(
        "InvalidCidrBlock.InUse",
        format!(
            "The subnet {subnet} currently has network interfaces with addresses within CIDR block {block}"
        ),
    )
}

/// No subnet has this association.
pub fn subnet_block_not_found(association: &str) -> Fault {
    Fault::new(
        "InvalidSubnetCidrBlockAssociationID.NotFound",
        format!("The subnet CIDR block with association ID '{association}' does not exist"),
    )
}

/// Another subnet has these addresses.
pub fn subnet_conflict(block: &str) -> Fault {
    Fault::new("InvalidSubnet.Conflict", format!("The CIDR '{block}' conflicts with another subnet"))
}

/// No subnet has this id.
pub fn subnet_not_found(id: &str) -> Fault {
    not_found("InvalidSubnetID", "subnet", id)
}

/// A subnet cannot have this block.
pub fn subnet_range(block: &str) -> Fault {
    Fault::new("InvalidSubnet.Range", format!("The CIDR '{block}' is invalid."))
}

/// A tag needs a key.
pub fn tag_key_empty() -> Fault {
    invalid_value("Tag key cannot be empty")
}

/// Only AWS sets these tags.
pub fn tag_key_reserved() -> Fault {
    invalid_value("Tag keys starting with 'aws:' are reserved for internal use")
}

/// The request has two values for a key.
pub fn tag_key_twice(key: &str) -> Fault {
    invalid_value(format!("Duplicate tag key '{key}' specified."))
}

/// Something is wrong with a tag specification. The network's half of EC2 has a code of its own for that.
pub fn tag_specification(resource_type: &str, message: impl Into<String>) -> Fault {
    match resource_type {
        "image" | "instance" | "snapshot" | "volume" => invalid_value(message),
        _ => Fault::new("InvalidParameter", message),
    }
}

/// A key or value of a tag has too many characters.
pub fn tag_too_long(what: &str, most: usize) -> Fault {
    invalid_value(format!("Tag {what} exceeds the maximum length of {most} characters"))
}

/// A tag needs a value, though it may be empty.
pub fn tag_value_null() -> Fault {
    invalid_value("Tag value cannot be null. Use empty string instead.")
}

/// The VPC or subnet has as many blocks as it can have.
pub fn too_many_blocks(network: &str, most: usize) -> Fault {
    Fault::new(
        "CidrLimitExceeded",
        format!("This network {network} has met its maximum number of allowed CIDRs: {most}"),
    )
}

/// The resource has as many tags as it can have.
pub fn too_many_tags() -> Fault {
    Fault::new("TagLimitExceeded", "The maximum number of Tags for a resource has been reached.")
}

/// There is no such DHCP option.
pub fn unknown_dhcp_option(key: &str) -> Fault {
    invalid_value(format!("Value ({key}) for parameter dhcpConfiguration is invalid. Unknown DHCP option."))
}

/// The operation has no such filter.
pub fn unknown_filter(name: &str) -> Fault {
    invalid_value(format!("The filter '{name}' is invalid"))
}

/// A VPC can only go back to the default tenancy.
pub fn unsupported_tenancy(tenancy: &str) -> Fault {
    Fault::new("UnsupportedTenancy", format!("The tenancy value {tenancy} is not supported."))
}

/// The block shares addresses with another block of the VPC.
pub fn vpc_block_conflict(block: &str) -> Fault {
    Fault::new(
        "InvalidVpc.Range",
        format!("The CIDR '{block}' conflicts with another CIDR block associated with the VPC."),
    )
}

/// Subnets still have addresses of the block.
pub fn vpc_block_in_use(vpc: &str, block: &str) -> Fault {
    Fault::new(
        "InvalidCidrBlock.InUse",
        format!("The vpc {vpc} currently has a subnet within CIDR block {block}"),
    )
}

/// No VPC has this association.
pub fn vpc_block_not_found(association: &str) -> Fault {
    Fault::new(
        "InvalidVpcCidrBlockAssociationIdError.NotFound",
        format!("The vpc CIDR block association ID '{association}' does not exist"),
    )
}

/// The VPC's first block forbids this one beside it.
pub fn vpc_block_restricted(block: &str) -> Fault {
    Fault::new(
        "InvalidVpc.Range",
        format!(
            "The CIDR '{block}' is restricted. Use a CIDR from the same private address range as the current VPC \
             CIDR, or use a publicly-routable CIDR. For additional restrictions, see \
             https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Subnets.html"
        ),
    )
}

/// No VPC has this id.
pub fn vpc_not_found(id: &str) -> Fault {
    not_found("InvalidVpcID", "vpc", id)
}

/// A VPC cannot have this block.
pub fn vpc_range(block: &str) -> Fault {
    Fault::new("InvalidVpc.Range", format!("The CIDR '{block}' is invalid."))
}

/// The Region has no zone with this id.
pub fn zone_id_not_found(id: &str) -> Fault {
    invalid_value(format!("Invalid availability zone-id: [{id}]"))
}

/// The zone is named and identified, once too often.
pub fn zone_named_twice() -> Fault {
    combination("Only one of availabilityZone and availabilityZoneId may be specified.")
}

/// The Region has no zone of this name.
pub fn zone_not_found(name: &str) -> Fault {
    invalid_value(format!("Invalid availability zone: [{name}]"))
}
