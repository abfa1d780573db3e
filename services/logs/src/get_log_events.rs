//! The events of one stream, forward and backward.

use service::{Operation, Result, View};

use crate::log_events::{self, LogEvent};
use crate::shapes::{GetLogEventsRequest, GetLogEventsResponse, OutputLogEvent};
use crate::{faults, log_groups, log_streams};

pub(crate) const OPERATIONS: &[Operation] = &[service::reads!("GetLogEvents", get)];

/// How many events a page has at most.
pub(crate) const MOST: i64 = 10_000;
/// What the events of a page come to at most, in bytes.
const LARGEST: usize = 1 << 20;
/// What an event counts beside its message, in bytes.
pub(crate) const OVERHEAD: usize = 26;

/// Stands in tokens for the place before all events.
const NOWHERE: u64 = u64::MAX;

/// Where a page begins, and in which direction it goes.
#[derive(Clone, Copy)]
enum Token {
    /// Forward, after the event of this number.
    After(u64),
    /// Backward, before it.
    Before(u64),
}

impl Token {
    fn parse(text: &str) -> Option<Self> {
        let number = text.get(2..).filter(|digits| digits.len() == 56)?.parse().ok()?;
        match &text[..2] {
            "f/" => Some(Self::After(number)),
            "b/" => Some(Self::Before(number)),
            _ => None,
        }
    }
}

fn get(view: View<'_>, request: GetLogEventsRequest) -> Result<GetLogEventsResponse> {
    let (name, identifier) = (request.log_group_name.as_deref(), request.log_group_identifier.as_deref());
    let group = log_groups::meant(view, name, identifier)?;
    let stream = log_streams::find(view, &group.name, &request.log_stream_name)?;
    if let Some(class) = group.limited_class() {
        return Err(faults::unreadable_class(class));
    }
    let token = request.next_token.as_deref();
    let token = token.map(|token| Token::parse(token).ok_or_else(faults::invalid_token)).transpose()?;
    let all: Vec<&LogEvent> = log_events::kept(view, group, format!("{}:", stream.id)).collect();
    let (start, end) = (request.start_time.unwrap_or(0), request.end_time.unwrap_or(i64::MAX));
    let is_wanted = |event: &&LogEvent| (start..end).contains(&event.timestamp);
    let limit = request.limit.unwrap_or(MOST) as usize;
    let forward = match token {
        Some(token) => matches!(token, Token::After(_)),
        None => request.start_from_head == Some(true),
    };
    let place = match token {
        Some(Token::After(number) | Token::Before(number)) => place(&all, number, stream.count)?,
        None => {
            if forward {
                0..0
            } else {
                all.len()..all.len()
            }
        }
    };
    let (mut events, _) = if forward {
        page(all[place.end..].iter().copied().filter(is_wanted), limit)
    } else {
        page(all[..place.start].iter().rev().copied().filter(is_wanted), limit)
    };
    if !forward {
        events.reverse();
    }
    // Where nothing was found, both tokens name the place from which nothing was found.
    let here = match token {
        Some(Token::After(number) | Token::Before(number)) => number,
        None => NOWHERE,
    };
    let number = |event: Option<&&LogEvent>| event.map_or(here, |event| event.number as u64);
    Ok(GetLogEventsResponse {
        next_forward_token: Some(format!("f/{:056}", number(events.last()))),
        next_backward_token: Some(format!("b/{:056}", number(events.first()))),
        events: Some(events.into_iter().map(shape).collect()),
    })
}

/// The place of the event of a number; an empty one where it is gone.
fn place(events: &[&LogEvent], number: u64, count: i64) -> Result<std::ops::Range<usize>> {
    if number == NOWHERE {
        return Ok(0..0);
    }
    match events.iter().position(|event| event.number as u64 == number) {
        Some(place) => Ok(place..place + 1),
        // What was there and is kept no more was the oldest.
        None if number < count as u64 => Ok(0..0),
        None => Err(faults::invalid_token()),
    }
}

/// The first events, as many as fit into a page, and whether there are more.
pub(crate) fn page<'e>(
    events: impl Iterator<Item = &'e LogEvent>,
    limit: usize,
) -> (Vec<&'e LogEvent>, bool) {
    let (mut page, mut bytes) = (Vec::new(), 0);
    for event in events {
        bytes += event.message.len() + OVERHEAD;
        if page.len() == limit || bytes > LARGEST && !page.is_empty() {
            return (page, true);
        }
        page.push(event);
    }
    (page, false)
}

fn shape(event: &LogEvent) -> OutputLogEvent {
    OutputLogEvent {
        timestamp: Some(event.timestamp),
        message: Some(event.message.clone()),
        ingestion_time: Some(event.ingestion),
    }
}
