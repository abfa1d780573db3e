//! What rules said of resources last: a row for each rule and resource that it has something to say of.

// shapes: EvaluationResultIdentifier, EvaluationResultQualifier
use service::{State, Timestamp, Tx, View, link};

use crate::config_rules::ConfigRule;
use crate::resource_compliance::{self, ResourceCompliance};
use crate::rule_messages;
use crate::shapes::{self, EvaluationResultIdentifier, EvaluationResultQualifier};
use crate::stream::{self, Audience};
use crate::verdicts::{Compliance, Verdict};

/// `ComplianceType` of what complies with all rules that have something to say of it.
pub(crate) const COMPLIANT: &str = "COMPLIANT";
/// `ComplianceType` of what does not comply with a rule.
pub(crate) const NON_COMPLIANT: &str = "NON_COMPLIANT";
/// `ComplianceType` of what a rule has nothing to say of; no row has it.
pub(crate) const NOT_APPLICABLE: &str = "NOT_APPLICABLE";
/// `ComplianceType` of what no rule has said anything of.
pub(crate) const INSUFFICIENT_DATA: &str = "INSUFFICIENT_DATA";

/// How many characters an annotation has at most.
const LONGEST_ANNOTATION: usize = 256;

service::structures! {
    /// A row: what a rule said of a resource last.
    EvaluationResult {
        rule: String = "ConfigRuleName",
        kind: String = "ResourceType",
        resource: String = "ResourceId",
        compliance: String = "ComplianceType",
        annotation: Option<String> = "Annotation",
        /// When what was judged was so.
        ordered: Timestamp = "OrderingTimestamp",
        invoked: Timestamp = "ConfigRuleInvokedTime",
        recorded: Timestamp = "ResultRecordedTime",
    }
}

service::row!(
    EvaluationResult: "AWS::Config::EvaluationResult",
    id |row| &key(&row.rule, &row.kind, &row.resource),
    links |row| vec![link::<ResourceCompliance>(&resource_compliance::id(&row.kind, &row.resource))],
    plane Data
);

/// Rows are ordered by rule, then by type, then by resource.
fn key(rule: &str, kind: &str, resource: &str) -> String {
    [rule, kind, resource].join("\0")
}

/// A verdict of a rule on a resource as it was at a time.
pub(crate) struct Judged {
    pub(crate) kind: String,
    pub(crate) id: String,
    pub(crate) verdict: Verdict,
    pub(crate) ordered: Timestamp,
}

impl Judged {
    /// That a rule has nothing to say of a resource.
    pub(crate) fn withdrawn(kind: &str, id: &str, now: Timestamp) -> Self {
        Self { kind: kind.to_owned(), id: id.to_owned(), verdict: Verdict::NOT_APPLICABLE, ordered: now }
    }
}

impl EvaluationResult {
    fn new(rule: &ConfigRule, judged: Judged, invoked: Timestamp, recorded: Timestamp) -> Self {
        let compliance = match judged.verdict.compliance {
            Compliance::Compliant => COMPLIANT,
            Compliance::NonCompliant => NON_COMPLIANT,
            Compliance::NotApplicable => NOT_APPLICABLE,
        };
        let annotation = judged.verdict.annotation;
        Self {
            rule: rule.name().to_owned(),
            kind: judged.kind,
            resource: judged.id,
            compliance: compliance.to_owned(),
            annotation: annotation.map(|text| text.chars().take(LONGEST_ANNOTATION).collect()),
            ordered: judged.ordered,
            // The clock may stand still while items are captured one after the other.
            invoked: invoked.max(judged.ordered),
            recorded: recorded.max(judged.ordered),
        }
    }

    /// The resource that it is about, by which the results of a rule are ordered.
    pub(crate) fn resource_key(&self) -> String {
        [&*self.kind, &*self.resource].join("\0")
    }

    /// The same as the API shows it.
    pub(crate) fn shape(&self) -> shapes::EvaluationResult {
        let qualifier = EvaluationResultQualifier {
            config_rule_name: Some(self.rule.clone()),
            resource_type: Some(self.kind.clone()),
            resource_id: Some(self.resource.clone()),
            evaluation_mode: Some("DETECTIVE".to_owned()),
        };
        let identifier = EvaluationResultIdentifier {
            evaluation_result_qualifier: Some(qualifier),
            ordering_timestamp: Some(self.ordered),
            resource_evaluation_id: None,
        };
        shapes::EvaluationResult {
            evaluation_result_identifier: Some(identifier),
            compliance_type: Some(self.compliance.clone()),
            result_recorded_time: Some(self.recorded),
            config_rule_invoked_time: Some(self.invoked),
            annotation: self.annotation.clone(),
            result_token: None,
        }
    }
}

/// What a rule said of a resource last.
pub(crate) fn of<'v>(view: View<'v>, rule: &str, kind: &str, resource: &str) -> Option<&'v EvaluationResult> {
    view.get(&key(rule, kind, resource))
}

/// The results of a rule.
pub(crate) fn of_rule<'v>(
    view: View<'v>,
    rule: &str,
) -> impl Iterator<Item = &'v EvaluationResult> + use<'v> {
    let (state, scope): (&State, _) = (view.state(), view.scope());
    // After the last of a rule's keys comes the next character.
    let (start, end) = (format!("{rule}\0"), format!("{rule}\x01"));
    state.scan_between(scope, &start, &end).collect::<Vec<_>>().into_iter()
}

/// The results of all rules for a resource.
pub(crate) fn of_resource<'v>(view: View<'v>, kind: &str, resource: &str) -> Vec<&'v EvaluationResult> {
    view.linking(resource_compliance::KIND, &resource_compliance::id(kind, resource)).collect()
}

/// Takes in what a rule says, invoked at a time. Who listens is told of what is another verdict than before; the rest
/// only gets younger.
pub(crate) fn store(tx: &mut Tx<'_>, rule: &ConfigRule, judged: Vec<Judged>, invoked: Timestamp) {
    let now = tx.now();
    let has_audience = Audience::of(tx.view().state(), tx.scope()).is_some();
    for judged in judged {
        let old = tx.get::<EvaluationResult>(&key(rule.name(), &judged.kind, &judged.id)).cloned();
        let new = EvaluationResult::new(rule, judged, invoked, now);
        let (before, after) = (old.as_ref().map(|old| &*old.compliance), &*new.compliance);
        if before.unwrap_or(NOT_APPLICABLE) == NOT_APPLICABLE && after == NOT_APPLICABLE {
            continue;
        }
        if after == NOT_APPLICABLE {
            tx.delete::<EvaluationResult>(&key(&new.rule, &new.kind, &new.resource));
        } else {
            tx.put(new.clone());
        }
        if before == Some(after) {
            continue;
        }
        resource_compliance::refresh(tx, &new.kind, &new.resource);
        if has_audience {
            let message = rule_messages::compliance_change(tx.view(), rule, old.as_ref(), &new);
            stream::tell(tx, message);
        }
    }
}

/// Removes what a rule said, without a word.
pub(crate) fn forget(tx: &mut Tx<'_>, rule: &str) {
    let results: Vec<EvaluationResult> = of_rule(tx.view(), rule).cloned().collect();
    for result in results {
        tx.delete::<EvaluationResult>(&key(&result.rule, &result.kind, &result.resource));
        resource_compliance::refresh(tx, &result.kind, &result.resource);
    }
}
