//! What is told of deliveries of files, besides the status: that they began, and how they ended.

use service::Tx;

use crate::stream::{self, Audience};
use crate::stream_messages;

/// Something to tell.
#[derive(Debug)]
pub(crate) enum Notice<'n> {
    /// `ConfigurationHistoryDeliveryCompleted`, one for each file.
    HistoryCompleted { bucket: &'n str, key: &'n str },
    /// `ConfigurationSnapshotDeliveryCompleted`
    SnapshotCompleted { id: &'n str, bucket: &'n str, key: &'n str },
    /// `ConfigurationSnapshotDeliveryFailed`
    SnapshotFailed { id: &'n str },
    /// `ConfigurationSnapshotDeliveryStarted`
    SnapshotStarted { id: &'n str },
}

/// Has those told who listen.
pub(crate) fn tell(tx: &mut Tx<'_>, notice: &Notice<'_>) {
    if Audience::of(tx.view().state(), tx.scope()).is_some() {
        let message = stream_messages::delivery(tx.view(), notice);
        stream::tell(tx, message);
    }
}
