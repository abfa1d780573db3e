//! JSON in: one pass over the text along the schema, without a tree in between.

use model::{Binding, Fault, Kind, Map, Member, StructureKind, Timestamp, TimestampFormat, Value, base64};

use crate::{DEPTH, scalar, schema::Schema};

/// Reads a body that is the structure (or payload) `schema`.
pub(crate) fn read(schema: Schema, body: &[u8]) -> Result<Value, Fault> {
    let mut reader = Reader { text: body, at: 0 };
    let value = reader.value(schema, 0)?;
    reader.end()?;
    if value.is_null() && schema.structure().is_some_and(|structure| !structure.document) {
        return Ok(Value::EMPTY);
    }
    Ok(value)
}

/// Reads a REST body into `map`: only the members of `schema` that stand in the body.
pub(crate) fn read_bound(schema: Schema, body: &[u8], map: &mut Map) -> Result<(), Fault> {
    let mut reader = Reader { text: body, at: 0 };
    reader.space();
    if !reader.null()? {
        reader.members(schema, Some(Binding::Body), map, 0)?;
    }
    reader.end()
}

struct Reader<'t> {
    text: &'t [u8],
    at: usize,
}

fn fault(message: impl Into<String>) -> Fault {
    Fault::new("SerializationException", message)
}

/// A fault about the value at hand, in the words of AWS's parsers.
fn mismatch(found: &str, expected: &str) -> Fault {
    match found {
        "START_OBJECT" => fault("Start of structure or map found where not expected."),
        "START_ARRAY" => fault("Start of list found where not expected"),
        _ => fault(format!("{found} can not be converted to {expected}")),
    }
}

impl<'t> Reader<'t> {
    fn malformed(&self, reason: &str) -> Fault {
        fault(format!("Unable to parse the JSON body: {reason} at byte {}", self.at))
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn space(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    fn expect(&mut self, byte: u8, reason: &str) -> Result<(), Fault> {
        if self.peek() != Some(byte) {
            return Err(self.malformed(reason));
        }
        self.at += 1;
        Ok(())
    }

    fn end(&mut self) -> Result<(), Fault> {
        self.space();
        if self.at == self.text.len() { Ok(()) } else { Err(self.malformed("text after the end")) }
    }

    fn word(&mut self, word: &str) -> Result<(), Fault> {
        if !self.text[self.at..].starts_with(word.as_bytes()) {
            return Err(self.malformed("an unknown word"));
        }
        self.at += word.len();
        Ok(())
    }

    /// Passes over `null`, if that is what comes.
    fn null(&mut self) -> Result<bool, Fault> {
        let found = self.peek() == Some(b'n');
        if found {
            self.word("null")?;
        }
        Ok(found)
    }

    fn found(&self) -> &'static str {
        match self.peek() {
            Some(b'{') => "START_OBJECT",
            Some(b'[') => "START_ARRAY",
            Some(b'"') => "STRING_VALUE",
            Some(b't') => "TRUE_VALUE",
            Some(b'f') => "FALSE_VALUE",
            _ => "NUMBER_VALUE",
        }
    }

    fn value(&mut self, schema: Schema, depth: usize) -> Result<Value, Fault> {
        if depth > DEPTH {
            return Err(self.malformed("nested too deeply"));
        }
        self.space();
        let Some(first) = self.peek() else {
            return Err(self.malformed("the end of the text"));
        };
        if let Kind::Structure(StructureKind { document: true, .. }) = schema.shape.kind {
            return self.document();
        }
        if self.null()? {
            return Ok(Value::Null);
        }
        match (&schema.shape.kind, first) {
            (Kind::Structure(_), b'{') => {
                let mut map = Map::new();
                self.members(schema, None, &mut map, depth)?;
                Ok(Value::Map(map))
            }
            (Kind::List { member }, b'[') => self.list(schema, member, depth),
            (Kind::Map { value, .. }, b'{') => self.map(schema, value, depth),
            (Kind::String, b'"') => self.string().map(Value::Str),
            (Kind::Boolean, b't') => self.word("true").map(|()| Value::Bool(true)),
            (Kind::Boolean, b'f') => self.word("false").map(|()| Value::Bool(false)),
            (Kind::Integer | Kind::Long, b'-' | b'0'..=b'9') => self.integer(),
            (Kind::Float | Kind::Double, b'-' | b'0'..=b'9') => {
                let number = self.number()?;
                number.parse().map(Value::Float).map_err(|_| self.malformed("not a number"))
            }
            (Kind::Float | Kind::Double, b'"') => {
                let text = self.string()?;
                let special = matches!(&*text, "NaN" | "Infinity" | "-Infinity");
                let number = scalar::float(&text).filter(|_| special);
                number.map(Value::Float).ok_or_else(|| mismatch("STRING_VALUE", "a Double"))
            }
            (Kind::Blob, b'"') => {
                let text = self.string()?;
                let bytes = base64::decode(&text)
                    .ok_or_else(|| fault("Base64 encoded length or character is unexpected"))?;
                Ok(Value::Blob(bytes.into()))
            }
            (Kind::Timestamp, b'"' | b'-' | b'0'..=b'9') => self.timestamp(schema),
            (kind, _) => {
                let found = self.found();
                self.skip(depth)?;
                Err(mismatch(found, expected(kind)))
            }
        }
    }

    /// The members of an object; unknown names are passed over, as AWS does.
    fn members(
        &mut self,
        schema: Schema,
        only: Option<Binding>,
        map: &mut Map,
        depth: usize,
    ) -> Result<(), Fault> {
        if self.peek() != Some(b'{') {
            return Err(self.not_an_object(depth));
        }
        let members = schema.members();
        let bound = |member: &Member| only.is_none_or(|binding| member.binding == binding);
        self.each(depth, |reader, name| {
            let named = |member: &&'static Member| bound(member) && schema.to(member).name() == name;
            match members.iter().find(named) {
                Some(member) => {
                    let value = reader.value(schema.to(member), depth + 1)?;
                    if !value.is_null() {
                        map.insert(member.name, value);
                    }
                    Ok(())
                }
                None => reader.skip(depth + 1),
            }
        })
    }

    fn not_an_object(&mut self, depth: usize) -> Fault {
        let found = self.found();
        match self.skip(depth) {
            Ok(()) => mismatch(found, "a structure"),
            Err(fault) => fault,
        }
    }

    /// Calls `entry` for each name of an object, with the reader at the value.
    fn each(
        &mut self,
        _depth: usize,
        mut entry: impl FnMut(&mut Self, &str) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        self.expect(b'{', "an object is missing")?;
        self.space();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(());
        }
        loop {
            self.space();
            let name = self.text_or_string()?;
            self.space();
            self.expect(b':', "a colon is missing")?;
            entry(self, &name)?;
            self.space();
            if self.peek() == Some(b',') {
                self.at += 1;
                continue;
            }
            return self.expect(b'}', "an object does not end");
        }
    }

    /// Calls `item` for each item of an array, with the reader at the value.
    fn items(&mut self, mut item: impl FnMut(&mut Self) -> Result<(), Fault>) -> Result<(), Fault> {
        self.at += 1;
        self.space();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(());
        }
        loop {
            item(self)?;
            self.space();
            if self.peek() == Some(b',') {
                self.at += 1;
                continue;
            }
            return self.expect(b']', "an array does not end");
        }
    }

    fn list(&mut self, schema: Schema, member: &'static Member, depth: usize) -> Result<Value, Fault> {
        let mut items = Vec::new();
        let item = schema.to(member);
        self.items(|reader| {
            let value = reader.value(item, depth + 1)?;
            if !value.is_null() || schema.shape.sparse {
                items.push(value);
            }
            Ok(())
        })?;
        Ok(Value::List(items))
    }

    fn map(&mut self, schema: Schema, member: &'static Member, depth: usize) -> Result<Value, Fault> {
        let mut map = Map::new();
        let entry = schema.to(member);
        self.each(depth, |reader, name| {
            let value = reader.value(entry, depth + 1)?;
            if !value.is_null() || schema.shape.sparse {
                map.push(name.to_owned(), value);
            }
            Ok(())
        })?;
        Ok(Value::Map(map))
    }

    fn document(&mut self) -> Result<Value, Fault> {
        let start = self.at;
        self.skip(0)?;
        model::json::parse(&self.text[start..self.at]).map_err(|error| fault(error.to_string()))
    }

    /// Passes over a value of any form, checking its syntax.
    fn skip(&mut self, depth: usize) -> Result<(), Fault> {
        if depth > DEPTH {
            return Err(self.malformed("nested too deeply"));
        }
        self.space();
        match self.peek() {
            Some(b'{') => self.each(depth, |reader, _| reader.skip(depth + 1)),
            Some(b'[') => self.items(|reader| reader.skip(depth + 1)),
            Some(b'"') => self.text_or_string().map(drop),
            Some(b't') => self.word("true"),
            Some(b'f') => self.word("false"),
            Some(b'n') => self.word("null"),
            _ => self.number().map(drop),
        }
    }

    fn integer(&mut self) -> Result<Value, Fault> {
        let number = self.number()?;
        if let Ok(number) = number.parse() {
            return Ok(Value::Int(number));
        }
        let float: f64 = number.parse().map_err(|_| self.malformed("not a number"))?;
        if float.abs() < 9.2e18 {
            Ok(Value::Int(float as i64))
        } else {
            Err(mismatch("NUMBER_VALUE", "a Long"))
        }
    }

    fn timestamp(&mut self, schema: Schema) -> Result<Value, Fault> {
        let time = if self.peek() == Some(b'"') {
            scalar::timestamp(&self.string()?, schema.format(TimestampFormat::Unix))
        } else {
            self.number()?.parse().ok().and_then(Timestamp::from_seconds_f64)
        };
        time.map(Value::Time).ok_or_else(|| mismatch("STRING_VALUE", "a Timestamp"))
    }

    /// The text of a number, well-formed.
    fn number(&mut self) -> Result<&'t str, Fault> {
        let start = self.at;
        while let Some(b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E') = self.peek() {
            self.at += 1;
        }
        let text = &self.text[start..self.at];
        let text = std::str::from_utf8(text).unwrap_or_default();
        let unsigned = text.strip_prefix('-').unwrap_or(text).as_bytes();
        let well_formed = unsigned.first().is_some_and(u8::is_ascii_digit)
            && unsigned.last().is_some_and(u8::is_ascii_digit)
            && !(unsigned[0] == b'0' && unsigned.get(1).is_some_and(u8::is_ascii_digit));
        if well_formed && (unsigned.iter().all(u8::is_ascii_digit) || text.parse::<f64>().is_ok()) {
            Ok(text)
        } else {
            self.at = start;
            Err(self.malformed("neither a value nor a number"))
        }
    }

    fn string(&mut self) -> Result<String, Fault> {
        self.text_or_string().map(std::borrow::Cow::into_owned)
    }

    /// A string; borrowed when it holds no escapes.
    fn text_or_string(&mut self) -> Result<std::borrow::Cow<'t, str>, Fault> {
        self.expect(b'"', "a string is missing")?;
        let start = self.at;
        let mut escaped = false;
        loop {
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => {
                    escaped = true;
                    self.at += 2;
                }
                Some(0x20..) => self.at += 1,
                _ => return Err(self.malformed("a string does not end or holds a control character")),
            }
        }
        let (inner, whole) = (&self.text[start..self.at], &self.text[start - 1..=self.at]);
        self.at += 1;
        if escaped {
            return match model::json::parse(whole) {
                Ok(Value::Str(text)) => Ok(text.into()),
                _ => Err(self.malformed("a string is not well-formed")),
            };
        }
        std::str::from_utf8(inner).map(Into::into).map_err(|_| self.malformed("a string is not UTF-8"))
    }
}

fn expected(kind: &Kind) -> &'static str {
    match kind {
        Kind::Structure(_) => "a structure",
        Kind::List { .. } => "a list",
        Kind::Map { .. } => "a map",
        Kind::String => "a String",
        Kind::Integer => "an Integer",
        Kind::Long => "a Long",
        Kind::Float => "a Float",
        Kind::Double => "a Double",
        Kind::Boolean => "a Boolean",
        Kind::Blob => "a ByteBuffer",
        Kind::Timestamp => "a Timestamp",
    }
}
