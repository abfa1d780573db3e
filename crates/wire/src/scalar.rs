//! Scalars as text: in headers, labels, query strings, forms and XML.

use model::{Kind, Timestamp, TimestampFormat, Value, ValueRef, base64};

use crate::schema::Schema;

/// The value that `text` stands for; `None` when it does not fit the shape, or the shape is no scalar.
pub(crate) fn read(schema: Schema, text: &str, default: TimestampFormat) -> Option<Value> {
    let trimmed = text.trim();
    Some(match schema.shape.kind {
        Kind::String => Value::Str(text.to_owned()),
        Kind::Integer | Kind::Long => Value::Int(trimmed.parse().ok()?),
        Kind::Float | Kind::Double => Value::Float(float(trimmed)?),
        Kind::Boolean if trimmed.eq_ignore_ascii_case("true") => Value::Bool(true),
        Kind::Boolean if trimmed.eq_ignore_ascii_case("false") => Value::Bool(false),
        Kind::Blob => Value::Blob(base64::decode(text)?.into()),
        Kind::Timestamp => Value::Time(timestamp(trimmed, schema.format(default))?),
        _ => return None,
    })
}

/// A number; `NaN`, `Infinity` and `-Infinity` are numbers too.
pub(crate) fn float(text: &str) -> Option<f64> {
    match text {
        "NaN" => Some(f64::NAN),
        "Infinity" => Some(f64::INFINITY),
        "-Infinity" => Some(f64::NEG_INFINITY),
        _ if text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E')) => {
            text.parse().ok()
        }
        _ => None,
    }
}

/// A time in the expected format, or in another of the three: AWS reads all of them.
pub(crate) fn timestamp(text: &str, format: TimestampFormat) -> Option<Timestamp> {
    let unix = || float(text).and_then(Timestamp::from_seconds_f64);
    match format {
        TimestampFormat::Unix => unix(),
        TimestampFormat::Iso8601 => Timestamp::parse_iso8601(text),
        TimestampFormat::Rfc822 => Timestamp::parse_rfc1123(text),
    }
    .or_else(|| Timestamp::parse_iso8601(text))
    .or_else(|| Timestamp::parse_rfc1123(text))
    .or_else(unix)
}

/// Writes a scalar as text without any escaping; `text` receives it.
pub(crate) fn write(schema: Schema, value: ValueRef<'_>, default: TimestampFormat, text: &mut Vec<u8>) {
    match value {
        ValueRef::Bool(value) => text.extend_from_slice(if value { b"true" } else { b"false" }),
        ValueRef::Int(number) => model::json::write_int(number, text),
        ValueRef::Float(number) => write_float(number, text),
        ValueRef::Str(value) => text.extend_from_slice(value.as_bytes()),
        ValueRef::Blob(bytes) => base64::encode(&bytes.bytes(), text),
        ValueRef::Time(time) => write_timestamp(time, schema.format(default), text),
        ValueRef::Null | ValueRef::List(_) | ValueRef::Map(_) | ValueRef::Structure(_) => {}
    }
}

fn write_float(number: f64, text: &mut Vec<u8>) {
    match number {
        _ if number.is_nan() => text.extend_from_slice(b"NaN"),
        f64::INFINITY => text.extend_from_slice(b"Infinity"),
        f64::NEG_INFINITY => text.extend_from_slice(b"-Infinity"),
        _ => model::json::write_float(number, text),
    }
}

/// Writes a time; milliseconds and less stand only when they are not zero.
pub(crate) fn write_timestamp(time: Timestamp, format: TimestampFormat, text: &mut Vec<u8>) {
    match format {
        TimestampFormat::Iso8601 => text.extend_from_slice(time.iso8601().as_bytes()),
        TimestampFormat::Rfc822 => text.extend_from_slice(time.rfc1123().as_bytes()),
        TimestampFormat::Unix if time.micros() % 1_000_000 == 0 => {
            model::json::write_int(time.seconds(), text);
        }
        TimestampFormat::Unix if time.micros() % 1_000 == 0 => {
            model::json::write_float(time.millis() as f64 / 1e3, text);
        }
        TimestampFormat::Unix => model::json::write_float(time.seconds_f64(), text),
    }
}
