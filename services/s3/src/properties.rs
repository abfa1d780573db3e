//! What a request says of the object that it makes, besides the content: alike for uploads in one piece, uploads in
//! parts, and copies.

use service::{BTreeMap, Result, Timestamp};

use crate::buckets::{Bucket, Found};
use crate::encryption::{self, CustomerKey, Managed};
use crate::objects::{Encryption, Headers, Lock, Object};
use crate::shapes::Tag;
use crate::{faults, percent};

/// The properties that a request sends along.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sent {
    pub(crate) cache_control: Option<String>,
    pub(crate) content_disposition: Option<String>,
    pub(crate) content_encoding: Option<String>,
    pub(crate) content_language: Option<String>,
    pub(crate) content_type: Option<String>,
    pub(crate) expires: Option<Timestamp>,
    pub(crate) metadata: Option<BTreeMap<String, String>>,
    pub(crate) storage_class: Option<String>,
    pub(crate) website_redirect_location: Option<String>,
    pub(crate) tagging: Option<String>,
    pub(crate) lock_mode: Option<String>,
    pub(crate) retain_until: Option<Timestamp>,
    pub(crate) legal_hold: Option<String>,
    pub(crate) managed: Managed,
    pub(crate) customer_key: CustomerKey,
}

/// Moves the properties out of a request of any operation that makes objects.
macro_rules! sent {
    ($request:ident) => {
        $crate::properties::Sent {
            cache_control: $request.cache_control,
            content_disposition: $request.content_disposition,
            content_encoding: $request.content_encoding,
            content_language: $request.content_language,
            content_type: $request.content_type,
            expires: $request.expires,
            metadata: $request.metadata,
            storage_class: $request.storage_class,
            website_redirect_location: $request.website_redirect_location,
            tagging: $request.tagging,
            lock_mode: $request.object_lock_mode,
            retain_until: $request.object_lock_retain_until_date,
            legal_hold: $request.object_lock_legal_hold_status,
            managed: $crate::encryption::Managed {
                algorithm: $request.server_side_encryption,
                key_id: $request.ssekms_key_id,
                context: $request.ssekms_encryption_context,
                bucket_key: $request.bucket_key_enabled,
            },
            customer_key: $crate::encryption::CustomerKey {
                algorithm: $request.sse_customer_algorithm,
                key: $request.sse_customer_key,
                md5: $request.sse_customer_key_md5,
            },
        }
    };
}
pub(crate) use sent;

/// The storage classes of buckets in a Region.
const STORAGE_CLASSES: [&str; 8] = [
    "DEEP_ARCHIVE",
    "GLACIER",
    "GLACIER_IR",
    "INTELLIGENT_TIERING",
    "ONEZONE_IA",
    "REDUCED_REDUNDANCY",
    "STANDARD",
    "STANDARD_IA",
];
/// Bytes of a key.
const KEY_LIMIT: usize = 1024;
/// Bytes of the names and values of user metadata.
const METADATA_LIMIT: usize = 2048;
/// Tags of an object.
const TAG_LIMIT: usize = 10;

impl Sent {
    /// The object that the request makes, without content and without what its bucket adds ([`complete`]).
    pub(crate) fn object(self, bucket: &str, key: &str, now: Timestamp) -> Result<Object> {
        check_key(key)?;
        check_metadata(self.metadata.as_ref())?;
        let lock = self.lock(now)?;
        let headers = Headers {
            cache_control: self.cache_control,
            content_disposition: self.content_disposition,
            content_encoding: self.content_encoding,
            content_language: self.content_language,
            expires: self.expires.map(Timestamp::rfc1123),
            website_redirect_location: self.website_redirect_location,
        };
        Ok(Object {
            bucket: bucket.to_owned(),
            key: key.to_owned(),
            last_modified: now.floor_to_second(),
            content_type: self.content_type,
            storage_class: storage_class(self.storage_class)?,
            metadata: self.metadata.unwrap_or_default(),
            headers: (headers != Headers::default()).then(|| Box::new(headers)),
            encryption: encryption::asked(self.managed, &self.customer_key)?.map(Box::new),
            lock,
            tags: self.tagging.map(|tagging| tags(&tagging)).transpose()?.unwrap_or_default(),
            ..Object::default()
        })
    }

    fn lock(&self, now: Timestamp) -> Result<Option<Box<Lock>>> {
        if self.lock_mode.is_some() != self.retain_until.is_some() {
            return Err(faults::lock_headers_together());
        }
        if self.lock_mode.as_deref().is_some_and(|mode| !["COMPLIANCE", "GOVERNANCE"].contains(&mode)) {
            return Err(faults::worm_mode());
        }
        if self.retain_until.is_some_and(|until| until <= now) {
            return Err(faults::retain_until_past());
        }
        if self.legal_hold.as_deref().is_some_and(|hold| !["ON", "OFF"].contains(&hold)) {
            return Err(faults::legal_hold_status());
        }
        let lock = Lock {
            mode: self.lock_mode.clone(),
            retain_until: self.retain_until,
            legal_hold: self.legal_hold.clone(),
        };
        Ok((lock != Lock::default()).then(|| Box::new(lock)))
    }
}

/// Adds what the bucket gives its new objects: encryption and retention by default. Locks are refused where the
/// bucket has none.
pub(crate) fn complete(object: &mut Object, found: Found<'_>, now: Timestamp) -> Result<()> {
    let asked: Option<Encryption> = object.encryption.take().map(|encryption| *encryption);
    object.encryption = encryption::decided(found.scope, found.bucket, asked);
    let Some(lock) = &found.bucket.object_lock else {
        return if object.lock.is_some() { Err(faults::bucket_without_lock()) } else { Ok(()) };
    };
    let retained = object.lock.as_ref().is_some_and(|lock| lock.mode.is_some());
    let default = lock.rule.as_ref().and_then(|rule| rule.default_retention.as_ref());
    if let Some(default) = default.filter(|default| !retained && default.mode.is_some()) {
        let days = default.days.unwrap_or_default() + 365 * default.years.unwrap_or_default();
        let lock = object.lock.get_or_insert_default();
        lock.mode.clone_from(&default.mode);
        lock.retain_until = Some(now.plus_seconds(days.saturating_mul(86_400)));
    }
    Ok(())
}

/// Refuses a key that is too long.
pub(crate) fn check_key(key: &str) -> Result<()> {
    if key.len() > KEY_LIMIT { Err(faults::key_too_long(key.len(), KEY_LIMIT)) } else { Ok(()) }
}

fn check_metadata(metadata: Option<&BTreeMap<String, String>>) -> Result<()> {
    let size = metadata.into_iter().flatten().map(|(name, value)| name.len() + value.len()).sum();
    if size > METADATA_LIMIT { Err(faults::metadata_too_large(size, METADATA_LIMIT)) } else { Ok(()) }
}

/// The storage class as rows have it: none is `STANDARD`.
pub(crate) fn storage_class(class: Option<String>) -> Result<Option<String>> {
    match class {
        Some(class) if !STORAGE_CLASSES.contains(&class.as_str()) => Err(faults::storage_class(&class)),
        class => Ok(class.filter(|class| class != "STANDARD")),
    }
}

/// The tags of a header: `name=value&name=value`, encoded as a form.
pub(crate) fn tags(header: &str) -> Result<Vec<Tag>> {
    let malformed = || faults::tagging_header(header);
    let mut tags: Vec<Tag> = Vec::new();
    for pair in header.split('&').filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        let key = percent::decode(key, true).ok_or_else(malformed)?;
        let value = percent::decode(value, true).ok_or_else(malformed)?;
        if tags.iter().any(|tag| tag.key == key) {
            return Err(malformed());
        }
        tags.push(Tag { key, value });
    }
    if tags.len() > TAG_LIMIT {
        return Err(faults::too_many_object_tags());
    }
    for tag in &tags {
        if tag.key.is_empty() || tag.key.chars().count() > 128 || !tag.key.chars().all(is_tag_character) {
            return Err(faults::tag_key(&tag.key));
        }
        if tag.key.starts_with("aws:") {
            return Err(faults::system_tag(&tag.key));
        }
        if tag.value.chars().count() > 256 || !tag.value.chars().all(is_tag_character) {
            return Err(faults::tag_value(&tag.key, &tag.value));
        }
    }
    Ok(tags)
}

/// Letters, blanks and numbers of all scripts, and some marks.
fn is_tag_character(character: char) -> bool {
    character.is_alphanumeric() || character.is_whitespace() || "+-=._:/@".contains(character)
}

/// The content type that answers tell where none was sent.
pub(crate) fn content_type(object: &Object) -> String {
    object.content_type.clone().unwrap_or_else(|| "binary/octet-stream".to_owned())
}

/// The version id that answers tell: none in buckets that never kept versions.
pub(crate) fn told_version(bucket: &Bucket, object: &Object) -> Option<String> {
    (bucket.versioning() != crate::buckets::Versioning::Never).then(|| object.version_id.clone())
}
