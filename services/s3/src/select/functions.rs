//! Functions of texts, and those that choose.

use std::borrow::Cow;

use service::{Result, Timestamp, Value};

use super::query::Function;
use super::{cast, dates, evaluate};
use crate::select_faults as faults;

type Argument<'a> = Option<Cow<'a, Value>>;

/// Calls a function; the number of its arguments was checked when the query was read.
pub(super) fn call(function: Function, arguments: &[Argument<'_>], now: Timestamp) -> Result<Value> {
    let argument =
        |place: usize| arguments.get(place).and_then(Option::as_deref).filter(|value| !value.is_null());
    let text = |place: usize| argument(place).map(cast::text);
    Ok(match function {
        Function::CharLength => text(0).map_or(Value::Null, |text| Value::Int(text.chars().count() as i64)),
        Function::Coalesce => (0..arguments.len()).find_map(argument).cloned().unwrap_or(Value::Null),
        Function::Lower => text(0).map_or(Value::Null, |text| Value::Str(text.to_lowercase())),
        Function::Upper => text(0).map_or(Value::Null, |text| Value::Str(text.to_uppercase())),
        Function::NullIf => {
            let same = evaluate::compare(argument(0), argument(1)).is_some_and(std::cmp::Ordering::is_eq);
            argument(0).filter(|_| !same).cloned().unwrap_or(Value::Null)
        }
        Function::Substring => match (text(0), number(argument(1)), argument(2)) {
            (Some(text), Some(start), None) if arguments.len() == 2 => {
                Value::Str(substring(&text, start, None))
            }
            (Some(text), Some(start), Some(length)) => {
                let length = number(Some(length)).filter(|length| *length >= 0);
                let length = length.ok_or_else(|| faults::wrong_arguments("substring"))?;
                Value::Str(substring(&text, start, Some(length)))
            }
            _ => Value::Null,
        },
        Function::ToString => match (argument(0), text(1)) {
            (Some(Value::Time(time)), Some(pattern)) => Value::Str(dates::formatted(*time, &pattern)?),
            (Some(Value::Str(time)), Some(pattern)) => {
                let time = dates::parse(time).ok_or_else(|| faults::not_a_time(time))?;
                Value::Str(dates::formatted(time, &pattern)?)
            }
            _ => Value::Null,
        },
        Function::ToTimestamp => match argument(0) {
            Some(Value::Str(text)) => {
                Value::Time(dates::parse(text).ok_or_else(|| faults::not_a_time(text))?)
            }
            Some(Value::Time(time)) => Value::Time(*time),
            _ => Value::Null,
        },
        Function::UtcNow => Value::Time(now),
    })
}

fn number(value: Option<&Value>) -> Option<i64> {
    match evaluate::number(value)? {
        Value::Int(number) => Some(number),
        Value::Float(number) => Some(number as i64),
        _ => None,
    }
}

/// From the character `start`, counted from one; a start before the text takes from the length.
fn substring(text: &str, start: i64, length: Option<i64>) -> String {
    let end = length.map_or(i64::MAX, |length| start.saturating_add(length));
    let first = start.max(1);
    let count = end.saturating_sub(first).max(0);
    let (skip, take) =
        (usize::try_from(first - 1).unwrap_or(usize::MAX), usize::try_from(count).unwrap_or(usize::MAX));
    text.chars().skip(skip).take(take).collect()
}

pub(super) fn trim(text: Option<&Value>, characters: Option<&Value>, leading: bool, trailing: bool) -> Value {
    let Some(text) = text.filter(|text| !text.is_null()).map(cast::text) else { return Value::Null };
    let characters = characters.map_or_else(|| " ".to_owned(), cast::text);
    let is_one = |character: char| characters.contains(character);
    let mut rest = text.as_str();
    if leading {
        rest = rest.trim_start_matches(is_one);
    }
    if trailing {
        rest = rest.trim_end_matches(is_one);
    }
    rest.into()
}

/// Whether a text is like a pattern, in which `_` stands for one character and `%` for any.
pub(super) fn like(
    value: Option<&Value>,
    pattern: Option<&Value>,
    escape: Option<&Value>,
) -> Result<Option<bool>> {
    let text = |value: Option<&Value>| value.filter(|value| !value.is_null()).map(cast::text);
    let (Some(value), Some(pattern)) = (text(value), text(pattern)) else { return Ok(None) };
    let escape = match text(escape) {
        None => None,
        Some(escape) => match escape.chars().collect::<Vec<_>>()[..] {
            [one] => Some(one),
            _ => return Err(faults::wrong_escape()),
        },
    };
    // The wildcards of AWS's filters do the same under other names.
    let mut wild = String::with_capacity(pattern.len());
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        match character {
            one if Some(one) == escape => {
                wild.push('\\');
                wild.push(characters.next().ok_or_else(faults::wrong_escape)?);
            }
            '%' => wild.push('*'),
            '_' => wild.push('?'),
            '*' | '?' | '\\' => wild.extend(['\\', character]),
            other => wild.push(other),
        }
    }
    Ok(Some(service::matches(&wild, &value)))
}
