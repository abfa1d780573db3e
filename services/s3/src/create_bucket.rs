//! Making buckets: where they come to stand, and what a new one has.

use service::{Operation, Region, Result, Scope, Tx, Typed, View};

use crate::bucket_faults as faults;
use crate::buckets::{self, Bucket};
use crate::shapes::{
    CreateBucketOutput, CreateBucketRequest, ObjectLockConfiguration, OwnershipControls,
    OwnershipControlsRule, PublicAccessBlockConfiguration,
};
use crate::{acl, bucket_names, bucket_tagging, owners};

pub(crate) const OPERATIONS: &[Operation] = &[service::writes!("CreateBucket", create)];

/// How many buckets an account may have.
const LIMIT: usize = 10_000;
/// The Region that was S3 before there were Regions: its endpoint makes buckets everywhere.
pub(crate) const CLASSIC: &str = "us-east-1";
/// What `eu-west-1` was called.
pub(crate) const OLD_EUROPE: &str = "EU";
/// ACLs are disabled: the bucket's owner owns all objects.
pub(crate) const ENFORCED: &str = "BucketOwnerEnforced";
/// Who can own objects.
pub(crate) const OWNERSHIPS: &[&str] = &["BucketOwnerPreferred", "ObjectWriter", ENFORCED];

fn create(tx: &mut Tx<'_>, request: CreateBucketRequest) -> Result<CreateBucketOutput> {
    let configuration = request.create_bucket_configuration.clone().unwrap_or_default();
    if configuration.bucket.is_some() || configuration.location.is_some() {
        return Err(faults::directory_buckets().with_status(501));
    }
    let constraint = configuration.location_constraint.filter(|constraint| !constraint.is_empty());
    let region = region(tx.view().region(), constraint.as_deref())?;
    let scope = Scope::new(tx.scope().account, region);
    let is_lenient = tx.view().is_lenient();
    bucket_names::check(&request.bucket, request.bucket_namespace.as_deref(), scope, is_lenient)?;
    // Before April 2023 buckets began with ACLs and without blocks: so they do in lenient worlds.
    let by_default = if is_lenient { "ObjectWriter" } else { ENFORCED };
    let ownership = request.object_ownership.clone().unwrap_or_else(|| by_default.to_owned());
    if !OWNERSHIPS.contains(&ownership.as_str()) {
        return Err(faults::invalid_object_ownership(&ownership));
    }
    check_acl(&request, &ownership)?;
    let tags = bucket_tagging::checked(configuration.tags.unwrap_or_default())?;
    if let Some(place) = buckets::place(tx.view().state(), scope, &request.bucket) {
        return again(tx, place, scope, &request);
    }
    if count(tx.view()) >= LIMIT {
        return Err(faults::too_many_buckets());
    }
    let locked = request.object_lock_enabled_for_bucket == Some(true);
    let mut bucket = Bucket {
        name: request.bucket.clone(),
        creation_date: tx.now().floor_to_second(),
        owner: owners::canonical_id(scope.account),
        region: region.name().to_owned(),
        location: constraint.filter(|constraint| constraint == OLD_EUROPE),
        object_lock: locked
            .then(|| ObjectLockConfiguration { object_lock_enabled: Some("Enabled".to_owned()), rule: None }),
        ownership: Some(OwnershipControls {
            rules: vec![OwnershipControlsRule { object_ownership: ownership }],
        }),
        public_access_block: (!is_lenient).then_some(PublicAccessBlockConfiguration {
            block_public_acls: Some(true),
            ignore_public_acls: Some(true),
            block_public_policy: Some(true),
            restrict_public_buckets: Some(true),
        }),
        tags,
        versioning: locked.then(|| "Enabled".to_owned()),
        ..Bucket::default()
    };
    bucket.acl = acl::of_bucket(tx.view(), &bucket, acl::asked!(request, write))?;
    buckets::put(tx, scope, bucket);
    buckets::take_name(tx, scope, &request.bucket);
    Ok(created(scope, &request.bucket))
}

/// The Region that a bucket is to be in, as `endpoint` sees it.
fn region(endpoint: Region, constraint: Option<&str>) -> Result<Region> {
    let is_classic = endpoint.name() == CLASSIC;
    let Some(constraint) = constraint else {
        return if is_classic {
            Ok(endpoint)
        } else {
            Err(faults::illegal_location_constraint("unspecified"))
        };
    };
    let meant = if constraint == OLD_EUROPE { "eu-west-1" } else { constraint };
    if !is_classic {
        let is_here = meant == endpoint.name();
        return if is_here { Ok(endpoint) } else { Err(faults::illegal_location_constraint(constraint)) };
    }
    service::region(meant)
        .filter(|region| region.global() == endpoint.global() && !region.is_pseudo())
        .filter(|region| *region != endpoint)
        .ok_or_else(|| faults::invalid_location_constraint(constraint))
}

/// Where ACLs are disabled, the only ones that can be asked for are those that say nothing.
fn check_acl(request: &CreateBucketRequest, ownership: &str) -> Result<()> {
    let grants = [
        &request.grant_full_control,
        &request.grant_read,
        &request.grant_read_acp,
        &request.grant_write,
        &request.grant_write_acp,
    ];
    let says_something = request.acl.as_deref().is_some_and(|acl| acl != "private");
    if ownership == ENFORCED && (says_something || grants.iter().any(|grant| grant.is_some())) {
        return Err(faults::acl_with_enforced_ownership());
    }
    Ok(())
}

/// The answer where the name is taken. In the classic Region one may create what one has, which sets its ACL anew.
fn again(
    tx: &mut Tx<'_>,
    place: Scope,
    wanted: Scope,
    request: &CreateBucketRequest,
) -> Result<CreateBucketOutput> {
    let name = &request.bucket;
    if place.account != wanted.account {
        return Err(crate::faults::bucket_already_exists(name));
    }
    let bucket = tx.view().state().get::<Bucket>(place, name).cloned();
    let Some(mut bucket) = bucket.filter(|_| place == wanted && place.region.name() == CLASSIC) else {
        return Err(crate::faults::bucket_already_owned(name));
    };
    bucket.acl = acl::of_bucket(tx.view(), &bucket, acl::asked!(request, write))?;
    buckets::put(tx, place, bucket);
    Ok(created(place, name))
}

fn created(scope: Scope, name: &str) -> CreateBucketOutput {
    let location = if scope.region.name() == CLASSIC {
        format!("/{name}")
    } else {
        format!("http://{name}.s3.{}/", scope.region.partition().dns_suffix())
    };
    CreateBucketOutput { location: Some(location), bucket_arn: Some(buckets::arn(scope, name)) }
}

/// How many buckets the account has, in all Regions.
fn count(view: View<'_>) -> usize {
    let state = view.state();
    let scopes = state.scopes_with(Bucket::KIND).filter(|scope| scope.account == view.scope().account);
    scopes.map(|scope| state.count(scope, Bucket::KIND)).sum()
}
