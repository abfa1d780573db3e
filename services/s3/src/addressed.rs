//! The object, or the version of it, that a request is about.

use service::{Result, View};

use crate::buckets::{self, Found};
use crate::get_object::readable;
use crate::objects::Object;

/// What a request says of its object.
#[derive(Clone, Copy)]
pub(crate) struct Address<'r> {
    pub(crate) bucket: &'r str,
    pub(crate) key: &'r str,
    pub(crate) version_id: Option<&'r str>,
    pub(crate) expected_bucket_owner: Option<&'r str>,
    /// The HTTP method, which the refusal of a delete marker names.
    pub(crate) method: &'static str,
}

/// The address of a request, from its members.
macro_rules! address {
    ($method:literal, $request:expr) => {
        $crate::addressed::Address {
            bucket: &$request.bucket,
            key: &$request.key,
            version_id: $request.version_id.as_deref(),
            expected_bucket_owner: $request.expected_bucket_owner.as_deref(),
            method: $method,
        }
    };
}
pub(crate) use address;

/// The bucket and the object that stand at an address.
pub(crate) fn find<'v>(view: View<'v>, address: Address<'_>) -> Result<(Found<'v>, &'v Object)> {
    let found = buckets::find(view, address.bucket, address.expected_bucket_owner)?;
    object(view, found, address).map(|object| (found, object))
}

/// The object that stands at an address in a bucket.
pub(crate) fn object<'v>(view: View<'v>, found: Found<'_>, address: Address<'_>) -> Result<&'v Object> {
    readable(view.state(), found, address.key, address.version_id, address.method)
}
