//! REST out: headers, status code and body, each where the model says.

use std::borrow::Cow;

use http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderName};
use http::{HeaderValue, StatusCode};
use model::{Binding, Blob, Kind, Member, Protocol, TimestampFormat, ValueRef, base64};

use crate::schema::Schema;
use crate::{Response, Route, event_stream, json_write, metadata, route, s3, scalar, xml_write};

/// The answer to a call that succeeded.
pub(crate) fn write(route: &Route, output: ValueRef<'_>, request_id: &str) -> Response {
    let mut response = Response::default();
    // Room for what most answers have: a table that must grow is made twice.
    response.headers_mut().reserve(8);
    let is_s3 = s3::is(route.model);
    *response.status_mut() = StatusCode::from_u16(route.operation.status).unwrap_or(StatusCode::OK);
    let is_head = route.operation.method == "HEAD";
    if let Some(schema) = route.output() {
        headers(schema, output, is_head, &mut response);
        let mut out = Vec::new();
        let kind = if is_head { "" } else { body(route, schema, output, &mut out) };
        if !kind.is_empty() && !response.headers().contains_key(CONTENT_TYPE) {
            response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        }
        *response.body_mut() = match payload_bytes(schema, output) {
            Some(bytes) if !is_head => bytes,
            _ => out.into(),
        };
    }
    if is_s3 {
        s3::complete(route.operation, &mut response);
    }
    identify(is_s3, request_id, &mut response);
    response
}

/// Puts the request id where clients look for it.
pub(crate) fn identify(is_s3: bool, request_id: &str, response: &mut Response) {
    if !is_s3 {
        return route::stamp(response, request_id);
    }
    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::from_str(request_id) {
        headers.insert(HeaderName::from_static("x-amz-request-id"), id);
    }
    if let Ok(id) = HeaderValue::try_from(s3::extended_id(request_id)) {
        headers.insert(HeaderName::from_static("x-amz-id-2"), id);
    }
}

/// A payload that is a blob travels without a copy.
fn payload_bytes(schema: Schema, output: ValueRef<'_>) -> Option<Blob> {
    let index = schema.structure()?.payload?;
    match output.member(index, schema.members()[index].name) {
        ValueRef::Blob(bytes) => Some(bytes.clone()),
        _ => None,
    }
}

/// Writes the body, and tells its media type; empty for an answer without a body.
fn body(route: &Route, schema: Schema, output: ValueRef<'_>, out: &mut Vec<u8>) -> &'static str {
    let is_json = route.protocol == Protocol::RestJson;
    let structured = if is_json { "application/json" } else { "application/xml" };
    if let Some(index) = schema.structure().and_then(|structure| structure.payload) {
        let member = &schema.members()[index];
        let target = schema.to(member);
        return match (&target.shape.kind, output.member(index, member.name)) {
            (_, ValueRef::Null) => "",
            (Kind::Structure(structure), value) if structure.event_stream => {
                event_stream::write(route.protocol, target, value, out);
                event_stream::CONTENT_TYPE
            }
            (_, ValueRef::Blob(_)) => "application/octet-stream",
            (Kind::String, ValueRef::Str(text)) => {
                out.extend_from_slice(text.as_bytes());
                "text/plain"
            }
            (_, value) if is_json => {
                json_write::write(target, value, out);
                structured
            }
            (_, value) => {
                declaration(out);
                let namespaced = target.namespace().is_some();
                let name = target.location_name().unwrap_or(target.shape.name);
                if namespaced || !s3::is(route.model) {
                    xml_write::element(name, target, value, out);
                } else {
                    xml_write::open_plain(name, s3::NAMESPACE, out);
                    xml_write::content(target, value, out);
                    xml_write::close(name, out);
                }
                structured
            }
        };
    }
    if !schema.members().iter().any(json_write::in_body) {
        if is_json {
            out.extend_from_slice(b"{}");
            return structured;
        }
        return "";
    }
    out.reserve(512);
    if is_json {
        out.push(b'{');
        json_write::members(schema, output, json_write::in_body, &mut true, out);
        out.push(b'}');
    } else {
        xml_body(route, schema, output, out);
    }
    structured
}

fn declaration(out: &mut Vec<u8>) {
    out.extend_from_slice(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
}

fn xml_body(route: &Route, schema: Schema, output: ValueRef<'_>, out: &mut Vec<u8>) {
    declaration(out);
    let is_s3 = s3::is(route.model);
    let root = is_s3.then(|| s3::root(route.operation)).flatten();
    if root == Some("LocationConstraint") {
        let location = match output.member(0, "LocationConstraint") {
            ValueRef::Str(location) => Some(location),
            _ => None,
        };
        return s3::write_location(location, out);
    }
    let root = root.or(schema.location_name()).unwrap_or(schema.shape.name);
    let uri = if is_s3 { s3::NAMESPACE } else { route.model.entry().xml_namespace };
    let has_attributes = schema.members().iter().any(|member| member.xml_attribute);
    if schema.namespace().is_some() || has_attributes {
        xml_write::open(root, schema, output, out);
    } else {
        xml_write::open_plain(root, uri, out);
    }
    xml_write::members(schema, output, true, out);
    xml_write::close(root, out);
}

/// Writes the members that are headers or the status code.
pub(crate) fn headers(schema: Schema, output: ValueRef<'_>, is_head: bool, response: &mut Response) {
    let is_s3 = s3::is(schema.model);
    let mut text = Vec::new();
    for (index, member) in schema.members().iter().enumerate() {
        if member.binding == Binding::Body {
            continue;
        }
        let value = output.member(index, member.name);
        match (member.binding, value) {
            (_, ValueRef::Null) => {}
            (Binding::StatusCode, ValueRef::Int(status)) => {
                let status = u16::try_from(status).ok().and_then(|status| StatusCode::from_u16(status).ok());
                *response.status_mut() = status.unwrap_or(response.status());
            }
            (Binding::Headers, ValueRef::Map(entries)) => {
                let prefix = member.location_name.unwrap_or_default();
                entries.each(&mut |name, value| {
                    if let ValueRef::Str(value) = value {
                        let value = if is_s3 { metadata::encode(value) } else { Cow::Borrowed(value) };
                        put(&format!("{prefix}{name}"), value.as_bytes(), response);
                    }
                });
            }
            (Binding::Header, _) => {
                let target = schema.to(member);
                text.clear();
                header_value(target, member, value, &mut text);
                // The server counts the bytes of a body; only without one does the member speak.
                if is_head || !target.name().eq_ignore_ascii_case(CONTENT_LENGTH.as_str()) {
                    put(target.name(), &text, response);
                }
            }
            _ => {}
        }
    }
}

pub(crate) fn put(name: &str, value: &[u8], response: &mut Response) {
    // What no header can hold (line ends) is left out.
    if let (Ok(name), Ok(value)) = (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_bytes(value)) {
        response.headers_mut().insert(name, value);
    }
}

fn header_value(target: Schema, member: &Member, value: ValueRef<'_>, text: &mut Vec<u8>) {
    if member.json_value {
        return match value {
            ValueRef::Str(json) => base64::encode(json.as_bytes(), text),
            _ => base64::encode(model::json::to_string(value).as_bytes(), text),
        };
    }
    match (&target.shape.kind, value) {
        (Kind::List { member }, ValueRef::List(list)) => {
            let item = target.to(member);
            for index in 0..list.len() {
                if index > 0 {
                    text.extend_from_slice(b", ");
                }
                match list.item(index) {
                    ValueRef::Str(item) if item.contains([',', '"']) => quote(item, text),
                    value => scalar::write(item, value, TimestampFormat::Rfc822, text),
                }
            }
        }
        _ => scalar::write(target, value, TimestampFormat::Rfc822, text),
    }
}

fn quote(item: &str, text: &mut Vec<u8>) {
    text.push(b'"');
    for byte in item.bytes() {
        if matches!(byte, b'"' | b'\\') {
            text.push(b'\\');
        }
        text.push(byte);
    }
    text.push(b'"');
}
