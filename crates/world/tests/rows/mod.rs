//! Two small row types, and the words in which the tests speak of worlds.

#![allow(dead_code, reason = "each test binary uses a part")]

use std::sync::Arc;

use model::{AccountId, Map, Mismatch, Region, Scope, Timestamp, Value};
use world::{Cause, ClockMode, KindName, Link, Plane, Row, Settings, Timer, Typed, World};

/// The kind of control rows.
pub const THING: KindName = "Test::Thing";
/// The kind of data rows.
pub const PARCEL: KindName = "Test::Parcel";

macro_rules! row_type {
    ($(#[$meta:meta])* $name:ident, $kind:ident, $plane:ident) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq)]
        pub struct $name {
            pub id: String,
            pub number: i64,
            pub links: Vec<Link>,
        }

        impl Row for $name {
            fn kind(&self) -> KindName {
                $kind
            }
            fn plane(&self) -> Plane {
                Plane::$plane
            }
            fn id(&self) -> Arc<str> {
                self.id.as_str().into()
            }
            fn links(&self) -> Vec<Link> {
                self.links.clone()
            }
            fn to_value(&self) -> Value {
                let links = self.links.iter().map(|link| Value::Str(format!("{link:?}"))).collect();
                let mut map = Map::new();
                map.insert("Id", self.id.as_str());
                map.insert("Number", self.number);
                map.insert("Links", Value::List(links));
                Value::Map(map)
            }
        }

        impl Typed for $name {
            const KIND: KindName = $kind;

            fn from_value(value: Value) -> Result<Self, Mismatch> {
                let id = value.get("Id").and_then(Value::as_str).unwrap_or_default();
                let number = value.get("Number").and_then(Value::as_int).unwrap_or_default();
                Ok(Self { id: id.to_owned(), number, links: Vec::new() })
            }
        }

        impl $name {
            pub fn new(id: &str, number: i64) -> Self {
                Self { id: id.to_owned(), number, links: Vec::new() }
            }

            pub fn linked(mut self, link: Link) -> Self {
                self.links.push(link);
                self
            }
        }
    };
}

row_type! {
    /// A control row.
    Thing, THING, Control
}
row_type! {
    /// A data row.
    Parcel, PARCEL, Data
}

/// The scope of account `number` in the default Region.
pub fn scope(number: u64) -> Scope {
    Scope::new(AccountId::new(number), default_region())
}

fn default_region() -> Region {
    model::region("us-east-1").or_else(|| model::regions().next()).expect("there is a Region")
}

/// So many seconds after the epoch.
pub fn at(seconds: i64) -> Timestamp {
    Timestamp::from_seconds(seconds)
}

/// A world whose clock stands at the epoch.
pub fn frozen(seed: u64) -> World {
    World::new(Settings { seed, clock: ClockMode::Frozen(at(0)), pace: 1.0, lenient: false })
}

/// A cause.
pub fn cause() -> Cause {
    Cause {
        service: "test".into(),
        operation: "Test".into(),
        scope: scope(1),
        caller: "arn:aws:iam::000000000001:root".into(),
        user_id: "000000000001".into(),
        access_key: "".into(),
        request_id: "request".into(),
    }
}

/// A timer that is due so many seconds after the epoch.
pub fn timer(due: i64, payload: i64) -> Timer {
    Timer { due: at(due), service: "test", name: "ring", scope: scope(1), payload: payload.into() }
}
