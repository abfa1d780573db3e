//! Tokens become a query.

use service::{Fault, Result, Value};

use super::lexer::{self, KEYWORDS, Kind, Token};
use super::query::{Aggregate, Item, Query, Step};
use crate::select_faults as faults;

/// Reads a query.
pub(crate) fn parse(text: &str) -> Result<Query> {
    let mut parser = Parser { tokens: lexer::tokens(text)?, at: 0, aggregates: Vec::new(), depth: 0 };
    let query = parser.query()?;
    parser.symbol(";");
    match parser.peek().kind {
        Kind::End => Ok(query),
        _ => Err(parser.unexpected()),
    }
}

pub(super) struct Parser {
    tokens: Vec<Token>,
    at: usize,
    pub(super) aggregates: Vec<Aggregate>,
    pub(super) depth: usize,
}

impl Parser {
    pub(super) fn peek(&self) -> &Token {
        // The last token is the end, which is never passed.
        &self.tokens[self.at.min(self.tokens.len() - 1)]
    }

    pub(super) fn pass(&mut self) -> Kind {
        let kind = self.peek().kind.clone();
        self.at += 1;
        kind
    }

    /// Goes back to a place that [`Parser::place`] told.
    pub(super) fn back_to(&mut self, place: usize) {
        self.at = place;
    }

    pub(super) fn place(&self) -> usize {
        self.at
    }

    pub(super) fn unexpected(&self) -> Fault {
        let token = self.peek();
        faults::unexpected_token(&token.describe(), token.line, token.column)
    }

    /// Passes the symbol if it is next.
    pub(super) fn symbol(&mut self, symbol: &str) -> bool {
        let is_next = matches!(&self.peek().kind, Kind::Symbol(next) if *next == symbol);
        self.at += usize::from(is_next);
        is_next
    }

    pub(super) fn expect(&mut self, symbol: &str) -> Result<()> {
        if self.symbol(symbol) { Ok(()) } else { Err(self.unexpected()) }
    }

    pub(super) fn is_word(&self, word: &str) -> bool {
        matches!(&self.peek().kind, Kind::Word(next) if next.eq_ignore_ascii_case(word))
    }

    /// Passes the keyword if it is next.
    pub(super) fn word(&mut self, word: &str) -> bool {
        let is_next = self.is_word(word);
        self.at += usize::from(is_next);
        is_next
    }

    pub(super) fn expect_word(&mut self, word: &str) -> Result<()> {
        if self.word(word) { Ok(()) } else { Err(self.unexpected()) }
    }

    /// Passes a name if one is next; tells whether it was in quotes.
    pub(super) fn name(&mut self) -> Option<(String, bool)> {
        let found = match &self.peek().kind {
            Kind::Word(word) if !KEYWORDS.contains(&word.to_ascii_lowercase().as_str()) => {
                (word.clone(), false)
            }
            Kind::Quoted(name) => (name.clone(), true),
            _ => return None,
        };
        self.at += 1;
        Some(found)
    }

    fn query(&mut self) -> Result<Query> {
        self.expect_word("select")?;
        let items = if self.symbol("*") { None } else { Some(self.items()?) };
        if !self.is_word("from") {
            return Err(match self.peek().kind {
                Kind::End => faults::without_from(),
                _ => self.unexpected(),
            });
        }
        self.pass();
        let from = self.from()?;
        let alias = self.alias()?;
        let filter = if self.word("where") { Some(self.filter()?) } else { None };
        if self.is_word("group") || self.is_word("order") {
            return Err(faults::unsupported_syntax());
        }
        let limit = if self.word("limit") { Some(self.limit()?) } else { None };
        let aggregates = std::mem::take(&mut self.aggregates);
        Ok(Query { items, from, alias, filter, limit, aggregates })
    }

    fn items(&mut self) -> Result<Vec<Item>> {
        let mut items = Vec::new();
        loop {
            let expression = self.expression()?;
            items.push(Item { expression, alias: self.alias()? });
            if !self.symbol(",") {
                return Ok(items);
            }
        }
    }

    /// `AS name`, or a name alone.
    fn alias(&mut self) -> Result<Option<String>> {
        let must = self.word("as");
        match self.name() {
            Some((name, _)) => Ok(Some(name)),
            None if must => Err(self.unexpected()),
            None => Ok(None),
        }
    }

    /// The way from the object to its records: `S3Object[*].a.b[*]`.
    fn from(&mut self) -> Result<Vec<Step>> {
        let place = self.at;
        let is_object = |(name, quoted): &(String, bool)| !quoted && name.eq_ignore_ascii_case("s3object");
        if !self.name().as_ref().is_some_and(is_object) {
            self.at = place;
            return Err(self.unexpected());
        }
        let mut steps = self.steps()?;
        // The object is the list of its documents: to take all of them is no step into them.
        if steps.first() == Some(&Step::All) {
            steps.remove(0);
        }
        Ok(steps)
    }

    /// Steps as long as there are some.
    pub(super) fn steps(&mut self) -> Result<Vec<Step>> {
        let mut steps = Vec::new();
        loop {
            if self.symbol(".") {
                if self.symbol("*") {
                    continue;
                }
                let (name, quoted) = match self.pass() {
                    Kind::Word(word) => (word, false),
                    Kind::Quoted(name) => (name, true),
                    _ => {
                        self.at -= 1;
                        return Err(self.unexpected());
                    }
                };
                steps.push(Step::Member { name, quoted });
            } else if self.symbol("[") {
                let step = match self.pass() {
                    Kind::Symbol("*") => Step::All,
                    Kind::Number(Value::Int(index)) => Step::Index(index as usize),
                    Kind::Text(name) => Step::Member { name, quoted: true },
                    _ => {
                        self.at -= 1;
                        return Err(self.unexpected());
                    }
                };
                steps.push(step);
                self.expect("]")?;
            } else {
                return Ok(steps);
            }
        }
    }

    fn filter(&mut self) -> Result<super::query::Expression> {
        let before = self.aggregates.len();
        let filter = self.expression()?;
        if self.aggregates.len() > before { Err(faults::unsupported_syntax()) } else { Ok(filter) }
    }

    fn limit(&mut self) -> Result<i64> {
        match self.pass() {
            Kind::Number(Value::Int(limit)) => Ok(limit),
            _ => {
                self.at -= 1;
                Err(self.unexpected())
            }
        }
    }
}
