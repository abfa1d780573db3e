//! What the configuration stream says: subjects and documents of notifications.

use service::{Map, Scope, Timestamp, Value, View, json};

use crate::configuration_items::{DiscoveredResource, Status};
use crate::delivery_notices::Notice;
use crate::document;
use crate::stream_diff::{changed_properties, deleted_properties};
use crate::timelines::{Moment, Timeline};

/// What the event bus calls changes of items.
const ITEM_CHANGE: &str = "Config Configuration Item Change";
/// The longest subject that a topic takes.
const LONGEST_SUBJECT: usize = 100;

service::structures! {
    /// A notification.
    Message {
        subject: String = "Subject",
        /// What the event bus calls it.
        detail_type: String = "DetailType",
        body: Value = "Body",
    }
}

impl Message {
    /// A notification that ends, as all do, with when it was made, its type and the version of that type.
    pub(crate) fn new(
        subject: String,
        detail_type: &str,
        mut body: Map,
        (message_type, version): (&'static str, &'static str),
        now: Timestamp,
    ) -> Self {
        body.push("notificationCreationTime", now.iso8601_millis());
        body.push("messageType", message_type);
        body.push("recordVersion", version);
        Self { subject, detail_type: detail_type.to_owned(), body: Value::Map(body) }
    }

    /// The document, as a topic gets it.
    pub(crate) fn text(&self) -> String {
        json::to_string(self.body.view())
    }

    /// The document, as an event bus gets it: without what is null.
    pub(crate) fn detail(&self) -> String {
        json::to_string(document::without_nulls(self.body.clone()).view())
    }
}

/// `[AWS Config:REGION] WHAT Account ACCOUNT`, cut to what a topic takes, and without letters that no topic takes.
pub(crate) fn subject(scope: Scope, what: &str) -> String {
    let subject = format!("[AWS Config:{}] {what} Account {}", scope.region.name(), scope.account);
    let letters = subject.chars().map(|letter| if matches!(letter, ' '..='~') { letter } else { '?' });
    if subject.chars().count() <= LONGEST_SUBJECT {
        return letters.collect();
    }
    letters.take(LONGEST_SUBJECT - 3).chain("...".chars()).collect()
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
    Some(Message::new(subject, ITEM_CHANGE, body, kind, view.now().max(captured)))
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

/// How a delivery of files goes.
pub(crate) fn delivery(view: View<'_>, notice: &Notice<'_>) -> Message {
    let (what, how, message_type) = match notice {
        Notice::HistoryCompleted { .. } => ("History", "Completed", "ConfigurationHistoryDeliveryCompleted"),
        Notice::SnapshotCompleted { .. } => {
            ("Snapshot", "Completed", "ConfigurationSnapshotDeliveryCompleted")
        }
        Notice::SnapshotFailed { .. } => ("Snapshot", "Failed", "ConfigurationSnapshotDeliveryFailed"),
        Notice::SnapshotStarted { .. } => ("Snapshot", "Started", "ConfigurationSnapshotDeliveryStarted"),
    };
    let body = match *notice {
        Notice::HistoryCompleted { bucket, key } => vec![("s3ObjectKey", key), ("s3Bucket", bucket)],
        Notice::SnapshotCompleted { id, bucket, key } => {
            vec![("configSnapshotId", id), ("s3ObjectKey", key), ("s3Bucket", bucket)]
        }
        Notice::SnapshotFailed { id } | Notice::SnapshotStarted { id } => vec![("configSnapshotId", id)],
    };
    let subject = subject(view.scope(), &format!("Configuration {what} Delivery {how} for"));
    let detail_type = format!("Config Configuration {what} Delivery Status");
    Message::new(subject, &detail_type, body.into_iter().collect(), (message_type, "1.1"), view.now())
}

/// The same notification of an item without the item, which is too large: what it was, and where the whole lies, or
/// why it lies nowhere.
pub(crate) fn summary(whole: &Message, location: Result<&str, (&str, &str)>, now: Timestamp) -> Message {
    let change = whole.body.get("configurationItemDiff").and_then(|diff| diff.get("changeType")).cloned();
    let documents = ["relatedEvents", "relationships", "configuration", "supplementaryConfiguration", "tags"];
    let mut summary = Map::from_iter([("changeType", change.unwrap_or_default())]);
    let item = whole.body.get("configurationItem").and_then(Value::as_map).cloned().unwrap_or_default();
    for (name, value) in item.into_iter().filter(|(name, _)| !documents.contains(&&**name)) {
        summary.push(name, value);
    }
    let text = |text: Option<&str>| text.map_or(Value::Null, Value::from);
    let (error_code, error_message) = location.err().unzip();
    let delivery = Map::from_iter([
        ("s3BucketLocation", text(location.ok())),
        ("errorCode", text(error_code)),
        ("errorMessage", text(error_message)),
    ]);
    let message_type = match location {
        Ok(_) => "OversizedConfigurationItemChangeNotification",
        Err(_) => "OversizedConfigurationItemChangeDeliveryFailed",
    };
    let body = Map::from_iter([("configurationItemSummary", summary), ("s3DeliverySummary", delivery)]);
    Message::new(whole.subject.clone(), ITEM_CHANGE, body, (message_type, "1.0"), now)
}
