//! Signatures that name no Region: those of version 2, which boto3 makes for URLs of other endpoints than AWS's.

use http::header::AUTHORIZATION;
use model::{Scope, Value};
use service::{Context, Fault};
use wire::{Request, Route};
use world::State;

/// The context of a call whose signature may name no Region: AWS goes by the endpoint then, and one endpoint stands for
/// all Regions here, so that the call is for the Region of its bucket. Headers are refused in Regions that take version 4
/// only, those opened since 2014 (S3's User Guide); URLs are taken everywhere, because boto3 signs them so by itself
/// if it does not know the endpoint.
pub(crate) fn at_bucket(
    state: &State,
    context: Context,
    route: &Route,
    request: &Request,
    input: &Value,
) -> Result<Context, Fault> {
    if route.model.name() != "s3" || !names_no_region(request) {
        return Ok(context);
    }
    let bucket = input.get("Bucket").and_then(Value::as_str);
    let Some(region) = bucket.and_then(|bucket| s3::region_of_bucket(state, bucket)) else {
        return Ok(context);
    };
    if request.headers().contains_key(AUTHORIZATION) && !region.is_early() {
        return Err(unsupported());
    }
    Ok(Context { scope: Scope::new(context.scope.account, region), ..context })
}

fn names_no_region(request: &Request) -> bool {
    let header = request.headers().get(AUTHORIZATION);
    // Nearly all calls are signed like this, and need not be read again.
    let is_usual = header.is_some_and(|value| value.as_bytes().starts_with(b"AWS4-HMAC-SHA256 "));
    !is_usual && wire::credential(request).is_some_and(|credential| credential.region.is_empty())
}

fn unsupported() -> Fault {
    Fault::new(
        "InvalidRequest",
        "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.",
    )
}
