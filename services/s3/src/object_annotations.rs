//! Annotations: named texts attached to a version of an object, which live and go with it.

use checksum::Algorithm;
use service::{Blob, Operation, Result, Tx, View, page, page_token};

use crate::addressed::{self, address};
use crate::listing::number;
use crate::objects::{self, Annotation, Object};
use crate::properties::told_version;
use crate::put_object::{COMPACT, entity_tag};
use crate::shapes::{
    AnnotationEntry, DeleteObjectAnnotationOutput, DeleteObjectAnnotationRequest, GetObjectAnnotationOutput,
    GetObjectAnnotationRequest, ListObjectAnnotationsOutput, ListObjectAnnotationsRequest,
    PutObjectAnnotationOutput, PutObjectAnnotationRequest,
};
use crate::{checksums, encryption, faults, object_lock};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("DeleteObjectAnnotation", delete),
    service::reads!("GetObjectAnnotation", get),
    service::reads!("ListObjectAnnotations", list),
    service::staged!("PutObjectAnnotation", prepare, finish),
];

const LONGEST_NAME: usize = 512;
const LARGEST: usize = 1 << 20;
const MOST: usize = 1_000;

/// An annotation that lacks only its object.
struct Prepared {
    request: PutObjectAnnotationRequest,
    annotation: Annotation,
}

fn prepare(view: View<'_>, mut request: PutObjectAnnotationRequest) -> Result<Prepared> {
    addressed::find(view, address!("PUT", request))?;
    check_name(&request.annotation_name)?;
    let sent = checksums::sent(&request)?;
    let payload = std::mem::take(&mut request.annotation_payload);
    if payload.is_empty() || payload.len() > LARGEST {
        return Err(faults::annotation_size());
    }
    if std::str::from_utf8(&payload.bytes()).is_err() {
        return Err(faults::annotation_not_text());
    }
    let algorithm = request.checksum_algorithm.as_deref();
    let annotation = Annotation {
        last_modified: view.now().floor_to_second(),
        etag: entity_tag(&Algorithm::Md5.digest(&payload)),
        checksum: sent.unwrap_or_else(|| checksums::compute(algorithm, &payload)),
        payload: payload.compact(COMPACT),
    };
    Ok(Prepared { request, annotation })
}

fn check_name(name: &str) -> Result<()> {
    let begins =
        |reserved: &str| name.get(..reserved.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(reserved));
    if name.len() > LONGEST_NAME {
        return Err(faults::annotation_name_too_long());
    }
    if name.is_empty() || begins("aws") || begins("s3") { Err(faults::annotation_name()) } else { Ok(()) }
}

fn finish(tx: &mut Tx<'_>, prepared: Prepared) -> Result<PutObjectAnnotationOutput> {
    let Prepared { request, annotation } = prepared;
    let (found, object) = addressed::find(tx.view(), address!("PUT", request))?;
    check_tag(object, request.object_if_match.as_deref())?;
    let encryption = encryption::told(object);
    if encryption.customer_algorithm.is_some() {
        return Err(faults::annotation_of_customers_object());
    }
    let mut output = PutObjectAnnotationOutput {
        e_tag: Some(annotation.etag.clone()),
        object_version_id: told_version(found.bucket, object),
        server_side_encryption: encryption.server_side_encryption,
        ..PutObjectAnnotationOutput::default()
    };
    checksums::tell(&mut output, std::slice::from_ref(&annotation.checksum));
    let (scope, mut object) = (found.scope, object.clone());
    let annotations = &mut object.annotations.get_or_insert_default().by_name;
    annotations.insert(request.annotation_name.clone(), annotation);
    if annotations.len() > MOST {
        return Err(faults::too_many_annotations());
    }
    objects::replace(tx, scope, object);
    Ok(PutObjectAnnotationOutput {
        key: Some(request.key),
        annotation_name: Some(request.annotation_name),
        ..output
    })
}

/// Refuses to touch another object than the caller means.
fn check_tag(object: &Object, tag: Option<&str>) -> Result<()> {
    let differs = tag.is_some_and(|tag| tag.trim_matches('"') != object.etag.trim_matches('"'));
    if differs { Err(faults::precondition_failed("x-amz-object-if-match")) } else { Ok(()) }
}

fn annotation<'v>(object: &'v Object, name: &str) -> Result<&'v Annotation> {
    let all = object.annotations.as_deref();
    all.and_then(|all| all.by_name.get(name)).ok_or_else(faults::no_such_annotation)
}

fn get(view: View<'_>, request: GetObjectAnnotationRequest) -> Result<GetObjectAnnotationOutput> {
    let (found, object) = addressed::find(view, address!("GET", request))?;
    let annotation = annotation(object, &request.annotation_name)?;
    let payload: Blob = annotation.payload.clone();
    let mut output = GetObjectAnnotationOutput {
        object_version_id: told_version(found.bucket, object),
        last_modified: Some(annotation.last_modified),
        content_length: Some(payload.len() as i64),
        e_tag: Some(annotation.etag.clone()),
        server_side_encryption: encryption::told(object).server_side_encryption,
        annotation_payload: Some(payload),
        ..GetObjectAnnotationOutput::default()
    };
    if request.checksum_mode.as_deref() == Some("ENABLED") {
        checksums::tell(&mut output, std::slice::from_ref(&annotation.checksum));
    }
    Ok(output)
}

fn list(view: View<'_>, request: ListObjectAnnotationsRequest) -> Result<ListObjectAnnotationsOutput> {
    let (found, object) = addressed::find(view, address!("GET", request))?;
    let most = number("max-annotation-results", request.max_annotation_results, MOST as i64)?;
    let after = match &request.continuation_token {
        Some(token) => Some(page_token(token).ok_or_else(|| faults::continuation_token(token))?),
        None => None,
    };
    let prefix = request.annotation_prefix.as_deref().unwrap_or_default();
    if prefix.len() > LONGEST_NAME {
        return Err(faults::annotation_prefix());
    }
    let all = object.annotations.iter().flat_map(|all| &all.by_name);
    let wanted = all.filter(|(name, _)| name.starts_with(prefix));
    let page = page(wanted, |(name, _)| (*name).clone(), after.as_deref(), (most as usize).min(MOST));
    let annotations: Vec<AnnotationEntry> = page.items.into_iter().map(entry).collect();
    Ok(ListObjectAnnotationsOutput {
        object_version_id: told_version(found.bucket, object),
        bucket: Some(request.bucket),
        key: Some(request.key),
        annotation_prefix: request.annotation_prefix,
        max_annotation_results: Some(most),
        annotation_count: Some(annotations.len() as i64),
        annotations: Some(annotations),
        continuation_token: request.continuation_token,
        next_continuation_token: page.next,
        ..ListObjectAnnotationsOutput::default()
    })
}

fn entry((name, annotation): (&String, &Annotation)) -> AnnotationEntry {
    AnnotationEntry {
        annotation_name: name.clone(),
        last_modified: annotation.last_modified,
        e_tag: Some(annotation.etag.clone()),
        checksum_algorithm: Some(vec![annotation.checksum.algorithm.clone()]),
        size: annotation.payload.len() as i64,
        ..AnnotationEntry::default()
    }
}

fn delete(tx: &mut Tx<'_>, request: DeleteObjectAnnotationRequest) -> Result<DeleteObjectAnnotationOutput> {
    let (found, object) = addressed::find(tx.view(), address!("DELETE", request))?;
    check_tag(object, request.object_if_match.as_deref())?;
    object_lock::guard(object, tx.now(), false)?;
    let object_version_id = told_version(found.bucket, object);
    let (scope, mut object) = (found.scope, object.clone());
    let gone = object.annotations.as_deref_mut().and_then(|all| all.by_name.remove(&request.annotation_name));
    if gone.is_some() {
        object.annotations = object.annotations.take().filter(|all| !all.by_name.is_empty());
        objects::replace(tx, scope, object);
    }
    Ok(DeleteObjectAnnotationOutput { object_version_id, request_charged: None })
}
