//! Permissions as requests and answers hold them, and the rules that they stand for: one for each peer.

// shapes: IpPermission, SecurityGroupRuleRequest
use service::{AccountId, Result, Scope, View};

use crate::cidr::Cidr;
use crate::security_groups::{self, SecurityGroup, check_rule_description};
use crate::shapes::{
    IpPermission, IpRange, Ipv6Range, PrefixListId, ReferencedSecurityGroup, SecurityGroupRule,
    SecurityGroupRuleRequest, UserIdGroupPair,
};
use crate::{faults, prefix_lists};

/// The rules of one direction that permissions stand for, checked, in AWS's spelling; no group has them yet.
pub(crate) fn rules(
    view: View<'_>,
    group: &SecurityGroup,
    is_egress: bool,
    permissions: &[IpPermission],
) -> Result<Vec<SecurityGroupRule>> {
    let mut rules = Vec::new();
    for permission in permissions {
        let before = rules.len();
        let traffic = traffic(permission.ip_protocol.as_deref(), permission.from_port, permission.to_port)?;
        let traffic = SecurityGroupRule { is_egress: Some(is_egress), ..traffic };
        for range in permission.ip_ranges.iter().flatten() {
            let cidr_ipv4 = Some(ipv4(range.cidr_ip.as_deref())?);
            let description = described(&range.description)?;
            rules.push(SecurityGroupRule { cidr_ipv4, description, ..traffic.clone() });
        }
        for range in permission.ipv6_ranges.iter().flatten() {
            let cidr_ipv6 = Some(ipv6(range.cidr_ipv6.as_deref())?);
            let description = described(&range.description)?;
            rules.push(SecurityGroupRule { cidr_ipv6, description, ..traffic.clone() });
        }
        for list in permission.prefix_list_ids.iter().flatten() {
            let prefix_list_id = Some(prefix_list(view, list.prefix_list_id.as_deref())?);
            let description = described(&list.description)?;
            rules.push(SecurityGroupRule { prefix_list_id, description, ..traffic.clone() });
        }
        for pair in permission.user_id_group_pairs.iter().flatten() {
            let referenced_group_info = Some(referenced(view, group, pair)?);
            let description = described(&pair.description)?;
            rules.push(SecurityGroupRule { referenced_group_info, description, ..traffic.clone() });
        }
        if rules.len() == before {
            return Err(faults::source_missing());
        }
    }
    match rules
        .iter()
        .enumerate()
        .find(|(index, rule)| rules[..*index].iter().any(|other| same_traffic(rule, other)))
    {
        Some(_) => Err(faults::permission_repeated()),
        None => Ok(rules),
    }
}

/// What a rule becomes by a request to modify it: all of it but its id, its place and its tags.
pub(crate) fn modified(
    view: View<'_>,
    group: &SecurityGroup,
    rule: &SecurityGroupRule,
    request: &SecurityGroupRuleRequest,
) -> Result<SecurityGroupRule> {
    let given =
        [&request.cidr_ipv4, &request.cidr_ipv6, &request.prefix_list_id, &request.referenced_group_id];
    match given.iter().filter(|peer| peer.is_some()).count() {
        0 => return Err(faults::peer_missing()),
        1 => {}
        _ => return Err(faults::peers_exclusive()),
    }
    let traffic = traffic(request.ip_protocol.as_deref(), request.from_port, request.to_port)?;
    let pair = UserIdGroupPair { group_id: request.referenced_group_id.clone(), ..Default::default() };
    let wanted = SecurityGroupRule {
        ip_protocol: traffic.ip_protocol,
        from_port: traffic.from_port,
        to_port: traffic.to_port,
        cidr_ipv4: request.cidr_ipv4.as_deref().map(|cidr| ipv4(Some(cidr))).transpose()?,
        cidr_ipv6: request.cidr_ipv6.as_deref().map(|cidr| ipv6(Some(cidr))).transpose()?,
        prefix_list_id: request
            .prefix_list_id
            .as_deref()
            .map(|id| prefix_list(view, Some(id)))
            .transpose()?,
        referenced_group_info: pair.group_id.is_some().then(|| referenced(view, group, &pair)).transpose()?,
        description: described(&request.description)?,
        ..rule.clone()
    };
    let (old, new) = (peer_kind(rule), peer_kind(&wanted));
    if old.member != new.member {
        let id = rule.security_group_rule_id.as_deref().unwrap_or_default();
        return Err(faults::rule_type_changed(id, new.member, old.name));
    }
    Ok(wanted)
}

/// What sort of peer a rule speaks of: the member of requests that names one, and AWS's words for such a rule.
struct PeerKind {
    member: &'static str,
    name: &'static str,
}

fn peer_kind(rule: &SecurityGroupRule) -> PeerKind {
    let (member, name) = match rule {
        SecurityGroupRule { cidr_ipv4: Some(_), .. } => ("CidrIpv4", "IPv4 CIDR"),
        SecurityGroupRule { cidr_ipv6: Some(_), .. } => ("CidrIpv6", "IPv6 CIDR"),
        SecurityGroupRule { prefix_list_id: Some(_), .. } => ("PrefixListId", "prefix list"),
        _ => ("ReferencedGroupId", "security group"),
    };
    PeerKind { member, name }
}

/// Whether two rules say the same but for their descriptions.
pub(crate) fn same_traffic(a: &SecurityGroupRule, b: &SecurityGroupRule) -> bool {
    a.is_egress == b.is_egress
        && (&a.ip_protocol, a.from_port, a.to_port) == (&b.ip_protocol, b.from_port, b.to_port)
        && (&a.cidr_ipv4, &a.cidr_ipv6, &a.prefix_list_id) == (&b.cidr_ipv4, &b.cidr_ipv6, &b.prefix_list_id)
        && a.referenced_group_info == b.referenced_group_info
}

/// Rules as permissions: those of the same protocol and ports are one, at the place of the first of them.
pub(crate) fn grouped<'r>(rules: impl Iterator<Item = &'r SecurityGroupRule>) -> Vec<IpPermission> {
    let mut permissions: Vec<IpPermission> = Vec::new();
    for rule in rules {
        let (from_port, to_port) = if has_ports(rule.ip_protocol.as_deref()) {
            (rule.from_port, rule.to_port)
        } else {
            (None, None)
        };
        let traffic = (&rule.ip_protocol, from_port, to_port);
        let place = permissions
            .iter()
            .position(|known| (&known.ip_protocol, known.from_port, known.to_port) == traffic)
            .unwrap_or_else(|| {
                permissions.push(IpPermission {
                    ip_protocol: rule.ip_protocol.clone(),
                    from_port,
                    to_port,
                    user_id_group_pairs: Some(Vec::new()),
                    ip_ranges: Some(Vec::new()),
                    ipv6_ranges: Some(Vec::new()),
                    prefix_list_ids: Some(Vec::new()),
                });
                permissions.len() - 1
            });
        add_peer(&mut permissions[place], rule);
    }
    permissions
}

fn add_peer(permission: &mut IpPermission, rule: &SecurityGroupRule) {
    let description = rule.description.clone();
    if let Some(cidr) = &rule.cidr_ipv4 {
        let range = IpRange { description, cidr_ip: Some(cidr.clone()) };
        permission.ip_ranges.get_or_insert_default().push(range);
    } else if let Some(cidr) = &rule.cidr_ipv6 {
        let range = Ipv6Range { description, cidr_ipv6: Some(cidr.clone()) };
        permission.ipv6_ranges.get_or_insert_default().push(range);
    } else if let Some(id) = &rule.prefix_list_id {
        let list = PrefixListId { description, prefix_list_id: Some(id.clone()) };
        permission.prefix_list_ids.get_or_insert_default().push(list);
    } else if let Some(group) = &rule.referenced_group_info {
        let pair = UserIdGroupPair {
            description,
            user_id: group.user_id.clone(),
            group_id: group.group_id.clone(),
            ..Default::default()
        };
        permission.user_id_group_pairs.get_or_insert_default().push(pair);
    }
}

/// Whether the ports (or ICMP's type and code) of a protocol mean something.
fn has_ports(protocol: Option<&str>) -> bool {
    matches!(protocol, Some("tcp" | "udp" | "icmp" | "icmpv6"))
}

/// A rule that has nothing but a protocol and ports; -1 stands for all.
fn traffic(given: Option<&str>, from: Option<i64>, to: Option<i64>) -> Result<SecurityGroupRule> {
    let protocol = protocol(given)?;
    let (from, to) = match protocol.as_str() {
        "tcp" | "udp" => ports(from, to)?,
        "icmp" => icmp(from.zip(to).ok_or_else(|| faults::ports_missing("ICMP"))?)?,
        "icmpv6" => icmp(from.zip(to).unwrap_or((-1, -1)))?,
        _ => (-1, -1),
    };
    Ok(SecurityGroupRule {
        ip_protocol: Some(protocol),
        from_port: Some(from),
        to_port: Some(to),
        ..Default::default()
    })
}

fn protocol(given: Option<&str>) -> Result<String> {
    let given = given.ok_or_else(faults::protocol_missing)?;
    let lower = given.to_ascii_lowercase();
    Ok(match lower.as_str() {
        "tcp" | "6" => "tcp".to_owned(),
        "udp" | "17" => "udp".to_owned(),
        "icmp" | "1" => "icmp".to_owned(),
        "icmpv6" | "58" => "icmpv6".to_owned(),
        "-1" => lower,
        number => number.parse::<u8>().map_err(|_| faults::protocol_unknown(given))?.to_string(),
    })
}

fn ports(from: Option<i64>, to: Option<i64>) -> Result<(i64, i64)> {
    let (from, to) = from.zip(to).ok_or_else(|| faults::ports_missing("TCP/UDP"))?;
    for (which, port) in [("from", from), ("to", to)] {
        if !(0..=65_535).contains(&port) {
            return Err(faults::out_of_range(&format!("TCP/UDP ({which}) port"), port));
        }
    }
    if from > to { Err(faults::ports_reversed(from, to)) } else { Ok((from, to)) }
}

fn icmp((kind, code): (i64, i64)) -> Result<(i64, i64)> {
    for (which, number) in [("ICMP type", kind), ("ICMP code", code)] {
        if !(-1..=255).contains(&number) {
            return Err(faults::out_of_range(which, number));
        }
    }
    if kind == -1 && code != -1 { Err(faults::icmp_code_without_type(code)) } else { Ok((kind, code)) }
}

fn ipv4(given: Option<&str>) -> Result<String> {
    let block = given.and_then(Cidr::v4);
    block.map(|block| block.to_string()).ok_or_else(|| faults::cidr_malformed(given.unwrap_or("null")))
}

fn ipv6(given: Option<&str>) -> Result<String> {
    let block = given.and_then(Cidr::v6);
    block.map(|block| block.to_string()).ok_or_else(|| faults::cidr_malformed(given.unwrap_or("null")))
}

fn prefix_list(view: View<'_>, given: Option<&str>) -> Result<String> {
    let id = given.ok_or_else(|| faults::missing_parameter("prefixListId"))?;
    prefix_lists::find(view, id)?;
    Ok(id.to_owned())
}

fn described(description: &Option<String>) -> Result<Option<String>> {
    let Some(description) = description.as_deref().filter(|text| !text.is_empty()) else { return Ok(None) };
    check_rule_description(description)?;
    Ok(Some(description.to_owned()))
}

/// The group that a pair names, by id or, in the default VPC, by name. Only a group of the same VPC will do, as
/// long as VPCs cannot be connected.
fn referenced(
    view: View<'_>,
    group: &SecurityGroup,
    pair: &UserIdGroupPair,
) -> Result<ReferencedSecurityGroup> {
    let other = match (&pair.group_id, &pair.group_name) {
        (Some(id), _) => owned(view, pair.user_id.as_deref(), id)?,
        (None, Some(name)) => security_groups::in_default_vpc(view, name)?,
        (None, None) => return Err(faults::source_missing()),
    };
    if other.vpc_id() != group.vpc_id() {
        return Err(faults::networks_differ());
    }
    Ok(ReferencedSecurityGroup {
        group_id: other.shape.group_id.clone(),
        user_id: other.shape.owner_id.clone(),
        ..Default::default()
    })
}

/// The group of an account in this Region; no account means the caller's.
fn owned<'v>(view: View<'v>, account: Option<&str>, id: &str) -> Result<&'v SecurityGroup> {
    let Some(account) = account.filter(|account| *account != view.account()) else {
        return security_groups::find(view, id);
    };
    security_groups::check_id(id)?;
    let account: Option<AccountId> = account.parse().ok();
    let found = account.and_then(|account| view.state().get(Scope::new(account, view.region()), id));
    found.ok_or_else(|| faults::group_not_found(id))
}

/// A rule as AWS's errors spell it: `peer: 10.0.0.0/8, TCP, from port: 22, to port: 22, ALLOW`.
pub(crate) fn spelled(rule: &SecurityGroupRule) -> String {
    let cidr = rule.cidr_ipv4.as_deref().or(rule.cidr_ipv6.as_deref()).or(rule.prefix_list_id.as_deref());
    let peer = cidr.or_else(|| security_groups::referenced_id(rule)).unwrap_or_default();
    let protocol = rule.ip_protocol.as_deref().unwrap_or_default();
    let (from, to) = (rule.from_port.unwrap_or(-1), rule.to_port.unwrap_or(-1));
    let any = |number: i64| if number == -1 { "ALL".to_owned() } else { number.to_string() };
    let traffic = match protocol {
        "-1" => "ALL".to_owned(),
        "tcp" | "udp" => format!("{}, from port: {from}, to port: {to}", protocol.to_uppercase()),
        "icmp" | "icmpv6" => format!("{}, type: {}, code: {}", protocol.to_uppercase(), any(from), any(to)),
        number => format!("protocol: {number}"),
    };
    format!("peer: {peer}, {traffic}, ALLOW")
}

#[cfg(test)]
mod tests {
    use super::{grouped, ports, protocol, spelled, traffic};
    use crate::shapes::SecurityGroupRule;

    fn rule(name: &str, from: i64, to: i64, cidr: &str) -> SecurityGroupRule {
        let traffic = traffic(Some(name), Some(from), Some(to)).expect("valid traffic");
        SecurityGroupRule { cidr_ipv4: Some(cidr.to_owned()), ..traffic }
    }

    #[test]
    fn protocols_have_one_spelling() {
        for (given, expected) in [
            ("tcp", Some("tcp")),
            ("TCP", Some("tcp")),
            ("6", Some("tcp")),
            ("58", Some("icmpv6")),
            ("-1", Some("-1")),
            ("050", Some("50")),
            ("256", None),
            ("all", None),
            ("", None),
        ] {
            assert_eq!(protocol(Some(given)).ok().as_deref(), expected, "{given}");
        }
        assert!(protocol(None).is_err());
    }

    #[test]
    fn ports_are_checked() {
        assert_eq!(ports(Some(0), Some(65_535)).ok(), Some((0, 65_535)));
        assert!(ports(Some(22), None).is_err());
        assert!(ports(Some(-1), Some(22)).is_err());
        assert!(ports(Some(23), Some(22)).is_err());
        assert!(traffic(Some("icmp"), Some(8), Some(-1)).is_ok());
        assert!(traffic(Some("icmp"), Some(-1), Some(0)).is_err());
        assert!(traffic(Some("icmp"), Some(0), Some(256)).is_err());
        assert!(traffic(Some("icmpv6"), None, None).is_ok());
    }

    #[test]
    fn rules_are_spelled_as_aws_does() {
        for (rule, expected) in [
            (rule("tcp", 22, 23, "10.0.0.0/8"), "peer: 10.0.0.0/8, TCP, from port: 22, to port: 23, ALLOW"),
            (rule("-1", 1, 2, "0.0.0.0/0"), "peer: 0.0.0.0/0, ALL, ALLOW"),
            (rule("50", 1, 2, "0.0.0.0/0"), "peer: 0.0.0.0/0, protocol: 50, ALLOW"),
            (rule("icmp", 8, -1, "0.0.0.0/0"), "peer: 0.0.0.0/0, ICMP, type: 8, code: ALL, ALLOW"),
        ] {
            assert_eq!(spelled(&rule), expected);
        }
    }

    #[test]
    fn rules_of_the_same_traffic_are_one_permission() {
        let rules = [
            rule("tcp", 22, 22, "10.0.0.0/24"),
            rule("-1", 0, 0, "0.0.0.0/0"),
            rule("tcp", 22, 22, "10.0.1.0/24"),
        ];
        let permissions = grouped(rules.iter());
        let shown: Vec<_> = permissions
            .iter()
            .map(|permission| (permission.from_port, permission.ip_ranges.as_ref().map_or(0, Vec::len)))
            .collect();
        assert_eq!(shown, [(Some(22), 2), (None, 1)]);
    }
}
