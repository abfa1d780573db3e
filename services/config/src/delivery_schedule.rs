//! When files are due: history each six hours, snapshots as often as the channel says, while a recorder runs.
//!
//! The status tells when the next ones are due, and a timer that is not that one has nothing to do any more.

use service::{Result, TimerTask, Timestamp, Tx, Value};

use crate::delivery_status::{self, Delivery};
use crate::shapes::DeliveryChannel;
use crate::{configuration_recorders, delivery_channels, history_files, snapshots};

const HOUR: i64 = 3_600;
const HISTORY_PERIOD: i64 = 6 * HOUR;

/// Delivers history files; the payload is when that is due.
pub(crate) const HISTORY: TimerTask = TimerTask { name: "history_due", run: history };
/// Delivers a snapshot; the payload is when that is due.
pub(crate) const SNAPSHOT: TimerTask = TimerTask { name: "snapshot_due", run: snapshot };

/// How often the channel wants snapshots, in seconds.
fn snapshot_period(channel: &DeliveryChannel) -> Option<i64> {
    let properties = channel.config_snapshot_delivery_properties.as_ref()?;
    let hours = match properties.delivery_frequency.as_deref()? {
        "One_Hour" => 1,
        "Three_Hours" => 3,
        "Six_Hours" => 6,
        "Twelve_Hours" => 12,
        _ => 24,
    };
    Some(hours * HOUR)
}

/// Schedules what a running recorder's channel wants and is not scheduled; `before` is what the channel was, if it was
/// another.
pub(crate) fn begin(tx: &mut Tx<'_>, before: Option<&DeliveryChannel>) {
    let Some(channel) = running(tx) else { return };
    if delivery_status::of(tx.view(), Delivery::History).next.is_none() {
        schedule(tx, Delivery::History, Some(tx.now().plus_seconds(HISTORY_PERIOD)));
    }
    let period = snapshot_period(&channel);
    let is_other = before.is_some_and(|before| snapshot_period(before) != period);
    if is_other || delivery_status::of(tx.view(), Delivery::Snapshot).next.is_none() {
        let due = period.map(|period| tx.now().plus_seconds(period));
        schedule(tx, Delivery::Snapshot, due);
    }
}

/// The channel of the scope while its recorder runs.
fn running(tx: &Tx<'_>) -> Option<DeliveryChannel> {
    configuration_recorders::running(tx.view().state(), tx.scope())?;
    delivery_channels::of_scope(tx.view()).map(|channel| channel.shape.clone())
}

fn schedule(tx: &mut Tx<'_>, delivery: Delivery, due: Option<Timestamp>) {
    delivery_status::set_next(tx, delivery, due);
    if let Some(due) = due {
        let task = if delivery == Delivery::History { HISTORY.name } else { SNAPSHOT.name };
        tx.at(due, "config", task, Value::Time(due));
    }
}

/// Schedules what comes a period, or as many as are over, after what is due; nothing without a period.
fn go_on(tx: &mut Tx<'_>, delivery: Delivery, due: Timestamp, period: Option<i64>) {
    let next = period.map(|period| {
        let over = (tx.now().seconds() - due.seconds()).max(0) / period;
        due.plus_seconds(period * (over + 1))
    });
    schedule(tx, delivery, next);
}

/// The time in a payload, if that is still when the next delivery is due.
fn due(tx: &Tx<'_>, delivery: Delivery, payload: &Value) -> Option<Timestamp> {
    let next = delivery_status::of(tx.view(), delivery).next;
    next.filter(|next| *payload == Value::Time(*next))
}

/// What was recorded before the recorder was stopped is delivered too.
fn history(tx: &mut Tx<'_>, payload: Value) -> Result<()> {
    let Some(due) = due(tx, Delivery::History, &payload) else { return Ok(()) };
    let period = running(tx).map(|_| HISTORY_PERIOD);
    go_on(tx, Delivery::History, due, period);
    if let Some(channel) = delivery_channels::of_scope(tx.view()).map(|channel| channel.shape.clone()) {
        history_files::deliver(tx, &channel);
    }
    Ok(())
}

fn snapshot(tx: &mut Tx<'_>, payload: Value) -> Result<()> {
    let Some(due) = due(tx, Delivery::Snapshot, &payload) else { return Ok(()) };
    let channel = running(tx);
    let period = channel.as_ref().and_then(snapshot_period);
    go_on(tx, Delivery::Snapshot, due, period);
    if let Some(channel) = channel.filter(|_| period.is_some()) {
        snapshots::deliver_scheduled(tx, &channel);
    }
    Ok(())
}
