//! Baselines: the items of what exists already when its recording begins, and of what changed since the last look.
//!
//! A recorder that was started takes a look at once, one at its daily types each day, and one each twelve hours at what
//! it does not record. The timers carry when it was started: those of an earlier start have nothing to do any more.

use service::{Described, Key, Kind, Result, Scope, State, Timer, TimerTask, Timestamp, Tx, Value};

use crate::configuration_items::{DiscoveredResource, resource_key};
use crate::configuration_recorders;
use crate::drafts::{self, Drafts};
use crate::recording_group;
use crate::shapes;

const DAY: i64 = 86_400;

/// Records the types that are recorded once a day.
pub(crate) const DAILY: TimerTask = TimerTask { name: "daily", run: daily };
/// Tells of the resources whose types are not recorded.
pub(crate) const UNRECORDED: TimerTask = TimerTask { name: "unrecorded", run: unrecorded };

fn daily(tx: &mut Tx<'_>, started: Value) -> Result<()> {
    let Some(recorder) = started_at(tx, &started) else { return Ok(()) };
    if recording_group::has_daily(&recorder) {
        take(tx, |kind| recording_group::is_daily(&recorder, kind));
        tx.at(tx.now().plus_seconds(DAY), "config", DAILY.name, started);
    }
    Ok(())
}

fn unrecorded(tx: &mut Tx<'_>, started: Value) -> Result<()> {
    let Some(recorder) = started_at(tx, &started) else { return Ok(()) };
    let region = tx.scope().region;
    take(tx, |kind| !recording_group::covers(&recorder, kind, region));
    tx.at(tx.now().plus_seconds(DAY / 2), "config", UNRECORDED.name, started);
    Ok(())
}

/// The recorder, if it is still the one that was started at a time.
fn started_at(tx: &Tx<'_>, started: &Value) -> Option<shapes::ConfigurationRecorder> {
    let recorder = configuration_recorders::running(tx.view().state(), tx.scope())?;
    (recorder.last_start.map(Value::Time).as_ref() == Some(started)).then(|| recorder.shape.clone())
}

/// Has the daily types recorded in a day, for the recorder that was started at a time; once is enough.
pub(crate) fn daily_from(tx: &mut Tx<'_>, started: Timestamp) {
    let (scope, payload) = (tx.scope(), Value::Time(started));
    let same = |timer: &Timer| timer.name == DAILY.name && timer.scope == scope && timer.payload == payload;
    if !tx.view().state().timers().any(|(_, timer)| same(timer)) {
        tx.at(tx.now().plus_seconds(DAY), "config", DAILY.name, payload);
    }
}

/// Has what is not recorded looked at from now on, for the recorder that was started at a time.
pub(crate) fn unrecorded_from(tx: &mut Tx<'_>, started: Timestamp) {
    tx.at(tx.now().plus_seconds(DAY / 2), "config", UNRECORDED.name, Value::Time(started));
}

/// Makes what AWS has put into the scope for every service, so that the default VPC is discovered like any other.
pub(crate) fn provision_all(tx: &mut Tx<'_>) -> Result<()> {
    let context = tx.context();
    context.catalog.services().try_for_each(|service| tx.provision(context, service.name))
}

/// Records the resources of the wanted kinds that the scope's recorder covers, wherever the last item is not what
/// the resource is now. Of those that it does not cover it tells only that they are there, or no longer.
pub(crate) fn take(tx: &mut Tx<'_>, wanted: impl Fn(&str) -> bool) {
    let (scope, catalog) = (tx.scope(), tx.context().catalog);
    let state = tx.view().state().clone();
    let Some(recorder) = configuration_recorders::running(&state, scope) else { return };
    let wanted = |kind: &&Kind| wanted(kind.name) && recording_group::exists_in(kind.name, scope.region);
    drafts::record(tx, |drafts| {
        for kind in catalog.kinds().filter(wanted) {
            let covered = recording_group::covers(&recorder.shape, kind.name, scope.region);
            if let Some(described) = kind.resource {
                look(drafts, &state, scope, (kind.name, described), covered);
            }
        }
    });
}

/// Drafts what the resources of a kind require, and those that were, for the recorder of a scope.
fn look(
    drafts: &mut Drafts<'_>,
    state: &State,
    scope: Scope,
    (kind, described): (&str, &dyn Described),
    covered: bool,
) {
    for at in [scope, Scope::new(scope.account, scope.region.global())] {
        for row in state.rows(at, kind) {
            if covered {
                drafts.compared(scope, at, row);
            } else {
                drafts.unrecorded(scope, at, row);
            }
        }
    }
    let prefix = resource_key(kind, "");
    for known in state.scan_prefix::<DiscoveredResource>(scope, &prefix) {
        let (at, row) = (known.latest.scope, &known.latest.row);
        let key = Key::of(at, &**row);
        let current = state.row(at, key.kind, &key.id);
        let identity = current.and_then(|row| described.identity(&**row, at));
        if known.deleted().is_some() || identity.is_some_and(|identity| identity.id == known.id()) {
            continue;
        }
        if covered && known.latest.status.is_recorded() {
            drafts.deleted(scope, &key, known.id(), row.clone());
        } else {
            drafts.deleted_unrecorded(scope, &key, known.id(), row.clone());
        }
    }
}
