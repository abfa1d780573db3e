//! Objects and their versions: the rows, and the only functions that put and remove them.
//!
//! What a key shows stands as [`Object`], all else of it (older versions, delete markers) as [`Noncurrent`], newest
//! first: so a listing of keys never walks over versions.

use service::{BTreeMap, Blob, Scope, State, Timestamp, Tx, Typed};

use crate::buckets::{Found, Versioning};
use crate::shapes::{AccessControlPolicy, Tag};

service::structures! {
    /// An object as its key shows it, or a version of it. What few objects have is boxed: there may be millions.
    Object {
        bucket: String = "Bucket",
        key: String = "Key",
        /// `null` in buckets that never kept versions, and for what was put while they did not.
        version_id: String = "VersionId",
        /// Grows with each version of the key: the newest has the largest.
        sequence: i64 = "Sequence",
        delete_marker: bool = "DeleteMarker",
        last_modified: Timestamp = "LastModified",
        /// With its quotes.
        etag: String = "ETag",
        content: Blob = "Content",
        content_type: Option<String> = "ContentType",
        /// `None` is `STANDARD`.
        storage_class: Option<String> = "StorageClass",
        metadata: BTreeMap<String, String> = "Metadata",
        checksums: Vec<Checksum> = "Checksums",
        headers: Option<Box<Headers>> = "Headers",
        encryption: Option<Box<Encryption>> = "Encryption",
        lock: Option<Box<Lock>> = "Lock",
        acl: Option<Box<AccessControlPolicy>> = "Acl",
        tags: Vec<Tag> = "Tags",
        parts: Vec<Part> = "Parts",
        restore: Option<Box<Restore>> = "Restore",
        annotations: Option<Box<Annotations>> = "Annotations",
    }

    /// A version that its key does not show: an older one, or a delete marker.
    Noncurrent { object: Object = "Object" }

    /// A checksum that the client asked for, or that S3 made by itself.
    Checksum {
        /// As `ChecksumAlgorithm` names it.
        algorithm: String = "Algorithm",
        /// In base64; of a composite one with the number of parts after a dash.
        value: String = "Value",
        /// Of the parts' checksums (`COMPOSITE`) rather than of the content (`FULL_OBJECT`).
        composite: bool = "Composite",
    }

    /// Headers that come back as they were sent.
    Headers {
        cache_control: Option<String> = "CacheControl",
        content_disposition: Option<String> = "ContentDisposition",
        content_encoding: Option<String> = "ContentEncoding",
        content_language: Option<String> = "ContentLanguage",
        expires: Option<String> = "Expires",
        website_redirect_location: Option<String> = "WebsiteRedirectLocation",
    }

    /// How the object is encrypted, as far as answers tell.
    Encryption {
        server_side_encryption: Option<String> = "ServerSideEncryption",
        kms_key_id: Option<String> = "SSEKMSKeyId",
        kms_context: Option<String> = "SSEKMSEncryptionContext",
        bucket_key_enabled: Option<bool> = "BucketKeyEnabled",
        customer_algorithm: Option<String> = "SSECustomerAlgorithm",
        customer_key_md5: Option<String> = "SSECustomerKeyMD5",
    }

    /// What keeps a version from being deleted.
    Lock {
        mode: Option<String> = "Mode",
        retain_until: Option<Timestamp> = "RetainUntilDate",
        /// `ON` or `OFF`.
        legal_hold: Option<String> = "LegalHold",
    }

    /// A part of an object that was uploaded in parts.
    Part {
        number: i64 = "PartNumber",
        size: i64 = "Size",
        checksums: Vec<Checksum> = "Checksums",
    }

    /// What is attached to the object, by name.
    Annotations { by_name: BTreeMap<String, Annotation> = "ByName" }

    /// A text that is attached to an object.
    Annotation {
        last_modified: Timestamp = "LastModified",
        /// With its quotes.
        etag: String = "ETag",
        checksum: Checksum = "Checksum",
        payload: Blob = "Payload",
    }

    /// A copy of an archived object that is there for a while.
    Restore {
        /// Until when; `None` while it is under way.
        expires: Option<Timestamp> = "Expires",
    }
}

service::row!(Object: "Cloudchamber::S3::Object", id |row| &current_id(&row.bucket, &row.key), plane Data);
service::row!(Noncurrent: "Cloudchamber::S3::Noncurrent",
    id |row| &noncurrent_id(&row.object.bucket, &row.object.key, row.object.sequence), plane Data);

/// Names of buckets hold no slash, so that all ids of a bucket begin alike and no other's do.
pub(crate) fn current_id(bucket: &str, key: &str) -> String {
    [bucket, "/", key].concat()
}

/// The versions of a key stand together, the newest first, and before those of any longer key.
fn noncurrent_id(bucket: &str, key: &str, sequence: i64) -> String {
    format!("{bucket}/{key}\0{:016x}", i64::MAX - sequence)
}

/// What was removed, or put in place of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Removed {
    /// The version that was removed or made; `None` in buckets that never kept versions.
    pub(crate) version_id: Option<String>,
    /// Whether that version is (or was) a delete marker.
    pub(crate) delete_marker: bool,
}

/// The version id of what is put while no versions are kept.
pub(crate) const NULL_VERSION: &str = "null";
/// What version ids consist of.
const VERSION_ID: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._";

/// Makes `object` (or the delete marker) the newest version of its key; its version id and place in the order are
/// set here. Answers the version id that callers are told, which is none where versions were never kept.
pub(crate) fn put(
    tx: &mut Tx<'_>,
    scope: Scope,
    versioning: Versioning,
    mut object: Object,
) -> Option<String> {
    if versioning == Versioning::Never {
        NULL_VERSION.clone_into(&mut object.version_id);
        tx.transaction().put(scope, object);
        return None;
    }
    let (bucket, key) = (object.bucket.clone(), object.key.clone());
    object.version_id = match versioning {
        Versioning::Enabled => tx.alphanumeric(32, VERSION_ID),
        _ => NULL_VERSION.to_owned(),
    };
    let newest = newest(tx.view().state(), scope, &bucket, &key);
    object.sequence = newest.map_or(0, |newest| newest.sequence + 1);
    if versioning == Versioning::Suspended {
        take(tx, scope, &bucket, &key, NULL_VERSION);
    }
    if let Some(shown) = shown(tx.view().state(), scope, &bucket, &key).cloned() {
        tx.transaction().put(scope, Noncurrent { object: shown });
        tx.transaction().delete(scope, Object::KIND, &current_id(&bucket, &key));
    }
    let told = Some(object.version_id.clone());
    if object.delete_marker {
        tx.transaction().put(scope, Noncurrent { object });
    } else {
        tx.transaction().put(scope, object);
    }
    told
}

/// Replaces a version by itself with other properties (tags, locks, storage class): it keeps its id and its place.
pub(crate) fn replace(tx: &mut Tx<'_>, scope: Scope, object: Object) {
    let shown = shown(tx.view().state(), scope, &object.bucket, &object.key);
    if shown.is_some_and(|shown| shown.version_id == object.version_id) {
        tx.transaction().put(scope, object);
    } else {
        tx.transaction().put(scope, Noncurrent { object });
    }
}

/// Removes what the key shows: in a bucket that keeps versions, by a delete marker.
pub(crate) fn hide(
    tx: &mut Tx<'_>,
    scope: Scope,
    versioning: Versioning,
    bucket: &str,
    key: &str,
) -> Removed {
    if versioning == Versioning::Never {
        take(tx, scope, bucket, key, NULL_VERSION);
        return Removed::default();
    }
    let marker = Object {
        bucket: bucket.to_owned(),
        key: key.to_owned(),
        delete_marker: true,
        last_modified: tx.now(),
        ..Object::default()
    };
    Removed { version_id: put(tx, scope, versioning, marker), delete_marker: true }
}

/// Removes one version, or nothing if there is none; the newest of the others may then show.
pub(crate) fn remove(tx: &mut Tx<'_>, scope: Scope, bucket: &str, key: &str, version_id: &str) -> Removed {
    let delete_marker = take(tx, scope, bucket, key, version_id).is_some_and(|taken| taken.delete_marker);
    let state = tx.view().state();
    if shown(state, scope, bucket, key).is_none()
        && let Some(next) = newest(state, scope, bucket, key).filter(|next| !next.delete_marker).cloned()
    {
        take(tx, scope, bucket, key, &next.version_id);
        tx.transaction().put(scope, next);
    }
    Removed { version_id: Some(version_id.to_owned()), delete_marker }
}

/// Takes a version away, whether the key shows it or not.
fn take(tx: &mut Tx<'_>, scope: Scope, bucket: &str, key: &str, version_id: &str) -> Option<Object> {
    let state = tx.view().state();
    let is_it = |object: &&Object| object.version_id == version_id;
    if let Some(object) = shown(state, scope, bucket, key).filter(is_it).cloned() {
        tx.transaction().delete(scope, Object::KIND, &current_id(bucket, key));
        return Some(object);
    }
    let object = hidden(state, scope, bucket, key).find(is_it)?.clone();
    tx.transaction().delete(scope, Noncurrent::KIND, &noncurrent_id(bucket, key, object.sequence));
    Some(object)
}

/// Whether the bucket holds an object, a version or a delete marker.
pub(crate) fn any(state: &State, found: Found<'_>) -> bool {
    let prefix = current_id(&found.bucket.name, "");
    state.scan_prefix::<Object>(found.scope, &prefix).next().is_some()
        || state.scan_prefix::<Noncurrent>(found.scope, &prefix).next().is_some()
}

/// What the key shows.
pub(crate) fn current<'v>(state: &'v State, found: Found<'_>, key: &str) -> Option<&'v Object> {
    shown(state, found.scope, &found.bucket.name, key)
}

/// All versions of the key, the newest first, delete markers among them.
pub(crate) fn versions<'v>(
    state: &'v State,
    found: Found<'_>,
    key: &str,
) -> impl Iterator<Item = &'v Object> {
    current(state, found, key).into_iter().chain(hidden(state, found.scope, &found.bucket.name, key))
}

/// One version of the key, which may be a delete marker.
pub(crate) fn version<'v>(state: &'v State, found: Found<'_>, key: &str, id: &str) -> Option<&'v Object> {
    versions(state, found, key).find(|object| object.version_id == id)
}

fn shown<'v>(state: &'v State, scope: Scope, bucket: &str, key: &str) -> Option<&'v Object> {
    state.get(scope, &current_id(bucket, key))
}

/// The versions that the key does not show, the newest first.
fn hidden<'v>(
    state: &'v State,
    scope: Scope,
    bucket: &str,
    key: &str,
) -> impl Iterator<Item = &'v Object> + use<'v> {
    let first = noncurrent_id(bucket, key, i64::MAX);
    let end = format!("{}\u{1}", current_id(bucket, key));
    state.scan_between::<Noncurrent>(scope, &first, &end).map(|row| &row.object)
}

/// The newest version, which may be a delete marker.
fn newest<'v>(state: &'v State, scope: Scope, bucket: &str, key: &str) -> Option<&'v Object> {
    shown(state, scope, bucket, key).or_else(|| hidden(state, scope, bucket, key).next())
}
