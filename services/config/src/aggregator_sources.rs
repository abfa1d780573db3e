//! The accounts and Regions that aggregators show: which they are, and whether they allow it.
//!
//! AWS copies what is in them, which takes minutes; here an aggregator reads in them when it is asked.

// shapes: AggregatedSourceStatus, PendingAggregationRequest
use service::{
    BTreeMap, Context, Operation, Region, Result, Scope, State, Timestamp, Tx, Typed as _, View, reads,
    region, writes,
};

use crate::aggregation_authorizations::{self, AggregationAuthorization};
use crate::configuration_aggregators::{self, ConfigurationAggregator};
use crate::pages;
use crate::shapes::{
    AggregatedSourceStatus, DeletePendingAggregationRequestRequest,
    DescribeConfigurationAggregatorSourcesStatusRequest,
    DescribeConfigurationAggregatorSourcesStatusResponse, DescribePendingAggregationRequestsRequest,
    DescribePendingAggregationRequestsResponse, PendingAggregationRequest,
};

pub(crate) const OPERATIONS: &[Operation] = &[
    writes!("DeletePendingAggregationRequest", dismiss => empty),
    reads!("DescribeConfigurationAggregatorSourcesStatus", statuses),
    reads!("DescribePendingAggregationRequests", pending),
];

const PAGE: usize = 100;
const PAGE_OF_REQUESTS: usize = 20;

/// Regions that botocore 1.44.5 names and where AWS Config is not.
const WITHOUT_CONFIG: &[&str] = &["me-west-1", "sa-west-1"];

service::structures! {
    /// A row: that the account wants to hear no more of what an account and Region asked until then.
    DismissedAggregationRequest {
        id: String = "Id",
        dismissed: Timestamp = "DismissedTime",
    }
}

service::row!(
    DismissedAggregationRequest: "AWS::Config::DismissedAggregationRequest",
    id |row| &row.id
);

/// An aggregator, and those of its sources that allow it to read.
pub(crate) struct Sources<'v> {
    view: View<'v>,
    aggregator: &'v ConfigurationAggregator,
    /// In their order.
    scopes: Vec<Scope>,
}

impl<'v> Sources<'v> {
    /// The aggregator of a name, and its sources.
    pub(crate) fn of(view: View<'v>, aggregator: &str) -> Result<Self> {
        let aggregator = configuration_aggregators::named(view, aggregator)?;
        let mut scopes = named(view.scope(), aggregator);
        scopes.retain(|source| is_authorized(view.state(), *source, view.scope()));
        Ok(Self { view, aggregator, scopes })
    }

    /// The same without sources of other accounts and Regions than those that are asked for, if any are.
    pub(crate) fn within(mut self, account: Option<&str>, region: Option<&str>) -> Self {
        self.scopes.retain(|scope| {
            account.is_none_or(|account| account == scope.account.to_string())
                && region.is_none_or(|region| region == scope.region.name())
        });
        self
    }

    /// Whether the aggregator shows resources of a type.
    pub(crate) fn take(&self, kind: &str) -> bool {
        self.aggregator.takes(kind)
    }

    /// Whether a scope is one of them.
    pub(crate) fn contain(&self, scope: Scope) -> bool {
        self.scopes.binary_search(&scope).is_ok()
    }

    /// Reads in each source as a call there would.
    pub(crate) fn read(&self, mut reader: impl FnMut(View<'_>)) {
        for scope in &self.scopes {
            self.read_in(*scope, &mut reader);
        }
    }

    /// Reads in a source as a call there would.
    pub(crate) fn read_in<T>(&self, source: Scope, reader: impl FnOnce(View<'_>) -> T) -> T {
        let context = Context { scope: source, ..self.view.context().clone() };
        reader(View::new(self.view.state(), &context))
    }
}

/// The sources that an aggregator names, each once. The accounts of an organization are not known here.
fn named(home: Scope, aggregator: &ConfigurationAggregator) -> Vec<Scope> {
    let mut scopes = Vec::new();
    for source in aggregator.shape.account_aggregation_sources.iter().flatten() {
        let regions: Vec<Region> = if source.all_aws_regions == Some(true) {
            let all = home.region.partition().regions();
            all.filter(|region| !WITHOUT_CONFIG.contains(&region.name())).collect()
        } else {
            source
                .aws_regions
                .iter()
                .flatten()
                .filter_map(|name| region(name))
                .filter(|region| !region.is_pseudo())
                .collect()
        };
        for account in source.account_ids.iter().filter_map(|account| account.parse().ok()) {
            scopes.extend(regions.iter().map(|region| Scope::new(account, *region)));
        }
    }
    scopes.sort();
    scopes.dedup();
    scopes
}

/// Whether a source lets the aggregators of a scope read: those of its own account it does.
fn is_authorized(state: &State, source: Scope, aggregators: Scope) -> bool {
    source.account == aggregators.account || authorization(state, source, aggregators).is_some()
}

fn authorization(state: &State, source: Scope, aggregators: Scope) -> Option<&AggregationAuthorization> {
    state.get(source, &requester(aggregators))
}

/// The name under which a source knows the aggregators of a scope.
fn requester(aggregators: Scope) -> String {
    aggregation_authorizations::id(&aggregators.account.to_string(), aggregators.region.name())
}

fn statuses(
    view: View<'_>,
    request: DescribeConfigurationAggregatorSourcesStatusRequest,
) -> Result<DescribeConfigurationAggregatorSourcesStatusResponse> {
    let aggregator = configuration_aggregators::named(view, &request.configuration_aggregator_name)?;
    let after = pages::after(request.next_token.as_deref())?;
    let wanted = request.update_status.unwrap_or_default();
    let sources = named(view.scope(), aggregator).into_iter();
    let sources = sources.map(|source| (source, is_authorized(view.state(), source, view.scope())));
    let sources = sources
        .filter(|(_, allowed)| wanted.is_empty() || wanted.iter().any(|status| status == name(*allowed)));
    let limit = pages::limit(request.limit, PAGE);
    let page = service::page(sources, |(source, _)| source.to_string(), after.as_deref(), limit);
    let entry = |(source, allowed): (Scope, bool)| AggregatedSourceStatus {
        source_id: Some(source.account.to_string()),
        source_type: Some("ACCOUNT".to_owned()),
        aws_region: Some(source.region.name().to_owned()),
        last_update_status: Some(name(allowed).to_owned()),
        last_update_time: verified(view, aggregator, source),
        last_error_code: (!allowed).then(|| "AccessDenied".to_owned()),
        last_error_message: (!allowed).then(|| {
            format!("Account {} has not authorized account {}.", source.account, view.scope().account)
        }),
    };
    Ok(DescribeConfigurationAggregatorSourcesStatusResponse {
        aggregated_source_status_list: Some(page.items.into_iter().map(entry).collect()),
        next_token: page.next,
    })
}

/// `LastUpdateStatus` of a source that allows, or does not allow, to be read.
fn name(allowed: bool) -> &'static str {
    if allowed { "SUCCEEDED" } else { "FAILED" }
}

/// When it came to be as it is whether a source can be read.
fn verified(view: View<'_>, aggregator: &ConfigurationAggregator, source: Scope) -> Option<Timestamp> {
    let authorized = authorization(view.state(), source, view.scope());
    let authorized = authorized.and_then(|authorization| authorization.shape.creation_time);
    authorized.max(aggregator.shape.last_updated_time)
}

/// The accounts and Regions whose aggregators name the scope and that it has neither authorized nor dismissed, with
/// the times when they last asked.
fn requests(view: View<'_>) -> BTreeMap<String, Scope> {
    let (state, source): (&State, Scope) = (view.state(), view.scope());
    let mut requests = BTreeMap::new();
    for scope in state.scopes_with(ConfigurationAggregator::KIND) {
        if is_authorized(state, source, scope) {
            continue;
        }
        let requester = requester(scope);
        let dismissed = view.get::<DismissedAggregationRequest>(&requester).map(|row| row.dismissed);
        let mut aggregators = state.scan::<ConfigurationAggregator>(scope);
        if aggregators
            .any(|row| row.shape.last_updated_time > dismissed && named(scope, row).contains(&source))
        {
            requests.insert(requester, scope);
        }
    }
    requests
}

fn pending(
    view: View<'_>,
    request: DescribePendingAggregationRequestsRequest,
) -> Result<DescribePendingAggregationRequestsResponse> {
    let after = pages::after(request.next_token.as_deref())?;
    let limit = pages::limit(request.limit, PAGE_OF_REQUESTS);
    let page = service::page(requests(view).into_iter(), |(key, _)| key.clone(), after.as_deref(), limit);
    let entry = |(_, scope): (String, Scope)| PendingAggregationRequest {
        requester_account_id: Some(scope.account.to_string()),
        requester_aws_region: Some(scope.region.name().to_owned()),
    };
    Ok(DescribePendingAggregationRequestsResponse {
        pending_aggregation_requests: Some(page.items.into_iter().map(entry).collect()),
        next_token: page.next,
    })
}

/// Forgets a request, until an aggregator that is created or changed asks once more. To forget what nobody asked is no
/// error.
fn dismiss(tx: &mut Tx<'_>, request: DeletePendingAggregationRequestRequest) -> Result<()> {
    let id = aggregation_authorizations::id(&request.requester_account_id, &request.requester_aws_region);
    if requests(tx.view()).contains_key(&id) {
        let dismissed = tx.now();
        tx.put(DismissedAggregationRequest { id, dismissed });
    }
    Ok(())
}
