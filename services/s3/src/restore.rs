//! Copies of archived objects that are there for a while.

use service::{Map, Operation, Result, Scope, Timer, TimerTask, Timestamp, Tx, Value};

use crate::addressed::{self, address};
use crate::buckets::{Bucket, Found};
use crate::lifecycle_dates::midnight_after;
use crate::objects::{self, Object, Restore};
use crate::properties::told_version;
use crate::shapes::{RestoreObjectOutput, RestoreObjectRequest, RestoreRequest};
use crate::{faults, notifications};

pub(crate) const OPERATIONS: &[Operation] = &[service::writes!("RestoreObject", restore => answer_with)];

/// Makes the copy readable.
pub(crate) const COMPLETION: TimerTask = TimerTask { name: COMPLETE, run: complete };
/// Takes the copy away.
pub(crate) const EXPIRY: TimerTask = TimerTask { name: EXPIRE, run: expire };

const COMPLETE: &str = "complete-restore";
const EXPIRE: &str = "expire-restore";
const HOUR: f64 = 3_600.0;

/// The storage classes whose objects must be restored before they can be read, with what a restore takes in seconds
/// by tier, as AWS documents it.
const ARCHIVES: [(&str, &[(&str, f64)]); 2] = [
    ("DEEP_ARCHIVE", &[("Standard", 12.0 * HOUR), ("Bulk", 48.0 * HOUR)]),
    ("GLACIER", &[("Standard", 4.0 * HOUR), ("Bulk", 8.0 * HOUR), ("Expedited", 180.0)]),
];

/// The status tells whether a restore begins (202) or one that was made is prolonged (200).
fn restore(tx: &mut Tx<'_>, request: RestoreObjectRequest) -> Result<(RestoreObjectOutput, u16)> {
    let (found, object) = addressed::find(tx.view(), address!("POST", request))?;
    let (scope, mut object) = (found.scope, object.clone());
    let asked = request.restore_request.ok_or_else(faults::empty_body)?;
    if asked.r#type.is_some() || asked.select_parameters.is_some() || asked.output_location.is_some() {
        return Err(faults::select_restore());
    }
    let class = object.storage_class.as_deref().unwrap_or("STANDARD");
    let archive = ARCHIVES.iter().find(|(archive, _)| *archive == class);
    let (_, tiers) = archive.ok_or_else(|| faults::invalid_object_state(class))?;
    let seconds = duration(&asked, tiers)?;
    let days = asked.days.filter(|days| *days > 0).ok_or_else(faults::malformed_xml)?;
    let now = tx.now();
    match object.restore.as_deref() {
        Some(Restore { expires: None }) => Err(faults::restore_under_way()),
        Some(Restore { expires: Some(expires) }) if *expires > now => {
            keep_until(tx, scope, object, midnight_after(now, days));
            Ok((RestoreObjectOutput::default(), 200))
        }
        _ => {
            let mut payload = payload(&object);
            payload.insert("Days", days);
            object.restore = Some(Box::new(Restore { expires: None }));
            tell(tx, scope, &object, "ObjectRestore:Post");
            objects::replace(tx, scope, object);
            tx.transaction().after(seconds, "s3", COMPLETE, scope, Value::Map(payload));
            Ok((RestoreObjectOutput::default(), 202))
        }
    }
}

/// How long a restore takes.
fn duration(asked: &RestoreRequest, tiers: &[(&str, f64)]) -> Result<f64> {
    let job_tier = asked.glacier_job_parameters.as_ref().map(|job| job.tier.as_str());
    let wanted = asked.tier.as_deref().or(job_tier).unwrap_or("Standard");
    let tier = tiers.iter().find(|(tier, _)| *tier == wanted);
    tier.map(|(_, seconds)| *seconds).ok_or_else(|| faults::restore_tier(wanted))
}

fn keep_until(tx: &mut Tx<'_>, scope: Scope, mut object: Object, expires: Timestamp) {
    let payload = Value::Map(payload(&object));
    object.restore = Some(Box::new(Restore { expires: Some(expires) }));
    objects::replace(tx, scope, object);
    tx.transaction().schedule(Timer { due: expires, service: "s3", name: EXPIRE, scope, payload });
}

/// What names a version to a timer: versions of a key never share their place in the order.
fn payload(object: &Object) -> Map {
    let mut payload = Map::new();
    payload.push("Bucket", object.bucket.as_str());
    payload.push("Key", object.key.as_str());
    payload.push("VersionId", object.version_id.as_str());
    payload.push("Sequence", object.sequence);
    payload
}

/// The version that a payload names, if it is still there.
fn named(tx: &Tx<'_>, payload: &Value) -> Option<Object> {
    let text = |name| payload.get(name).and_then(Value::as_str);
    let bucket = tx.get::<Bucket>(text("Bucket")?)?;
    let found = Found { scope: tx.scope(), bucket };
    let object = objects::version(tx.view().state(), found, text("Key")?, text("VersionId")?)?;
    let is_it = payload.get("Sequence").and_then(Value::as_int) == Some(object.sequence);
    is_it.then(|| object.clone())
}

/// Tells whoever wants to hear of it.
fn tell(tx: &mut Tx<'_>, scope: Scope, object: &Object, event: &'static str) {
    let Some(bucket) = tx.view().state().get::<Bucket>(scope, &object.bucket) else { return };
    let watch = notifications::watch(Found { scope, bucket }, &object.key);
    let version_id = told_version(bucket, object);
    notifications::tell(tx, watch, event, version_id.as_deref());
}

fn complete(tx: &mut Tx<'_>, payload: Value) -> Result<()> {
    let days = payload.get("Days").and_then(Value::as_int).unwrap_or(1);
    if let Some(object) = named(tx, &payload) {
        let (scope, expires) = (tx.scope(), midnight_after(tx.now(), days));
        tell(tx, scope, &object, "ObjectRestore:Completed");
        keep_until(tx, scope, object, expires);
    }
    Ok(())
}

/// A restore may have been prolonged since; then another timer ends it.
fn expire(tx: &mut Tx<'_>, payload: Value) -> Result<()> {
    let now = tx.now();
    let ended = |object: &Object| {
        object.restore.as_deref().and_then(|restore| restore.expires).is_some_and(|expires| expires <= now)
    };
    if let Some(mut object) = named(tx, &payload).filter(ended) {
        object.restore = None;
        let scope = tx.scope();
        tell(tx, scope, &object, "ObjectRestore:Delete");
        objects::replace(tx, scope, object);
    }
    Ok(())
}
