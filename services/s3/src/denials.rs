//! Callers that are known: what the policy of a bucket denies them.
//!
//! Nothing has to allow their calls here, so of all statements only those that deny count.

use policy::{Decision, Document, Kind, Policies, Request, evaluate};
use service::{Principal, Result, Value, View};

use crate::actions;
use crate::buckets::{self, Bucket, Found};
use crate::copy_object::Source;
use crate::{access_points, anonymous, faults, owners, request_keys};

/// Actions that no policy can deny the root user of the bucket's account: a bucket cannot be locked for good.
const ALWAYS_ROOTS: [&str; 3] = ["DeleteBucketPolicy", "GetBucketPolicy", "PutBucketPolicy"];

/// Refuses an operation with this input that the policy of its bucket, or of the bucket that it copies from, denies
/// the caller. The input has the model's member names. Without a policy it is over after a look at the bucket.
pub fn refuse_denied(view: View<'_>, operation: &str, input: &Value) -> Result<()> {
    if anonymous::calls(view) {
        return Ok(());
    }
    let text = |name: &str| input.get(name).and_then(Value::as_str);
    // Keys of a batch are judged on their own, and a new bucket has no policy.
    let judged = !matches!(operation, "CreateBucket" | "DeleteObjects");
    if let Some(guard) = text("Bucket").filter(|_| judged).and_then(|bucket| Guard::named(view, bucket)) {
        let (key, version) = (text("Key"), text("VersionId"));
        for action in actions::all_of(operation, input) {
            guard.refuse(action, key, version, input)?;
        }
    }
    if let Some(source) = text("CopySource").and_then(|source| Source::parse(source).ok())
        && let Some(guard) = Guard::named(view, &source.bucket)
    {
        let version = source.version_id.as_deref();
        let action = actions::of("GetObject", version.is_some());
        guard.refuse(action.name, Some(&source.key), version, &Value::Null)?;
    }
    Ok(())
}

/// Refuses to delete one of a batch of keys.
pub(crate) fn refuse_deletion(
    view: View<'_>,
    found: Found<'_>,
    key: &str,
    version: Option<&str>,
) -> Result<()> {
    let Some(guard) = Guard::of(view, found) else { return Ok(()) };
    let action = actions::of("DeleteObject", version.is_some());
    if anonymous::calls(view) {
        let may = anonymous::allowed(view, found, &action, key, version);
        return if may { Ok(()) } else { Err(faults::access_denied()) };
    }
    guard.refuse(action.name, Some(key), version, &Value::Null)
}

/// A bucket that has a policy.
struct Guard<'v> {
    view: View<'v>,
    found: Found<'v>,
    policy: Document,
}

impl<'v> Guard<'v> {
    /// The bucket that a call names, if it has a policy. One in another Region is not looked at: S3 sends the caller
    /// there first.
    fn named(view: View<'v>, name: &str) -> Option<Self> {
        let scope = view.scope();
        let found = match view.get::<Bucket>(name) {
            Some(bucket) => Found { scope, bucket },
            None => match buckets::place(view.state(), scope, name) {
                Some(place) => Found { scope: place, bucket: view.state().get(place, name)? },
                None => return Self::named(view, &access_points::bucket(view, name)?),
            },
        };
        if found.scope.region == scope.region { Self::of(view, found) } else { None }
    }

    /// The bucket, if it has a policy.
    fn of(view: View<'v>, found: Found<'v>) -> Option<Self> {
        let policy = Document::parse(found.bucket.policy.as_deref()?, Kind::Resource).ok()?;
        Some(Self { view, found, policy })
    }

    /// Refuses the action on the bucket, or on the object with this key, if a statement denies it.
    fn refuse(&self, action: &str, key: Option<&str>, version: Option<&str>, input: &Value) -> Result<()> {
        let (view, found) = (self.view, self.found);
        let (account, caller) = (view.scope().account, Principal::of(view));
        let is_own = account == found.scope.account;
        if is_own && caller.is_root() && ALWAYS_ROOTS.contains(&action) {
            return Ok(());
        }
        let mut context = request_keys::of_every_request(view, found);
        request_keys::add_members(&mut context, view, input);
        if let Some(key) = key {
            request_keys::add_object(&mut context, view, found, key, version);
        }
        caller.add_to(&mut context);
        let arn = owners::bucket_arn(found.scope, &found.bucket.name);
        let request = Request {
            caller: caller.as_caller(),
            canonical_user: Some(&owners::canonical_id(account)),
            action: &format!("s3:{action}"),
            resource: &key.map_or(arn.clone(), |key| format!("{arn}/{key}")),
            resource_account: Some(found.scope.account),
            context: &context,
        };
        let policies = Policies { resource: Some(&self.policy), ..Policies::default() };
        if evaluate(&request, &policies).decision != Decision::ExplicitDeny {
            return Ok(());
        }
        // Other accounts do not learn what it was.
        let told = faults::denied_by_policy(&view.context().caller.arn, request.action, request.resource);
        Err(if is_own { told } else { faults::access_denied() })
    }
}
