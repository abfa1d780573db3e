//! Events as they lie in a stream, ordered by their times and then as they came in.

use service::View;

use crate::log_groups::LogGroup;

const DAY: i64 = 86_400_000;

service::structures! {
    /// An event of a stream.
    LogEvent {
        id: String = "Id",
        timestamp: i64 = "timestamp",
        message: String = "message",
        ingestion: i64 = "ingestionTime",
        /// The stream's serial, and the event's number in it.
        serial: i64 = "Serial",
        number: i64 = "Number",
    }
}

service::row!(LogEvent: "AWS::Logs::LogEvent", id |row| &row.id, plane Data);

impl LogEvent {
    /// An event of the stream with this key.
    pub(crate) fn new(stream: &str, (serial, number): (i64, i64), timestamp: i64, message: String) -> Self {
        let id = format!("{stream}:{timestamp:015}:{number:015}");
        Self { id, timestamp, message, ingestion: 0, serial, number }
    }

    /// The id that the API shows: digits in the order of the events.
    pub(crate) fn event_id(&self) -> String {
        format!("3{:018}{:019}{:018}", self.timestamp, self.serial, self.number)
    }

    /// The name of the event's stream.
    pub(crate) fn stream(&self) -> &str {
        self.id.split(':').nth(1).unwrap_or_default()
    }
}

/// The time before which a group keeps nothing.
pub(crate) fn horizon(view: View<'_>, group: &LogGroup) -> i64 {
    group.retention.map_or(i64::MIN, |days| view.now().millis() - days * DAY)
}

/// The events of a group, or of the stream whose key and a colon are the prefix, that it keeps still.
pub(crate) fn kept<'v>(
    view: View<'v>,
    group: &LogGroup,
    prefix: String,
) -> impl Iterator<Item = &'v LogEvent> + use<'v> {
    let horizon = horizon(view, group);
    let events = view.state().scan_from::<LogEvent>(view.scope(), &prefix);
    let events = events.take_while(move |event| event.id.starts_with(&prefix));
    events.filter(move |event| event.timestamp >= horizon)
}
