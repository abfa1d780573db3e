//! Requests without a signature in their headers: signed in the query string, or by nobody.

use http::header::AUTHORIZATION;
use model::{Fault, Value};
use service::{Caller, Context, View};
use wire::{Request, Route};
use world::State;

use super::presigned;

/// Whether S3 has to look who calls. A header that names the account names the caller too: so much trust has a cloud
/// on one's own machine in who says it aloud.
pub(crate) fn is_unsigned(route: &Route, request: &Request) -> bool {
    route.model.name() == "s3" && !request.headers().contains_key(AUTHORIZATION)
}

/// The context of a call whose headers carry no signature: as it is if the query string carries one that still holds,
/// or that of nobody, if the bucket lets everybody do this. In a lenient world a call that nobody signed is the default
/// account's, but for reading objects: who tests public access tests that.
pub(crate) fn admit(
    state: &State,
    context: Context,
    route: &Route,
    request: &Request,
    input: &Value,
) -> Result<Context, Fault> {
    if presigned::judge(&wire::parameters(request), request.headers(), state.now())?
        || crate::caller::names_account(request)
    {
        return Ok(context);
    }
    let reads_object = matches!(route.operation.name, "GetObject" | "HeadObject");
    if state.is_lenient() && !reads_object {
        return Ok(context);
    }
    let scope = s3::admit_anonymous(View::new(state, &context), route.operation.name, input)?;
    let caller = Caller { arn: "anonymous".into(), user_id: s3::NOBODY.into(), access_key: "".into() };
    Ok(Context { scope, caller, ..context })
}
