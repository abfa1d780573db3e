//! Buckets: their rows, their names, and how a call finds one.

use std::str::FromStr;

use service::{AccountId, BTreeMap, Operation, Region, Result, Scope, State, Timestamp, Tx, Typed, View};

use crate::create_bucket::CLASSIC;
use crate::shapes::*;
use crate::{access_log, access_points, bucket_faults, faults, objects, uploads};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("DeleteBucket", delete => empty),
    service::reads!("GetBucketLocation", location),
    service::reads!("HeadBucket", head),
];

// shapes: AccessControlPolicy, AnalyticsConfiguration, BucketLifecycleConfiguration, CORSConfiguration
// shapes: IntelligentTieringConfiguration, InventoryConfiguration, LoggingEnabled, MetricsConfiguration
// shapes: NotificationConfiguration, ObjectLockConfiguration, OwnershipControls, PublicAccessBlockConfiguration
// shapes: ReplicationConfiguration, ServerSideEncryptionConfiguration, Tag, WebsiteConfiguration, Owner

service::structures! {
    /// A bucket with all that is configured on it. It stands in its owner's account and its own Region.
    Bucket {
        name: String = "Name",
        creation_date: Timestamp = "CreationDate",
        owner: String = "Owner",
        region: String = "Region",
        /// What the constraint was called, where that is not the Region's name (`EU`).
        location: Option<String> = "Location",
        abac_status: Option<String> = "AbacStatus",
        accelerate_status: Option<String> = "AccelerateStatus",
        acl: Option<AccessControlPolicy> = "Acl",
        analytics: BTreeMap<String, AnalyticsConfiguration> = "Analytics",
        cors: Option<CORSConfiguration> = "Cors",
        encryption: Option<ServerSideEncryptionConfiguration> = "Encryption",
        intelligent_tiering: BTreeMap<String, IntelligentTieringConfiguration> = "IntelligentTiering",
        inventory: BTreeMap<String, InventoryConfiguration> = "Inventory",
        lifecycle: Option<BucketLifecycleConfiguration> = "Lifecycle",
        lifecycle_minimum_size: Option<String> = "TransitionDefaultMinimumObjectSize",
        logging: Option<LoggingEnabled> = "Logging",
        metrics: BTreeMap<String, MetricsConfiguration> = "Metrics",
        mfa_delete: Option<String> = "MFADelete",
        notification: Option<NotificationConfiguration> = "Notification",
        object_lock: Option<ObjectLockConfiguration> = "ObjectLock",
        ownership: Option<OwnershipControls> = "Ownership",
        policy: Option<String> = "Policy",
        public_access_block: Option<PublicAccessBlockConfiguration> = "PublicAccessBlock",
        replication: Option<ReplicationConfiguration> = "Replication",
        request_payer: Option<String> = "RequestPayer",
        tags: Vec<Tag> = "Tags",
        versioning: Option<String> = "Versioning",
        website: Option<WebsiteConfiguration> = "Website",
    }

    /// A name that is taken, in the scope that [`names`] tells.
    BucketName {
        name: String = "Name",
        account: String = "Account",
        region: String = "Region",
    }
}

service::row!(Bucket: "AWS::S3::Bucket", id |row| &row.name);
service::row!(BucketName: "Cloudchamber::S3::BucketName", id |row| &row.name);

/// A bucket and where it stands.
#[derive(Clone, Copy)]
pub(crate) struct Found<'v> {
    /// The account that owns it and the Region that it is in: the scope of its row and of its objects.
    pub(crate) scope: Scope,
    pub(crate) bucket: &'v Bucket,
}

/// Whether a bucket keeps versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Versioning {
    /// It never did.
    Never,
    /// It does.
    Enabled,
    /// It did, and keeps those it has.
    Suspended,
}

impl Bucket {
    /// Whether it keeps versions.
    pub(crate) fn versioning(&self) -> Versioning {
        match self.versioning.as_deref() {
            Some("Enabled") => Versioning::Enabled,
            Some("Suspended") => Versioning::Suspended,
            _ => Versioning::Never,
        }
    }
}

/// Where the names of a partition's buckets live: no account has this id.
fn names(scope: Scope) -> Scope {
    Scope::new(AccountId::new(0), scope.region.global())
}

/// Where the bucket `name` of the partition of `scope` stands.
pub(crate) fn place(state: &State, scope: Scope, name: &str) -> Option<Scope> {
    let taken: &BucketName = state.get(names(scope), name)?;
    // Most calls come for the Region that the bucket is in.
    let here = scope.region;
    let region = if taken.region == here.name() { here } else { service::region(&taken.region)? };
    Some(Scope::new(AccountId::from_str(&taken.account).ok()?, region))
}

/// The Region of a bucket, in whichever partition it is.
pub fn region_of_bucket(state: &State, name: &str) -> Option<Region> {
    service::partitions().find_map(|partition| {
        let scope = Scope::new(AccountId::DEFAULT, partition.global_region());
        place(state, scope, name).map(|place| place.region)
    })
}

/// The bucket that a call names, wherever it stands. A call that was signed for another Region is sent there.
/// An access point leads to its bucket, which then has another name than the call gave it.
pub(crate) fn find<'v>(view: View<'v>, name: &str, expected_owner: Option<&str>) -> Result<Found<'v>> {
    let Some(scope) = place(view.state(), view.scope(), name) else {
        let bucket = access_points::bucket(view, name).ok_or_else(|| faults::no_such_bucket(name))?;
        return find(view, &bucket, expected_owner);
    };
    let is_signed = !view.context().caller.access_key.is_empty();
    if is_signed && scope.region != view.region() {
        return Err(faults::permanent_redirect(name, scope.region.name()));
    }
    stands(view, scope, name, expected_owner)
}

/// The bucket that stands in `scope`, if that is the expected owner's.
fn stands<'v>(view: View<'v>, scope: Scope, name: &str, expected_owner: Option<&str>) -> Result<Found<'v>> {
    let bucket = view.state().get(scope, name).ok_or_else(|| faults::no_such_bucket(name))?;
    if expected_owner.is_some_and(|owner| owner != scope.account.to_string()) {
        return Err(faults::access_denied());
    }
    Ok(Found { scope, bucket })
}

/// The bucket for changing: its scope, and a copy that [`put`] puts back.
pub(crate) fn edit(tx: &Tx<'_>, name: &str, expected_owner: Option<&str>) -> Result<(Scope, Bucket)> {
    find(tx.view(), name, expected_owner).map(|found| (found.scope, found.bucket.clone()))
}

/// Puts a changed bucket back.
pub(crate) fn put(tx: &mut Tx<'_>, scope: Scope, bucket: Bucket) {
    tx.transaction().put(scope, bucket);
}

/// Puts the bucket's name where all accounts see it.
pub(crate) fn take_name(tx: &mut Tx<'_>, scope: Scope, name: &str) {
    let (account, region) = (scope.account.to_string(), scope.region.name().to_owned());
    tx.transaction().put(names(scope), BucketName { name: name.to_owned(), account, region });
}

/// Changes what is configured on a bucket.
pub(crate) fn change(
    tx: &mut Tx<'_>,
    name: &str,
    expected_owner: Option<&str>,
    change: impl FnOnce(&mut Bucket) -> Result<()>,
) -> Result<()> {
    let (scope, mut bucket) = edit(tx, name, expected_owner)?;
    change(&mut bucket)?;
    put(tx, scope, bucket);
    Ok(())
}

/// `arn:PARTITION:s3:::NAME`.
pub(crate) fn arn(scope: Scope, name: &str) -> String {
    format!("arn:{}:s3:::{name}", scope.region.partition().name())
}

fn delete(tx: &mut Tx<'_>, request: DeleteBucketRequest) -> Result<()> {
    let found = find(tx.view(), &request.bucket, request.expected_bucket_owner.as_deref())?;
    let (scope, name) = (found.scope, found.bucket.name.clone());
    if objects::any(tx.view().state(), found) {
        return Err(faults::bucket_not_empty(&name));
    }
    let state = tx.view().state();
    if state.incoming_from(scope, Bucket::KIND, &name, access_points::KIND).next().is_some() {
        return Err(bucket_faults::bucket_has_access_points(&name));
    }
    uploads::remove_all(tx, scope, &name);
    access_log::switch(tx, scope, &name, false);
    tx.transaction().delete(scope, Bucket::KIND, &name);
    tx.transaction().delete(names(scope), BucketName::KIND, &name);
    Ok(())
}

fn head(view: View<'_>, request: HeadBucketRequest) -> Result<HeadBucketOutput> {
    let found = find(view, &request.bucket, request.expected_bucket_owner.as_deref())?;
    Ok(HeadBucketOutput {
        bucket_arn: Some(arn(found.scope, &found.bucket.name)),
        bucket_region: Some(found.bucket.region.clone()),
        access_point_alias: Some(request.bucket != found.bucket.name),
        ..HeadBucketOutput::default()
    })
}

/// The Region as `LocationConstraint` names it: not at all where it is the classic one. It is told in all Regions, so
/// that whoever does not know where a bucket is can find out.
fn location(view: View<'_>, request: GetBucketLocationRequest) -> Result<GetBucketLocationOutput> {
    let name = &request.bucket;
    let scope = place(view.state(), view.scope(), name).ok_or_else(|| faults::no_such_bucket(name))?;
    let found = stands(view, scope, name, request.expected_bucket_owner.as_deref())?;
    let region = Some(found.bucket.region.clone()).filter(|region| region != CLASSIC);
    Ok(GetBucketLocationOutput { location_constraint: found.bucket.location.clone().or(region) })
}
