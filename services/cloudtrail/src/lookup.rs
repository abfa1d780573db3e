//! The event history: what changed something in the last ninety days, newest first. Calls that only read are in no
//! log.

// shapes: LookupAttribute
use service::{Operation, Result, Timestamp, View, page_token, reads, token_of};

use crate::event::Event;
use crate::faults;
use crate::shapes::{LookupEventsRequest, LookupEventsResponse};

pub(crate) const OPERATIONS: &[Operation] = &[reads!("LookupEvents", lookup)];

/// How long the history reaches back.
const SECONDS: i64 = 90 * 86_400;
/// How many events a page has.
const MOST: usize = 50;

fn lookup(view: View<'_>, request: LookupEventsRequest) -> Result<LookupEventsResponse> {
    let limit = match request.max_results {
        Some(limit) => usize::try_from(limit).ok().filter(|limit| (1..=MOST).contains(limit)),
        None => Some(MOST),
    };
    let limit = limit.ok_or_else(faults::invalid_max_results)?;
    let attributes = request.lookup_attributes.unwrap_or_default();
    if attributes.len() > 1 {
        return Err(faults::too_many_attributes());
    }
    let earliest = view.now().plus_seconds(-SECONDS);
    let span = request.start_time.unwrap_or_default()..=request.end_time.unwrap_or_else(|| view.now());
    if span.is_empty() {
        return Err(faults::invalid_time_range());
    }
    let before = match &request.next_token {
        Some(token) => Some(
            page_token(token).and_then(|token| token.parse().ok()).ok_or_else(faults::invalid_next_token)?,
        ),
        None => None,
    };
    if request.event_category.is_some() {
        // The only category to ask for is that of insights, which nothing here has.
        return Ok(LookupEventsResponse { events: Some(Vec::new()), next_token: None });
    }
    let is_in_span = |time: Timestamp| time >= earliest && span.contains(&time);
    let commits = view.state().log().iter().rev();
    let events = commits.filter(|commit| before.is_none_or(|before| commit.revision < before));
    let events = events.filter_map(|commit| Event::of(view, commit)).filter(|event| is_in_span(event.time()));
    let mut events = events.filter(|event| attributes.iter().all(|wanted| event.has(wanted)));
    let page: Vec<Event<'_>> = events.by_ref().take(limit).collect();
    let last = page.last().filter(|_| events.next().is_some());
    Ok(LookupEventsResponse {
        next_token: last.map(|last| token_of(&last.revision().to_string())),
        events: Some(page.iter().map(Event::shape).collect()),
    })
}
