//! CBOR in: one pass over the bytes along the schema.

use bytes::Bytes;
use model::{Fault, Kind, Map, Member, Timestamp, Value};

use crate::{DEPTH, schema::Schema};

/// Reads a body that is the structure `schema`.
pub(crate) fn read(schema: Schema, body: &Bytes) -> Result<Value, Fault> {
    let mut reader = Reader { bytes: body, at: 0 };
    let value = reader.value(schema, 0)?;
    if reader.at != body.len() {
        return Err(reader.malformed("bytes after the end"));
    }
    Ok(if value.is_null() { Value::EMPTY } else { value })
}

struct Reader<'b> {
    bytes: &'b Bytes,
    at: usize,
}

/// The first byte of a data item, and the number that follows it.
#[derive(Clone, Copy)]
struct Head {
    major: u8,
    /// The low five bits; 31 stands for an indefinite length or a break.
    info: u8,
    number: u64,
}

const INDEFINITE: u8 = 31;

fn mismatch(expected: &str) -> Fault {
    Fault::new("SerializationException", format!("Expected {expected} in the CBOR body"))
}

impl Reader<'_> {
    fn malformed(&self, reason: &str) -> Fault {
        let message = format!("Unable to parse the CBOR body: {reason} at byte {}", self.at);
        Fault::new("SerializationException", message)
    }

    fn take(&mut self, count: u64) -> Result<Bytes, Fault> {
        let end = usize::try_from(count).ok().and_then(|count| self.at.checked_add(count));
        match end.filter(|end| *end <= self.bytes.len()) {
            Some(end) => {
                let slice = self.bytes.slice(self.at..end);
                self.at = end;
                Ok(slice)
            }
            None => Err(self.malformed("the body ends early")),
        }
    }

    fn head(&mut self) -> Result<Head, Fault> {
        let Some(first) = self.bytes.get(self.at).copied() else {
            return Err(self.malformed("the body ends early"));
        };
        self.at += 1;
        let (major, info) = (first >> 5, first & 31);
        let number = match info {
            0..24 => u64::from(info),
            24..28 => {
                self.take(1 << (info - 24))?.iter().fold(0, |number, byte| number << 8 | u64::from(*byte))
            }
            INDEFINITE if matches!(major, 2..=5 | 7) => 0,
            _ => return Err(self.malformed("a reserved length")),
        };
        Ok(Head { major, info, number })
    }

    /// Passes over the break that ends an item of indefinite length, if it comes.
    fn stop(&mut self) -> bool {
        let found = self.bytes.get(self.at) == Some(&0xff);
        self.at += usize::from(found);
        found
    }

    /// Calls `item` as often as an array or map of this head has items or entries.
    fn items(
        &mut self,
        head: Head,
        mut item: impl FnMut(&mut Self) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        if head.info == INDEFINITE {
            while !self.stop() {
                item(self)?;
            }
            return Ok(());
        }
        // Each item takes a byte at least, so a false count fails at the end of the body.
        for _ in 0..head.number {
            item(self)?;
        }
        Ok(())
    }

    /// The bytes of a string of either sort, in one or more pieces.
    fn string_bytes(&mut self, head: Head) -> Result<Bytes, Fault> {
        if head.info != INDEFINITE {
            return self.take(head.number);
        }
        let mut whole = Vec::new();
        while !self.stop() {
            let piece = self.head()?;
            if piece.major != head.major || piece.info == INDEFINITE {
                return Err(self.malformed("a piece of another sort"));
            }
            whole.extend_from_slice(&self.take(piece.number)?);
        }
        Ok(whole.into())
    }

    fn text(&mut self, head: Head) -> Result<String, Fault> {
        if head.major != 3 {
            return Err(mismatch("a string"));
        }
        let bytes = self.string_bytes(head)?;
        String::from_utf8(bytes.into()).map_err(|_| self.malformed("a string is not UTF-8"))
    }

    fn key(&mut self) -> Result<String, Fault> {
        let head = self.head()?;
        self.text(head)
    }

    fn value(&mut self, schema: Schema, depth: usize) -> Result<Value, Fault> {
        if depth > DEPTH {
            return Err(self.malformed("nested too deeply"));
        }
        let head = self.head()?;
        if head.major == 7 && matches!(head.info, 22 | 23) {
            return Ok(Value::Null);
        }
        if head.major == 6 && !matches!(schema.shape.kind, Kind::Timestamp) {
            // Tags but that of times carry nothing that the schema does not say.
            return self.value(schema, depth + 1);
        }
        match (&schema.shape.kind, head.major) {
            (Kind::Structure(structure), _) if structure.document => self.any(head, depth),
            (Kind::Structure(_), 5) => self.structure(schema, head, depth),
            (Kind::List { member }, 4) => {
                let (item, mut items) = (schema.to(member), Vec::new());
                self.items(head, |reader| {
                    let value = reader.value(item, depth + 1)?;
                    if !value.is_null() || schema.shape.sparse {
                        items.push(value);
                    }
                    Ok(())
                })?;
                Ok(Value::List(items))
            }
            (Kind::Map { value, .. }, 5) => {
                let (entry, mut map) = (schema.to(value), Map::new());
                self.items(head, |reader| {
                    let name = reader.key()?;
                    let value = reader.value(entry, depth + 1)?;
                    if !value.is_null() || schema.shape.sparse {
                        map.push(name, value);
                    }
                    Ok(())
                })?;
                Ok(Value::Map(map))
            }
            (Kind::String, 3) => self.text(head).map(Value::Str),
            (Kind::Blob, 2) => self.string_bytes(head).map(Value::from),
            (Kind::Boolean, 7) if matches!(head.info, 20 | 21) => Ok(Value::Bool(head.info == 21)),
            (Kind::Integer | Kind::Long, _) => {
                integer(head).map(Value::Int).ok_or_else(|| mismatch("an integer"))
            }
            (Kind::Float | Kind::Double, _) => {
                number(head).map(Value::Float).ok_or_else(|| mismatch("a number"))
            }
            (Kind::Timestamp, _) => self.timestamp(head),
            _ => Err(mismatch(schema.shape.name)),
        }
    }

    fn structure(&mut self, schema: Schema, head: Head, depth: usize) -> Result<Value, Fault> {
        let mut map = Map::new();
        self.items(head, |reader| {
            let name = reader.key()?;
            let named = |member: &&'static Member| schema.to(member).name() == name;
            match schema.members().iter().find(named) {
                Some(member) => {
                    let value = reader.value(schema.to(member), depth + 1)?;
                    if !value.is_null() {
                        map.insert(member.name, value);
                    }
                }
                None => {
                    let head = reader.head()?;
                    reader.any(head, depth + 1)?;
                }
            }
            Ok(())
        })?;
        Ok(Value::Map(map))
    }

    fn timestamp(&mut self, head: Head) -> Result<Value, Fault> {
        let head = match (head.major, head.number) {
            (6, 1) => self.head()?,
            (6, _) => return Err(mismatch("a time with tag 1")),
            _ => head,
        };
        let time = match integer(head) {
            Some(seconds) => Some(Timestamp::from_seconds(seconds)),
            None => number(head).and_then(Timestamp::from_seconds_f64),
        };
        time.map(Value::Time).ok_or_else(|| mismatch("a time"))
    }

    /// A value without a schema: what is passed over, or a document.
    fn any(&mut self, head: Head, depth: usize) -> Result<Value, Fault> {
        if depth > DEPTH {
            return Err(self.malformed("nested too deeply"));
        }
        Ok(match head.major {
            0 | 1 => integer(head).map_or_else(|| Value::Float(number(head).unwrap_or_default()), Value::Int),
            2 => Value::Blob(self.string_bytes(head)?.into()),
            3 => Value::Str(self.text(head)?),
            4 => {
                let mut items = Vec::new();
                self.items(head, |reader| {
                    let head = reader.head()?;
                    items.push(reader.any(head, depth + 1)?);
                    Ok(())
                })?;
                Value::List(items)
            }
            5 => {
                let mut map = Map::new();
                self.items(head, |reader| {
                    let name = reader.key()?;
                    let head = reader.head()?;
                    map.push(name, reader.any(head, depth + 1)?);
                    Ok(())
                })?;
                Value::Map(map)
            }
            6 => {
                let head = self.head()?;
                self.any(head, depth + 1)?
            }
            _ => match head.info {
                20 | 21 => Value::Bool(head.info == 21),
                22 | 23 => Value::Null,
                _ => Value::Float(number(head).ok_or_else(|| self.malformed("an unknown simple value"))?),
            },
        })
    }
}

/// The integer that a head stands for; whole floats count, since some clients know only numbers.
fn integer(head: Head) -> Option<i64> {
    match head.major {
        0 => i64::try_from(head.number).ok(),
        1 => i64::try_from(head.number).ok().map(|number| -1 - number),
        7 => number(head)
            .filter(|number| number.fract() == 0.0 && number.abs() < 9.2e18)
            .map(|number| number as i64),
        _ => None,
    }
}

/// The number that a head stands for.
fn number(head: Head) -> Option<f64> {
    match (head.major, head.info) {
        (0, _) => Some(head.number as f64),
        (1, _) => Some(-1.0 - head.number as f64),
        (7, 25) => Some(half(head.number as u16)),
        (7, 26) => Some(f64::from(f32::from_bits(head.number as u32))),
        (7, 27) => Some(f64::from_bits(head.number)),
        _ => None,
    }
}

/// A half-precision number (RFC 8949, appendix D).
fn half(bits: u16) -> f64 {
    let (exponent, mantissa) = (i32::from(bits >> 10 & 31), f64::from(bits & 1023));
    let magnitude = match exponent {
        0 => mantissa * 2f64.powi(-24),
        31 if mantissa == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        _ => (mantissa + 1024.0) * 2f64.powi(exponent - 25),
    };
    if bits & 0x8000 == 0 { magnitude } else { -magnitude }
}
