//! Copying an object, its properties with it or not.

use checksum::Algorithm;
use service::{Operation, Result, State, Tx, View};

use crate::buckets::{self, Bucket, Found};
use crate::encryption::{self, CustomerKey};
use crate::get_object::{check_version_id, is_archived};
use crate::objects::{self, Object};
use crate::preconditions::{Broken, Conditions, WriteConditions};
use crate::properties::{self, Sent, sent, told_version};
use crate::put_object::{SIZE_LIMIT, entity_tag};
use crate::shapes::*;
use crate::{acl, checksums, faults, lifecycle_dates, notifications, percent};

pub(crate) const OPERATIONS: &[Operation] = &[service::staged!("CopyObject", prepare, finish)];

/// Where a copy is taken from.
pub(crate) struct Source {
    pub(crate) bucket: String,
    pub(crate) key: String,
    pub(crate) version_id: Option<String>,
}

/// What must hold of the source of a copy.
pub(crate) struct SourceTerms {
    pub(crate) conditions: Conditions,
    pub(crate) customer_key: CustomerKey,
    pub(crate) expected_owner: Option<String>,
}

/// A copy that lacks only its place.
struct Prepared {
    object: Object,
    conditions: WriteConditions,
    expected_owner: Option<String>,
    source_version: Option<String>,
}

impl Source {
    /// Reads `bucket/key?versionId=id`, encoded as a path.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let (path, query) = text.split_once('?').unwrap_or((text, ""));
        let path = percent::decode(path, false).ok_or_else(|| faults::copy_source_encoding(text))?;
        let (bucket, key) = path.strip_prefix('/').unwrap_or(&path).split_once('/').unwrap_or_default();
        if bucket.is_empty() || key.is_empty() {
            return Err(faults::copy_source(text));
        }
        let version_id = query.split('&').find_map(|pair| pair.strip_prefix("versionId="));
        Ok(Self {
            bucket: bucket.to_owned(),
            key: key.to_owned(),
            version_id: version_id.map(|id| percent::decode(id, false).unwrap_or_default()),
        })
    }

    /// The object that is copied, and its bucket, which may be in any Region and account.
    pub(crate) fn find<'v>(&self, view: View<'v>, terms: &SourceTerms) -> Result<(Found<'v>, &'v Object)> {
        let found = self.bucket(view, terms.expected_owner.as_deref())?;
        let object = self.version(view.state(), found)?;
        terms.customer_key.opens(object)?;
        let broken = terms.conditions.broken(&object.etag, object.last_modified);
        if let Some(Broken::Differs(condition) | Broken::Same(condition)) = broken {
            return Err(faults::source_precondition_failed(condition));
        }
        if is_archived(object, view.now()) {
            return Err(faults::copy_of_archived(&self.key));
        }
        Ok((found, object))
    }

    fn bucket<'v>(&self, view: View<'v>, expected_owner: Option<&str>) -> Result<Found<'v>> {
        let missing = || faults::no_such_bucket(&self.bucket);
        let scope = buckets::place(view.state(), view.scope(), &self.bucket).ok_or_else(missing)?;
        let bucket: &Bucket = view.state().get(scope, &self.bucket).ok_or_else(missing)?;
        if expected_owner.is_some_and(|owner| owner != scope.account.to_string()) {
            return Err(faults::access_denied());
        }
        Ok(Found { scope, bucket })
    }

    fn version<'v>(&self, state: &'v State, found: Found<'_>) -> Result<&'v Object> {
        let Some(id) = self.version_id.as_deref() else {
            return objects::current(state, found, &self.key).ok_or_else(|| faults::no_such_key(&self.key));
        };
        check_version_id(id)?;
        let version = objects::version(state, found, &self.key, id);
        let version = version.ok_or_else(|| faults::no_such_version(&self.key, id))?;
        if version.delete_marker { Err(faults::copy_of_delete_marker()) } else { Ok(version) }
    }
}

fn prepare(view: View<'_>, request: CopyObjectRequest) -> Result<Prepared> {
    let target = buckets::find(view, &request.bucket, request.expected_bucket_owner.as_deref())?;
    let acl = acl::of_request(view, target, acl::asked!(request))?;
    let source = Source::parse(&request.copy_source)?;
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
    let replaces_metadata = replaces(request.metadata_directive.as_deref(), faults::metadata_directive)?;
    let replaces_tags = replaces(request.tagging_directive.as_deref(), faults::tagging_directive)?;
    let excludes_annotations = request.annotation_directive.as_deref() == Some("EXCLUDE");
    let conditions = WriteConditions { if_match: request.if_match, if_none_match: request.if_none_match };
    conditions.check()?;
    let sent = sent!(request);
    let (found, original) = source.find(view, &terms)?;
    let to_itself =
        found.bucket.name == target.bucket.name && source.key == request.key && source.version_id.is_none();
    if to_itself && !replaces_metadata && !changes(&sent, found.bucket) {
        return Err(faults::copy_to_itself());
    }
    if original.content.len() > SIZE_LIMIT {
        return Err(faults::copy_source_too_large(SIZE_LIMIT));
    }
    let object = sent.object(&target.bucket.name, &request.key, view.now())?;
    let object =
        copied(original, object, replaces_metadata, replaces_tags, request.checksum_algorithm.as_deref());
    let source_version = told_version(found.bucket, original);
    let annotations = original.annotations.clone().filter(|_| !excludes_annotations);
    let object = Object { acl, annotations, ..object };
    Ok(Prepared { object, conditions, expected_owner: request.expected_bucket_owner, source_version })
}

/// Whether a directive says `REPLACE` rather than `COPY`.
fn replaces(directive: Option<&str>, unknown: fn(&str) -> service::Fault) -> Result<bool> {
    match directive {
        None | Some("COPY") => Ok(false),
        Some("REPLACE") => Ok(true),
        Some(other) => Err(unknown(other)),
    }
}

/// Whether a copy of an object to itself would differ from it.
fn changes(sent: &Sent, bucket: &Bucket) -> bool {
    sent.storage_class.is_some()
        || sent.website_redirect_location.is_some()
        || sent.managed.algorithm.is_some()
        || sent.customer_key.algorithm.is_some()
        || bucket.encryption.is_some()
}

/// `object` with the content of `original`, and with those of its properties that are not replaced.
fn copied(
    original: &Object,
    mut object: Object,
    replaces_metadata: bool,
    replaces_tags: bool,
    algorithm: Option<&str>,
) -> Object {
    if !replaces_metadata {
        // The redirection of a website is never copied.
        let redirect = object.headers.take().and_then(|headers| headers.website_redirect_location);
        let mut headers = original.headers.as_deref().cloned().unwrap_or_default();
        headers.website_redirect_location = redirect;
        object.headers = (headers != objects::Headers::default()).then(|| Box::new(headers));
        object.metadata.clone_from(&original.metadata);
        object.content_type.clone_from(&original.content_type);
    }
    if !replaces_tags {
        object.tags.clone_from(&original.tags);
    }
    let whole = original.checksums.iter().find(|sum| !sum.composite).cloned();
    let own = original.checksums.first().map(|sum| sum.algorithm.as_str());
    let is_kept = algorithm.is_none_or(|algorithm| own == Some(algorithm));
    let kept = whole.filter(|_| is_kept);
    object.checksums = vec![kept.unwrap_or_else(|| checksums::compute(algorithm.or(own), &original.content))];
    object.etag = if original.parts.is_empty() {
        original.etag.clone()
    } else {
        entity_tag(&Algorithm::Md5.digest(&original.content))
    };
    object.content = original.content.clone();
    object
}

fn finish(tx: &mut Tx<'_>, prepared: Prepared) -> Result<CopyObjectOutput> {
    let Prepared { mut object, conditions, expected_owner, source_version } = prepared;
    let found = buckets::find(tx.view(), &object.bucket, expected_owner.as_deref())?;
    conditions.hold(&object.key, || objects::current(tx.view().state(), found, &object.key))?;
    properties::complete(tx.view(), &mut object, found)?;
    let (scope, versioning) = (found.scope, found.bucket.versioning());
    let mut result = CopyObjectResult {
        e_tag: Some(object.etag.clone()),
        last_modified: Some(object.last_modified),
        ..CopyObjectResult::default()
    };
    checksums::tell(&mut result, &object.checksums);
    let encryption = encryption::told(&object);
    let watch = notifications::watch(found, &object.key);
    let expiration = lifecycle_dates::expiration_header(found.bucket, &object);
    let version_id = objects::put(tx, scope, versioning, object);
    notifications::tell(tx, watch, "ObjectCreated:Copy", version_id.as_deref());
    Ok(CopyObjectOutput {
        copy_object_result: Some(result),
        expiration,
        copy_source_version_id: source_version,
        version_id,
        server_side_encryption: encryption.server_side_encryption,
        sse_customer_algorithm: encryption.customer_algorithm,
        sse_customer_key_md5: encryption.customer_key_md5,
        ssekms_key_id: encryption.kms_key_id,
        ssekms_encryption_context: encryption.kms_context,
        bucket_key_enabled: encryption.bucket_key_enabled,
        ..CopyObjectOutput::default()
    })
}

#[cfg(test)]
mod tests {
    use super::Source;

    #[test]
    fn sources_are_read() {
        for (text, expected) in [
            ("bucket/key", Some(("bucket", "key", None))),
            ("/bucket/a/b%20c", Some(("bucket", "a/b c", None))),
            ("bucket/a+b%3F?versionId=x", Some(("bucket", "a+b?", Some("x")))),
            ("bucket%2Fkey", Some(("bucket", "key", None))),
            ("bucket//key", Some(("bucket", "/key", None))),
            ("bucket/", None),
            ("bucket", None),
            ("b/%f", None),
        ] {
            let source = Source::parse(text).ok();
            let found = source.as_ref().map(|it| (&*it.bucket, &*it.key, it.version_id.as_deref()));
            assert_eq!(found, expected, "{text}");
        }
    }
}
