//! A queue is emptied: once a minute, by the world's clock.

use service::{Operation, Result, Tx};

use crate::shapes::PurgeQueueRequest;
use crate::{address, faults, messages, queues};

pub(crate) const OPERATIONS: &[Operation] = &[service::writes!("PurgeQueue", purge => empty)];

const PAUSE: i64 = 60_000_000;

fn purge(tx: &mut Tx<'_>, request: PurgeQueueRequest) -> Result<()> {
    let (scope, queue) = address::find(tx.view(), &request.queue_url, "PurgeQueue")?;
    let (name, now) = (queue.name.clone(), tx.now());
    let mut progress = messages::progress(tx, scope, &name);
    if progress.purged.is_some_and(|purged| now < purged.plus_micros(PAUSE)) {
        return Err(faults::purge_in_progress(&name));
    }
    progress.purged = Some(now);
    tx.transaction().put(scope, progress);
    queues::empty(tx, scope, &name);
    Ok(())
}
