//! Small things that a bucket has on or off: acceleration, who pays for requests, access control by its tags.

use service::{Operation, Result, Tx, View};

use crate::bucket_faults as faults;
use crate::buckets;
use crate::enumerations::{enabled_or_disabled, one_of};
use crate::shapes::{
    AbacStatus, GetBucketAbacOutput, GetBucketAbacRequest, GetBucketAccelerateConfigurationOutput,
    GetBucketAccelerateConfigurationRequest, GetBucketRequestPaymentOutput, GetBucketRequestPaymentRequest,
    PutBucketAbacRequest, PutBucketAccelerateConfigurationRequest, PutBucketRequestPaymentRequest,
};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::reads!("GetBucketAbac", get_abac),
    service::reads!("GetBucketAccelerateConfiguration", get_acceleration),
    service::reads!("GetBucketRequestPayment", get_payment),
    service::writes!("PutBucketAbac", put_abac => empty),
    service::writes!("PutBucketAccelerateConfiguration", put_acceleration => empty),
    service::writes!("PutBucketRequestPayment", put_payment => empty),
];

fn get_abac(view: View<'_>, request: GetBucketAbacRequest) -> Result<GetBucketAbacOutput> {
    let bucket = buckets::find(view, &request.bucket, request.expected_bucket_owner.as_deref())?.bucket;
    let status = bucket.abac_status.clone().unwrap_or_else(|| "Disabled".to_owned());
    Ok(GetBucketAbacOutput { abac_status: Some(AbacStatus { status: Some(status) }) })
}

fn put_abac(tx: &mut Tx<'_>, request: PutBucketAbacRequest) -> Result<()> {
    buckets::change(tx, &request.bucket, request.expected_bucket_owner.as_deref(), |bucket| {
        let status = request.abac_status.status.ok_or_else(faults::malformed_xml)?;
        enabled_or_disabled(&status)?;
        bucket.abac_status = Some(status);
        Ok(())
    })
}

fn get_acceleration(
    view: View<'_>,
    request: GetBucketAccelerateConfigurationRequest,
) -> Result<GetBucketAccelerateConfigurationOutput> {
    let bucket = buckets::find(view, &request.bucket, request.expected_bucket_owner.as_deref())?.bucket;
    let status = bucket.accelerate_status.clone();
    Ok(GetBucketAccelerateConfigurationOutput { status, request_charged: None })
}

fn put_acceleration(tx: &mut Tx<'_>, request: PutBucketAccelerateConfigurationRequest) -> Result<()> {
    buckets::change(tx, &request.bucket, request.expected_bucket_owner.as_deref(), |bucket| {
        let status = request.accelerate_configuration.status.ok_or_else(faults::malformed_xml)?;
        one_of(&status, &["Enabled", "Suspended"])?;
        if bucket.name.contains('.') {
            return Err(faults::acceleration_with_dots());
        }
        // What was never enabled cannot be suspended.
        if status == "Enabled" || bucket.accelerate_status.is_some() {
            bucket.accelerate_status = Some(status);
        }
        Ok(())
    })
}

fn get_payment(
    view: View<'_>,
    request: GetBucketRequestPaymentRequest,
) -> Result<GetBucketRequestPaymentOutput> {
    let bucket = buckets::find(view, &request.bucket, request.expected_bucket_owner.as_deref())?.bucket;
    let payer = bucket.request_payer.clone().unwrap_or_else(|| "BucketOwner".to_owned());
    Ok(GetBucketRequestPaymentOutput { payer: Some(payer) })
}

fn put_payment(tx: &mut Tx<'_>, request: PutBucketRequestPaymentRequest) -> Result<()> {
    buckets::change(tx, &request.bucket, request.expected_bucket_owner.as_deref(), |bucket| {
        let payer = request.request_payment_configuration.payer;
        one_of(&payer, &["BucketOwner", "Requester"])?;
        bucket.request_payer = Some(payer);
        Ok(())
    })
}
