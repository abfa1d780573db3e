//! How does a call travel? Routing, the protocols, validation, faults.
//!
//! [`route()`] tells the operation of a request, [`read`] its input, [`validate()`] whether the model allows it;
//! [`write()`] and [`write_fault`] make the answer. All of it walks the API model, so that every service speaks
//! every protocol it lists. Nothing here does I/O, and no service is known by name but S3, for its own quirks.

mod body;
mod candidates;
mod cbor_read;
mod cbor_write;
mod checksum;
mod credential;
mod event_stream;
mod fault;
mod form;
mod host;
mod json_read;
mod json_write;
mod metadata;
mod percent;
mod query;
mod query_write;
mod regexes;
mod rest;
mod rest_route;
mod rest_write;
mod route;
mod s3;
mod s3_address;
mod scalar;
mod schema;
mod validate;
mod wording;
mod xml_read;
mod xml_write;

use bytes::Bytes;
use model::{Blob, Fault, Protocol, Value, ValueRef};

pub use credential::{Credential, credential};
pub use fault::{identify_s3, not_implemented, s3_status, status, write_fault, write_s3_fault, xml_document};
pub use percent::{form_encoded, path_encoded};
pub use route::{Route, Unrouted, route};
pub use s3::extended_id as s3_extended_id;
pub use s3_address::{S3Address, is_s3_website, parameters, s3_address};
pub use validate::{Constraint, Place, Violation, Within, violations};
pub use wording::{refusal, validate};

/// A request with its whole body.
pub type Request = http::Request<Bytes>;

/// An answer with its whole body, which may lie in several pieces.
pub type Response = http::Response<Blob>;

/// How deep structures, lists and maps may nest in a request.
const DEPTH: usize = 100;

/// The input of the call: a structure whose members have the names of the model, in the order of the request.
pub fn read(route: &Route, request: &Request) -> Result<Value, Fault> {
    match route.protocol {
        Protocol::RestJson | Protocol::RestXml => rest::read(route, request),
        Protocol::Query | Protocol::Ec2 => {
            let body = body::decode(route, request)?;
            query::read(route, request, &body.content.bytes())
        }
        Protocol::Json => {
            let body = body::decode(route, request)?;
            let Some(input) = route.input() else { return Ok(Value::EMPTY) };
            let bytes = body.content.bytes();
            if bytes.is_empty() { Ok(Value::EMPTY) } else { json_read::read(input, &bytes) }
        }
        Protocol::Cbor => {
            let body = body::decode(route, request)?;
            let Some(input) = route.input() else { return Ok(Value::EMPTY) };
            let bytes = body.content.bytes();
            if bytes.is_empty() { Ok(Value::EMPTY) } else { cbor_read::read(input, &bytes) }
        }
    }
}

/// The answer to a call that succeeded, written straight from a typed or dynamic view of the output.
pub fn write(route: &Route, output: ValueRef<'_>, request_id: &str) -> Response {
    match route.protocol {
        Protocol::RestJson | Protocol::RestXml => rest_write::write(route, output, request_id),
        Protocol::Query => query_write::query(route, output, request_id),
        Protocol::Ec2 => query_write::ec2(route, output, request_id),
        Protocol::Json | Protocol::Cbor if has_events(route) => events(route, output, request_id),
        Protocol::Json => {
            let mut body = Vec::with_capacity(512);
            match route.output() {
                Some(shape) if !output.is_null() => json_write::write(shape, output, &mut body),
                _ => body.extend_from_slice(b"{}"),
            }
            json_write::response(route, body, request_id)
        }
        Protocol::Cbor => {
            let mut body = Vec::with_capacity(512);
            match route.output() {
                Some(shape) if !output.is_null() => cbor_write::write(shape, output, &mut body),
                _ => cbor_write::empty(&mut body),
            }
            cbor_write::response(body, request_id)
        }
    }
}

fn has_events(route: &Route) -> bool {
    route.output().and_then(event_stream::member).is_some()
}

/// An answer that is a stream of events, the other members in the first of them.
fn events(route: &Route, output: ValueRef<'_>, request_id: &str) -> Response {
    let mut body = Vec::new();
    if let Some((schema, (index, member))) =
        route.output().and_then(|schema| Some((schema, event_stream::member(schema)?)))
    {
        event_stream::write_initial(route.protocol, schema, output, &mut body);
        event_stream::write(route.protocol, schema.to(member), output.member(index, member.name), &mut body);
    }
    query_write::response(body, event_stream::CONTENT_TYPE, request_id)
}
