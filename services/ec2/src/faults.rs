//! What EC2 says when it refuses a call: each sentence once.

use service::Fault;

/// Another interface has the address.
pub fn address_in_use(address: &str) -> Fault {
    Fault::new("InvalidIPAddress.InUse", format!("Address {address} is in use."))
}

/// The address is none of the interface's, or not one that can be taken from it.
pub fn address_not_assigned(interface: &str, address: &str) -> Fault {
    invalid_value(format!(
        "Some of the specified addresses are not assigned to interface {interface}: {address}"
    ))
}

/// The address is not of the subnet.
pub fn address_outside(address: &str) -> Fault {
    invalid_value(format!("Address {address} does not fall within the subnet's address range"))
}

/// The subnet keeps the address for itself.
pub fn address_reserved(address: &str) -> Fault {
    invalid_value(format!("Address {address} is in subnet's reserved address range"))
}

/// The image is for another processor.
pub fn architecture_mismatch(of_type: &str, of_image: &str) -> Fault {
    invalid_value(format!(
        "The architecture '{of_type}' of the specified instance type does not match the architecture '{of_image}' of \
         the specified AMI. Specify an instance type and an AMI that have matching architectures, and try again. You \
         can use 'describe-instance-types' or 'describe-images' to discover the architecture of the instance type \
         or AMI."
    ))
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

/// An instance would have more interfaces than its type allows.
pub fn attachment_limit_exceeded(count: usize, instance_type: &str) -> Fault {
    Fault::new(
        "AttachmentLimitExceeded",
        format!("Interface count {count} exceeds the limit for {instance_type}"),
    )
}

/// No interface has this attachment.
pub fn attachment_not_found(id: &str) -> Fault {
    Fault::new(
        "InvalidAttachmentID.NotFound",
        format!("The network interface attachment ID '{id}' does not exist"),
    )
}

/// A text may only have ASCII characters.
pub fn beyond_ascii(parameter: &str, text: &str) -> Fault {
    invalid_value(format!(
        "Value ({text}) for parameter {parameter} is invalid. Character sets beyond ASCII are not supported."
    ))
}

/// The primary interface stays.
pub fn cannot_detach_primary() -> Fault {
    operation_not_permitted(
        "The network interface at device index 0 and networkCard index 0 cannot be detached.".to_owned(),
    )
}

/// What is given as a block of addresses is none.
pub fn cidr_malformed(cidr: &str) -> Fault {
    invalid_value(format!("CIDR block {cidr} is malformed"))
}

/// Two parameters exclude each other.
pub fn combination(message: impl Into<String>) -> Fault {
    Fault::new("InvalidParameterCombination", message)
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

/// Something still needs the security group.
pub fn dependent_object(id: &str) -> Fault {
    Fault::new("DependencyViolation", format!("resource {id} has a dependent object"))
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

/// The security group belongs to another VPC than the subnet.
pub fn different_networks(group: &str, subnet: &str) -> Fault {
    Fault::new(
        "InvalidParameter",
        format!("Security group {group} and subnet {subnet} belong to different networks."),
    )
}

/// A route table and what it shall serve or lead to belong to different VPCs.
pub fn different_networks_of_table(route_table: &str, what: &str, id: &str) -> Fault {
    invalid_value(format!("route table {route_table} and {what} {id} belong to different networks"))
}

/// Everything was right, but the caller only wanted to know that.
pub fn dry_run(wanted: Option<bool>) -> service::Result<()> {
    if wanted != Some(true) {
        return Ok(());
    }
    let message = "Request would have succeeded, but DryRun flag is set.";
    Err(Fault::new("DryRunOperation", message).with_status(412))
}

/// Two parameters, by name, exclude each other.
pub fn excludes(parameter: &str, other: &str) -> Fault {
    combination(format!("The parameter {parameter} cannot be used with the parameter {other}"))
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

/// A VPC's own security group stays.
pub fn group_cannot_be_deleted(id: &str, name: &str) -> Fault {
    Fault::new(
        "CannotDelete",
        format!("the specified group: \"{id}\" name: \"{name}\" cannot be deleted by a user"),
    )
}

/// The VPC has a security group of this name.
pub fn group_duplicate(name: &str, vpc: &str) -> Fault {
    Fault::new(
        "InvalidGroup.Duplicate",
        format!("The security group '{name}' already exists for VPC '{vpc}'"),
    )
}

/// What a filter names as a security group cannot be one.
pub fn group_id_malformed(id: &str) -> Fault {
    Fault::new("InvalidGroupId.Malformed", format!("The security group ID '{id}' is malformed"))
}

/// Only AWS calls a security group `default`.
pub fn group_name_default() -> Fault {
    invalid_value("Cannot use reserved security group name: default")
}

/// A security group's name must not look like an id.
pub fn group_name_reserved(name: &str) -> Fault {
    invalid_value(format!(
        "Value ({name}) for parameter GroupName is invalid. Group names may not be in the format sg-*."
    ))
}

/// No security group has this id, or this name where a name was given.
pub fn group_not_found(group: &str) -> Fault {
    Fault::new("InvalidGroup.NotFound", format!("The security group '{group}' does not exist"))
}

/// No security group of the default VPC has this name.
pub fn group_not_found_in(vpc: &str, name: &str) -> Fault {
    Fault::new(
        "InvalidGroup.NotFound",
        format!("The security group '{name}' does not exist in default VPC '{vpc}'"),
    )
}

/// No security groups have these ids.
pub fn groups_not_found(ids: &[&str]) -> Fault {
    match ids {
        [id] => group_not_found(id),
        _ => Fault::new(
            "InvalidGroup.NotFound",
            format!("The security groups '{}' do not exist", ids.join(", ")),
        ),
    }
}

/// The instance was launched without hibernation.
pub fn hibernation_not_configured(id: &str) -> Fault {
    Fault::new(
        "UnsupportedHibernationConfiguration",
        format!(
            "The instance can't be hibernated because it was not configured at launch for hibernation: {id}"
        ),
    )
}

/// All ICMP types were given, but only one code.
pub fn icmp_code_without_type(code: i64) -> Fault {
    invalid_value(format!("ICMP code ({code}) must be ALL (-1) if ICMP type is ALL (-1)"))
}

/// A client token came again with another request.
pub fn idempotent_mismatch() -> Fault {
    Fault::new(
        "IdempotentParameterMismatch",
        "Arguments on this idempotent request are inconsistent with arguments used in previous request(s).",
    )
}

/// No images have these ids.
pub fn image_not_found(ids: &[&str]) -> Fault {
    let listed = ids.join(", ");
    let message = match ids {
        [_] => format!("The image id '[{listed}]' does not exist"),
        _ => format!("The image ids '[{listed}]' do not exist"),
    };
    Fault::new("InvalidAMIID.NotFound", message)
}

/// The instance's state does not allow the operation.
pub fn incorrect_instance_state(message: String) -> Fault {
    Fault::new("IncorrectInstanceState", message)
}

/// A resource's state does not allow the operation.
pub fn incorrect_state(message: String) -> Fault {
    Fault::new("IncorrectState", message)
}

/// No instances have these ids.
pub fn instance_not_found(ids: &[&str]) -> Fault {
    let listed = ids.join(", ");
    let message = match ids {
        [_] => format!("The instance ID '{listed}' does not exist"),
        _ => format!("The instance IDs '{listed}' do not exist"),
    };
    Fault::new("InvalidInstanceID.NotFound", message)
}

/// No instance types have these names.
pub fn instance_types_not_found(names: &[&str]) -> Fault {
    let listed = names.join(", ");
    Fault::new(
        "InvalidInstanceType",
        format!("The following supplied instance types do not exist: [{listed}]"),
    )
}

/// The interface is attached already.
pub fn interface_in_use(id: &str) -> Fault {
    Fault::new("InvalidNetworkInterface.InUse", format!("Interface: [{id}] in use."))
}

/// No network interface has this id.
pub fn interface_not_found(id: &str) -> Fault {
    not_found("InvalidNetworkInterfaceID", "networkInterface", id)
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

/// A name or a description of security groups has characters that it must not have, or too many.
pub fn invalid_text(what: &str, whats: &str) -> Fault {
    invalid_value(format!(
        "Invalid {what}. Valid {whats} are strings less than 256 characters from the following set:  \
         a-zA-Z0-9. _-:/()#,@[]+=&;{{}}!$*"
    ))
}

/// A value that no rule of the API model forbids is wrong nevertheless.
pub fn invalid_value(message: impl Into<String>) -> Fault {
    Fault::new("InvalidParameterValue", message)
}

/// The routes to the VPC's own blocks stay.
pub fn local_route(destination: &str, route_table: &str) -> Fault {
    invalid_value(format!("cannot remove local route {destination} in route table {route_table}"))
}

/// The main route table is replaced, never disassociated.
pub fn main_association(id: &str) -> Fault {
    invalid_value(format!("cannot disassociate the main route table association {id}"))
}

/// What is given as an id cannot be one: `prefix` is what ids of this kind begin with (`i-`).
pub fn malformed(code: &'static str, id: &str, prefix: &str) -> Fault {
    let expecting =
        if id.starts_with(prefix) { String::new() } else { format!(" (expecting \"{prefix}...\")") };
    Fault::new(code, format!("Invalid id: \"{id}\"{expecting}"))
}

/// A prefix list has no room for the entries.
pub fn max_entries_exceeded() -> Fault {
    Fault::new(
        "PrefixListMaxEntriesExceeded",
        "You've reached the maximum number of entries for the prefix list.",
    )
}

/// A prefix list cannot have room for so many entries.
pub fn max_entries_out_of_range(most: i64) -> Fault {
    invalid_value(format!("Must specify a max size between 1 and {most}"))
}

/// One of several parameters is needed.
pub fn missing(message: &str) -> Fault {
    Fault::new("MissingParameter", message)
}

/// A parameter that the API model does not require is needed nevertheless.
pub fn missing_parameter(name: &str) -> Fault {
    Fault::new("MissingParameter", format!("The request must contain the parameter {name}"))
}

/// The instance has several interfaces, so that an attribute of "its" interface is none.
pub fn multiple_interfaces(id: &str) -> Fault {
    Fault::new(
        "InvalidInstanceID",
        format!(
            "There are multiple interfaces attached to instance '{id}'. Please specify an interface ID for the \
             operation instead."
        ),
    )
}

/// One of two parameters is needed.
pub fn neither_given(parameter: &str, other: &str) -> Fault {
    Fault::new("MissingParameter", format!("Either '{parameter}' or '{other}' should be provided."))
}

/// No network ACL has this id.
pub fn network_acl_not_found(id: &str) -> Fault {
    not_found("InvalidNetworkAclID", "networkAcl", id)
}

/// The VPC has an internet gateway.
pub fn network_has_gateway(vpc: &str) -> Fault {
    invalid_value(format!("Network {vpc} already has an internet gateway attached"))
}

/// Two security groups belong to VPCs that are not connected.
pub fn networks_differ() -> Fault {
    Fault::new("InvalidGroup.NotFound", "You have specified two resources that belong to different networks.")
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

/// The Region has no default VPC.
pub fn no_default_vpc() -> Fault {
    Fault::new(
        "VPCIdNotSpecified",
        "No default VPC for this user. GroupName is only supported for EC2-Classic and default VPC.",
    )
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

/// The default VPC has no subnets.
pub fn no_subnets(vpc: &str) -> Fault {
    Fault::new(
        "MissingInput",
        format!("No subnets found for the default VPC '{vpc}'. Please specify a subnet."),
    )
}

/// A subnet can only be in one of the known zones.
pub fn no_zone_for_subnet(given: &str, parameter: &str, known: &str) -> Fault {
    invalid_value(format!(
        "Value ({given}) for parameter {parameter} is invalid. Subnets can currently only be created in the \
         following availability zones: {known}."
    ))
}

/// A resource of the kind that AWS calls `code` (`InvalidVpcID`) in errors does not exist.
pub fn not_found(code: &str, what: &str, id: &str) -> Fault {
    Fault::new(format!("{code}.NotFound"), format!("The {what} ID '{id}' does not exist"))
}

/// We know what is asked for, but it is not built.
pub fn not_implemented(what: &str) -> Fault {
    Fault::new("NotImplemented", format!("{what} is not implemented")).with_status(501)
}

/// Attributes are modified one at a time.
pub fn one_attribute(given: usize) -> service::Result<()> {
    match given {
        0 => Err(combination("No attributes specified.")),
        1 => Ok(()),
        _ => Err(combination("Fields for multiple attribute types specified")),
    }
}

/// A route leads to one target.
pub fn one_route_target() -> Fault {
    combination(
        "The request must contain exactly one of gatewayId, natGatewayId, networkInterfaceId, \
         vpcPeeringConnectionId, egressOnlyInternetGatewayId, transitGatewayId, localGatewayId, carrierGatewayId, \
         vpcEndpointId, coreNetworkArn, odbNetworkArn or instanceId",
    )
}

/// The resource forbids the operation.
pub fn operation_not_permitted(message: String) -> Fault {
    Fault::new("OperationNotPermitted", message)
}

/// A port, an ICMP type or an ICMP code is too small or too large.
pub fn out_of_range(what: &str, number: i64) -> Fault {
    invalid_value(format!("{what} ({number}) out of range"))
}

/// A rule names nothing that traffic may come from or go to.
pub fn peer_missing() -> Fault {
    Fault::new(
        "MissingParameter",
        "The request must contain exactly one of: cidrIp, cidrIpv6, prefixListId, or referencedGroupId",
    )
}

/// A rule names several things that traffic may come from or go to.
pub fn peers_exclusive() -> Fault {
    combination("Only one of cidrIp, cidrIpv6, prefixListId, or referencedGroupId can be specified")
}

/// The security group has the rule.
pub fn permission_duplicate(rule: &str) -> Fault {
    Fault::new("InvalidPermission.Duplicate", format!("the specified rule \"{rule}\" already exists"))
}

/// The security group does not have the rule.
pub fn permission_not_found() -> Fault {
    Fault::new("InvalidPermission.NotFound", "The specified rule does not exist in this security group.")
}

/// A request names a rule twice.
pub fn permission_repeated() -> Fault {
    invalid_value("The same permission must not appear multiple times")
}

/// A protocol needs ports, or ICMP a type and a code.
pub fn ports_missing(protocol: &str) -> Fault {
    invalid_value(format!(
        "Invalid value for portRange. Must specify both from and to ports with {protocol}."
    ))
}

/// A range of ports ends before it begins.
pub fn ports_reversed(from: i64, to: i64) -> Fault {
    invalid_value(format!("Invalid TCP/UDP port range ({from}:{to})"))
}

/// The entries of a prefix list cannot be changed like this.
pub fn prefix_list_modification(message: String) -> Fault {
    Fault::new("InvalidPrefixListModification", message)
}

/// No prefix list has this id.
pub fn prefix_list_not_found(id: &str) -> Fault {
    not_found("InvalidPrefixListID", "prefix list", id)
}

/// AWS's own prefix lists stay as they are.
pub fn prefix_list_owned_by_aws(id: &str) -> Fault {
    Fault::new("OperationNotPermitted", format!("The prefix list '{id}' is managed by AWS."))
}

/// The prefix list was changed by someone else.
pub fn prefix_list_version_mismatch() -> Fault {
    Fault::new("PrefixListVersionMismatch", "The prefix list has the incorrect version number.")
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

/// One of its attributes protects the instance.
pub fn protected(id: &str, from_being: &str, attribute: &str) -> Fault {
    operation_not_permitted(format!(
        "The instance '{id}' may not be {from_being}. Modify its '{attribute}' instance attribute and try again."
    ))
}

/// A rule has no protocol.
pub fn protocol_missing() -> Fault {
    invalid_value(
        "Invalid value 'null' for protocol. VPC security group rules must specify protocols explicitly.",
    )
}

/// What is given as a protocol is none.
pub fn protocol_unknown(protocol: &str) -> Fault {
    invalid_value(format!("Invalid value '{protocol}' for IP protocol. Unknown protocol."))
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

/// One parameter is of no use without another.
pub fn requires(parameter: &str, needed: &str) -> Fault {
    Fault::new(
        "InvalidParameterDependency",
        format!("The parameter [{parameter}] requires the parameter {needed} to be set."),
    )
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

/// A rule cannot come to speak of another sort of peer.
pub fn rule_type_changed(id: &str, given: &str, existing: &str) -> Fault {
    invalid_value(format!(
        "Invalid rule type for security group rule '{id}'. You may not specify {given} for an existing \
         {existing} rule."
    ))
}

/// The security group would have too many rules.
pub fn rules_limit_exceeded() -> Fault {
    Fault::new(
        "RulesPerSecurityGroupLimitExceeded",
        "The maximum number of rules per security group has been reached.",
    )
}

/// No rules have these ids.
pub fn rules_not_found(ids: &[&str]) -> Fault {
    let listed = ids.join(", ");
    let message = match ids {
        [_] => format!("The security group rule ID '{listed}' does not exist"),
        _ => format!("The security group rule IDs '{listed}' do not exist"),
    };
    Fault::new("InvalidSecurityGroupRuleId.NotFound", message)
}

/// A route has one destination.
pub fn several_destinations() -> Fault {
    combination(
        "The request must contain exactly one of destinationCidrBlock, destinationIpv6CidrBlock or \
         destinationPrefixListId",
    )
}

/// A permission names nothing that traffic may come from or go to.
pub fn source_missing() -> Fault {
    Fault::new(
        "MissingParameter",
        "Missing source specification: include source security group or CIDR information",
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

/// The subnet has no IPv6 addresses to give.
pub fn subnet_without_ipv6(subnet: &str) -> Fault {
    invalid_value(format!("The subnet '{subnet}' does not have an IPv6 CIDR block."))
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

/// The attribute is none of the resource's.
pub fn unknown_attribute(attribute: &str) -> Fault {
    invalid_value(format!("Value ({attribute}) for parameter attribute is invalid. Unknown attribute."))
}

/// There is no such DHCP option.
pub fn unknown_dhcp_option(key: &str) -> Fault {
    invalid_value(format!("Value ({key}) for parameter dhcpConfiguration is invalid. Unknown DHCP option."))
}

/// The operation has no such filter.
pub fn unknown_filter(name: &str) -> Fault {
    invalid_value(format!("The filter '{name}' is invalid"))
}

/// An instance has the volume.
pub fn volume_in_use(volume: &str, instance: &str) -> Fault {
    Fault::new("VolumeInUse", format!("Volume {volume} is currently attached to {instance}"))
}

/// The volume is attached to no instance, not to this one, or not as this device.
pub fn volume_not_attached(volume: &str, instance: &str, device: Option<&str>) -> Fault {
    let message = match device {
        Some(device) => {
            format!("The volume {volume} is not attached to instance {instance} as device {device}")
        }
        None => format!("Volume {volume} can not be detached from {instance} because it is not attached"),
    };
    Fault::new("InvalidAttachment.NotFound", message)
}

/// No volume has this id.
pub fn volume_not_found(id: &str) -> Fault {
    Fault::new("InvalidVolume.NotFound", format!("The volume '{id}' does not exist."))
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
