//! What is a service? Tables of operations, kinds, followers and timers, and what a handler sees of the world.
//!
//! A service crate depends on this one alone. Its `lib.rs` is one [`Service`]: rows that name plain functions.
//!
//! | file | idea |
//! | --- | --- |
//! | `admission.rs` | whether the policy of a resource lets a caller in: [`Admission`] |
//! | `service.rs` | the tables: [`Service`], [`Operation`], [`Catalog`] |
//! | `call.rs` | what a handler sees: [`View`], [`Tx`], [`Context`] |
//! | `kind.rs` | what the rest of the cloud knows of a type of rows: [`Kind`], [`Resource`], [`Relation`] |
//! | `outgoing.rs` | requests that leave the cloud: [`Outgoing`] |
//! | `page.rs` | pages of lists whose tokens name the last key |
//! | `pattern.rs` | the wildcards of filters |
//! | `principal.rs` | who calls, as policies name callers: [`Principal`] |
//! | `unique_id.rs` | ids of identities and access keys, which name their account |

mod admission;
mod call;
mod kind;
mod outgoing;
mod page;
mod pattern;
mod principal;
mod service;
pub mod unique_id;

pub use admission::{Admission, Refused};
pub use call::{Caller, Context, Provisioned, Source, Tx, View, link, provisioned};
pub use kind::{
    ArnAndTags, Casing, Described, Identity, Kind, Relation, Resource, Tagged, TagsOf, kind, stored, tagged,
};
pub use outgoing::Outgoing;
pub use page::{Page, page, page_token, token_of};
pub use pattern::matches;
pub use principal::Principal;
#[doc(hidden)]
pub use service::request;
pub use service::{
    Answer, Call, Catalog, Finish, Follower, Operation, Patience, Service, TimerTask, answer, answer_with,
    empty, patient,
};

pub use bytes::Bytes;
pub use model::{
    self, AccountId, Blob, Fault, Map, Mismatch, Partition, Region, Scope, Shape, Structure, Timestamp,
    Value, ValueRef, json, partitions, region, regions, structures,
};
pub use std::collections::BTreeMap;
pub use std::sync::Arc;
pub use world::{self, Cause, Change, Key, KindName, Link, OrdMap, Plane, Row, State, Timer, TimerId, Typed};

/// What a handler returns: an answer, or AWS's refusal.
pub type Result<T> = std::result::Result<T, Fault>;

/// Makes a structure a row: its kind, its key, the rows it refers to and, for data rows, its plane.
///
/// ```ignore
/// service::row!(SecurityGroup: "AWS::EC2::SecurityGroup", id |row| &row.group_id, links |row| vec![row.vpc_link()]);
/// ```
#[macro_export]
macro_rules! row {
    ($type:ty : $kind:literal, id |$row:ident| $id:expr $(, links |$links_row:ident| $links:expr)? $(, plane $plane:ident)? $(,)?) => {
        impl $crate::Row for $type {
            fn kind(&self) -> $crate::KindName {
                $kind
            }
            fn id(&self) -> $crate::Arc<str> {
                let $row = self;
                let id: &str = $id;
                id.into()
            }
            $( fn links(&self) -> Vec<$crate::Link> {
                let $links_row = self;
                $links
            } )?
            $( fn plane(&self) -> $crate::Plane {
                $crate::Plane::$plane
            } )?
            fn to_value(&self) -> $crate::Value {
                $crate::Shape::to_value(self)
            }
        }
        impl $crate::Typed for $type {
            const KIND: $crate::KindName = $kind;
            fn from_value(value: $crate::Value) -> ::std::result::Result<Self, $crate::Mismatch> {
                $crate::Shape::from_value(value)
            }
        }
    };
}
