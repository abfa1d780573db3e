//! Receive attempts: a receiver of a FIFO queue that got no answer asks again and gets the same one.

use service::{Scope, Timestamp, Tx};

use crate::messages::Message;
use crate::queues::Queue;
use crate::windows;

service::structures! {
    /// A row: what a receive attempt was given.
    Attempt { key: String = "Key", made: Timestamp = "Made", given: Vec<Given> = "Given" }
    /// A message as it was given.
    Given { key: String = "Key", count: i64 = "ReceiveCount", handle: String = "ReceiptHandle" }
}

service::row!(Attempt: "Cloudchamber::SQS::Attempt", id |row| &row.key, plane Data);

/// What the attempt with this id was given, if it may be given again: all of it is still in flight, untouched.
pub(crate) fn repeated(tx: &Tx<'_>, scope: Scope, queue: &Queue, id: &str) -> Option<Vec<(Message, String)>> {
    let (state, now) = (tx.view().state(), tx.now());
    let attempt: &Attempt = windows::find(state, scope, &queue.name, id)?;
    let again = |given: &Given| {
        let message = state.get::<Message>(scope, &given.key)?;
        let untouched = message.received == given.count && message.visible > now;
        untouched.then(|| (message.clone(), given.handle.clone()))
    };
    let given: Option<Vec<_>> = attempt.given.iter().map(again).collect();
    given.filter(|given| !given.is_empty() && windows::is_fresh(attempt.made, now))
}

/// Remembers what an attempt is given.
pub(crate) fn remember(tx: &mut Tx<'_>, scope: Scope, queue: &Queue, id: &str, given: &[(Message, String)]) {
    windows::forget::<Attempt>(tx, scope, &queue.name);
    let given = given.iter().map(|(message, handle)| Given {
        key: message.key.clone(),
        count: message.received,
        handle: handle.clone(),
    });
    let key = windows::key(&queue.name, tx.now(), id);
    let row = Attempt { key, made: tx.now(), given: given.collect() };
    tx.transaction().put(scope, row);
}
