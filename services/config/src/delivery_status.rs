//! How deliveries go: what `DescribeDeliveryChannelStatus` tells, and when the next are due.

use service::{Fault, Timestamp, Tx, View};

use crate::shapes::{ConfigExportDeliveryInfo, ConfigStreamDeliveryInfo};

const FAILURE: &str = "FAILURE";
const NOT_APPLICABLE: &str = "NOT_APPLICABLE";
const SUCCESS: &str = "SUCCESS";

/// What is delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Delivery {
    /// Files of what changed.
    History,
    /// Files of what there is.
    Snapshot,
    /// Notifications of each change.
    Stream,
}

impl Delivery {
    const ALL: [Delivery; 3] = [Delivery::History, Delivery::Snapshot, Delivery::Stream];

    fn name(self) -> &'static str {
        match self {
            Delivery::History => "history",
            Delivery::Snapshot => "snapshot",
            Delivery::Stream => "stream",
        }
    }
}

service::structures! {
    /// A row: how the deliveries of one kind go in a scope.
    DeliveryStatus {
        kind: String = "Kind",
        status: Option<String> = "Status",
        error_code: Option<String> = "ErrorCode",
        error_message: Option<String> = "ErrorMessage",
        attempted: Option<Timestamp> = "Attempted",
        succeeded: Option<Timestamp> = "Succeeded",
        changed: Option<Timestamp> = "Changed",
        next: Option<Timestamp> = "Next",
        delivered: Option<Timestamp> = "Delivered",
    }
}

service::row!(DeliveryStatus: "AWS::Config::DeliveryStatus", id |row| &row.kind, plane Data);

/// How the deliveries of one kind go in the scope of a view.
pub(crate) fn of(view: View<'_>, delivery: Delivery) -> DeliveryStatus {
    let fresh = || DeliveryStatus { kind: delivery.name().to_owned(), ..DeliveryStatus::default() };
    view.get::<DeliveryStatus>(delivery.name()).cloned().unwrap_or_else(fresh)
}

/// Notes that something was delivered just now, or why it was not.
pub(crate) fn note(tx: &mut Tx<'_>, delivery: Delivery, outcome: Result<(), &Fault>) {
    let (mut row, now) = (of(tx.view(), delivery), tx.now());
    let status = if outcome.is_ok() { SUCCESS } else { FAILURE };
    if row.status.as_deref() != Some(status) {
        row.status = Some(status.to_owned());
        row.changed = Some(now);
    }
    row.attempted = Some(now);
    if outcome.is_ok() {
        row.succeeded = Some(now);
    }
    row.error_code = outcome.err().map(|fault| fault.code().to_owned());
    row.error_message = outcome.err().map(|fault| fault.message().to_owned());
    tx.put(row);
}

/// Says when the next delivery of a kind is due, if one is.
pub(crate) fn set_next(tx: &mut Tx<'_>, delivery: Delivery, next: Option<Timestamp>) {
    let row = DeliveryStatus { next, ..of(tx.view(), delivery) };
    tx.put(row);
}

/// Says up to when all items were delivered in files.
pub(crate) fn set_delivered(tx: &mut Tx<'_>, until: Timestamp) {
    let row = DeliveryStatus { delivered: Some(until), ..of(tx.view(), Delivery::History) };
    tx.put(row);
}

/// Forgets how deliveries went and when the next are due, but not what was delivered: another channel goes on there.
pub(crate) fn forget(tx: &mut Tx<'_>) {
    for delivery in Delivery::ALL {
        let DeliveryStatus { kind, delivered, .. } = of(tx.view(), delivery);
        tx.put(DeliveryStatus { kind, delivered, ..DeliveryStatus::default() });
    }
}

/// What the API tells of files.
pub(crate) fn of_files(view: View<'_>, delivery: Delivery) -> ConfigExportDeliveryInfo {
    let row = of(view, delivery);
    ConfigExportDeliveryInfo {
        last_status: row.status,
        last_error_code: row.error_code,
        last_error_message: row.error_message,
        last_attempt_time: row.attempted,
        last_successful_time: row.succeeded,
        next_delivery_time: row.next,
    }
}

/// What the API tells of notifications, which a channel with a topic sends.
pub(crate) fn of_stream(view: View<'_>, has_topic: bool) -> ConfigStreamDeliveryInfo {
    if !has_topic {
        let last_status = Some(NOT_APPLICABLE.to_owned());
        return ConfigStreamDeliveryInfo { last_status, ..ConfigStreamDeliveryInfo::default() };
    }
    let row = of(view, Delivery::Stream);
    ConfigStreamDeliveryInfo {
        last_status: row.status,
        last_error_code: row.error_code,
        last_error_message: row.error_message,
        last_status_change_time: row.changed,
    }
}
