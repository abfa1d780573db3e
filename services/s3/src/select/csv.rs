//! Lines of columns become records.

use std::ops::Range;

use service::{Map, Result, Value};

use super::Record;
use crate::select_faults as faults;
use crate::shapes::CSVInput;

/// What the first line is.
#[derive(Clone, Copy, PartialEq)]
enum Header {
    Ignored,
    None,
    Used,
}

/// How lines are written.
pub(crate) struct Reader<'c> {
    content: &'c [u8],
    at: usize,
    header: Header,
    names: Vec<String>,
    comment: Option<u8>,
    field: Vec<u8>,
    record: Vec<u8>,
    quote: Option<u8>,
    escape: Option<u8>,
    multiline: bool,
}

fn single(text: Option<&str>, default: Option<u8>) -> Result<Option<u8>> {
    match text.map(str::as_bytes) {
        None => Ok(default),
        Some([]) => Ok(None),
        Some([byte]) => Ok(Some(*byte)),
        Some(_) => Err(faults::character_too_long()),
    }
}

impl<'c> Reader<'c> {
    /// A reader of `content`.
    pub(crate) fn new(content: &'c [u8], form: &CSVInput) -> Result<Self> {
        let header = match form.file_header_info.as_deref() {
            Some(text) if text.eq_ignore_ascii_case("use") => Header::Used,
            Some(text) if text.eq_ignore_ascii_case("ignore") => Header::Ignored,
            Some(text) if !text.eq_ignore_ascii_case("none") => return Err(faults::unknown_header_info()),
            _ => Header::None,
        };
        let bytes = |text: &Option<String>, default: &str| {
            let text = text.as_deref().filter(|text| !text.is_empty());
            text.unwrap_or(default).as_bytes().to_vec()
        };
        let quote = single(form.quote_character.as_deref(), Some(b'"'))?;
        let mut reader = Self {
            content: content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(content),
            at: 0,
            header,
            names: Vec::new(),
            comment: single(form.comments.as_deref(), Some(b'#').filter(|_| form.comments.is_some()))?,
            field: bytes(&form.field_delimiter, ","),
            record: bytes(&form.record_delimiter, "\n"),
            quote,
            escape: single(form.quote_escape_character.as_deref(), quote)?,
            multiline: form.allow_quoted_record_delimiter == Some(true),
        };
        if reader.header != Header::None
            && let Some((_, columns)) = reader.line()?
            && reader.header == Header::Used
        {
            reader.names = columns;
        }
        Ok(reader)
    }

    /// The next record and where it begins.
    pub(crate) fn next(&mut self) -> Result<Option<(usize, Record)>> {
        let Some((start, columns)) = self.line()? else { return Ok(None) };
        let mut map = Map::new();
        for (place, column) in columns.into_iter().enumerate() {
            let name = self.names.get(place).cloned().unwrap_or_else(|| format!("_{}", place + 1));
            map.push(name, Value::Str(column));
        }
        Ok(Some((start, Record { value: Value::Map(map), is_line: true })))
    }

    fn line(&mut self) -> Result<Option<(usize, Vec<String>)>> {
        loop {
            let start = self.at;
            let Some(first) = self.content.get(start) else { return Ok(None) };
            if Some(*first) == self.comment {
                self.skip_line();
                continue;
            }
            let columns = self.columns()?;
            // A line without anything in it is no record.
            if columns.len() > 1 || columns.first().is_some_and(|column| !column.is_empty()) {
                return Ok(Some((start, columns)));
            }
        }
    }

    fn skip_line(&mut self) {
        while self.at < self.content.len() && !self.content[self.at..].starts_with(&self.record) {
            self.at += 1;
        }
        self.at += self.record.len();
    }

    fn columns(&mut self) -> Result<Vec<String>> {
        let mut columns = Vec::new();
        loop {
            let column = if self.content.get(self.at).copied().is_some_and(|byte| Some(byte) == self.quote) {
                self.quoted()?
            } else {
                let range = self.plain();
                text(&self.content[range])?
            };
            columns.push(column);
            let rest = self.content.get(self.at..).unwrap_or_default();
            if rest.starts_with(&self.field) {
                self.at += self.field.len();
                continue;
            }
            self.at += if rest.starts_with(b"\r\n") && self.record == b"\n" { 2 } else { self.record.len() };
            return Ok(columns);
        }
    }

    fn ends_here(&self, at: usize) -> bool {
        let rest = &self.content[at..];
        rest.is_empty()
            || rest.starts_with(&self.field)
            || rest.starts_with(&self.record)
            || rest.starts_with(b"\r\n") && self.record == b"\n"
    }

    fn plain(&mut self) -> Range<usize> {
        let start = self.at;
        while !self.ends_here(self.at) {
            self.at += 1;
        }
        start..self.at
    }

    /// What stands in quotes; what follows them up to the end of the column belongs to it.
    fn quoted(&mut self) -> Result<String> {
        let (quote, mut out) = (self.quote, Vec::new());
        self.at += 1;
        while let Some(byte) = self.content.get(self.at).copied() {
            let next = self.content.get(self.at + 1).copied();
            if Some(byte) == self.escape
                && next.is_some()
                && (next == quote || self.escape != quote && next == self.escape)
            {
                out.extend(next);
                self.at += 2;
            } else if Some(byte) == quote {
                self.at += 1;
                let rest = self.plain();
                out.extend_from_slice(&self.content[rest]);
                return text(&out);
            } else {
                if !self.multiline && self.content[self.at..].starts_with(&self.record) {
                    return text(&out);
                }
                out.push(byte);
                self.at += 1;
            }
        }
        text(&out)
    }
}

fn text(bytes: &[u8]) -> Result<String> {
    std::str::from_utf8(bytes).map(str::to_owned).map_err(|_| faults::not_utf8())
}
