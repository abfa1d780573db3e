//! Security groups: made, found and deleted.

// shapes: SecurityGroup, SecurityGroupRule
use service::{
    BTreeMap, Casing, Identity, Link, Operation, Relation, Resource, Result, Scope, Shape as _, Tx,
    Typed as _, Value, View, link,
};

use crate::network_interfaces::NetworkInterface;
use crate::prefix_lists::PrefixList;
use crate::shapes::{
    self, CreateSecurityGroupRequest, CreateSecurityGroupResult, DeleteSecurityGroupRequest,
    DeleteSecurityGroupResult, ReferencedSecurityGroup, SecurityGroupRule, Tag,
};
use crate::tags::{self, Tagged};
use crate::vpcs::{self, Vpc};
use crate::{faults, ip_permissions};

pub(crate) const OPERATIONS: &[Operation] =
    &[service::writes!("CreateSecurityGroup", create), service::writes!("DeleteSecurityGroup", delete)];

service::structures! {
    /// A row: what the API shows but for the permissions, which are made of the rules.
    SecurityGroup { shape: shapes::SecurityGroup = "Shape", rules: Vec<Rule> = "Rules" }
    /// A rule and its number: those of both directions are numbered together, as they are made.
    Rule { number: i64 = "Number", shape: SecurityGroupRule = "Shape" }
}

service::row!(SecurityGroup: "AWS::EC2::SecurityGroup", id |row| row.id(), links |row| links(row));

/// Links to these name no rows: they make the way from a name or a rule's id to its group a short one.
const NAME: &str = "Cloudchamber::EC2::SecurityGroupName";
const RULE: &str = "AWS::EC2::SecurityGroupRule";

fn links(group: &SecurityGroup) -> Vec<Link> {
    let vpc_id = group.vpc_id();
    let mut links = vec![link::<Vpc>(vpc_id), Link::new(NAME, name_key(vpc_id, group.name()))];
    for rule in group.rules() {
        links.push(Link::new(RULE, rule.security_group_rule_id.as_deref().unwrap_or_default()));
        links.extend(referenced_id(rule).filter(|id| *id != group.id()).map(link::<SecurityGroup>));
        links.extend(rule.prefix_list_id.as_deref().map(link::<PrefixList>));
    }
    links.sort();
    links.dedup();
    links
}

/// AWS does not tell names apart by case.
fn name_key(vpc_id: &str, name: &str) -> String {
    format!("{vpc_id}/{}", name.to_ascii_lowercase())
}

/// The group that a rule speaks of, if it does.
pub(crate) fn referenced_id(rule: &SecurityGroupRule) -> Option<&str> {
    rule.referenced_group_info.as_ref()?.group_id.as_deref()
}

impl SecurityGroup {
    /// Its id.
    pub(crate) fn id(&self) -> &str {
        self.shape.group_id.as_deref().unwrap_or_default()
    }

    /// Its name.
    pub(crate) fn name(&self) -> &str {
        self.shape.group_name.as_deref().unwrap_or_default()
    }

    /// Its VPC's id.
    pub(crate) fn vpc_id(&self) -> &str {
        self.shape.vpc_id.as_deref().unwrap_or_default()
    }

    /// Its rules, the oldest first.
    pub(crate) fn rules(&self) -> impl Iterator<Item = &SecurityGroupRule> {
        self.rules.iter().map(|rule| &rule.shape)
    }

    /// Its rules of one direction.
    pub(crate) fn directed(&self, is_egress: bool) -> impl Iterator<Item = &SecurityGroupRule> {
        self.rules().filter(move |rule| rule.is_egress == Some(is_egress))
    }

    /// The rule with this id, to change.
    pub(crate) fn rule_mut(&mut self, id: &str) -> Option<&mut SecurityGroupRule> {
        let mut rules = self.rules.iter_mut().map(|rule| &mut rule.shape);
        rules.find(|rule| rule.security_group_rule_id.as_deref() == Some(id))
    }

    /// The group as the API shows it.
    pub(crate) fn shown(&self) -> shapes::SecurityGroup {
        let mut shown = self.shape.clone();
        shown.ip_permissions = Some(ip_permissions::grouped(self.directed(false)));
        shown.ip_permissions_egress = Some(ip_permissions::grouped(self.directed(true)));
        shown
    }

    /// Takes in rules that are no one's yet: gives them ids and tags, and returns them as they are now.
    pub(crate) fn add(
        &mut self,
        tx: &mut Tx<'_>,
        rules: Vec<SecurityGroupRule>,
        tags: &Option<Vec<Tag>>,
    ) -> Vec<SecurityGroupRule> {
        let mut added = Vec::with_capacity(rules.len());
        for mut rule in rules {
            let id = format!("sgr-{}", tx.hex(17));
            rule.security_group_rule_arn =
                Some(tx.view().arn("ec2", format_args!("security-group-rule/{id}")));
            rule.security_group_rule_id = Some(id);
            rule.group_id.clone_from(&self.shape.group_id);
            rule.group_owner_id.clone_from(&self.shape.owner_id);
            rule.tags = tags.clone().or_else(|| Some(Vec::new()));
            let number = self.rules.last().map_or(0, |last| last.number + 1);
            self.rules.push(Rule { number, shape: rule.clone() });
            added.push(rule);
        }
        added
    }
}

impl Resource for SecurityGroup {
    const RELATIONS: &'static [Relation] = &[Relation {
        target: "AWS::EC2::VPC",
        name: "Is contained in Vpc",
        reverse: Some("Contains SecurityGroup"),
    }];
    const CASING: Casing = Casing::CamelA;
    fn identity(&self, _scope: Scope) -> Option<Identity> {
        Some(Identity {
            id: self.id().to_owned(),
            name: self.shape.group_name.clone(),
            arn: self.shape.security_group_arn.clone(),
            availability_zone: Some("Not Applicable".into()),
            created: None,
        })
    }
    /// AWS Config shows each IPv4 range twice, and not the ARN.
    fn configuration(&self) -> Value {
        let mut shown = self.shown();
        shown.security_group_arn = None;
        let mut value = shown.to_value();
        if let Value::Map(group) = &mut value {
            for member in ["IpPermissions", "IpPermissionsEgress"] {
                let Some(Value::List(permissions)) = group.get_mut(member) else { continue };
                permissions.iter_mut().for_each(show_ranges_twice);
            }
        }
        value
    }
    fn tags(&self) -> BTreeMap<String, String> {
        tags::as_map(&self.shape.tags)
    }
    /// A rule more or fewer always shows.
    fn same_configuration(&self, other: &Self) -> bool {
        self.rules.len() == other.rules.len() && self.configuration() == other.configuration()
    }
}

/// `IpRanges` become plain texts; what they were stands under `Ipv4Ranges`.
fn show_ranges_twice(permission: &mut Value) {
    let Value::Map(permission) = permission else { return };
    let ranges = permission.get("IpRanges").cloned().unwrap_or_default();
    let plain = ranges.as_list().unwrap_or_default().iter().filter_map(|range| range.get("CidrIp").cloned());
    permission.insert("IpRanges", plain.collect::<Vec<Value>>());
    permission.insert("Ipv4Ranges", ranges);
}

impl Tagged for SecurityGroup {
    const RESOURCE_TYPE: &'static str = "security-group";
    fn tags(&self) -> &Option<Vec<Tag>> {
        &self.shape.tags
    }
    fn tags_mut(&mut self) -> &mut Option<Vec<Tag>> {
        &mut self.shape.tags
    }
}

/// The group with this id.
pub(crate) fn find<'v>(view: View<'v>, id: &str) -> Result<&'v SecurityGroup> {
    check_id(id)?;
    view.get(id).ok_or_else(|| faults::group_not_found(id))
}

/// Refuses what cannot be a group's id. AWS is not strict about the number of digits.
pub(crate) fn check_id(id: &str) -> Result<()> {
    if is_id(id) { Ok(()) } else { Err(faults::malformed("InvalidGroupId.Malformed", id, "sg-")) }
}

/// Whether a text looks like a group's id.
pub(crate) fn is_id(id: &str) -> bool {
    let digits = id.strip_prefix("sg-").unwrap_or_default();
    (1..=17).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The group of a VPC with this name; the VPC's own group is called `default`.
pub(crate) fn named<'v>(view: View<'v>, vpc_id: &str, name: &str) -> Option<&'v SecurityGroup> {
    view.linking(NAME, &name_key(vpc_id, name)).next()
}

/// The group with this name in the default VPC, the only one where names will do.
pub(crate) fn in_default_vpc<'v>(view: View<'v>, name: &str) -> Result<&'v SecurityGroup> {
    let vpc = vpcs::default(view).ok_or_else(faults::no_default_vpc)?;
    named(view, vpc.id(), name).ok_or_else(|| faults::group_not_found_in(vpc.id(), name))
}

/// The group that a request names by id, or by name in the default VPC.
pub(crate) fn located<'v>(
    view: View<'v>,
    id: &Option<String>,
    name: &Option<String>,
) -> Result<&'v SecurityGroup> {
    match (id, name) {
        (Some(_), Some(_)) => Err(faults::excludes("groupName", "groupId")),
        (Some(id), None) => find(view, id),
        (None, Some(name)) => in_default_vpc(view, name),
        (None, None) => Err(faults::missing_parameter("groupName or groupId")),
    }
}

/// The group that holds the rule with this id.
pub(crate) fn holding<'v>(view: View<'v>, rule_id: &str) -> Option<&'v SecurityGroup> {
    view.linking(RULE, rule_id).next()
}

/// Makes the group that every VPC has: its members reach each other, and everything outside.
pub(crate) fn create_default(tx: &mut Tx<'_>, vpc_id: &str) -> Result<String> {
    let mut group = beginning(tx, vpc_id, "default", "default VPC security group", None);
    let members = ReferencedSecurityGroup {
        group_id: group.shape.group_id.clone(),
        user_id: group.shape.owner_id.clone(),
        ..Default::default()
    };
    let members = SecurityGroupRule { referenced_group_info: Some(members), ..all_traffic(false) };
    let mut rules = open_egress(vpcs::find(tx.view(), vpc_id)?);
    rules.push(members);
    group.add(tx, rules, &None);
    let id = group.id().to_owned();
    tx.put(group);
    Ok(id)
}

/// What AWS does when a VPC gets its first IPv6 block: groups whose outbound rules are still those that they were
/// made with let IPv6 out too.
pub(crate) fn open_to_ipv6(tx: &mut Tx<'_>, vpc_id: &str) {
    let groups: Vec<SecurityGroup> = tx.view().linking(Vpc::KIND, vpc_id).cloned().collect();
    for mut group in groups {
        let outbound: Vec<_> = group.directed(true).collect();
        let untouched = matches!(outbound[..], [rule] if ip_permissions::same_traffic(rule, &open_ipv4()));
        if untouched {
            group.add(tx, vec![open_ipv6()], &None);
            tx.put(group);
        }
    }
}

fn all_traffic(is_egress: bool) -> SecurityGroupRule {
    SecurityGroupRule {
        is_egress: Some(is_egress),
        ip_protocol: Some("-1".to_owned()),
        from_port: Some(-1),
        to_port: Some(-1),
        ..Default::default()
    }
}

fn open_ipv4() -> SecurityGroupRule {
    SecurityGroupRule { cidr_ipv4: Some("0.0.0.0/0".to_owned()), ..all_traffic(true) }
}

fn open_ipv6() -> SecurityGroupRule {
    SecurityGroupRule { cidr_ipv6: Some("::/0".to_owned()), ..all_traffic(true) }
}

/// The outbound rules of a new group.
fn open_egress(vpc: &Vpc) -> Vec<SecurityGroupRule> {
    let ipv6 = vpc.ipv6_blocks().next().map(|_| open_ipv6());
    std::iter::once(open_ipv4()).chain(ipv6).collect()
}

/// A group without rules.
fn beginning(
    tx: &mut Tx<'_>,
    vpc_id: &str,
    name: &str,
    description: &str,
    tags: Option<Vec<Tag>>,
) -> SecurityGroup {
    let id = format!("sg-{}", tx.hex(17));
    let shape = shapes::SecurityGroup {
        description: Some(description.to_owned()),
        group_name: Some(name.to_owned()),
        owner_id: Some(tx.view().account()),
        security_group_arn: Some(tx.view().arn("ec2", format_args!("security-group/{id}"))),
        group_id: Some(id),
        tags: tags.or_else(|| Some(Vec::new())),
        vpc_id: Some(vpc_id.to_owned()),
        ..Default::default()
    };
    SecurityGroup { shape, rules: Vec::new() }
}

fn create(tx: &mut Tx<'_>, request: CreateSecurityGroupRequest) -> Result<CreateSecurityGroupResult> {
    let name = request.group_name.trim_end();
    check_name(name)?;
    check_group_description(&request.description)?;
    let view = tx.view();
    let vpc = match &request.vpc_id {
        Some(id) => vpcs::find(view, id)?,
        None => vpcs::default(view).ok_or_else(faults::no_default_vpc)?,
    };
    if named(view, vpc.id(), name).is_some() {
        return Err(faults::group_duplicate(name, vpc.id()));
    }
    let tags = tags::specified(&request.tag_specifications, SecurityGroup::RESOURCE_TYPE)?;
    faults::dry_run(request.dry_run)?;
    let (vpc_id, rules) = (vpc.id().to_owned(), open_egress(vpc));
    let mut group = beginning(tx, &vpc_id, name, &request.description, tags);
    group.add(tx, rules, &None);
    let shape = &group.shape;
    let result = CreateSecurityGroupResult {
        group_id: shape.group_id.clone(),
        tags: shape.tags.clone(),
        security_group_arn: shape.security_group_arn.clone(),
    };
    tx.put(group);
    Ok(result)
}

fn check_name(name: &str) -> Result<()> {
    if name.is_empty() {
        return Err(faults::missing_parameter("GroupName"));
    }
    if name.starts_with("sg-") {
        return Err(faults::group_name_reserved(name));
    }
    if name.eq_ignore_ascii_case("default") {
        return Err(faults::group_name_default());
    }
    check_text("GroupName", "security group name", "names", name)
}

fn check_group_description(description: &str) -> Result<()> {
    if description.is_empty() {
        return Err(faults::missing_parameter("GroupDescription"));
    }
    check_text("GroupDescription", "security group description", "descriptions", description)
}

/// Refuses a rule's description that is too long or has characters that AWS does not want.
pub(crate) fn check_rule_description(description: &str) -> Result<()> {
    check_text("Description", "rule description", "descriptions", description)
}

fn check_text(parameter: &str, what: &str, whats: &str, text: &str) -> Result<()> {
    if !text.is_ascii() {
        return Err(faults::beyond_ascii(parameter, text));
    }
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b" ._-:/()#,@[]+=&;{}!$*".contains(&byte);
    if text.len() > 255 || !text.bytes().all(allowed) {
        return Err(faults::invalid_text(what, whats));
    }
    Ok(())
}

fn delete(tx: &mut Tx<'_>, request: DeleteSecurityGroupRequest) -> Result<DeleteSecurityGroupResult> {
    let view = tx.view();
    let group = located(view, &request.group_id, &request.group_name)?;
    let id = group.id().to_owned();
    if group.name() == "default" {
        return Err(faults::group_cannot_be_deleted(&id, group.name()));
    }
    let is_worn = view.linking::<NetworkInterface>(SecurityGroup::KIND, &id).next().is_some();
    let is_referred_to = view.linking::<SecurityGroup>(SecurityGroup::KIND, &id).next().is_some();
    if is_worn || is_referred_to {
        return Err(faults::dependent_object(&id));
    }
    faults::dry_run(request.dry_run)?;
    tx.delete::<SecurityGroup>(&id);
    Ok(DeleteSecurityGroupResult { r#return: Some(true), group_id: Some(id) })
}

#[cfg(test)]
mod tests {
    use service::{Resource as _, json};

    use super::{Rule, SecurityGroup, is_id, open_ipv4, open_ipv6};
    use crate::shapes;

    #[test]
    fn ids_are_told_from_names() {
        for (id, expected) in [
            ("sg-123abc", true),
            ("sg-0123456789abcdef0", true),
            ("sg-", false),
            ("sg-web", false),
            ("web", false),
        ] {
            assert_eq!(is_id(id), expected, "{id}");
        }
    }

    #[test]
    fn config_shows_ranges_twice() {
        let arn = Some("arn".to_owned());
        let shape = shapes::SecurityGroup { security_group_arn: arn, ..Default::default() };
        let rules = [open_ipv4(), open_ipv6()].into_iter().map(|shape| Rule { number: 0, shape }).collect();
        let shown = json::to_string(SecurityGroup { shape, rules }.configuration().view());
        let expected = concat!(
            r#"{"IpPermissionsEgress":[{"IpProtocol":"-1","UserIdGroupPairs":[],"IpRanges":["0.0.0.0/0"],"#,
            r#""Ipv6Ranges":[{"CidrIpv6":"::/0"}],"PrefixListIds":[],"Ipv4Ranges":[{"CidrIp":"0.0.0.0/0"}]}],"#,
            r#""IpPermissions":[]}"#,
        );
        assert_eq!(shown, expected);
    }
}
