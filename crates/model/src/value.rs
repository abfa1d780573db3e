//! Dynamic values: what a protocol reads before a handler's types are known, and what Config documents are.

use std::borrow::Cow;
use std::collections::BTreeMap;

use bytes::Bytes;

use crate::{Blob, Structure, Timestamp};

/// The name of a member or the key of a map; static when it comes from a model.
pub type Name = Cow<'static, str>;

/// A value of any shape, owned.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
    /// A missing member, or an explicit null in a document or a sparse list or map.
    #[default]
    Null,
    /// A boolean.
    Bool(bool),
    /// An integer or a long.
    Int(i64),
    /// A float or a double. Kept apart from [`Value::Int`]: a float that lost its type cannot be told again.
    Float(f64),
    /// A string.
    Str(String),
    /// Binary data.
    Blob(Blob),
    /// A point in time.
    Time(Timestamp),
    /// A list.
    List(Vec<Value>),
    /// A structure, a map, or an object of a document.
    Map(Map),
}

/// An ordered set of named values: the members of a structure (in model order) or the entries of a map.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Map(Vec<(Name, Value)>);

impl Map {
    /// An empty map.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// The value under `name`, if there is one.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// The value under `name`, if there is one, to change in place.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Value> {
        self.0.iter_mut().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// Puts `value` under `name`, replacing what stood there; a new name goes to the end.
    pub fn insert(&mut self, name: impl Into<Name>, value: impl Into<Value>) {
        let name = name.into();
        match self.get_mut(&name) {
            Some(slot) => *slot = value.into(),
            None => self.0.push((name, value.into())),
        }
    }

    /// Adds an entry at the end without looking whether the name is there already.
    pub fn push(&mut self, name: impl Into<Name>, value: impl Into<Value>) {
        self.0.push((name.into(), value.into()));
    }

    /// Takes the value under `name` out.
    pub fn remove(&mut self, name: &str) -> Option<Value> {
        let index = self.0.iter().position(|(key, _)| key == name)?;
        Some(self.0.remove(index).1)
    }

    /// The entries in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (name.as_ref(), value))
    }

    /// The number of entries.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no entry.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Puts the entries in the order of their names.
    pub fn sort(&mut self) {
        self.0.sort_by(|a, b| a.0.cmp(&b.0));
    }
}

impl IntoIterator for Map {
    type Item = (Name, Value);
    type IntoIter = std::vec::IntoIter<(Name, Value)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<N: Into<Name>, V: Into<Value>> FromIterator<(N, V)> for Map {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(entries: I) -> Self {
        Self(entries.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }
}

impl Value {
    /// An empty structure.
    pub const EMPTY: Value = Value::Map(Map::new());

    /// The member or entry `name` of a structure or map; `Null` is reported as missing.
    pub fn get(&self, name: &str) -> Option<&Value> {
        match self {
            Value::Map(map) => map.get(name).filter(|value| !matches!(value, Value::Null)),
            _ => None,
        }
    }

    /// The text, if this is a string.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::Str(text) => Some(text),
            _ => None,
        }
    }

    /// The number, if this is an integer.
    pub fn as_int(&self) -> Option<i64> {
        match self {
            Value::Int(number) => Some(*number),
            _ => None,
        }
    }

    /// The truth value, if this is a boolean.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Value::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// The items, if this is a list.
    pub fn as_list(&self) -> Option<&[Value]> {
        match self {
            Value::List(items) => Some(items),
            _ => None,
        }
    }

    /// The members or entries, if this is a structure or a map.
    pub fn as_map(&self) -> Option<&Map> {
        match self {
            Value::Map(map) => Some(map),
            _ => None,
        }
    }

    /// Whether this is `Null`.
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// The borrowed view of this value.
    pub fn view(&self) -> ValueRef<'_> {
        match self {
            Value::Null => ValueRef::Null,
            Value::Bool(value) => ValueRef::Bool(*value),
            Value::Int(value) => ValueRef::Int(*value),
            Value::Float(value) => ValueRef::Float(*value),
            Value::Str(value) => ValueRef::Str(value),
            Value::Blob(value) => ValueRef::Blob(value),
            Value::Time(value) => ValueRef::Time(*value),
            Value::List(value) => ValueRef::List(value),
            Value::Map(value) => ValueRef::Map(value),
        }
    }
}

macro_rules! from {
    ($($from:ty => $variant:ident),* $(,)?) => { $(
        impl From<$from> for Value {
            fn from(value: $from) -> Self {
                Value::$variant(value.into())
            }
        }
    )* };
}

from!(bool => Bool, i64 => Int, i32 => Int, u32 => Int, f64 => Float, String => Str, &str => Str, Blob => Blob, Bytes => Blob,
    Timestamp => Time, Vec<Value> => List, Map => Map);

/// A borrowed view of a value, typed or dynamic: what writers walk beside the schema.
#[derive(Clone, Copy)]
pub enum ValueRef<'a> {
    /// A missing member or an explicit null.
    Null,
    /// A boolean.
    Bool(bool),
    /// An integer or a long.
    Int(i64),
    /// A float or a double.
    Float(f64),
    /// A string.
    Str(&'a str),
    /// Binary data.
    Blob(&'a Blob),
    /// A point in time.
    Time(Timestamp),
    /// A list.
    List(&'a dyn List),
    /// A map, or a structure as a dynamic value.
    Map(&'a dyn Entries),
    /// A structure of a generated type.
    Structure(&'a dyn Structure),
}

/// The items of a list, typed or dynamic.
pub trait List {
    /// The number of items.
    fn len(&self) -> usize;
    /// Whether there is no item.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// The item at `index`, which must be below `len`.
    fn item(&self, index: usize) -> ValueRef<'_>;
}

/// The entries of a map, typed or dynamic.
pub trait Entries {
    /// The number of entries.
    fn len(&self) -> usize;
    /// Whether there is no entry.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// Calls `each` with every entry in order.
    fn each<'a>(&'a self, each: &mut dyn FnMut(&'a str, ValueRef<'a>));
    /// The value under `name`; `Null` when there is none.
    fn entry(&self, name: &str) -> ValueRef<'_>;
}

impl Entries for Map {
    fn len(&self) -> usize {
        self.0.len()
    }
    fn each<'a>(&'a self, each: &mut dyn FnMut(&'a str, ValueRef<'a>)) {
        for (name, value) in &self.0 {
            each(name, value.view());
        }
    }
    fn entry(&self, name: &str) -> ValueRef<'_> {
        self.get(name).map_or(ValueRef::Null, Value::view)
    }
}

impl<T: crate::Shape> Entries for BTreeMap<String, T> {
    fn len(&self) -> usize {
        self.len()
    }
    fn each<'a>(&'a self, each: &mut dyn FnMut(&'a str, ValueRef<'a>)) {
        for (name, value) in self {
            each(name, value.view());
        }
    }
    fn entry(&self, name: &str) -> ValueRef<'_> {
        self.get(name).map_or(ValueRef::Null, T::view)
    }
}

impl<'a> ValueRef<'a> {
    /// The member of a structure: by `index` in a generated type, by `name` in a dynamic value.
    pub fn member(self, index: usize, name: &str) -> ValueRef<'a> {
        match self {
            ValueRef::Structure(structure) => structure.member(index),
            ValueRef::Map(map) => map.entry(name),
            _ => ValueRef::Null,
        }
    }

    /// Whether nothing is there.
    pub fn is_null(self) -> bool {
        matches!(self, ValueRef::Null)
    }

    /// An owned copy. Missing members of structures are left out.
    pub fn to_value(self) -> Value {
        match self {
            ValueRef::Null => Value::Null,
            ValueRef::Bool(value) => Value::Bool(value),
            ValueRef::Int(value) => Value::Int(value),
            ValueRef::Float(value) => Value::Float(value),
            ValueRef::Str(value) => Value::Str(value.to_owned()),
            ValueRef::Blob(value) => Value::Blob(value.clone()),
            ValueRef::Time(value) => Value::Time(value),
            ValueRef::List(list) => {
                Value::List((0..list.len()).map(|index| list.item(index).to_value()).collect())
            }
            ValueRef::Map(entries) => {
                let mut map = Map::new();
                entries.each(&mut |name, value| map.push(name.to_owned(), value.to_value()));
                Value::Map(map)
            }
            ValueRef::Structure(structure) => {
                let members = structure.names().iter().enumerate();
                Value::Map(
                    members
                        .map(|(index, name)| (*name, structure.member(index)))
                        .filter(|(_, member)| !member.is_null())
                        .map(|(name, member)| (name, member.to_value()))
                        .collect(),
                )
            }
        }
    }
}
