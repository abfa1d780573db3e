//! What becomes of rules: they are evaluated when someone asks, lose their results, and go. Each takes AWS a while.

use service::{Operation, Result, TimerTask, Tx, Value, writes};

use crate::config_rules::{self, ACTIVE, ConfigRule, DELETING, DELETING_RESULTS};
use crate::shapes::{
    DeleteConfigRuleRequest, DeleteEvaluationResultsRequest, DeleteEvaluationResultsResponse,
    StartConfigRulesEvaluationRequest, StartConfigRulesEvaluationResponse,
};
use crate::stream::{self, Audience};
use crate::{evaluation_results, faults, rule_messages, rule_runs, rule_statuses};

pub(crate) const OPERATIONS: &[Operation] = &[
    writes!("DeleteConfigRule", delete => empty),
    writes!("DeleteEvaluationResults", delete_results),
    writes!("StartConfigRulesEvaluation", start),
];

/// Ends the state of a rule; the payload is its name.
pub(crate) const END_STATE: TimerTask = TimerTask { name: "end_rule_state", run: end };

const EVALUATING: &str = "EVALUATING";

/// How long a rule is in a state that passes, at AWS's pace; AWS does not tell.
const SECONDS_IN_STATE: f64 = 10.0;
/// How long nobody may ask again for an evaluation of a rule; the world's pace does not change that.
const SECONDS_BETWEEN: i64 = 60;

fn enter(tx: &mut Tx<'_>, rule: ConfigRule, state: &str) {
    tx.after(SECONDS_IN_STATE, "config", END_STATE.name, rule.name().into());
    tx.put(rule.in_state(state));
}

fn end(tx: &mut Tx<'_>, name: Value) -> Result<()> {
    let name = name.as_str().unwrap_or_default();
    let Some(rule) = tx.get::<ConfigRule>(name).cloned() else { return Ok(()) };
    match rule.state() {
        EVALUATING => rule_runs::whole(tx, &rule),
        DELETING_RESULTS => evaluation_results::forget(tx, name),
        DELETING => {
            evaluation_results::forget(tx, name);
            rule_statuses::forget(tx, name);
            tx.delete::<ConfigRule>(name);
            return Ok(());
        }
        _ => return Ok(()),
    }
    tx.put(rule.in_state(ACTIVE));
    Ok(())
}

/// Has rules judge once more what they look at, all or none of those that are named.
fn start(
    tx: &mut Tx<'_>,
    request: StartConfigRulesEvaluationRequest,
) -> Result<StartConfigRulesEvaluationResponse> {
    let mut names = request.config_rule_names.ok_or_else(faults::no_rules_to_evaluate)?;
    names.sort_unstable();
    names.dedup();
    let now = tx.now();
    for name in &names {
        let rule = config_rules::named(tx.view(), name)?;
        if !rule.is_at_work() {
            return Err(faults::rule_goes(name, rule.state()));
        }
        let is_early = rule.asked.is_some_and(|asked| now < asked.plus_seconds(SECONDS_BETWEEN));
        if is_early || rule.state() == EVALUATING {
            return Err(faults::evaluated_too_often(name));
        }
    }
    for name in &names {
        let rule = config_rules::named(tx.view(), name)?.clone();
        enter(tx, ConfigRule { asked: Some(now), ..rule }, EVALUATING);
    }
    if Audience::of(tx.view().state(), tx.scope()).is_some() {
        let message = rule_messages::evaluation_started(tx.view(), &names);
        stream::tell(tx, message);
    }
    Ok(StartConfigRulesEvaluationResponse {})
}

/// Removes what a rule said. It says nothing more until something has it run.
fn delete_results(
    tx: &mut Tx<'_>,
    request: DeleteEvaluationResultsRequest,
) -> Result<DeleteEvaluationResultsResponse> {
    let rule = config_rules::named(tx.view(), &request.config_rule_name)?.clone();
    if rule.state() != ACTIVE {
        return Err(faults::rule_goes(rule.name(), rule.state()));
    }
    enter(tx, rule, DELETING_RESULTS);
    Ok(DeleteEvaluationResultsResponse {})
}

fn delete(tx: &mut Tx<'_>, request: DeleteConfigRuleRequest) -> Result<()> {
    let rule = config_rules::named(tx.view(), &request.config_rule_name)?.clone();
    if !rule.is_at_work() {
        return Err(faults::rule_goes(rule.name(), rule.state()));
    }
    enter(tx, rule, DELETING);
    Ok(())
}
