//! How the runs of rules go: what `DescribeConfigRuleEvaluationStatus` tells.

// shapes: ConfigRuleEvaluationStatus
use service::{Fault, Operation, Result, Timestamp, Tx, View, page_token, reads};

use crate::config_rules::{self, ConfigRule};
use crate::shapes::{
    ConfigRuleEvaluationStatus, DescribeConfigRuleEvaluationStatusRequest,
    DescribeConfigRuleEvaluationStatusResponse,
};
use crate::{faults, pages};

pub(crate) const OPERATIONS: &[Operation] = &[reads!("DescribeConfigRuleEvaluationStatus", describe)];

const PAGE: usize = 50;

service::structures! {
    /// A row: how the runs of a rule go.
    RuleStatus {
        rule: String = "ConfigRuleName",
        activated: Option<Timestamp> = "FirstActivatedTime",
        /// When it last judged.
        succeeded: Option<Timestamp> = "LastSuccessfulEvaluationTime",
        /// When it last failed to.
        failed: Option<Timestamp> = "LastFailedEvaluationTime",
        error_code: Option<String> = "LastErrorCode",
        error_message: Option<String> = "LastErrorMessage",
        /// When a schedule has it run next.
        next: Option<Timestamp> = "Next",
    }
}

service::row!(RuleStatus: "AWS::Config::RuleStatus", id |row| &row.rule, plane Data);

/// How the runs of a rule go.
fn of(view: View<'_>, rule: &str) -> RuleStatus {
    let fresh = || RuleStatus { rule: rule.to_owned(), ..RuleStatus::default() };
    view.get::<RuleStatus>(rule).cloned().unwrap_or_else(fresh)
}

/// Notes that a rule is there; it was first activated when it was new.
pub(crate) fn activated(tx: &mut Tx<'_>, rule: &ConfigRule) {
    let mut status = of(tx.view(), rule.name());
    status.activated.get_or_insert(tx.now());
    tx.put(status);
}

/// Notes that a rule judged just now, or why it did not.
pub(crate) fn note(tx: &mut Tx<'_>, rule: &ConfigRule, outcome: std::result::Result<(), &Fault>) {
    let (mut status, now) = (of(tx.view(), rule.name()), Some(tx.now()));
    match outcome {
        Ok(()) => status.succeeded = now,
        Err(fault) => {
            status.failed = now;
            status.error_code = Some(fault.code().to_owned());
            status.error_message = Some(fault.message().to_owned());
        }
    }
    tx.put(status);
}

/// When a schedule has a rule run next.
pub(crate) fn next(view: View<'_>, rule: &str) -> Option<Timestamp> {
    view.get::<RuleStatus>(rule).and_then(|status| status.next)
}

/// Says when a schedule has a rule run next.
pub(crate) fn set_next(tx: &mut Tx<'_>, rule: &ConfigRule, next: Option<Timestamp>) {
    let status = RuleStatus { next, ..of(tx.view(), rule.name()) };
    tx.put(status);
}

/// Forgets a rule that is gone.
pub(crate) fn forget(tx: &mut Tx<'_>, rule: &str) {
    tx.delete::<RuleStatus>(rule);
}

fn describe(
    view: View<'_>,
    request: DescribeConfigRuleEvaluationStatusRequest,
) -> Result<DescribeConfigRuleEvaluationStatusResponse> {
    let rules = config_rules::selected(view, request.config_rule_names)?;
    let after = match &request.next_token {
        Some(token) => Some(page_token(token).ok_or_else(faults::invalid_next_token)?),
        None => None,
    };
    let limit = pages::limit(request.limit, PAGE);
    let page = service::page(rules, |rule| rule.name().to_owned(), after.as_deref(), limit);
    let statuses = page.items.into_iter().map(|rule| shape(rule, of(view, rule.name()))).collect();
    Ok(DescribeConfigRuleEvaluationStatusResponse {
        config_rules_evaluation_status: Some(statuses),
        next_token: page.next,
    })
}

fn shape(rule: &ConfigRule, status: RuleStatus) -> ConfigRuleEvaluationStatus {
    ConfigRuleEvaluationStatus {
        config_rule_name: rule.shape.config_rule_name.clone(),
        config_rule_arn: rule.shape.config_rule_arn.clone(),
        config_rule_id: rule.shape.config_rule_id.clone(),
        last_successful_invocation_time: status.succeeded,
        last_successful_evaluation_time: status.succeeded,
        last_failed_evaluation_time: status.failed,
        first_activated_time: status.activated,
        last_error_code: status.error_code,
        last_error_message: status.error_message,
        first_evaluation_started: Some(status.succeeded.is_some()),
        ..ConfigRuleEvaluationStatus::default()
    }
}
