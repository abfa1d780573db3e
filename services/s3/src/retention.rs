//! Retention and legal hold of objects that are there.

use service::{Operation, Result, Tx, View};

use crate::addressed::{self, Address, address};
use crate::buckets::Found;
use crate::objects::{self, Lock, Object};
use crate::shapes::{
    GetObjectLegalHoldOutput, GetObjectLegalHoldRequest, GetObjectRetentionOutput, GetObjectRetentionRequest,
    ObjectLockLegalHold, ObjectLockRetention, PutObjectLegalHoldOutput, PutObjectLegalHoldRequest,
    PutObjectRetentionOutput, PutObjectRetentionRequest,
};
use crate::{buckets, faults, object_lock};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::reads!("GetObjectLegalHold", get_legal_hold),
    service::reads!("GetObjectRetention", get_retention),
    service::writes!("PutObjectLegalHold", put_legal_hold),
    service::writes!("PutObjectRetention", put_retention),
];

/// The object at an address in a bucket on which object lock is enabled.
fn find<'v>(view: View<'v>, address: Address<'_>) -> Result<(Found<'v>, &'v Object)> {
    let found = buckets::find(view, address.bucket, address.expected_bucket_owner)?;
    if !object_lock::enabled(found.bucket) {
        return Err(faults::bucket_without_lock());
    }
    addressed::object(view, found, address).map(|object| (found, object))
}

/// Replaces the object by itself with another lock.
fn relock(tx: &mut Tx<'_>, address: Address<'_>, change: impl FnOnce(&mut Lock)) -> Result<()> {
    let (found, object) = find(tx.view(), address)?;
    let (scope, mut object) = (found.scope, object.clone());
    let mut lock = object.lock.take().map(|lock| *lock).unwrap_or_default();
    change(&mut lock);
    object.lock = (lock != Lock::default()).then(|| Box::new(lock));
    objects::replace(tx, scope, object);
    Ok(())
}

fn get_retention(view: View<'_>, request: GetObjectRetentionRequest) -> Result<GetObjectRetentionOutput> {
    let (_, object) = find(view, address!("GET", request))?;
    let lock = object.lock.as_deref().filter(|lock| lock.mode.is_some());
    let lock = lock.ok_or_else(faults::object_without_lock)?;
    let retention = ObjectLockRetention {
        mode: lock.mode.clone(),
        retain_until_date: lock.retain_until,
        ..ObjectLockRetention::default()
    };
    Ok(GetObjectRetentionOutput { retention: Some(retention) })
}

fn put_retention(tx: &mut Tx<'_>, request: PutObjectRetentionRequest) -> Result<PutObjectRetentionOutput> {
    let address = address!("PUT", request);
    let asked = request.retention.as_ref().ok_or_else(faults::malformed_xml)?;
    let (_, object) = find(tx.view(), address)?;
    if asked.event_hold.is_some() || asked.event_hold_duration.is_some() {
        return Err(faults::header_not_implemented("EventHold"));
    }
    if asked.mode.is_some() != asked.retain_until_date.is_some() {
        return Err(faults::malformed_xml());
    }
    if !asked.mode.as_deref().is_none_or(object_lock::is_mode) {
        return Err(faults::malformed_xml());
    }
    let now = tx.now();
    if let Some(until) = asked.retain_until_date.filter(|until| *until <= now) {
        return Err(faults::retention_past("RetainUntilDate", until));
    }
    if let Some((mode, until)) = object_lock::retention(object, now) {
        // Even a stricter mode is another mode.
        let stays = asked.mode.as_deref() == Some(mode)
            && asked.retain_until_date.is_some_and(|wanted| wanted >= until);
        let bypassed = mode == object_lock::GOVERNANCE && request.bypass_governance_retention == Some(true);
        if !stays && !bypassed {
            return Err(faults::locked());
        }
    }
    relock(tx, address, |lock| {
        lock.mode.clone_from(&asked.mode);
        lock.retain_until = asked.retain_until_date;
    })?;
    Ok(PutObjectRetentionOutput::default())
}

fn get_legal_hold(view: View<'_>, request: GetObjectLegalHoldRequest) -> Result<GetObjectLegalHoldOutput> {
    let (_, object) = find(view, address!("GET", request))?;
    let status = object.lock.as_deref().and_then(|lock| lock.legal_hold.clone());
    let status = status.ok_or_else(faults::object_without_lock)?;
    Ok(GetObjectLegalHoldOutput { legal_hold: Some(ObjectLockLegalHold { status: Some(status) }) })
}

fn put_legal_hold(tx: &mut Tx<'_>, request: PutObjectLegalHoldRequest) -> Result<PutObjectLegalHoldOutput> {
    let status = request.legal_hold.as_ref().and_then(|hold| hold.status.clone());
    let status = status.filter(|status| status == "ON" || status == "OFF");
    let status = status.ok_or_else(faults::malformed_xml)?;
    relock(tx, address!("PUT", request), |lock| lock.legal_hold = Some(status))?;
    Ok(PutObjectLegalHoldOutput::default())
}
