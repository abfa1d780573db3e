//! Listings of uploads in parts that are under way.

use service::{Operation, Result, View};

use crate::buckets::{self, Found};
use crate::listing::{Form, number, successor};
use crate::objects::current_id;
use crate::owners;
use crate::shapes::{ListMultipartUploadsOutput, ListMultipartUploadsRequest, MultipartUpload};
use crate::uploads::Upload;

pub(crate) const OPERATIONS: &[Operation] = &[service::reads!("ListMultipartUploads", list)];

const PAGE: i64 = 1_000;

/// After what a page begins.
struct Marker<'r> {
    key: &'r str,
    /// Without it, all uploads to the marker's key are passed over.
    upload_id: Option<&'r str>,
}

/// A page, and what names its last line.
#[derive(Default)]
struct Page<'v> {
    uploads: Vec<&'v Upload>,
    prefixes: Vec<String>,
    last: Option<(String, String)>,
    truncated: bool,
}

fn list(view: View<'_>, request: ListMultipartUploadsRequest) -> Result<ListMultipartUploadsOutput> {
    let found = buckets::find(view, &request.bucket, request.expected_bucket_owner.as_deref())?;
    let form = Form::new(request.prefix, request.delimiter, request.encoding_type, None)?;
    let most = number("max-uploads", request.max_uploads, PAGE)?.min(PAGE);
    let key_marker = request.key_marker.unwrap_or_default();
    // An upload's id names no place by itself.
    let upload_id_marker = request.upload_id_marker.filter(|id| !key_marker.is_empty() && !id.is_empty());
    let marker = Marker { key: &key_marker, upload_id: upload_id_marker.as_deref() };
    let page = page(view, found, &form, &marker, most as usize);
    let (next_key, next_id) = page.last.unzip();
    let uploads: Vec<_> = page.uploads.iter().map(|upload| line(view, &form, found, upload)).collect();
    Ok(ListMultipartUploadsOutput {
        bucket: Some(request.bucket),
        key_marker: Some(form.text(&key_marker)),
        upload_id_marker: Some(upload_id_marker.unwrap_or_default()),
        next_key_marker: next_key.map(|key| form.text(&key)),
        next_upload_id_marker: next_id,
        prefix: (!form.prefix.is_empty()).then(|| form.text(&form.prefix)),
        delimiter: form.delimiter.as_deref().map(|delimiter| form.text(delimiter)),
        max_uploads: Some(most),
        is_truncated: Some(page.truncated),
        uploads: (!uploads.is_empty()).then_some(uploads),
        common_prefixes: form.common_prefixes(&page.prefixes),
        encoding_type: form.encoding(),
        ..ListMultipartUploadsOutput::default()
    })
}

fn page<'v>(view: View<'v>, found: Found<'_>, form: &Form, marker: &Marker<'_>, most: usize) -> Page<'v> {
    let bucket = &found.bucket.name;
    let begin = current_id(bucket, &form.prefix);
    let end = successor(&begin).unwrap_or_default();
    let start = current_id(bucket, marker.key).max(begin);
    let mut page = Page::default();
    let mut passed_marker = false;
    for upload in view.state().scan_between::<Upload>(found.scope, &start, &end) {
        let key = upload.object.key.as_str();
        if key == marker.key {
            let Some(id) = marker.upload_id else { continue };
            if !passed_marker {
                passed_marker = upload.upload_id == id;
                continue;
            }
        }
        let common = form.common_prefix(key);
        let is_told = |common: &str| {
            page.prefixes.last().is_some_and(|last| last == common)
                || !marker.key.is_empty() && marker.key.starts_with(common)
        };
        if common.is_some_and(is_told) {
            continue;
        }
        if page.uploads.len() + page.prefixes.len() == most {
            page.truncated = most > 0;
            break;
        }
        match common {
            Some(common) => {
                page.prefixes.push(common.to_owned());
                page.last = Some((common.to_owned(), String::new()));
            }
            None => {
                page.uploads.push(upload);
                page.last = Some((key.to_owned(), upload.upload_id.clone()));
            }
        }
    }
    page
}

fn line(view: View<'_>, form: &Form, found: Found<'_>, upload: &Upload) -> MultipartUpload {
    let storage_class = upload.object.storage_class.clone();
    MultipartUpload {
        upload_id: Some(upload.upload_id.clone()),
        key: Some(form.text(&upload.object.key)),
        initiated: Some(upload.initiated),
        storage_class: Some(storage_class.unwrap_or_else(|| "STANDARD".to_owned())),
        owner: Some(owners::owner(view, found.scope.account)),
        initiator: Some(upload.initiator.clone()),
        checksum_algorithm: upload.checksum_algorithm.clone(),
        checksum_type: upload.checksum_type(),
        ..MultipartUpload::default()
    }
}
