//! What became of a resource: its configuration items, newest first or oldest first.

use service::{Operation, Result, Timestamp, View, page_token, reads};

use crate::configuration_items::{DiscoveredResource, resource_key};
use crate::shapes::{GetResourceConfigHistoryRequest, GetResourceConfigHistoryResponse};
use crate::{configuration_recorders, document, faults, pages, retention_configurations};

pub(crate) const OPERATIONS: &[Operation] = &[reads!("GetResourceConfigHistory", get)];

const DEFAULT_LIMIT: usize = 10;
const END_OF_TIME: Timestamp = Timestamp::from_micros(i64::MAX - 1);

/// The items of a resource in a span of time, both ends included. AWS looks at seven days in a call and may answer
/// short pages with a token; here a page is full whenever it can be.
fn get(view: View<'_>, request: GetResourceConfigHistoryRequest) -> Result<GetResourceConfigHistoryResponse> {
    let (state, scope) = (view.state(), view.scope());
    if configuration_recorders::of_scope(state, scope).is_none() {
        return Err(faults::no_recorder_to("get resource configuration history"));
    }
    let (earlier, later) =
        (request.earlier_time.unwrap_or_default(), request.later_time.unwrap_or(END_OF_TIME));
    if earlier > later {
        return Err(faults::invalid_time_range());
    }
    let resource = resource_key(&request.resource_type, &request.resource_id);
    let resource = view.get::<DiscoveredResource>(&resource);
    let resource = resource
        .ok_or_else(|| faults::resource_not_discovered(&request.resource_type, &request.resource_id))?;
    let earliest = earlier.max(retention_configurations::oldest_kept(view));
    let mut numbers = resource.between(earliest, later);
    let forward = request.chronological_order.as_deref() == Some("Forward");
    if let Some(token) = &request.next_token {
        // It names the item after which the list goes on.
        let last: Option<usize> = page_token(token).and_then(|last| last.parse().ok());
        let last = last.ok_or_else(faults::invalid_next_token)?;
        if forward {
            numbers.start = numbers.start.max(last.saturating_add(1));
        } else {
            numbers.end = numbers.end.min(last);
        }
    }
    let limit = pages::limit(request.limit, DEFAULT_LIMIT);
    let page = if forward {
        service::page(numbers, usize::to_string, None, limit)
    } else {
        service::page(numbers.rev(), usize::to_string, None, limit)
    };
    let whole = |number| document::whole(resource.id(), resource.item(number), view.context().catalog);
    Ok(GetResourceConfigHistoryResponse {
        configuration_items: Some(page.items.into_iter().map(whole).collect()),
        next_token: page.next,
    })
}
