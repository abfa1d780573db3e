//! XML in: one pass over the events along the schema.

use model::{Binding, Fault, Kind, Map, Member, TimestampFormat, Value};
use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

use crate::{DEPTH, scalar, schema::Schema};

/// Reads a body whose root element is `schema`.
pub(crate) fn read(schema: Schema, body: &[u8]) -> Result<Value, Fault> {
    let mut reader = XmlReader::new(body);
    let root = reader.root()?;
    let value = reader.element(&root, schema, 0)?;
    reader.end()?;
    Ok(value)
}

/// Reads a REST body into `map`: only the members of `schema` that stand in the body.
pub(crate) fn read_bound(schema: Schema, body: &[u8], map: &mut Map) -> Result<(), Fault> {
    let mut reader = XmlReader::new(body);
    let root = reader.root()?;
    reader.members(&root, schema, Some(Binding::Body), map, 0)?;
    reader.end()
}

struct XmlReader<'b> {
    events: Reader<&'b [u8]>,
}

fn malformed() -> Fault {
    let message = "The XML you provided was not well-formed or did not validate against our published schema";
    Fault::new("MalformedXML", message)
}

impl<'b> XmlReader<'b> {
    fn new(body: &'b [u8]) -> Self {
        let mut events = Reader::from_reader(body);
        events.config_mut().expand_empty_elements = true;
        Self { events }
    }

    fn next(&mut self) -> Result<Event<'b>, Fault> {
        match self.events.read_event() {
            // A document type could define entities; AWS takes none.
            Err(_) | Ok(Event::DocType(_)) => Err(malformed()),
            Ok(event) => Ok(event),
        }
    }

    fn root(&mut self) -> Result<BytesStart<'b>, Fault> {
        loop {
            match self.next()? {
                Event::Start(start) => return Ok(start),
                Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
                Event::Text(text) if text.iter().all(u8::is_ascii_whitespace) => {}
                _ => return Err(malformed()),
            }
        }
    }

    fn end(&mut self) -> Result<(), Fault> {
        loop {
            match self.next()? {
                Event::Eof => return Ok(()),
                Event::PI(_) | Event::Comment(_) => {}
                Event::Text(text) if text.iter().all(u8::is_ascii_whitespace) => {}
                _ => return Err(malformed()),
            }
        }
    }

    /// The next child element, or `None` at the end of this one; text between elements is passed over.
    fn child(&mut self) -> Result<Option<BytesStart<'b>>, Fault> {
        loop {
            match self.next()? {
                Event::Start(start) => return Ok(Some(start)),
                Event::End(_) => return Ok(None),
                Event::Eof => return Err(malformed()),
                _ => {}
            }
        }
    }

    /// The text up to the end of the element; child elements are refused.
    fn text(&mut self) -> Result<String, Fault> {
        let mut whole = String::new();
        loop {
            match self.next()? {
                Event::Text(text) => whole.push_str(&text.xml_content().map_err(|_| malformed())?),
                Event::CData(text) => whole.push_str(&text.decode().map_err(|_| malformed())?),
                Event::GeneralRef(reference) => whole.push(character(&reference)?),
                Event::End(_) => return Ok(whole),
                Event::Comment(_) | Event::PI(_) => {}
                _ => return Err(malformed()),
            }
        }
    }

    fn skip(&mut self) -> Result<(), Fault> {
        let mut open = 1usize;
        while open > 0 {
            match self.next()? {
                Event::Start(_) => open += 1,
                Event::End(_) => open -= 1,
                Event::Eof => return Err(malformed()),
                _ => {}
            }
        }
        Ok(())
    }

    /// The value of the element that has just been opened by `start`.
    fn element(&mut self, start: &BytesStart<'b>, schema: Schema, depth: usize) -> Result<Value, Fault> {
        if depth > DEPTH {
            return Err(malformed());
        }
        match &schema.shape.kind {
            Kind::Structure(_) => {
                let mut map = Map::new();
                self.members(start, schema, None, &mut map, depth)?;
                Ok(Value::Map(map))
            }
            Kind::List { member } => {
                let (item, mut items) = (schema.to(member), Vec::new());
                while let Some(child) = self.child()? {
                    items.push(self.element(&child, item, depth + 1)?);
                }
                Ok(Value::List(items))
            }
            Kind::Map { key, value } => {
                let mut map = Map::new();
                while self.child()?.is_some() {
                    self.entry(schema.to(key), schema.to(value), &mut map, depth + 1)?;
                }
                Ok(Value::Map(map))
            }
            _ => {
                let text = self.text()?;
                scalar::read(schema, &text, TimestampFormat::Iso8601).ok_or_else(malformed)
            }
        }
    }

    /// The key and value inside an element that stands for an entry of a map.
    fn entry(&mut self, key: Schema, value: Schema, map: &mut Map, depth: usize) -> Result<(), Fault> {
        let (mut name, mut held) = (None, Value::Null);
        while let Some(child) = self.child()? {
            let local = child.local_name();
            if is(local.as_ref(), key.location_name().unwrap_or("key")) {
                name = Some(self.text()?);
            } else if is(local.as_ref(), value.location_name().unwrap_or("value")) {
                held = self.element(&child, value, depth + 1)?;
            } else {
                self.skip()?;
            }
        }
        map.push(name.ok_or_else(malformed)?, held);
        Ok(())
    }

    fn members(
        &mut self,
        start: &BytesStart<'b>,
        schema: Schema,
        only: Option<Binding>,
        map: &mut Map,
        depth: usize,
    ) -> Result<(), Fault> {
        attributes(start, schema, map)?;
        let members = schema.members();
        let bound = |member: &Member| only.is_none_or(|binding| member.binding == binding);
        while let Some(child) = self.child()? {
            let local = child.local_name();
            let named = |member: &&'static Member| {
                bound(member) && !member.xml_attribute && element_is(schema.to(member), local.as_ref())
            };
            match members.iter().find(named) {
                Some(member) => self.member(&child, schema.to(member), member.name, map, depth + 1)?,
                None => self.skip()?,
            }
        }
        Ok(())
    }

    /// Puts what the element `start` holds under `name`; elements of flattened lists and maps add to what is there.
    fn member(
        &mut self,
        start: &BytesStart<'b>,
        schema: Schema,
        name: &'static str,
        map: &mut Map,
        depth: usize,
    ) -> Result<(), Fault> {
        match &schema.shape.kind {
            Kind::List { member } if schema.flattened() => {
                let item = self.element(start, schema.to(member), depth)?;
                match map.get_mut(name) {
                    Some(Value::List(items)) => items.push(item),
                    _ => map.insert(name, Value::List(vec![item])),
                }
            }
            Kind::Map { key, value } if schema.flattened() => {
                if map.get(name).is_none() {
                    map.insert(name, Value::EMPTY);
                }
                if let Some(Value::Map(entries)) = map.get_mut(name) {
                    self.entry(schema.to(key), schema.to(value), entries, depth)?;
                }
            }
            _ => {
                let value = self.element(start, schema, depth)?;
                map.insert(name, value);
            }
        }
        Ok(())
    }
}

fn is(bytes: &[u8], name: &str) -> bool {
    bytes == name.as_bytes()
}

/// Whether an element of this name holds the member, or an item of it if it is a flattened list.
fn element_is(schema: Schema, name: &[u8]) -> bool {
    // A name that stands on the shape is for its root element; some clients use it for members too.
    let own = schema.member.filter(|member| member.location_name.is_none());
    if is(name, local(schema.name())) || own.is_some_and(|member| is(name, member.name)) {
        return true;
    }
    match &schema.shape.kind {
        Kind::List { member } if schema.flattened() => is(name, schema.flat_item_name(schema.to(member))),
        _ => false,
    }
}

/// A name without its namespace prefix.
fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

fn attributes(start: &BytesStart<'_>, schema: Schema, map: &mut Map) -> Result<(), Fault> {
    for member in schema.members().iter().filter(|member| member.xml_attribute) {
        let target = schema.to(member);
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|_| malformed())?;
            let same = is(attribute.key.as_ref(), target.name())
                || is(attribute.key.local_name().as_ref(), local(target.name()));
            if same && attribute.key.as_namespace_binding().is_none() {
                let text = attribute.unescape_value().map_err(|_| malformed())?;
                let value = scalar::read(target, &text, TimestampFormat::Iso8601).ok_or_else(malformed)?;
                map.insert(member.name, value);
            }
        }
    }
    Ok(())
}

/// The character of `&#38;`, or of one of the five entities of XML.
fn character(reference: &BytesRef<'_>) -> Result<char, Fault> {
    if let Some(character) = reference.resolve_char_ref().map_err(|_| malformed())? {
        return Ok(character);
    }
    match reference.as_ref() {
        b"lt" => Ok('<'),
        b"gt" => Ok('>'),
        b"amp" => Ok('&'),
        b"quot" => Ok('"'),
        b"apos" => Ok('\''),
        _ => Err(malformed()),
    }
}
