//! Security groups and their rules, as they are asked for.

use service::{BTreeMap, Operation, Result, Shape as _, View};

use crate::filter_paths::{self, FilterPaths};
use crate::listing::{self, Wanted};
use crate::security_groups::{self, Rule, SecurityGroup};
use crate::shapes::{
    DescribeSecurityGroupReferencesRequest, DescribeSecurityGroupReferencesResult,
    DescribeSecurityGroupRulesRequest, DescribeSecurityGroupRulesResult, DescribeSecurityGroupsRequest,
    DescribeSecurityGroupsResult, DescribeStaleSecurityGroupsRequest, DescribeStaleSecurityGroupsResult,
    Filter,
};
use crate::{faults, vpcs};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::reads!("DescribeSecurityGroupReferences", references),
    service::reads!("DescribeSecurityGroupRules", rules),
    service::reads!("DescribeSecurityGroups", groups),
    service::reads!("DescribeStaleSecurityGroups", stale),
];

const GROUP_FILTERS: FilterPaths = &[
    ("description", "Description"),
    ("egress.ip-permission.cidr", "IpPermissionsEgress.IpRanges.CidrIp"),
    ("egress.ip-permission.from-port", "IpPermissionsEgress.FromPort"),
    ("egress.ip-permission.group-id", "IpPermissionsEgress.UserIdGroupPairs.GroupId"),
    ("egress.ip-permission.group-name", "IpPermissionsEgress.UserIdGroupPairs.GroupName"),
    ("egress.ip-permission.ipv6-cidr", "IpPermissionsEgress.Ipv6Ranges.CidrIpv6"),
    ("egress.ip-permission.prefix-list-id", "IpPermissionsEgress.PrefixListIds.PrefixListId"),
    ("egress.ip-permission.protocol", "IpPermissionsEgress.IpProtocol"),
    ("egress.ip-permission.to-port", "IpPermissionsEgress.ToPort"),
    ("egress.ip-permission.user-id", "IpPermissionsEgress.UserIdGroupPairs.UserId"),
    ("group-id", "GroupId"),
    ("group-name", "GroupName"),
    ("ip-permission.cidr", "IpPermissions.IpRanges.CidrIp"),
    ("ip-permission.from-port", "IpPermissions.FromPort"),
    ("ip-permission.group-id", "IpPermissions.UserIdGroupPairs.GroupId"),
    ("ip-permission.group-name", "IpPermissions.UserIdGroupPairs.GroupName"),
    ("ip-permission.ipv6-cidr", "IpPermissions.Ipv6Ranges.CidrIpv6"),
    ("ip-permission.prefix-list-id", "IpPermissions.PrefixListIds.PrefixListId"),
    ("ip-permission.protocol", "IpPermissions.IpProtocol"),
    ("ip-permission.to-port", "IpPermissions.ToPort"),
    ("ip-permission.user-id", "IpPermissions.UserIdGroupPairs.UserId"),
    ("owner-id", "OwnerId"),
    ("vpc-id", "VpcId"),
];

const RULE_FILTERS: FilterPaths =
    &[("group-id", "GroupId"), ("security-group-rule-id", "SecurityGroupRuleId")];

fn groups(view: View<'_>, request: DescribeSecurityGroupsRequest) -> Result<DescribeSecurityGroupsResult> {
    filter_paths::check(&request.filters, GROUP_FILTERS)?;
    let shown = named(view, &request.group_ids, &request.group_names)?.into_iter().map(SecurityGroup::shown);
    let found = shown
        .filter(|group| filter_paths::passes(&request.filters, &group.tags, group.view(), GROUP_FILTERS));
    let wanted = Wanted { ids: &None, next_token: &request.next_token, max_results: request.max_results };
    let page = listing::paged(found, |group| group.group_id.clone().unwrap_or_default(), &wanted)?;
    faults::dry_run(request.dry_run)?;
    Ok(DescribeSecurityGroupsResult { next_token: page.next, security_groups: Some(page.items) })
}

/// The groups that a request names, or all if it names none, ordered by id.
fn named<'v>(
    view: View<'v>,
    ids: &Option<Vec<String>>,
    names: &Option<Vec<String>>,
) -> Result<Vec<&'v SecurityGroup>> {
    let (ids, names) = (ids.as_deref().unwrap_or_default(), names.as_deref().unwrap_or_default());
    if ids.is_empty() && names.is_empty() {
        return Ok(view.scan().collect());
    }
    let (mut found, mut missing) = (BTreeMap::new(), Vec::new());
    for id in ids {
        security_groups::check_id(id)?;
        match view.get::<SecurityGroup>(id) {
            Some(group) => _ = found.insert(group.id(), group),
            None => missing.push(id.as_str()),
        }
    }
    if !missing.is_empty() {
        return Err(faults::groups_not_found(&missing));
    }
    for name in names {
        let group = security_groups::in_default_vpc(view, name)?;
        found.insert(group.id(), group);
    }
    Ok(found.into_values().collect())
}

fn rules(
    view: View<'_>,
    request: DescribeSecurityGroupRulesRequest,
) -> Result<DescribeSecurityGroupRulesResult> {
    filter_paths::check(&request.filters, RULE_FILTERS)?;
    let groups = match request.security_group_rule_ids.as_deref().unwrap_or_default() {
        [] => filtered(view, &request.filters)?,
        ids => holding(view, ids)?,
    };
    let ids = request.security_group_rule_ids.filter(|ids| !ids.is_empty());
    let found = groups.into_iter().flat_map(|group| &group.rules).filter(|rule| {
        let (rule, id) = (&rule.shape, rule.shape.security_group_rule_id.as_ref());
        ids.as_ref().is_none_or(|ids| id.is_some_and(|id| ids.contains(id)))
            && filter_paths::passes(&request.filters, &rule.tags, rule.view(), RULE_FILTERS)
    });
    let wanted = Wanted { ids: &None, next_token: &request.next_token, max_results: request.max_results };
    let page = listing::paged(found, |rule| place(rule), &wanted)?;
    faults::dry_run(request.dry_run)?;
    Ok(DescribeSecurityGroupRulesResult {
        security_group_rules: Some(page.items.into_iter().map(|rule| rule.shape.clone()).collect()),
        next_token: page.next,
    })
}

/// The place of a rule among all rules.
fn place(rule: &Rule) -> String {
    format!("{} {:010}", rule.shape.group_id.as_deref().unwrap_or_default(), rule.number)
}

/// The groups that hold the rules with these ids, ordered by id.
fn holding<'v>(view: View<'v>, rule_ids: &[String]) -> Result<Vec<&'v SecurityGroup>> {
    let (mut found, mut missing) = (BTreeMap::new(), Vec::new());
    for id in rule_ids {
        match security_groups::holding(view, id) {
            Some(group) => _ = found.insert(group.id(), group),
            None => missing.push(id.as_str()),
        }
    }
    if missing.is_empty() {
        Ok(found.into_values().collect())
    } else {
        Err(faults::rules_not_found(&missing))
    }
}

/// The groups whose rules can pass the filters, ordered by id: those that a filter names, or all.
fn filtered<'v>(view: View<'v>, filters: &Option<Vec<Filter>>) -> Result<Vec<&'v SecurityGroup>> {
    let mut filters = filters.iter().flatten();
    let Some(filter) = filters.find(|filter| filter.name.as_deref() == Some("group-id")) else {
        return Ok(view.scan().collect());
    };
    let mut ids: Vec<&str> = filter.values.iter().flatten().map(String::as_str).collect();
    if ids.iter().any(|id| id.contains(['*', '?'])) {
        return Ok(view.scan().collect());
    }
    if let Some(bad) = ids.iter().find(|id| !security_groups::is_id(id)) {
        return Err(faults::group_id_malformed(bad));
    }
    ids.sort_unstable();
    ids.dedup();
    Ok(ids.into_iter().filter_map(|id| view.get(id)).collect())
}

/// Groups of connected VPCs can refer to a group. VPCs cannot be connected here, so that none does.
fn references(
    view: View<'_>,
    request: DescribeSecurityGroupReferencesRequest,
) -> Result<DescribeSecurityGroupReferencesResult> {
    for id in &request.group_id {
        security_groups::find(view, id)?;
    }
    faults::dry_run(request.dry_run)?;
    Ok(DescribeSecurityGroupReferencesResult { security_group_reference_set: Some(Vec::new()) })
}

/// A rule is stale when the group that it refers to, in a VPC that was connected, is gone: see [`references`].
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
