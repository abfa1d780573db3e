//! How many rules are complied with, and how many resources comply.

// shapes: ComplianceSummary, ComplianceSummaryByResourceType
use service::{Operation, Result, Timestamp, View, reads};

use crate::compliance;
use crate::config_rules::ConfigRule;
use crate::evaluation_results::{COMPLIANT, NON_COMPLIANT};
use crate::resource_compliance::ResourceCompliance;
use crate::shapes::{
    ComplianceSummary, ComplianceSummaryByResourceType, GetComplianceSummaryByConfigRuleResponse,
    GetComplianceSummaryByResourceTypeRequest, GetComplianceSummaryByResourceTypeResponse,
};

pub(crate) const OPERATIONS: &[Operation] = &[
    reads!("GetComplianceSummaryByConfigRule", of_rules),
    reads!("GetComplianceSummaryByResourceType", of_resources),
];

/// How far rules are counted.
const MOST_RULES: usize = 25;
/// How far resources are counted.
const MOST_RESOURCES: usize = 100;

/// The numbers of the compliant and the non-compliant.
fn summary(types: impl Iterator<Item = &'static str>, cap: usize, now: Timestamp) -> ComplianceSummary {
    let (mut compliant, mut non_compliant) = (0, 0);
    for compliance_type in types {
        compliant += usize::from(compliance_type == COMPLIANT);
        non_compliant += usize::from(compliance_type == NON_COMPLIANT);
    }
    ComplianceSummary {
        compliant_resource_count: Some(compliance::capped(compliant, cap)),
        non_compliant_resource_count: Some(compliance::capped(non_compliant, cap)),
        compliance_summary_timestamp: Some(now),
    }
}

/// The numbers of rules that are complied with and that are not.
pub(crate) fn of_rule_types(types: impl Iterator<Item = &'static str>, now: Timestamp) -> ComplianceSummary {
    summary(types, MOST_RULES, now)
}

fn of_rules(view: View<'_>, _: service::Value) -> Result<GetComplianceSummaryByConfigRuleResponse> {
    let types = view.scan::<ConfigRule>().map(|rule| compliance::of_rule(view, rule).0);
    let summary = of_rule_types(types, view.now());
    Ok(GetComplianceSummaryByConfigRuleResponse { compliance_summary: Some(summary) })
}

/// One entry for each type that is asked for, or else one for all, without a type.
fn of_resources(
    view: View<'_>,
    request: GetComplianceSummaryByResourceTypeRequest,
) -> Result<GetComplianceSummaryByResourceTypeResponse> {
    let wanted: Vec<Option<String>> = match request.resource_types {
        Some(types) if !types.is_empty() => types.into_iter().map(Some).collect(),
        _ => vec![None],
    };
    let entry = |kind: Option<String>| {
        let rows = view.scan::<ResourceCompliance>();
        let rows = rows.filter(|row| kind.as_ref().is_none_or(|kind| *kind == row.kind));
        let summary = summary(rows.map(ResourceCompliance::compliance), MOST_RESOURCES, view.now());
        ComplianceSummaryByResourceType { compliance_summary: Some(summary), resource_type: kind.clone() }
    };
    Ok(GetComplianceSummaryByResourceTypeResponse {
        compliance_summaries_by_resource_type: Some(wanted.into_iter().map(entry).collect()),
    })
}
