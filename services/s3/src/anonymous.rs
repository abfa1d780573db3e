//! Callers that nobody knows: what a bucket lets everybody do, by its policy or by access control lists.

use policy::{Caller, Decision, Document, Kind, Policies, Request, evaluate};
use service::{Result, Scope, Value, View};

use crate::actions::{self, Action};
use crate::buckets::{self, Bucket, Found};
use crate::shapes::AccessControlPolicy;
use crate::{faults, objects, owners, public_access_block, request_keys};

/// The group of everybody in access control lists.
const ALL_USERS: &str = "http://acs.amazonaws.com/groups/global/AllUsers";
/// The user id of a caller that nobody knows.
pub const NOBODY: &str = "Anonymous";

/// Whether nobody that is known calls.
pub(crate) fn calls(view: View<'_>) -> bool {
    &*view.context().caller.user_id == NOBODY
}

/// Whether an operation with this input may be carried out for a caller without credentials, and in which scope: that
/// of the bucket. The input has the model's member names.
pub fn admit_anonymous(view: View<'_>, operation: &str, input: &Value) -> Result<Scope> {
    let text = |name: &str| input.get(name).and_then(Value::as_str);
    let name = text("Bucket").filter(|_| operation != "CreateBucket").ok_or_else(faults::access_denied)?;
    let no_bucket = || faults::no_such_bucket(name);
    let scope = buckets::place(view.state(), view.scope(), name).ok_or_else(no_bucket)?;
    let bucket: &Bucket = view.state().get(scope, name).ok_or_else(no_bucket)?;
    let found = Found { scope, bucket };
    let key = text("Key").unwrap_or_default();
    let version = text("VersionId");
    let action = actions::of(operation, version.is_some());
    if operation == "DeleteObjects" {
        // Each key is judged on its own there; who may delete nothing at all is refused here.
        return allowed(view, found, &action, "*", None).then_some(scope).ok_or_else(faults::access_denied);
    }
    let may = allowed(view, found, &action, key, version)
        && may_know(view, found, &action, key)
        && may_copy(view, operation, text("CopySource"));
    may.then_some(scope).ok_or_else(faults::access_denied)
}

/// Who may read objects but not list the bucket does not learn that there is none.
fn may_know(view: View<'_>, found: Found<'_>, action: &Action, key: &str) -> bool {
    let reads = action.permission.is_some_and(|permission| !permission.of_bucket);
    let is_there = objects::versions(view.state(), found, key).next().is_some();
    !reads || is_there || allowed(view, found, &actions::of("ListObjectsV2", false), "", None)
}

/// A copy needs the right to read what is copied.
fn may_copy(view: View<'_>, operation: &str, source: Option<&str>) -> bool {
    let Some(source) = source.filter(|_| operation == "CopyObject" || operation == "UploadPartCopy") else {
        return true;
    };
    let source = source.strip_prefix('/').unwrap_or(source);
    let (path, version) =
        source.split_once("?versionId=").map_or((source, None), |(path, id)| (path, Some(id)));
    let Some((name, key)) = path.split_once('/') else { return false };
    let Some(scope) = buckets::place(view.state(), view.scope(), name) else { return true };
    let Some(bucket) = view.state().get::<Bucket>(scope, name) else { return true };
    let action = actions::of("GetObject", version.is_some());
    allowed(view, Found { scope, bucket }, &action, key, version)
}

/// Whether everybody may do this to the object, or to the bucket if the key is empty.
pub(crate) fn allowed(
    view: View<'_>,
    found: Found<'_>,
    action: &Action,
    key: &str,
    version: Option<&str>,
) -> bool {
    match by_policy(view, found, action, key) {
        Decision::Allowed => true,
        Decision::ExplicitDeny => false,
        Decision::ImplicitDeny => by_acl(view, found, action, key, version),
    }
}

fn by_policy(view: View<'_>, found: Found<'_>, action: &Action, key: &str) -> Decision {
    let document = found.bucket.policy.as_deref().and_then(|text| Document::parse(text, Kind::Resource).ok());
    let Some(document) = document else { return Decision::ImplicitDeny };
    let arn = owners::bucket_arn(found.scope, &found.bucket.name);
    let resource = if action.on_object { format!("{arn}/{key}") } else { arn };
    let context = request_keys::of_every_request(view, found);
    let request = Request {
        caller: Caller::Anonymous,
        canonical_user: None,
        action: &format!("s3:{}", action.name),
        resource: &resource,
        resource_account: Some(found.scope.account),
        context: &context,
    };
    let policies = Policies { resource: Some(&document), ..Policies::default() };
    let decision = evaluate(&request, &policies).decision;
    let restricted = public_access_block::effective(view, found).restrict_public_buckets;
    let is_void = decision == Decision::Allowed && restricted && policy::is_public(&document);
    if is_void { Decision::ExplicitDeny } else { decision }
}

fn by_acl(view: View<'_>, found: Found<'_>, action: &Action, key: &str, version: Option<&str>) -> bool {
    let ownership = found.bucket.ownership.as_ref().and_then(|controls| controls.rules.first());
    let disabled = ownership.is_some_and(|rule| rule.object_ownership == "BucketOwnerEnforced");
    if disabled || public_access_block::effective(view, found).ignore_public_acls {
        return false;
    }
    let Some(permission) = action.permission else { return false };
    if permission.of_bucket {
        return found.bucket.acl.as_ref().is_some_and(|acl| grants(acl, permission.name));
    }
    let state = view.state();
    let object = match version {
        Some(id) => objects::version(state, found, key, id),
        None => objects::current(state, found, key),
    };
    match object {
        Some(object) => object.acl.as_deref().is_some_and(|acl| grants(acl, permission.name)),
        // Who may list the bucket learns that there is nothing.
        None => found.bucket.acl.as_ref().is_some_and(|acl| grants(acl, "READ")),
    }
}

fn grants(acl: &AccessControlPolicy, permission: &str) -> bool {
    acl.grants.iter().flatten().any(|grant| {
        let to_all = grant.grantee.as_ref().is_some_and(|grantee| grantee.uri.as_deref() == Some(ALL_USERS));
        let given = grant.permission.as_deref().unwrap_or_default();
        to_all && (given == permission || given == "FULL_CONTROL")
    })
}
