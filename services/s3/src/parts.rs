//! The parts of uploads that are under way: their rows, how they come, by upload or by copy, and how they are listed.

use checksum::Algorithm;
use service::{Blob, Operation, Result, Scope, State, Timestamp, Tx, Typed, View};

use crate::buckets::{self, Found};
use crate::copy_object::{Source, SourceTerms};
use crate::encryption::{self, CustomerKey};
use crate::listing::number;
use crate::objects::Checksum;
use crate::preconditions::Conditions;
use crate::properties::told_version;
use crate::put_object::{COMPACT, SIZE_LIMIT, entity_tag};
use crate::shapes::{
    CopyPartResult, ListPartsOutput, ListPartsRequest, Part, UploadPartCopyOutput, UploadPartCopyRequest,
    UploadPartOutput, UploadPartRequest,
};
use crate::uploads::{self, Upload};
use crate::{checksums, faults, owners};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::reads!("ListParts", list),
    service::staged!("UploadPart", prepare_upload, finish_upload),
    service::staged!("UploadPartCopy", prepare_copy, finish_copy),
];

service::structures! {
    /// A part of an upload that is under way.
    UploadedPart {
        bucket: String = "Bucket",
        upload_id: String = "UploadId",
        number: i64 = "PartNumber",
        last_modified: Timestamp = "LastModified",
        /// With its quotes.
        etag: String = "ETag",
        content: Blob = "Content",
        /// By the upload's algorithm, or S3's own.
        checksum: Checksum = "Checksum",
    }
}

service::row!(UploadedPart: "Cloudchamber::S3::Part",
    id |row| &part_row(&row.bucket, &row.upload_id, row.number), plane Data);

fn part_row(bucket: &str, upload_id: &str, number: i64) -> String {
    format!("{bucket}/{upload_id}/{number:05}")
}

const LAST_NUMBER: i64 = 10_000;
const PAGE: i64 = 1_000;

/// The part with this number.
pub(crate) fn part<'v>(
    state: &'v State,
    scope: Scope,
    upload: &Upload,
    number: i64,
) -> Option<&'v UploadedPart> {
    state.get(scope, &part_row(&upload.object.bucket, &upload.upload_id, number))
}

/// Removes the parts of an upload.
pub(crate) fn remove_all(tx: &mut Tx<'_>, scope: Scope, bucket: &str, upload_id: &str) {
    let prefix = part_row(bucket, upload_id, 0);
    let prefix = prefix.trim_end_matches('0');
    let numbers: Vec<i64> =
        tx.view().state().scan_prefix::<UploadedPart>(scope, prefix).map(|part| part.number).collect();
    for number in numbers {
        tx.transaction().delete(scope, UploadedPart::KIND, &part_row(bucket, upload_id, number));
    }
}

/// A part that lacks only its place.
struct Prepared {
    key: String,
    expected_owner: Option<String>,
    part: UploadedPart,
    /// The checksum that the answer tells.
    told: Vec<Checksum>,
    /// The version that was copied.
    source_version: Option<String>,
}

impl Prepared {
    /// Puts the part into its upload, which must still be there.
    fn put(&mut self, tx: &mut Tx<'_>) -> Result<crate::objects::Encryption> {
        let part = &mut self.part;
        let found = buckets::find(tx.view(), &part.bucket, self.expected_owner.as_deref())?;
        let upload = uploads::find(tx.view().state(), found, &self.key, &part.upload_id)?;
        let (scope, encryption) = (found.scope, encryption::told(&upload.object));
        part.last_modified = tx.now().floor_to_second();
        tx.transaction().put(scope, part.clone());
        Ok(encryption)
    }
}

/// The upload that a part is for, if the part may come.
fn upload_for<'v>(
    view: View<'v>,
    found: Found<'_>,
    key: &str,
    upload_id: &str,
    number: i64,
    customer_key: &CustomerKey,
) -> Result<&'v Upload> {
    let upload = uploads::find(view.state(), found, key, upload_id)?;
    if !(1..=LAST_NUMBER).contains(&number) {
        return Err(faults::part_number(number));
    }
    customer_key.opens(&upload.object)?;
    Ok(upload)
}

fn prepare_upload(view: View<'_>, request: UploadPartRequest) -> Result<Prepared> {
    let found = buckets::find(view, &request.bucket, request.expected_bucket_owner.as_deref())?;
    let sent = checksums::sent(&request)?;
    let customer_key = CustomerKey {
        algorithm: request.sse_customer_algorithm,
        key: request.sse_customer_key,
        md5: request.sse_customer_key_md5,
    };
    let (id, number) = (&request.upload_id, request.part_number);
    let upload = upload_for(view, found, &request.key, id, number, &customer_key)?;
    let content = request.body.unwrap_or_default();
    if content.len() > SIZE_LIMIT {
        return Err(faults::entity_too_large(content.len(), SIZE_LIMIT));
    }
    let used = sent.as_ref().map(|sum| sum.algorithm.as_str()).or(request.checksum_algorithm.as_deref());
    // Lenient worlds make the announced sum themselves where AWS demands it of the client.
    if let Some(expected) = upload.checksum_algorithm.as_deref().filter(|expected| used != Some(expected))
        && (upload.composite || used.is_some())
        && !view.is_lenient()
    {
        return Err(faults::checksum_of_other_type(expected, used));
    }
    let wanted = upload.checksum_algorithm.as_deref().unwrap_or(checksums::DEFAULT.name());
    let checksum = sent.clone().filter(|sent| sent.algorithm == wanted);
    let checksum = checksum.unwrap_or_else(|| checksums::compute(Some(wanted), &content));
    let told = if upload.checksum_algorithm.is_some() { Some(checksum.clone()) } else { sent };
    Ok(Prepared {
        told: told.into_iter().collect(),
        part: made(found, upload, request.part_number, content, checksum),
        key: request.key,
        expected_owner: request.expected_bucket_owner,
        source_version: None,
    })
}

fn made(found: Found<'_>, upload: &Upload, number: i64, content: Blob, checksum: Checksum) -> UploadedPart {
    UploadedPart {
        bucket: found.bucket.name.clone(),
        upload_id: upload.upload_id.clone(),
        number,
        last_modified: Timestamp::default(),
        etag: entity_tag(&Algorithm::Md5.digest(&content)),
        content: content.compact(COMPACT),
        checksum,
    }
}

fn finish_upload(tx: &mut Tx<'_>, mut prepared: Prepared) -> Result<UploadPartOutput> {
    let encryption = prepared.put(tx)?;
    let mut output = UploadPartOutput {
        e_tag: Some(prepared.part.etag),
        server_side_encryption: encryption.server_side_encryption,
        sse_customer_algorithm: encryption.customer_algorithm,
        sse_customer_key_md5: encryption.customer_key_md5,
        ssekms_key_id: encryption.kms_key_id,
        bucket_key_enabled: encryption.bucket_key_enabled,
        ..UploadPartOutput::default()
    };
    checksums::tell(&mut output, &prepared.told);
    Ok(output)
}

fn prepare_copy(view: View<'_>, request: UploadPartCopyRequest) -> Result<Prepared> {
    let found = buckets::find(view, &request.bucket, request.expected_bucket_owner.as_deref())?;
    let customer_key = CustomerKey {
        algorithm: request.sse_customer_algorithm,
        key: request.sse_customer_key,
        md5: request.sse_customer_key_md5,
    };
    let (id, number) = (&request.upload_id, request.part_number);
    let upload = upload_for(view, found, &request.key, id, number, &customer_key)?;
    let terms = SourceTerms {
        conditions: Conditions {
            if_match: request.copy_source_if_match,
            if_none_match: request.copy_source_if_none_match,
            if_modified_since: request.copy_source_if_modified_since,
            if_unmodified_since: request.copy_source_if_unmodified_since,
        },
        customer_key: CustomerKey {
            algorithm: request.copy_source_sse_customer_algorithm,
            key: request.copy_source_sse_customer_key,
            md5: request.copy_source_sse_customer_key_md5,
        },
        expected_owner: request.expected_source_bucket_owner,
    };
    let (source_found, source) = Source::parse(&request.copy_source)?.find(view, &terms)?;
    let size = source.content.len();
    let range = request.copy_source_range.as_deref();
    let bytes = range.map_or(Ok(0..size), |range| range_of(range, size, view.is_lenient()))?;
    if bytes.len() > SIZE_LIMIT {
        return Err(faults::copy_source_too_large(SIZE_LIMIT));
    }
    let content = source.content.slice(bytes);
    let algorithm = upload.checksum_algorithm.as_deref();
    let checksum = checksums::compute(algorithm, &content);
    Ok(Prepared {
        told: algorithm.map(|_| checksum.clone()).into_iter().collect(),
        part: made(found, upload, request.part_number, content, checksum),
        source_version: told_version(source_found.bucket, source),
        key: request.key,
        expected_owner: request.expected_bucket_owner,
    })
}

/// The bytes that `bytes=first-last` names, which must lie within the source. Lenient worlds know what `first-last`
/// means too, which AWS refuses.
fn range_of(range: &str, size: usize, is_lenient: bool) -> Result<std::ops::Range<usize>> {
    let digits = |text: &str| -> Option<usize> {
        let all = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        all.then(|| text.parse().unwrap_or(usize::MAX))
    };
    let ends = range.strip_prefix("bytes=").or(is_lenient.then_some(range));
    let ends = ends.and_then(|ends| ends.split_once('-'));
    let ends = ends.and_then(|(first, last)| Some((digits(first)?, digits(last)?)));
    let (first, last) = ends.ok_or_else(|| faults::copy_range_form(range))?;
    if first > last || last >= size {
        return Err(faults::copy_range_outside(range, size));
    }
    Ok(first..last + 1)
}

fn finish_copy(tx: &mut Tx<'_>, mut prepared: Prepared) -> Result<UploadPartCopyOutput> {
    let encryption = prepared.put(tx)?;
    let mut result = CopyPartResult {
        e_tag: Some(prepared.part.etag),
        last_modified: Some(prepared.part.last_modified),
        ..CopyPartResult::default()
    };
    checksums::tell(&mut result, &prepared.told);
    Ok(UploadPartCopyOutput {
        copy_source_version_id: prepared.source_version,
        copy_part_result: Some(result),
        server_side_encryption: encryption.server_side_encryption,
        sse_customer_algorithm: encryption.customer_algorithm,
        sse_customer_key_md5: encryption.customer_key_md5,
        ssekms_key_id: encryption.kms_key_id,
        bucket_key_enabled: encryption.bucket_key_enabled,
        ..UploadPartCopyOutput::default()
    })
}

fn list(view: View<'_>, request: ListPartsRequest) -> Result<ListPartsOutput> {
    let found = buckets::find(view, &request.bucket, request.expected_bucket_owner.as_deref())?;
    let most = number("max-parts", request.max_parts, PAGE)?.min(PAGE);
    let marker = number("part-number-marker", request.part_number_marker, 0)?;
    let upload = uploads::find(view.state(), found, &request.key, &request.upload_id)?;
    let bucket = &found.bucket.name;
    let (first, end) =
        (part_row(bucket, &upload.upload_id, marker + 1), format!("{bucket}/{}0", upload.upload_id));
    let mut rest = view.state().scan_between::<UploadedPart>(found.scope, &first, &end);
    let page: Vec<&UploadedPart> = rest.by_ref().take(most as usize).collect();
    let (abort_date, abort_rule_id) =
        uploads::abort_rule(found.bucket, &request.key, upload.initiated).unzip();
    let storage_class = upload.object.storage_class.clone();
    Ok(ListPartsOutput {
        abort_date,
        abort_rule_id,
        next_part_number_marker: Some(page.last().map_or(0, |part| part.number)),
        is_truncated: Some(most > 0 && rest.next().is_some()),
        parts: (!page.is_empty()).then(|| page.iter().map(|part| listed(upload, part)).collect()),
        part_number_marker: Some(marker),
        max_parts: Some(most),
        initiator: Some(upload.initiator.clone()),
        owner: Some(owners::owner(view, found.scope.account)),
        storage_class: Some(storage_class.unwrap_or_else(|| "STANDARD".to_owned())),
        checksum_algorithm: upload.checksum_algorithm.clone(),
        checksum_type: upload.checksum_type(),
        bucket: Some(request.bucket),
        key: Some(request.key),
        upload_id: Some(request.upload_id),
        ..ListPartsOutput::default()
    })
}

fn listed(upload: &Upload, part: &UploadedPart) -> Part {
    let mut listed = Part {
        part_number: Some(part.number),
        last_modified: Some(part.last_modified),
        e_tag: Some(part.etag.clone()),
        size: Some(part.content.len() as i64),
        ..Part::default()
    };
    if upload.checksum_algorithm.is_some() {
        checksums::tell(&mut listed, std::slice::from_ref(&part.checksum));
    }
    listed
}

#[cfg(test)]
mod tests {
    use super::range_of;

    #[test]
    fn ranges_of_copies_lie_within_their_source() {
        for (range, expected) in [
            ("bytes=0-9", Some(0..10)),
            ("bytes=3-3", Some(3..4)),
            ("bytes=0-10", None),
            ("bytes=4-3", None),
            ("bytes=-3", None),
            ("bytes=3-", None),
            ("0-3", None),
            ("bytes=0-99999999999999999999999", None),
        ] {
            assert_eq!(range_of(range, 10, false).ok(), expected, "{range}");
        }
        assert_eq!(range_of("0-3", 10, true).ok(), Some(0..4));
    }
}
