//! What was recorded: the resources, and the configuration items of each.
//!
//! A resource is one row that holds its latest item, and each item holds the one before. So an item costs no row of
//! its own, the items of related resources are written side by side, and a history is as long as it likes. Besides
//! the one before, an item holds one from far before, chosen so that any item is a few steps away (a skew-binary
//! list, as Myers describes it).

use std::ops::Range;

use service::{Arc, Cause, KindName, Mismatch, Plane, Row, Scope, State, Timestamp, Typed, Value};

use crate::relationships::Relationships;

/// A resource at a moment. It shares the row that the resource was then; the document is made of it when it is read.
#[derive(Debug)]
pub(crate) struct Item {
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
    pub(crate) before: Before,
}

/// The items before an item.
#[derive(Debug, Default)]
pub(crate) struct Before {
    /// How many there are.
    count: usize,
    last: Option<Arc<Item>>,
    far: Option<Arc<Item>>,
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

impl Before {
    /// What an item has before it that comes after `last`.
    pub(crate) fn after(last: Option<Arc<Item>>) -> Self {
        let Some(last) = last else { return Self::default() };
        let count = last.before.count + 1;
        // Two steps of the same length behind each other become one of twice the length.
        let step = last.before.far.as_ref().map(|far| (last.before.count - far.before.count, far));
        let far = match step {
            Some((length, far)) if far.before.step() == Some(length) => far.before.far.clone(),
            _ => Some(last.clone()),
        };
        Self { count, last: Some(last), far }
    }

    fn step(&self) -> Option<usize> {
        self.far.as_ref().map(|far| self.count - far.before.count)
    }
}

/// Items go one by one: a long history would otherwise need as deep a stack.
impl Drop for Before {
    fn drop(&mut self) {
        let mut next = self.last.take();
        while let Some(Ok(mut item)) = next.map(Arc::try_unwrap) {
            next = item.before.last.take();
        }
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

/// The latest item of a resource.
pub(crate) fn latest<'s>(state: &'s State, scope: Scope, resource: &str) -> Option<&'s Arc<Item>> {
    state.get::<DiscoveredResource>(scope, resource).map(|resource| &resource.latest)
}

impl DiscoveredResource {
    /// `resourceId`.
    pub(crate) fn id(&self) -> &str {
        self.key.split_once('\0').map_or("", |(_, id)| id)
    }

    /// When it was deleted, if it is gone.
    pub(crate) fn deleted(&self) -> Option<Timestamp> {
        self.latest.status.is_gone().then_some(self.latest.captured)
    }

    /// The numbers of its items, counted from the oldest, that were captured in a span of time, both ends included.
    pub(crate) fn between(&self, earliest: Timestamp, latest: Timestamp) -> Range<usize> {
        self.captured_before(earliest)..self.captured_before(latest.plus_micros(1))
    }

    /// How many of its items were captured before a time.
    fn captured_before(&self, time: Timestamp) -> usize {
        let mut item = &self.latest;
        while item.captured >= time {
            let far = item.before.far.as_ref().filter(|far| far.captured >= time);
            let Some(earlier) = far.or(item.before.last.as_ref()) else { return 0 };
            item = earlier;
        }
        item.before.count + 1
    }

    /// Its item with a number that [`DiscoveredResource::between`] gave.
    pub(crate) fn item(&self, number: usize) -> &Arc<Item> {
        let mut item = &self.latest;
        while item.before.count > number {
            let far = item.before.far.as_ref().filter(|far| far.before.count >= number);
            let Some(earlier) = far.or(item.before.last.as_ref()) else { break };
            item = earlier;
        }
        item
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
            ("resourceType", text(item.kind)),
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

#[cfg(test)]
mod tests {
    use super::{Before, DiscoveredResource, Item, Status};
    use crate::delivery_channels::DeliveryChannel;
    use crate::relationships::Relationships;
    use service::{AccountId, Arc, Cause, Region, Scope, Timestamp};

    fn resource(items: i64) -> DiscoveredResource {
        let cause = Arc::new(Cause {
            service: "ec2".into(),
            operation: "Change".into(),
            scope: Scope::new(AccountId::DEFAULT, Region::default_region()),
            caller: "arn".into(),
            request_id: "id".into(),
        });
        let mut latest = None;
        for number in 0..items {
            latest = Some(Arc::new(Item {
                kind: "AWS::EC2::VPC",
                scope: cause.scope,
                status: Status::Changed,
                captured: Timestamp::from_seconds(number * 10),
                cause: cause.clone(),
                row: Arc::new(DeliveryChannel::default()),
                relationships: Relationships::default(),
                daily: false,
                before: Before::after(latest),
            }));
        }
        DiscoveredResource { key: "AWS::EC2::VPC\0vpc-1".into(), latest: latest.expect("there are items") }
    }

    #[test]
    fn any_item_is_found_by_number_and_time() {
        let resource = resource(1_000);
        for number in [0, 1, 2, 63, 64, 500, 998, 999] {
            let item = resource.item(number);
            assert_eq!(item.captured, Timestamp::from_seconds(number as i64 * 10));
            assert_eq!(resource.between(item.captured, item.captured), number..number + 1);
        }
        let span = |from, to| resource.between(Timestamp::from_seconds(from), Timestamp::from_seconds(to));
        assert_eq!(span(0, 1_000_000), 0..1_000);
        assert_eq!(span(15, 35), 2..4);
        assert!(span(20_000, 30_000).is_empty());
        assert_eq!(resource.id(), "vpc-1");
    }

    #[test]
    fn a_long_history_needs_no_deep_stack() {
        drop(resource(300_000));
    }
}
