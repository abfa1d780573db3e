//! Lifecycle rules carried out: once a day, at midnight, as AWS does.

use service::{Result, Scope, Timer, TimerTask, Tx, Value, View};

use crate::buckets::{Bucket, Found, Versioning};
use crate::lifecycle_dates::{self as dates, midnight_after};
use crate::notifications;
use crate::object_lock;
use crate::objects::{self, Noncurrent, Object};
use crate::properties::told_version;
use crate::uploads::{self, Upload};

/// Looks at a bucket once a day for as long as it has a configuration.
pub(crate) const RUN: TimerTask = TimerTask { name: "lifecycle", run };

/// What a rule does to an object.
enum Step {
    /// What the key shows is hidden or, where no versions are kept, removed.
    Expire(String),
    Remove {
        key: String,
        version_id: String,
    },
    Move(Box<Object>, String),
}

/// Has a bucket that got a configuration looked at from the next midnight on.
pub(crate) fn schedule(tx: &mut Tx<'_>, scope: Scope, bucket: &str) {
    let is_it = |timer: &Timer| {
        timer.name == RUN.name
            && timer.service == "s3"
            && timer.scope == scope
            && timer.payload.as_str() == Some(bucket)
    };
    let pending = tx.view().state().timers().any(|(_, timer)| is_it(timer));
    if !pending {
        let due = midnight_after(tx.now(), 0);
        let payload = Value::from(bucket);
        tx.transaction().schedule(Timer { due, service: "s3", name: RUN.name, scope, payload });
    }
}

fn run(tx: &mut Tx<'_>, payload: Value) -> Result<()> {
    let name = payload.as_str().unwrap_or_default();
    let scope = tx.scope();
    let bucket = tx.get::<Bucket>(name).filter(|bucket| bucket.lifecycle.is_some()).cloned();
    let Some(bucket) = bucket else { return Ok(()) };
    let found = Found { scope, bucket: &bucket };
    for step in steps(tx.view(), found) {
        take(tx, found, step);
    }
    abort_uploads(tx, found);
    schedule(tx, scope, name);
    Ok(())
}

fn steps(view: View<'_>, found: Found<'_>) -> Vec<Step> {
    let (state, now) = (view.state(), view.now());
    let prefix = objects::current_id(&found.bucket.name, "");
    let mut steps = Vec::new();
    for object in state.scan_prefix::<Object>(found.scope, &prefix) {
        let expired = dates::expiry(found.bucket, object).is_some_and(|(date, _)| date <= now);
        if expired && may_expire(found.bucket, object, now) {
            steps.push(Step::Expire(object.key.clone()));
        } else if !expired && let Some(class) = dates::storage_class(found.bucket, object, None, now) {
            steps.push(Step::Move(Box::new(object.clone()), class.to_owned()));
        }
    }
    let mut key = None;
    for Noncurrent { object } in state.scan_prefix::<Noncurrent>(found.scope, &prefix) {
        if key != Some(&object.key) {
            key = Some(&object.key);
            older(view, found, &object.key, &mut steps);
        }
    }
    steps
}

/// Where no versions are kept, a lock keeps the object.
fn may_expire(bucket: &Bucket, object: &Object, now: service::Timestamp) -> bool {
    bucket.versioning() != Versioning::Never || object_lock::guard(object, now, false).is_ok()
}

/// What becomes of the versions of a key that it does not show.
fn older(view: View<'_>, found: Found<'_>, key: &str, steps: &mut Vec<Step>) {
    let now = view.now();
    let versions: Vec<&Object> = objects::versions(view.state(), found, key).collect();
    if let [marker] = versions[..] {
        if marker.delete_marker && dates::is_idle_marker(found.bucket, marker, now) {
            let version_id = marker.version_id.clone();
            steps.push(Step::Remove { key: key.to_owned(), version_id });
        }
        return;
    }
    for (newer, pair) in versions.windows(2).enumerate() {
        let [successor, object] = pair else { continue };
        let (since, newer) = (successor.last_modified, newer as i64);
        let is_free = object_lock::guard(object, now, false).is_ok();
        if dates::is_outlived(found.bucket, object, since, newer, now) && is_free {
            let version_id = object.version_id.clone();
            steps.push(Step::Remove { key: key.to_owned(), version_id });
        } else if !object.delete_marker
            && let Some(class) = dates::storage_class(found.bucket, object, Some((since, newer)), now)
        {
            steps.push(Step::Move(Box::new((*object).clone()), class.to_owned()));
        }
    }
}

fn take(tx: &mut Tx<'_>, found: Found<'_>, step: Step) {
    let (scope, bucket) = (found.scope, found.bucket);
    match step {
        Step::Expire(key) => {
            let watch = notifications::watch(found, &key);
            let removed = objects::hide(tx, scope, bucket.versioning(), &bucket.name, &key);
            let is_marker = removed.delete_marker;
            let name = if is_marker {
                "LifecycleExpiration:DeleteMarkerCreated"
            } else {
                "LifecycleExpiration:Delete"
            };
            notifications::tell(tx, watch, name, removed.version_id.as_deref());
        }
        Step::Remove { key, version_id } => {
            let watch = notifications::watch(found, &key);
            objects::remove(tx, scope, &bucket.name, &key, &version_id);
            notifications::tell(tx, watch, "LifecycleExpiration:Delete", Some(&version_id));
        }
        Step::Move(mut object, class) => {
            let (watch, version_id) =
                (notifications::watch(found, &object.key), told_version(bucket, &object));
            object.storage_class = Some(class);
            objects::replace(tx, scope, *object);
            notifications::tell(tx, watch, "LifecycleTransition", version_id.as_deref());
        }
    }
}

/// Gives up the uploads that were begun too long ago.
fn abort_uploads(tx: &mut Tx<'_>, found: Found<'_>) {
    let (prefix, now) = (format!("{}/", found.bucket.name), tx.now());
    let is_due = |upload: &&Upload| {
        let rule = uploads::abort_rule(found.bucket, &upload.object.key, upload.initiated);
        rule.is_some_and(|(date, _)| date <= now)
    };
    let state = tx.view().state();
    let due: Vec<Upload> = state.scan_prefix(found.scope, &prefix).filter(is_due).cloned().collect();
    due.iter().for_each(|upload| uploads::remove(tx, found.scope, upload));
}
