//! Whether the rules in the sources of an aggregator are complied with.

// shapes: AggregateComplianceByConfigRule, AggregateComplianceCount, AggregateEvaluationResult
// shapes: ConfigRuleComplianceFilters, ConfigRuleComplianceSummaryFilters
use service::{BTreeMap, Operation, Result, Scope, View, reads};

use crate::aggregator_sources::Sources;
use crate::config_rules::ConfigRule;
use crate::evaluation_results::{self, COMPLIANT, EvaluationResult, INSUFFICIENT_DATA, NON_COMPLIANT};
use crate::shapes::{
    AggregateComplianceByConfigRule, AggregateComplianceCount, AggregateEvaluationResult, Compliance,
    DescribeAggregateComplianceByConfigRulesRequest, DescribeAggregateComplianceByConfigRulesResponse,
    GetAggregateComplianceDetailsByConfigRuleRequest, GetAggregateComplianceDetailsByConfigRuleResponse,
    GetAggregateConfigRuleComplianceSummaryRequest, GetAggregateConfigRuleComplianceSummaryResponse,
};
use crate::{compliance, compliance_summaries, faults, pages};

pub(crate) const OPERATIONS: &[Operation] = &[
    reads!("DescribeAggregateComplianceByConfigRules", by_rules),
    reads!("GetAggregateComplianceDetailsByConfigRule", details_of_rule),
    reads!("GetAggregateConfigRuleComplianceSummary", summary),
];

/// How many rules or groups a page has, unless the request says.
const PAGE: usize = 1000;
/// How many verdicts a page has, unless the request says.
const PAGE_OF_VERDICTS: usize = 50;

/// Refuses to look for what aggregators do not tell of.
fn checked(compliance_type: Option<&String>) -> Result<()> {
    match compliance_type {
        Some(wanted) if ![COMPLIANT, NON_COMPLIANT].contains(&&**wanted) => {
            Err(faults::not_aggregated(wanted))
        }
        _ => Ok(()),
    }
}

/// The rules that say something, and of how many resources.
fn by_rules(
    view: View<'_>,
    request: DescribeAggregateComplianceByConfigRulesRequest,
) -> Result<DescribeAggregateComplianceByConfigRulesResponse> {
    let filters = request.filters.unwrap_or_default();
    checked(filters.compliance_type.as_ref())?;
    let after = pages::after(request.next_token.as_deref())?;
    let sources = Sources::of(view, &request.configuration_aggregator_name)?;
    let mut found = Vec::new();
    let sources = sources.within(filters.account_id.as_deref(), filters.aws_region.as_deref());
    sources.read(|there| {
        let rules = there.scan::<ConfigRule>();
        let rules =
            rules.filter(|rule| filters.config_rule_name.as_ref().is_none_or(|name| *name == rule.name()));
        found.extend(
            rules.filter_map(|rule| Some((there.scope(), rule.name().to_owned(), said(there, rule)?))),
        );
    });
    if let Some(wanted) = &filters.compliance_type {
        found.retain(|(_, _, compliance)| compliance.compliance_type.as_ref() == Some(wanted));
    }
    let key = |(source, rule, _): &(Scope, String, Compliance)| format!("{source}\0{rule}");
    let page = service::page(found.into_iter(), key, after.as_deref(), pages::limit(request.limit, PAGE));
    let entry = |(source, rule, compliance): (Scope, _, _)| AggregateComplianceByConfigRule {
        config_rule_name: Some(rule),
        compliance: Some(compliance),
        account_id: Some(source.account.to_string()),
        aws_region: Some(source.region.name().to_owned()),
    };
    Ok(DescribeAggregateComplianceByConfigRulesResponse {
        aggregate_compliance_by_config_rules: Some(page.items.into_iter().map(entry).collect()),
        next_token: page.next,
    })
}

/// What a rule says, if it says anything: unlike elsewhere with the number of those who comply, too.
fn said(view: View<'_>, rule: &ConfigRule) -> Option<Compliance> {
    let (compliance_type, at_fault) = compliance::of_rule(view, rule);
    let number = match compliance_type {
        INSUFFICIENT_DATA => return None,
        NON_COMPLIANT => at_fault,
        _ => evaluation_results::of_rule(view, rule.name()).count(),
    };
    Some(Compliance {
        compliance_type: Some(compliance_type.to_owned()),
        compliance_contributor_count: Some(compliance::capped(number, compliance::MOST_CONTRIBUTORS)),
    })
}

/// The verdicts of a rule of a source; a rule that is not there has said nothing.
fn details_of_rule(
    view: View<'_>,
    request: GetAggregateComplianceDetailsByConfigRuleRequest,
) -> Result<GetAggregateComplianceDetailsByConfigRuleResponse> {
    checked(request.compliance_type.as_ref())?;
    let after = pages::after(request.next_token.as_deref())?;
    let sources = Sources::of(view, &request.configuration_aggregator_name)?;
    let (account, region) = (Some(request.account_id), Some(request.aws_region));
    let mut results: Vec<EvaluationResult> = Vec::new();
    let sources = sources.within(account.as_deref(), region.as_deref());
    sources
        .read(|there| results.extend(evaluation_results::of_rule(there, &request.config_rule_name).cloned()));
    if let Some(wanted) = &request.compliance_type {
        results.retain(|result| result.compliance == *wanted);
    }
    let limit = pages::limit(request.limit, PAGE_OF_VERDICTS);
    let page = service::page(results.into_iter(), EvaluationResult::resource_key, after.as_deref(), limit);
    let entry = |result: EvaluationResult| {
        let shape = result.shape();
        AggregateEvaluationResult {
            evaluation_result_identifier: shape.evaluation_result_identifier,
            compliance_type: shape.compliance_type,
            result_recorded_time: shape.result_recorded_time,
            config_rule_invoked_time: shape.config_rule_invoked_time,
            annotation: shape.annotation,
            account_id: account.clone(),
            aws_region: region.clone(),
        }
    };
    Ok(GetAggregateComplianceDetailsByConfigRuleResponse {
        aggregate_evaluation_results: Some(page.items.into_iter().map(entry).collect()),
        next_token: page.next,
    })
}

/// The numbers of rules that are complied with and that are not: of each group that has rules, or of all together.
fn summary(
    view: View<'_>,
    request: GetAggregateConfigRuleComplianceSummaryRequest,
) -> Result<GetAggregateConfigRuleComplianceSummaryResponse> {
    let filters = request.filters.unwrap_or_default();
    let after = pages::after(request.next_token.as_deref())?;
    let sources = Sources::of(view, &request.configuration_aggregator_name)?;
    let mut groups: BTreeMap<Option<String>, Vec<&'static str>> = BTreeMap::new();
    let sources = sources.within(filters.account_id.as_deref(), filters.aws_region.as_deref());
    sources.read(|there| {
        let group = request.group_by_key.as_deref().map(|key| match key {
            "ACCOUNT_ID" => there.account(),
            _ => there.region().name().to_owned(),
        });
        for rule in there.scan::<ConfigRule>() {
            groups.entry(group.clone()).or_default().push(compliance::of_rule(there, rule).0);
        }
    });
    let limit = pages::limit(request.limit, PAGE);
    let key = |(name, _): &(Option<String>, _)| name.clone().unwrap_or_default();
    let page = service::page(groups.into_iter(), key, after.as_deref(), limit);
    let entry = |(group_name, types): (_, Vec<_>)| AggregateComplianceCount {
        group_name,
        compliance_summary: Some(compliance_summaries::of_rule_types(types.into_iter(), view.now())),
    };
    Ok(GetAggregateConfigRuleComplianceSummaryResponse {
        group_by_key: request.group_by_key,
        aggregate_compliance_counts: Some(page.items.into_iter().map(entry).collect()),
        next_token: page.next,
    })
}
