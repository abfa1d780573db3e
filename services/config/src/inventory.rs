//! What there is: the resources that were discovered, how many, and what they are now.

use service::{BTreeMap, Operation, Result, View, page_token, reads};

use crate::configuration_items::DiscoveredResource;
use crate::shapes::{
    BatchGetResourceConfigRequest, BatchGetResourceConfigResponse, GetDiscoveredResourceCountsRequest,
    GetDiscoveredResourceCountsResponse, ListDiscoveredResourcesRequest, ListDiscoveredResourcesResponse,
    ResourceCount, ResourceIdentifier,
};
use crate::timelines::Timeline;
use crate::{document, faults, known_resources, pages};

// shapes: ResourceCount, ResourceIdentifier
pub(crate) const OPERATIONS: &[Operation] = &[
    reads!("BatchGetResourceConfig", batch_get),
    reads!("GetDiscoveredResourceCounts", counts),
    reads!("ListDiscoveredResources", list),
];

const PAGE: usize = 100;
const MOST_IDS: usize = 20;

fn list(view: View<'_>, request: ListDiscoveredResourcesRequest) -> Result<ListDiscoveredResourcesResponse> {
    let ids = request.resource_ids.unwrap_or_default();
    if !ids.is_empty() && request.resource_name.is_some() {
        return Err(faults::ids_and_name());
    }
    if ids.len() > MOST_IDS {
        return Err(faults::too_many_ids());
    }
    known_resources::recorder_needed(view, "list discovered resources")?;
    let with_deleted = request.include_deleted_resources == Some(true);
    let known = known_resources::of_type(view, &request.resource_type);
    let latest = known.iter().filter_map(|known| {
        let identifier = ResourceIdentifier {
            resource_type: Some(request.resource_type.clone()),
            resource_id: Some(known.id().to_owned()),
            resource_name: document::resource_name(&known.latest, view.context().catalog),
            resource_deletion_time: known.deleted(),
        };
        let wanted = (known.deleted().is_none() || with_deleted)
            && (ids.is_empty() || ids.iter().any(|id| id == known.id()))
            && (request.resource_name.is_none() || request.resource_name == identifier.resource_name);
        wanted.then_some(identifier)
    });
    let key = |identifier: &ResourceIdentifier| identifier.resource_id.clone().unwrap_or_default();
    let (token, limit) = (request.next_token.as_deref(), pages::limit(request.limit, PAGE));
    let (identifiers, next_token) = if known_resources::has_recorder(view) {
        let page = service::page(latest, key, pages::after(token)?.as_deref(), limit);
        (page.items, page.next)
    } else {
        // Who lists without a recorder expects moto's tokens.
        pages::page(latest, key, token, limit)?
    };
    Ok(ListDiscoveredResourcesResponse { resource_identifiers: Some(identifiers), next_token })
}

/// The number of recorded resources of each type, most first. The total counts all types, also those of other pages.
fn counts(
    view: View<'_>,
    request: GetDiscoveredResourceCountsRequest,
) -> Result<GetDiscoveredResourceCountsResponse> {
    let types = request.resource_types.unwrap_or_default();
    let mut numbers: BTreeMap<&str, i64> = BTreeMap::new();
    for known in view.scan::<DiscoveredResource>().filter(|known| known.latest.status.is_recorded()) {
        let kind = known.kind();
        if types.is_empty() || types.iter().any(|wanted| wanted == kind) {
            *numbers.entry(kind).or_default() += 1;
        }
    }
    let total = numbers.values().sum();
    let mut counts: Vec<(&str, i64)> = numbers.into_iter().collect();
    counts.sort_by_key(|(kind, number)| (std::cmp::Reverse(*number), *kind));
    let from = match &request.next_token {
        Some(token) => {
            page_token(token).and_then(|from| from.parse().ok()).ok_or_else(faults::invalid_next_token)?
        }
        None => 0_usize,
    };
    let limit = pages::limit(request.limit, PAGE);
    // Counts have no key that stays: a page is named by the place where it ended.
    let places = counts.iter().enumerate().skip(from);
    let page = service::page(places, |(place, _)| (place + 1).to_string(), None, limit);
    let count = |(kind, number): &(&str, i64)| ResourceCount {
        resource_type: Some((*kind).to_owned()),
        count: Some(*number),
    };
    Ok(GetDiscoveredResourceCountsResponse {
        total_discovered_resources: Some(total),
        resource_counts: Some(page.items.into_iter().map(|(_, pair)| count(pair)).collect()),
        next_token: page.next,
    })
}

fn batch_get(
    view: View<'_>,
    request: BatchGetResourceConfigRequest,
) -> Result<BatchGetResourceConfigResponse> {
    known_resources::recorder_needed(view, "batch get resource config")?;
    let (mut found, mut unprocessed) = (Vec::new(), Vec::new());
    for key in request.resource_keys {
        let known = known_resources::find(view, &key.resource_type, &key.resource_id);
        let timeline = known.as_deref().map(|known| Timeline::of(view, known));
        match timeline.filter(|timeline| timeline.latest().item.status.is_recorded()) {
            Some(timeline) => {
                found.push(document::base(timeline.resource, timeline.latest(), view.context().catalog));
            }
            None => unprocessed.push(key),
        }
    }
    Ok(BatchGetResourceConfigResponse {
        base_configuration_items: Some(found),
        unprocessed_resource_keys: Some(unprocessed),
    })
}
