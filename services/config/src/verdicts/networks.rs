//! Rules about what networks are made of: gateways, routes, subnets, network ACLs, network interfaces.

use service::{Result, Value};

use super::members::text;
use super::ports::{Opening, Transport};
use super::{Inquiry, Logic, Subject, Table, Verdict};

pub(crate) const RULES: Table = &[
    ("EC2_ENIS_SOURCE_DESTINATION_CHECK_ENABLED", Logic::Item(source_destination_check)),
    ("INTERNET_GATEWAY_AUTHORIZED_VPC_ONLY", Logic::Item(authorized_vpcs)),
    ("NACL_NO_UNRESTRICTED_SSH_RDP", Logic::Item(acl_ports)),
    ("NO_UNRESTRICTED_ROUTE_TO_IGW", Logic::Item(routes)),
    ("SUBNET_AUTO_ASSIGN_PUBLIC_IP_DISABLED", Logic::Item(public_addresses)),
    ("VPC_NETWORK_ACL_UNUSED_CHECK", Logic::Item(acl_used)),
];

const WORLD: [&str; 2] = ["0.0.0.0/0", "::/0"];

/// The interface checks source and destination. AWS judges the kinds of interfaces that users manage only.
fn source_destination_check(_: &mut Inquiry<'_, '_>, interface: &Subject<'_>) -> Result<Verdict> {
    const KINDS: [&str; 6] =
        ["aws_codestar_connections_managed", "branch", "efa", "interface", "lambda", "quicksight"];
    if !KINDS.contains(&interface.text("configuration.interfaceType")) {
        return Ok(Verdict::NOT_APPLICABLE);
    }
    let is_checked = interface.is("configuration.sourceDestCheck");
    Ok(Verdict::of(is_checked, "Source and destination are not checked."))
}

/// The gateway is attached to authorized VPCs only, or to none.
fn authorized_vpcs(rule: &mut Inquiry<'_, '_>, gateway: &Subject<'_>) -> Result<Verdict> {
    let authorized = rule.items("AuthorizedVpcIds").unwrap_or_default();
    let mut vpcs = gateway.list("configuration.attachments").iter().map(|vpc| text(vpc, "vpcId"));
    let stranger = vpcs.find(|vpc| !authorized.contains(vpc));
    Ok(stranger.map_or(Verdict::COMPLIANT, |vpc| {
        Verdict::non_compliant(format!("The internet gateway is attached to {vpc}."))
    }))
}

/// No inbound entry lets the whole world in to ports 22 or 3389, whatever entries before it deny: AWS judges entry by
/// entry. Default ACLs are not judged.
fn acl_ports(_: &mut Inquiry<'_, '_>, acl: &Subject<'_>) -> Result<Verdict> {
    if acl.is("configuration.isDefault") {
        return Ok(Verdict::NOT_APPLICABLE);
    }
    let let_in = acl.list("configuration.entries").iter().filter(|entry| {
        entry.get("egress") == Some(&Value::Bool(false))
            && text(entry, "ruleAction") == "allow"
            && ["cidrBlock", "ipv6CidrBlock"].iter().any(|name| WORLD.contains(&text(entry, name)))
    });
    let mut openings = let_in.map(|entry| {
        let port = |name| entry.get("portRange").and_then(|range| range.get(name)).unwrap_or(&Value::Null);
        Opening::new(entry.get("protocol").unwrap_or(&Value::Null), port("from"), port("to"))
    });
    let is_open = openings.any(|opening| {
        Transport::ALL.iter().any(|transport| opening.carries(*transport))
            && (opening.has(22) || opening.has(3389))
    });
    Ok(Verdict::of(!is_open, "Port 22 or 3389 is open to the world."))
}

/// The ACL is of some subnet. A default ACL that is of none is not judged.
fn acl_used(_: &mut Inquiry<'_, '_>, acl: &Subject<'_>) -> Result<Verdict> {
    let is_used = acl.relates_to("AWS::EC2::Subnet");
    if !is_used && acl.is("configuration.isDefault") {
        return Ok(Verdict::NOT_APPLICABLE);
    }
    Ok(Verdict::of(is_used, "The network ACL is of no subnet."))
}

/// No route leads everything to an internet gateway, but in the tables that are named.
fn routes(rule: &mut Inquiry<'_, '_>, table: &Subject<'_>) -> Result<Verdict> {
    if rule.items("routeTableIds").is_some_and(|tables| tables.contains(&table.id())) {
        return Ok(Verdict::COMPLIANT);
    }
    let is_public = |route: &Value| {
        let destinations = ["destinationCidrBlock", "destinationIpv6CidrBlock"];
        text(route, "gatewayId").starts_with("igw-")
            && destinations.iter().any(|name| WORLD.contains(&text(route, name)))
    };
    let is_unrestricted = table.list("configuration.routes").iter().any(is_public);
    Ok(Verdict::of(!is_unrestricted, "A route leads everything to an internet gateway."))
}

/// The subnet gives no public addresses, of neither kind.
fn public_addresses(_: &mut Inquiry<'_, '_>, subnet: &Subject<'_>) -> Result<Verdict> {
    let members = ["mapPublicIpOnLaunch", "assignIpv6AddressOnCreation"];
    let assigns = members.iter().any(|member| subnet.is(&format!("configuration.{member}")));
    Ok(Verdict::of(!assigns, "The subnet assigns public addresses."))
}

#[cfg(test)]
mod tests {
    use super::super::Compliance::{Compliant as Yes, NonCompliant as No, NotApplicable as Unjudged};
    use super::super::trial::hold;

    #[test]
    fn items_of_networks_are_judged() {
        let interface = |kind, check| {
            format!(r#""configuration":{{"interfaceType":"{kind}","sourceDestCheck":{check}}}"#)
        };
        let gateway = r#""configuration":{"attachments":[{"vpcId":"vpc-1"}]}"#;
        let subnet = |v4, v6| {
            format!(r#""configuration":{{"mapPublicIpOnLaunch":{v4},"assignIpv6AddressOnCreation":{v6}}}"#)
        };
        let table = |destination, gateway| {
            format!(
                r#""resourceId":"rtb-1","configuration":{{"routes":[{{"{destination}","gatewayId":"{gateway}"}}]}}"#
            )
        };
        let (all, all_v6) = (r#"destinationCidrBlock":"0.0.0.0/0"#, r#"destinationIpv6CidrBlock":"::/0"#);
        hold(&[
            ("EC2_ENIS_SOURCE_DESTINATION_CHECK_ENABLED", "", &interface("interface", true), Yes),
            ("EC2_ENIS_SOURCE_DESTINATION_CHECK_ENABLED", "", &interface("interface", false), No),
            ("EC2_ENIS_SOURCE_DESTINATION_CHECK_ENABLED", "", &interface("nat_gateway", false), Unjudged),
            ("INTERNET_GATEWAY_AUTHORIZED_VPC_ONLY", "", gateway, No),
            ("INTERNET_GATEWAY_AUTHORIZED_VPC_ONLY", "", r#""configuration":{"attachments":[]}"#, Yes),
            ("INTERNET_GATEWAY_AUTHORIZED_VPC_ONLY", r#""AuthorizedVpcIds":"vpc-2,vpc-1""#, gateway, Yes),
            ("INTERNET_GATEWAY_AUTHORIZED_VPC_ONLY", r#""AuthorizedVpcIds":"vpc-2""#, gateway, No),
            ("SUBNET_AUTO_ASSIGN_PUBLIC_IP_DISABLED", "", &subnet(false, false), Yes),
            ("SUBNET_AUTO_ASSIGN_PUBLIC_IP_DISABLED", "", &subnet(true, false), No),
            ("SUBNET_AUTO_ASSIGN_PUBLIC_IP_DISABLED", "", &subnet(false, true), No),
            ("NO_UNRESTRICTED_ROUTE_TO_IGW", "", &table(all, "igw-1"), No),
            ("NO_UNRESTRICTED_ROUTE_TO_IGW", "", &table(all_v6, "igw-1"), No),
            ("NO_UNRESTRICTED_ROUTE_TO_IGW", "", &table(all, "vgw-1"), Yes),
            (
                "NO_UNRESTRICTED_ROUTE_TO_IGW",
                "",
                &table(r#"destinationCidrBlock":"10.0.0.0/8"#, "igw-1"),
                Yes,
            ),
            ("NO_UNRESTRICTED_ROUTE_TO_IGW", r#""routeTableIds":"rtb-2,rtb-1""#, &table(all, "igw-1"), Yes),
        ]);
    }

    #[test]
    fn items_of_network_acls_are_judged() {
        let acl = |entry: &str, more: &str| {
            format!(
                r#""configuration":{{"entries":[{{"ruleAction":"allow","egress":false,{entry}}}],"isDefault":{more}"#
            )
        };
        let all = r#""protocol":"-1","cidrBlock":"0.0.0.0/0""#;
        let of_subnet = r#"false},"relationships":[{"resourceType":"AWS::EC2::Subnet"}]"#;
        let ports = |protocol, from, to, cidr| {
            let range = format!(r#""portRange":{{"from":{from},"to":{to}}}"#);
            acl(&format!(r#""protocol":"{protocol}",{range},{cidr}"#), "false}")
        };
        let (world, world_v6) = (r#""cidrBlock":"0.0.0.0/0""#, r#""ipv6CidrBlock":"::/0""#);
        let rule = "NACL_NO_UNRESTRICTED_SSH_RDP";
        hold(&[
            (rule, "", &acl(all, "false}"), No),
            (rule, "", &acl(all, "true}"), Unjudged),
            (rule, "", &acl(r#""protocol":"-1","cidrBlock":"10.0.0.0/8""#, "false}"), Yes),
            (rule, "", &ports("6", 22, 22, world), No),
            (rule, "", &ports("17", 1024, 65535, world_v6), No),
            (rule, "", &ports("6", 443, 443, world), Yes),
            (rule, "", &ports("1", 22, 22, world), Yes),
            ("VPC_NETWORK_ACL_UNUSED_CHECK", "", &acl(all, of_subnet), Yes),
            ("VPC_NETWORK_ACL_UNUSED_CHECK", "", &acl(all, "false}"), No),
            ("VPC_NETWORK_ACL_UNUSED_CHECK", "", &acl(all, "true}"), Unjudged),
        ]);
    }
}
