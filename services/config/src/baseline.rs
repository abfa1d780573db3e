//! Baselines: the items of what exists already when its recording begins, and of what changed since the last look.

use service::{Kind, Result, TimerTask, Timestamp, Tx, Value};

use crate::configuration_items::{DiscoveredResource, resource_key};
use crate::configuration_recorders;
use crate::drafts::{self, Drafts};
use crate::recording_group;

const DAY: i64 = 86_400;

/// Records the types that are recorded once a day, and waits for the next day. The payload is when the recorder was
/// started that asked for it: a recorder that was stopped since has no more days.
pub(crate) const DAILY: TimerTask = TimerTask { name: "daily", run: daily };

fn daily(tx: &mut Tx<'_>, started: Value) -> Result<()> {
    let recorder = configuration_recorders::running(tx.view().state(), tx.scope()).cloned();
    let Some(recorder) =
        recorder.filter(|recorder| recorder.last_start.map(Value::Time) == Some(started.clone()))
    else {
        return Ok(());
    };
    take(tx, |kind| recording_group::is_daily(&recorder.shape, kind));
    next_day(tx, started);
    Ok(())
}

/// Has the daily types recorded in a day, for the recorder that was started at a time.
pub(crate) fn daily_from(tx: &mut Tx<'_>, started: Timestamp) {
    next_day(tx, Value::Time(started));
}

fn next_day(tx: &mut Tx<'_>, started: Value) {
    tx.at(tx.now().plus_seconds(DAY), "config", DAILY.name, started);
}

/// Makes what AWS has put into the scope for every service, so that the default VPC is discovered like any other.
pub(crate) fn provision_all(tx: &mut Tx<'_>) -> Result<()> {
    let context = tx.context();
    context.catalog.services().try_for_each(|service| tx.provision(context, service.name))
}

/// Records the resources of the wanted kinds that the scope's recorder covers, wherever the last item is not what
/// the resource is now.
pub(crate) fn take(tx: &mut Tx<'_>, wanted: impl Fn(&str) -> bool) {
    let scope = tx.scope();
    let transaction = tx.transaction();
    let (base, cause) = (transaction.base().clone(), transaction.cause().clone());
    let view = tx.view();
    let Some(recorder) = configuration_recorders::running(view.state(), scope) else { return };
    let mut drafts = Drafts::new(view, base);
    let covered = |kind: &&Kind| recording_group::covers(&recorder.shape, kind.name, scope.region);
    for kind in view.context().catalog.kinds().filter(covered).filter(|kind| wanted(kind.name)) {
        if kind.resource.is_none() {
            continue;
        }
        for row in view.state().rows(scope, kind.name) {
            drafts.compared(scope, row);
        }
        let prefix = resource_key(kind.name, "");
        for known in view.state().scan_prefix::<DiscoveredResource>(scope, &prefix) {
            let key = service::Key::of(scope, &*known.latest.row);
            let current = view.state().row(scope, key.kind, &key.id);
            let identity = current.and_then(|row| kind.resource?.identity(&**row, scope));
            if known.deleted().is_none() && identity.is_none_or(|identity| identity.id != known.id()) {
                drafts.deleted(&key, known.id(), known.latest.row.clone());
            }
        }
    }
    let written = drafts.finish(&cause);
    drafts::write(tx, written);
}
