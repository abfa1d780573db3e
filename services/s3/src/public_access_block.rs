//! What keeps a bucket from becoming public: its own configuration, and its account's.

use service::{Operation, Result, Tx, Value, View};

use crate::bucket_faults as faults;
use crate::buckets::{self, Found};
use crate::shapes::{
    DeletePublicAccessBlockRequest, GetPublicAccessBlockOutput, GetPublicAccessBlockRequest,
    PublicAccessBlockConfiguration, PutPublicAccessBlockRequest,
};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("DeletePublicAccessBlock", delete => empty),
    service::reads!("GetPublicAccessBlock", get),
    service::writes!("PutPublicAccessBlock", put => empty),
];

/// The kind of the account's configuration, a row of S3 Control's in the Region that global services sign for.
const OF_ACCOUNT: &str = "AWS::S3::AccountPublicAccessBlock";

/// What holds for a bucket: what is blocked by itself or by its account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Blocked {
    /// ACLs that grant something to everyone are refused.
    pub(crate) public_acls: bool,
    /// ACLs that grant something to everyone do not count.
    pub(crate) ignore_public_acls: bool,
    /// Policies that are public are refused.
    pub(crate) public_policy: bool,
    /// A public policy counts for the bucket's own account and for services only.
    pub(crate) restrict_public_buckets: bool,
}

/// What is blocked for the bucket.
pub(crate) fn effective(view: View<'_>, found: Found<'_>) -> Blocked {
    let own = found.bucket.public_access_block.clone().unwrap_or_default();
    let home = service::Scope::new(found.scope.account, found.scope.region.partition().global_region());
    let row = view.state().row(home, OF_ACCOUNT, &found.scope.account.to_string());
    let account = row.map_or(Value::Null, |row| row.to_value());
    let either = |own: Option<bool>, name: &str| {
        own == Some(true) || account.get(name).and_then(Value::as_bool) == Some(true)
    };
    Blocked {
        public_acls: either(own.block_public_acls, "BlockPublicAcls"),
        ignore_public_acls: either(own.ignore_public_acls, "IgnorePublicAcls"),
        public_policy: either(own.block_public_policy, "BlockPublicPolicy"),
        restrict_public_buckets: either(own.restrict_public_buckets, "RestrictPublicBuckets"),
    }
}

fn get(view: View<'_>, request: GetPublicAccessBlockRequest) -> Result<GetPublicAccessBlockOutput> {
    let bucket = buckets::find(view, &request.bucket, request.expected_bucket_owner.as_deref())?.bucket;
    let block = bucket.public_access_block.clone();
    let block = block.ok_or_else(|| faults::no_public_access_block(&request.bucket))?;
    Ok(GetPublicAccessBlockOutput { public_access_block_configuration: Some(block) })
}

fn put(tx: &mut Tx<'_>, request: PutPublicAccessBlockRequest) -> Result<()> {
    let wanted = request.public_access_block_configuration;
    buckets::change(tx, &request.bucket, request.expected_bucket_owner.as_deref(), |bucket| {
        if wanted == PublicAccessBlockConfiguration::default() {
            return Err(faults::empty_public_access_block());
        }
        bucket.public_access_block = Some(PublicAccessBlockConfiguration {
            block_public_acls: wanted.block_public_acls.or(Some(false)),
            ignore_public_acls: wanted.ignore_public_acls.or(Some(false)),
            block_public_policy: wanted.block_public_policy.or(Some(false)),
            restrict_public_buckets: wanted.restrict_public_buckets.or(Some(false)),
        });
        Ok(())
    })
}

fn delete(tx: &mut Tx<'_>, request: DeletePublicAccessBlockRequest) -> Result<()> {
    buckets::change(tx, &request.bucket, request.expected_bucket_owner.as_deref(), |bucket| {
        bucket.public_access_block = None;
        Ok(())
    })
}
