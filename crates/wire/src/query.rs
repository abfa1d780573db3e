//! Forms in: the protocols `query` and `ec2`, which differ in names and lists.

use bytes::Bytes;
use model::{Fault, Kind, Map, Protocol, TimestampFormat, Value};

use crate::form::{Form, Node};
use crate::{DEPTH, Request, Route, scalar, schema::Schema};

/// Reads the input from the query string and the form in the body.
pub(crate) fn read(route: &Route, request: &Request, body: &Bytes) -> Result<Value, Fault> {
    let Some(input) = route.input() else { return Ok(Value::EMPTY) };
    let walk = Walk { ec2: route.protocol == Protocol::Ec2 };
    let malformed = || walk.malformed("The request is not a well-formed form.");
    let body = std::str::from_utf8(body).map_err(|_| malformed())?;
    let form = Form::parse(&[request.uri().query().unwrap_or_default(), body.trim_ascii_end()]);
    let form = form.ok_or_else(malformed)?;
    let mut value = walk.structure(input, form.root(), 0)?;
    if let Value::Map(members) = &mut value {
        name_by_path(input, request.uri().path(), members);
    }
    Ok(value)
}

/// A form may come to a queue's own URL instead of naming it: the path then is what the member says.
fn name_by_path(input: Schema, path: &str, members: &mut Map) {
    const MEMBER: &str = "QueueUrl";
    let named = input.members().iter().any(|member| member.name == MEMBER);
    if named && members.get(MEMBER).is_none() && path.len() > 1 {
        members.push(MEMBER, path);
    }
}

/// The name of a member in the requests of `ec2`.
pub(crate) fn ec2_name(schema: Schema) -> std::borrow::Cow<'static, str> {
    if let Some(name) = schema.member.and_then(|member| member.query_name) {
        return name.into();
    }
    let name = schema.name();
    if name.as_bytes().first().is_some_and(u8::is_ascii_lowercase) {
        let mut upper = name.to_owned();
        upper[..1].make_ascii_uppercase();
        return upper.into();
    }
    name.into()
}

#[derive(Clone, Copy)]
struct Walk {
    ec2: bool,
}

impl Walk {
    fn malformed(self, message: impl Into<String>) -> Fault {
        Fault::new(if self.ec2 { "InvalidParameterValue" } else { "MalformedInput" }, message)
    }

    fn structure(self, schema: Schema, node: Node<'_>, depth: usize) -> Result<Value, Fault> {
        let mut map = Map::new();
        for member in schema.members() {
            let target = schema.to(member);
            if let Some(value) = self.member(target, node, depth)? {
                map.push(member.name, value);
            }
        }
        Ok(Value::Map(map))
    }

    fn member(self, schema: Schema, node: Node<'_>, depth: usize) -> Result<Option<Value>, Fault> {
        let child = if self.ec2 {
            node.child(&ec2_name(schema)).or_else(|| node.child(schema.name()))
        } else if let Kind::List { member } = &schema.shape.kind
            && schema.flattened()
        {
            node.child(schema.flat_item_name(schema.to(member))).or_else(|| node.child(schema.query_name()))
        } else {
            node.child(schema.query_name())
        };
        child.map(|child| self.value(schema, child, depth + 1)).transpose()
    }

    fn value(self, schema: Schema, node: Node<'_>, depth: usize) -> Result<Value, Fault> {
        if depth > DEPTH {
            return Err(self.malformed("The request is nested too deeply."));
        }
        match &schema.shape.kind {
            Kind::Structure(_) => self.structure(schema, node, depth),
            Kind::List { member } => {
                let item = schema.to(member);
                let items = self.items(schema, item, node).into_iter();
                items
                    .map(|(_, node)| self.value(item, node, depth + 1))
                    .collect::<Result<_, _>>()
                    .map(Value::List)
            }
            Kind::Map { key, value } => {
                let (key, value) = (schema.to(key), schema.to(value));
                let entries =
                    if schema.flattened() { Some(node) } else { node.child("entry").or(Some(node)) };
                let mut map = Map::new();
                for (_, entry) in entries.map_or_else(Vec::new, |entries| entries.numbered()) {
                    let name = entry.child(key.location_name().unwrap_or("key")).and_then(|key| key.value);
                    let held = entry.child(value.location_name().unwrap_or("value"));
                    let held = held.map(|held| self.value(value, held, depth + 1)).transpose()?;
                    let name = name.ok_or_else(|| self.malformed("An entry of a map has no key."))?;
                    map.push(name.to_owned(), held.unwrap_or_default());
                }
                Ok(Value::Map(map))
            }
            _ => self.scalar(schema, node),
        }
    }

    /// The items of a list: `Name.1` where it is flat (always in ec2), `Name.member.1` otherwise. AWS takes the
    /// flat form of other lists too.
    fn items<'f>(self, schema: Schema, item: Schema, node: Node<'f>) -> Vec<(u64, Node<'f>)> {
        if self.ec2 || schema.flattened() {
            return node.numbered();
        }
        match node.child(item.location_name().unwrap_or("member")) {
            Some(items) => items.numbered(),
            None => node.numbered(),
        }
    }

    fn scalar(self, schema: Schema, node: Node<'_>) -> Result<Value, Fault> {
        let Some(text) = node.value else {
            return Err(self.malformed(format!(
                "Unexpected complex element termination for parameter {}",
                schema.name()
            )));
        };
        scalar::read(schema, text, TimestampFormat::Iso8601).ok_or_else(|| {
            let name = if self.ec2 { ec2_name(schema) } else { schema.name().into() };
            self.malformed(format!(
                "Value ({text}) for parameter {name} is invalid. {}",
                expected(&schema.shape.kind)
            ))
        })
    }
}

fn expected(kind: &Kind) -> &'static str {
    match kind {
        Kind::Integer | Kind::Long => "It must be an integer.",
        Kind::Float | Kind::Double => "It must be a number.",
        Kind::Boolean => "It must be true or false.",
        Kind::Timestamp => "It must be a timestamp.",
        _ => "It must be base64-encoded.",
    }
}
