//! Runs of rules: over one resource, over all that are in scope, or by a survey; at once, or on a schedule.

use std::collections::BTreeSet;

use service::{Fault, Map, Result, TimerTask, Timestamp, Tx, Value, View};

use crate::config_rules::ConfigRule;
use crate::configuration_items::{DiscoveredResource, resource_key};
use crate::evaluation_results::{self, Judged};
use crate::timelines::Timeline;
use crate::verdicts::{Finding, Inquiry, Logic, Subject, Verdict};
use crate::{document, faults, rule_statuses};

/// Runs a rule; the payload is its name.
pub(crate) const RUN: TimerTask = TimerTask { name: "run_rule", run: run_named };
/// Runs a rule on its schedule; the payload is its name and when that is due.
pub(crate) const RUN_DUE: TimerTask = TimerTask { name: "rule_due", run: run_due };

/// A managed rule that no function judges by, but what customers say.
pub(crate) const PROCESS_CHECK: &str = "AWS_CONFIG_PROCESS_CHECK";

/// How a rule asks the services.
type Survey = fn(&mut Inquiry<'_, '_>) -> Result<Vec<Finding>>;
/// How a rule judges an item.
type JudgeItem = fn(&mut Inquiry<'_, '_>, &Subject<'_>) -> Result<Verdict>;

/// Has a rule that was put run at once, and from now on by its schedule. One that cannot judge has none.
pub(crate) fn begin(tx: &mut Tx<'_>, rule: &ConfigRule) {
    tx.after(0.0, "config", RUN.name, rule.name().into());
    let period = rule.period.filter(|_| rule.logic().is_some());
    schedule(tx, rule, period.map(|period| tx.now().plus_seconds(period)));
}

fn schedule(tx: &mut Tx<'_>, rule: &ConfigRule, due: Option<Timestamp>) {
    rule_statuses::set_next(tx, rule, due);
    if let Some(due) = due {
        let payload = Map::from_iter([("Name", Value::from(rule.name())), ("Due", Value::Time(due))]);
        tx.at(due, "config", RUN_DUE.name, Value::Map(payload));
    }
}

/// The rule of a name, if it may be run.
fn at_work(view: View<'_>, name: &Value) -> Option<ConfigRule> {
    view.get::<ConfigRule>(name.as_str()?).filter(|rule| rule.is_at_work()).cloned()
}

fn run_named(tx: &mut Tx<'_>, name: Value) -> Result<()> {
    if let Some(rule) = at_work(tx.view(), &name) {
        whole(tx, &rule);
    }
    Ok(())
}

/// Runs a rule unless it got another schedule since, and goes on with the schedule, without what is over.
fn run_due(tx: &mut Tx<'_>, payload: Value) -> Result<()> {
    let name = payload.get("Name").and_then(Value::as_str).unwrap_or_default();
    let due = rule_statuses::next(tx.view(), name);
    let due = due.filter(|due| payload.get("Due") == Some(&Value::Time(*due)));
    let rule = tx.view().get::<ConfigRule>(name).cloned();
    let Some(((due, rule), period)) = due.zip(rule.clone()).zip(rule.and_then(|rule| rule.period)) else {
        return Ok(());
    };
    let over = (tx.now().seconds() - due.seconds()).max(0) / period;
    schedule(tx, &rule, Some(due.plus_seconds(period * (over + 1))));
    if rule.is_at_work() {
        whole(tx, &rule);
    }
    Ok(())
}

/// Runs a rule over everything that it looks at. What it said of other things before no longer holds.
pub(crate) fn whole(tx: &mut Tx<'_>, rule: &ConfigRule) {
    if rule.identifier() == PROCESS_CHECK || !rule.is_detective() {
        return;
    }
    let now = tx.now();
    let (mut judged, failure) = match rule.logic() {
        None => (Vec::new(), Some(faults::rule_is_not_evaluated(rule.identifier()))),
        Some(Logic::Item(function)) => items(tx, rule, function),
        Some(Logic::Survey(function)) => survey(tx, rule, function),
    };
    // If it fails, what it said last is the best there is; but if nothing judges, another rule said it that it was then.
    if failure.is_none() || rule.logic().is_none() {
        let said: BTreeSet<(&str, &str)> = judged.iter().map(|one| (&*one.kind, &*one.id)).collect();
        let others = evaluation_results::of_rule(tx.view(), rule.name());
        let others = others.filter(|result| !said.contains(&(&*result.kind, &*result.resource)));
        let withdrawn: Vec<Judged> =
            others.map(|result| Judged::withdrawn(&result.kind, &result.resource, now)).collect();
        judged.extend(withdrawn);
    }
    evaluation_results::store(tx, rule, judged, now);
    rule_statuses::note(tx, rule, failure.as_ref().map_or(Ok(()), Err));
}

/// What a rule says that asks the services, or why it could not.
fn survey(tx: &mut Tx<'_>, rule: &ConfigRule, function: Survey) -> (Vec<Judged>, Option<Fault>) {
    let now = tx.now();
    let judged = |finding: Finding| Judged {
        kind: finding.kind.to_owned(),
        id: finding.id,
        verdict: finding.verdict,
        ordered: now,
    };
    match asked(tx, rule, function) {
        Ok(findings) => (findings.into_iter().map(judged).collect(), None),
        Err(fault) => (Vec::new(), Some(fault)),
    }
}

/// Has a rule judge one item that was captured at a time.
pub(crate) fn item(
    tx: &mut Tx<'_>,
    rule: &ConfigRule,
    function: JudgeItem,
    subject: &Subject<'_>,
    captured: Timestamp,
) {
    let now = tx.now();
    let outcome = judged_item(tx, rule, function, subject, captured);
    rule_statuses::note(tx, rule, outcome.as_ref().map(|_| ()));
    if let Ok(judged) = outcome {
        evaluation_results::store(tx, rule, vec![judged], now);
    }
}

/// What a rule says of the last items of all that it looks at, and the last of its failures.
fn items(tx: &mut Tx<'_>, rule: &ConfigRule, function: JudgeItem) -> (Vec<Judged>, Option<Fault>) {
    let (mut judged, mut failure) = (Vec::new(), None);
    for key in resources(tx.view(), rule) {
        let (kind, id) = key.split_once('\0').unwrap_or_default();
        let Some(timeline) = Timeline::find(tx.view(), kind, id) else { continue };
        let moment = timeline.latest();
        let item = document::delivered(timeline.resource, moment, tx.view().context().catalog);
        let captured = moment.captured();
        match judged_item(tx, rule, function, &Subject { item: &item }, captured) {
            Ok(one) => judged.push(one),
            Err(fault) => failure = Some(fault),
        }
    }
    (judged, failure)
}

/// The keys of recorded resources of the types that a rule looks at.
fn resources(view: View<'_>, rule: &ConfigRule) -> Vec<String> {
    let recorded = |known: &&DiscoveredResource| known.latest.status.is_recorded();
    let key = |known: &DiscoveredResource| known.key.to_string();
    let Some(types) = &rule.types else {
        return view.scan::<DiscoveredResource>().filter(recorded).map(key).collect();
    };
    let of_type = |kind: &String| {
        let prefix = resource_key(kind, "");
        let known = view.state().scan_prefix::<DiscoveredResource>(view.scope(), &prefix);
        known.filter(recorded).map(key).collect::<Vec<_>>()
    };
    types.iter().flat_map(of_type).collect()
}

/// What a rule says of an item; nothing of what is not in its scope.
fn judged_item(
    tx: &mut Tx<'_>,
    rule: &ConfigRule,
    function: JudgeItem,
    subject: &Subject<'_>,
    captured: Timestamp,
) -> Result<Judged> {
    let verdict = if rule.covers(subject) {
        asked(tx, rule, |inquiry| function(inquiry, subject))?
    } else {
        Verdict::NOT_APPLICABLE
    };
    Ok(Judged { kind: subject.kind().to_owned(), id: subject.id().to_owned(), verdict, ordered: captured })
}

/// Has a rule judge; if that fails, nothing of it remains but the failure.
fn asked<T>(
    tx: &mut Tx<'_>,
    rule: &ConfigRule,
    judge: impl FnOnce(&mut Inquiry<'_, '_>) -> Result<T>,
) -> Result<T> {
    let (context, parameters) = (tx.context(), rule.parameters());
    tx.transaction().attempt(|transaction| {
        let mut tx = Tx::new(transaction, context);
        judge(&mut Inquiry::new(&mut tx, &parameters))
    })
}
