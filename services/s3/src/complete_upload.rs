//! Making an object of the parts that came.

use checksum::Algorithm;
use service::model::base64;
use service::{Operation, Result, Tx, View};

use crate::buckets::{self, Found};
use crate::encryption::CustomerKey;
use crate::objects::{self, Checksum, Object, Part};
use crate::parts::{self, UploadedPart};
use crate::preconditions::WriteConditions;
use crate::put_object::entity_tag;
use crate::shapes::{CompleteMultipartUploadOutput, CompleteMultipartUploadRequest, CompletedPart};
use crate::uploads::{self, Completion, Upload};
use crate::{checksums, encryption, faults, lifecycle_dates, notifications, object_lock, percent};

pub(crate) const OPERATIONS: &[Operation] = &[service::staged!("CompleteMultipartUpload", prepare, finish)];

/// What each part but the last must have.
const SMALLEST_PART: usize = 5 << 20;

/// What is left to do.
enum Prepared {
    /// Nothing: the upload was completed before.
    Done(Box<CompleteMultipartUploadOutput>),
    /// The object lacks only its place.
    Ready(Box<Ready>),
}

struct Ready {
    upload_id: String,
    object: Object,
    /// The parts that it was made of, by number and entity tag.
    parts: Vec<(i64, String)>,
    conditions: WriteConditions,
    expected_owner: Option<String>,
}

fn prepare(view: View<'_>, request: CompleteMultipartUploadRequest) -> Result<Prepared> {
    let found = buckets::find(view, &request.bucket, request.expected_bucket_owner.as_deref())?;
    let (key, id) = (&request.key, &request.upload_id);
    if let Some(answer) = uploads::completed(view.state(), found, key, id) {
        return Ok(Prepared::Done(Box::new(answer.clone())));
    }
    let conditions =
        WriteConditions { if_match: request.if_match.clone(), if_none_match: request.if_none_match.clone() };
    conditions.check()?;
    let upload = uploads::find(view.state(), found, key, id)?;
    if request.sse_customer_algorithm.is_some() {
        let key = CustomerKey {
            algorithm: request.sse_customer_algorithm.clone(),
            key: request.sse_customer_key.clone(),
            md5: request.sse_customer_key_md5.clone(),
        };
        key.opens(&upload.object)?;
    }
    let listed = request.multipart_upload.as_ref().and_then(|upload| upload.parts.as_deref());
    let listed = listed.filter(|parts| !parts.is_empty()).ok_or_else(faults::malformed_xml)?;
    let chosen = chosen(view, found, upload, listed)?;
    let object = assembled(upload, &chosen);
    check(&request, upload, &object)?;
    Ok(Prepared::Ready(Box::new(Ready {
        parts: chosen.iter().map(|part| (part.number, part.etag.clone())).collect(),
        object,
        conditions,
        upload_id: request.upload_id,
        expected_owner: request.expected_bucket_owner,
    })))
}

/// The parts that a request lists, each as the list says. AWS demands them in the order of their numbers, with the sums
/// that were announced; lenient worlds take any order, and parts without sums.
fn chosen<'v>(
    view: View<'v>,
    found: Found<'_>,
    upload: &Upload,
    listed: &[CompletedPart],
) -> Result<Vec<&'v UploadedPart>> {
    let mut chosen: Vec<&UploadedPart> = Vec::with_capacity(listed.len());
    for item in listed {
        let (Some(number), Some(etag)) = (item.part_number, &item.e_tag) else {
            return Err(faults::malformed_xml());
        };
        if chosen.last().is_some_and(|last| last.number >= number) && !view.is_lenient() {
            return Err(faults::part_order(&upload.upload_id));
        }
        let bare = etag.trim_matches('"');
        let missing = || faults::invalid_part(number, bare, &upload.upload_id);
        let part = parts::part(view.state(), found.scope, upload, number);
        let part = part.filter(|part| part.etag.trim_matches('"') == bare).ok_or_else(missing)?;
        if let Some(algorithm) = &upload.checksum_algorithm {
            let sent = checksums::sent(item)?.filter(|sum| sum.algorithm == *algorithm);
            match sent {
                None if upload.composite && !view.is_lenient() => {
                    return Err(faults::part_without_checksum(algorithm, number));
                }
                Some(sum) if sum.value != part.checksum.value => return Err(missing()),
                _ => {}
            }
        }
        chosen.push(part);
    }
    let all_but_last = &chosen[..chosen.len().saturating_sub(1)];
    match all_but_last.iter().find(|part| part.content.len() < SMALLEST_PART) {
        Some(part) => {
            let etag = part.etag.trim_matches('"');
            Err(faults::entity_too_small(part.content.len(), SMALLEST_PART, part.number, etag))
        }
        None => Ok(chosen),
    }
}

/// The object that the parts make. Its content are their pieces, not a copy of them.
fn assembled(upload: &Upload, parts: &[&UploadedPart]) -> Object {
    let told = upload.checksum_algorithm.is_some();
    let kept = |part: &&UploadedPart| Part {
        number: part.number,
        size: part.content.len() as i64,
        checksums: told.then(|| part.checksum.clone()).into_iter().collect(),
    };
    Object {
        etag: entity_tag_of(parts),
        content: parts.iter().flat_map(|part| part.content.pieces()).cloned().collect(),
        checksums: sum_of(upload.composite, parts).into_iter().collect(),
        parts: parts.iter().map(kept).collect(),
        // AWS dates such an object back to the beginning of its upload.
        last_modified: upload.initiated.floor_to_second(),
        ..upload.object.clone()
    }
}

/// The MD5 of the parts' MD5s, and how many they are.
fn entity_tag_of(parts: &[&UploadedPart]) -> String {
    let digests: Vec<u8> = parts.iter().flat_map(|part| from_hexadecimal(&part.etag)).collect();
    let tag = entity_tag(&Algorithm::Md5.digest(&digests.into()));
    format!("\"{}-{}\"", tag.trim_matches('"'), parts.len())
}

fn from_hexadecimal(etag: &str) -> Vec<u8> {
    let digits: Vec<u32> = etag.chars().filter_map(|digit| digit.to_digit(16)).collect();
    digits.chunks(2).map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | *digit as u8)).collect()
}

/// The checksum of the whole, from those of the parts: their sum (`composite`), or the one that the content has.
fn sum_of(composite: bool, parts: &[&UploadedPart]) -> Option<Checksum> {
    let algorithm = Algorithm::named(&parts.first()?.checksum.algorithm)?;
    let digests = parts.iter().map(|part| base64::decode(&part.checksum.value));
    let digests: Vec<Vec<u8>> = digests.collect::<Option<_>>()?;
    if composite {
        let sum = algorithm.base64(&digests.concat().into());
        let value = format!("{sum}-{}", parts.len());
        return Some(Checksum { composite, ..checksums::of(algorithm, value) });
    }
    let mut pairs = digests.into_iter().zip(parts.iter().map(|part| part.content.len() as u64));
    let (first, _) = pairs.next()?;
    let whole = pairs.try_fold(first, |whole, (digest, size)| algorithm.combined(&whole, &digest, size))?;
    Some(checksums::of(algorithm, checksum::encoded(&whole)))
}

/// Refuses what the request says of the whole and is not so.
fn check(request: &CompleteMultipartUploadRequest, upload: &Upload, object: &Object) -> Result<()> {
    let kind = upload.checksum_type().unwrap_or_else(|| "FULL_OBJECT".to_owned());
    if request.checksum_type.as_ref().is_some_and(|asked| *asked != kind) {
        return Err(faults::upload_of_other_type(&kind));
    }
    if let Some(size) = request.mpu_object_size.filter(|size| *size != object.content.len() as i64) {
        return Err(faults::object_size(size, object.content.len()));
    }
    let Some(sent) = checksums::sent(request)? else { return Ok(()) };
    let own = object.checksums.iter().find(|own| own.algorithm == sent.algorithm);
    let count = format!("-{}", object.parts.len());
    let bare = |value: &str| value.strip_suffix(&count).unwrap_or(value).to_owned();
    match own {
        Some(own) if bare(&own.value) != bare(&sent.value) => Err(faults::bad_checksum(&sent.algorithm)),
        Some(_) => Ok(()),
        // An upload that asked for no algorithm may be checked by any.
        None if upload.checksum_algorithm.is_none() => {
            let sum = checksums::compute(Some(&sent.algorithm), &object.content);
            if sum.value == sent.value { Ok(()) } else { Err(faults::bad_checksum(&sent.algorithm)) }
        }
        None => {
            let expected = upload.checksum_algorithm.as_deref().unwrap_or_default();
            Err(faults::checksum_of_other_type(expected, Some(&sent.algorithm)))
        }
    }
}

fn finish(tx: &mut Tx<'_>, prepared: Prepared) -> Result<CompleteMultipartUploadOutput> {
    let Ready { upload_id, mut object, parts, conditions, expected_owner } = match prepared {
        Prepared::Done(answer) => return Ok(*answer),
        Prepared::Ready(ready) => *ready,
    };
    let found = buckets::find(tx.view(), &object.bucket, expected_owner.as_deref())?;
    let state = tx.view().state();
    let upload = uploads::find(state, found, &object.key, &upload_id)?.clone();
    for (number, etag) in &parts {
        let part = parts::part(state, found.scope, &upload, *number);
        if part.is_none_or(|part| part.etag != *etag) {
            return Err(faults::invalid_part(*number, etag.trim_matches('"'), &upload_id));
        }
    }
    conditions.hold(&object.key, || objects::current(state, found, &object.key))?;
    object.lock = object_lock::given(object.lock.take(), found.bucket, tx.now())?;
    let (scope, versioning) = (found.scope, found.bucket.versioning());
    let mut answer = answer(found, &object);
    let (bucket, key) = (object.bucket.clone(), object.key.clone());
    let watch = notifications::watch(found, &object.key);
    uploads::remove(tx, scope, &upload);
    answer.version_id = objects::put(tx, scope, versioning, object);
    notifications::tell(tx, watch, "ObjectCreated:CompleteMultipartUpload", answer.version_id.as_deref());
    tx.transaction().put(scope, Completion { bucket, key, upload_id, answer: answer.clone() });
    Ok(answer)
}

fn answer(found: Found<'_>, object: &Object) -> CompleteMultipartUploadOutput {
    let encryption = encryption::told(object);
    let region = found.scope.region.name();
    let key = percent::encode(&object.key).replace('+', "%20").replace('/', "%2F");
    let mut answer = CompleteMultipartUploadOutput {
        location: Some(format!("https://{}.s3.{region}.amazonaws.com/{key}", object.bucket)),
        bucket: Some(object.bucket.clone()),
        key: Some(object.key.clone()),
        e_tag: Some(object.etag.clone()),
        expiration: lifecycle_dates::expiration_header(found.bucket, object),
        server_side_encryption: encryption.server_side_encryption,
        ssekms_key_id: encryption.kms_key_id,
        bucket_key_enabled: encryption.bucket_key_enabled,
        ..CompleteMultipartUploadOutput::default()
    };
    checksums::tell(&mut answer, &object.checksums);
    answer
}

#[cfg(test)]
mod tests {
    use service::Blob;

    use super::{entity_tag_of, sum_of};
    use crate::checksums;
    use crate::parts::UploadedPart;
    use crate::put_object::entity_tag;

    fn part(algorithm: &str, content: &'static str) -> UploadedPart {
        let content = Blob::from(content);
        UploadedPart {
            etag: entity_tag(&checksum::Algorithm::Md5.digest(&content)),
            checksum: checksums::compute(Some(algorithm), &content),
            content,
            ..UploadedPart::default()
        }
    }

    #[test]
    fn sums_of_the_whole_follow_from_the_parts() {
        for algorithm in ["CRC32", "CRC32C", "CRC64NVME"] {
            let (first, second) = (part(algorithm, "hello, "), part(algorithm, "world"));
            let whole = checksums::compute(Some(algorithm), &Blob::from("hello, world"));
            assert_eq!(sum_of(false, &[&first, &second]), Some(whole));
        }
        let (first, second) = (part("SHA256", "hello, "), part("SHA256", "world"));
        let sum = sum_of(true, &[&first, &second]).map(|sum| sum.value).unwrap_or_default();
        assert!(sum.ends_with("=-2"), "{sum}");
    }

    #[test]
    fn entity_tags_tell_how_many_parts() {
        let (first, second) = (part("CRC32", "a"), part("CRC32", "b"));
        // md5(unhex(md5("a")) + unhex(md5("b")))
        assert_eq!(entity_tag_of(&[&first, &second]), "\"96e024ba2074fe77e8e965ba43a704be-2\"");
    }
}
