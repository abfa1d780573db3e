//! What EC2 says of security groups, their rules and prefix lists.

use service::Fault;

use super::{combination, group_not_found, invalid_value};

/// A text may only have ASCII characters.
pub fn beyond_ascii(parameter: &str, text: &str) -> Fault {
    invalid_value(format!(
        "Value ({text}) for parameter {parameter} is invalid. Character sets beyond ASCII are not supported."
    ))
}

/// What is given as a block of addresses is none.
pub fn cidr_malformed(cidr: &str) -> Fault {
    invalid_value(format!("CIDR block {cidr} is malformed"))
}

/// Something still needs the security group.
pub fn dependent_object(id: &str) -> Fault {
    Fault::new("DependencyViolation", format!("resource {id} has a dependent object"))
}

/// The security group belongs to another VPC than the subnet.
pub fn different_networks(group: &str, subnet: &str) -> Fault {
    Fault::new(
        "InvalidParameter",
        format!("Security group {group} and subnet {subnet} belong to different networks."),
    )
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

/// All ICMP types were given, but only one code.
pub fn icmp_code_without_type(code: i64) -> Fault {
    invalid_value(format!("ICMP code ({code}) must be ALL (-1) if ICMP type is ALL (-1)"))
}

/// A name or a description of security groups has characters that it must not have, or too many.
pub fn invalid_text(what: &str, whats: &str) -> Fault {
    invalid_value(format!(
        "Invalid {what}. Valid {whats} are strings less than 256 characters from the following set:  \
         a-zA-Z0-9. _-:/()#,@[]+=&;{{}}!$*"
    ))
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

/// One of two parameters is needed.
pub fn neither_given(parameter: &str, other: &str) -> Fault {
    Fault::new("MissingParameter", format!("Either '{parameter}' or '{other}' should be provided."))
}

/// Two security groups belong to VPCs that are not connected.
pub fn networks_differ() -> Fault {
    Fault::new("InvalidGroup.NotFound", "You have specified two resources that belong to different networks.")
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

/// AWS's own prefix lists stay as they are.
pub fn prefix_list_owned_by_aws(id: &str) -> Fault {
    Fault::new("OperationNotPermitted", format!("The prefix list '{id}' is managed by AWS."))
}

/// The prefix list was changed by someone else.
pub fn prefix_list_version_mismatch() -> Fault {
    Fault::new("PrefixListVersionMismatch", "The prefix list has the incorrect version number.")
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

/// A permission names nothing that traffic may come from or go to.
pub fn source_missing() -> Fault {
    Fault::new(
        "MissingParameter",
        "Missing source specification: include source security group or CIDR information",
    )
}
