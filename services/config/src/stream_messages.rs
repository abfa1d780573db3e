//! What the configuration stream says: subjects and documents of notifications.

use service::{Map, Scope, Timestamp, Value, View, json};

use crate::configuration_items::{DiscoveredResource, Status};
use crate::document;
use crate::stream_diff::{changed_properties, deleted_properties};
use crate::timelines::{Moment, Timeline};

/// The longest subject that a topic takes.
const LONGEST_SUBJECT: usize = 100;

/// A notification.
pub(crate) struct Message {
    /// `Subject` on the topic.
    pub(crate) subject: String,
    /// `detail-type` on the event bus.
    pub(crate) detail_type: &'static str,
    body: Map,
}

impl Message {
    /// A notification that ends, as all do, with when it was made, its type and the version of that type.
    fn new(
        subject: String,
        detail_type: &'static str,
        mut body: Map,
        (message_type, version): (&'static str, &'static str),
        now: Timestamp,
    ) -> Self {
        body.push("notificationCreationTime", now);
        body.push("messageType", message_type);
        body.push("recordVersion", version);
        Self { subject, detail_type, body }
    }

    /// The document, as a topic gets it.
    pub(crate) fn text(&self) -> String {
        json::to_string(Value::Map(self.body.clone()).view())
    }

    /// The document, as an event bus gets it: without what is null.
    pub(crate) fn detail(&self) -> String {
        json::to_string(document::without_nulls(Value::Map(self.body.clone())).view())
    }
}

/// `[AWS Config:REGION] WHAT in Account ACCOUNT`, cut to what a topic takes.
fn subject(scope: Scope, what: &str) -> String {
    let subject = format!("[AWS Config:{}] {what} Account {}", scope.region.name(), scope.account);
    if subject.chars().count() <= LONGEST_SUBJECT {
        return subject;
    }
    subject.chars().take(LONGEST_SUBJECT - 3).chain("...".chars()).collect()
}

/// That an item of a resource was captured at a time, if there is such an item.
pub(crate) fn item_change(view: View<'_>, resource: &str, captured: Timestamp) -> Option<Message> {
    let timeline = Timeline::of(view, view.get::<DiscoveredResource>(resource)?);
    let moment = timeline.last_until(captured).filter(|moment| moment.captured() == captured)?;
    let item = document::delivered(timeline.resource, moment, view.context().catalog);
    let (change, changed) = changes(view, timeline, moment, &item);
    let verb = match change {
        "CREATE" => "Created",
        "DELETE" => "Deleted",
        _ => "Updated",
    };
    let subject =
        subject(view.scope(), &format!("{} {} {verb} in", timeline.resource.kind(), timeline.resource.id()));
    let diff = Map::from_iter([("changedProperties", Value::Map(changed)), ("changeType", change.into())]);
    let body = Map::from_iter([("configurationItemDiff", Value::Map(diff)), ("configurationItem", item)]);
    let kind = ("ConfigurationItemChangeNotification", document::VERSION);
    // The clock may stand still while items are captured one after the other.
    Some(Message::new(subject, "Config Configuration Item Change", body, kind, view.now().max(captured)))
}

/// How an item differs from the one before: `changeType` and `changedProperties`.
fn changes(view: View<'_>, timeline: Timeline<'_>, moment: Moment<'_>, item: &Value) -> (&'static str, Map) {
    let before = timeline.last_until(moment.captured().plus_micros(-1));
    let document = |before| document::delivered(timeline.resource, before, view.context().catalog);
    match (moment.status(), before) {
        (Status::Deleted | Status::DeletedNotRecorded, before) => {
            let changed = before.map(|before| deleted_properties(&document(before)));
            ("DELETE", changed.unwrap_or_default())
        }
        (Status::Changed, Some(before)) if !std::ptr::eq(before.item, moment.item) => {
            ("UPDATE", changed_properties(&document(before), item))
        }
        (Status::Changed, _) | (Status::NotRecorded, Some(_)) => ("UPDATE", Map::new()),
        (Status::Discovered | Status::NotRecorded, _) => ("CREATE", Map::new()),
    }
}
