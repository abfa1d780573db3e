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

// deliveries.rs

/// A destination of notifications does not exist or takes nothing.
pub(crate) fn destination_refused(arn: &str, reason: &str) -> Fault {
    Fault::new("InvalidArgument", "Unable to validate the following destination configurations")
        .with_member("ArgumentName1", format!("{arn}, null"))
        .with_member("ArgumentValue1", reason)
}

// cors.rs

/// A preflight request names no origin.
pub(crate) fn origin_missing() -> Fault {
    Fault::new("BadRequest", "Insufficient information. Origin request header needed.")
}

/// A preflight request is for a method that S3 does not have, or for none.
pub(crate) fn requested_method(method: Option<&str>) -> Fault {
    let method = method.unwrap_or("null");
    Fault::new("BadRequest", format!("Invalid Access-Control-Request-Method: {method}"))
}

/// A preflight request is not granted.
pub(crate) fn cors_forbidden(reason: &str, method: &str, resource: &'static str) -> Fault {
    Fault::new("AccessForbidden", format!("CORSResponse: {reason}"))
        .with_status(403)
        .with_member("Method", method)
        .with_member("ResourceType", resource)
}

// websites.rs

/// The bucket is no website.
pub(crate) fn no_website(bucket: &str) -> Fault {
    let message = "The specified bucket does not have a website configuration";
    Fault::new("NoSuchWebsiteConfiguration", message).with_member("BucketName", bucket)
}
