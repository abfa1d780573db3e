//! The rules of security groups: authorized, revoked, described anew, modified.

use service::{Operation, Result, Tx, View};

use crate::ip_permissions::{self, same_traffic, spelled};
use crate::security_groups::{self, SecurityGroup, check_rule_description};
use crate::shapes::{
    AuthorizeSecurityGroupEgressRequest, AuthorizeSecurityGroupEgressResult,
    AuthorizeSecurityGroupIngressRequest, AuthorizeSecurityGroupIngressResult, IpPermission, IpRange,
    ModifySecurityGroupRulesRequest, ModifySecurityGroupRulesResult, RevokeSecurityGroupEgressRequest,
    RevokeSecurityGroupEgressResult, RevokeSecurityGroupIngressRequest, RevokeSecurityGroupIngressResult,
    RevokedSecurityGroupRule, SecurityGroupRule, SecurityGroupRuleDescription, Tag, TagDescription,
    TagSpecification, UpdateSecurityGroupRuleDescriptionsEgressRequest,
    UpdateSecurityGroupRuleDescriptionsEgressResult, UpdateSecurityGroupRuleDescriptionsIngressRequest,
    UpdateSecurityGroupRuleDescriptionsIngressResult, UserIdGroupPair,
};
use crate::{faults, prefix_lists, tags, vpcs};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("AuthorizeSecurityGroupEgress", authorize_egress),
    service::writes!("AuthorizeSecurityGroupIngress", authorize_ingress),
    service::writes!("ModifySecurityGroupRules", modify),
    service::writes!("RevokeSecurityGroupEgress", revoke_egress),
    service::writes!("RevokeSecurityGroupIngress", revoke_ingress),
    service::writes!("UpdateSecurityGroupRuleDescriptionsEgress", update_descriptions_egress),
    service::writes!("UpdateSecurityGroupRuleDescriptionsIngress", update_descriptions_ingress),
];

/// What tag specifications call a rule.
const RESOURCE_TYPE: &str = "security-group-rule";

/// How many rules a group has in each direction, IPv4 and IPv6 counted apart.
const RULES_PER_GROUP: i64 = 60;

/// The tags of the rule with this id, if there is one.
pub(crate) fn tags_of(view: View<'_>, id: &str) -> Option<Vec<Tag>> {
    let mut rules = security_groups::holding(view, id)?.rules();
    let rule = rules.find(|rule| rule.security_group_rule_id.as_deref() == Some(id))?;
    Some(rule.tags.clone().unwrap_or_default())
}

/// Gives the rule with this id other tags.
pub(crate) fn set_tags(tx: &mut Tx<'_>, id: &str, tags: Vec<Tag>) {
    let Some(mut group) = security_groups::holding(tx.view(), id).cloned() else { return };
    if let Some(rule) = group.rule_mut(id) {
        rule.tags = Some(tags);
    }
    tx.put(group);
}

/// The tags of all rules, ordered by the rules' ids.
pub(crate) fn list_tags(view: View<'_>) -> Vec<TagDescription> {
    let mut rules: Vec<_> = view.scan::<SecurityGroup>().flat_map(SecurityGroup::rules).collect();
    rules.sort_by(|a, b| a.security_group_rule_id.cmp(&b.security_group_rule_id));
    let describe = |rule: &SecurityGroupRule, tag: &Tag| TagDescription {
        key: tag.key.clone(),
        resource_id: rule.security_group_rule_id.clone(),
        resource_type: Some(RESOURCE_TYPE.to_owned()),
        value: tag.value.clone(),
    };
    rules
        .into_iter()
        .flat_map(|rule| rule.tags.iter().flatten().map(move |tag| describe(rule, tag)))
        .collect()
}

fn authorize_ingress(
    tx: &mut Tx<'_>,
    request: AuthorizeSecurityGroupIngressRequest,
) -> Result<AuthorizeSecurityGroupIngressResult> {
    let group = security_groups::located(tx.view(), &request.group_id, &request.group_name)?.clone();
    let flat = Flat {
        cidr_ip: request.cidr_ip,
        ip_protocol: request.ip_protocol,
        from_port: request.from_port,
        to_port: request.to_port,
        source_name: request.source_security_group_name,
        source_owner: request.source_security_group_owner_id,
    };
    let permissions = flat.joined(request.ip_permissions)?;
    let rules = authorize(tx, group, false, &permissions, &request.tag_specifications, request.dry_run)?;
    Ok(AuthorizeSecurityGroupIngressResult { r#return: Some(true), security_group_rules: Some(rules) })
}

fn authorize_egress(
    tx: &mut Tx<'_>,
    request: AuthorizeSecurityGroupEgressRequest,
) -> Result<AuthorizeSecurityGroupEgressResult> {
    let group = security_groups::find(tx.view(), &request.group_id)?.clone();
    let permissions = request.ip_permissions.unwrap_or_default();
    let rules = authorize(tx, group, true, &permissions, &request.tag_specifications, request.dry_run)?;
    Ok(AuthorizeSecurityGroupEgressResult { r#return: Some(true), security_group_rules: Some(rules) })
}

/// The members of ingress requests that stand for permissions: the oldest form of such requests.
struct Flat {
    cidr_ip: Option<String>,
    ip_protocol: Option<String>,
    from_port: Option<i64>,
    to_port: Option<i64>,
    source_name: Option<String>,
    source_owner: Option<String>,
}

impl Flat {
    /// The permissions of the request, whichever form they have.
    fn joined(self, permissions: Option<Vec<IpPermission>>) -> Result<Vec<IpPermission>> {
        let mut permissions = permissions.unwrap_or_default();
        if let Some(name) = self.source_name {
            if self.cidr_ip.is_some() || self.ip_protocol.is_some() {
                return Err(faults::excludes("sourceSecurityGroupName", "ipProtocol"));
            }
            let pair =
                UserIdGroupPair { group_name: Some(name), user_id: self.source_owner, ..Default::default() };
            permissions.extend(everything_from(&pair));
        } else if self.cidr_ip.is_some() || self.ip_protocol.is_some() {
            let range = self.cidr_ip.map(|cidr| IpRange { cidr_ip: Some(cidr), ..Default::default() });
            permissions.push(IpPermission {
                ip_protocol: self.ip_protocol,
                from_port: self.from_port,
                to_port: self.to_port,
                ip_ranges: range.map(|range| vec![range]),
                ..Default::default()
            });
        }
        Ok(permissions)
    }
}

/// Naming nothing but a source group stands for all of ICMP, TCP and UDP.
fn everything_from(pair: &UserIdGroupPair) -> impl Iterator<Item = IpPermission> {
    [("icmp", -1, -1), ("tcp", 0, 65_535), ("udp", 0, 65_535)].into_iter().map(|(protocol, from, to)| {
        IpPermission {
            ip_protocol: Some(protocol.to_owned()),
            from_port: Some(from),
            to_port: Some(to),
            user_id_group_pairs: Some(vec![pair.clone()]),
            ..Default::default()
        }
    })
}

fn authorize(
    tx: &mut Tx<'_>,
    mut group: SecurityGroup,
    is_egress: bool,
    permissions: &[IpPermission],
    specifications: &Option<Vec<TagSpecification>>,
    dry_run: Option<bool>,
) -> Result<Vec<SecurityGroupRule>> {
    if permissions.is_empty() {
        return Err(faults::missing_parameter("ipPermissions"));
    }
    let rules = ip_permissions::rules(tx.view(), &group, is_egress, permissions)?;
    check_limit(tx.view(), group.directed(is_egress).chain(&rules))?;
    if let Some(known) = rules.iter().find(|rule| group.rules().any(|known| same_traffic(known, rule))) {
        return Err(faults::permission_duplicate(&spelled(known)));
    }
    let tags = tags::specified(specifications, RESOURCE_TYPE)?;
    faults::dry_run(dry_run)?;
    let added = group.add(tx, rules, &tags);
    tx.put(group);
    Ok(added)
}

/// Refuses more rules than a group may have. A rule about a group counts for IPv4 and for IPv6; one about a prefix
/// list counts as often as the list may have entries.
fn check_limit<'r>(view: View<'_>, rules: impl Iterator<Item = &'r SecurityGroupRule>) -> Result<()> {
    let (mut ipv4, mut ipv6) = (0, 0);
    for rule in rules {
        if let Some(id) = &rule.prefix_list_id {
            let list = prefix_lists::find(view, id)?;
            let count = if list.is_ipv6() { &mut ipv6 } else { &mut ipv4 };
            *count += list.weight(view);
            continue;
        }
        ipv4 += i64::from(rule.cidr_ipv6.is_none());
        ipv6 += i64::from(rule.cidr_ipv4.is_none());
    }
    if ipv4.max(ipv6) > RULES_PER_GROUP { Err(faults::rules_limit_exceeded()) } else { Ok(()) }
}

/// What a revocation did: the rules that are gone, and the permissions that the group did not have.
struct Revoked {
    rules: Vec<RevokedSecurityGroupRule>,
    unknown: Option<Vec<IpPermission>>,
}

fn revoke_ingress(
    tx: &mut Tx<'_>,
    request: RevokeSecurityGroupIngressRequest,
) -> Result<RevokeSecurityGroupIngressResult> {
    let group = security_groups::located(tx.view(), &request.group_id, &request.group_name)?.clone();
    let flat = Flat {
        cidr_ip: request.cidr_ip,
        ip_protocol: request.ip_protocol,
        from_port: request.from_port,
        to_port: request.to_port,
        source_name: request.source_security_group_name,
        source_owner: request.source_security_group_owner_id,
    };
    let permissions = flat.joined(request.ip_permissions)?;
    let revoked = revoke(tx, group, false, &permissions, &request.security_group_rule_ids, request.dry_run)?;
    Ok(RevokeSecurityGroupIngressResult {
        r#return: Some(true),
        unknown_ip_permissions: revoked.unknown,
        revoked_security_group_rules: Some(revoked.rules),
    })
}

fn revoke_egress(
    tx: &mut Tx<'_>,
    request: RevokeSecurityGroupEgressRequest,
) -> Result<RevokeSecurityGroupEgressResult> {
    let group = security_groups::find(tx.view(), &request.group_id)?.clone();
    let permissions = request.ip_permissions.unwrap_or_default();
    let revoked = revoke(tx, group, true, &permissions, &request.security_group_rule_ids, request.dry_run)?;
    Ok(RevokeSecurityGroupEgressResult {
        r#return: Some(true),
        unknown_ip_permissions: revoked.unknown,
        revoked_security_group_rules: Some(revoked.rules),
    })
}

fn revoke(
    tx: &mut Tx<'_>,
    mut group: SecurityGroup,
    is_egress: bool,
    permissions: &[IpPermission],
    rule_ids: &Option<Vec<String>>,
    dry_run: Option<bool>,
) -> Result<Revoked> {
    let rule_ids = rule_ids.as_deref().unwrap_or_default();
    check_one_of("securityGroupRuleIds", permissions.is_empty(), rule_ids.is_empty())?;
    for id in rule_ids {
        rule_with_id(&group, is_egress, id)?;
    }
    let rules = ip_permissions::rules(tx.view(), &group, is_egress, permissions)?;
    let (known, unknown): (Vec<_>, Vec<_>) =
        rules.iter().partition(|rule| group.rules().any(|known| same_traffic(known, rule)));
    let is_in_default_vpc = vpcs::default(tx.view()).is_some_and(|vpc| vpc.id() == group.vpc_id());
    if !unknown.is_empty() && !is_in_default_vpc {
        return Err(faults::permission_not_found());
    }
    let unknown = (!unknown.is_empty()).then(|| ip_permissions::grouped(unknown.into_iter()));
    faults::dry_run(dry_run)?;
    let is_revoked = |rule: &SecurityGroupRule| {
        rule_ids.iter().any(|id| rule.security_group_rule_id.as_ref() == Some(id))
            || known.iter().any(|known| same_traffic(known, rule))
    };
    let revoked = group.rules().filter(|rule| is_revoked(rule)).map(revoked).collect();
    group.rules.retain(|rule| !is_revoked(&rule.shape));
    tx.put(group);
    Ok(Revoked { rules: revoked, unknown })
}

/// Refuses requests that name their rules in two ways, or in none.
fn check_one_of(other: &str, without_permissions: bool, without_other: bool) -> Result<()> {
    match (without_permissions, without_other) {
        (true, true) => Err(faults::neither_given("ipPermissions", other)),
        (false, false) => Err(faults::excludes(other, "ipPermissions")),
        _ => Ok(()),
    }
}

fn rule_with_id<'g>(group: &'g SecurityGroup, is_egress: bool, id: &str) -> Result<&'g SecurityGroupRule> {
    let mut rules = group.directed(is_egress);
    let found = rules.find(|rule| rule.security_group_rule_id.as_deref() == Some(id));
    found.ok_or_else(|| faults::rules_not_found(&[id]))
}

fn revoked(rule: &SecurityGroupRule) -> RevokedSecurityGroupRule {
    let rule = rule.clone();
    RevokedSecurityGroupRule {
        security_group_rule_id: rule.security_group_rule_id,
        group_id: rule.group_id,
        is_egress: rule.is_egress,
        ip_protocol: rule.ip_protocol,
        from_port: rule.from_port,
        to_port: rule.to_port,
        cidr_ipv4: rule.cidr_ipv4,
        cidr_ipv6: rule.cidr_ipv6,
        prefix_list_id: rule.prefix_list_id,
        referenced_group_id: rule.referenced_group_info.and_then(|group| group.group_id),
        description: rule.description,
    }
}

fn update_descriptions_ingress(
    tx: &mut Tx<'_>,
    request: UpdateSecurityGroupRuleDescriptionsIngressRequest,
) -> Result<UpdateSecurityGroupRuleDescriptionsIngressResult> {
    let group = security_groups::located(tx.view(), &request.group_id, &request.group_name)?.clone();
    let (permissions, descriptions) = (request.ip_permissions, request.security_group_rule_descriptions);
    update_descriptions(tx, group, false, permissions, descriptions, request.dry_run)?;
    Ok(UpdateSecurityGroupRuleDescriptionsIngressResult { r#return: Some(true) })
}

fn update_descriptions_egress(
    tx: &mut Tx<'_>,
    request: UpdateSecurityGroupRuleDescriptionsEgressRequest,
) -> Result<UpdateSecurityGroupRuleDescriptionsEgressResult> {
    let group = security_groups::located(tx.view(), &request.group_id, &request.group_name)?.clone();
    let (permissions, descriptions) = (request.ip_permissions, request.security_group_rule_descriptions);
    update_descriptions(tx, group, true, permissions, descriptions, request.dry_run)?;
    Ok(UpdateSecurityGroupRuleDescriptionsEgressResult { r#return: Some(true) })
}

/// Gives rules the descriptions that the request has for them; where it has none, the rule loses its own.
fn update_descriptions(
    tx: &mut Tx<'_>,
    mut group: SecurityGroup,
    is_egress: bool,
    permissions: Option<Vec<IpPermission>>,
    descriptions: Option<Vec<SecurityGroupRuleDescription>>,
    dry_run: Option<bool>,
) -> Result<()> {
    let (permissions, descriptions) = (permissions.unwrap_or_default(), descriptions.unwrap_or_default());
    check_one_of("securityGroupRuleDescriptions", permissions.is_empty(), descriptions.is_empty())?;
    for SecurityGroupRuleDescription { security_group_rule_id, description } in descriptions {
        let id = security_group_rule_id.unwrap_or_default();
        rule_with_id(&group, is_egress, &id)?;
        check_rule_description(description.as_deref().unwrap_or_default())?;
        if let Some(rule) = group.rule_mut(&id) {
            rule.description = description.filter(|text| !text.is_empty());
        }
    }
    for wanted in ip_permissions::rules(tx.view(), &group, is_egress, &permissions)? {
        let mut rules = group.rules.iter_mut().map(|rule| &mut rule.shape);
        let rule = rules.find(|rule| same_traffic(rule, &wanted)).ok_or_else(faults::permission_not_found)?;
        rule.description = wanted.description;
    }
    faults::dry_run(dry_run)?;
    tx.put(group);
    Ok(())
}

fn modify(
    tx: &mut Tx<'_>,
    request: ModifySecurityGroupRulesRequest,
) -> Result<ModifySecurityGroupRulesResult> {
    let mut group = security_groups::find(tx.view(), &request.group_id)?.clone();
    for update in &request.security_group_rules {
        let id = &update.security_group_rule_id;
        let wanted = update.security_group_rule.clone().unwrap_or_default();
        let rule = group.rule_mut(id).ok_or_else(|| faults::rules_not_found(&[id]))?.clone();
        let modified = ip_permissions::modified(tx.view(), &group, &rule, &wanted)?;
        if let Some(rule) = group.rule_mut(id) {
            *rule = modified;
        }
    }
    for (index, rule) in group.rules().enumerate() {
        if group.rules().take(index).any(|other| same_traffic(other, rule)) {
            return Err(faults::permission_duplicate(&spelled(rule)));
        }
    }
    for is_egress in [false, true] {
        check_limit(tx.view(), group.directed(is_egress))?;
    }
    faults::dry_run(request.dry_run)?;
    tx.put(group);
    Ok(ModifySecurityGroupRulesResult { r#return: Some(true) })
}
