//! What a service stores: rows, their keys and their links.

use std::any::Any;
use std::fmt::{self, Debug};
use std::sync::Arc;

use model::{Mismatch, Scope, Value};

/// A row's type name, such as `AWS::EC2::SecurityGroup`.
pub type KindName = &'static str;

/// Whether the changes of a kind's rows are kept in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plane {
    /// Rows that describe the cloud: each change is logged and kept.
    Control,
    /// Rows that flow through it (messages, objects, configuration items): stored, but changes are not logged.
    Data,
}

/// An edge from a row to another row, which need not exist.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Link {
    /// The scope of the other row; `None` is the row's own.
    pub scope: Option<Scope>,
    /// The kind of the other row.
    pub kind: KindName,
    /// The id of the other row.
    pub id: Arc<str>,
}

impl Link {
    /// A link to a row in the same scope.
    pub fn new(kind: KindName, id: impl Into<Arc<str>>) -> Self {
        Self { scope: None, kind, id: id.into() }
    }

    /// A link to a row of another account or Region.
    pub fn to_scope(scope: Scope, kind: KindName, id: impl Into<Arc<str>>) -> Self {
        Self { scope: Some(scope), kind, id: id.into() }
    }

    /// The key of the row that this link names when it stands in a row of `scope`.
    pub(crate) fn target(self, scope: Scope) -> Key {
        Key { scope: self.scope.unwrap_or(scope), kind: self.kind, id: self.id }
    }
}

/// What a world stores, whatever its service. The trait is object-safe: tables hold `Arc<dyn Row>`.
pub trait Row: Any + Send + Sync + Debug {
    /// The kind, which is the same for all rows of a Rust type.
    fn kind(&self) -> KindName;

    /// The plane, which is the same for all rows of a kind.
    fn plane(&self) -> Plane {
        Plane::Control
    }

    /// The primary key inside scope and kind. Tables are ordered by its bytes.
    fn id(&self) -> Arc<str>;

    /// The rows that this row refers to: the world keeps the way back ([`State::incoming`](crate::State::incoming)).
    fn links(&self) -> Vec<Link> {
        Vec::new()
    }

    /// The whole row as a value: for persistence and for whoever shows the log.
    fn to_value(&self) -> Value;

    /// Whether `other` says the same. Worth replacing by a typed comparison where values are costly.
    fn same(&self, other: &dyn Row) -> bool {
        self.kind() == other.kind() && self.to_value() == other.to_value()
    }
}

/// A row whose Rust type is known.
pub trait Typed: Row + Sized + PartialEq {
    /// The kind of all rows of this type.
    const KIND: KindName;

    /// The row that [`Row::to_value`] made `value` of.
    fn from_value(value: Value) -> Result<Self, Mismatch>;
}

/// The row as a `R`, if it is one.
pub(crate) fn downcast<R: Typed>(row: &dyn Row) -> Option<&R> {
    let row: &dyn Any = row;
    row.downcast_ref()
}

/// Where a row stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// Account and Region.
    pub scope: Scope,
    /// The kind.
    pub kind: KindName,
    /// The primary key inside scope and kind.
    pub id: Arc<str>,
}

impl Key {
    /// The key of `row` in `scope`.
    pub fn of(scope: Scope, row: &dyn Row) -> Self {
        Self { scope, kind: row.kind(), id: row.id() }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.scope, self.kind, self.id)
    }
}
