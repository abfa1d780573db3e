//! Security groups of EC2 and their rules.

use service::{Map, Result, Value};

use super::ec2_tagging::{at, described, first, retag, tagged};
use crate::provider::{Deploy, Provider, RowOf, as_made, members, nothing_to_update, one};
use crate::template::text;

/// The properties of a rule.
const RULE: [&str; 13] = [
    "CidrIp",
    "CidrIpv6",
    "Description",
    "DestinationPrefixListId",
    "DestinationSecurityGroupId",
    "FromPort",
    "GroupId",
    "IpProtocol",
    "SourcePrefixListId",
    "SourceSecurityGroupId",
    "SourceSecurityGroupName",
    "SourceSecurityGroupOwnerId",
    "ToPort",
];

pub(crate) static SECURITY_GROUP: Provider = Provider {
    type_name: "AWS::EC2::SecurityGroup",
    fixed: &["GroupDescription", "GroupName", "VpcId"],
    mutable: &["SecurityGroupEgress", "SecurityGroupIngress", "Tags"],
    name: Some("GroupName"),
    attributes: &["GroupId", "Id", "VpcId"],
    waits: false,
    create: create_group,
    update: |deploy| {
        place(deploy, Way::Ingress)?;
        place(deploy, Way::Egress)?;
        retag(deploy)
    },
    delete: |deploy| {
        deploy.call("ec2", "DeleteSecurityGroup", one("GroupId", deploy.physical.clone())).map(|_| ())
    },
    read: |deploy| {
        let group = described(deploy, "DescribeSecurityGroups", "GroupIds", "SecurityGroups")?;
        let id: Value = deploy.physical.as_str().into();
        Ok(Some(members([
            ("GroupId", Some(id.clone())),
            ("Id", Some(id)),
            ("VpcId", group.get("VpcId").cloned()),
        ])))
    },
    row: RowOf::Physical,
};

pub(crate) static INGRESS: Provider = Provider {
    type_name: "AWS::EC2::SecurityGroupIngress",
    fixed: &RULE,
    mutable: &[],
    name: None,
    attributes: &["Id"],
    waits: false,
    create: |deploy| create_rule(deploy, Way::Ingress),
    update: nothing_to_update,
    delete: |deploy| delete_rule(deploy, Way::Ingress),
    read: as_made,
    row: RowOf::Nowhere,
};

pub(crate) static EGRESS: Provider = Provider {
    type_name: "AWS::EC2::SecurityGroupEgress",
    fixed: &RULE,
    mutable: &[],
    name: None,
    attributes: &["Id"],
    waits: false,
    create: |deploy| create_rule(deploy, Way::Egress),
    update: nothing_to_update,
    delete: |deploy| delete_rule(deploy, Way::Egress),
    read: as_made,
    row: RowOf::Nowhere,
};

/// The two ways through a group.
#[derive(Clone, Copy, PartialEq)]
enum Way {
    Ingress,
    Egress,
}

impl Way {
    fn noun(self) -> &'static str {
        if self == Way::Ingress { "Ingress" } else { "Egress" }
    }

    fn property(self) -> &'static str {
        if self == Way::Ingress { "SecurityGroupIngress" } else { "SecurityGroupEgress" }
    }
}

/// A rule as EC2 takes it.
fn permission(rule: &Value) -> Value {
    let described = |mut range: Map| {
        if let Some(description) = rule.get("Description") {
            range.insert("Description", description.clone());
        }
        Value::List(vec![Value::Map(range)])
    };
    let range = |names: &[&str], member: &'static str| {
        let found = names.iter().find_map(|name| rule.get(name))?;
        Some(described(one(member, found.clone())))
    };
    let pair = members([
        ("GroupId", rule.get("SourceSecurityGroupId").or(rule.get("DestinationSecurityGroupId")).cloned()),
        ("GroupName", rule.get("SourceSecurityGroupName").cloned()),
        ("UserId", rule.get("SourceSecurityGroupOwnerId").cloned()),
    ]);
    Value::Map(members([
        ("IpProtocol", rule.get("IpProtocol").cloned()),
        ("FromPort", rule.get("FromPort").cloned()),
        ("ToPort", rule.get("ToPort").cloned()),
        ("IpRanges", range(&["CidrIp"], "CidrIp")),
        ("Ipv6Ranges", range(&["CidrIpv6"], "CidrIpv6")),
        ("PrefixListIds", range(&["SourcePrefixListId", "DestinationPrefixListId"], "PrefixListId")),
        ("UserIdGroupPairs", (!pair.is_empty()).then(|| described(pair))),
    ]))
}

/// The rules of a way; one rule is a list of one.
fn rules(map: &Map, way: Way) -> Vec<Value> {
    match map.get(way.property()) {
        Some(Value::List(rules)) => rules.iter().map(permission).collect(),
        Some(rule @ Value::Map(_)) => vec![permission(rule)],
        _ => Vec::new(),
    }
}

fn change(deploy: &mut Deploy<'_, '_>, verb: &str, way: Way, permissions: Vec<Value>) -> Result<Value> {
    if permissions.is_empty() {
        return Ok(Value::Null);
    }
    let mut input = one("GroupId", deploy.physical.as_str());
    input.insert("IpPermissions", permissions);
    deploy.call("ec2", &format!("{verb}SecurityGroup{}", way.noun()), input)
}

fn everything() -> Value {
    let anywhere = Value::List(vec![Value::Map(one("CidrIp", "0.0.0.0/0"))]);
    Value::Map(members([("IpProtocol", Some("-1".into())), ("IpRanges", Some(anywhere))]))
}

/// Brings the rules of a way to what they are to be. A group whose rules out are not listed lets all out.
fn place(deploy: &mut Deploy<'_, '_>, way: Way) -> Result<()> {
    let all_out = |rules: Vec<Value>| match rules.is_empty() && way == Way::Egress {
        true => vec![everything()],
        false => rules,
    };
    let before = match deploy.before.is_empty() && way == Way::Ingress {
        true => Vec::new(),
        false => all_out(rules(deploy.before, way)),
    };
    let after = all_out(rules(deploy.properties, way));
    let gone = before.iter().filter(|one| !after.contains(one)).cloned().collect();
    let new = after.into_iter().filter(|one| !before.contains(one)).collect();
    change(deploy, "Revoke", way, gone)?;
    change(deploy, "Authorize", way, new)?;
    Ok(())
}

fn create_group(deploy: &mut Deploy<'_, '_>) -> Result<String> {
    let mut input = one("GroupName", deploy.name("GroupName", 255));
    input.insert("Description", deploy.needed("GroupDescription")?);
    if let Some(vpc) = deploy.text("VpcId") {
        input.insert("VpcId", vpc);
    }
    let input = tagged(deploy, input, "security-group");
    let answer = deploy.call("ec2", "CreateSecurityGroup", input)?;
    deploy.physical = at(&answer, &["GroupId"]).unwrap_or_default();
    place(deploy, Way::Ingress)?;
    place(deploy, Way::Egress)?;
    Ok(deploy.physical.clone())
}

/// The physical id of a rule that stands alone is the rule's own; its group is in its properties.
fn create_rule(deploy: &mut Deploy<'_, '_>, way: Way) -> Result<String> {
    deploy.physical = deploy.needed("GroupId")?;
    let rule = permission(&Value::Map(deploy.properties.clone()));
    let answer = change(deploy, "Authorize", way, vec![rule])?;
    let made = first(&answer, "SecurityGroupRules");
    let id = made.get("SecurityGroupRuleId").and_then(text).unwrap_or_default();
    deploy.attributes.insert("Id", id.as_str());
    Ok(id)
}

fn delete_rule(deploy: &mut Deploy<'_, '_>, way: Way) -> Result<()> {
    let mut input = one("GroupId", deploy.needed("GroupId")?);
    input.insert("SecurityGroupRuleIds", Value::List(vec![deploy.physical.as_str().into()]));
    deploy.call("ec2", &format!("RevokeSecurityGroup{}", way.noun()), input).map(|_| ())
}
