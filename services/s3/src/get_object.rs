//! Reading an object, or only what its headers tell.

use service::{Operation, Result, State, Timestamp, View};

use crate::buckets::{self, Found};
use crate::encryption::{self, CustomerKey};
use crate::objects::{self, Object};
use crate::preconditions::{Broken, Conditions};
use crate::properties::{content_type, told_version};
use crate::ranges::{self, Extent};
use crate::shapes::{GetObjectOutput, GetObjectRequest, HeadObjectOutput, HeadObjectRequest};
use crate::{checksums, faults, lifecycle_dates};

pub(crate) const OPERATIONS: &[Operation] =
    &[service::reads!("GetObject", get), service::reads!("HeadObject", head)];

/// What is asked of an object, by both operations.
struct Question {
    bucket: String,
    key: String,
    version_id: Option<String>,
    conditions: Conditions,
    customer_key: CustomerKey,
    range: Option<String>,
    part_number: Option<i64>,
    wants_checksums: bool,
    expected_owner: Option<String>,
    overrides: Overrides,
}

/// Headers of the answer that the request itself gives.
#[derive(Default, PartialEq)]
struct Overrides {
    cache_control: Option<String>,
    content_disposition: Option<String>,
    content_encoding: Option<String>,
    content_language: Option<String>,
    content_type: Option<String>,
    expires: Option<Timestamp>,
}

macro_rules! question {
    ($request:ident) => {
        Question {
            bucket: $request.bucket,
            key: $request.key,
            version_id: $request.version_id,
            conditions: Conditions {
                if_match: $request.if_match,
                if_none_match: $request.if_none_match,
                if_modified_since: $request.if_modified_since,
                if_unmodified_since: $request.if_unmodified_since,
            },
            customer_key: CustomerKey {
                algorithm: $request.sse_customer_algorithm,
                key: $request.sse_customer_key,
                md5: $request.sse_customer_key_md5,
            },
            range: $request.range,
            part_number: $request.part_number,
            wants_checksums: $request.checksum_mode.as_deref() == Some("ENABLED"),
            expected_owner: $request.expected_bucket_owner,
            overrides: Overrides {
                cache_control: $request.response_cache_control,
                content_disposition: $request.response_content_disposition,
                content_encoding: $request.response_content_encoding,
                content_language: $request.response_content_language,
                content_type: $request.response_content_type,
                expires: $request.response_expires,
            },
        }
    };
}

/// The headers of the answer; the operations add what is theirs.
macro_rules! answer {
    ($type:ident, $question:ident, $seen:ident) => {{
        let Seen { found, object, extent, now } = &$seen;
        let (overrides, headers) =
            ($question.overrides, object.headers.as_deref().cloned().unwrap_or_default());
        let (encryption, lock) =
            (encryption::told(object), object.lock.as_deref().cloned().unwrap_or_default());
        let is_part = extent.part.is_some();
        let mut answer = $type {
            accept_ranges: Some("bytes".to_owned()),
            restore: restore(object, *now),
            expiration: expiration(*found, object, $question.version_id.as_deref()),
            last_modified: Some(object.last_modified),
            content_length: Some(extent.bytes.len() as i64),
            content_range: extent.content_range(object.content.len()),
            e_tag: Some(object.etag.clone()),
            version_id: told_version(found.bucket, object),
            cache_control: overrides.cache_control.or(headers.cache_control),
            content_disposition: overrides.content_disposition.or(headers.content_disposition),
            content_encoding: overrides.content_encoding.or(headers.content_encoding),
            content_language: overrides.content_language.or(headers.content_language),
            content_type: overrides.content_type.or_else(|| Some(content_type(object))),
            expires: overrides.expires.or_else(|| Timestamp::parse_rfc1123(&headers.expires?)),
            website_redirect_location: headers.website_redirect_location,
            server_side_encryption: encryption.server_side_encryption,
            metadata: (!object.metadata.is_empty()).then(|| object.metadata.clone()),
            sse_customer_algorithm: encryption.customer_algorithm,
            sse_customer_key_md5: encryption.customer_key_md5,
            ssekms_key_id: encryption.kms_key_id,
            bucket_key_enabled: encryption.bucket_key_enabled,
            storage_class: object.storage_class.clone(),
            parts_count: is_part.then_some(object.parts.len() as i64),
            tag_count: (!object.tags.is_empty()).then_some(object.tags.len() as i64),
            object_lock_mode: lock.mode,
            object_lock_retain_until_date: lock.retain_until,
            object_lock_legal_hold_status: lock.legal_hold,
            ..$type::default()
        };
        if $question.wants_checksums {
            match extent.part {
                Some(part) => checksums::tell(&mut answer, &object.parts[part].checksums),
                None if extent.bytes.len() == object.content.len() => {
                    checksums::tell(&mut answer, &object.checksums);
                }
                None => {}
            }
        }
        answer
    }};
}

fn get(view: View<'_>, request: GetObjectRequest) -> Result<GetObjectOutput> {
    let question = question!(request);
    if question.overrides != Overrides::default() && view.context().caller.access_key.is_empty() {
        return Err(faults::anonymous_overrides());
    }
    let seen = see(view, &question, "GET")?;
    if is_archived(seen.object, view.now()) {
        return Err(faults::invalid_object_state(seen.object.storage_class.as_deref().unwrap_or_default()));
    }
    let body = seen.object.content.slice(seen.extent.bytes.clone());
    Ok(GetObjectOutput { body: Some(body), ..answer!(GetObjectOutput, question, seen) })
}

fn head(view: View<'_>, request: HeadObjectRequest) -> Result<HeadObjectOutput> {
    let question = question!(request);
    let seen = see(view, &question, "HEAD")?;
    Ok(answer!(HeadObjectOutput, question, seen))
}

/// What a question leads to.
struct Seen<'v> {
    found: Found<'v>,
    object: &'v Object,
    extent: Extent,
    now: Timestamp,
}

fn see<'v>(view: View<'v>, question: &Question, method: &'static str) -> Result<Seen<'v>> {
    let found = buckets::find(view, &question.bucket, question.expected_owner.as_deref())?;
    let object = readable(view.state(), found, &question.key, question.version_id.as_deref(), method)?;
    question.customer_key.opens(object)?;
    match question.conditions.broken(&object.etag, object.last_modified) {
        Some(Broken::Differs(condition)) => return Err(faults::precondition_failed(condition)),
        Some(Broken::Same(_)) => {
            let version = told_version(found.bucket, object);
            return Err(faults::not_modified(&object.etag, object.last_modified, version));
        }
        None => {}
    }
    let extent = ranges::extent(object, question.range.as_deref(), question.part_number)?;
    Ok(Seen { found, object, extent, now: view.now() })
}

/// The version that a caller names, or what the key shows. `method` is the HTTP method, which is not allowed on a
/// delete marker; but what merely reads finds no key where the newest version is one.
pub(crate) fn readable<'v>(
    state: &'v State,
    found: Found<'_>,
    key: &str,
    version_id: Option<&str>,
    method: &'static str,
) -> Result<&'v Object> {
    let Some(id) = version_id else {
        let is_read = method == "GET" || method == "HEAD";
        let newest = || objects::versions(state, found, key).next();
        return objects::current(state, found, key).ok_or_else(|| match newest() {
            Some(marker) if is_read => faults::deleted(key, &marker.version_id),
            Some(marker) => faults::method_on_delete_marker(method, &marker.version_id, marker.last_modified),
            None => faults::no_such_key(key),
        });
    };
    check_version_id(id)?;
    let version = objects::version(state, found, key, id);
    let version = version.ok_or_else(|| faults::no_such_version(key, id))?;
    if version.delete_marker {
        return Err(faults::method_on_delete_marker(method, id, version.last_modified));
    }
    Ok(version)
}

/// Refuses what cannot be the id of a version.
pub(crate) fn check_version_id(id: &str) -> Result<()> {
    let is_one = id == objects::NULL_VERSION
        || id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte));
    if is_one { Ok(()) } else { Err(faults::invalid_version_id(id)) }
}

/// Whether the content lies in an archive and no copy of it is there.
pub(crate) fn is_archived(object: &Object, now: Timestamp) -> bool {
    let until = object.restore.as_ref().and_then(|restore| restore.expires);
    let is_cold = matches!(object.storage_class.as_deref(), Some("GLACIER" | "DEEP_ARCHIVE"));
    is_cold && until.is_none_or(|until| until <= now)
}

/// When what the key shows expires; older versions have no such date.
fn expiration(found: Found<'_>, object: &Object, version_id: Option<&str>) -> Option<String> {
    version_id.is_none().then(|| lifecycle_dates::expiration_header(found.bucket, object)).flatten()
}

/// What answers tell of a restored copy, or of one that is on its way.
fn restore(object: &Object, now: Timestamp) -> Option<String> {
    match object.restore.as_ref()?.expires {
        None => Some("ongoing-request=\"true\"".to_owned()),
        Some(until) if until > now => {
            Some(format!("ongoing-request=\"false\", expiry-date=\"{}\"", until.rfc1123()))
        }
        Some(_) => None,
    }
}
