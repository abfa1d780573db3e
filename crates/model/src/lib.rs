//! What does AWS's API look like? Shapes, operations and traits as data, and the values that travel.
//!
//! This crate knows no protocol, no world and no service: it holds the API models of every AWS service
//! in a packed form ([`Model`]), the dynamic [`Value`] and its borrowed view [`ValueRef`], the traits that
//! generated shapes implement ([`Shape`], [`Structure`]), and the one error type of the project ([`Fault`]).

pub mod base64;
mod blob;
mod fault;
mod id;
pub mod import;
pub mod json;
mod model;
mod pack;
mod region;
mod shape;
mod timestamp;
mod value;

pub use blob::Blob;
pub use fault::Fault;
pub use id::{AccountId, Scope};
pub use model::{
    Binding, Kind, Member, Model, Operation, Protocol, ShapeId, ShapeModel, StructureKind, TimestampFormat,
    services,
};
pub use pack::{Entry, Services};
pub use region::{Partition, Region, partitions, region, regions};
pub use shape::{Mismatch, Shape, Structure, fill};
pub use timestamp::Timestamp;
pub use value::{Entries, List, Map, Name, Value, ValueRef};
