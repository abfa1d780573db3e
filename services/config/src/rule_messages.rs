//! What the stream says of rules: that a resource complies or no longer does, and that an evaluation was asked for.

use service::{Map, Value, View};

use crate::config_rules::ConfigRule;
use crate::evaluation_results::EvaluationResult;
use crate::stream_messages::{Message, subject};

/// That a rule says something else of a resource than before.
pub(crate) fn compliance_change(
    view: View<'_>,
    rule: &ConfigRule,
    old: Option<&EvaluationResult>,
    new: &EvaluationResult,
) -> Message {
    let (kind, id, name) = (&new.kind, &new.resource, rule.name());
    let subject = subject(view.scope(), &format!("{kind} {id} is {} with {name} in", new.compliance));
    let mut body = Map::from_iter([
        ("awsAccountId", view.account().as_str()),
        ("configRuleName", name),
        ("configRuleARN", rule.arn()),
        ("resourceType", kind),
        ("resourceId", id),
        ("awsRegion", view.region().name()),
    ]);
    body.push("newEvaluationResult", result(new));
    body.push("oldEvaluationResult", old.map_or(Value::Null, result));
    let kind = ("ComplianceChangeNotification", "1.0");
    Message::new(subject, "Config Rules Compliance Change", body, kind, view.now().max(new.recorded))
}

fn result(result: &EvaluationResult) -> Value {
    let qualifier = Map::from_iter([
        ("configRuleName", result.rule.as_str()),
        ("resourceType", &result.kind),
        ("resourceId", &result.resource),
    ]);
    let mut identifier = Map::from_iter([("evaluationResultQualifier", qualifier)]);
    identifier.push("orderingTimestamp", result.ordered.iso8601_millis());
    let mut members = Map::from_iter([("evaluationResultIdentifier", identifier)]);
    members.push("complianceType", result.compliance.as_str());
    members.push("resultRecordedTime", result.recorded.iso8601_millis());
    members.push("configRuleInvokedTime", result.invoked.iso8601_millis());
    members.push("annotation", result.annotation.as_deref().map_or(Value::Null, Value::from));
    members.push("resultToken", Value::Null);
    Value::Map(members)
}

/// That someone asked for an evaluation of rules.
pub(crate) fn evaluation_started(view: View<'_>, rules: &[String]) -> Message {
    let names: Vec<Value> = rules.iter().map(|name| name.as_str().into()).collect();
    let mut body =
        Map::from_iter([("awsAccountId", view.account().as_str()), ("awsRegion", view.region().name())]);
    body.push("configRuleNames", names);
    let subject = subject(view.scope(), "Config Rules Evaluation Started for");
    let kind = ("ConfigRulesEvaluationStarted", "1.0");
    Message::new(subject, "Config Rules Re-evaluation Status", body, kind, view.now())
}
