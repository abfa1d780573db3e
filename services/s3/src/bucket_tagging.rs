//! The tags of a bucket.

use service::{Operation, Result, Tx, View};

use crate::bucket_faults as faults;
use crate::shapes::{
    DeleteBucketTaggingRequest, GetBucketTaggingOutput, GetBucketTaggingRequest, PutBucketTaggingRequest, Tag,
};
use crate::{buckets, tags};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("DeleteBucketTagging", delete => empty),
    service::reads!("GetBucketTagging", get),
    service::writes!("PutBucketTagging", put => empty),
];

/// How many tags a bucket may have.
const MOST: usize = 50;

/// The tags, if a bucket may have them.
pub(crate) fn checked(tags: Vec<Tag>) -> Result<Vec<Tag>> {
    if tags.len() > MOST {
        return Err(faults::too_many_tags());
    }
    tags::check(&tags, faults::system_tag)?;
    Ok(tags)
}

fn get(view: View<'_>, request: GetBucketTaggingRequest) -> Result<GetBucketTaggingOutput> {
    let bucket = buckets::find(view, &request.bucket, request.expected_bucket_owner.as_deref())?.bucket;
    if bucket.tags.is_empty() {
        return Err(faults::no_tag_set(&request.bucket));
    }
    Ok(GetBucketTaggingOutput { tag_set: bucket.tags.clone() })
}

fn put(tx: &mut Tx<'_>, request: PutBucketTaggingRequest) -> Result<()> {
    buckets::change(tx, &request.bucket, request.expected_bucket_owner.as_deref(), |bucket| {
        bucket.tags = checked(request.tagging.tag_set)?;
        Ok(())
    })
}

fn delete(tx: &mut Tx<'_>, request: DeleteBucketTaggingRequest) -> Result<()> {
    buckets::change(tx, &request.bucket, request.expected_bucket_owner.as_deref(), |bucket| {
        bucket.tags.clear();
        Ok(())
    })
}
