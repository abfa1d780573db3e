//! An event comes in and meets the rules of its bus.

use patterns::Pattern;
use service::{Map, Operation, Result, Tx, Value, json};

use crate::rules::{self, Rule};
use crate::shapes::{PutEventsRequest, PutEventsRequestEntry, PutEventsResponse, PutEventsResultEntry};
use crate::{delivery, event_buses, faults};

pub(crate) const OPERATIONS: &[Operation] = &[service::writes!("PutEvents", put)];

/// How many events a call may bring.
const MOST: usize = 10;
/// What the events of a call may come to, in bytes.
const LARGEST: usize = 1 << 20;

fn put(tx: &mut Tx<'_>, request: PutEventsRequest) -> Result<PutEventsResponse> {
    if request.entries.len() > MOST {
        return Err(faults::entries(request.entries.len()));
    }
    if request.entries.iter().map(size).sum::<usize>() > LARGEST {
        return Err(faults::entries_too_large());
    }
    // AWS's own services put events that customers may not.
    let is_internal = tx.context().caller.arn.ends_with(".amazonaws.com");
    let mut results = Vec::new();
    for entry in request.entries {
        results.push(match refusal(&entry, is_internal) {
            Some((code, message)) => PutEventsResultEntry {
                error_code: Some(code.to_owned()),
                error_message: Some(message.to_owned()),
                event_id: None,
            },
            None => {
                PutEventsResultEntry { event_id: Some(accept(tx, entry)), ..PutEventsResultEntry::default() }
            }
        });
    }
    let failed = results.iter().filter(|result| result.error_code.is_some()).count();
    Ok(PutEventsResponse { failed_entry_count: Some(failed as i64), entries: Some(results) })
}

/// The size of an entry as AWS counts it: fourteen bytes for a time, and the lengths of the texts.
fn size(entry: &PutEventsRequestEntry) -> usize {
    let texts = [&entry.source, &entry.detail_type, &entry.detail];
    let texts: usize = texts.into_iter().flatten().map(String::len).sum();
    let resources: usize = entry.resources.iter().flatten().map(String::len).sum();
    texts + resources + if entry.time.is_some() { 14 } else { 0 }
}

fn refusal(entry: &PutEventsRequestEntry, is_internal: bool) -> Option<(&'static str, &'static str)> {
    let missing = |text: &Option<String>| text.as_ref().is_none_or(String::is_empty);
    if missing(&entry.source) {
        return Some((
            "InvalidArgument",
            "Parameter Source is not valid. Reason: Source is a required argument.",
        ));
    }
    if missing(&entry.detail_type) {
        return Some((
            "InvalidArgument",
            "Parameter DetailType is not valid. Reason: DetailType is a required argument.",
        ));
    }
    if missing(&entry.detail) {
        return Some((
            "InvalidArgument",
            "Parameter Detail is not valid. Reason: Detail is a required argument.",
        ));
    }
    let detail = entry.detail.as_deref().unwrap_or_default();
    if !json::parse(detail.as_bytes()).is_ok_and(|detail| detail.as_map().is_some()) {
        return Some(("MalformedDetail", "Detail is malformed."));
    }
    if !is_internal && entry.source.as_ref().is_some_and(|source| source.starts_with("aws.")) {
        return Some(("NotAuthorizedForSourceException", "Not authorized for the source."));
    }
    None
}

/// Gives the event its id and shows it to the rules. A bus that does not exist swallows it, as AWS's do.
fn accept(tx: &mut Tx<'_>, entry: PutEventsRequestEntry) -> String {
    let id = tx.uuid();
    let time = entry.time.unwrap_or_else(|| tx.now());
    let detail = entry.detail.as_deref().and_then(|detail| json::parse(detail.as_bytes()).ok());
    let resources = entry.resources.unwrap_or_default().into_iter().map(Value::Str).collect::<Vec<_>>();
    let scope = tx.scope();
    let mut event = Map::new();
    event.push("version", "0");
    event.push("id", id.as_str());
    event.push("detail-type", entry.detail_type.unwrap_or_default());
    event.push("source", entry.source.unwrap_or_default());
    event.push("account", scope.account.to_string());
    event.push("time", time.iso8601());
    event.push("region", scope.region.name());
    event.push("resources", resources);
    event.push("detail", detail.unwrap_or(Value::EMPTY));
    meet(tx, entry.event_bus_name.as_deref(), &Value::Map(event));
    id
}

/// Hands an event to the targets of the rules of a bus that match it.
pub(crate) fn meet(tx: &mut Tx<'_>, bus: Option<&str>, event: &Value) {
    let view = tx.view();
    let Ok(bus) = event_buses::find(view, bus) else { return };
    let prefix = rules::id(&bus.name, "");
    let rules = view.state().scan_prefix::<Rule>(view.scope(), &prefix);
    let matching = rules.filter(|rule| rule.is_enabled()).filter(|rule| {
        let pattern = rule.event_pattern.as_ref().and_then(|pattern| Pattern::parse(pattern).ok());
        pattern.is_some_and(|pattern| pattern.matches(event))
    });
    let matching: Vec<Rule> = matching.cloned().collect();
    for rule in matching {
        delivery::send(tx, &rule, event);
    }
}
