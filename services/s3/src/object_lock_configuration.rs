//! Object lock as it is enabled on a bucket, with the retention that new objects get.

use service::{Operation, Result, Tx, View};

use crate::buckets::Versioning;
use crate::shapes::{
    DefaultRetention, GetObjectLockConfigurationOutput, GetObjectLockConfigurationRequest,
    PutObjectLockConfigurationOutput, PutObjectLockConfigurationRequest,
};
use crate::{buckets, faults, object_lock};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::reads!("GetObjectLockConfiguration", get),
    service::writes!("PutObjectLockConfiguration", put),
];

const MOST_DAYS: i64 = 36_500;
const MOST_YEARS: i64 = 100;

fn get(
    view: View<'_>,
    request: GetObjectLockConfigurationRequest,
) -> Result<GetObjectLockConfigurationOutput> {
    let found = buckets::find(view, &request.bucket, request.expected_bucket_owner.as_deref())?;
    if !object_lock::enabled(found.bucket) {
        return Err(faults::no_object_lock_configuration(&request.bucket));
    }
    Ok(GetObjectLockConfigurationOutput { object_lock_configuration: found.bucket.object_lock.clone() })
}

fn put(
    tx: &mut Tx<'_>,
    request: PutObjectLockConfigurationRequest,
) -> Result<PutObjectLockConfigurationOutput> {
    let expected = request.expected_bucket_owner.as_deref();
    let (scope, mut bucket) = buckets::edit(tx, &request.bucket, expected)?;
    if bucket.versioning() != Versioning::Enabled {
        return Err(faults::object_lock_needs_versioning());
    }
    let configuration = request.object_lock_configuration.ok_or_else(faults::empty_body)?;
    if configuration.object_lock_enabled.as_deref() != Some("Enabled") {
        return Err(faults::malformed_xml());
    }
    if let Some(rule) = &configuration.rule {
        check(rule.default_retention.as_ref().ok_or_else(faults::malformed_xml)?)?;
    }
    bucket.object_lock = Some(configuration);
    buckets::put(tx, scope, bucket);
    Ok(PutObjectLockConfigurationOutput::default())
}

fn check(retention: &DefaultRetention) -> Result<()> {
    if retention.default_event_hold.is_some() {
        return Err(faults::header_not_implemented("DefaultEventHold"));
    }
    if !retention.mode.as_deref().is_some_and(object_lock::is_mode) {
        return Err(faults::malformed_xml());
    }
    let (unit, period, most) = match (retention.days, retention.years) {
        (Some(days), None) => ("Days", days, MOST_DAYS),
        (None, Some(years)) => ("Years", years, MOST_YEARS),
        _ => return Err(faults::malformed_xml()),
    };
    match period {
        ..1 => Err(faults::retention_not_positive(unit, period)),
        _ if period > most => Err(faults::retention_too_long(unit, period)),
        _ => Ok(()),
    }
}
