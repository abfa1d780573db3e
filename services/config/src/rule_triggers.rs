//! Changes that have rules run: items that were recorded wait, each resource once, for a timer that is due at once, so
//! that rules run after the call that changed something and can make none fail.

use service::{BTreeMap, Result, Scope, State, TimerTask, Tx, Typed as _, Value};

use crate::config_rules::ConfigRule;
use crate::configuration_items::Status;
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

/// The rules that a change of a resource of a type has run.
fn concerned<'s>(
    state: &'s State,
    scope: Scope,
    kind: &str,
) -> impl Iterator<Item = (&'s ConfigRule, Logic)> {
    let rules = state
        .scan(scope)
        .filter(move |rule: &&ConfigRule| rule.runs_on_change && rule.looks_at(kind) && rule.is_at_work());
    rules.filter_map(|rule| Some((rule, rule.logic()?)))
}

/// Has rules judge resources of a scope, by their keys, that have new items; of those only that concern a rule.
pub(crate) fn add(tx: &mut Tx<'_>, scope: Scope, resources: &[String]) {
    let transaction = tx.transaction();
    let state = transaction.state();
    let concerns = |resource: &&String| {
        let (kind, id) = resource.split_once('\0').unwrap_or_default();
        state.get::<ResourceCompliance>(scope, &resource_compliance::id(kind, id)).is_some()
            || concerned(state, scope, kind).next().is_some()
    };
    let changed: Vec<Changed> =
        resources.iter().filter(concerns).map(|resource| Changed { resource: resource.clone() }).collect();
    // What waited before has a timer, or lost it when that failed: then it gets another one here.
    let is_due = state.count(scope, Changed::KIND) > transaction.base().count(scope, Changed::KIND);
    if !is_due && !changed.is_empty() {
        transaction.after(0.0, "config", JUDGE.name, scope, Value::Null);
    }
    for changed in changed {
        transaction.put(scope, changed);
    }
}

fn judge(tx: &mut Tx<'_>, _: Value) -> Result<()> {
    let changed: Vec<Changed> = tx.view().scan().cloned().collect();
    // A survey sees everything at once, so that once is enough.
    let mut surveys = BTreeMap::new();
    for Changed { resource } in changed {
        tx.delete::<Changed>(&resource);
        let (kind, id) = resource.split_once('\0').unwrap_or_default();
        let (state, scope) = (tx.view().state(), tx.scope());
        let rules = concerned(state, scope, kind).map(|(rule, logic)| (rule.clone(), logic));
        let mut judges = Vec::new();
        for (rule, logic) in rules {
            match logic {
                Logic::Item(function) => judges.push((rule, function)),
                Logic::Survey(_) => drop(surveys.insert(rule.name().to_owned(), rule)),
            }
        }
        let timeline = Timeline::find(tx.view(), kind, id);
        let status = timeline.map(|timeline| timeline.resource.latest.status);
        if status.is_none_or(Status::is_gone) {
            withdraw(tx, kind, id);
        } else if let Some(timeline) = timeline.filter(|_| status.is_some_and(Status::is_recorded)) {
            let moment = timeline.latest();
            let item = document::delivered(timeline.resource, moment, tx.view().context().catalog);
            let captured = moment.captured();
            for (rule, function) in judges {
                rule_runs::item(tx, &rule, function, &Subject { item: &item }, captured);
            }
        }
    }
    for rule in surveys.into_values() {
        rule_runs::whole(tx, &rule);
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
