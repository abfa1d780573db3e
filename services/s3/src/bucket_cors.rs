//! Which web pages may call a bucket.

use service::{Operation, Result, Tx, View};

use crate::bucket_faults as faults;
use crate::buckets;
use crate::shapes::{
    CORSRule, DeleteBucketCorsRequest, GetBucketCorsOutput, GetBucketCorsRequest, PutBucketCorsRequest,
};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("DeleteBucketCors", delete => empty),
    service::reads!("GetBucketCors", get),
    service::writes!("PutBucketCors", put => empty),
];

const METHODS: &[&str] = &["DELETE", "GET", "HEAD", "POST", "PUT"];
/// How many rules a bucket may have.
const MOST: usize = 100;

fn get(view: View<'_>, request: GetBucketCorsRequest) -> Result<GetBucketCorsOutput> {
    let bucket = buckets::find(view, &request.bucket, request.expected_bucket_owner.as_deref())?.bucket;
    let cors = bucket.cors.clone().ok_or_else(|| faults::no_cors_configuration(&request.bucket))?;
    Ok(GetBucketCorsOutput { cors_rules: Some(cors.cors_rules) })
}

fn put(tx: &mut Tx<'_>, request: PutBucketCorsRequest) -> Result<()> {
    let wanted = request.cors_configuration;
    buckets::change(tx, &request.bucket, request.expected_bucket_owner.as_deref(), |bucket| {
        if !(1..=MOST).contains(&wanted.cors_rules.len()) {
            return Err(faults::malformed_xml());
        }
        wanted.cors_rules.iter().try_for_each(check)?;
        bucket.cors = Some(wanted);
        Ok(())
    })
}

fn check(rule: &CORSRule) -> Result<()> {
    if rule.allowed_methods.is_empty() || rule.allowed_origins.is_empty() {
        return Err(faults::malformed_xml());
    }
    if let Some(method) = rule.allowed_methods.iter().find(|method| !METHODS.contains(&method.as_str())) {
        return Err(faults::unsupported_cors_method(method));
    }
    let twice = |text: &&String| text.matches('*').count() > 1;
    if let Some(origin) = rule.allowed_origins.iter().find(twice) {
        return Err(faults::two_wildcards("AllowedOrigin", origin));
    }
    if let Some(header) = rule.allowed_headers.iter().flatten().find(twice) {
        return Err(faults::two_wildcards("AllowedHeader", header));
    }
    if let Some(header) = rule.expose_headers.iter().flatten().find(|header| header.contains('*')) {
        return Err(faults::wildcard_in_expose_header(header));
    }
    match &rule.id {
        Some(id) if id.chars().count() > 255 => Err(faults::long_rule_id(id)),
        _ => Ok(()),
    }
}

fn delete(tx: &mut Tx<'_>, request: DeleteBucketCorsRequest) -> Result<()> {
    buckets::change(tx, &request.bucket, request.expected_bucket_owner.as_deref(), |bucket| {
        bucket.cors = None;
        Ok(())
    })
}
