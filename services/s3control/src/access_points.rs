//! Access points: named ways into a bucket.

use service::{
    BTreeMap, Casing, Identity, Link, Map, Operation, Relation, Resource, Result, Scope, Shape as _,
    Timestamp, Tx, Value, View, json, page,
};

use crate::public_access_block::all_blocked;
use crate::shapes::{
    self, CreateAccessPointRequest, CreateAccessPointResult, DeleteAccessPointRequest, GetAccessPointRequest,
    GetAccessPointResult, ListAccessPointsRequest, ListAccessPointsResult, PublicAccessBlockConfiguration,
    Tag, VpcConfiguration,
};
use crate::{accounts, buckets, faults, pages, tags};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("CreateAccessPoint", create),
    service::writes!("DeleteAccessPoint", delete => empty),
    service::reads!("GetAccessPoint", get),
    service::reads!("ListAccessPoints", list),
];

service::structures! {
    /// A row: an access point with its policy and its tags.
    AccessPoint {
        name: String = "Name",
        arn: String = "Arn",
        alias: String = "Alias",
        bucket: String = "Bucket",
        bucket_account: String = "BucketAccountId",
        bucket_region: String = "BucketRegion",
        created: Timestamp = "CreationDate",
        vpc: Option<VpcConfiguration> = "VpcConfiguration",
        public_access_block: PublicAccessBlockConfiguration = "PublicAccessBlockConfiguration",
        policy: Option<String> = "Policy",
        access_scope: Option<shapes::Scope> = "Scope",
        tags: Vec<Tag> = "Tags",
    }
}

service::row!(AccessPoint: "AWS::S3::AccessPoint", id |row| &row.name, links |row| row.bucket_link());

/// How many access points a page has.
const PAGE: i64 = 1_000;
/// What aliases consist of.
const LETTERS: &str = "abcdefghijklmnopqrstuvwxyz0123456789";

impl AccessPoint {
    /// The way to the bucket, which is in the same Region.
    fn bucket_link(&self) -> Vec<Link> {
        let region = service::region(&self.bucket_region);
        let place =
            self.bucket_account.parse().ok().zip(region).map(|(account, region)| Scope::new(account, region));
        place.map(|place| Link::to_scope(place, buckets::BUCKET, self.bucket.as_str())).into_iter().collect()
    }

    fn network_origin(&self) -> String {
        if self.vpc.is_some() { "VPC" } else { "Internet" }.to_owned()
    }
}

impl Resource for AccessPoint {
    const RELATIONS: &'static [Relation] = &[];
    const CASING: Casing = Casing::Pascal;
    fn identity(&self, _scope: Scope) -> Option<Identity> {
        Some(Identity {
            id: self.name.clone(),
            name: Some(self.name.clone()),
            arn: Some(self.arn.clone()),
            availability_zone: Some("Regional".into()),
            created: None,
        })
    }
    fn configuration(&self) -> Value {
        let mut document = Map::new();
        document.push("Name", self.name.as_str());
        document.push("Alias", self.alias.as_str());
        document.push("Arn", self.arn.as_str());
        document.push("Bucket", self.bucket.as_str());
        document.push("BucketAccountId", self.bucket_account.as_str());
        document.push("NetworkOrigin", self.network_origin());
        document.push("VpcConfiguration", self.vpc.to_value());
        document.push("PublicAccessBlockConfiguration", self.public_access_block.to_value());
        let policy = self.policy.as_ref().and_then(|policy| json::parse(policy.as_bytes()).ok());
        document.push("Policy", policy.unwrap_or_default());
        document.push("Tags", self.tags.to_value());
        Value::Map(document)
    }
    fn tags(&self) -> BTreeMap<String, String> {
        tags::as_map(&self.tags)
    }
}

/// The access point that a call names.
pub(crate) fn find<'v>(view: View<'v>, account: &str, name: &str) -> Result<&'v AccessPoint> {
    accounts::check(view, account)?;
    view.get(name).ok_or_else(|| faults::no_such_access_point(name))
}

fn create(tx: &mut Tx<'_>, request: CreateAccessPointRequest) -> Result<CreateAccessPointResult> {
    let view = tx.view();
    accounts::check(view, &request.account_id)?;
    check_name(&request.name, view.is_lenient())?;
    if view.get::<AccessPoint>(&request.name).is_some() {
        return Err(faults::access_point_already_owned(&request.name));
    }
    let bucket_account = request.bucket_account_id.unwrap_or_else(|| view.account());
    if !view.is_lenient() {
        check_bucket(view, &request.bucket, &bucket_account)?;
    }
    let tags = tags::checked(request.tags.unwrap_or_default())?;
    let begin: String = request.name.chars().take(20).collect();
    let alias = format!("{begin}-{}-s3alias", tx.alphanumeric(34, LETTERS));
    let arn = tx.scope().arn("s3", format_args!("accesspoint/{}", request.name));
    let row = AccessPoint {
        name: request.name,
        arn: arn.clone(),
        alias: alias.clone(),
        bucket: request.bucket,
        bucket_account,
        bucket_region: tx.scope().region.name().to_owned(),
        created: tx.now().floor_to_second(),
        vpc: request.vpc_configuration,
        public_access_block: filled(request.public_access_block_configuration),
        policy: None,
        access_scope: request.scope,
        tags,
    };
    tx.put(row);
    Ok(CreateAccessPointResult { access_point_arn: Some(arn), alias: Some(alias) })
}

/// What a new access point blocks: all that the call does not say.
pub(crate) fn filled(wanted: Option<PublicAccessBlockConfiguration>) -> PublicAccessBlockConfiguration {
    let Some(wanted) = wanted else { return all_blocked() };
    PublicAccessBlockConfiguration {
        block_public_acls: wanted.block_public_acls.or(Some(false)),
        ignore_public_acls: wanted.ignore_public_acls.or(Some(false)),
        block_public_policy: wanted.block_public_policy.or(Some(false)),
        restrict_public_buckets: wanted.restrict_public_buckets.or(Some(false)),
    }
}

/// Whether an access point with this block takes no public policy. In lenient worlds all do.
pub(crate) fn refuses_public(view: View<'_>, block: &PublicAccessBlockConfiguration) -> bool {
    block.block_public_policy == Some(true) && !view.is_lenient()
}

/// Refuses a bucket that is not in the Region and account that it should be in. Lenient worlds take any bucket.
fn check_bucket(view: View<'_>, bucket: &str, account: &str) -> Result<()> {
    let place = buckets::place(view.state(), view.scope(), bucket);
    let place = place.filter(|place| place.region == view.region());
    let place = place.ok_or_else(|| faults::no_such_bucket(bucket))?;
    if place.account.to_string() == account { Ok(()) } else { Err(faults::access_denied()) }
}

/// Refuses a name that AWS does. Lenient worlds take underscores.
fn check_name(name: &str, is_lenient: bool) -> Result<()> {
    let is_end =
        |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    let is_inner = |byte: u8| is_end(Some(&byte)) || byte == b'-' || (is_lenient && byte == b'_');
    let bytes = name.as_bytes();
    let valid = (3..=50).contains(&bytes.len())
        && bytes.iter().all(|byte| is_inner(*byte))
        && is_end(bytes.first())
        && is_end(bytes.last())
        && !name.starts_with("xn--")
        && !name.ends_with("-s3alias");
    if valid { Ok(()) } else { Err(faults::invalid_access_point_name(name)) }
}

fn get(view: View<'_>, request: GetAccessPointRequest) -> Result<GetAccessPointResult> {
    let row = find(view, &request.account_id, &request.name)?;
    let (region, suffix) = (view.region().name(), view.region().partition().dns_suffix());
    let endpoints = [
        ("ipv4", format!("s3-accesspoint.{region}.{suffix}")),
        ("dualstack", format!("s3-accesspoint.dualstack.{region}.{suffix}")),
        ("fips", format!("s3-accesspoint-fips.{region}.{suffix}")),
        ("fips_dualstack", format!("s3-accesspoint-fips.dualstack.{region}.{suffix}")),
    ];
    let endpoints: BTreeMap<String, String> =
        endpoints.into_iter().map(|(name, host)| (name.to_owned(), host)).collect();
    Ok(GetAccessPointResult {
        name: Some(row.name.clone()),
        bucket: Some(row.bucket.clone()),
        network_origin: Some(row.network_origin()),
        vpc_configuration: row.vpc.clone(),
        public_access_block_configuration: Some(row.public_access_block.clone()),
        creation_date: Some(row.created),
        alias: Some(row.alias.clone()),
        access_point_arn: Some(row.arn.clone()),
        endpoints: Some(endpoints),
        bucket_account_id: Some(row.bucket_account.clone()),
        ..GetAccessPointResult::default()
    })
}

fn list(view: View<'_>, request: ListAccessPointsRequest) -> Result<ListAccessPointsResult> {
    accounts::check(view, &request.account_id)?;
    let after = pages::after(&request.next_token)?;
    let limit = request.max_results.filter(|limit| *limit > 0).unwrap_or(PAGE);
    let rows = view.scan::<AccessPoint>();
    let rows = rows.filter(|row| request.bucket.as_ref().is_none_or(|bucket| row.bucket == *bucket));
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let page = page(rows, |row| row.name.clone(), after.as_deref(), limit);
    let shown = page.items.into_iter().map(|row| shapes::AccessPoint {
        name: row.name.clone(),
        network_origin: row.network_origin(),
        vpc_configuration: row.vpc.clone(),
        bucket: row.bucket.clone(),
        access_point_arn: Some(row.arn.clone()),
        alias: Some(row.alias.clone()),
        bucket_account_id: Some(row.bucket_account.clone()),
        ..shapes::AccessPoint::default()
    });
    Ok(ListAccessPointsResult { access_point_list: Some(shown.collect()), next_token: page.next })
}

fn delete(tx: &mut Tx<'_>, request: DeleteAccessPointRequest) -> Result<()> {
    find(tx.view(), &request.account_id, &request.name)?;
    tx.delete::<AccessPoint>(&request.name);
    Ok(())
}
