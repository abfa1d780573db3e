//! What a resource provider is: how resources of one type are made, changed and removed by calls of their service.

use service::{Context, Fault, Map, Result, Tx, Value};

use crate::stacks::Stack;
use crate::template::text;
use crate::{faults, fit};

/// How resources of one type are made.
pub(crate) struct Provider {
    /// The type (`AWS::IAM::Role`).
    pub(crate) type_name: &'static str,
    /// The properties whose change makes a new resource.
    pub(crate) fixed: &'static [&'static str],
    /// The properties that may change.
    pub(crate) mutable: &'static [&'static str],
    /// The property that names the resource.
    pub(crate) name: Option<&'static str>,
    /// What `Fn::GetAtt` knows; one that ends in `.*` stands for all that begin so.
    pub(crate) attributes: &'static [&'static str],
    /// Whether it takes more than one step.
    pub(crate) waits: bool,
    /// Makes the resource and returns its physical id, which is what `Ref` gives.
    pub(crate) create: fn(&mut Deploy<'_, '_>) -> Result<String>,
    /// Changes it from the properties before to those wanted.
    pub(crate) update: fn(&mut Deploy<'_, '_>) -> Result<()>,
    /// Removes it.
    pub(crate) delete: fn(&mut Deploy<'_, '_>) -> Result<()>,
    /// Its attributes; `None` while it is not ready.
    pub(crate) read: fn(&mut Deploy<'_, '_>) -> Result<Option<Map>>,
    /// Where its row stands, for whoever looks from a stack to its resources.
    pub(crate) row: RowOf,
}

/// Where the row of a resource stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum RowOf {
    /// It has none of its own.
    Nowhere,
    /// In the stack's scope, under the physical id.
    Physical,
    /// In the stack's scope, under an attribute.
    Attribute(&'static str),
    /// In the partition's pseudo Region, under an attribute; empty stands for the physical id.
    Global(&'static str),
}

impl Provider {
    /// Whether `Fn::GetAtt` knows the attribute.
    pub(crate) fn has_attribute(&self, name: &str) -> bool {
        self.attributes.iter().any(|known| match known.strip_suffix('*') {
            Some(prefix) => name.starts_with(prefix),
            None => *known == name,
        })
    }

    /// Refuses properties that the type has not.
    pub(crate) fn check(&self, logical: &str, properties: &Map) -> Result<()> {
        let known = |name: &str| {
            self.fixed.contains(&name) || self.mutable.contains(&name) || self.fixed.contains(&"*")
        };
        match properties.iter().find(|(name, _)| !known(name)) {
            Some((name, _)) => Err(faults::extraneous_property(logical, name)),
            None => Ok(()),
        }
    }
}

/// A resource in the making, as a provider sees it.
pub(crate) struct Deploy<'a, 't> {
    pub(crate) tx: &'a mut Tx<'t>,
    /// As whom services are called.
    pub(crate) context: &'a Context,
    pub(crate) stack: &'a Stack,
    pub(crate) logical: &'a str,
    /// The properties wanted.
    pub(crate) properties: &'a Map,
    /// The properties that it has.
    pub(crate) before: &'a Map,
    /// The physical id; empty before it is made.
    pub(crate) physical: String,
    /// The attributes known so far.
    pub(crate) attributes: Map,
}

impl Deploy<'_, '_> {
    /// Calls a service with input made of properties.
    pub(crate) fn call(&mut self, service: &'static str, operation: &str, members: Map) -> Result<Value> {
        let input = fit::input(service, operation, members)?;
        let answer = self.tx.call_as(self.context, service, operation, input);
        answer.map_err(|fault| blame(service, &fault, &self.context.request_id))
    }

    /// A property.
    pub(crate) fn property(&self, name: &str) -> Option<&Value> {
        self.properties.get(name)
    }

    /// A property as text.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        self.property(name).and_then(text)
    }

    /// A property that must be there, as text.
    pub(crate) fn needed(&self, name: &str) -> Result<String> {
        self.text(name).ok_or_else(|| faults::property_needed(self.logical, name))
    }

    /// A property that must be there.
    pub(crate) fn needed_value(&self, name: &str) -> Result<Value> {
        self.property(name).cloned().ok_or_else(|| faults::property_needed(self.logical, name))
    }

    /// Whether a property is `true`.
    pub(crate) fn is_set(&self, name: &str) -> bool {
        self.text(name).is_some_and(|text| text == "true")
    }

    /// A list of texts; one text is a list of one.
    pub(crate) fn texts(&self, name: &str) -> Vec<String> {
        texts(self.properties, name)
    }

    /// The properties of these names that are there.
    pub(crate) fn take(&self, names: &[&'static str]) -> Map {
        let found = names.iter().filter_map(|name| Some((*name, self.property(name)?.clone())));
        found.collect()
    }

    /// Whether a property differs from what it was.
    pub(crate) fn changed(&self, name: &str) -> bool {
        self.before.get(name) != self.properties.get(name)
    }

    /// Those of some properties that differ from what they were.
    pub(crate) fn changed_among(&self, names: &[&'static str]) -> Vec<&'static str> {
        names.iter().copied().filter(|name| self.changed(name)).collect()
    }

    /// What a list of texts lost, and what it gained.
    pub(crate) fn difference(&self, name: &str) -> (Vec<String>, Vec<String>) {
        let (before, after) = (texts(self.before, name), self.texts(name));
        let lost = before.iter().filter(|one| !after.contains(one)).cloned().collect();
        let gained = after.into_iter().filter(|one| !before.contains(one)).collect();
        (lost, gained)
    }

    /// The tags that went and the tags that are new or have another value.
    pub(crate) fn tag_difference(&self) -> (Vec<Value>, Vec<Value>) {
        let list = |map: &Map| map.get("Tags").and_then(Value::as_list).unwrap_or_default().to_vec();
        let (before, after) = (list(self.before), list(self.properties));
        let has = |tags: &[Value], key: Option<&Value>| tags.iter().any(|tag| tag.get("Key") == key);
        let gone = before.iter().map(|tag| tag.get("Key")).filter(|key| !has(&after, *key));
        let gone = gone.filter_map(|key| key.cloned()).collect();
        (gone, after.into_iter().filter(|tag| !before.contains(tag)).collect())
    }

    /// The name that a property gives, or one made of stack, logical id and chance.
    pub(crate) fn name(&mut self, property: &str, limit: usize) -> String {
        match self.text(property) {
            Some(name) => name,
            None => self.generated(limit),
        }
    }

    /// A name made of stack, logical id and chance, no longer than `limit`.
    pub(crate) fn generated(&mut self, limit: usize) -> String {
        let chance = self.tx.alphanumeric(12, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
        let room = limit.saturating_sub(chance.len() + 2);
        let logical: String = self.logical.chars().take(room / 2).collect();
        let stack: String = self.stack.name().chars().take(room - logical.len()).collect();
        format!("{}-{logical}-{chance}", stack.trim_end_matches('-'))
    }
}

/// The texts of a list property.
fn texts(map: &Map, name: &str) -> Vec<String> {
    match map.get(name) {
        Some(Value::List(items)) => items.iter().filter_map(text).collect(),
        Some(value) => text(value).into_iter().collect(),
        None => Vec::new(),
    }
}

/// A service's refusal as the reason of a resource's status tells it.
fn blame(service: &str, fault: &Fault, request_id: &str) -> Fault {
    let status = fault.status().unwrap_or(400);
    let message = format!(
        "{} (Service: {service}; Status Code: {status}; Error Code: {}; Request ID: {request_id}; Proxy: null)",
        fault.message(),
        fault.code()
    );
    Fault::new(fault.code().to_owned(), message).with_status(status)
}

/// Whether a refusal says that what is to be removed is not there.
pub(crate) fn is_gone(fault: &Fault) -> bool {
    let code = fault.code();
    ["NoSuch", "NotFound", "NonExistent", "DoesNotExist"].iter().any(|word| code.contains(word))
}

/// A structure of these members; those without value are left out.
pub(crate) fn members<const N: usize>(entries: [(&'static str, Option<Value>); N]) -> Map {
    entries.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}

/// A structure of one member.
pub(crate) fn one(name: &'static str, value: impl Into<Value>) -> Map {
    [(name, value.into())].into_iter().collect()
}

/// A list of tags as the map that some services take.
pub(crate) fn tag_map(tags: &[Value]) -> Map {
    let entry = |tag: &Value| Some((tag.get("Key").and_then(text)?, tag.get("Value").and_then(text)?));
    tags.iter().filter_map(entry).collect()
}

/// The same members with some under other names.
pub(crate) fn renamed(value: &Value, names: &[(&'static str, &'static str)]) -> Value {
    let Value::Map(map) = value else { return value.clone() };
    let name_of = |name: &str| names.iter().find(|(from, _)| *from == name).map(|(_, to)| (*to).to_owned());
    let entries =
        map.iter().map(|(name, value)| (name_of(name).unwrap_or_else(|| name.to_owned()), value.clone()));
    Value::Map(entries.collect())
}

/// For types of which nothing can be changed.
pub(crate) fn nothing_to_update(_: &mut Deploy<'_, '_>) -> Result<()> {
    Ok(())
}

/// For types whose attributes were all known when they were made.
pub(crate) fn as_made(deploy: &mut Deploy<'_, '_>) -> Result<Option<Map>> {
    Ok(Some(deploy.attributes.clone()))
}
