//! The tags of a bucket.

use service::{Operation, Result, Tx, View};

use crate::bucket_faults as faults;
use crate::buckets;
use crate::shapes::{
    DeleteBucketTaggingRequest, GetBucketTaggingOutput, GetBucketTaggingRequest, PutBucketTaggingRequest, Tag,
};

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
    let allowed = |text: &str| {
        text.chars().all(|character| character.is_alphanumeric() || " _.:/=+-@".contains(character))
    };
    for (place, Tag { key, value }) in tags.iter().enumerate() {
        if key.starts_with("aws:") {
            return Err(faults::system_tag(key));
        }
        if !(1..=128).contains(&key.chars().count()) || !allowed(key) {
            return Err(faults::invalid_tag_key(key));
        }
        if value.chars().count() > 256 || !allowed(value) {
            return Err(faults::invalid_tag_value(key, value));
        }
        if tags[..place].iter().any(|earlier| earlier.key == *key) {
            return Err(faults::duplicate_tag_key(key));
        }
    }
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
