//! JSON without a schema: documents, model files, the log. Reading with a schema is the wire's.

use std::fmt;
use std::io::Write as _;

use crate::{Map, Value, ValueRef};

/// How deep objects and arrays may nest.
const DEPTH: usize = 128;

/// Where and why a text is not JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// The byte at which reading stopped.
    pub at: usize,
    /// What was wrong there.
    pub reason: &'static str,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at byte {}", self.reason, self.at)
    }
}

impl std::error::Error for Error {}

/// Reads one JSON text. Numbers without fraction or exponent become [`Value::Int`] when they fit in 64 bits.
pub fn parse(text: &[u8]) -> Result<Value, Error> {
    let mut parser = Parser { text, at: 0 };
    let value = parser.value(0)?;
    parser.space();
    if parser.at == text.len() { Ok(value) } else { Err(parser.error("text after the end of the value")) }
}

/// Reads the first of several JSON texts that stand one after the other, and tells where it ends.
pub fn parse_first(text: &[u8]) -> Result<(Value, usize), Error> {
    let mut parser = Parser { text, at: 0 };
    let value = parser.value(0)?;
    Ok((value, parser.at))
}

struct Parser<'t> {
    text: &'t [u8],
    at: usize,
}

impl Parser<'_> {
    fn error(&self, reason: &'static str) -> Error {
        Error { at: self.at, reason }
    }

    fn space(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.text.get(self.at) {
            self.at += 1;
        }
    }

    fn peek(&self) -> u8 {
        self.text.get(self.at).copied().unwrap_or(0)
    }

    fn expect(&mut self, byte: u8, reason: &'static str) -> Result<(), Error> {
        if self.peek() != byte || self.at >= self.text.len() {
            return Err(self.error(reason));
        }
        self.at += 1;
        Ok(())
    }

    fn value(&mut self, depth: usize) -> Result<Value, Error> {
        if depth > DEPTH {
            return Err(self.error("nested too deeply"));
        }
        self.space();
        match self.peek() {
            b'{' => self.object(depth),
            b'[' => self.array(depth),
            b'"' => self.string().map(Value::Str),
            b't' => self.word(b"true", Value::Bool(true)),
            b'f' => self.word(b"false", Value::Bool(false)),
            b'n' => self.word(b"null", Value::Null),
            _ => self.number(),
        }
    }

    fn word(&mut self, word: &[u8], value: Value) -> Result<Value, Error> {
        if !self.text[self.at..].starts_with(word) {
            return Err(self.error("an unknown word"));
        }
        self.at += word.len();
        Ok(value)
    }

    fn object(&mut self, depth: usize) -> Result<Value, Error> {
        self.at += 1;
        let mut map = Map::new();
        self.space();
        if self.peek() == b'}' {
            self.at += 1;
            return Ok(Value::Map(map));
        }
        loop {
            self.space();
            let name = self.string()?;
            self.space();
            self.expect(b':', "a colon is missing")?;
            map.push(name, self.value(depth + 1)?);
            self.space();
            if self.peek() == b',' {
                self.at += 1;
                continue;
            }
            self.expect(b'}', "an object does not end")?;
            return Ok(Value::Map(map));
        }
    }

    fn array(&mut self, depth: usize) -> Result<Value, Error> {
        self.at += 1;
        let mut items = Vec::new();
        self.space();
        if self.peek() == b']' {
            self.at += 1;
            return Ok(Value::List(items));
        }
        loop {
            items.push(self.value(depth + 1)?);
            self.space();
            if self.peek() == b',' {
                self.at += 1;
                continue;
            }
            self.expect(b']', "an array does not end")?;
            return Ok(Value::List(items));
        }
    }

    fn number(&mut self) -> Result<Value, Error> {
        let start = self.at;
        while let Some(b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E') = self.text.get(self.at) {
            self.at += 1;
        }
        let digits = std::str::from_utf8(&self.text[start..self.at]).unwrap_or_default();
        let first = digits.trim_start_matches('-').as_bytes();
        let well_formed = digits.len() - first.len() <= 1
            && first.first().is_some_and(u8::is_ascii_digit)
            && first.last().is_some_and(u8::is_ascii_digit)
            && !(first.len() > 1 && first[0] == b'0' && first[1].is_ascii_digit());
        let whole = !digits.contains(['.', 'e', 'E']);
        let number = match (well_formed, whole.then(|| digits.parse().ok()).flatten()) {
            (true, Some(number)) => Some(Value::Int(number)),
            (true, None) => digits.parse().ok().map(Value::Float),
            (false, _) => None,
        };
        number.ok_or(Error { at: start, reason: "neither a value nor a number" })
    }

    fn string(&mut self) -> Result<String, Error> {
        self.expect(b'"', "a string is missing")?;
        let mut bytes = Vec::new();
        loop {
            let start = self.at;
            while !matches!(self.peek(), b'"' | b'\\' | 0..0x20) {
                self.at += 1;
            }
            bytes.extend_from_slice(&self.text[start..self.at]);
            match self.peek() {
                b'"' => {
                    self.at += 1;
                    return String::from_utf8(bytes).map_err(|_| self.error("a string is not UTF-8"));
                }
                b'\\' => {
                    self.at += 1;
                    self.escape(&mut bytes)?;
                }
                _ => return Err(self.error("a string does not end or holds a control character")),
            }
        }
    }

    fn escape(&mut self, bytes: &mut Vec<u8>) -> Result<(), Error> {
        let byte = self.peek();
        self.at += 1;
        let plain = match byte {
            b'"' | b'\\' | b'/' => byte,
            b'b' => 8,
            b'f' => 12,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'u' => {
                let mut code = self.hex()?;
                if (0xd800..0xdc00).contains(&code) && self.text[self.at..].starts_with(b"\\u") {
                    self.at += 2;
                    let low = self.hex()?;
                    if !(0xdc00..0xe000).contains(&low) {
                        return Err(self.error("half of a surrogate pair"));
                    }
                    code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
                }
                let character = char::from_u32(code).ok_or_else(|| self.error("half of a surrogate pair"))?;
                bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
                return Ok(());
            }
            _ => return Err(self.error("an unknown escape")),
        };
        bytes.push(plain);
        Ok(())
    }

    fn hex(&mut self) -> Result<u32, Error> {
        let digits = self.text.get(self.at..self.at + 4).and_then(|digits| std::str::from_utf8(digits).ok());
        let code = digits.filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let code = code.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        let code = code.ok_or_else(|| self.error("an escape needs four hexadecimal digits"))?;
        self.at += 4;
        Ok(code)
    }
}

/// Writes a value as compact JSON: blobs as base64, times as ISO 8601 with milliseconds, nulls as `null`;
/// missing members of generated structures are left out.
pub fn write(value: ValueRef<'_>, out: &mut Vec<u8>) {
    match value {
        ValueRef::Null => out.extend_from_slice(b"null"),
        ValueRef::Bool(value) => out.extend_from_slice(if value { b"true" } else { b"false" }),
        ValueRef::Int(value) => write_int(value, out),
        ValueRef::Float(value) => write_float(value, out),
        ValueRef::Str(text) => write_string(text, out),
        ValueRef::Blob(bytes) => {
            out.push(b'"');
            crate::base64::encode(&bytes.bytes(), out);
            out.push(b'"');
        }
        ValueRef::Time(time) => write_string(&time.iso8601_millis(), out),
        ValueRef::List(list) => {
            out.push(b'[');
            for index in 0..list.len() {
                if index > 0 {
                    out.push(b',');
                }
                write(list.item(index), out);
            }
            out.push(b']');
        }
        ValueRef::Map(entries) => {
            out.push(b'{');
            let mut first = true;
            entries.each(&mut |name, value| write_entry(name, value, &mut first, out));
            out.push(b'}');
        }
        ValueRef::Structure(structure) => {
            out.push(b'{');
            let mut first = true;
            for (index, name) in structure.names().iter().enumerate() {
                let member = structure.member(index);
                if !member.is_null() {
                    write_entry(name, member, &mut first, out);
                }
            }
            out.push(b'}');
        }
    }
}

fn write_entry(name: &str, value: ValueRef<'_>, first: &mut bool, out: &mut Vec<u8>) {
    if !std::mem::take(first) {
        out.push(b',');
    }
    write_string(name, out);
    out.push(b':');
    write(value, out);
}

/// A value as a compact JSON text; see [`write`].
pub fn to_string(value: ValueRef<'_>) -> String {
    let mut out = Vec::new();
    write(value, &mut out);
    String::from_utf8(out).expect("JSON is written from strings")
}

/// Writes an integer.
pub fn write_int(value: i64, out: &mut Vec<u8>) {
    let mut digits = [0; 20];
    let mut at = digits.len();
    let mut rest = value.unsigned_abs();
    loop {
        at -= 1;
        digits[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if value < 0 {
        out.push(b'-');
    }
    out.extend_from_slice(&digits[at..]);
}

/// Writes a number with the fewest digits that read back to it; what JSON has no number for becomes a string.
pub fn write_float(value: f64, out: &mut Vec<u8>) {
    if value.is_nan() {
        out.extend_from_slice(b"\"NaN\"");
    } else if value.is_infinite() {
        out.extend_from_slice(if value > 0.0 { b"\"Infinity\"" } else { b"\"-Infinity\"" });
    } else if value != 0.0 && !(1e-5..1e17).contains(&value.abs()) {
        write!(out, "{value:e}").expect("writing to memory");
    } else {
        write!(out, "{value:?}").expect("writing to memory");
    }
}

/// Writes a string with its quotes; only what must be escaped is.
pub fn write_string(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    let bytes = text.as_bytes();
    let mut start = 0;
    for (index, byte) in bytes.iter().enumerate() {
        let escaped: &[u8] = match byte {
            b'"' => b"\\\"",
            b'\\' => b"\\\\",
            b'\n' => b"\\n",
            b'\r' => b"\\r",
            b'\t' => b"\\t",
            0..0x20 => b"",
            _ => continue,
        };
        out.extend_from_slice(&bytes[start..index]);
        out.extend_from_slice(escaped);
        if escaped.is_empty() {
            write!(out, "\\u{byte:04x}").expect("writing to memory");
        }
        start = index + 1;
    }
    out.extend_from_slice(&bytes[start..]);
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::{parse, to_string};

    #[test]
    fn what_is_read_is_written() {
        for text in [
            r#"{"a":[1,-2,3.5,true,false,null,{}],"b":"x\"\\\n\u0001é😀"}"#,
            "[]",
            "12345678901234567890.0",
            "[0,-9223372036854775808,9223372036854775807]",
            r#""""#,
        ] {
            let value = parse(text.as_bytes()).expect(text);
            assert_eq!(parse(to_string(value.view()).as_bytes()), Ok(value));
        }
        assert_eq!(to_string(parse(br#""\ud83d\ude00""#).expect("a pair").view()), "\"😀\"");
    }

    #[test]
    fn nonsense_is_refused() {
        let deep = "[".repeat(100_000);
        for text in [
            "",
            "{",
            "[1,]",
            "{\"a\" 1}",
            "01",
            "1.",
            "-",
            "nul",
            "\"\\x\"",
            "\"\\ud800\"",
            "1 2",
            "\"\n\"",
            &deep,
        ] {
            assert!(parse(text.as_bytes()).is_err(), "{}", &text[..text.len().min(20)]);
        }
    }
}
