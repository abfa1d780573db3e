//! Snapshots: files with the last item of each resource that is there, on demand and on schedule.

use service::{Operation, Result, TimerTask, Tx, Value, View, writes};

use crate::configuration_items::DiscoveredResource;
use crate::delivery_bucket::Bucket;
use crate::delivery_files::{self, ItemFile};
use crate::delivery_notices::{self, Notice};
use crate::delivery_status::{self, Delivery};
use crate::shapes::{DeliverConfigSnapshotRequest, DeliverConfigSnapshotResponse, DeliveryChannel};
use crate::timelines::Timeline;
use crate::{configuration_recorders, delivery_channels, document, faults};

pub(crate) const OPERATIONS: &[Operation] = &[writes!("DeliverConfigSnapshot", start)];

/// How long AWS takes until a snapshot that was asked for is there.
const SECONDS_TO_DELIVER: f64 = 10.0;

/// Delivers a snapshot that was asked for; the payload is its id.
pub(crate) const DELIVER: TimerTask = TimerTask { name: "snapshot", run: finish };

fn start(tx: &mut Tx<'_>, request: DeliverConfigSnapshotRequest) -> Result<DeliverConfigSnapshotResponse> {
    let (state, scope) = (tx.view().state(), tx.scope());
    if configuration_recorders::of_scope(state, scope).is_none() {
        return Err(faults::no_recorder_to("deliver config snapshot"));
    }
    if configuration_recorders::running(state, scope).is_none() {
        return Err(faults::recorder_stands_still());
    }
    let name = &request.delivery_channel_name;
    tx.get::<delivery_channels::DeliveryChannel>(name).ok_or_else(|| faults::no_such_channel(name))?;
    let id = tx.uuid();
    delivery_notices::tell(tx, &Notice::SnapshotStarted { id: &id });
    tx.after(SECONDS_TO_DELIVER, "config", DELIVER.name, id.as_str().into());
    Ok(DeliverConfigSnapshotResponse { config_snapshot_id: Some(id) })
}

fn finish(tx: &mut Tx<'_>, id: Value) -> Result<()> {
    let channel = delivery_channels::of_scope(tx.view()).map(|channel| channel.shape.clone());
    if let (Some(channel), Some(id)) = (channel, id.as_str()) {
        deliver(tx, &channel, id);
    }
    Ok(())
}

/// Delivers a snapshot that the schedule asks for.
pub(crate) fn deliver_scheduled(tx: &mut Tx<'_>, channel: &DeliveryChannel) {
    let id = tx.uuid();
    delivery_notices::tell(tx, &Notice::SnapshotStarted { id: &id });
    deliver(tx, channel, &id);
}

fn deliver(tx: &mut Tx<'_>, channel: &DeliveryChannel, id: &str) {
    let outcome = write(tx, channel, id);
    delivery_status::note(tx, Delivery::Snapshot, outcome.as_ref().map(drop));
    match &outcome {
        Ok((bucket, key)) => delivery_notices::tell(tx, &Notice::SnapshotCompleted { id, bucket, key }),
        Err(_) => delivery_notices::tell(tx, &Notice::SnapshotFailed { id }),
    }
}

/// Writes the file; returns the bucket and the key.
fn write(tx: &mut Tx<'_>, channel: &DeliveryChannel, id: &str) -> Result<(String, String)> {
    let bucket = Bucket::of(tx, channel)?;
    let (scope, time) = (tx.scope(), tx.now().iso8601_basic());
    let (account, region) = (scope.account, scope.region.name());
    let folder = delivery_files::folder(scope.region, tx.now());
    let name = format!("{account}_Config_{region}_ConfigSnapshot_{time}_{id}.json.gz");
    let key = bucket.key(tx, &format!("{folder}/ConfigSnapshot/{name}"));
    bucket.write(tx, &key, content(tx.view(), id))?;
    Ok((bucket.name, key))
}

fn content(view: View<'_>, id: &str) -> Vec<u8> {
    let mut file = ItemFile::new(Some(id));
    for resource in view.scan::<DiscoveredResource>().filter(|resource| resource.latest.status.is_recorded())
    {
        let latest = Timeline::of(view, resource).latest();
        file.add(document::delivered(resource, latest, view.context().catalog));
    }
    file.finish()
}
