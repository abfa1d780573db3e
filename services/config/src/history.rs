//! What became of a resource: its configuration items, newest first or oldest first.

use service::{Operation, Result, Timestamp, View, page_token, reads, token_of};

use crate::shapes::{GetResourceConfigHistoryRequest, GetResourceConfigHistoryResponse};
use crate::timelines::{END_OF_TIME, Moment, Timeline};
use crate::{document, faults, known_resources, pages, retention_configurations};

pub(crate) const OPERATIONS: &[Operation] = &[reads!("GetResourceConfigHistory", get)];

const DEFAULT_LIMIT: usize = 10;
/// How long a time one page tells of.
const SPAN_SECONDS: i64 = 7 * 86_400;

/// The items of a resource in a span of time, both ends included. As on AWS a page tells of seven days, so that it may
/// be short and yet have a token; the seven days begin with its first item, so that it is not empty.
fn get(view: View<'_>, request: GetResourceConfigHistoryRequest) -> Result<GetResourceConfigHistoryResponse> {
    known_resources::recorder_needed(view, "get resource configuration history")?;
    let (earlier, later) =
        (request.earlier_time.unwrap_or_default(), request.later_time.unwrap_or(END_OF_TIME));
    if earlier > later {
        return Err(faults::invalid_time_range());
    }
    let (kind, id) = (&request.resource_type, &request.resource_id);
    let known = known_resources::find(view, kind, id);
    let known = known.ok_or_else(|| faults::resource_not_discovered(kind, id))?;
    let timeline = Timeline::of(view, &known);
    let mut range = Range {
        timeline,
        earliest: earlier.max(retention_configurations::oldest_kept(view)),
        latest: later,
        forward: request.chronological_order.as_deref() == Some("Forward"),
    };
    if let Some(token) = &request.next_token {
        // It names the time of the item after which the list goes on.
        let micros: Option<i64> = page_token(token).and_then(|micros| micros.parse().ok());
        range.go_past(Timestamp::from_micros(micros.ok_or_else(faults::invalid_next_token)?));
    }
    let limit = pages::limit(request.limit, DEFAULT_LIMIT);
    let (mut items, mut last) = (Vec::new(), None);
    let mut span = None;
    let mut next = range.next();
    while let Some(moment) = next {
        let captured = moment.captured();
        let began = *span.get_or_insert(captured);
        if items.len() == limit || (captured.micros() - began.micros()).abs() > SPAN_SECONDS * 1_000_000 {
            break;
        }
        items.push(document::whole(timeline.resource, moment, view.context().catalog));
        last = Some(captured);
        range.go_past(captured);
        next = range.next();
    }
    let next_token = last.filter(|_| next.is_some()).map(|last| token_of(&last.micros().to_string()));
    Ok(GetResourceConfigHistoryResponse { configuration_items: Some(items), next_token })
}

/// What is still to be told of a time line.
struct Range<'s> {
    timeline: Timeline<'s>,
    earliest: Timestamp,
    latest: Timestamp,
    forward: bool,
}

impl<'s> Range<'s> {
    fn next(&self) -> Option<Moment<'s>> {
        if self.forward {
            self.timeline.first_since(self.earliest).filter(|moment| moment.captured() <= self.latest)
        } else {
            self.timeline.last_until(self.latest).filter(|moment| moment.captured() >= self.earliest)
        }
    }

    /// Leaves out what was captured at a time, and what comes before it in the order of the list.
    fn go_past(&mut self, time: Timestamp) {
        if self.forward {
            self.earliest = self.earliest.max(time.plus_micros(1));
        } else {
            self.latest = self.latest.min(time.plus_micros(-1));
        }
    }
}
