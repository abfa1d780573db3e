//! Listings of all versions in a bucket, delete markers among them.

use service::{Operation, Result, View};

use crate::listing::{self, Form, Keys, successor};
use crate::shapes::*;
use crate::{buckets, checksums, faults, get_object, objects, owners};

pub(crate) const OPERATIONS: &[Operation] = &[service::reads!("ListObjectVersions", list)];

/// A page of versions, and what names its last line if more follow.
#[derive(Default)]
struct Page<'v> {
    versions: Vec<(&'v objects::Object, bool)>,
    prefixes: Vec<String>,
    next: Option<(String, Option<String>)>,
}

impl Page<'_> {
    fn len(&self) -> usize {
        self.versions.len() + self.prefixes.len()
    }
}

fn list(view: View<'_>, request: ListObjectVersionsRequest) -> Result<ListObjectVersionsOutput> {
    let found = buckets::find(view, &request.bucket, request.expected_bucket_owner.as_deref())?;
    let form = Form::new(request.prefix, request.delimiter, request.encoding_type, request.max_keys)?;
    let key_marker = request.key_marker.unwrap_or_default();
    if let Some(marker) = &request.version_id_marker {
        if key_marker.is_empty() {
            return Err(faults::version_marker_without_key(marker));
        }
        get_object::check_version_id(marker).map_err(|_| faults::version_marker(marker))?;
    }
    let keys = Keys { state: view.state(), found };
    let page = page(keys, &form, &key_marker, request.version_id_marker.as_deref());
    let owner = owners::owner(view, found.scope.account);
    let (mut versions, mut markers) = (Vec::new(), Vec::new());
    for (object, is_latest) in page.versions {
        if object.delete_marker {
            markers.push(marker(&form, object, is_latest, &owner));
        } else {
            let attributes = request.optional_object_attributes.as_deref();
            versions.push(version(&form, object, is_latest, &owner, attributes));
        }
    }
    let (next_key_marker, next_version_id_marker) =
        page.next.map_or((None, None), |(key, id)| (Some(key), id));
    Ok(ListObjectVersionsOutput {
        is_truncated: Some(next_key_marker.is_some()),
        key_marker: Some(form.text(&key_marker)),
        version_id_marker: Some(request.version_id_marker.unwrap_or_default()),
        next_key_marker: next_key_marker.map(|key| form.text(&key)),
        next_version_id_marker,
        versions: (!versions.is_empty()).then_some(versions),
        delete_markers: (!markers.is_empty()).then_some(markers),
        name: Some(request.bucket),
        prefix: Some(form.text(&form.prefix)),
        delimiter: form.delimiter.as_deref().map(|delimiter| form.text(delimiter)),
        max_keys: Some(form.limit as i64),
        common_prefixes: form.common_prefixes(&page.prefixes),
        encoding_type: form.encoding(),
        ..ListObjectVersionsOutput::default()
    })
}

/// The versions that come after a key, or within it after a version.
fn page<'v>(keys: Keys<'v>, form: &Form, key_marker: &str, version_marker: Option<&str>) -> Page<'v> {
    let mut page = Page::default();
    if form.limit == 0 {
        return page;
    }
    let mut last: Option<(String, Option<String>)> = None;
    let mut from = Some(match version_marker {
        None if !key_marker.is_empty() => after(key_marker),
        _ => key_marker.to_owned(),
    });
    while let Some(key) = from.take().and_then(|from| keys.first_with_versions(&from, &form.prefix)) {
        if let Some(common) = form.common_prefix(key) {
            if !key_marker.starts_with(common) {
                if page.len() == form.limit {
                    page.next = last;
                    return page;
                }
                page.prefixes.push(common.to_owned());
                last = Some((common.to_owned(), None));
            }
            from = successor(common);
            continue;
        }
        // Without the version that the marker names, its key is told to its end.
        let mut told = if key == key_marker { version_marker } else { None };
        for (index, version) in objects::versions(keys.state, keys.found, key).enumerate() {
            if let Some(marker) = told {
                told = told.filter(|_| version.version_id != marker);
                continue;
            }
            if page.len() == form.limit {
                page.next = last;
                return page;
            }
            page.versions.push((version, index == 0));
            last = Some((key.to_owned(), Some(version.version_id.clone())));
        }
        from = Some(after(key));
    }
    page
}

/// The least text behind a key and the ids of its versions.
fn after(key: &str) -> String {
    format!("{key}\u{1}")
}

fn version(
    form: &Form,
    object: &objects::Object,
    is_latest: bool,
    owner: &Owner,
    attributes: Option<&[String]>,
) -> ObjectVersion {
    ObjectVersion {
        e_tag: Some(object.etag.clone()),
        checksum_algorithm: checksums::algorithms(&object.checksums),
        checksum_type: checksums::kind(&object.checksums),
        size: Some(object.content.len() as i64),
        storage_class: Some(listing::storage_class(object)),
        key: Some(form.text(&object.key)),
        version_id: Some(object.version_id.clone()),
        is_latest: Some(is_latest),
        last_modified: Some(object.last_modified),
        owner: Some(owner.clone()),
        restore_status: listing::restore_status(object, attributes),
    }
}

fn marker(form: &Form, object: &objects::Object, is_latest: bool, owner: &Owner) -> DeleteMarkerEntry {
    DeleteMarkerEntry {
        owner: Some(owner.clone()),
        key: Some(form.text(&object.key)),
        version_id: Some(object.version_id.clone()),
        is_latest: Some(is_latest),
        last_modified: Some(object.last_modified),
    }
}
