//! Rules about security groups.

use service::{Casing, Result, Value};

use super::members::{list, text};
use super::ports::{Opening, Transport, ranges};
use super::{Finding, Inquiry, Logic, Subject, Table, Verdict, listing};
use crate::document;

pub(crate) const RULES: Table = &[
    ("EC2_SECURITY_GROUP_ATTACHED_TO_ENI", Logic::Item(attached)),
    ("EC2_SECURITY_GROUP_ATTACHED_TO_ENI_PERIODIC", Logic::Survey(attached_to_interfaces)),
    ("INCOMING_SSH_DISABLED", Logic::Item(incoming_ssh)),
    ("RESTRICTED_INCOMING_TRAFFIC", Logic::Item(incoming_traffic)),
    ("VPC_DEFAULT_SECURITY_GROUP_CLOSED", Logic::Item(default_closed)),
    ("VPC_SG_OPEN_ONLY_TO_AUTHORIZED_PORTS", Logic::Item(authorized_ports)),
    ("VPC_SG_PORT_RESTRICTION_CHECK", Logic::Survey(port_restriction)),
];

const UNATTACHED: &str = "The security group is not attached.";

/// The kinds of addresses.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Addresses {
    V4,
    V6,
}

impl Addresses {
    const ALL: &'static [Self] = &[Self::V4, Self::V6];
}

/// What a group's inbound rules open to the whole world.
fn open_to_world<'g>(permissions: &'g [Value], kinds: &'g [Addresses]) -> impl Iterator<Item = Opening<'g>> {
    let is_open = |permission: &Value| {
        let lists = kinds.iter().flat_map(|kind| match kind {
            Addresses::V4 => [("ipRanges", "cidrIp", "0.0.0.0/0"), ("ipv4Ranges", "cidrIp", "0.0.0.0/0")],
            Addresses::V6 => [("ipv6Ranges", "cidrIpv6", "::/0"); 2],
        });
        let mut lists =
            lists.filter_map(|(list, name, world)| Some((permission.get(list)?.as_list()?, name, world)));
        // Items have plain texts as `ipRanges`, answers of EC2 have structures.
        lists.any(|(ranges, name, world)| {
            ranges.iter().any(|range| range.get(name).unwrap_or(range).as_str() == Some(world))
        })
    };
    permissions.iter().filter(move |permission| is_open(permission)).map(|permission| {
        let member = |name| permission.get(name).unwrap_or(&Value::Null);
        Opening::new(member("ipProtocol"), member("fromPort"), member("toPort"))
    })
}

/// The same of all addresses.
fn open<'g>(group: &Subject<'g>) -> impl Iterator<Item = Opening<'g>> {
    open_to_world(group.list("configuration.ipPermissions"), Addresses::ALL)
}

/// None of some TCP ports is open to the world.
fn closed_to_tcp(group: &Subject<'_>, ports: &[i64]) -> Verdict {
    let mut openings = open(group).filter(|opening| opening.carries(Transport::Tcp));
    let found = openings.find_map(|opening| ports.iter().find(|port| opening.has(**port)));
    found.map_or(Verdict::COMPLIANT, |port| {
        Verdict::non_compliant(format!("TCP port {port} is open to the world."))
    })
}

/// Port 22 is not open to all IPv4 or all IPv6 addresses.
fn incoming_ssh(_: &mut Inquiry<'_, '_>, group: &Subject<'_>) -> Result<Verdict> {
    Ok(closed_to_tcp(group, &[22]))
}

/// The blocked ports are not open to all IPv4 or all IPv6 addresses. The five documented ports are meant where no
/// parameter names any; if some do, these are all.
fn incoming_traffic(rule: &mut Inquiry<'_, '_>, group: &Subject<'_>) -> Result<Verdict> {
    const ABSENT: i64 = -1;
    let single = (1..=5).map(|place| rule.number(&format!("blockedPort{place}"), ABSENT));
    let mut ports: Vec<i64> = single.filter(|port| *port != ABSENT).collect();
    let listed = rule.items("blockedPorts").unwrap_or_default();
    ports.extend(listed.iter().filter_map(|port| port.parse::<i64>().ok()));
    if ports.is_empty() {
        ports.extend([20, 21, 3389, 3306, 4333]);
    }
    Ok(closed_to_tcp(group, &ports))
}

/// What is open to the world are authorized ports. A rule for all protocols opens all ports of both transports.
fn authorized_ports(rule: &mut Inquiry<'_, '_>, group: &Subject<'_>) -> Result<Verdict> {
    for transport in Transport::ALL {
        let (name, parameter) = match transport {
            Transport::Tcp => ("TCP", "authorizedTcpPorts"),
            Transport::Udp => ("UDP", "authorizedUdpPorts"),
        };
        let authorized = ranges(rule.text(parameter).unwrap_or_default());
        let mut openings = open(group).filter(|opening| opening.carries(transport));
        if let Some(Opening { first, last, .. }) = openings.find(|opening| !opening.is_within(&authorized)) {
            let ports = if first == last { first.to_string() } else { format!("{first}-{last}") };
            return Ok(Verdict::non_compliant(format!("{name} {ports} is open to the world.")));
        }
    }
    Ok(Verdict::COMPLIANT)
}

/// A default group has no rules; other groups are not judged.
fn default_closed(_: &mut Inquiry<'_, '_>, group: &Subject<'_>) -> Result<Verdict> {
    if group.text("configuration.groupName") != "default" {
        return Ok(Verdict::NOT_APPLICABLE);
    }
    let has_none = |list: &str| group.list(&format!("configuration.{list}")).is_empty();
    let is_closed = has_none("ipPermissions") && has_none("ipPermissionsEgress");
    Ok(Verdict::of(is_closed, "The default security group has rules."))
}

/// A group that is not a default group has an instance or a network interface.
fn attached(_: &mut Inquiry<'_, '_>, group: &Subject<'_>) -> Result<Verdict> {
    if group.text("configuration.groupName") == "default" {
        return Ok(Verdict::NOT_APPLICABLE);
    }
    let is_used =
        ["AWS::EC2::NetworkInterface", "AWS::EC2::Instance"].iter().any(|kind| group.relates_to(kind));
    Ok(Verdict::of(is_used, UNATTACHED))
}

/// A group that is not a default group has a network interface.
fn attached_to_interfaces(rule: &mut Inquiry<'_, '_>) -> Result<Vec<Finding>> {
    let interfaces = listing::ec2(rule, "DescribeNetworkInterfaces", "NetworkInterfaces")?;
    let used = interfaces.iter().flat_map(|interface| list(interface, "Groups"));
    let used: Vec<&str> = used.map(|group| text(group, "GroupId")).collect();
    let groups = listing::ec2(rule, "DescribeSecurityGroups", "SecurityGroups")?;
    let verdict = |group: &Value| {
        if text(group, "GroupName") == "default" {
            return Verdict::NOT_APPLICABLE;
        }
        Verdict::of(used.contains(&text(group, "GroupId")), UNATTACHED)
    };
    Ok(groups.iter().map(|group| finding(group, verdict(group))).collect())
}

fn finding(group: &Value, verdict: Verdict) -> Finding {
    Finding { kind: "AWS::EC2::SecurityGroup", id: text(group, "GroupId").to_owned(), verdict }
}

/// The restricted ports, 22 and 3389 if none are named, are not open to the world by the protocols and kinds of
/// addresses that the parameters choose. Groups of other accounts that share their VPC are left out unless asked for.
fn port_restriction(rule: &mut Inquiry<'_, '_>) -> Result<Vec<Finding>> {
    let restricted = Restricted::of(rule);
    let owner = Some(rule.scope().account.to_string());
    let owner = owner.filter(|_| rule.flag("excludeExternalSecurityGroups", true));
    let mut groups = listing::ec2(rule, "DescribeSecurityGroups", "SecurityGroups")?;
    groups.retain(|group| owner.as_ref().is_none_or(|owner| text(group, "OwnerId") == owner));
    let findings = groups.into_iter().map(|group| finding(&group, restricted.verdict(&group)));
    Ok(findings.collect())
}

/// What must not be open to the world.
struct Restricted {
    ports: Vec<(i64, i64)>,
    protocol: String,
    addresses: &'static [Addresses],
}

impl Restricted {
    fn of(rule: &Inquiry<'_, '_>) -> Self {
        let chosen = |name| rule.text(name).unwrap_or_default().to_ascii_uppercase();
        Self {
            ports: rule.text("restrictPorts").map_or_else(|| vec![(22, 22), (3389, 3389)], ranges),
            protocol: chosen("protocolType"),
            addresses: match chosen("ipType").as_str() {
                "IPV4" => &[Addresses::V4],
                "IPV6" => &[Addresses::V6],
                _ => Addresses::ALL,
            },
        }
    }

    /// Rules for all protocols count only where all protocols are meant.
    fn is_meant(&self, opening: &Opening<'_>) -> bool {
        match self.protocol.as_str() {
            "TCP" => opening.carries(Transport::Tcp) && !opening.is_for_all(),
            "UDP" => opening.carries(Transport::Udp) && !opening.is_for_all(),
            _ => Transport::ALL.iter().any(|transport| opening.carries(*transport)),
        }
    }

    /// What to say of a group as EC2 describes it.
    fn verdict(&self, group: &Value) -> Verdict {
        let group = document::cased(group.clone(), Casing::CamelA);
        let mut openings = open_to_world(list(&group, "ipPermissions"), self.addresses);
        let is_open = openings
            .any(|opening| self.is_meant(&opening) && self.ports.iter().any(|ports| opening.meets(*ports)));
        Verdict::of(!is_open, "A restricted port is open to the world.")
    }
}

#[cfg(test)]
mod tests {
    use super::super::Compliance::{Compliant as Yes, NonCompliant as No, NotApplicable as Unjudged};
    use super::super::trial::hold;

    const WORLD: &str = r#""ipRanges":["0.0.0.0/0"],"ipv4Ranges":[{"cidrIp":"0.0.0.0/0"}]"#;
    const WORLD_V6: &str = r#""ipv6Ranges":[{"cidrIpv6":"::/0"}]"#;
    const OFFICE: &str = r#""ipRanges":["192.0.2.0/24"],"ipv4Ranges":[{"cidrIp":"192.0.2.0/24"}]"#;

    fn group(protocol: &str, ports: Option<(i64, i64)>, ranges: &str) -> String {
        let ports = ports.map(|(from, to)| format!(r#""fromPort":{from},"toPort":{to},"#));
        let ports = ports.unwrap_or_default();
        format!(r#""configuration":{{"ipPermissions":[{{"ipProtocol":"{protocol}",{ports}{ranges}}}]}}"#)
    }

    #[test]
    fn ports_that_are_open_to_the_world_are_found() {
        let ssh = "INCOMING_SSH_DISABLED";
        let common = "RESTRICTED_INCOMING_TRAFFIC";
        hold(&[
            (ssh, "", &group("tcp", Some((22, 22)), WORLD), No),
            (ssh, "", &group("tcp", Some((22, 22)), WORLD_V6), No),
            (ssh, "", &group("tcp", Some((0, 1024)), WORLD), No),
            (ssh, "", &group("-1", None, WORLD), No),
            (ssh, "", &group("tcp", Some((22, 22)), OFFICE), Yes),
            (ssh, "", &group("udp", Some((22, 22)), WORLD), Yes),
            (ssh, "", &group("tcp", Some((23, 80)), WORLD), Yes),
            (ssh, "", "", Yes),
            (common, "", &group("tcp", Some((3389, 3389)), WORLD), No),
            (common, "", &group("tcp", Some((443, 443)), WORLD), Yes),
            (common, r#""blockedPort1":"443""#, &group("tcp", Some((443, 443)), WORLD), No),
            (common, r#""blockedPort1":"443""#, &group("tcp", Some((3389, 3389)), WORLD), Yes),
            (common, r#""blockedPorts":"80,443""#, &group("tcp", Some((443, 443)), WORLD_V6), No),
        ]);
    }

    #[test]
    fn only_authorized_ports_are_open_to_the_world() {
        let rule = "VPC_SG_OPEN_ONLY_TO_AUTHORIZED_PORTS";
        let web = r#""authorizedTcpPorts":"443,1020-1025""#;
        hold(&[
            (rule, "", &group("tcp", Some((443, 443)), WORLD), No),
            (rule, "", &group("tcp", Some((443, 443)), OFFICE), Yes),
            (rule, "", &group("icmp", Some((-1, -1)), WORLD), Yes),
            (rule, web, &group("tcp", Some((1020, 1024)), WORLD), Yes),
            (rule, web, &group("tcp", Some((1020, 1026)), WORLD_V6), No),
            (rule, web, &group("udp", Some((443, 443)), WORLD), No),
            (rule, web, &group("-1", None, WORLD), No),
            (rule, r#""authorizedUdpPorts":"443""#, &group("udp", Some((443, 443)), WORLD), Yes),
        ]);
    }

    #[test]
    fn groups_are_used_and_default_ones_closed() {
        let default =
            r#""configuration":{"groupName":"default","ipPermissionsEgress":[{"ipProtocol":"-1"}]}"#;
        let closed = r#""configuration":{"groupName":"default","ipPermissions":[],"ipPermissionsEgress":[]}"#;
        let used =
            r#""configuration":{"groupName":"n"},"relationships":[{"resourceType":"AWS::EC2::Instance"}]"#;
        let unused =
            r#""configuration":{"groupName":"n"},"relationships":[{"resourceType":"AWS::EC2::VPC"}]"#;
        hold(&[
            ("VPC_DEFAULT_SECURITY_GROUP_CLOSED", "", default, No),
            ("VPC_DEFAULT_SECURITY_GROUP_CLOSED", "", closed, Yes),
            ("VPC_DEFAULT_SECURITY_GROUP_CLOSED", "", used, Unjudged),
            ("EC2_SECURITY_GROUP_ATTACHED_TO_ENI", "", used, Yes),
            ("EC2_SECURITY_GROUP_ATTACHED_TO_ENI", "", unused, No),
            ("EC2_SECURITY_GROUP_ATTACHED_TO_ENI", "", default, Unjudged),
        ]);
    }
}
