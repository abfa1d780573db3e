//! The events of a group that match a pattern.

use std::cmp::Ordering;

use service::{Operation, Result, View};

use crate::filter_pattern::Pattern;
use crate::get_log_events::{MOST, page};
use crate::log_events::{self, LogEvent};
use crate::log_groups::{self, LogGroup};
use crate::shapes::{FilterLogEventsRequest, FilterLogEventsResponse, FilteredLogEvent};
use crate::{faults, log_streams};

pub(crate) const OPERATIONS: &[Operation] = &[service::reads!("FilterLogEvents", filter)];

fn filter(view: View<'_>, request: FilterLogEventsRequest) -> Result<FilterLogEventsResponse> {
    let (name, identifier) = (request.log_group_name.as_deref(), request.log_group_identifier.as_deref());
    let group = log_groups::meant(view, name, identifier)?;
    if let Some(class) = group.limited_class() {
        return Err(faults::unreadable_class(class));
    }
    if request.log_stream_names.is_some() && request.log_stream_name_prefix.is_some() {
        return Err(faults::names_or_prefix());
    }
    for stream in request.log_stream_names.iter().flatten() {
        log_streams::find(view, &group.name, stream)?;
    }
    let pattern = Pattern::parse(request.filter_pattern.as_deref().unwrap_or_default())?;
    let forward = request.start_from_head.unwrap_or(true);
    let after = match request.next_token.as_deref().map(|token| after(&group.name, token)) {
        Some(None) if view.is_lenient() => return Ok(answer(Vec::new(), None)),
        Some(None) => return Err(faults::invalid_token()),
        Some(after) => after,
        None => None,
    };
    let (forward, after) = after.map_or((forward, None), |(forward, id)| (forward, Some(id)));
    let found = events(view, group, &request, forward);
    let rest = found.into_iter().skip_while(|event| {
        after.as_ref().is_some_and(|after| event.event_id().cmp(after) != direction(forward))
    });
    let matching = rest.filter(|event| pattern.matches(&event.message));
    let (page, is_cut) = page(matching, request.limit.unwrap_or(MOST) as usize);
    let next = page.last().filter(|_| is_cut).map(|last| {
        let mark = if forward { "" } else { "-" };
        format!("{}@{}@{mark}{}", group.name, last.stream(), last.event_id())
    });
    Ok(answer(page, next))
}

/// What comes later in the order of a page.
fn direction(forward: bool) -> Ordering {
    if forward { Ordering::Greater } else { Ordering::Less }
}

/// The direction of a list, and the id of the event after which it goes on. Names of groups have no `@` in them.
fn after(group: &str, token: &str) -> Option<(bool, String)> {
    let (_, rest) = token.split_once('@').filter(|(named, _)| *named == group)?;
    let (_, id) = rest.rsplit_once('@')?;
    let digits = id.strip_prefix('-').unwrap_or(id);
    let is_id = digits.len() == 56 && digits.bytes().all(|digit| digit.is_ascii_digit());
    is_id.then(|| (digits.len() == id.len(), digits.to_owned()))
}

/// The events in the time and the streams that are asked for, in the order of their ids.
fn events<'v>(
    view: View<'v>,
    group: &LogGroup,
    request: &FilterLogEventsRequest,
    forward: bool,
) -> Vec<&'v LogEvent> {
    let prefixes: Vec<String> = match &request.log_stream_names {
        Some(names) => names.iter().map(|name| format!("{}:{name}:", group.name)).collect(),
        None => {
            let start = request.log_stream_name_prefix.as_deref().unwrap_or_default();
            vec![format!("{}:{start}", group.name)]
        }
    };
    let (start, end) = (request.start_time.unwrap_or(0), request.end_time.unwrap_or(i64::MAX));
    let mut events = Vec::new();
    for prefix in prefixes {
        let kept = log_events::kept(view, group, prefix);
        events.extend(kept.filter(|event| (start..=end).contains(&event.timestamp)));
    }
    events.sort_by_key(|event| (event.timestamp, event.serial, event.number));
    events.dedup_by_key(|event| &event.id);
    if !forward {
        events.reverse();
    }
    events
}

fn answer(events: Vec<&LogEvent>, next_token: Option<String>) -> FilterLogEventsResponse {
    let shape = |event: &LogEvent| FilteredLogEvent {
        log_stream_name: Some(event.stream().to_owned()),
        timestamp: Some(event.timestamp),
        message: Some(event.message.clone()),
        ingestion_time: Some(event.ingestion),
        event_id: Some(event.event_id()),
    };
    FilterLogEventsResponse {
        events: Some(events.into_iter().map(shape).collect()),
        // AWS tells no more which streams it searched.
        searched_log_streams: Some(Vec::new()),
        next_token,
    }
}
