//! What is read of S3's rows: S3 is another service, so that its buckets are values here.

use service::{AccountId, Scope, State, Value};

/// The kind of S3's buckets.
pub(crate) const BUCKET: &str = "AWS::S3::Bucket";
/// The kind of S3's rows that say who has which name.
const BUCKET_NAME: &str = "Cloudchamber::S3::BucketName";

/// Where the bucket `name` of the partition of `scope` stands.
pub(crate) fn place(state: &State, scope: Scope, name: &str) -> Option<Scope> {
    let names = Scope::new(AccountId::new(0), scope.region.global());
    let taken = state.row(names, BUCKET_NAME, name)?.to_value();
    let region = service::region(taken.get("Region")?.as_str()?)?;
    Some(Scope::new(taken.get("Account")?.as_str()?.parse().ok()?, region))
}

/// The bucket `name` that stands in `scope`.
pub(crate) fn bucket(state: &State, scope: Scope, name: &str) -> Option<Value> {
    Some(state.row(scope, BUCKET, name)?.to_value())
}
