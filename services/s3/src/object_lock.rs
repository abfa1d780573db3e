//! What keeps a version from being deleted: how a new object gets it, and whom it stops.

use service::{Result, Timestamp};

use crate::buckets::Bucket;
use crate::faults;
use crate::objects::{Lock, Object};
use crate::shapes::DefaultRetention;

const DAY: i64 = 86_400;
pub(crate) const COMPLIANCE: &str = "COMPLIANCE";
pub(crate) const GOVERNANCE: &str = "GOVERNANCE";

/// Whether object lock is enabled on the bucket.
pub(crate) fn enabled(bucket: &Bucket) -> bool {
    let enabled = bucket.object_lock.as_ref().and_then(|lock| lock.object_lock_enabled.as_deref());
    enabled == Some("Enabled")
}

/// The lock that a request asks for its new object.
pub(crate) fn asked(
    mode: Option<String>,
    retain_until: Option<Timestamp>,
    legal_hold: Option<String>,
    now: Timestamp,
) -> Result<Option<Box<Lock>>> {
    match (&mode, retain_until) {
        (Some(_), None) => return Err(faults::lock_headers_apart("x-amz-object-lock-retain-until-date")),
        (None, Some(_)) => return Err(faults::lock_headers_apart("x-amz-object-lock-mode")),
        _ => {}
    }
    if let Some(mode) = mode.as_deref().filter(|mode| !is_mode(mode)) {
        return Err(faults::unknown_lock_mode(mode));
    }
    if let Some(until) = retain_until.filter(|until| *until <= now) {
        return Err(faults::retention_past("x-amz-object-lock-retain-until-date", until));
    }
    if let Some(hold) = legal_hold.as_deref().filter(|hold| !["ON", "OFF"].contains(hold)) {
        return Err(faults::unknown_legal_hold(hold));
    }
    let lock = Lock { mode, retain_until, legal_hold };
    Ok((lock != Lock::default()).then(|| Box::new(lock)))
}

/// The lock that a new object gets in the bucket: what was asked for it, else the bucket's default.
pub(crate) fn given(asked: Option<Box<Lock>>, bucket: &Bucket, now: Timestamp) -> Result<Option<Box<Lock>>> {
    if !enabled(bucket) {
        return if asked.is_none() { Ok(None) } else { Err(faults::new_object_without_lock()) };
    }
    let is_retained = asked.as_ref().is_some_and(|lock| lock.mode.is_some());
    let Some((mode, until)) = default_retention(bucket, now).filter(|_| !is_retained) else {
        return Ok(asked);
    };
    let legal_hold = asked.and_then(|lock| lock.legal_hold);
    Ok(Some(Box::new(Lock { mode: Some(mode), retain_until: Some(until), legal_hold })))
}

/// Whether the bucket gives its new objects a retention.
pub(crate) fn retains(bucket: &Bucket) -> bool {
    default_retention(bucket, Timestamp::default()).is_some()
}

/// Refuses the wish to get round governance where there is none.
pub(crate) fn check_bypass(bucket: &Bucket, bypass: Option<bool>) -> Result<()> {
    match bypass.filter(|_| !enabled(bucket)) {
        Some(bypass) => Err(faults::bypass_without_lock(bypass)),
        None => Ok(()),
    }
}

/// The mode and the end that the bucket gives to what is put now.
fn default_retention(bucket: &Bucket, now: Timestamp) -> Option<(String, Timestamp)> {
    let rule = bucket.object_lock.as_ref()?.rule.as_ref()?;
    let DefaultRetention { mode, days, years, .. } = rule.default_retention.as_ref()?;
    let days = days.or_else(|| years.map(|years| years * 365)).unwrap_or_default();
    Some((mode.clone()?, now.floor_to_second().plus_seconds(days * DAY)))
}

/// Whether a text is a mode of retention.
pub(crate) fn is_mode(text: &str) -> bool {
    text == COMPLIANCE || text == GOVERNANCE
}

/// The retention of an object that has not ended: its mode and its end.
pub(crate) fn retention(object: &Object, now: Timestamp) -> Option<(&str, Timestamp)> {
    let lock = object.lock.as_deref()?;
    let (mode, until) = (lock.mode.as_deref()?, lock.retain_until?);
    (until > now).then_some((mode, until))
}

/// Refuses to delete a version that is locked. `bypass` is whether the request wants round governance.
pub(crate) fn guard(object: &Object, now: Timestamp, bypass: bool) -> Result<()> {
    let held = object.lock.as_deref().is_some_and(|lock| lock.legal_hold.as_deref() == Some("ON"));
    let retained = retention(object, now).is_some_and(|(mode, _)| mode == COMPLIANCE || !bypass);
    if held || retained { Err(faults::locked()) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use service::Timestamp;

    use super::{COMPLIANCE, GOVERNANCE, guard};
    use crate::objects::{Lock, Object};

    #[test]
    fn who_may_delete() {
        let now = Timestamp::from_seconds(100);
        for (mode, until, hold, bypass, allowed) in [
            (None, None, None, false, true),
            (Some(GOVERNANCE), Some(101), None, false, false),
            (Some(GOVERNANCE), Some(101), None, true, true),
            (Some(GOVERNANCE), Some(100), None, false, true),
            (Some(COMPLIANCE), Some(101), None, true, false),
            (Some(COMPLIANCE), Some(99), None, false, true),
            (None, None, Some("ON"), true, false),
            (None, None, Some("OFF"), false, true),
        ] {
            let lock = Lock {
                mode: mode.map(str::to_owned),
                retain_until: until.map(Timestamp::from_seconds),
                legal_hold: hold.map(str::to_owned),
            };
            let object = Object { lock: Some(Box::new(lock)), ..Object::default() };
            assert_eq!(guard(&object, now, bypass).is_ok(), allowed, "{object:?} {bypass:?}");
        }
    }
}
