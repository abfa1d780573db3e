//! JSON out: the schema walked over a view, straight to bytes.

use http::HeaderValue;
use http::header::CONTENT_TYPE;
use model::{Binding, Kind, Member, TimestampFormat, ValueRef, base64, json};

use crate::{Response, Route, route, scalar, schema::Schema};

/// Writes `value`, which has the shape `schema`.
pub(crate) fn write(schema: Schema, value: ValueRef<'_>, out: &mut Vec<u8>) {
    match (&schema.shape.kind, value) {
        (Kind::Structure(structure), _) if structure.document => json::write(value, out),
        (Kind::Structure(_), ValueRef::Map(_) | ValueRef::Structure(_)) => {
            out.push(b'{');
            let mut first = true;
            members(schema, value, |_| true, &mut first, out);
            out.push(b'}');
        }
        (Kind::List { member }, ValueRef::List(list)) => {
            let item = schema.to(member);
            out.push(b'[');
            let mut first = true;
            for index in 0..list.len() {
                let value = list.item(index);
                if !value.is_null() || schema.shape.sparse {
                    comma(&mut first, out);
                    write(item, value, out);
                }
            }
            out.push(b']');
        }
        (Kind::Map { value: member, .. }, ValueRef::Map(entries)) => {
            let entry = schema.to(member);
            out.push(b'{');
            let mut first = true;
            entries.each(&mut |name, value| {
                if !value.is_null() || schema.shape.sparse {
                    comma(&mut first, out);
                    json::write_string(name, out);
                    out.push(b':');
                    write(entry, value, out);
                }
            });
            out.push(b'}');
        }
        (_, ValueRef::Time(time)) => match schema.format(TimestampFormat::Unix) {
            TimestampFormat::Unix => scalar::write_timestamp(time, TimestampFormat::Unix, out),
            format => {
                out.push(b'"');
                scalar::write_timestamp(time, format, out);
                out.push(b'"');
            }
        },
        (_, ValueRef::Blob(bytes)) => {
            out.push(b'"');
            base64::encode(&bytes.bytes(), out);
            out.push(b'"');
        }
        (Kind::Float | Kind::Double, ValueRef::Int(number)) => json::write_float(number as f64, out),
        _ => json::write(value, out),
    }
}

/// Writes the members of a structure that `take` accepts, without the braces.
pub(crate) fn members(
    schema: Schema,
    value: ValueRef<'_>,
    take: impl Fn(&'static Member) -> bool,
    first: &mut bool,
    out: &mut Vec<u8>,
) {
    for (index, member) in schema.members().iter().enumerate() {
        let item = value.member(index, member.name);
        if !item.is_null() && take(member) {
            let target = schema.to(member);
            comma(first, out);
            json::write_string(target.name(), out);
            out.push(b':');
            write(target, item, out);
        }
    }
}

/// Whether a member of a REST answer stands in the body; bindings that only requests have do not count.
pub(crate) fn in_body(member: &Member) -> bool {
    !matches!(member.binding, Binding::Header | Binding::Headers | Binding::StatusCode)
}

/// Writes the comma before all entries but the first.
pub(crate) fn comma(first: &mut bool, out: &mut Vec<u8>) {
    if !std::mem::take(first) {
        out.push(b',');
    }
}

/// A JSON answer of the protocols `json` 1.0 and 1.1.
pub(crate) fn response(route: &Route, body: Vec<u8>, request_id: &str) -> Response {
    let mut response = Response::new(body.into());
    response.headers_mut().insert(CONTENT_TYPE, content_type(route.json_11));
    route::stamp(&mut response, request_id);
    response
}

/// The media type of the protocol's version.
pub(crate) fn content_type(json_11: bool) -> HeaderValue {
    HeaderValue::from_static(if json_11 {
        "application/x-amz-json-1.1"
    } else {
        "application/x-amz-json-1.0"
    })
}
