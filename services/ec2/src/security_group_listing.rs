//! Security groups and their rules, as they are asked for.

// shapes: StaleSecurityGroup
use service::{BTreeMap, Operation, Result, View};

use crate::listing::{self, Wanted};
use crate::security_groups::{self, SecurityGroup};
use crate::shapes::{
    DescribeSecurityGroupReferencesRequest, DescribeSecurityGroupReferencesResult,
    DescribeSecurityGroupRulesRequest, DescribeSecurityGroupRulesResult, DescribeSecurityGroupsRequest,
    DescribeSecurityGroupsResult, DescribeStaleSecurityGroupsRequest, DescribeStaleSecurityGroupsResult,
    Filter, SecurityGroupReference, SecurityGroupRule,
};
use crate::{faults, filters, vpcs};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::reads!("DescribeSecurityGroupReferences", references),
    service::reads!("DescribeSecurityGroupRules", rules),
    service::reads!("DescribeSecurityGroups", groups),
    service::reads!("DescribeStaleSecurityGroups", stale),
];

const GROUP_FILTERS: &[&str] = &[
    "description",
    "egress.ip-permission.cidr",
    "egress.ip-permission.from-port",
    "egress.ip-permission.group-id",
    "egress.ip-permission.group-name",
    "egress.ip-permission.ipv6-cidr",
    "egress.ip-permission.prefix-list-id",
    "egress.ip-permission.protocol",
    "egress.ip-permission.to-port",
    "egress.ip-permission.user-id",
    "group-id",
    "group-name",
    "ip-permission.cidr",
    "ip-permission.from-port",
    "ip-permission.group-id",
    "ip-permission.group-name",
    "ip-permission.ipv6-cidr",
    "ip-permission.prefix-list-id",
    "ip-permission.protocol",
    "ip-permission.to-port",
    "ip-permission.user-id",
    "owner-id",
    "vpc-id",
];

fn groups(view: View<'_>, request: DescribeSecurityGroupsRequest) -> Result<DescribeSecurityGroupsResult> {
    filters::check(&request.filters, GROUP_FILTERS)?;
    let named = named(view, &request.group_ids, &request.group_names)?;
    let passes = |group: &&SecurityGroup| {
        filters::passes(&request.filters, &group.shape.tags, |name| values(group, name))
    };
    let found: Vec<&SecurityGroup> = match named {
        Some(groups) => groups.into_iter().filter(passes).collect(),
        None => view.scan::<SecurityGroup>().filter(passes).collect(),
    };
    let wanted = Wanted { ids: &None, next_token: &request.next_token, max_results: request.max_results };
    let page = listing::paged(found.into_iter(), |group| group.id().to_owned(), &wanted)?;
    faults::dry_run(request.dry_run)?;
    Ok(DescribeSecurityGroupsResult {
        next_token: page.next,
        security_groups: Some(page.items.into_iter().map(SecurityGroup::shown).collect()),
    })
}

/// The groups that a request names, ordered by id; `None` if it names none.
fn named<'v>(
    view: View<'v>,
    ids: &Option<Vec<String>>,
    names: &Option<Vec<String>>,
) -> Result<Option<Vec<&'v SecurityGroup>>> {
    let (ids, names) = (ids.as_deref().unwrap_or_default(), names.as_deref().unwrap_or_default());
    if ids.is_empty() && names.is_empty() {
        return Ok(None);
    }
    ids.iter().try_for_each(|id| security_groups::check_id(id))?;
    let missing: Vec<&str> =
        ids.iter().filter(|id| view.get::<SecurityGroup>(id).is_none()).map(String::as_str).collect();
    if let [_, _, ..] = missing[..] {
        return Err(faults::groups_not_found(&missing));
    }
    let mut found = BTreeMap::new();
    for id in ids {
        let group = security_groups::find(view, id)?;
        found.insert(group.id(), group);
    }
    for name in names {
        let group = security_groups::in_default_vpc(view, name)?;
        found.insert(group.id(), group);
    }
    Ok(Some(found.into_values().collect()))
}

/// What a group has for a filter.
fn values(group: &SecurityGroup, filter: &str) -> Vec<String> {
    let text = |text: &str| vec![text.to_owned()];
    match filter {
        "description" => group.shape.description.iter().cloned().collect(),
        "group-id" => text(group.id()),
        "group-name" => text(group.name()),
        "owner-id" => group.shape.owner_id.iter().cloned().collect(),
        "vpc-id" => text(group.vpc_id()),
        _ => {
            let (egress, ingress) =
                (filter.strip_prefix("egress.ip-permission."), filter.strip_prefix("ip-permission."));
            let member = egress.or(ingress).unwrap_or_default();
            group.directed(egress.is_some()).flat_map(|rule| rule_values(rule, member)).collect()
        }
    }
}

/// What a rule has for the last part of a filter on permissions. Rules know other groups by id alone, so that
/// `group-name` finds nothing.
fn rule_values(rule: &SecurityGroupRule, member: &str) -> Vec<String> {
    let is_all = rule.ip_protocol.as_deref() == Some("-1");
    let port = |port: Option<i64>| port.filter(|_| !is_all).map(|port| port.to_string());
    let referenced = rule.referenced_group_info.as_ref();
    let value = match member {
        "cidr" => rule.cidr_ipv4.clone(),
        "from-port" => port(rule.from_port),
        "group-id" => referenced.and_then(|group| group.group_id.clone()),
        "ipv6-cidr" => rule.cidr_ipv6.clone(),
        "prefix-list-id" => rule.prefix_list_id.clone(),
        "protocol" => rule.ip_protocol.clone(),
        "to-port" => port(rule.to_port),
        "user-id" => referenced.and_then(|group| group.user_id.clone()),
        _ => None,
    };
    value.into_iter().collect()
}

fn rules(
    view: View<'_>,
    request: DescribeSecurityGroupRulesRequest,
) -> Result<DescribeSecurityGroupRulesResult> {
    filters::check(&request.filters, &["group-id", "security-group-rule-id"])?;
    let passes = |rule: &SecurityGroupRule| {
        filters::passes(&request.filters, &rule.tags, |name| match name {
            "group-id" => rule.group_id.iter().cloned().collect(),
            _ => rule.security_group_rule_id.iter().cloned().collect(),
        })
    };
    let ids = request.security_group_rule_ids.as_deref().unwrap_or_default();
    let is_named = |rule: &SecurityGroupRule| {
        ids.is_empty() || rule.security_group_rule_id.as_ref().is_some_and(|id| ids.contains(id))
    };
    let groups = candidates(view, ids, &request.filters)?;
    let rules = groups.into_iter().flat_map(|group| &group.rules);
    let rules = rules.filter(|rule| is_named(&rule.shape) && passes(&rule.shape));
    let wanted = Wanted { ids: &None, next_token: &request.next_token, max_results: request.max_results };
    let key = |rule: &&security_groups::Rule| {
        format!("{} {:010}", rule.shape.group_id.as_deref().unwrap_or_default(), rule.number)
    };
    let page = listing::paged(rules, key, &wanted)?;
    faults::dry_run(request.dry_run)?;
    Ok(DescribeSecurityGroupRulesResult {
        security_group_rules: Some(page.items.into_iter().map(|rule| rule.shape.clone()).collect()),
        next_token: page.next,
    })
}

/// The groups, ordered by id, in which the rules of a request can be: by the rules' ids, by a filter that names
/// groups, or all.
fn candidates<'v>(
    view: View<'v>,
    ids: &[String],
    filters: &Option<Vec<Filter>>,
) -> Result<Vec<&'v SecurityGroup>> {
    let mut named: Option<Vec<&str>> = None;
    for filter in filters.iter().flatten().filter(|filter| filter.name.as_deref() == Some("group-id")) {
        let values: Vec<&str> = filter.values.iter().flatten().map(String::as_str).collect();
        let is_pattern = |value: &&str| value.contains(['*', '?']);
        if let Some(bad) = values.iter().find(|value| !is_pattern(value) && !security_groups::is_id(value)) {
            return Err(faults::group_id_malformed(bad));
        }
        if !values.iter().any(|value| is_pattern(value)) {
            named = Some(values);
        }
    }
    if !ids.is_empty() {
        let (mut missing, mut found) = (Vec::new(), BTreeMap::new());
        for id in ids {
            match security_groups::holding(view, id) {
                Some(group) => _ = found.insert(group.id(), group),
                None => missing.push(id.as_str()),
            }
        }
        let found = found.into_values().collect();
        return if missing.is_empty() { Ok(found) } else { Err(faults::rules_not_found(&missing)) };
    }
    let Some(mut named) = named else { return Ok(view.scan().collect()) };
    named.sort_unstable();
    named.dedup();
    Ok(named.into_iter().filter_map(|id| view.get(id)).collect())
}

/// The VPCs on the other side of a connection whose groups refer to the given groups.
fn references(
    view: View<'_>,
    request: DescribeSecurityGroupReferencesRequest,
) -> Result<DescribeSecurityGroupReferencesResult> {
    let mut references = Vec::new();
    for id in &request.group_id {
        let group = security_groups::find(view, id)?;
        let others = security_groups::referring(view, id).filter(|other| other.vpc_id() != group.vpc_id());
        let vpcs: BTreeMap<&str, ()> = others.map(|other| (other.vpc_id(), ())).collect();
        references.extend(vpcs.into_keys().map(|vpc_id| SecurityGroupReference {
            group_id: Some(id.clone()),
            referencing_vpc_id: Some(vpc_id.to_owned()),
            ..Default::default()
        }));
    }
    faults::dry_run(request.dry_run)?;
    Ok(DescribeSecurityGroupReferencesResult { security_group_reference_set: Some(references) })
}

/// A rule is stale when the group that it refers to, in a VPC that was connected, is gone. VPCs cannot be connected
/// here, so that no rule is.
fn stale(
    view: View<'_>,
    request: DescribeStaleSecurityGroupsRequest,
) -> Result<DescribeStaleSecurityGroupsResult> {
    vpcs::find(view, &request.vpc_id)?;
    let wanted = Wanted { ids: &None, next_token: &request.next_token, max_results: request.max_results };
    let page = listing::paged(std::iter::empty(), |_| String::new(), &wanted)?;
    faults::dry_run(request.dry_run)?;
    Ok(DescribeStaleSecurityGroupsResult {
        next_token: page.next,
        stale_security_group_set: Some(page.items),
    })
}
