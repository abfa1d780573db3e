//! Where the log of accesses to a bucket goes.

use service::{Operation, Result, Tx, View};

use crate::access_log;
use crate::bucket_faults as faults;
use crate::buckets::{self, Bucket, Found};
use crate::enumerations::one_of;
use crate::shapes::{
    GetBucketLoggingOutput, GetBucketLoggingRequest, LoggingEnabled, PutBucketLoggingRequest,
};

pub(crate) const OPERATIONS: &[Operation] =
    &[service::reads!("GetBucketLogging", get), service::writes!("PutBucketLogging", put => empty)];

/// The group of those who deliver logs.
const LOG_DELIVERY: &str = "http://acs.amazonaws.com/groups/s3/LogDelivery";
/// The service that delivers logs, as policies name it.
pub(crate) const LOGGING: &str = "logging.s3.amazonaws.com";

fn get(view: View<'_>, request: GetBucketLoggingRequest) -> Result<GetBucketLoggingOutput> {
    let bucket = buckets::find(view, &request.bucket, request.expected_bucket_owner.as_deref())?.bucket;
    Ok(GetBucketLoggingOutput { logging_enabled: bucket.logging.clone() })
}

fn put(tx: &mut Tx<'_>, request: PutBucketLoggingRequest) -> Result<()> {
    let found = buckets::find(tx.view(), &request.bucket, request.expected_bucket_owner.as_deref())?;
    if let Some(logging) = &request.bucket_logging_status.logging_enabled {
        check(tx.view(), found, logging)?;
    }
    let (scope, mut bucket) = (found.scope, found.bucket.clone());
    bucket.logging = request.bucket_logging_status.logging_enabled;
    access_log::switch(tx, scope, &bucket.name, bucket.logging.is_some());
    buckets::put(tx, scope, bucket);
    Ok(())
}

fn check(view: View<'_>, found: Found<'_>, logging: &LoggingEnabled) -> Result<()> {
    for grant in logging.target_grants.iter().flatten() {
        one_of(grant.permission.as_deref().unwrap_or_default(), &["FULL_CONTROL", "READ", "WRITE"])?;
    }
    let format = logging.target_object_key_format.as_ref();
    if let Some(partitioned) = format.and_then(|format| format.partitioned_prefix.as_ref()) {
        one_of(
            partitioned.partition_date_source.as_deref().unwrap_or_default(),
            &["EventTime", "DeliveryTime"],
        )?;
    }
    let target = &logging.target_bucket;
    let place = buckets::place(view.state(), found.scope, target);
    let place = place.ok_or_else(|| faults::no_target_bucket(target))?;
    if place.account != found.scope.account {
        return Err(faults::target_of_other_owner(target));
    }
    if place.region != found.scope.region {
        return Err(faults::cross_location_logging(place.region.name()));
    }
    let bucket: Option<&Bucket> = view.state().get(place, target);
    if bucket.is_some_and(|bucket| !bucket.enforces_owner() && !lets_logs_in(bucket)) {
        return Err(faults::target_without_log_delivery(target));
    }
    Ok(())
}

/// Whether the bucket's ACL or policy speaks of those who deliver logs. With ACLs disabled S3 does not look.
fn lets_logs_in(bucket: &Bucket) -> bool {
    grants_logs(bucket) || bucket.policy.as_deref().is_some_and(|policy| policy.contains(LOGGING))
}

/// Whether the bucket's ACL lets in those who deliver logs.
pub(crate) fn grants_logs(bucket: &Bucket) -> bool {
    let grants = bucket.acl.iter().flat_map(|acl| acl.grants.iter().flatten());
    let permissions: Vec<&str> = grants
        .filter(|grant| {
            grant.grantee.as_ref().and_then(|grantee| grantee.uri.as_deref()) == Some(LOG_DELIVERY)
        })
        .filter_map(|grant| grant.permission.as_deref())
        .collect();
    permissions.contains(&"FULL_CONTROL")
        || (permissions.contains(&"WRITE") && permissions.contains(&"READ_ACP"))
}
