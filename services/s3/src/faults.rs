//! What S3 says when it refuses. The wire gives each code its status.

use service::Fault;

/// The bucket does not exist.
pub(crate) fn no_such_bucket(bucket: &str) -> Fault {
    Fault::new("NoSuchBucket", "The specified bucket does not exist").with_member("BucketName", bucket)
}

/// The bucket is not the expected owner's.
pub(crate) fn access_denied() -> Fault {
    Fault::new("AccessDenied", "Access Denied")
}

/// The call was signed for another Region than the bucket's.
pub(crate) fn permanent_redirect(bucket: &str, region: &str) -> Fault {
    let message = "The bucket you are attempting to access must be addressed using the specified endpoint. \
                   Please send all future requests to this endpoint.";
    Fault::new("PermanentRedirect", message)
        .with_status(301)
        .with_member("Endpoint", format!("{bucket}.s3.{region}.amazonaws.com"))
        .with_member("Bucket", bucket)
        .with_member("BucketRegion", region)
}

/// Another account has a bucket of this name.
pub(crate) fn bucket_already_exists(bucket: &str) -> Fault {
    let message = "The requested bucket name is not available. The bucket namespace is shared by all users of the \
                   system. Please select a different name and try again.";
    Fault::new("BucketAlreadyExists", message).with_member("BucketName", bucket)
}

/// The caller's account has this bucket already.
pub(crate) fn bucket_already_owned(bucket: &str) -> Fault {
    let message = "Your previous request to create the named bucket succeeded and you already own it.";
    Fault::new("BucketAlreadyOwnedByYou", message).with_member("BucketName", bucket)
}

/// The bucket holds objects or versions of objects.
pub(crate) fn bucket_not_empty(bucket: &str) -> Fault {
    Fault::new("BucketNotEmpty", "The bucket you tried to delete is not empty")
        .with_member("BucketName", bucket)
}
