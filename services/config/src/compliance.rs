//! Whether rules are complied with, and whether resources comply: the verdicts themselves, and what they come to.

// shapes: EvaluationResult
use service::{Operation, Result, View, reads};

use crate::config_rules::{self, ConfigRule};
use crate::configuration_items::DiscoveredResource;
use crate::evaluation_results::{self, COMPLIANT, EvaluationResult, INSUFFICIENT_DATA, NON_COMPLIANT};
use crate::resource_compliance::{self, ResourceCompliance};
use crate::shapes::{
    Compliance, ComplianceByConfigRule, ComplianceByResource, ComplianceContributorCount,
    DescribeComplianceByConfigRuleRequest, DescribeComplianceByConfigRuleResponse,
    DescribeComplianceByResourceRequest, DescribeComplianceByResourceResponse,
    GetComplianceDetailsByConfigRuleRequest, GetComplianceDetailsByConfigRuleResponse,
    GetComplianceDetailsByResourceRequest, GetComplianceDetailsByResourceResponse,
};
use crate::timelines::Timeline;
use crate::verdicts::Subject;
use crate::{document, faults, pages};

pub(crate) const OPERATIONS: &[Operation] = &[
    reads!("DescribeComplianceByConfigRule", by_rule),
    reads!("DescribeComplianceByResource", by_resource),
    reads!("GetComplianceDetailsByConfigRule", details_of_rule),
    reads!("GetComplianceDetailsByResource", details_of_resource),
];

/// How many rules a page has; the request cannot say.
const PAGE_OF_RULES: usize = 25;
/// How many resources or verdicts a page has, unless the request says.
const PAGE: usize = 10;
/// How many verdicts on a resource a page has; the request cannot say.
const PAGE_OF_RESOURCE: usize = 100;
/// How far contributors are counted.
pub(crate) const MOST_CONTRIBUTORS: usize = 25;

/// A number, counted as far as AWS counts.
pub(crate) fn capped(number: usize, cap: usize) -> ComplianceContributorCount {
    ComplianceContributorCount {
        capped_count: Some(number.min(cap) as i64),
        cap_exceeded: Some(number > cap),
    }
}

/// Compliance of a type, with the number of those who are at fault.
fn compliance(compliance_type: &str, at_fault: usize) -> Compliance {
    let count = (compliance_type == NON_COMPLIANT).then(|| capped(at_fault, MOST_CONTRIBUTORS));
    Compliance { compliance_type: Some(compliance_type.to_owned()), compliance_contributor_count: count }
}

/// Whether all that a rule has something to say of complies with it, and how many resources do not.
pub(crate) fn of_rule(view: View<'_>, rule: &ConfigRule) -> (&'static str, usize) {
    let (mut compliant, mut non_compliant) = (0, 0_usize);
    for result in evaluation_results::of_rule(view, rule.name()) {
        let count = if result.compliance == NON_COMPLIANT { &mut non_compliant } else { &mut compliant };
        *count += 1;
    }
    let compliance_type = match (compliant, non_compliant) {
        (0, 0) => INSUFFICIENT_DATA,
        (_, 0) => COMPLIANT,
        _ => NON_COMPLIANT,
    };
    (compliance_type, non_compliant)
}

/// Whether a filter, if there is one, names a type of compliance.
fn passes(filter: &Option<Vec<String>>, compliance_type: &str) -> bool {
    let types = filter.as_deref().unwrap_or_default();
    types.is_empty() || types.iter().any(|wanted| wanted == compliance_type)
}

fn by_rule(
    view: View<'_>,
    request: DescribeComplianceByConfigRuleRequest,
) -> Result<DescribeComplianceByConfigRuleResponse> {
    let after = pages::after(request.next_token.as_deref())?;
    let rules = config_rules::selected(view, request.config_rule_names)?;
    let judged = rules.map(|rule| (rule, of_rule(view, rule)));
    let wanted =
        judged.filter(|(_, (compliance_type, _))| passes(&request.compliance_types, compliance_type));
    let page = service::page(wanted, |(rule, _)| rule.name().to_owned(), after.as_deref(), PAGE_OF_RULES);
    let entry = |(rule, (compliance_type, at_fault)): (&ConfigRule, _)| ComplianceByConfigRule {
        config_rule_name: rule.shape.config_rule_name.clone(),
        compliance: Some(compliance(compliance_type, at_fault)),
    };
    Ok(DescribeComplianceByConfigRuleResponse {
        compliance_by_config_rules: Some(page.items.into_iter().map(entry).collect()),
        next_token: page.next,
    })
}

/// The resources that rules say something of. One that is asked for by its id is also told of if rules look at it and
/// none says anything.
fn by_resource(
    view: View<'_>,
    request: DescribeComplianceByResourceRequest,
) -> Result<DescribeComplianceByResourceResponse> {
    let after = pages::after(request.next_token.as_deref())?;
    let kind = request.resource_type.as_ref();
    if request.resource_id.is_some() && kind.is_none() {
        return Err(faults::resource_needs_type_and_id());
    }
    let silent = kind.zip(request.resource_id.as_ref()).filter(|(kind, id)| is_silent(view, kind, id));
    let silent = silent.map(|(kind, id)| (kind.clone(), id.clone(), INSUFFICIENT_DATA, 0));
    let judged = view.scan::<ResourceCompliance>().filter(|row| {
        kind.is_none_or(|kind| *kind == row.kind)
            && request.resource_id.as_ref().is_none_or(|id| *id == row.resource)
    });
    let judged =
        judged.map(|row| (row.kind.clone(), row.resource.clone(), row.compliance(), row.non_compliant()));
    let all = silent.into_iter().chain(judged);
    let wanted = all.filter(|(_, _, compliance_type, _)| passes(&request.compliance_types, compliance_type));
    let key = |(kind, id, ..): &(String, String, &str, usize)| resource_compliance::id(kind, id);
    let page = service::page(wanted, key, after.as_deref(), pages::limit(request.limit, PAGE));
    let entry = |(kind, id, compliance_type, at_fault)| ComplianceByResource {
        resource_type: Some(kind),
        resource_id: Some(id),
        compliance: Some(compliance(compliance_type, at_fault)),
    };
    Ok(DescribeComplianceByResourceResponse {
        compliance_by_resources: Some(page.items.into_iter().map(entry).collect()),
        next_token: page.next,
    })
}

/// Whether a resource is in the scope of rules and none of them says anything of it.
fn is_silent(view: View<'_>, kind: &str, id: &str) -> bool {
    let known = Timeline::find(view, kind, id).filter(|known| known.resource.latest.status.is_recorded());
    let Some(known) = known else { return false };
    let resource: &DiscoveredResource = known.resource;
    let item = document::delivered(resource, known.latest(), view.context().catalog);
    evaluation_results::of_resource(view, kind, id).is_empty()
        && view.scan::<ConfigRule>().any(|rule| rule.covers(&Subject { item: &item }))
}

/// The verdicts that a filter lets pass, as the API shows them. Nothing can be looked for that was never judged.
fn verdicts<'v>(
    results: impl Iterator<Item = &'v EvaluationResult>,
    filter: &Option<Vec<String>>,
) -> Result<impl Iterator<Item = &'v EvaluationResult>> {
    if filter.iter().flatten().any(|wanted| wanted == INSUFFICIENT_DATA) {
        return Err(faults::invalid_compliance_type(INSUFFICIENT_DATA));
    }
    Ok(results.filter(move |result| passes(filter, &result.compliance)))
}

fn details_of_rule(
    view: View<'_>,
    request: GetComplianceDetailsByConfigRuleRequest,
) -> Result<GetComplianceDetailsByConfigRuleResponse> {
    let after = pages::after(request.next_token.as_deref())?;
    let rule = config_rules::named(view, &request.config_rule_name)?;
    let results = evaluation_results::of_rule(view, rule.name());
    let results = verdicts(results, &request.compliance_types)?;
    let key = |result: &&EvaluationResult| result.resource_key();
    let page = service::page(results, key, after.as_deref(), pages::limit(request.limit, PAGE));
    Ok(GetComplianceDetailsByConfigRuleResponse {
        evaluation_results: Some(page.items.into_iter().map(EvaluationResult::shape).collect()),
        next_token: page.next,
    })
}

fn details_of_resource(
    view: View<'_>,
    request: GetComplianceDetailsByResourceRequest,
) -> Result<GetComplianceDetailsByResourceResponse> {
    let after = pages::after(request.next_token.as_deref())?;
    let resource = request.resource_type.zip(request.resource_id);
    let (kind, id) = resource.ok_or_else(faults::resource_needs_type_and_id)?;
    let results = evaluation_results::of_resource(view, &kind, &id).into_iter();
    let results = verdicts(results, &request.compliance_types)?;
    let page = service::page(results, |result| result.rule.clone(), after.as_deref(), PAGE_OF_RESOURCE);
    Ok(GetComplianceDetailsByResourceResponse {
        evaluation_results: Some(page.items.into_iter().map(EvaluationResult::shape).collect()),
        next_token: page.next,
    })
}
