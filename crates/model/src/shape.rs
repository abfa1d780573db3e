//! What generated types have in common: a view for writers, and a way back from dynamic values.

use std::collections::BTreeMap;

use crate::{Blob, List, Timestamp, Value, ValueRef};

/// A value did not fit the type it was to become. It names the path of the member, outermost first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// The members on the way to the value, joined by dots; empty at the top.
    pub path: String,
    /// What was expected there.
    pub expected: &'static str,
}

impl Mismatch {
    fn within(mut self, name: &str) -> Self {
        self.path = if self.path.is_empty() { name.to_owned() } else { format!("{name}.{}", self.path) };
        self
    }
}

/// A Rust type for a shape of a model.
pub trait Shape: Sized + 'static {
    /// The borrowed view that writers walk.
    fn view(&self) -> ValueRef<'_>;
    /// The typed form of a dynamic value, which is moved, not copied.
    fn from_value(value: Value) -> Result<Self, Mismatch>;
    /// An owned dynamic copy.
    fn to_value(&self) -> Value {
        self.view().to_value()
    }
}

/// A structure of a model as a Rust type; object-safe, so that code over it is compiled once.
pub trait Structure: std::any::Any + Send + Sync {
    /// The members' names in model order; a member's position here is its index.
    fn names(&self) -> &'static [&'static str];
    /// The view of the member at `index`.
    fn member(&self, index: usize) -> ValueRef<'_>;
    /// Replaces the member at `index`.
    fn set(&mut self, index: usize, value: Value) -> Result<(), Mismatch>;
}

/// Sets the members of `target` from a dynamic structure; unknown names and nulls are passed over.
pub fn fill(target: &mut dyn Structure, value: Value) -> Result<(), Mismatch> {
    let Value::Map(map) = value else {
        return Err(Mismatch { path: String::new(), expected: "a structure" });
    };
    let names = target.names();
    for (name, value) in map {
        if value.is_null() {
            continue;
        }
        if let Some(index) = names.iter().position(|known| *known == name) {
            target.set(index, value).map_err(|mismatch| mismatch.within(&name))?;
        }
    }
    Ok(())
}

macro_rules! scalar {
    ($($type:ty, $variant:ident, $expected:literal, $view:expr;)*) => { $(
        impl Shape for $type {
            fn view(&self) -> ValueRef<'_> {
                let view: fn(&$type) -> ValueRef<'_> = $view;
                view(self)
            }
            fn from_value(value: Value) -> Result<Self, Mismatch> {
                match value {
                    Value::$variant(value) => Ok(value),
                    _ => Err(Mismatch { path: String::new(), expected: $expected }),
                }
            }
        }
    )* };
}

scalar! {
    bool, Bool, "a boolean", |value| ValueRef::Bool(*value);
    i64, Int, "an integer", |value| ValueRef::Int(*value);
    String, Str, "a string", |value| ValueRef::Str(value);
    Blob, Blob, "a blob", |value| ValueRef::Blob(value);
    Timestamp, Time, "a timestamp", |value| ValueRef::Time(*value);
}

impl Shape for f64 {
    fn view(&self) -> ValueRef<'_> {
        ValueRef::Float(*self)
    }
    fn from_value(value: Value) -> Result<Self, Mismatch> {
        match value {
            Value::Float(value) => Ok(value),
            Value::Int(value) => Ok(value as f64),
            _ => Err(Mismatch { path: String::new(), expected: "a number" }),
        }
    }
}

impl Shape for Value {
    fn view(&self) -> ValueRef<'_> {
        Value::view(self)
    }
    fn from_value(value: Value) -> Result<Self, Mismatch> {
        Ok(value)
    }
}

/// The input or output of an operation that has none.
impl Shape for () {
    fn view(&self) -> ValueRef<'_> {
        ValueRef::Null
    }
    fn from_value(_: Value) -> Result<Self, Mismatch> {
        Ok(())
    }
}

impl<T: Shape> Shape for Option<T> {
    fn view(&self) -> ValueRef<'_> {
        self.as_ref().map_or(ValueRef::Null, T::view)
    }
    fn from_value(value: Value) -> Result<Self, Mismatch> {
        if value.is_null() { Ok(None) } else { T::from_value(value).map(Some) }
    }
}

impl<T: Shape> Shape for Box<T> {
    fn view(&self) -> ValueRef<'_> {
        (**self).view()
    }
    fn from_value(value: Value) -> Result<Self, Mismatch> {
        T::from_value(value).map(Box::new)
    }
}

impl<T: Shape> List for Vec<T> {
    fn len(&self) -> usize {
        self.len()
    }
    fn item(&self, index: usize) -> ValueRef<'_> {
        self[index].view()
    }
}

impl<T: Shape> Shape for Vec<T> {
    fn view(&self) -> ValueRef<'_> {
        ValueRef::List(self)
    }
    fn from_value(value: Value) -> Result<Self, Mismatch> {
        match value {
            Value::List(items) => items.into_iter().map(T::from_value).collect(),
            _ => Err(Mismatch { path: String::new(), expected: "a list" }),
        }
    }
}

impl<T: Shape> Shape for BTreeMap<String, T> {
    fn view(&self) -> ValueRef<'_> {
        ValueRef::Map(self)
    }
    fn from_value(value: Value) -> Result<Self, Mismatch> {
        match value {
            Value::Map(map) => map
                .into_iter()
                .map(|(name, value)| {
                    let value = T::from_value(value).map_err(|mismatch| mismatch.within(&name))?;
                    Ok((name.into_owned(), value))
                })
                .collect(),
            _ => Err(Mismatch { path: String::new(), expected: "a map" }),
        }
    }
}

/// Defines structures of a model: fields in model order, each with its name on the wire.
///
/// Required members are plain, all others `Option`; `Default` leaves plain ones empty.
#[macro_export]
macro_rules! structures {
    // The fields' positions as constants, so that the compiler makes a jump table of a match on them.
    (@places $($field:ident)*) => {
        #[allow(non_camel_case_types, non_upper_case_globals, dead_code)]
        mod place {
            enum Place { $($field),* }
            $( pub(super) const $field: usize = Place::$field as usize; )*
        }
    };
    ($( $(#[$meta:meta])* $name:ident { $( $(#[$about:meta])* $field:ident: $type:ty = $wire:literal),* $(,)? } )*) => { $(
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct $name { $( #[doc = $wire] $(#[$about])* pub $field: $type, )* }

        impl $crate::Structure for $name {
            fn names(&self) -> &'static [&'static str] {
                &[$($wire),*]
            }
            fn member(&self, index: usize) -> $crate::ValueRef<'_> {
                $crate::structures!(@places $($field)*);
                match index {
                    $( place::$field => $crate::Shape::view(&self.$field), )*
                    _ => $crate::ValueRef::Null,
                }
            }
            fn set(&mut self, index: usize, _value: $crate::Value) -> ::std::result::Result<(), $crate::Mismatch> {
                $crate::structures!(@places $($field)*);
                match index {
                    $( place::$field => self.$field = $crate::Shape::from_value(_value)?, )*
                    _ => {}
                }
                Ok(())
            }
        }

        impl $crate::Shape for $name {
            fn view(&self) -> $crate::ValueRef<'_> {
                $crate::ValueRef::Structure(self)
            }
            fn from_value(value: $crate::Value) -> ::std::result::Result<Self, $crate::Mismatch> {
                let mut shape = Self::default();
                $crate::fill(&mut shape, value)?;
                Ok(shape)
            }
        }
    )* };
}
