//! Events come in.

use service::{Operation, Result, Tx};

use crate::get_log_events::OVERHEAD;
use crate::log_events::{self, LogEvent};
use crate::log_groups::{self, LogGroup};
use crate::log_streams::{self, LogStream};
use crate::shapes::{InputLogEvent, PutLogEventsRequest, PutLogEventsResponse, RejectedLogEventsInfo};
use crate::{faults, subscriptions};

pub(crate) const OPERATIONS: &[Operation] = &[service::writes!("PutLogEvents", put)];

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;
/// What the events of a call may come to, in bytes.
const LARGEST: usize = 1 << 20;

fn put(tx: &mut Tx<'_>, request: PutLogEventsRequest) -> Result<PutLogEventsResponse> {
    let group = log_groups::find(tx.view(), &request.log_group_name)?.clone();
    let mut stream = log_streams::find(tx.view(), &group.name, &request.log_stream_name)?.clone();
    let events = request.log_events;
    check(&events)?;
    let (old, expired, new) = limits(tx, &group, &events);
    let valid = expired.unwrap_or_default().max(old.unwrap_or_default())..new.unwrap_or(events.len());
    if let Some([first, .., last]) = events.get(valid.clone())
        && last.timestamp - first.timestamp > DAY
    {
        return Err(faults::span_too_long());
    }
    forget_expired(tx, &group, &stream);
    let taken = events.into_iter().take(valid.end).skip(valid.start).collect();
    let taken = take(tx, &mut stream, taken);
    stream.sequence_token = log_streams::sequence_token(tx);
    let response = PutLogEventsResponse {
        next_sequence_token: Some(stream.sequence_token.clone()),
        rejected_log_events_info: (old.is_some() || expired.is_some() || new.is_some()).then(|| {
            RejectedLogEventsInfo {
                too_new_log_event_start_index: new.map(|place| place as i64),
                too_old_log_event_end_index: old.map(|place| place as i64),
                expired_log_event_end_index: expired.map(|place| place as i64),
            }
        }),
        rejected_entity_info: None,
    };
    tx.put(stream);
    subscriptions::send(tx, &group.name, &request.log_stream_name, &taken);
    Ok(response)
}

fn check(events: &[InputLogEvent]) -> Result<()> {
    if !events.is_sorted_by_key(|event| event.timestamp) {
        return Err(faults::not_chronological());
    }
    let bytes = events.iter().map(|event| event.message.len() + OVERHEAD).sum();
    if bytes > LARGEST { Err(faults::upload_too_large(bytes, LARGEST)) } else { Ok(()) }
}

/// Where the events end that are older than two weeks, where those that the group does not keep, and where those
/// begin that are more than two hours ahead; each if there are such.
fn limits(
    tx: &Tx<'_>,
    group: &LogGroup,
    events: &[InputLogEvent],
) -> (Option<usize>, Option<usize>, Option<usize>) {
    let now = tx.now().millis();
    let horizon = log_events::horizon(tx.view(), group);
    let before = |time: i64| events.partition_point(|event| event.timestamp < time);
    let old = before(now - 14 * DAY);
    let expired = before(horizon);
    let new = before(now + 2 * HOUR + 1);
    (
        Some(old).filter(|old| *old > 0),
        Some(expired).filter(|expired| *expired > old),
        Some(new).filter(|new| *new < events.len()),
    )
}

/// Removes what the stream need not keep any more.
fn forget_expired(tx: &mut Tx<'_>, group: &LogGroup, stream: &LogStream) {
    let view = tx.view();
    let horizon = log_events::horizon(view, group);
    let prefix = format!("{}:", stream.id);
    let events = view.state().scan_prefix::<LogEvent>(view.scope(), &prefix);
    let expired: Vec<String> =
        events.take_while(|event| event.timestamp < horizon).map(|event| event.id.clone()).collect();
    for id in expired {
        tx.delete::<LogEvent>(&id);
    }
}

fn take(tx: &mut Tx<'_>, stream: &mut LogStream, events: Vec<InputLogEvent>) -> Vec<LogEvent> {
    let now = tx.now().millis();
    let mut taken = Vec::with_capacity(events.len());
    for InputLogEvent { timestamp, message } in events {
        stream.first_event = Some(stream.first_event.map_or(timestamp, |first| first.min(timestamp)));
        stream.last_event = Some(stream.last_event.map_or(timestamp, |last| last.max(timestamp)));
        stream.last_ingestion = Some(now);
        stream.bytes += (message.len() + OVERHEAD) as i64;
        let numbers = (stream.serial, stream.count);
        let event = LogEvent { ingestion: now, ..LogEvent::new(&stream.id, numbers, timestamp, message) };
        stream.count += 1;
        tx.put(event.clone());
        taken.push(event);
    }
    taken
}
