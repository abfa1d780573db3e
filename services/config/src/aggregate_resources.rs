//! What there is in the sources of an aggregator: resources, how many, and what they are now.

// shapes: AggregateResourceIdentifier, GroupedResourceCount, ResourceFilters, ResourceCountFilters
use service::{BTreeMap, Operation, Result, Scope, View, reads, region};

use crate::aggregator_sources::Sources;
use crate::configuration_items::DiscoveredResource;
use crate::shapes::{
    AggregateResourceIdentifier, BatchGetAggregateResourceConfigRequest,
    BatchGetAggregateResourceConfigResponse, GetAggregateDiscoveredResourceCountsRequest,
    GetAggregateDiscoveredResourceCountsResponse, GetAggregateResourceConfigRequest,
    GetAggregateResourceConfigResponse, GroupedResourceCount, ListAggregateDiscoveredResourcesRequest,
    ListAggregateDiscoveredResourcesResponse,
};
use crate::timelines::Timeline;
use crate::{document, faults, known_resources, pages};

pub(crate) const OPERATIONS: &[Operation] = &[
    reads!("BatchGetAggregateResourceConfig", batch_get),
    reads!("GetAggregateDiscoveredResourceCounts", counts),
    reads!("GetAggregateResourceConfig", get),
    reads!("ListAggregateDiscoveredResources", list),
];

const PAGE: usize = 100;
const PAGE_OF_GROUPS: usize = 1000;

/// The resources of a type, ordered by id, then by account and Region.
fn list(
    view: View<'_>,
    request: ListAggregateDiscoveredResourcesRequest,
) -> Result<ListAggregateDiscoveredResourcesResponse> {
    let filters = request.filters.unwrap_or_default();
    let sources = Sources::of(view, &request.configuration_aggregator_name)?;
    let sources = sources.within(filters.account_id.as_deref(), filters.region.as_deref());
    let after = pages::after(request.next_token.as_deref())?;
    let kind = &request.resource_type;
    let mut found = Vec::new();
    if sources.take(kind) {
        sources.read(|there| {
            let known = known_resources::told(there, Some(kind));
            let known = known.iter().filter(|known| known.deleted().is_none());
            found.extend(known.map(|known| identifier(there, known)));
        });
    }
    found.retain(|resource| {
        filters.resource_id.as_ref().is_none_or(|id| *id == resource.resource_id)
            && has_name(resource, &filters.resource_name)
    });
    let key = |resource: &AggregateResourceIdentifier| {
        [&*resource.resource_id, &resource.source_account_id, &resource.source_region].join("\0")
    };
    found.sort_by_cached_key(key);
    let page = service::page(found.into_iter(), key, after.as_deref(), pages::limit(request.limit, PAGE));
    Ok(ListAggregateDiscoveredResourcesResponse {
        resource_identifiers: Some(page.items),
        next_token: page.next,
    })
}

fn identifier(there: View<'_>, known: &DiscoveredResource) -> AggregateResourceIdentifier {
    AggregateResourceIdentifier {
        source_account_id: there.account(),
        source_region: there.region().name().to_owned(),
        resource_id: known.id().to_owned(),
        resource_type: known.kind().to_owned(),
        resource_name: document::resource_name(&known.latest, there.context().catalog),
    }
}

/// Whether a resource has the name that is asked for, if one is. An empty one is that of what has none.
fn has_name(resource: &AggregateResourceIdentifier, wanted: &Option<String>) -> bool {
    let name = resource.resource_name.as_deref().unwrap_or_default();
    wanted.as_ref().is_none_or(|wanted| wanted == name)
}

/// The number of recorded resources, and by a key if one is given. The total counts all groups, also those of other
/// pages.
fn counts(
    view: View<'_>,
    request: GetAggregateDiscoveredResourceCountsRequest,
) -> Result<GetAggregateDiscoveredResourceCountsResponse> {
    let filters = request.filters.unwrap_or_default();
    let sources = Sources::of(view, &request.configuration_aggregator_name)?;
    let sources = sources.within(filters.account_id.as_deref(), filters.region.as_deref());
    let after = pages::after(request.next_token.as_deref())?;
    let mut numbers: BTreeMap<String, i64> = BTreeMap::new();
    let mut total = 0;
    sources.read(|there| {
        let known = known_resources::told(there, filters.resource_type.as_deref());
        let recorded = known.iter().filter(|known| known.latest.status.is_recorded());
        for known in recorded.filter(|known| sources.take(known.kind())) {
            total += 1;
            if let Some(key) = &request.group_by_key {
                *numbers.entry(group(key, there.scope(), known)).or_default() += 1;
            }
        }
    });
    let limit = pages::limit(request.limit, PAGE_OF_GROUPS);
    let page = service::page(numbers.into_iter(), |(name, _)| name.clone(), after.as_deref(), limit);
    let group = |(group_name, resource_count)| GroupedResourceCount { group_name, resource_count };
    Ok(GetAggregateDiscoveredResourceCountsResponse {
        total_discovered_resources: total,
        group_by_key: request.group_by_key,
        grouped_resource_counts: Some(page.items.into_iter().map(group).collect()),
        next_token: page.next,
    })
}

/// The name of the group that a resource is counted in.
fn group(key: &str, source: Scope, known: &DiscoveredResource) -> String {
    match key {
        "ACCOUNT_ID" => source.account.to_string(),
        "AWS_REGION" => source.region.name().to_owned(),
        _ => known.kind().to_owned(),
    }
}

/// What `show` makes of the time line of a resource, if it is in one of the sources, has its name, and was recorded.
fn shown<T>(
    sources: &Sources<'_>,
    wanted: &AggregateResourceIdentifier,
    show: impl FnOnce(View<'_>, Timeline<'_>) -> T,
) -> Option<T> {
    let source = Scope::new(wanted.source_account_id.parse().ok()?, region(&wanted.source_region)?);
    if !sources.take(&wanted.resource_type) || !sources.contain(source) {
        return None;
    }
    sources.read_in(source, |there| {
        let known = known_resources::told_one(there, &wanted.resource_type, &wanted.resource_id)?;
        let timeline = Timeline::of(there, &known);
        let is_it = timeline.latest().item.status.is_recorded()
            && has_name(&identifier(there, &known), &wanted.resource_name);
        is_it.then(|| show(there, timeline))
    })
}

fn get(
    view: View<'_>,
    request: GetAggregateResourceConfigRequest,
) -> Result<GetAggregateResourceConfigResponse> {
    let sources = Sources::of(view, &request.configuration_aggregator_name)?;
    let wanted = &request.resource_identifier;
    let item = shown(&sources, wanted, |there, timeline| {
        document::whole(timeline.resource, timeline.latest(), there.context().catalog)
    });
    let item =
        item.ok_or_else(|| faults::resource_not_discovered(&wanted.resource_type, &wanted.resource_id))?;
    Ok(GetAggregateResourceConfigResponse { configuration_item: Some(item) })
}

fn batch_get(
    view: View<'_>,
    request: BatchGetAggregateResourceConfigRequest,
) -> Result<BatchGetAggregateResourceConfigResponse> {
    let sources = Sources::of(view, &request.configuration_aggregator_name)?;
    let (mut found, mut unprocessed) = (Vec::new(), Vec::new());
    for wanted in request.resource_identifiers {
        let item = shown(&sources, &wanted, |there, timeline| {
            document::base(timeline.resource, timeline.latest(), there.context().catalog)
        });
        match item {
            Some(item) => found.push(item),
            None => unprocessed.push(wanted),
        }
    }
    Ok(BatchGetAggregateResourceConfigResponse {
        base_configuration_items: Some(found),
        unprocessed_resource_identifiers: Some(unprocessed),
    })
}
