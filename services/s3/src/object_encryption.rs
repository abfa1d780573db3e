//! Changing how an object is encrypted, without touching its content.

use service::{Operation, Result, Tx};

use crate::addressed::{self, address};
use crate::faults;
use crate::objects;
use crate::shapes::{UpdateObjectEncryptionRequest, UpdateObjectEncryptionResponse};

pub(crate) const OPERATIONS: &[Operation] = &[service::writes!("UpdateObjectEncryption", update)];

fn update(tx: &mut Tx<'_>, request: UpdateObjectEncryptionRequest) -> Result<UpdateObjectEncryptionResponse> {
    let (found, object) = addressed::find(tx.view(), address!("PUT", request))?;
    let (scope, mut object) = (found.scope, object.clone());
    let asked = request.object_encryption.ssekms.ok_or_else(faults::new_encryption_invalid)?;
    let account = key_account(&asked.kms_key_arn).ok_or_else(faults::key_arn_invalid)?;
    if account != scope.account.to_string() {
        return Err(faults::key_of_other_account());
    }
    let mut encryption = object.encryption.take().unwrap_or_default();
    let by_customer = encryption.customer_algorithm.is_some();
    if by_customer || encryption.server_side_encryption.as_deref() == Some("aws:kms:dsse") {
        return Err(faults::encryption_not_updatable());
    }
    encryption.server_side_encryption = Some("aws:kms".to_owned());
    encryption.kms_key_id = Some(asked.kms_key_arn);
    encryption.bucket_key_enabled = asked.bucket_key_enabled.filter(|enabled| *enabled);
    object.encryption = Some(encryption);
    objects::replace(tx, scope, object);
    Ok(UpdateObjectEncryptionResponse::default())
}

/// The account in the ARN of a key (`arn:aws:kms:REGION:ACCOUNT:key/ID`).
fn key_account(arn: &str) -> Option<&str> {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let [scheme, partition, service, _, account, key] = parts[..] else { return None };
    let is_key = scheme == "arn" && partition.starts_with("aws") && service == "kms";
    let is_account = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
    let id = key.strip_prefix("key/")?;
    (is_key && is_account && !id.is_empty()).then_some(account)
}
