//! Event streams out: a list of events, each framed with its headers and checksums.

use model::{Kind, Member, Protocol, ValueRef};

use crate::schema::Schema;
use crate::{cbor_write, json_write, xml_write};
use ::checksum::crc32;

/// The media type of a stream.
pub(crate) const CONTENT_TYPE: &str = "application/vnd.amazon.eventstream";

/// The member of an output that is a stream of events.
pub(crate) fn member(schema: Schema) -> Option<(usize, &'static Member)> {
    schema.members().iter().enumerate().find(|(_, member)| is_stream(schema.to(member)))
}

fn is_stream(schema: Schema) -> bool {
    schema.structure().is_some_and(|structure| structure.event_stream)
}

/// Writes all events of `stream`, a list of unions.
pub(crate) fn write(protocol: Protocol, schema: Schema, stream: ValueRef<'_>, out: &mut Vec<u8>) {
    let ValueRef::List(events) = stream else { return };
    for at in 0..events.len() {
        for (index, member) in schema.members().iter().enumerate() {
            let event = events.item(at).member(index, member.name);
            if !event.is_null() {
                self::event(protocol, schema.to(member), event, out);
            }
        }
    }
}

/// Writes the first event of the protocols without REST: the members of the output that are no stream.
pub(crate) fn write_initial(protocol: Protocol, schema: Schema, output: ValueRef<'_>, out: &mut Vec<u8>) {
    let mut payload = Vec::new();
    let take = |member: &'static Member| !is_stream(schema.to(member));
    if protocol == Protocol::Cbor {
        let [open, end] = cbor_write::AROUND;
        payload.push(open);
        cbor_write::members(schema, output, take, &mut payload);
        payload.push(end);
    } else {
        payload.push(b'{');
        json_write::members(schema, output, take, &mut true, &mut payload);
        payload.push(b'}');
    }
    let mut headers = Vec::new();
    text_header(":message-type", "event", &mut headers);
    text_header(":event-type", "initial-response", &mut headers);
    text_header(":content-type", media_type(protocol), &mut headers);
    frame(&headers, &payload, out);
}

fn event(protocol: Protocol, schema: Schema, event: ValueRef<'_>, out: &mut Vec<u8>) {
    let name = schema.member.map_or("", |member| member.name);
    let is_exception = schema.structure().is_some_and(|structure| structure.exception);
    let mut headers = Vec::new();
    let (sort, kind) = if is_exception { ("exception", ":exception-type") } else { ("event", ":event-type") };
    text_header(":message-type", sort, &mut headers);
    text_header(kind, name, &mut headers);
    let mut payload = Vec::new();
    let mut content_type = media_type(protocol);
    let mut explicit = false;
    for (index, member) in schema.members().iter().enumerate() {
        let value = event.member(index, member.name);
        if member.event_header {
            header(member.name, value, &mut headers);
        } else if member.event_payload {
            explicit = true;
            content_type = match value {
                ValueRef::Blob(bytes) => {
                    bytes.pieces().iter().for_each(|piece| payload.extend_from_slice(piece));
                    "application/octet-stream"
                }
                ValueRef::Str(text) if matches!(schema.to(member).shape.kind, Kind::String) => {
                    payload.extend_from_slice(text.as_bytes());
                    "text/plain"
                }
                ValueRef::Null => content_type,
                _ => {
                    structured(protocol, schema.to(member), value, &mut payload);
                    content_type
                }
            };
        }
    }
    let has_body = schema.members().iter().any(|member| !member.event_header);
    if !explicit && has_body {
        structured(protocol, schema, event, &mut payload);
    }
    text_header(":content-type", content_type, &mut headers);
    frame(&headers, &payload, out);
}

fn media_type(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::Json | Protocol::RestJson => "application/json",
        Protocol::Cbor => "application/cbor",
        _ => "text/xml",
    }
}

/// Writes a structure without the members that are headers of the event.
fn structured(protocol: Protocol, schema: Schema, value: ValueRef<'_>, out: &mut Vec<u8>) {
    let take = |member: &Member| !member.event_header;
    match protocol {
        Protocol::Json | Protocol::RestJson => {
            out.push(b'{');
            json_write::members(schema, value, take, &mut true, out);
            out.push(b'}');
        }
        Protocol::Cbor => {
            let [open, end] = cbor_write::AROUND;
            out.push(open);
            cbor_write::members(schema, value, take, out);
            out.push(end);
        }
        _ => xml_write::element(schema.location_name().unwrap_or(schema.shape.name), schema, value, out),
    }
}

fn header(name: &str, value: ValueRef<'_>, headers: &mut Vec<u8>) {
    let mut put = |sort: u8, bytes: &[u8]| {
        header_name(name, sort, headers);
        headers.extend_from_slice(bytes);
    };
    match value {
        ValueRef::Bool(value) => put(u8::from(!value), &[]),
        ValueRef::Int(number) => match i32::try_from(number) {
            Ok(number) => put(4, &number.to_be_bytes()),
            Err(_) => put(5, &number.to_be_bytes()),
        },
        ValueRef::Blob(bytes) => put(6, &counted(&bytes.bytes())),
        ValueRef::Str(text) => put(7, &counted(text.as_bytes())),
        ValueRef::Time(time) => put(8, &time.millis().to_be_bytes()),
        _ => {}
    }
}

fn text_header(name: &str, value: &str, headers: &mut Vec<u8>) {
    header(name, ValueRef::Str(value), headers);
}

fn header_name(name: &str, sort: u8, headers: &mut Vec<u8>) {
    headers.push(name.len() as u8);
    headers.extend_from_slice(name.as_bytes());
    headers.push(sort);
}

/// The bytes after their number, which has two bytes; what is longer is cut.
fn counted(bytes: &[u8]) -> Vec<u8> {
    let bytes = &bytes[..bytes.len().min(usize::from(u16::MAX >> 1))];
    let mut counted = (bytes.len() as u16).to_be_bytes().to_vec();
    counted.extend_from_slice(bytes);
    counted
}

/// Both lengths and their checksum, headers, payload, and the checksum of all.
fn frame(headers: &[u8], payload: &[u8], out: &mut Vec<u8>) {
    let start = out.len();
    let total = 16 + headers.len() + payload.len();
    out.extend_from_slice(&(total as u32).to_be_bytes());
    out.extend_from_slice(&(headers.len() as u32).to_be_bytes());
    let prelude = crc32(&out[start..]);
    out.extend_from_slice(&prelude.to_be_bytes());
    out.extend_from_slice(headers);
    out.extend_from_slice(payload);
    let whole = crc32(&out[start..]);
    out.extend_from_slice(&whole.to_be_bytes());
}
