//! Changes that have rules run: items that were recorded wait, each resource once, for a timer that is due at once, so
//! that rules run after the call that changed something and can make none fail.

use service::{BTreeMap, Result, Scope, State, TimerTask, Tx, Typed as _, Value};

use crate::config_rules::ConfigRule;
use crate::evaluation_results::{self, Judged};
use crate::resource_compliance::{self, ResourceCompliance};
use crate::timelines::Timeline;
use crate::verdicts::{Logic, Subject};
use crate::{document, rule_runs};

/// Has rules judge what waits.
pub(crate) const JUDGE: TimerTask = TimerTask { name: "judge", run: judge };

service::structures! {
    /// A row: a resource that has a new item.
    Changed { resource: String = "Resource" }
}

service::row!(Changed: "AWS::Config::ChangedResource", id |row| &row.resource, plane Data);

/// Whether a scope has rules.
pub(crate) fn has_rules(state: &State, scope: Scope) -> bool {
    state.count(scope, ConfigRule::KIND) > 0
}

/// Whether a change of a resource has the rule run.
fn follows_changes(rule: &ConfigRule) -> bool {
    rule.runs_on_change && rule.is_at_work() && rule.logic().is_some()
}

/// Has rules judge resources of a scope, by their keys, that have new items; of those only that concern a rule.
pub(crate) fn add(tx: &mut Tx<'_>, scope: Scope, resources: &[String]) {
    let transaction = tx.transaction();
    let state = transaction.state();
    let rules: Vec<&ConfigRule> = state.scan(scope).filter(|rule| follows_changes(rule)).collect();
    let concerns = |resource: &&String| {
        let (kind, id) = resource.split_once('\0').unwrap_or_default();
        rules.iter().any(|rule| rule.looks_at(kind))
            || state.get::<ResourceCompliance>(scope, &resource_compliance::id(kind, id)).is_some()
    };
    let changed: Vec<Changed> =
        resources.iter().filter(concerns).map(|resource| Changed { resource: resource.clone() }).collect();
    let is_due = state.count(scope, Changed::KIND) > 0;
    if !is_due && !changed.is_empty() {
        transaction.after(0.0, "config", JUDGE.name, scope, Value::Null);
    }
    for changed in changed {
        transaction.put(scope, changed);
    }
}

fn judge(tx: &mut Tx<'_>, _: Value) -> Result<()> {
    let changed: Vec<Changed> = tx.view().scan().cloned().collect();
    let rules: Vec<ConfigRule> =
        tx.view().scan().filter(|rule: &&ConfigRule| follows_changes(rule)).cloned().collect();
    // A survey sees everything at once, so that once is enough.
    let mut surveys = BTreeMap::new();
    for Changed { resource } in changed {
        tx.delete::<Changed>(&resource);
        let (kind, id) = resource.split_once('\0').unwrap_or_default();
        let timeline = Timeline::find(tx.view(), kind, id);
        let status = timeline.map(|timeline| timeline.resource.latest.status);
        for rule in rules.iter().filter(|rule| rule.looks_at(kind)) {
            if matches!(rule.logic(), Some(Logic::Survey(_))) {
                surveys.insert(rule.name().to_owned(), rule);
            }
        }
        match timeline {
            Some(timeline) if status.is_some_and(|status| status.is_recorded()) => {
                let moment = timeline.latest();
                let item = document::delivered(timeline.resource, moment, tx.view().context().catalog);
                let captured = moment.captured();
                for rule in rules.iter().filter(|rule| rule.looks_at(kind)) {
                    if let Some(Logic::Item(function)) = rule.logic() {
                        rule_runs::item(tx, rule, function, &Subject { item: &item }, captured);
                    }
                }
            }
            _ if status.is_none_or(|status| status.is_gone()) => withdraw(tx, kind, id),
            _ => {}
        }
    }
    for rule in surveys.into_values() {
        rule_runs::whole(tx, rule);
    }
    Ok(())
}

/// Takes back what rules said of a resource that is gone.
fn withdraw(tx: &mut Tx<'_>, kind: &str, id: &str) {
    let (view, now) = (tx.view(), tx.now());
    let results = evaluation_results::of_resource(view, kind, id).into_iter();
    let rules: Vec<ConfigRule> =
        results.filter_map(|result| view.get::<ConfigRule>(&result.rule).cloned()).collect();
    for rule in rules {
        evaluation_results::store(tx, &rule, vec![Judged::withdrawn(kind, id, now)], now);
    }
}
