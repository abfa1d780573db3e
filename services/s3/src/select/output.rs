//! Lines of the result become text.

use service::{Result, Value, json};

use super::{Line, cast};
use crate::select_faults as faults;
use crate::shapes::{CSVOutput, JSONOutput, OutputSerialization};

/// How the result is written.
pub(crate) enum Writer {
    Csv { field: String, record: String, quote: char, escape: char, always: bool },
    Json { record: String },
}

fn one(text: Option<&str>, default: char) -> Result<char> {
    let mut characters = text.unwrap_or_default().chars();
    match (characters.next(), characters.next()) {
        (None, _) => Ok(default),
        (Some(character), None) => Ok(character),
        _ => Err(faults::character_too_long()),
    }
}

impl Writer {
    /// The writer that a request asks for.
    pub(crate) fn of(form: OutputSerialization) -> Result<Self> {
        match (form.csv, form.json) {
            (Some(_), Some(_)) => Err(faults::two_formats()),
            (None, None) => Err(faults::without_format()),
            (None, Some(JSONOutput { record_delimiter })) => {
                Ok(Self::Json { record: record_delimiter.unwrap_or_else(|| "\n".to_owned()) })
            }
            (Some(csv), None) => Self::csv(csv),
        }
    }

    fn csv(form: CSVOutput) -> Result<Self> {
        let quote = one(form.quote_character.as_deref(), '"')?;
        let always = match form.quote_fields.as_deref() {
            None => false,
            Some(text) if text.eq_ignore_ascii_case("asneeded") => false,
            Some(text) if text.eq_ignore_ascii_case("always") => true,
            Some(_) => return Err(faults::unknown_quote_fields()),
        };
        Ok(Self::Csv {
            field: form.field_delimiter.unwrap_or_else(|| ",".to_owned()),
            record: form.record_delimiter.unwrap_or_else(|| "\n".to_owned()),
            quote,
            escape: one(form.quote_escape_character.as_deref(), quote)?,
            always,
        })
    }

    /// Writes a line.
    pub(crate) fn write(&self, line: Line, out: &mut Vec<u8>) {
        match self {
            Self::Json { record } => {
                let line: Line = line.into_iter().map(|(name, value)| (name, plain(value))).collect();
                json::write(Value::Map(line).view(), out);
                out.extend_from_slice(record.as_bytes());
            }
            Self::Csv { field, record, .. } => {
                for (place, (_, value)) in line.iter().enumerate() {
                    if place > 0 {
                        out.extend_from_slice(field.as_bytes());
                    }
                    self.column(&cast::text(value), out);
                }
                out.extend_from_slice(record.as_bytes());
            }
        }
    }

    fn column(&self, text: &str, out: &mut Vec<u8>) {
        let Self::Csv { field, record, quote, escape, always } = self else { return };
        let needed =
            || text.contains(field.as_str()) || text.contains(record.as_str()) || text.contains(*quote);
        if !*always && !needed() {
            return out.extend_from_slice(text.as_bytes());
        }
        let mut put = |character: char| out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        put(*quote);
        for character in text.chars() {
            if character == *quote {
                put(*escape);
            }
            put(character);
        }
        put(*quote);
    }
}

/// Dates as texts without a fraction that is zero.
fn plain(value: Value) -> Value {
    match value {
        Value::Time(_) => Value::Str(cast::text(&value)),
        other => other,
    }
}
