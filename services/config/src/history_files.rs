//! History files: each six hours, for each type, the items of what changed since the last ones.

use service::{BTreeMap, Result, Timestamp, Tx, View};

use crate::configuration_items::DiscoveredResource;
use crate::delivery_bucket::Bucket;
use crate::delivery_files::{self, ItemFile};
use crate::delivery_notices::{self, Notice};
use crate::delivery_status::{self, Delivery};
use crate::document;
use crate::ledger::Ledger;
use crate::shapes::DeliveryChannel;
use crate::timelines::{Moment, Timeline};

/// How many items a file holds; a type with more items gets more files.
const MOST_ITEMS: usize = 1_000;

/// Items that no file has yet, by the type of their resource.
type Undelivered<'s> = BTreeMap<&'s str, Vec<(Timeline<'s>, Moment<'s>)>>;

/// Delivers the items that no file has yet, if there are any. What the bucket does not take stays for another time.
pub(crate) fn deliver(tx: &mut Tx<'_>, channel: &DeliveryChannel) {
    let delivered = delivery_status::of(tx.view(), Delivery::History).delivered;
    let captured = Ledger::of(tx.view().state(), tx.scope()).map(Ledger::last_captured);
    let Some(captured) = captured.filter(|captured| delivered.is_none_or(|until| until < *captured)) else {
        return;
    };
    let since = delivered.map_or(Timestamp::default(), |until| until.plus_micros(1));
    let context = tx.context();
    // All files or none, so that no item is in two.
    let outcome = tx.transaction().attempt(|part| write(&mut Tx::new(part, context), channel, since));
    delivery_status::note(tx, Delivery::History, outcome.as_ref().map(drop));
    if outcome.is_ok() {
        delivery_status::set_delivered(tx, captured);
    }
}

fn write(tx: &mut Tx<'_>, channel: &DeliveryChannel, since: Timestamp) -> Result<()> {
    let bucket = Bucket::of(tx, channel)?;
    let state = tx.view().state().clone();
    for (kind, mut items) in undelivered(View::new(&state, tx.context()), since) {
        items.sort_by_key(|(timeline, moment)| (moment.captured(), timeline.resource.id()));
        for (index, items) in items.chunks(MOST_ITEMS).enumerate() {
            let key = bucket.key(tx, &place(tx, kind, items, index + 1));
            let mut file = ItemFile::new(None);
            for (timeline, moment) in items {
                file.add(document::delivered(timeline.resource, *moment, tx.context().catalog));
            }
            bucket.write(tx, &key, file.finish())?;
            delivery_notices::tell(tx, &Notice::HistoryCompleted { bucket: &bucket.name, key: &key });
        }
    }
    Ok(())
}

fn undelivered(view: View<'_>, since: Timestamp) -> Undelivered<'_> {
    let mut found = Undelivered::new();
    for resource in view.scan::<DiscoveredResource>() {
        let timeline = Timeline::of(view, resource);
        let mut next = timeline.first_since(since);
        while let Some(moment) = next {
            found.entry(resource.kind()).or_default().push((timeline, moment));
            next = timeline.first_since(moment.captured().plus_micros(1));
        }
    }
    found
}

/// Where the file with a number lies that has these items of a type.
fn place(tx: &Tx<'_>, kind: &str, items: &[(Timeline<'_>, Moment<'_>)], number: usize) -> String {
    let (account, region) = (tx.scope().account, tx.scope().region);
    let captured = |item: Option<&(Timeline<'_>, Moment<'_>)>| {
        item.map_or(tx.now(), |(_, moment)| moment.captured()).iso8601_basic()
    };
    let (start, end) = (captured(items.first()), captured(items.last()));
    let folder = delivery_files::folder(region, tx.now());
    let region = region.name();
    format!(
        "{folder}/ConfigHistory/{account}_Config_{region}_ConfigHistory_{kind}_{start}_{end}_{number}.json.gz"
    )
}
