//! The tags of objects.

use service::{Operation, Result, Tx, View};

use crate::addressed::{self, Address, address};
use crate::properties::told_version;
use crate::shapes::{
    DeleteObjectTaggingOutput, DeleteObjectTaggingRequest, GetObjectTaggingOutput, GetObjectTaggingRequest,
    PutObjectTaggingOutput, PutObjectTaggingRequest, Tag,
};
use crate::{notifications, objects, tags};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("DeleteObjectTagging", delete),
    service::reads!("GetObjectTagging", get),
    service::writes!("PutObjectTagging", put),
];

fn get(view: View<'_>, request: GetObjectTaggingRequest) -> Result<GetObjectTaggingOutput> {
    let (found, object) = addressed::find(view, address!("GET", request))?;
    Ok(GetObjectTaggingOutput {
        tag_set: object.tags.clone(),
        version_id: told_version(found.bucket, object),
    })
}

fn put(tx: &mut Tx<'_>, request: PutObjectTaggingRequest) -> Result<PutObjectTaggingOutput> {
    let address = address!("PUT", request);
    addressed::find(tx.view(), address)?;
    tags::check_object(&request.tagging.tag_set)?;
    let version_id = replace(tx, address, request.tagging.tag_set.clone(), "ObjectTagging:Put")?;
    Ok(PutObjectTaggingOutput { version_id })
}

fn delete(tx: &mut Tx<'_>, request: DeleteObjectTaggingRequest) -> Result<DeleteObjectTaggingOutput> {
    let version_id = replace(tx, address!("DELETE", request), Vec::new(), "ObjectTagging:Delete")?;
    Ok(DeleteObjectTaggingOutput { version_id })
}

/// Gives the object other tags, and tells its version.
fn replace(
    tx: &mut Tx<'_>,
    address: Address<'_>,
    tags: Vec<Tag>,
    event: &'static str,
) -> Result<Option<String>> {
    let (found, object) = addressed::find(tx.view(), address)?;
    let (scope, version_id) = (found.scope, told_version(found.bucket, object));
    let mut object = object.clone();
    object.tags = tags;
    let watch = notifications::watch(found, &object.key);
    objects::replace(tx, scope, object);
    notifications::tell(tx, watch, event, version_id.as_deref());
    Ok(version_id)
}
