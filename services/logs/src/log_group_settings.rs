//! What is set for a group: how long it keeps events, its key, whether it can be deleted.

use service::{Operation, Result, Tx};

use crate::faults;
use crate::log_groups::{self, LogGroup};
use crate::shapes::{
    AssociateKmsKeyRequest, DeleteRetentionPolicyRequest, DisassociateKmsKeyRequest,
    PutLogGroupDeletionProtectionRequest, PutRetentionPolicyRequest,
};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("AssociateKmsKey", associate_key => empty),
    service::writes!("DeleteRetentionPolicy", delete_retention => empty),
    service::writes!("DisassociateKmsKey", disassociate_key => empty),
    service::writes!("PutLogGroupDeletionProtection", protect => empty),
    service::writes!("PutRetentionPolicy", put_retention => empty),
];

/// For how many days a group can keep its events.
const RETENTIONS: &[i64] = &[
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/// Changes the group that a request names by name, ARN, or one of both.
fn change(
    tx: &mut Tx<'_>,
    (name, identifier): (Option<&str>, Option<&str>),
    change: impl FnOnce(&mut LogGroup),
) -> Result<()> {
    let mut group = log_groups::meant(tx.view(), name, identifier)?.clone();
    change(&mut group);
    tx.put(group);
    Ok(())
}

fn put_retention(tx: &mut Tx<'_>, request: PutRetentionPolicyRequest) -> Result<()> {
    let days = request.retention_in_days;
    if !RETENTIONS.contains(&days) {
        return Err(faults::invalid_retention(days, RETENTIONS));
    }
    change(tx, (Some(&request.log_group_name), None), |group| group.retention = Some(days))
}

fn delete_retention(tx: &mut Tx<'_>, request: DeleteRetentionPolicyRequest) -> Result<()> {
    change(tx, (Some(&request.log_group_name), None), |group| group.retention = None)
}

fn associate_key(tx: &mut Tx<'_>, request: AssociateKmsKeyRequest) -> Result<()> {
    let named = (request.log_group_name.as_deref(), request.resource_identifier.as_deref());
    change(tx, named, |group| group.kms_key_id = Some(request.kms_key_id))
}

fn disassociate_key(tx: &mut Tx<'_>, request: DisassociateKmsKeyRequest) -> Result<()> {
    let named = (request.log_group_name.as_deref(), request.resource_identifier.as_deref());
    change(tx, named, |group| group.kms_key_id = None)
}

fn protect(tx: &mut Tx<'_>, request: PutLogGroupDeletionProtectionRequest) -> Result<()> {
    let protected = request.deletion_protection_enabled;
    change(tx, (None, Some(&request.log_group_identifier)), |group| group.protected = protected)
}
