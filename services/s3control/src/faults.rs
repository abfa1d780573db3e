//! What S3 Control says when it refuses.

use service::Fault;

/// The account is not the caller's.
pub(crate) fn access_denied() -> Fault {
    Fault::new("AccessDenied", "Access Denied").with_status(403)
}

/// A token of a page that is none of ours.
pub(crate) fn invalid_next_token() -> Fault {
    Fault::new("InvalidNextTokenException", "The nextToken provided is invalid").with_status(400)
}

/// The account has no configuration.
pub(crate) fn no_public_access_block() -> Fault {
    Fault::new("NoSuchPublicAccessBlockConfiguration", "The public access block configuration was not found")
        .with_status(404)
}

/// The configuration says nothing.
pub(crate) fn empty_public_access_block() -> Fault {
    Fault::new("InvalidRequest", "Must specify at least one configuration.")
}

/// There is no such bucket.
pub(crate) fn no_such_bucket(bucket: &str) -> Fault {
    Fault::new("NoSuchBucket", "The specified bucket does not exist")
        .with_status(404)
        .with_member("BucketName", bucket)
}

/// There is no such access point.
pub(crate) fn no_such_access_point(name: &str) -> Fault {
    Fault::new("NoSuchAccessPoint", "The specified accesspoint does not exist")
        .with_status(404)
        .with_member("AccessPointName", name)
}

/// The access point has no policy.
pub(crate) fn no_access_point_policy(name: &str) -> Fault {
    Fault::new("NoSuchAccessPointPolicy", "The specified accesspoint policy does not exist")
        .with_status(404)
        .with_member("AccessPointName", name)
}

/// The account has an access point of this name.
pub(crate) fn access_point_already_owned(name: &str) -> Fault {
    let message = "Your previous request to create the named accesspoint succeeded and you already own it.";
    Fault::new("AccessPointAlreadyOwnedByYou", message).with_status(409).with_member("AccessPointName", name)
}

/// The name breaks the rules.
pub(crate) fn invalid_access_point_name(name: &str) -> Fault {
    Fault::new("InvalidAccessPointName", "The specified accesspoint name is not valid")
        .with_member("AccessPointName", name)
}

/// The text is no policy.
pub(crate) fn malformed_policy() -> Fault {
    Fault::new("MalformedPolicy", "Policies must be valid JSON and the first byte must be '{'")
}

/// The policy would make something public, which its own configuration forbids.
pub(crate) fn public_policy_blocked(caller: &str, action: &str, arn: &str) -> Fault {
    let message = format!(
        "User: {caller} is not authorized to perform: {action} on resource: \"{arn}\" because public policies are \
         blocked by the BlockPublicPolicy block public access setting."
    );
    Fault::new("AccessDenied", message).with_status(403)
}

/// There is no such Multi-Region Access Point.
pub(crate) fn no_such_multi_region_access_point(name: &str) -> Fault {
    Fault::new("NoSuchMultiRegionAccessPoint", "The specified Multi-Region Access Point does not exist")
        .with_status(404)
        .with_member("Name", name)
}

/// It has no policy.
pub(crate) fn no_multi_region_policy(name: &str) -> Fault {
    let message = "The specified Multi-Region Access Point policy does not exist";
    Fault::new("NoSuchMultiRegionAccessPointPolicy", message).with_status(404).with_member("Name", name)
}

/// The account has one of this name.
pub(crate) fn multi_region_already_owned(name: &str) -> Fault {
    let message = "You already have a Multi-Region Access Point with the same name.";
    Fault::new("MultiRegionAccessPointAlreadyOwnedByYou", message).with_status(409).with_member("Name", name)
}

/// It is being made or deleted.
pub(crate) fn multi_region_not_ready() -> Fault {
    let message = "The specified Multi-Region Access Point is not ready to be updated.";
    Fault::new("MultiRegionAccessPointNotReady", message).with_status(409)
}

/// Two of its buckets would be in the same Region.
pub(crate) fn same_bucket_region() -> Fault {
    let message = "The buckets used to create a Multi-Region Access Point cannot be in the same Region.";
    Fault::new("MultiRegionAccessPointSameBucketRegion", message)
}

/// A route to a bucket that it does not have.
pub(crate) fn no_such_route() -> Fault {
    let message = "The routes must name buckets and Regions of the Multi-Region Access Point.";
    Fault::new("MultiRegionAccessPointInvalidRequest", message)
}

/// A share of requests other than all and none.
pub(crate) fn invalid_traffic_dial() -> Fault {
    let message = "The traffic dial percentage must be 0 or 100, and at least one Region must be active.";
    Fault::new("MultiRegionAccessPointInvalidRequest", message)
}

/// No request has this token.
pub(crate) fn no_such_async_request(token: &str) -> Fault {
    Fault::new("NoSuchAsyncRequest", "The specified async request does not exist")
        .with_status(404)
        .with_member("RequestTokenARN", token)
}

/// The client's token was given for another request.
pub(crate) fn idempotent_mismatch() -> Fault {
    Fault::new("IdempotencyException", "The client token was used for a request with other parameters")
}

/// There is no such configuration of Storage Lens.
pub(crate) fn no_such_configuration() -> Fault {
    Fault::new("NoSuchConfiguration", "The specified configuration does not exist.").with_status(404)
}

/// There is no such group of Storage Lens.
pub(crate) fn no_such_group() -> Fault {
    Fault::new("NoSuchStorageLensGroup", "The specified Storage Lens group does not exist.").with_status(404)
}

/// There is a group of this name.
pub(crate) fn group_exists() -> Fault {
    let message = "A Storage Lens group with this name already exists.";
    Fault::new("StorageLensGroupAlreadyExists", message).with_status(409)
}

/// The ARN names nothing that has tags.
pub(crate) fn no_such_resource(arn: &str) -> Fault {
    Fault::new("NoSuchResource", "The specified resource does not exist.")
        .with_status(404)
        .with_member("ResourceArn", arn)
}

/// More tags than something may have.
pub(crate) fn too_many_tags() -> Fault {
    Fault::new("TooManyTagsException", "The number of tags exceeds the limit of 50 tags.")
}

/// A key that only AWS may use.
pub(crate) fn system_tag() -> Fault {
    Fault::new("InvalidTag", "System tags cannot be added/updated by requester")
}

/// Two tags have the same key.
pub(crate) fn duplicate_tag_key() -> Fault {
    Fault::new("InvalidTag", "Cannot provide multiple Tags with the same key")
}
