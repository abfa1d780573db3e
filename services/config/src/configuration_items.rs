//! What was recorded: configuration items, and the resources that they are of.

use service::{Arc, Cause, KindName, Mismatch, Plane, Row, Scope, State, Timestamp, Typed, Value};

use crate::relationships::Relationships;

/// A resource at a moment. It shares the row that the resource was then; the document is made of it when it is read.
#[derive(Debug)]
pub(crate) struct Item {
    /// Type and id of the resource, and the capture time.
    pub(crate) key: Arc<str>,
    pub(crate) kind: KindName,
    pub(crate) status: Status,
    pub(crate) captured: Timestamp,
    /// The call that changed the resource.
    pub(crate) cause: Arc<Cause>,
    /// The resource's row; for a deleted resource, the last one.
    pub(crate) row: Arc<dyn Row>,
    pub(crate) relationships: Relationships,
    /// Whether it is one of a resource that is recorded once a day.
    pub(crate) daily: bool,
}

/// What became of a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Discovered,
    Changed,
    Deleted,
}

impl Status {
    /// `configurationItemStatus`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Status::Discovered => "ResourceDiscovered",
            Status::Changed => "OK",
            Status::Deleted => "ResourceDeleted",
        }
    }
}

impl Item {
    /// The id of the resource.
    pub(crate) fn resource_id(&self) -> &str {
        let resource = self.key.rsplit_once('\0').map_or("", |(resource, _)| resource);
        resource.split_once('\0').map_or("", |(_, id)| id)
    }
}

/// The key of a resource among the discovered ones.
pub(crate) fn resource_key(kind: &str, id: &str) -> String {
    format!("{kind}\0{id}")
}

/// The key of the item of a resource that was captured at a time; keys are in the order of time.
pub(crate) fn item_key(resource: &str, captured: Timestamp) -> String {
    format!("{resource}\0{:020}", captured.micros().max(0))
}

/// A row: one item.
#[derive(Clone, Debug)]
pub(crate) struct ConfigurationItem(pub(crate) Arc<Item>);

// An item holds a row of any other kind, so that the rows' macro does not fit. It becomes a value for whoever shows
// it; to come back from a value it would need the kinds of all services, which persistence will have to give it.
impl Row for ConfigurationItem {
    fn kind(&self) -> KindName {
        Self::KIND
    }
    fn plane(&self) -> Plane {
        Plane::Data
    }
    fn id(&self) -> Arc<str> {
        self.0.key.clone()
    }
    fn to_value(&self) -> Value {
        self.0.to_value()
    }
}

impl Typed for ConfigurationItem {
    const KIND: KindName = "AWS::Config::ConfigurationItem";
    fn from_value(_: Value) -> Result<Self, Mismatch> {
        Err(Mismatch { path: String::new(), expected: "a configuration item, which no value can become" })
    }
}

impl PartialEq for ConfigurationItem {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

service::structures! {
    /// A row: that there are items of a resource, and since when it is gone.
    DiscoveredResource {
        resource: String = "Resource",
        deleted: Option<Timestamp> = "Deleted",
    }
}

service::row!(
    DiscoveredResource: "AWS::Config::DiscoveredResource",
    id |row| &row.resource,
    plane Data
);

/// The items of a resource that were captured in a span of time, both ends included, oldest first.
pub(crate) fn between<'s>(
    state: &'s State,
    scope: Scope,
    resource: &str,
    earliest: Timestamp,
    latest: Timestamp,
) -> impl DoubleEndedIterator<Item = &'s Arc<Item>> + use<'s> {
    let (start, end) = (item_key(resource, earliest), item_key(resource, latest.plus_micros(1)));
    state.scan_between::<ConfigurationItem>(scope, &start, &end).map(|row| &row.0)
}

/// The latest item of a resource.
pub(crate) fn latest<'s>(state: &'s State, scope: Scope, resource: &str) -> Option<&'s Arc<Item>> {
    let start = format!("{resource}\0");
    let end = format!("{resource}\x01");
    state.scan_between::<ConfigurationItem>(scope, &start, &end).next_back().map(|row| &row.0)
}

/// Later than any item.
pub(crate) const END: Timestamp = Timestamp::from_micros(i64::MAX - 1);

impl Item {
    fn to_value(&self) -> Value {
        let text = |text: &str| Value::Str(text.to_owned());
        let members = [
            ("resourceType", text(self.kind)),
            ("resourceId", text(self.resource_id())),
            ("configurationItemStatus", text(self.status.name())),
            ("configurationItemCaptureTime", Value::Time(self.captured)),
            ("operation", text(&self.cause.operation)),
            ("caller", text(&self.cause.caller)),
            ("requestId", text(&self.cause.request_id)),
            ("row", self.row.to_value()),
            ("relationships", Value::List(self.relationships.list().into_iter().map(Value::from).collect())),
        ];
        Value::Map(members.into_iter().collect())
    }
}
