//! Lanes: messages that wait for each other. A message group of a FIFO queue is one; in a standard queue each message
//! is alone in its lane.
//!
//! A lane has one [`Turn`], whose key begins with the time from which it may be received, so that those that may be
//! stand at the beginning. While a message of a lane is in flight, the lane's turn is when that is over.

use service::{Scope, State, Timestamp, Tx, Typed as _};

use crate::messages::Message;
use crate::queues::Queue;

service::structures! {
    /// A row: when a lane may be received.
    Turn { key: String = "Key", lane: String = "Lane" }
}

service::row!(Turn: "Cloudchamber::SQS::Turn", id |row| &row.key, plane Data);

/// What the keys of all messages in the lane of the message with `key` begin with.
fn lane<'k>(queue: &Queue, key: &'k str) -> &'k str {
    let end = if queue.is_fifo() { key.rfind(' ').map(|blank| blank + 1) } else { None };
    &key[..end.unwrap_or(key.len())]
}

/// What the keys of turns at a time begin with.
fn at(queue: &str, time: Timestamp) -> String {
    format!("{queue} {:016x}", time.micros().max(0))
}

/// The turn of a lane: when its first message is visible, and no message that was received is in flight.
fn turn(state: &State, scope: Scope, queue: &Queue, lane: &str) -> Option<Turn> {
    let mut messages = state.scan_prefix::<Message>(scope, lane);
    let first = messages.next()?;
    // A receive takes messages from the front of the lane: those that were received stand there together.
    let received = messages.take_while(|message| message.received > 0).map(|message| message.visible);
    let time = received.chain([first.visible]).max()?;
    let key = format!("{} {:016x}", at(&queue.name, time), first.number);
    Some(Turn { key, lane: lane.to_owned() })
}

/// Changes a lane, and its turn with it.
fn change(tx: &mut Tx<'_>, scope: Scope, queue: &Queue, key: &str, change: impl FnOnce(&mut Tx<'_>)) {
    let lane = lane(queue, key);
    let before = turn(tx.view().state(), scope, queue, lane);
    change(tx);
    let after = turn(tx.view().state(), scope, queue, lane);
    if before == after {
        return;
    }
    if let Some(before) = before {
        tx.transaction().delete(scope, Turn::KIND, &before.key);
    }
    if let Some(after) = after {
        tx.transaction().put(scope, after);
    }
}

/// Puts a message in its place, new or changed.
pub(crate) fn put(tx: &mut Tx<'_>, scope: Scope, queue: &Queue, message: Message) {
    let key = message.key.clone();
    change(tx, scope, queue, &key, |tx| tx.transaction().put(scope, message));
}

/// Takes a message away.
pub(crate) fn remove(tx: &mut Tx<'_>, scope: Scope, queue: &Queue, key: &str) {
    change(tx, scope, queue, key, |tx| {
        tx.transaction().delete(scope, Message::KIND, key);
    });
}

/// The messages that may be received now, in order: lane after lane, and in each those that are visible.
pub(crate) fn ready<'s>(
    state: &'s State,
    scope: Scope,
    queue: &Queue,
) -> impl Iterator<Item = &'s Message> + use<'s> {
    let now = state.now();
    let (first, end) = (format!("{} ", queue.name), at(&queue.name, now.plus_micros(1)));
    let turns = state.scan_between::<Turn>(scope, &first, &end);
    turns.flat_map(move |turn| {
        let messages = state.scan_prefix::<Message>(scope, &turn.lane);
        messages.take_while(move |message| message.visible <= now)
    })
}

/// The turns that are to come, in order.
fn coming<'s>(state: &'s State, scope: Scope, queue: &str) -> impl Iterator<Item = &'s Turn> + use<'s> {
    let (start, prefix) = (at(queue, state.now().plus_micros(1)), format!("{queue} "));
    state.scan_from::<Turn>(scope, &start).take_while(move |turn| turn.key.starts_with(&prefix))
}

/// When the next lane may be received that may not be yet.
pub(crate) fn next(state: &State, scope: Scope, queue: &Queue) -> Option<Timestamp> {
    let turn = coming(state, scope, &queue.name).next()?;
    let time = turn.key.split(' ').nth(1)?;
    i64::from_str_radix(time, 16).ok().map(Timestamp::from_micros)
}

/// Whether so many lanes may not be received yet. It is not worth counting while there are not as many at all.
pub(crate) fn are_many(state: &State, scope: Scope, queue: &Queue, many: usize) -> bool {
    state.count(scope, Turn::KIND) >= many && coming(state, scope, &queue.name).nth(many - 1).is_some()
}
