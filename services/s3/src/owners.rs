//! Canonical user ids: how S3 names the owners of buckets and objects.

use checksum::Algorithm;
use service::{AccountId, Scope, View};

use crate::shapes::Owner;

/// The canonical user id of an account: 64 hexadecimal digits, the same in every world.
pub(crate) fn canonical_id(account: AccountId) -> String {
    let name = format!("cloudchamber canonical user {account}");
    checksum::hexadecimal(&Algorithm::Sha256.digest(&name.into()))
}

/// The account as an owner. Until 2025 owners had names for people: so they have in lenient worlds.
pub(crate) fn owner(view: View<'_>, account: AccountId) -> Owner {
    let display_name = view.is_lenient().then(|| account.to_string());
    Owner { display_name, id: Some(canonical_id(account)) }
}

/// The ARN of a bucket, which names neither account nor Region.
pub(crate) fn bucket_arn(scope: Scope, bucket: &str) -> String {
    format!("arn:{}:s3:::{bucket}", scope.region.partition().name())
}
