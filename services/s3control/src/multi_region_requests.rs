//! Changes to Multi-Region Access Points are slow: a call starts one, and its token tells how far it has come.

// shapes: AsyncOperation
use service::{Operation, Result, TimerTask, Tx, Value, View};

use crate::access_point_policies::parse;
use crate::access_points::{filled, refuses_public};
use crate::multi_region_access_points::{self as points, MultiRegionAccessPoint, find};
use crate::shapes::{
    AsyncOperation, AsyncRequestParameters, AsyncResponseDetails, CreateMultiRegionAccessPointInput,
    CreateMultiRegionAccessPointRequest, CreateMultiRegionAccessPointResult,
    DeleteMultiRegionAccessPointRequest, DeleteMultiRegionAccessPointResult,
    DescribeMultiRegionAccessPointOperationRequest, DescribeMultiRegionAccessPointOperationResult,
    MultiRegionAccessPointRegionalResponse, MultiRegionAccessPointsAsyncResponse,
    PutMultiRegionAccessPointPolicyRequest, PutMultiRegionAccessPointPolicyResult, RegionReport,
};
use crate::{accounts, buckets, faults};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("CreateMultiRegionAccessPoint", create),
    service::writes!("DeleteMultiRegionAccessPoint", delete),
    service::reads!("DescribeMultiRegionAccessPointOperation", describe),
    service::writes!("PutMultiRegionAccessPointPolicy", put_policy),
];

service::structures! {
    /// A row: a change, under way or done.
    AsyncRequest {
        token_arn: String = "TokenArn",
        client_token: String = "ClientToken",
        operation: AsyncOperation = "Operation",
    }
}

service::row!(AsyncRequest: "Cloudchamber::S3Control::AsyncRequest", id |row| &row.token_arn);

/// The end of a change.
pub(crate) const CARRY_OUT: TimerTask = TimerTask { name: "multi-region-request", run: carry_out };

/// How long AWS takes, in seconds, when it is quick.
const CREATION: f64 = 600.0;
const POLICY: f64 = 60.0;
/// What tokens and aliases consist of.
const LETTERS: &str = "abcdefghijklmnopqrstuvwxyz0123456789";

/// Starts a change; a call that comes again with its client token starts none.
fn start(
    tx: &mut Tx<'_>,
    (name, client_token, seconds): (&'static str, String, f64),
    parameters: AsyncRequestParameters,
) -> String {
    let token = tx.alphanumeric(32, LETTERS);
    let resource = format!("async-request/mrap/{}/{token}", name.to_ascii_lowercase());
    let token_arn = tx.scope().arn("s3", resource);
    let operation = AsyncOperation {
        creation_time: Some(tx.now()),
        operation: Some(name.to_owned()),
        request_token_arn: Some(token_arn.clone()),
        request_parameters: Some(parameters),
        request_status: Some("INPROGRESS".to_owned()),
        response_details: None,
    };
    let home = accounts::home(tx.scope());
    tx.transaction().put(home, AsyncRequest { token_arn: token_arn.clone(), client_token, operation });
    tx.after(seconds, "s3control", CARRY_OUT.name, Value::Str(token_arn.clone()));
    token_arn
}

/// The change that came with this client token before; refuses the token if that was another one.
fn earlier(
    view: View<'_>,
    name: &str,
    client_token: &str,
    parameters: &AsyncRequestParameters,
) -> Result<Option<String>> {
    let mut rows = view.state().scan::<AsyncRequest>(accounts::home(view.scope()));
    let is_it = |row: &&AsyncRequest| {
        row.client_token == client_token && row.operation.operation.as_deref() == Some(name)
    };
    match rows.find(is_it) {
        None => Ok(None),
        Some(row) if row.operation.request_parameters.as_ref() == Some(parameters) => {
            Ok(Some(row.token_arn.clone()))
        }
        Some(_) => Err(faults::idempotent_mismatch()),
    }
}

/// The access point, if it can be changed now.
fn ready(view: View<'_>, account: &str, name: &str) -> Result<MultiRegionAccessPoint> {
    let row = find(view, account, name)?;
    if row.status == "READY" { Ok(row.clone()) } else { Err(faults::multi_region_not_ready()) }
}

fn create(
    tx: &mut Tx<'_>,
    request: CreateMultiRegionAccessPointRequest,
) -> Result<CreateMultiRegionAccessPointResult> {
    const NAME: &str = "CreateMultiRegionAccessPoint";
    accounts::check(tx.view(), &request.account_id)?;
    let details = request.details;
    let parameters = AsyncRequestParameters {
        create_multi_region_access_point_request: Some(details.clone()),
        ..AsyncRequestParameters::default()
    };
    if let Some(token) = earlier(tx.view(), NAME, &request.client_token, &parameters)? {
        return Ok(CreateMultiRegionAccessPointResult { request_token_arn: Some(token) });
    }
    if find(tx.view(), &request.account_id, &details.name).is_ok() {
        return Err(faults::multi_region_already_owned(&details.name));
    }
    let regions = regions(tx.view(), &details)?;
    let row = MultiRegionAccessPoint {
        name: details.name,
        alias: format!("{}.mrap", tx.alphanumeric(13, LETTERS)),
        created: tx.now(),
        public_access_block: filled(details.public_access_block),
        status: "CREATING".to_owned(),
        regions,
        ..MultiRegionAccessPoint::default()
    };
    points::put(tx, row);
    let token = start(tx, (NAME, request.client_token, CREATION), parameters);
    Ok(CreateMultiRegionAccessPointResult { request_token_arn: Some(token) })
}

/// The buckets with their Regions, of which no two may be the same but in lenient worlds.
fn regions(view: View<'_>, details: &CreateMultiRegionAccessPointInput) -> Result<Vec<RegionReport>> {
    let mut regions: Vec<RegionReport> = Vec::new();
    for wanted in &details.regions {
        let place = buckets::place(view.state(), view.scope(), &wanted.bucket);
        let place = place.ok_or_else(|| faults::no_such_bucket(&wanted.bucket))?;
        let account = wanted.bucket_account_id.clone().unwrap_or_else(|| view.account());
        if place.account.to_string() != account {
            return Err(faults::access_denied());
        }
        let region = Some(place.region.name().to_owned());
        if !view.is_lenient() && regions.iter().any(|other| other.region == region) {
            return Err(faults::same_bucket_region());
        }
        let bucket = Some(wanted.bucket.clone());
        regions.push(RegionReport { bucket, region, bucket_account_id: Some(account) });
    }
    Ok(regions)
}

fn delete(
    tx: &mut Tx<'_>,
    request: DeleteMultiRegionAccessPointRequest,
) -> Result<DeleteMultiRegionAccessPointResult> {
    const NAME: &str = "DeleteMultiRegionAccessPoint";
    let parameters = AsyncRequestParameters {
        delete_multi_region_access_point_request: Some(request.details.clone()),
        ..AsyncRequestParameters::default()
    };
    if let Some(token) = earlier(tx.view(), NAME, &request.client_token, &parameters)? {
        return Ok(DeleteMultiRegionAccessPointResult { request_token_arn: Some(token) });
    }
    let mut row = ready(tx.view(), &request.account_id, &request.details.name)?;
    row.status = "DELETING".to_owned();
    points::put(tx, row);
    let token = start(tx, (NAME, request.client_token, CREATION), parameters);
    Ok(DeleteMultiRegionAccessPointResult { request_token_arn: Some(token) })
}

fn put_policy(
    tx: &mut Tx<'_>,
    request: PutMultiRegionAccessPointPolicyRequest,
) -> Result<PutMultiRegionAccessPointPolicyResult> {
    const NAME: &str = "PutMultiRegionAccessPointPolicy";
    let details = request.details;
    let parameters = AsyncRequestParameters {
        put_multi_region_access_point_policy_request: Some(details.clone()),
        ..AsyncRequestParameters::default()
    };
    if let Some(token) = earlier(tx.view(), NAME, &request.client_token, &parameters)? {
        return Ok(PutMultiRegionAccessPointPolicyResult { request_token_arn: Some(token) });
    }
    let mut row = ready(tx.view(), &request.account_id, &details.name)?;
    let document = parse(&details.policy)?;
    if policy::is_public(&document) && refuses_public(tx.view(), &row.public_access_block) {
        let arn = tx.scope().global_arn("s3", format_args!("accesspoint/{}", row.alias));
        let caller = &tx.context().caller.arn;
        return Err(faults::public_policy_blocked(caller, "s3:PutMultiRegionAccessPointPolicy", &arn));
    }
    row.proposed = Some(details.policy);
    points::put(tx, row);
    let token = start(tx, (NAME, request.client_token, POLICY), parameters);
    Ok(PutMultiRegionAccessPointPolicyResult { request_token_arn: Some(token) })
}

/// The path gives the token without its beginning, or the whole ARN.
fn describe(
    view: View<'_>,
    request: DescribeMultiRegionAccessPointOperationRequest,
) -> Result<DescribeMultiRegionAccessPointOperationResult> {
    accounts::check(view, &request.account_id)?;
    let row = view.state().get::<AsyncRequest>(accounts::home(view.scope()), &request.request_token_arn);
    let row = row.ok_or_else(|| faults::no_such_async_request(&request.request_token_arn))?;
    Ok(DescribeMultiRegionAccessPointOperationResult { async_operation: Some(row.operation.clone()) })
}

/// Ends a change: what was asked for holds now.
fn carry_out(tx: &mut Tx<'_>, payload: Value) -> Result<()> {
    let token_arn = payload.as_str().unwrap_or_default();
    let home = accounts::home(tx.scope());
    let Some(mut row) = tx.view().state().get::<AsyncRequest>(home, token_arn).cloned() else {
        return Ok(());
    };
    let parameters = row.operation.request_parameters.clone().unwrap_or_default();
    let account = tx.view().account();
    if let Some(made) = parameters.create_multi_region_access_point_request {
        let mut point = find(tx.view(), &account, &made.name)?.clone();
        point.status = "READY".to_owned();
        row.operation.response_details = Some(details(&point));
        points::put(tx, point);
    }
    if let Some(deleted) = parameters.delete_multi_region_access_point_request {
        let point = find(tx.view(), &account, &deleted.name)?;
        row.operation.response_details = Some(details(point));
        points::remove(tx, &deleted.name);
    }
    if let Some(policy) = parameters.put_multi_region_access_point_policy_request {
        let mut point = find(tx.view(), &account, &policy.name)?.clone();
        point.established = Some(policy.policy);
        points::put(tx, point);
    }
    row.operation.request_status = Some("SUCCEEDED".to_owned());
    tx.transaction().put(home, row);
    Ok(())
}

/// What became of the change in each Region.
fn details(point: &MultiRegionAccessPoint) -> AsyncResponseDetails {
    let regions = point.regions.iter().map(|region| MultiRegionAccessPointRegionalResponse {
        name: region.region.clone(),
        request_status: Some("SUCCEEDED".to_owned()),
    });
    let regions = MultiRegionAccessPointsAsyncResponse { regions: Some(regions.collect()) };
    AsyncResponseDetails { multi_region_access_point_details: Some(regions), error_details: None }
}
