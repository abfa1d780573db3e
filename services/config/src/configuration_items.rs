//! What was recorded: the resources, and the configuration items of each.
//!
//! A resource is one row that holds its latest item, and each item holds the one before: so an item costs no row of
//! its own.

use service::{Arc, Cause, KindName, Mismatch, Plane, Row, Scope, State, Timestamp, Typed, Value};

use crate::chains::{Before, Link};
use crate::relationships::Relationships;

/// A resource at a moment. It shares the row that the resource was then; the document is made of it when it is read.
#[derive(Debug)]
pub(crate) struct Item {
    /// The kind of the row, which for all but custom resources is `resourceType`.
    pub(crate) kind: KindName,
    /// Where the resource's row stands: for a global resource not where it was recorded.
    pub(crate) scope: Scope,
    pub(crate) status: Status,
    pub(crate) captured: Timestamp,
    /// The call that changed the resource.
    pub(crate) cause: Arc<Cause>,
    /// The resource's row; for a deleted resource, the last one.
    pub(crate) row: Arc<dyn Row>,
    pub(crate) relationships: Relationships,
    /// Whether it is one of a resource that is recorded once a day.
    pub(crate) daily: bool,
    pub(crate) before: Before<Item>,
}

impl Link for Item {
    fn captured(&self) -> Timestamp {
        self.captured
    }
    fn before(&self) -> &Before<Self> {
        &self.before
    }
    fn before_mut(&mut self) -> &mut Before<Self> {
        &mut self.before
    }
}

/// What became of a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Discovered,
    Changed,
    Deleted,
    /// It is there, but of a type that is not recorded.
    NotRecorded,
    /// It was there, of a type that is not recorded.
    DeletedNotRecorded,
}

impl Status {
    /// `configurationItemStatus`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Status::Discovered => "ResourceDiscovered",
            Status::Changed => "OK",
            Status::Deleted => "ResourceDeleted",
            Status::NotRecorded => "ResourceNotRecorded",
            Status::DeletedNotRecorded => "ResourceDeletedNotRecorded",
        }
    }

    /// Whether the resource is there and its configuration was recorded.
    pub(crate) fn is_recorded(self) -> bool {
        matches!(self, Status::Discovered | Status::Changed)
    }

    /// Whether the resource is gone.
    pub(crate) fn is_gone(self) -> bool {
        matches!(self, Status::Deleted | Status::DeletedNotRecorded)
    }
}

/// A row: a resource that was discovered, by its type and id.
#[derive(Clone, Debug)]
pub(crate) struct DiscoveredResource {
    pub(crate) key: Arc<str>,
    pub(crate) latest: Arc<Item>,
}

/// The key of a resource among the discovered ones.
pub(crate) fn resource_key(kind: &str, id: &str) -> String {
    [kind, id].join("\0")
}

/// The key of a resource among the discovered ones, and its latest item if it is one of them.
pub(crate) fn find<'s>(
    state: &'s State,
    scope: Scope,
    kind: &str,
    id: &str,
) -> (Arc<str>, Option<&'s Arc<Item>>) {
    let key = resource_key(kind, id);
    match state.get::<DiscoveredResource>(scope, &key) {
        Some(resource) => (resource.key.clone(), Some(&resource.latest)),
        None => (key.into(), None),
    }
}

/// The latest item of a resource.
pub(crate) fn latest<'s>(state: &'s State, scope: Scope, resource: &str) -> Option<&'s Arc<Item>> {
    state.get::<DiscoveredResource>(scope, resource).map(|resource| &resource.latest)
}

impl DiscoveredResource {
    /// `resourceType`.
    pub(crate) fn kind(&self) -> &str {
        self.key.split_once('\0').map_or("", |(kind, _)| kind)
    }

    /// `resourceId`.
    pub(crate) fn id(&self) -> &str {
        self.key.split_once('\0').map_or("", |(_, id)| id)
    }

    /// When it was deleted, if it is gone.
    pub(crate) fn deleted(&self) -> Option<Timestamp> {
        self.latest.status.is_gone().then_some(self.latest.captured)
    }
}

// An item holds a row of any other kind, so that the rows' macro does not fit. It becomes a value for whoever shows
// it; to come back from a value it would need the kinds of all services, which persistence will have to give it.
impl Row for DiscoveredResource {
    fn kind(&self) -> KindName {
        Self::KIND
    }
    fn plane(&self) -> Plane {
        Plane::Data
    }
    fn id(&self) -> Arc<str> {
        self.key.clone()
    }
    fn to_value(&self) -> Value {
        let item = &*self.latest;
        let text = |text: &str| Value::Str(text.to_owned());
        let relationships = item.relationships.list().into_iter().map(Value::from).collect();
        let members = [
            ("resourceType", text(self.kind())),
            ("resourceId", text(self.id())),
            ("configurationItemStatus", text(item.status.name())),
            ("configurationItemCaptureTime", Value::Time(item.captured)),
            ("operation", text(&item.cause.operation)),
            ("caller", text(&item.cause.caller)),
            ("requestId", text(&item.cause.request_id)),
            ("row", item.row.to_value()),
            ("relationships", Value::List(relationships)),
        ];
        Value::Map(members.into_iter().collect())
    }
}

impl Typed for DiscoveredResource {
    const KIND: KindName = "AWS::Config::DiscoveredResource";
    fn from_value(_: Value) -> Result<Self, Mismatch> {
        Err(Mismatch { path: String::new(), expected: "a discovered resource, which no value can become" })
    }
}

impl PartialEq for DiscoveredResource {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key && Arc::ptr_eq(&self.latest, &other.latest)
    }
}
