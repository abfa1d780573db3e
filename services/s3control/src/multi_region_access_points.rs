//! Multi-Region Access Points: one way into buckets of several Regions. They are made in `multi_region_requests.rs`.

use service::{
    BTreeMap, Casing, Identity, Map, Operation, Relation, Resource, Result, Scope, Shape as _, Timestamp, Tx,
    Typed as _, Value, View, page,
};

use crate::access_point_policies::is_public;
use crate::shapes::{
    EstablishedMultiRegionAccessPointPolicy, GetMultiRegionAccessPointPolicyRequest,
    GetMultiRegionAccessPointPolicyResult, GetMultiRegionAccessPointPolicyStatusRequest,
    GetMultiRegionAccessPointPolicyStatusResult, GetMultiRegionAccessPointRequest,
    GetMultiRegionAccessPointResult, GetMultiRegionAccessPointRoutesRequest,
    GetMultiRegionAccessPointRoutesResult, ListMultiRegionAccessPointsRequest,
    ListMultiRegionAccessPointsResult, MultiRegionAccessPointPolicyDocument, MultiRegionAccessPointReport,
    MultiRegionAccessPointRoute, PolicyStatus, ProposedMultiRegionAccessPointPolicy,
    PublicAccessBlockConfiguration, RegionReport, SubmitMultiRegionAccessPointRoutesRequest,
    SubmitMultiRegionAccessPointRoutesResult,
};
use crate::{accounts, faults, pages};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::reads!("GetMultiRegionAccessPoint", get),
    service::reads!("GetMultiRegionAccessPointPolicy", policy),
    service::reads!("GetMultiRegionAccessPointPolicyStatus", policy_status),
    service::reads!("GetMultiRegionAccessPointRoutes", routes),
    service::reads!("ListMultiRegionAccessPoints", list),
    service::writes!("SubmitMultiRegionAccessPointRoutes", submit_routes),
];

service::structures! {
    /// A row. There is one set of them for all Regions of an account.
    MultiRegionAccessPoint {
        name: String = "Name",
        alias: String = "Alias",
        created: Timestamp = "CreatedAt",
        public_access_block: PublicAccessBlockConfiguration = "PublicAccessBlock",
        status: String = "Status",
        regions: Vec<RegionReport> = "Regions",
        /// The Regions that get no requests.
        passive: Vec<String> = "Passive",
        /// The policy that holds.
        established: Option<String> = "Established",
        /// The policy that was put last.
        proposed: Option<String> = "Proposed",
    }
}

service::row!(MultiRegionAccessPoint: "AWS::S3::MultiRegionAccessPoint", id |row| &row.name);

impl MultiRegionAccessPoint {
    fn shown(&self) -> MultiRegionAccessPointReport {
        MultiRegionAccessPointReport {
            name: Some(self.name.clone()),
            alias: Some(self.alias.clone()),
            created_at: Some(self.created),
            public_access_block: Some(self.public_access_block.clone()),
            status: Some(self.status.clone()),
            regions: Some(self.regions.clone()),
        }
    }
}

impl Resource for MultiRegionAccessPoint {
    const RELATIONS: &'static [Relation] = &[];
    const CASING: Casing = Casing::Pascal;
    fn identity(&self, scope: Scope) -> Option<Identity> {
        Some(Identity {
            id: self.name.clone(),
            name: Some(self.name.clone()),
            arn: Some(scope.global_arn("s3", format_args!("accesspoint/{}", self.alias))),
            availability_zone: Some("Regional".into()),
            created: Some(self.created),
        })
    }
    fn configuration(&self) -> Value {
        let mut document = Map::new();
        document.push("Name", self.name.as_str());
        document.push("Alias", self.alias.as_str());
        document.push("CreatedAt", self.created);
        document.push("PublicAccessBlockConfiguration", self.public_access_block.to_value());
        let regions = self.regions.iter().map(|region| {
            let members = [("Bucket", &region.bucket), ("BucketAccountId", &region.bucket_account_id)];
            Value::Map(members.into_iter().map(|(name, text)| (name, text.to_value())).collect())
        });
        document.push("Regions", regions.collect::<Vec<_>>());
        Value::Map(document)
    }
    fn tags(&self) -> BTreeMap<String, String> {
        BTreeMap::new()
    }
}

/// The access point with this name, whether ready or not.
pub(crate) fn find<'v>(view: View<'v>, account: &str, name: &str) -> Result<&'v MultiRegionAccessPoint> {
    accounts::check(view, account)?;
    let row = view.state().get(accounts::home(view.scope()), name);
    row.ok_or_else(|| faults::no_such_multi_region_access_point(name))
}

/// Puts a changed access point back.
pub(crate) fn put(tx: &mut Tx<'_>, row: MultiRegionAccessPoint) {
    let home = accounts::home(tx.scope());
    tx.transaction().put(home, row);
}

/// Removes an access point.
pub(crate) fn remove(tx: &mut Tx<'_>, name: &str) {
    let home = accounts::home(tx.scope());
    tx.transaction().delete(home, MultiRegionAccessPoint::KIND, name);
}

fn get(view: View<'_>, request: GetMultiRegionAccessPointRequest) -> Result<GetMultiRegionAccessPointResult> {
    let row = find(view, &request.account_id, &request.name)?;
    Ok(GetMultiRegionAccessPointResult { access_point: Some(row.shown()) })
}

fn list(
    view: View<'_>,
    request: ListMultiRegionAccessPointsRequest,
) -> Result<ListMultiRegionAccessPointsResult> {
    accounts::check(view, &request.account_id)?;
    let after = pages::after(&request.next_token)?;
    let limit = request.max_results.filter(|limit| *limit > 0).unwrap_or(1_000);
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let rows = view.state().scan::<MultiRegionAccessPoint>(accounts::home(view.scope()));
    let page = page(rows, |row| row.name.clone(), after.as_deref(), limit);
    let shown = page.items.into_iter().map(MultiRegionAccessPoint::shown).collect();
    Ok(ListMultiRegionAccessPointsResult { access_points: Some(shown), next_token: page.next })
}

fn policy(
    view: View<'_>,
    request: GetMultiRegionAccessPointPolicyRequest,
) -> Result<GetMultiRegionAccessPointPolicyResult> {
    let row = find(view, &request.account_id, &request.name)?;
    if row.proposed.is_none() {
        return Err(faults::no_multi_region_policy(&request.name));
    }
    let established = row
        .established
        .clone()
        .map(|policy| EstablishedMultiRegionAccessPointPolicy { policy: Some(policy) });
    let proposed = ProposedMultiRegionAccessPointPolicy { policy: row.proposed.clone() };
    let policy = MultiRegionAccessPointPolicyDocument { established, proposed: Some(proposed) };
    Ok(GetMultiRegionAccessPointPolicyResult { policy: Some(policy) })
}

fn policy_status(
    view: View<'_>,
    request: GetMultiRegionAccessPointPolicyStatusRequest,
) -> Result<GetMultiRegionAccessPointPolicyStatusResult> {
    let row = find(view, &request.account_id, &request.name)?;
    let policy = row.established.as_deref().ok_or_else(|| faults::no_multi_region_policy(&request.name))?;
    let established = PolicyStatus { is_public: Some(is_public(policy)) };
    Ok(GetMultiRegionAccessPointPolicyStatusResult { established: Some(established) })
}

/// The access point with this alias or ARN.
fn by_alias<'v>(view: View<'v>, account: &str, mrap: &str) -> Result<&'v MultiRegionAccessPoint> {
    accounts::check(view, account)?;
    let alias = mrap.rsplit('/').next().unwrap_or(mrap);
    let mut rows = view.state().scan::<MultiRegionAccessPoint>(accounts::home(view.scope()));
    rows.find(|row| row.alias == alias).ok_or_else(|| faults::no_such_multi_region_access_point(mrap))
}

fn routes(
    view: View<'_>,
    request: GetMultiRegionAccessPointRoutesRequest,
) -> Result<GetMultiRegionAccessPointRoutesResult> {
    let row = by_alias(view, &request.account_id, &request.mrap)?;
    let routes = row.regions.iter().map(|region| {
        let is_passive = region.region.as_ref().is_some_and(|region| row.passive.contains(region));
        MultiRegionAccessPointRoute {
            bucket: region.bucket.clone(),
            region: region.region.clone(),
            traffic_dial_percentage: if is_passive { 0 } else { 100 },
        }
    });
    Ok(GetMultiRegionAccessPointRoutesResult { routes: Some(routes.collect()), mrap: Some(request.mrap) })
}

/// Requests go to Regions wholly or not at all, and to one at least.
fn submit_routes(
    tx: &mut Tx<'_>,
    request: SubmitMultiRegionAccessPointRoutesRequest,
) -> Result<SubmitMultiRegionAccessPointRoutesResult> {
    let mut row = by_alias(tx.view(), &request.account_id, &request.mrap)?.clone();
    for update in &request.route_updates {
        let is_it = |region: &&RegionReport| {
            (update.region.is_some() && region.region == update.region)
                || (update.bucket.is_some() && region.bucket == update.bucket)
        };
        let region = row.regions.iter().find(is_it).and_then(|region| region.region.clone());
        let region = region.ok_or_else(faults::no_such_route)?;
        row.passive.retain(|passive| *passive != region);
        match update.traffic_dial_percentage {
            0 => row.passive.push(region),
            100 => {}
            _ => return Err(faults::invalid_traffic_dial()),
        }
    }
    if row.passive.len() == row.regions.len() {
        return Err(faults::invalid_traffic_dial());
    }
    put(tx, row);
    Ok(SubmitMultiRegionAccessPointRoutesResult {})
}
