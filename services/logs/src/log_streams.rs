//! The streams of a group.

// shapes: LogStream
use service::{Operation, Result, Tx, View};

use crate::log_events::LogEvent;
use crate::log_groups;
use crate::shapes::{
    CreateLogStreamRequest, DeleteLogStreamRequest, DescribeLogStreamsRequest, DescribeLogStreamsResponse,
    LogStream as Shape,
};
use crate::{faults, pages};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("CreateLogStream", create => empty),
    service::writes!("DeleteLogStream", delete => empty),
    service::reads!("DescribeLogStreams", describe),
];

service::structures! {
    /// A log stream, with what is known of the events that came into it.
    LogStream {
        /// The names of group and stream, with a colon between them.
        id: String = "Id",
        name: String = "LogStreamName",
        created: i64 = "CreationTime",
        first_event: Option<i64> = "FirstEventTimestamp",
        last_event: Option<i64> = "LastEventTimestamp",
        last_ingestion: Option<i64> = "LastIngestionTime",
        /// Tells the ids of its events from those of other streams.
        serial: i64 = "Serial",
        /// How many events came in so far.
        count: i64 = "Count",
        bytes: i64 = "Bytes",
        sequence_token: String = "UploadSequenceToken",
    }
}

service::row!(LogStream: "AWS::Logs::LogStream", id |row| &row.id, plane Data);

/// The key of a stream.
pub(crate) fn id(group: &str, stream: &str) -> String {
    format!("{group}:{stream}")
}

/// The stream of a group that is there.
pub(crate) fn find<'v>(view: View<'v>, group: &str, stream: &str) -> Result<&'v LogStream> {
    view.get(&id(group, stream)).ok_or_else(faults::stream_not_found)
}

/// A token as AWS gives them for puts, which nobody asks for any more.
pub(crate) fn sequence_token(tx: &mut Tx<'_>) -> String {
    format!("4961{}", tx.alphanumeric(52, "0123456789"))
}

fn create(tx: &mut Tx<'_>, request: CreateLogStreamRequest) -> Result<()> {
    log_groups::find(tx.view(), &request.log_group_name)?;
    let id = id(&request.log_group_name, &request.log_stream_name);
    if tx.get::<LogStream>(&id).is_some() {
        return Err(faults::stream_exists());
    }
    let stream = LogStream {
        id,
        name: request.log_stream_name,
        created: tx.now().millis(),
        serial: (tx.transaction().random() >> 4) as i64,
        sequence_token: sequence_token(tx),
        ..LogStream::default()
    };
    tx.put(stream);
    Ok(())
}

fn delete(tx: &mut Tx<'_>, request: DeleteLogStreamRequest) -> Result<()> {
    let group = log_groups::find(tx.view(), &request.log_group_name)?;
    let id = find(tx.view(), &request.log_group_name, &request.log_stream_name)?.id.clone();
    if group.protected {
        return Err(faults::protected());
    }
    log_groups::delete_all::<LogEvent>(tx, &format!("{id}:"));
    tx.delete::<LogStream>(&id);
    Ok(())
}

fn describe(view: View<'_>, request: DescribeLogStreamsRequest) -> Result<DescribeLogStreamsResponse> {
    let (name, identifier) = (request.log_group_name.as_deref(), request.log_group_identifier.as_deref());
    let by_time = request.order_by.as_deref() == Some("LastEventTime");
    if by_time && request.log_stream_name_prefix.is_some() {
        return Err(faults::order_excludes_prefix());
    }
    let group = &log_groups::meant(view, name, identifier)?.name;
    let prefix = id(group, request.log_stream_name_prefix.as_deref().unwrap_or_default());
    let mut streams: Vec<&LogStream> = view.state().scan_prefix(view.scope(), &prefix).collect();
    if by_time {
        streams.sort_by_key(|stream| stream.last_event);
    }
    if request.descending == Some(true) {
        streams.reverse();
    }
    // The token names the last stream: its place is looked for, for the order may be any.
    let named = |token: &str| {
        let (_, stream) = token.split_once('@').filter(|(named, _)| named == group)?;
        streams.iter().any(|known| known.name == stream).then(|| stream.to_owned())
    };
    let start = match pages::after(view, request.next_token.as_deref(), named)? {
        Some(after) => {
            streams.iter().position(|stream| stream.name == after).map_or(streams.len(), |place| place + 1)
        }
        None => 0,
    };
    let limit = request.limit.unwrap_or(pages::MOST) as usize;
    let rest = streams.split_off(start);
    let items = &rest[..rest.len().min(limit)];
    let next = items.last().filter(|_| rest.len() > limit).map(|last| format!("{group}@{}", last.name));
    let streams = items.iter().map(|stream| shape(view, group, stream));
    Ok(DescribeLogStreamsResponse { log_streams: Some(streams.collect()), next_token: next })
}

fn shape(view: View<'_>, group: &str, stream: &LogStream) -> Shape {
    Shape {
        log_stream_name: Some(stream.name.clone()),
        creation_time: Some(stream.created),
        first_event_timestamp: stream.first_event,
        last_event_timestamp: stream.last_event,
        last_ingestion_time: stream.last_ingestion,
        upload_sequence_token: Some(stream.sequence_token.clone()),
        arn: Some(format!("{}:log-stream:{}", log_groups::arn(view.scope(), group), stream.name)),
        // AWS tells the bytes of groups only.
        stored_bytes: Some(0),
    }
}
