//! Messages are received: those whose turn has come, and the dead and the outdated are put away on the way.

use service::{BTreeMap, Operation, Patience, Result, Scope, Timestamp, Tx};

use crate::attributes::{VISIBILITY, WAIT};
use crate::messages::{self, Message};
use crate::queues::Queue;
use crate::shapes::{self, ReceiveMessageRequest, ReceiveMessageResult};
use crate::visibility::LONGEST;
use crate::{address, attempts, faults, lanes, message_attributes as attributes, receipts, redrive};

pub(crate) const OPERATIONS: &[Operation] = &[service::writes!("ReceiveMessage", receive => patient)];

/// How many messages may be in flight in a standard queue, and how many in a FIFO queue.
const IN_FLIGHT: (usize, usize) = (120_000, 20_000);

/// What becomes of a message that a receive comes across.
enum Fate {
    /// It is received.
    Received,
    /// It was received too often, and goes to the dead-letter queue.
    Dead,
    /// It is older than the queue keeps messages.
    Outdated,
}

/// A request that was found good.
struct Wish {
    most: usize,
    wait: i64,
    visibility: i64,
    attempt: Option<String>,
    system: Vec<String>,
    attributes: Vec<String>,
}

const SYSTEM: [&str; 10] = [
    "All",
    "ApproximateFirstReceiveTimestamp",
    "ApproximateReceiveCount",
    "AWSTraceHeader",
    "DeadLetterQueueSourceArn",
    "MessageDeduplicationId",
    "MessageGroupId",
    "SenderId",
    "SentTimestamp",
    "SequenceNumber",
];

impl Wish {
    fn of(queue: &Queue, request: ReceiveMessageRequest) -> Result<Self> {
        let most = request.max_number_of_messages.unwrap_or(1);
        if !(1..=10).contains(&most) {
            return Err(faults::messages_outside(most));
        }
        let wait = request.wait_time_seconds.unwrap_or_else(|| queue.number(WAIT));
        if !(0..=20).contains(&wait) {
            return Err(faults::outside_if_provided(wait, "WaitTimeSeconds", 20));
        }
        let visibility = request.visibility_timeout.unwrap_or_else(|| queue.number(VISIBILITY));
        if !(0..=LONGEST).contains(&visibility) {
            return Err(faults::outside_if_provided(visibility, "VisibilityTimeout", LONGEST));
        }
        let mut system = request.attribute_names.unwrap_or_default();
        system.extend(request.message_system_attribute_names.unwrap_or_default());
        if let Some(unknown) = system.iter().find(|name| !SYSTEM.contains(&name.as_str())) {
            return Err(faults::unknown_attribute(unknown));
        }
        let attempt = request.receive_request_attempt_id.filter(|_| queue.is_fifo());
        let attributes = request.message_attribute_names.unwrap_or_default();
        Ok(Self { most: most as usize, wait, visibility, attempt, system, attributes })
    }
}

fn receive(
    tx: &mut Tx<'_>,
    request: ReceiveMessageRequest,
) -> Result<(ReceiveMessageResult, Option<Patience>)> {
    let (scope, queue) = address::find(tx.view(), &request.queue_url, "ReceiveMessage")?;
    let queue = queue.clone();
    let wish = Wish::of(&queue, request)?;
    let repeated = wish.attempt.as_deref().and_then(|id| attempts::repeated(tx, scope, &queue, id));
    let received = match repeated {
        Some(given) => renew(tx, scope, &queue, wish.visibility, given),
        None => take(tx, scope, &queue, &wish)?,
    };
    let state = tx.view().state();
    let patience = (received.is_empty() && wish.wait > 0).then(|| Patience {
        until: state.now().plus_micros(wish.wait * 1_000_000),
        next: lanes::next(state, scope, &queue),
    });
    let messages = received.into_iter().map(|(message, handle)| shown(&queue, message, handle, &wish));
    let messages: Vec<_> = messages.collect();
    Ok((ReceiveMessageResult { messages: Some(messages).filter(|messages| !messages.is_empty()) }, patience))
}

/// Whether so many messages are in flight that no more can be received: a standard queue says so.
fn is_full(tx: &Tx<'_>, scope: Scope, queue: &Queue) -> Result<bool> {
    let (standard, fifo) = IN_FLIGHT;
    let state = tx.view().state();
    if !queue.is_fifo() && lanes::are_many(state, scope, queue, standard) {
        return Err(faults::too_many_in_flight());
    }
    Ok(queue.is_fifo() && lanes::are_many(state, scope, queue, fifo))
}

/// The messages that a receive comes across until it has enough, and what becomes of each.
fn met(
    tx: &Tx<'_>,
    scope: Scope,
    queue: &Queue,
    dead_after: Option<i64>,
    most: usize,
) -> Vec<(Message, Fate)> {
    let horizon = queue.horizon(tx.now());
    let mut missing = most;
    let mut met = Vec::new();
    for message in lanes::ready(tx.view().state(), scope, queue) {
        let fate = if message.sent <= horizon {
            Fate::Outdated
        } else if dead_after.is_some_and(|count| message.received >= count) {
            Fate::Dead
        } else {
            missing -= 1;
            Fate::Received
        };
        met.push((message.clone(), fate));
        if missing == 0 {
            break;
        }
    }
    met
}

/// Takes messages from the queue, each with the handle of this receipt.
fn take(tx: &mut Tx<'_>, scope: Scope, queue: &Queue, wish: &Wish) -> Result<Vec<(Message, String)>> {
    if is_full(tx, scope, queue)? {
        return Ok(Vec::new());
    }
    let target = redrive::target(queue)
        .and_then(|(name, count)| Some((tx.view().state().get::<Queue>(scope, &name)?.clone(), count)));
    let now = tx.now();
    let mut taken = Vec::new();
    for (mut message, fate) in met(tx, scope, queue, target.as_ref().map(|(_, count)| *count), wish.most) {
        match (fate, &target) {
            (Fate::Received, _) => {
                message.received += 1;
                message.first_received.get_or_insert(now);
                message.last_received = Some(now);
                message.visible = now.plus_micros(wish.visibility * 1_000_000);
                lanes::put(tx, scope, queue, message.clone());
                let handle = receipts::issue(tx, queue, &message);
                taken.push((message, handle));
            }
            (Fate::Dead, Some((target, _))) => {
                lanes::remove(tx, scope, queue, &message.key);
                messages::enter(tx, scope, target, dead(message, queue, now));
            }
            _ => lanes::remove(tx, scope, queue, &message.key),
        }
    }
    if let Some(id) = wish.attempt.as_deref().filter(|_| !taken.is_empty()) {
        attempts::remember(tx, scope, queue, id, &taken);
    }
    Ok(taken)
}

/// A message on its way to the dead-letter queue: it keeps its id, and in standard queues its age.
fn dead(message: Message, from: &Queue, now: Timestamp) -> Message {
    Message {
        sent: if from.is_fifo() { now } else { message.sent },
        source: Some(from.arn.clone()),
        visible: now,
        received: 0,
        received_before: message.received_before + message.received,
        last_received: None,
        ..message
    }
}

/// Gives messages once more, invisible from now on.
fn renew(
    tx: &mut Tx<'_>,
    scope: Scope,
    queue: &Queue,
    visibility: i64,
    given: Vec<(Message, String)>,
) -> Vec<(Message, String)> {
    let visible = tx.now().plus_micros(visibility * 1_000_000);
    for (message, _) in &given {
        lanes::put(tx, scope, queue, Message { visible, ..message.clone() });
    }
    given
}

/// The message as its receiver wants to see it.
fn shown(queue: &Queue, message: Message, handle: String, wish: &Wish) -> shapes::Message {
    let system = system(queue, &message, &wish.system);
    let chosen = attributes::chosen(&message.attributes, &wish.attributes);
    shapes::Message {
        message_id: Some(message.message_id),
        receipt_handle: Some(handle),
        md5_of_body: Some(message.body_digest),
        body: Some(message.body),
        attributes: Some(system).filter(|attributes| !attributes.is_empty()),
        md5_of_message_attributes: attributes::digest(&chosen),
        message_attributes: Some(chosen).filter(|attributes| !attributes.is_empty()),
    }
}

fn system(queue: &Queue, message: &Message, wanted: &[String]) -> BTreeMap<String, String> {
    let millis = |time: Timestamp| time.millis().to_string();
    let all = [
        ("ApproximateFirstReceiveTimestamp", message.first_received.map(millis)),
        ("ApproximateReceiveCount", Some((message.received_before + message.received).to_string())),
        ("AWSTraceHeader", message.trace_header.clone()),
        ("DeadLetterQueueSourceArn", message.source.clone()),
        ("MessageDeduplicationId", message.deduplication_id.clone()),
        ("MessageGroupId", message.group.clone()),
        ("SenderId", Some(message.sender.clone())),
        ("SentTimestamp", Some(millis(message.sent))),
        ("SequenceNumber", queue.is_fifo().then(|| message.sequence_number())),
    ];
    let wanted = |name: &str| wanted.iter().any(|wanted| wanted == "All" || wanted == name);
    let chosen = all.into_iter().filter(|(name, _)| wanted(name));
    chosen.filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}
