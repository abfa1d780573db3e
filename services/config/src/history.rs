//! What became of a resource: its configuration items, newest first or oldest first.

use service::{Operation, Result, Timestamp, View, page_token, reads};

use crate::configuration_items::{self, END, Item, resource_key};
use crate::shapes::{GetResourceConfigHistoryRequest, GetResourceConfigHistoryResponse};
use crate::{configuration_recorders, document, faults, pages, retention_configurations};

pub(crate) const OPERATIONS: &[Operation] = &[reads!("GetResourceConfigHistory", get)];

const DEFAULT_LIMIT: usize = 10;

/// The items of a resource in a span of time, both ends included. AWS looks at seven days in a call and may answer
/// short pages with a token; here a page is full whenever it can be.
fn get(view: View<'_>, request: GetResourceConfigHistoryRequest) -> Result<GetResourceConfigHistoryResponse> {
    let (state, scope) = (view.state(), view.scope());
    if configuration_recorders::of_scope(state, scope).is_none() {
        return Err(faults::no_recorder_to("get resource configuration history"));
    }
    let (earlier, later) = (request.earlier_time.unwrap_or_default(), request.later_time.unwrap_or(END));
    if earlier > later {
        return Err(faults::invalid_time_range());
    }
    let resource = resource_key(&request.resource_type, &request.resource_id);
    if configuration_items::latest(state, scope, &resource).is_none() {
        return Err(faults::resource_not_discovered(&request.resource_type, &request.resource_id));
    }
    let forward = request.chronological_order.as_deref() == Some("Forward");
    let (mut earliest, mut latest) = (earlier.max(retention_configurations::oldest_kept(view)), later);
    if let Some(token) = &request.next_token {
        let last = page_token(token).and_then(|last| last.parse().ok()).map(Timestamp::from_micros);
        let last = last.ok_or_else(faults::invalid_next_token)?;
        if forward {
            earliest = earliest.max(last.plus_micros(1));
        } else {
            latest = latest.min(last.plus_micros(-1));
        }
    }
    let items = configuration_items::between(state, scope, &resource, earliest, latest);
    let limit = pages::limit(request.limit, DEFAULT_LIMIT);
    // The span leaves out what earlier pages had, so that the key only has to name the last item.
    let key = |item: &&std::sync::Arc<Item>| item.captured.micros().to_string();
    let page = if forward {
        service::page(items, key, None, limit)
    } else {
        service::page(items.rev(), key, None, limit)
    };
    let items = page.items.into_iter().map(|item| document::whole(item, scope, view.context().catalog));
    Ok(GetResourceConfigHistoryResponse { configuration_items: Some(items.collect()), next_token: page.next })
}
