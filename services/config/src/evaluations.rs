//! Evaluations that others report: functions of rules, and customers who check a process.

// shapes: Evaluation, ExternalEvaluation
use service::{Operation, Result, Tx, writes};

use crate::evaluation_results::{self, INSUFFICIENT_DATA, Judged, NON_COMPLIANT, NOT_APPLICABLE};
use crate::shapes::{
    PutEvaluationsRequest, PutEvaluationsResponse, PutExternalEvaluationRequest,
    PutExternalEvaluationResponse,
};
use crate::verdicts::{Compliance, Verdict};
use crate::{config_rules, faults, rule_runs, rule_statuses};

pub(crate) const OPERATIONS: &[Operation] =
    &[writes!("PutEvaluations", put), writes!("PutExternalEvaluation", put_external)];

/// Takes a trial, which keeps nothing and needs no token of ours. Anything else is refused: no rule is called yet, so
/// that no token was ever given out.
fn put(_: &mut Tx<'_>, request: PutEvaluationsRequest) -> Result<PutEvaluationsResponse> {
    let evaluations = request.evaluations.filter(|evaluations| !evaluations.is_empty());
    let evaluations = evaluations.ok_or_else(faults::no_evaluations)?;
    if request.result_token.is_empty() || request.test_mode != Some(true) {
        return Err(faults::invalid_result_token());
    }
    if evaluations.iter().any(|evaluation| evaluation.compliance_type == INSUFFICIENT_DATA) {
        return Err(faults::invalid_compliance_type(INSUFFICIENT_DATA));
    }
    Ok(PutEvaluationsResponse { failed_evaluations: Some(Vec::new()) })
}

/// Takes what a customer says of a process of the account. What is older than the last word counts no more.
fn put_external(
    tx: &mut Tx<'_>,
    request: PutExternalEvaluationRequest,
) -> Result<PutExternalEvaluationResponse> {
    let (rule, evaluation) = (request.config_rule_name, request.external_evaluation);
    let rule = config_rules::named(tx.view(), &rule)?.clone();
    if rule.identifier() != rule_runs::PROCESS_CHECK {
        return Err(faults::no_process_check(rule.name()));
    }
    let (kind, id) = (evaluation.compliance_resource_type, evaluation.compliance_resource_id);
    if kind != "AWS::::Account" || id != tx.view().account() {
        return Err(faults::invalid_process_check_resource(&kind, &id));
    }
    let compliance = match evaluation.compliance_type.as_str() {
        INSUFFICIENT_DATA => return Err(faults::invalid_compliance_type(INSUFFICIENT_DATA)),
        NON_COMPLIANT => Compliance::NonCompliant,
        NOT_APPLICABLE => Compliance::NotApplicable,
        _ => Compliance::Compliant,
    };
    if !rule.is_at_work() {
        return Err(faults::rule_goes(rule.name(), rule.state()));
    }
    let last = evaluation_results::of(tx.view(), rule.name(), &kind, &id);
    let (ordered, now) = (evaluation.ordering_timestamp, tx.now());
    if last.is_none_or(|last| last.ordered <= ordered) {
        let verdict = Verdict { compliance, annotation: evaluation.annotation };
        evaluation_results::store(tx, &rule, vec![Judged { kind, id, verdict, ordered }], now);
        rule_statuses::note(tx, &rule, Ok(()));
    }
    Ok(PutExternalEvaluationResponse {})
}
