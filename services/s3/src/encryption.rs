//! The encryption of objects: nothing is encrypted here, but answers tell what S3 would have done, and keys that
//! customers provide must come again.

use checksum::Algorithm;
use service::model::base64;
use service::{Result, Scope, View};

use crate::buckets::Found;
use crate::faults;
use crate::objects::{Encryption, Object};

/// What a request says of a key that the customer provides.
#[derive(Clone, Debug, Default)]
pub(crate) struct CustomerKey {
    pub(crate) algorithm: Option<String>,
    pub(crate) key: Option<String>,
    pub(crate) md5: Option<String>,
}

/// What a request says of encryption that S3 does with keys of its own or of KMS.
#[derive(Clone, Debug, Default)]
pub(crate) struct Managed {
    pub(crate) algorithm: Option<String>,
    pub(crate) key_id: Option<String>,
    pub(crate) context: Option<String>,
    pub(crate) bucket_key: Option<bool>,
}

const AES256: &str = "AES256";
/// What encrypts with a key of KMS.
const KMS: [&str; 2] = ["aws:kms", "aws:kms:dsse"];

impl CustomerKey {
    /// The MD5 of the key, which is all that is kept of it; `None` when the request provides none.
    pub(crate) fn checked(&self) -> Result<Option<&str>> {
        let (algorithm, key, md5) = match (&self.algorithm, &self.key, &self.md5) {
            (None, None, None) => return Ok(None),
            (None, ..) => return Err(faults::customer_key("provide a valid encryption algorithm.")),
            (_, None, _) => return Err(faults::customer_key("provide an appropriate secret key.")),
            (_, _, None) => {
                return Err(faults::customer_key("provide the client calculated MD5 of the secret key."));
            }
            (Some(algorithm), Some(key), Some(md5)) => (algorithm, key, md5),
        };
        if algorithm != AES256 {
            return Err(faults::customer_algorithm());
        }
        let key = base64::decode(key).filter(|key| key.len() == 32);
        let key = key.ok_or_else(faults::customer_key_length)?;
        if Algorithm::Md5.base64(&key.into()) != *md5 {
            return Err(faults::customer_key_md5());
        }
        Ok(Some(md5))
    }

    /// Refuses to give away what the key does not open, or what needs no key.
    pub(crate) fn opens(&self, object: &Object) -> Result<()> {
        let needed = object.encryption.as_ref().and_then(|encryption| encryption.customer_key_md5.as_deref());
        match (self.checked()?, needed) {
            (None, None) => Ok(()),
            (None, Some(_)) => Err(faults::customer_key_needed()),
            (Some(_), None) => Err(faults::customer_key_not_applicable()),
            (Some(given), Some(needed)) if given == needed => Ok(()),
            _ => Err(faults::access_denied()),
        }
    }
}

/// How an object is to be encrypted, as the request says it; `None` when it says nothing.
pub(crate) fn asked(managed: Managed, customer: &CustomerKey) -> Result<Option<Encryption>> {
    if let Some(md5) = customer.checked()? {
        if managed.algorithm.is_some() {
            return Err(faults::customer_key_and_encryption());
        }
        return Ok(Some(Encryption {
            customer_algorithm: customer.algorithm.clone(),
            customer_key_md5: Some(md5.to_owned()),
            ..Encryption::default()
        }));
    }
    let is_kms = managed.algorithm.as_deref().is_some_and(|algorithm| KMS.contains(&algorithm));
    if !is_kms && (managed.key_id.is_some() || managed.context.is_some()) {
        return Err(faults::kms_key_without_kms(managed.algorithm.as_deref()));
    }
    match managed.algorithm {
        Some(algorithm) if !is_kms && algorithm != AES256 => Err(faults::encryption_method(&algorithm)),
        None if managed.bucket_key.is_none() => Ok(None),
        algorithm => Ok(Some(Encryption {
            server_side_encryption: algorithm,
            kms_key_id: managed.key_id,
            kms_context: managed.context,
            bucket_key_enabled: managed.bucket_key,
            ..Encryption::default()
        })),
    }
}

/// How an object is encrypted in a bucket that may have a default; what every object has is `None`. Before 2023 there
/// were objects without encryption: so there are in lenient worlds.
pub(crate) fn decided(
    view: View<'_>,
    Found { scope, bucket }: Found<'_>,
    asked: Option<Encryption>,
) -> Option<Box<Encryption>> {
    if view.is_lenient() && asked.is_none() && bucket.encryption.is_none() {
        return Some(Box::new(Encryption::default()));
    }
    let mut decided = asked.unwrap_or_default();
    if decided.customer_key_md5.is_some() {
        return Some(Box::new(decided));
    }
    if decided.server_side_encryption.is_none()
        && let Some(rule) = bucket.encryption.as_ref().and_then(|encryption| encryption.rules.first())
    {
        let default = rule.apply_server_side_encryption_by_default.as_ref();
        decided.server_side_encryption = default.map(|default| default.sse_algorithm.clone());
        decided.kms_key_id = default.and_then(|default| default.kms_master_key_id.clone());
        decided.bucket_key_enabled = decided.bucket_key_enabled.or(rule.bucket_key_enabled);
    }
    let is_kms = decided.server_side_encryption.as_deref().is_some_and(|it| KMS.contains(&it));
    if !is_kms {
        return None;
    }
    let key = decided.kms_key_id.take();
    decided.kms_key_id = Some(key.map_or_else(|| managed_key(scope), |key| key_arn(scope, key)));
    decided.bucket_key_enabled = decided.bucket_key_enabled.filter(|enabled| *enabled);
    Some(Box::new(decided))
}

/// The encryption that answers tell of an object.
pub(crate) fn told(object: &Object) -> Encryption {
    let own = object.encryption.as_deref().cloned();
    own.unwrap_or_else(|| Encryption {
        server_side_encryption: Some(AES256.to_owned()),
        ..Encryption::default()
    })
}

/// A bare key id as the ARN that answers tell.
fn key_arn(scope: Scope, key: String) -> String {
    if key.starts_with("arn:") || key.starts_with("alias/") {
        key
    } else {
        scope.arn("kms", format!("key/{key}"))
    }
}

/// The key `aws/s3` that KMS keeps for S3 in each account and Region.
fn managed_key(scope: Scope) -> String {
    let name = format!("aws/s3 in {scope}");
    let digits = checksum::hexadecimal(&Algorithm::Md5.digest(&name.into()));
    let id = [&digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..]].join("-");
    key_arn(scope, id)
}
