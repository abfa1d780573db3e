//! What a bucket's website endpoint shows.

use service::{Operation, Result, Tx, View};

use crate::bucket_faults as faults;
use crate::buckets;
use crate::shapes::{
    DeleteBucketWebsiteRequest, GetBucketWebsiteOutput, GetBucketWebsiteRequest, PutBucketWebsiteRequest,
    RoutingRule, WebsiteConfiguration,
};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("DeleteBucketWebsite", delete => empty),
    service::reads!("GetBucketWebsite", get),
    service::writes!("PutBucketWebsite", put => empty),
];

/// How many routing rules a website may have.
const MOST_RULES: usize = 50;

fn get(view: View<'_>, request: GetBucketWebsiteRequest) -> Result<GetBucketWebsiteOutput> {
    let bucket = buckets::find(view, &request.bucket, request.expected_bucket_owner.as_deref())?.bucket;
    let website = bucket.website.clone().ok_or_else(|| faults::no_website_configuration(&request.bucket))?;
    Ok(GetBucketWebsiteOutput {
        redirect_all_requests_to: website.redirect_all_requests_to,
        index_document: website.index_document,
        error_document: website.error_document,
        routing_rules: website.routing_rules,
    })
}

fn put(tx: &mut Tx<'_>, request: PutBucketWebsiteRequest) -> Result<()> {
    let wanted = request.website_configuration;
    buckets::change(tx, &request.bucket, request.expected_bucket_owner.as_deref(), |bucket| {
        check(&wanted)?;
        bucket.website = Some(wanted);
        Ok(())
    })
}

fn check(website: &WebsiteConfiguration) -> Result<()> {
    if let Some(all) = &website.redirect_all_requests_to {
        let more = website.error_document.is_some()
            || website.index_document.is_some()
            || website.routing_rules.is_some();
        if more {
            return Err(faults::redirect_all_excludes_rules());
        }
        return check_protocol(&all.protocol);
    }
    let Some(index) = &website.index_document else { return Err(faults::no_index_suffix()) };
    if index.suffix.is_empty() || index.suffix.contains('/') {
        return Err(faults::malformed_index_suffix(&index.suffix));
    }
    if website.error_document.as_ref().is_some_and(|error| error.key.is_empty()) {
        return Err(faults::malformed_xml());
    }
    let Some(rules) = &website.routing_rules else { return Ok(()) };
    if rules.is_empty() {
        return Err(faults::malformed_xml());
    }
    if rules.len() > MOST_RULES {
        return Err(faults::too_many_routing_rules(rules.len()));
    }
    rules.iter().try_for_each(check_rule)
}

fn check_rule(rule: &RoutingRule) -> Result<()> {
    let redirect = &rule.redirect;
    if redirect.replace_key_prefix_with.is_some() && redirect.replace_key_with.is_some() {
        return Err(faults::two_key_replacements());
    }
    let is_status = |code: &str, classes: &[u8]| {
        code.len() == 3
            && code.bytes().all(|byte| byte.is_ascii_digit())
            && classes.contains(&code.as_bytes()[0])
    };
    if let Some(condition) = &rule.condition {
        if condition.http_error_code_returned_equals.is_none() && condition.key_prefix_equals.is_none() {
            return Err(faults::empty_condition());
        }
        if let Some(code) = &condition.http_error_code_returned_equals
            && !is_status(code, b"45")
        {
            return Err(faults::invalid_error_code(code));
        }
    }
    if let Some(code) = &redirect.http_redirect_code
        && (!is_status(code, b"3") || code == "300")
    {
        return Err(faults::invalid_redirect_code(code));
    }
    check_protocol(&redirect.protocol)
}

fn check_protocol(protocol: &Option<String>) -> Result<()> {
    match protocol.as_deref() {
        None | Some("http" | "https") => Ok(()),
        Some(_) => Err(faults::invalid_redirect_protocol()),
    }
}

fn delete(tx: &mut Tx<'_>, request: DeleteBucketWebsiteRequest) -> Result<()> {
    buckets::change(tx, &request.bucket, request.expected_bucket_owner.as_deref(), |bucket| {
        bucket.website = None;
        Ok(())
    })
}
