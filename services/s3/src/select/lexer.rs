//! A text becomes tokens.

use service::{Result, Value};

use crate::select_faults as faults;

/// A token and where it stands, both counted from one.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) line: usize,
    pub(crate) column: usize,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Kind {
    /// A keyword or a name without quotes.
    Word(String),
    /// A name in double quotes.
    Quoted(String),
    /// A text in single quotes.
    Text(String),
    Number(Value),
    /// A literal in backquotes, which is a date.
    Ion(String),
    Symbol(&'static str),
    End,
}

/// The longest first.
const SYMBOLS: [&str; 20] =
    ["<>", "<=", ">=", "!=", "||", "(", ")", "[", "]", ",", ".", "*", "+", "-", "/", "%", "=", "<", ">", ";"];

/// Words that are no names.
pub(crate) const KEYWORDS: [&str; 33] = [
    "and", "as", "avg", "between", "both", "by", "case", "cast", "count", "else", "end", "escape", "false",
    "for", "from", "group", "in", "is", "leading", "like", "limit", "max", "min", "missing", "not", "null",
    "or", "order", "select", "sum", "then", "true", "where",
];

impl Token {
    /// As faults name it.
    pub(crate) fn describe(&self) -> String {
        match &self.kind {
            Kind::Word(word) if KEYWORDS.contains(&word.to_ascii_lowercase().as_str()) => {
                format!("KEYWORD:{}", word.to_ascii_lowercase())
            }
            Kind::Word(name) | Kind::Quoted(name) => format!("IDENTIFIER:{name}"),
            Kind::Text(text) | Kind::Ion(text) => format!("LITERAL:'{text}'"),
            Kind::Number(number) => format!("LITERAL:{}", service::json::to_string(number.view())),
            Kind::Symbol(symbol) => format!("OPERATOR:{symbol}"),
            Kind::End => "EOF:EOF".to_owned(),
        }
    }
}

/// All tokens of a text, [`Kind::End`] at its end.
pub(crate) fn tokens(text: &str) -> Result<Vec<Token>> {
    let mut lexer = Lexer { rest: text, line: 1, column: 1 };
    let mut tokens = Vec::new();
    loop {
        lexer.skip_space();
        let (line, column) = (lexer.line, lexer.column);
        let kind = lexer.next()?;
        let is_end = kind == Kind::End;
        tokens.push(Token { kind, line, column });
        if is_end {
            return Ok(tokens);
        }
    }
}

struct Lexer<'t> {
    rest: &'t str,
    line: usize,
    column: usize,
}

impl<'t> Lexer<'t> {
    fn advance(&mut self, bytes: usize) -> &'t str {
        let (taken, rest) = self.rest.split_at(bytes);
        for character in taken.chars() {
            if character == '\n' {
                (self.line, self.column) = (self.line + 1, 1);
            } else {
                self.column += 1;
            }
        }
        self.rest = rest;
        taken
    }

    fn skip_space(&mut self) {
        loop {
            let space = self.rest.len() - self.rest.trim_start().len();
            let comment = if self.rest[space..].starts_with("--") {
                self.rest[space..].find('\n').unwrap_or(self.rest.len() - space)
            } else {
                0
            };
            if space + comment == 0 {
                return;
            }
            self.advance(space + comment);
        }
    }

    fn next(&mut self) -> Result<Kind> {
        let Some(first) = self.rest.chars().next() else { return Ok(Kind::End) };
        let is_number = |text: &str| text.starts_with(|character: char| character.is_ascii_digit());
        if first.is_alphabetic() || first == '_' || first == '$' {
            let part = |character: char| character.is_alphanumeric() || character == '_' || character == '$';
            let end = self.rest.find(|character| !part(character)).unwrap_or(self.rest.len());
            return Ok(Kind::Word(self.advance(end).to_owned()));
        }
        if is_number(self.rest) || first == '.' && is_number(&self.rest[1..]) {
            return self.number();
        }
        match first {
            '\'' => return self.quoted('\'').map(Kind::Text),
            '"' => return self.quoted('"').map(Kind::Quoted),
            '`' => return self.quoted('`').map(Kind::Ion),
            _ => {}
        }
        let symbol = SYMBOLS.iter().find(|symbol| self.rest.starts_with(**symbol));
        let symbol = symbol.ok_or_else(|| faults::invalid_character(self.line, self.column))?;
        self.advance(symbol.len());
        Ok(Kind::Symbol(symbol))
    }

    fn number(&mut self) -> Result<Kind> {
        let bytes = self.rest.as_bytes();
        let mut end = 0;
        while let Some(byte) = bytes.get(end) {
            let is_sign = matches!(byte, b'+' | b'-') && matches!(bytes[end - 1], b'e' | b'E');
            if !(byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E') || end > 0 && is_sign) {
                break;
            }
            end += 1;
        }
        let text = &self.rest[..end];
        let whole = text.parse().ok().map(Value::Int);
        let number = whole.or_else(|| text.parse().ok().map(Value::Float));
        let number = number.ok_or_else(|| faults::invalid_character(self.line, self.column))?;
        self.advance(end);
        Ok(Kind::Number(number))
    }

    /// What stands in quotes, which are doubled inside.
    fn quoted(&mut self, quote: char) -> Result<String> {
        let mut text = String::new();
        let mut characters = self.rest.char_indices().skip(1).peekable();
        while let Some((at, character)) = characters.next() {
            if character != quote {
                text.push(character);
            } else if characters.peek().is_some_and(|(_, next)| *next == quote) {
                text.push(quote);
                characters.next();
            } else {
                self.advance(at + 1);
                return Ok(text);
            }
        }
        Err(faults::invalid_character(self.line, self.column))
    }
}
