//! What is known of an object, as far as a caller asks for it.

use service::{Operation, Result, View};

use crate::addressed::{self, address};
use crate::encryption::CustomerKey;
use crate::listing::number;
use crate::objects::{Checksum, Object};
use crate::properties::told_version;
use crate::shapes::{
    self, GetObjectAttributesOutput, GetObjectAttributesParts, GetObjectAttributesRequest, ObjectPart,
};
use crate::{checksums, faults, listing};

pub(crate) const OPERATIONS: &[Operation] = &[service::reads!("GetObjectAttributes", get)];

const ATTRIBUTES: [&str; 5] = ["Checksum", "ETag", "ObjectParts", "ObjectSize", "StorageClass"];
const PAGE: i64 = 1_000;

fn get(view: View<'_>, request: GetObjectAttributesRequest) -> Result<GetObjectAttributesOutput> {
    let (found, object) = addressed::find(view, address!("GET", request))?;
    let customer_key = CustomerKey {
        algorithm: request.sse_customer_algorithm,
        key: request.sse_customer_key,
        md5: request.sse_customer_key_md5,
    };
    customer_key.opens(object)?;
    let asked = &request.object_attributes;
    // AWS wants to be asked for something; lenient worlds answer what is told in any case.
    if asked.iter().all(String::is_empty) && !view.is_lenient() {
        return Err(faults::no_attributes());
    }
    if asked.iter().any(|name| !name.is_empty() && !ATTRIBUTES.contains(&name.as_str())) {
        return Err(faults::attribute_name());
    }
    let wants = |name: &str| asked.iter().any(|asked| asked == name);
    let has_parts = wants("ObjectParts") && !object.parts.is_empty();
    let object_parts =
        has_parts.then(|| parts(object, request.max_parts, request.part_number_marker)).transpose()?;
    Ok(GetObjectAttributesOutput {
        last_modified: Some(object.last_modified),
        version_id: told_version(found.bucket, object),
        e_tag: wants("ETag").then(|| object.etag.trim_matches('"').to_owned()),
        checksum: if wants("Checksum") { checksum(object, view.is_lenient()) } else { None },
        object_parts,
        storage_class: wants("StorageClass").then(|| listing::storage_class(object)),
        object_size: wants("ObjectSize").then(|| object.content.len() as i64),
        ..GetObjectAttributesOutput::default()
    })
}

/// The checksum, which here does not tell the number of parts. Until 2024 checksums had no types: here they have none in
/// lenient worlds.
fn checksum(object: &Object, is_lenient: bool) -> Option<shapes::Checksum> {
    let bare = |sum: &Checksum| {
        let value = sum.value.split('-').next().unwrap_or_default().to_owned();
        Checksum { value, ..sum.clone() }
    };
    let sums: Vec<Checksum> = object.checksums.iter().map(bare).collect();
    let mut told = shapes::Checksum::default();
    checksums::tell(&mut told, &sums);
    told.checksum_type = told.checksum_type.filter(|_| !is_lenient);
    (!sums.is_empty()).then_some(told)
}

/// A page of the parts. AWS lists them only where they have checksums, and else tells their number.
fn parts(object: &Object, most: Option<i64>, marker: Option<i64>) -> Result<GetObjectAttributesParts> {
    let most = number("max-parts", most, PAGE)?.min(PAGE);
    let marker = number("part-number-marker", marker, 0)?;
    let total_parts_count = Some(object.parts.len() as i64);
    if object.parts.iter().all(|part| part.checksums.is_empty()) {
        return Ok(GetObjectAttributesParts { total_parts_count, ..GetObjectAttributesParts::default() });
    }
    let mut rest = object.parts.iter().skip_while(|part| part.number <= marker);
    let page: Vec<ObjectPart> = rest
        .by_ref()
        .take(most as usize)
        .map(|part| {
            let mut told =
                ObjectPart { part_number: Some(part.number), size: Some(part.size), ..ObjectPart::default() };
            checksums::tell(&mut told, &part.checksums);
            told
        })
        .collect();
    Ok(GetObjectAttributesParts {
        total_parts_count,
        part_number_marker: Some(marker),
        next_part_number_marker: Some(page.last().and_then(|part| part.part_number).unwrap_or(0)),
        max_parts: Some(most),
        is_truncated: Some(most > 0 && rest.next().is_some()),
        parts: Some(page),
    })
}
