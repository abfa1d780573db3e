//! CBOR out: the schema walked over a view, straight to bytes.

use http::HeaderValue;
use http::header::{CONTENT_TYPE, HeaderName};
use model::{Kind, Member, Timestamp, ValueRef};

use crate::{Response, route, schema::Schema};

const BREAK: u8 = 0xff;
const OPEN_MAP: u8 = 0xbf;

/// Writes `value`, which has the shape `schema`.
pub(crate) fn write(schema: Schema, value: ValueRef<'_>, out: &mut Vec<u8>) {
    match (&schema.shape.kind, value) {
        (Kind::Structure(structure), ValueRef::Map(_) | ValueRef::Structure(_)) if !structure.document => {
            out.push(OPEN_MAP);
            members(schema, value, |_| true, out);
            out.push(BREAK);
        }
        (Kind::List { member }, ValueRef::List(list)) => {
            let item = schema.to(member);
            out.push(0x9f);
            for index in 0..list.len() {
                let value = list.item(index);
                if !value.is_null() || schema.shape.sparse {
                    write(item, value, out);
                }
            }
            out.push(BREAK);
        }
        (Kind::Map { value: member, .. }, ValueRef::Map(entries)) => {
            let entry = schema.to(member);
            out.push(OPEN_MAP);
            entries.each(&mut |name, value| {
                if !value.is_null() || schema.shape.sparse {
                    text(name, out);
                    write(entry, value, out);
                }
            });
            out.push(BREAK);
        }
        (Kind::Float, ValueRef::Float(number))
            if number.is_finite() && f64::from(number as f32) == number =>
        {
            out.push(0xfa);
            out.extend_from_slice(&(number as f32).to_be_bytes());
        }
        (Kind::Float | Kind::Double, ValueRef::Int(number)) => double(number as f64, out),
        _ => any(value, out),
    }
}

/// Writes the members of a structure that `take` accepts, without the bytes around them.
pub(crate) fn members(
    schema: Schema,
    value: ValueRef<'_>,
    take: impl Fn(&'static Member) -> bool,
    out: &mut Vec<u8>,
) {
    for (index, member) in schema.members().iter().enumerate() {
        let item = value.member(index, member.name);
        if !item.is_null() && take(member) {
            let target = schema.to(member);
            text(target.name(), out);
            write(target, item, out);
        }
    }
}

/// Writes an empty structure.
pub(crate) fn empty(out: &mut Vec<u8>) {
    out.extend_from_slice(&[OPEN_MAP, BREAK]);
}

fn any(value: ValueRef<'_>, out: &mut Vec<u8>) {
    match value {
        ValueRef::Null => out.push(0xf6),
        ValueRef::Bool(value) => out.push(if value { 0xf5 } else { 0xf4 }),
        ValueRef::Int(number) => integer(number, out),
        ValueRef::Float(number) => double(number, out),
        ValueRef::Str(value) => text(value, out),
        ValueRef::Blob(bytes) => {
            head(2, bytes.len() as u64, out);
            bytes.pieces().iter().for_each(|piece| out.extend_from_slice(piece));
        }
        ValueRef::Time(time) => timestamp(time, out),
        ValueRef::List(list) => {
            head(4, list.len() as u64, out);
            for index in 0..list.len() {
                any(list.item(index), out);
            }
        }
        ValueRef::Map(entries) => {
            head(5, entries.len() as u64, out);
            entries.each(&mut |name, value| {
                text(name, out);
                any(value, out);
            });
        }
        ValueRef::Structure(structure) => {
            out.push(OPEN_MAP);
            for (index, name) in structure.names().iter().enumerate() {
                let member = structure.member(index);
                if !member.is_null() {
                    text(name, out);
                    any(member, out);
                }
            }
            out.push(BREAK);
        }
    }
}

fn head(major: u8, number: u64, out: &mut Vec<u8>) {
    let major = major << 5;
    match number {
        0..24 => out.push(major | number as u8),
        24..0x100 => out.extend_from_slice(&[major | 24, number as u8]),
        0x100..0x1_0000 => {
            out.push(major | 25);
            out.extend_from_slice(&(number as u16).to_be_bytes());
        }
        0x1_0000..0x1_0000_0000 => {
            out.push(major | 26);
            out.extend_from_slice(&(number as u32).to_be_bytes());
        }
        _ => {
            out.push(major | 27);
            out.extend_from_slice(&number.to_be_bytes());
        }
    }
}

/// Writes a text string.
pub(crate) fn text(value: &str, out: &mut Vec<u8>) {
    head(3, value.len() as u64, out);
    out.extend_from_slice(value.as_bytes());
}

fn integer(number: i64, out: &mut Vec<u8>) {
    if number < 0 { head(1, !number as u64, out) } else { head(0, number as u64, out) }
}

fn double(number: f64, out: &mut Vec<u8>) {
    out.push(0xfb);
    out.extend_from_slice(&number.to_be_bytes());
}

fn timestamp(time: Timestamp, out: &mut Vec<u8>) {
    out.push(0xc1);
    if time.micros() % 1_000_000 == 0 {
        integer(time.seconds(), out)
    } else {
        double(time.seconds_f64(), out)
    }
}

/// An answer of the protocol.
pub(crate) fn response(body: Vec<u8>, request_id: &str) -> Response {
    let mut response = Response::new(body.into());
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/cbor"));
    headers.insert(HeaderName::from_static("smithy-protocol"), HeaderValue::from_static("rpc-v2-cbor"));
    route::stamp(&mut response, request_id);
    response
}

/// The opening and closing bytes of a structure, for those who write its members themselves.
pub(crate) const AROUND: [u8; 2] = [OPEN_MAP, BREAK];
