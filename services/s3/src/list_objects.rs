//! Listings of what the keys of a bucket show, in the older and the newer form.

use service::{Operation, Result, View, page_token};

use crate::listing::{self, Entry, Form, Keys};
use crate::shapes::*;
use crate::{buckets, checksums, faults, objects, owners};

pub(crate) const OPERATIONS: &[Operation] =
    &[service::reads!("ListObjects", list), service::reads!("ListObjectsV2", list_v2)];

fn list(view: View<'_>, request: ListObjectsRequest) -> Result<ListObjectsOutput> {
    let found = buckets::find(view, &request.bucket, request.expected_bucket_owner.as_deref())?;
    let form = Form::new(request.prefix, request.delimiter, request.encoding_type, request.max_keys)?;
    let marker = request.marker.unwrap_or_default();
    let (entries, truncated) = listing::page(Keys { state: view.state(), found }, &form, &marker);
    let next = entries.last().filter(|_| truncated && form.delimiter.is_some());
    let next_marker = next.map(|last| form.text(last.marker()));
    let owner = owners::owner(view, found.scope.account);
    let attributes = request.optional_object_attributes.as_deref();
    let (contents, prefixes) = told(&form, entries, Some(&owner), attributes);
    Ok(ListObjectsOutput {
        is_truncated: Some(truncated),
        marker: Some(form.text(&marker)),
        next_marker,
        contents,
        name: Some(request.bucket),
        prefix: Some(form.text(&form.prefix)),
        delimiter: form.delimiter.as_deref().map(|delimiter| form.text(delimiter)),
        max_keys: Some(form.limit as i64),
        common_prefixes: form.common_prefixes(&prefixes),
        encoding_type: form.encoding(),
        ..ListObjectsOutput::default()
    })
}

fn list_v2(view: View<'_>, request: ListObjectsV2Request) -> Result<ListObjectsV2Output> {
    let found = buckets::find(view, &request.bucket, request.expected_bucket_owner.as_deref())?;
    let form = Form::new(request.prefix, request.delimiter, request.encoding_type, request.max_keys)?;
    let after = match &request.continuation_token {
        Some(token) => page_token(token).ok_or_else(|| faults::continuation_token(token))?,
        None => request.start_after.clone().unwrap_or_default(),
    };
    let (entries, truncated) = listing::page(Keys { state: view.state(), found }, &form, &after);
    // A token outweighs the key to start after.
    let start_after = request.start_after.filter(|_| request.continuation_token.is_none());
    let next = entries.last().filter(|_| truncated).map(|last| format!("after:{}", last.marker()));
    let key_count = entries.len() as i64;
    let owner = (request.fetch_owner == Some(true)).then(|| owners::owner(view, found.scope.account));
    let attributes = request.optional_object_attributes.as_deref();
    let (contents, prefixes) = told(&form, entries, owner.as_ref(), attributes);
    Ok(ListObjectsV2Output {
        is_truncated: Some(truncated),
        contents,
        name: Some(request.bucket),
        prefix: Some(form.text(&form.prefix)),
        delimiter: form.delimiter.as_deref().map(|delimiter| form.text(delimiter)),
        max_keys: Some(form.limit as i64),
        common_prefixes: form.common_prefixes(&prefixes),
        encoding_type: form.encoding(),
        key_count: Some(key_count),
        continuation_token: request.continuation_token,
        next_continuation_token: next.map(|next| checksum::encoded(next.as_bytes())),
        start_after: start_after.map(|start| form.text(&start)),
        ..ListObjectsV2Output::default()
    })
}

/// The objects and the common prefixes of a page, apart as answers tell them.
fn told(
    form: &Form,
    entries: Vec<Entry<'_>>,
    owner: Option<&Owner>,
    attributes: Option<&[String]>,
) -> (Option<Vec<Object>>, Vec<String>) {
    let (mut contents, mut prefixes) = (Vec::with_capacity(entries.len()), Vec::new());
    for entry in entries {
        match entry {
            Entry::Prefix(prefix) => prefixes.push(prefix),
            Entry::Object(object) => contents.push(line(form, object, owner, attributes)),
        }
    }
    ((!contents.is_empty()).then_some(contents), prefixes)
}

fn line(
    form: &Form,
    object: &objects::Object,
    owner: Option<&Owner>,
    attributes: Option<&[String]>,
) -> Object {
    Object {
        key: Some(form.text(&object.key)),
        last_modified: Some(object.last_modified),
        e_tag: Some(object.etag.clone()),
        checksum_algorithm: checksums::algorithms(&object.checksums),
        checksum_type: checksums::kind(&object.checksums),
        size: Some(object.content.len() as i64),
        storage_class: Some(listing::storage_class(object)),
        owner: owner.cloned(),
        restore_status: listing::restore_status(object, attributes),
    }
}
