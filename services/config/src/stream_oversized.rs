//! Notifications that no topic takes because they are too large: the whole goes into the channel's bucket, and a summary
//! to who listens.

use service::{Result, Timestamp, Tx, Value};

use crate::delivery_bucket::Bucket;
use crate::stream_messages::{self, Message};
use crate::{delivery_channels, delivery_files, faults};

/// The largest message that a topic takes, in bytes.
const LARGEST: usize = 256 * 1024;

/// The notification of an item that was captured at a time, or a summary if it is too large.
pub(crate) fn fitted(tx: &mut Tx<'_>, message: Message, captured: Timestamp) -> Message {
    let text = message.text();
    if text.len() <= LARGEST {
        return message;
    }
    let now = tx.now().max(captured);
    match store(tx, &message, &text, captured) {
        Ok(location) => stream_messages::summary(&message, Ok(&location), now),
        Err(fault) => stream_messages::summary(&message, Err((fault.code(), fault.message())), now),
    }
}

/// Puts the whole into the bucket; returns `BUCKET/KEY`.
fn store(tx: &mut Tx<'_>, message: &Message, text: &str, captured: Timestamp) -> Result<String> {
    let channel =
        delivery_channels::of_scope(tx.view()).map(|channel| channel.shape.clone()).unwrap_or_default();
    let item = message.body.get("configurationItem");
    let member =
        |name: &str| item.and_then(|item| item.get(name)).and_then(Value::as_str).unwrap_or_default();
    let (kind, id, scope) = (member("resourceType"), member("resourceId"), tx.scope());
    let (account, region, time) = (scope.account, scope.region.name(), captured.iso8601_basic());
    let folder = delivery_files::folder(scope.region, captured);
    let name = format!("{account}_Config_{region}_ChangeNotification_{kind}_{id}_{time}_0.json.gz");
    let place = format!("{folder}/OversizedChangeNotification/{kind}/{id}/{name}");
    let outcome = Bucket::of(tx, &channel).and_then(|bucket| {
        let key = bucket.key(tx, &place);
        bucket.write(tx, &key, packing::gzip(text))?;
        Ok(format!("{}/{key}", bucket.name))
    });
    let bucket = channel.s3_bucket_name.unwrap_or_default();
    outcome.map_err(|fault| faults::notification_not_delivered(fault, &bucket, scope))
}
