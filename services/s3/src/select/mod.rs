//! SQL over an object's records, as S3 Select documents it.
//!
//! | file | idea |
//! | --- | --- |
//! | `lexer.rs` | a text becomes tokens |
//! | `query.rs` | what a query says |
//! | `parser.rs` | tokens become a query; `expressions.rs`: its expressions |
//! | `evaluate.rs` | what an expression is for a record; `functions.rs`, `dates.rs`, `cast.rs`: its functions |
//! | `aggregates.rs` | what all records have in common |
//! | `csv.rs`, `json.rs` | content becomes records |
//! | `output.rs` | results become text |
//! | `packed.rs` | content that lies packed |

pub(crate) mod csv;
pub(crate) mod json;
pub(crate) mod output;

mod aggregates;
mod cast;
mod dates;
mod evaluate;
mod expressions;
mod functions;
mod lexer;
mod parser;
mod query;

use service::{Map, Result, Timestamp, Value};

use aggregates::Totals;
use evaluate::Row;
use query::Query;

/// A record of the content.
pub(crate) struct Record {
    pub(crate) value: Value,
    /// Whether its members have an order that `_1`, `_2` count, as the columns of a line have.
    pub(crate) is_line: bool,
}

/// One line of the result: names and values, in order.
pub(crate) type Line = Map;

/// A query under way.
pub(crate) struct Selection {
    query: Query,
    totals: Totals,
    now: Timestamp,
    left: Option<i64>,
}

impl Selection {
    /// Reads a query.
    pub(crate) fn parse(expression: &str, now: Timestamp) -> Result<Self> {
        let query = parser::parse(expression)?;
        let totals = Totals::of(&query);
        Ok(Self { left: query.limit, query, totals, now })
    }

    /// Whether no further record can add to the result.
    pub(crate) fn is_done(&self) -> bool {
        self.left == Some(0)
    }

    /// Takes the next record in; `tell` gets the lines that come of it at once.
    pub(crate) fn take(&mut self, record: Record, mut tell: impl FnMut(Line)) -> Result<()> {
        let Record { value, is_line } = record;
        for value in evaluate::unfold(value, &self.query.from) {
            if self.is_done() {
                return Ok(());
            }
            let row = Row { value: value.as_ref(), is_line, query: &self.query, totals: &[], now: self.now };
            if let Some(filter) = &self.query.filter
                && row.truth(filter)? != Some(true)
            {
                continue;
            }
            if self.totals.is_any() {
                self.totals.add(&row)?;
                continue;
            }
            tell(row.line()?);
            self.left = self.left.map(|left| left - 1);
        }
        Ok(())
    }

    /// The line that comes of all records together, for queries that ask for one.
    pub(crate) fn finish(self) -> Result<Option<Line>> {
        if !self.totals.is_any() || self.left == Some(0) {
            return Ok(None);
        }
        let totals = self.totals.finish();
        let row = Row { value: None, is_line: false, query: &self.query, totals: &totals, now: self.now };
        row.line().map(Some)
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
