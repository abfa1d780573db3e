//! Who owns what others put into a bucket, and with it whether ACLs count.

use service::{Operation, Result, Tx, View};

use crate::bucket_faults as faults;
use crate::buckets::{self, Bucket};
use crate::create_bucket::{ENFORCED, OWNERSHIPS};
use crate::enumerations::one_of;
use crate::shapes::{
    DeleteBucketOwnershipControlsRequest, GetBucketOwnershipControlsOutput,
    GetBucketOwnershipControlsRequest, PutBucketOwnershipControlsRequest,
};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("DeleteBucketOwnershipControls", delete => empty),
    service::reads!("GetBucketOwnershipControls", get),
    service::writes!("PutBucketOwnershipControls", put => empty),
];

impl Bucket {
    /// Whether ACLs are disabled.
    pub(crate) fn enforces_owner(&self) -> bool {
        let rules = self.ownership.iter().flat_map(|ownership| &ownership.rules);
        rules.into_iter().any(|rule| rule.object_ownership == ENFORCED)
    }

    /// Whether its ACL grants something to others than its owner.
    fn grants_to_others(&self) -> bool {
        let grants = self.acl.iter().flat_map(|acl| acl.grants.iter().flatten());
        let grantees = grants.filter_map(|grant| grant.grantee.as_ref());
        grantees.into_iter().any(|grantee| grantee.id.as_ref() != Some(&self.owner))
    }
}

fn get(
    view: View<'_>,
    request: GetBucketOwnershipControlsRequest,
) -> Result<GetBucketOwnershipControlsOutput> {
    let bucket = buckets::find(view, &request.bucket, request.expected_bucket_owner.as_deref())?.bucket;
    let controls = bucket.ownership.clone();
    let controls = controls.ok_or_else(|| faults::no_ownership_controls(&request.bucket))?;
    Ok(GetBucketOwnershipControlsOutput { ownership_controls: Some(controls) })
}

fn put(tx: &mut Tx<'_>, request: PutBucketOwnershipControlsRequest) -> Result<()> {
    let wanted = request.ownership_controls;
    buckets::change(tx, &request.bucket, request.expected_bucket_owner.as_deref(), |bucket| {
        let [rule] = &wanted.rules[..] else { return Err(faults::malformed_xml()) };
        one_of(&rule.object_ownership, OWNERSHIPS)?;
        if rule.object_ownership == ENFORCED && bucket.grants_to_others() {
            return Err(faults::acl_with_enforced_ownership());
        }
        bucket.ownership = Some(wanted);
        Ok(())
    })
}

fn delete(tx: &mut Tx<'_>, request: DeleteBucketOwnershipControlsRequest) -> Result<()> {
    buckets::change(tx, &request.bucket, request.expected_bucket_owner.as_deref(), |bucket| {
        bucket.ownership = None;
        Ok(())
    })
}
