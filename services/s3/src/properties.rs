//! What a request says of the object that it makes, besides the content: alike for uploads in one piece, uploads in
//! parts, and copies.

use service::{BTreeMap, Result, Timestamp, View};

use crate::buckets::{Bucket, Found};
use crate::encryption::{self, CustomerKey, Managed};
use crate::objects::{Encryption, Headers, Object};
use crate::{faults, object_lock, tags};

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
    /// Anything about event holds, which are not built.
    pub(crate) event_hold: bool,
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
            event_hold: $request.object_lock_event_hold.is_some()
                || $request.object_lock_event_hold_duration_days.is_some()
                || $request.object_lock_event_hold_duration_years.is_some(),
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

impl Sent {
    /// The object that the request makes, without content and without what its bucket adds ([`complete`]).
    pub(crate) fn object(self, bucket: &str, key: &str, now: Timestamp) -> Result<Object> {
        check_key(key)?;
        check_metadata(self.metadata.as_ref())?;
        check_redirect(self.website_redirect_location.as_deref())?;
        if self.event_hold {
            return Err(faults::header_not_implemented("x-amz-object-lock-event-hold"));
        }
        let lock = object_lock::asked(self.lock_mode, self.retain_until, self.legal_hold, now)?;
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
            tags: self.tagging.map(|tagging| tags::of_header(&tagging)).transpose()?.unwrap_or_default(),
            ..Object::default()
        })
    }
}

/// Adds what the bucket gives its new objects: encryption and retention by default. Locks are refused where the
/// bucket has none.
pub(crate) fn complete(view: View<'_>, object: &mut Object, found: Found<'_>) -> Result<()> {
    let asked: Option<Encryption> = object.encryption.take().map(|encryption| *encryption);
    object.encryption = encryption::decided(view, found, asked);
    object.lock = object_lock::given(object.lock.take(), found.bucket, view.now())?;
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

/// Websites lead to another key of the bucket or to a web address.
fn check_redirect(location: Option<&str>) -> Result<()> {
    let leads = |location: &str| ["/", "http://", "https://"].iter().any(|begin| location.starts_with(begin));
    if location.is_none_or(leads) { Ok(()) } else { Err(faults::redirect_location()) }
}

/// The storage class as rows have it: none is `STANDARD`.
pub(crate) fn storage_class(class: Option<String>) -> Result<Option<String>> {
    match class {
        Some(class) if !STORAGE_CLASSES.contains(&class.as_str()) => Err(faults::storage_class(&class)),
        class => Ok(class.filter(|class| class != "STANDARD")),
    }
}

/// The content type that answers tell where none was sent.
pub(crate) fn content_type(object: &Object) -> String {
    object.content_type.clone().unwrap_or_else(|| "binary/octet-stream".to_owned())
}

/// The version id that answers tell: none in buckets that never kept versions.
pub(crate) fn told_version(bucket: &Bucket, object: &Object) -> Option<String> {
    (bucket.versioning() != crate::buckets::Versioning::Never).then(|| object.version_id.clone())
}
