//! When objects move to other storage classes and when they expire: the configuration of a bucket.

use service::{Operation, Result, Tx, View};

use crate::bucket_faults as faults;
use crate::buckets;
use crate::shapes::{
    DeleteBucketLifecycleRequest, GetBucketLifecycleConfigurationOutput,
    GetBucketLifecycleConfigurationRequest, PutBucketLifecycleConfigurationOutput,
    PutBucketLifecycleConfigurationRequest,
};
use crate::{lifecycle_rules, lifecycle_runs, rule_ids};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("DeleteBucketLifecycle", delete => empty),
    service::reads!("GetBucketLifecycleConfiguration", get),
    service::writes!("PutBucketLifecycleConfiguration", put),
];

/// Objects of less than 128 KiB do not move.
const BY_DEFAULT: &str = "all_storage_classes_128K";

pub(crate) fn get(
    view: View<'_>,
    request: GetBucketLifecycleConfigurationRequest,
) -> Result<GetBucketLifecycleConfigurationOutput> {
    let bucket = buckets::find(view, &request.bucket, request.expected_bucket_owner.as_deref())?.bucket;
    let lifecycle = bucket.lifecycle.clone().ok_or_else(|| faults::no_lifecycle(&request.bucket))?;
    Ok(GetBucketLifecycleConfigurationOutput {
        rules: Some(lifecycle.rules),
        transition_default_minimum_object_size: bucket.lifecycle_minimum_size.clone(),
    })
}

pub(crate) fn put(
    tx: &mut Tx<'_>,
    request: PutBucketLifecycleConfigurationRequest,
) -> Result<PutBucketLifecycleConfigurationOutput> {
    let (scope, mut bucket) = buckets::edit(tx, &request.bucket, request.expected_bucket_owner.as_deref())?;
    let size = request.transition_default_minimum_object_size.unwrap_or_else(|| BY_DEFAULT.to_owned());
    if !["varies_by_storage_class", BY_DEFAULT].contains(&size.as_str()) {
        return Err(faults::invalid_minimum_size(&size));
    }
    let mut wanted = request.lifecycle_configuration.ok_or_else(faults::malformed_xml)?;
    lifecycle_rules::check(&wanted.rules, tx.view().is_lenient())?;
    for rule in wanted.rules.iter_mut().filter(|rule| rule.id.as_ref().is_none_or(String::is_empty)) {
        rule.id = Some(rule_ids::new(tx));
    }
    bucket.lifecycle = Some(wanted);
    bucket.lifecycle_minimum_size = Some(size.clone());
    buckets::put(tx, scope, bucket);
    lifecycle_runs::schedule(tx, scope, &request.bucket);
    Ok(PutBucketLifecycleConfigurationOutput { transition_default_minimum_object_size: Some(size) })
}

fn delete(tx: &mut Tx<'_>, request: DeleteBucketLifecycleRequest) -> Result<()> {
    buckets::change(tx, &request.bucket, request.expected_bucket_owner.as_deref(), |bucket| {
        bucket.lifecycle = None;
        bucket.lifecycle_minimum_size = None;
        Ok(())
    })
}
