//! JSON texts, one after the other, become records.

use service::{Result, json};

use super::Record;
use crate::select_faults as faults;

/// Documents or lines: both are texts one after the other, whatever stands between them.
pub(crate) struct Reader<'c> {
    content: &'c [u8],
    at: usize,
}

impl<'c> Reader<'c> {
    /// A reader of `content`.
    pub(crate) fn new(content: &'c [u8]) -> Self {
        Self { content: content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(content), at: 0 }
    }

    /// The next record and where it begins.
    pub(crate) fn next(&mut self) -> Result<Option<(usize, Record)>> {
        let rest = &self.content[self.at..];
        let start = self.at + (rest.len() - rest.trim_ascii_start().len());
        if start == self.content.len() {
            return Ok(None);
        }
        let parsed = json::parse_first(&self.content[start..]);
        let (value, length) = parsed.map_err(|_| faults::broken_json())?;
        self.at = start + length;
        Ok(Some((start, Record { value, is_line: false })))
    }
}
