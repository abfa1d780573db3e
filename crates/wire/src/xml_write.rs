//! XML out: the schema walked over a view, straight to bytes.

use std::io::Write as _;

use model::{Kind, TimestampFormat, ValueRef};

use crate::{json_write, s3, scalar, schema::Schema};

const FORMAT: TimestampFormat = TimestampFormat::Iso8601;

/// Writes `<name>value</name>` with the namespace and attributes of `schema`.
pub(crate) fn element(name: &str, schema: Schema, value: ValueRef<'_>, out: &mut Vec<u8>) {
    open(name, schema, value, out);
    content(schema, value, out);
    close(name, out);
}

/// Writes `<name>` with the namespace and the attributes of `schema`.
pub(crate) fn open(name: &str, schema: Schema, value: ValueRef<'_>, out: &mut Vec<u8>) {
    out.push(b'<');
    out.extend_from_slice(name.as_bytes());
    if let Some((prefix, uri)) = schema.namespace() {
        namespace(prefix, uri, out);
    }
    if schema.structure().is_some_and(|structure| structure.xml_attributes) {
        attributes(schema, value, out);
    }
    out.push(b'>');
}

/// Writes the members that are attributes.
fn attributes(schema: Schema, value: ValueRef<'_>, out: &mut Vec<u8>) {
    for (index, member) in schema.members().iter().enumerate().filter(|(_, member)| member.xml_attribute) {
        let item = value.member(index, member.name);
        if !item.is_null() {
            let target = schema.to(member);
            out.push(b' ');
            out.extend_from_slice(target.name().as_bytes());
            out.extend_from_slice(b"=\"");
            escaped(target, item, out);
            out.push(b'"');
        }
    }
}

/// Writes `</name>`.
pub(crate) fn close(name: &str, out: &mut Vec<u8>) {
    out.extend_from_slice(b"</");
    out.extend_from_slice(name.as_bytes());
    out.push(b'>');
}

/// Writes ` xmlns="uri"`.
pub(crate) fn namespace(prefix: &str, uri: &str, out: &mut Vec<u8>) {
    out.extend_from_slice(b" xmlns");
    if !prefix.is_empty() {
        out.push(b':');
        out.extend_from_slice(prefix.as_bytes());
    }
    out.extend_from_slice(b"=\"");
    text(uri, out);
    out.push(b'"');
}

/// Writes `<name>` with an optional namespace.
pub(crate) fn open_plain(name: &str, uri: &str, out: &mut Vec<u8>) {
    out.push(b'<');
    out.extend_from_slice(name.as_bytes());
    if !uri.is_empty() {
        namespace("", uri, out);
    }
    out.push(b'>');
}

/// Writes `<name>value</name>` for a text.
pub(crate) fn leaf(name: &str, value: &str, out: &mut Vec<u8>) {
    open_plain(name, "", out);
    text(value, out);
    close(name, out);
}

/// Writes what stands between the tags.
pub(crate) fn content(schema: Schema, value: ValueRef<'_>, out: &mut Vec<u8>) {
    match (&schema.shape.kind, value) {
        (Kind::Structure(_), ValueRef::Map(_) | ValueRef::Structure(_)) => members(schema, value, false, out),
        (Kind::List { member }, ValueRef::List(list)) => {
            let item = schema.to(member);
            let name = item.location_name().unwrap_or("member");
            for index in 0..list.len() {
                element(name, item, list.item(index), out);
            }
        }
        (Kind::Map { key, value: held }, ValueRef::Map(entries)) => {
            let (key, held) = (schema.to(key), schema.to(held));
            entries.each(&mut |name, value| {
                out.extend_from_slice(b"<entry>");
                entry(key, held, name, value, out);
                out.extend_from_slice(b"</entry>");
            });
        }
        _ => escaped(schema, value, out),
    }
}

/// Writes the members of a structure; of a REST message (`bound`) only those that stand in the body.
pub(crate) fn members(schema: Schema, value: ValueRef<'_>, bound: bool, out: &mut Vec<u8>) {
    for (index, member) in schema.members().iter().enumerate() {
        if member.xml_attribute || bound && !json_write::in_body(member) {
            continue;
        }
        let item = value.member(index, member.name);
        if !item.is_null() {
            self::member(schema.to(member), item, out);
        }
    }
}

fn member(schema: Schema, value: ValueRef<'_>, out: &mut Vec<u8>) {
    match (&schema.shape.kind, value) {
        (Kind::List { member }, ValueRef::List(list)) if schema.flattened() => {
            let item = schema.to(member);
            let name = schema.flat_item_name(item);
            for index in 0..list.len() {
                element(name, item, list.item(index), out);
            }
        }
        (Kind::Map { key, value: held }, ValueRef::Map(entries)) if schema.flattened() => {
            let (key, held) = (schema.to(key), schema.to(held));
            entries.each(&mut |name, value| {
                open_plain(schema.query_name(), "", out);
                entry(key, held, name, value, out);
                close(schema.query_name(), out);
            });
        }
        _ => element(schema.query_name(), schema, value, out),
    }
}

fn entry(key: Schema, held: Schema, name: &str, value: ValueRef<'_>, out: &mut Vec<u8>) {
    element(key.location_name().unwrap_or("key"), key, ValueRef::Str(name), out);
    element(held.location_name().unwrap_or("value"), held, value, out);
}

/// Writes a scalar; only strings can hold what must be escaped.
fn escaped(schema: Schema, value: ValueRef<'_>, out: &mut Vec<u8>) {
    match value {
        ValueRef::Str(value) => text(value, out),
        ValueRef::Time(time) if s3::is(schema.model) && schema.format(FORMAT) == FORMAT => {
            out.extend_from_slice(time.iso8601_millis().as_bytes());
        }
        _ => scalar::write(schema, value, FORMAT, out),
    }
}

/// The bytes that XML would read as something else.
const SPECIAL: [bool; 256] = {
    let mut special = [false; 256];
    let mut byte = 0;
    while byte < 0x20 {
        special[byte] = byte != b'\t' as usize && byte != b'\n' as usize;
        byte += 1;
    }
    special[b'<' as usize] = true;
    special[b'>' as usize] = true;
    special[b'&' as usize] = true;
    special[b'"' as usize] = true;
    special
};

/// Writes a text; what XML would read as something else is escaped.
pub(crate) fn text(text: &str, out: &mut Vec<u8>) {
    let mut rest = text.as_bytes();
    while let Some(at) = rest.iter().position(|byte| SPECIAL[usize::from(*byte)]) {
        out.extend_from_slice(&rest[..at]);
        match rest[at] {
            b'<' => out.extend_from_slice(b"&lt;"),
            b'>' => out.extend_from_slice(b"&gt;"),
            b'&' => out.extend_from_slice(b"&amp;"),
            b'"' => out.extend_from_slice(b"&quot;"),
            byte => write!(out, "&#x{byte:x};").expect("writing to memory"),
        }
        rest = &rest[at + 1..];
    }
    out.extend_from_slice(rest);
}
