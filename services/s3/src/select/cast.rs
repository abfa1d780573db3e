//! `CAST`: values of one type as those of another.

use service::{Result, Value, json};

use super::query::Type;
use super::{dates, evaluate};
use crate::select_faults as faults;

/// The value as one of another type; `NULL` stays what it is.
pub(super) fn cast(value: &Value, kind: Type) -> Result<Value> {
    if value.is_null() {
        return Ok(Value::Null);
    }
    let cast = match kind {
        Type::Boolean => boolean(value),
        Type::Decimal => evaluate::number(Some(value)),
        Type::Float => evaluate::number(Some(value)).map(|number| Value::Float(evaluate::float(&number))),
        Type::Integer => integer(value),
        Type::Text => Some(Value::Str(text(value))),
        Type::Time => match value {
            Value::Time(time) => Some(Value::Time(*time)),
            Value::Str(text) => dates::parse(text).map(Value::Time),
            _ => None,
        },
    };
    cast.ok_or_else(faults::cast_failed)
}

fn boolean(value: &Value) -> Option<Value> {
    match value {
        Value::Bool(truth) => Some(Value::Bool(*truth)),
        Value::Int(number) => Some(Value::Bool(*number != 0)),
        Value::Str(text) => text.trim().to_ascii_lowercase().parse().ok().map(Value::Bool),
        _ => None,
    }
}

fn integer(value: &Value) -> Option<Value> {
    if let Value::Bool(truth) = value {
        return Some(Value::Int(i64::from(*truth)));
    }
    match evaluate::number(Some(value))? {
        Value::Float(number) => Some(Value::Int(number.trunc() as i64)),
        whole => Some(whole),
    }
}

/// The value as a text, as lines of the result hold it.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Str(text) => text.clone(),
        Value::Time(time) => dates::written(*time),
        other => json::to_string(other.view()),
    }
}
