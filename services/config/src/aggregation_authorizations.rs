//! Aggregation authorizations: which account and Region may aggregate what is here.

// shapes: AggregationAuthorization
use service::{BTreeMap, Operation, Result, Tx, View, reads, writes};

use crate::shapes::{
    self, DeleteAggregationAuthorizationRequest, DescribeAggregationAuthorizationsRequest,
    DescribeAggregationAuthorizationsResponse, PutAggregationAuthorizationRequest,
    PutAggregationAuthorizationResponse,
};
use crate::{pages, tags};

pub(crate) const OPERATIONS: &[Operation] = &[
    writes!("DeleteAggregationAuthorization", delete => empty),
    reads!("DescribeAggregationAuthorizations", describe),
    writes!("PutAggregationAuthorization", put),
];

const PAGE: usize = 100;

service::structures! {
    /// A row: what the API shows, and the tags.
    AggregationAuthorization {
        id: String = "Id",
        shape: shapes::AggregationAuthorization = "Shape",
        tags: BTreeMap<String, String> = "Tags",
    }
}

service::row!(AggregationAuthorization: "AWS::Config::AggregationAuthorization", id |row| &row.id);

impl AggregationAuthorization {
    pub(crate) fn arn(&self) -> &str {
        self.shape.aggregation_authorization_arn.as_deref().unwrap_or_default()
    }
}

/// The id of the authorization of an account in a Region.
pub(crate) fn id(account: &str, region: &str) -> String {
    format!("{account}/{region}")
}

/// Authorizes an account in a Region; once more changes nothing. Tags count at creation only.
fn put(
    tx: &mut Tx<'_>,
    request: PutAggregationAuthorizationRequest,
) -> Result<PutAggregationAuthorizationResponse> {
    let tags = tags::checked(request.tags)?;
    let id = id(&request.authorized_account_id, &request.authorized_aws_region);
    let shape = match tx.get::<AggregationAuthorization>(&id) {
        Some(row) => row.shape.clone(),
        None => {
            let arn = tx.view().arn("config", format_args!("aggregation-authorization/{id}"));
            let shape = shapes::AggregationAuthorization {
                aggregation_authorization_arn: Some(arn),
                authorized_account_id: Some(request.authorized_account_id),
                authorized_aws_region: Some(request.authorized_aws_region),
                creation_time: Some(tx.now()),
            };
            tx.put(AggregationAuthorization { id, shape: shape.clone(), tags });
            shape
        }
    };
    Ok(PutAggregationAuthorizationResponse { aggregation_authorization: Some(shape) })
}

fn describe(
    view: View<'_>,
    request: DescribeAggregationAuthorizationsRequest,
) -> Result<DescribeAggregationAuthorizationsResponse> {
    let (rows, next_token) = pages::page(
        view.scan::<AggregationAuthorization>(),
        |row| row.id.clone(),
        request.next_token.as_deref(),
        pages::limit(request.limit, PAGE),
    )?;
    let shapes = rows.into_iter().map(|row| row.shape.clone()).collect();
    Ok(DescribeAggregationAuthorizationsResponse { aggregation_authorizations: Some(shapes), next_token })
}

/// Takes an authorization back; to take back what was never given is no error.
fn delete(tx: &mut Tx<'_>, request: DeleteAggregationAuthorizationRequest) -> Result<()> {
    tx.delete::<AggregationAuthorization>(&id(
        &request.authorized_account_id,
        &request.authorized_aws_region,
    ));
    Ok(())
}
