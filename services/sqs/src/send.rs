//! Messages are sent, alone or in batches.

use service::{BTreeMap, Operation, Result, Scope, Tx};

use crate::attributes::{DELAY, MAXIMUM_SIZE, MESSAGE};
use crate::batches::{self, BatchResult, Entry};
use crate::message_attributes::{self as attributes, Attributes};
use crate::messages::{self, Message};
use crate::queues::Queue;
use crate::shapes::{
    MessageSystemAttributeValue, SendMessageBatchRequest, SendMessageBatchRequestEntry,
    SendMessageBatchResultEntry, SendMessageRequest, SendMessageResult,
};
use crate::{address, deduplication, digest, faults};

pub(crate) const OPERATIONS: &[Operation] =
    &[service::writes!("SendMessage", send), service::writes!("SendMessageBatch", send_batch)];

/// A message as its sender writes it.
struct Draft {
    body: String,
    delay: Option<i64>,
    attributes: Attributes,
    system: BTreeMap<String, MessageSystemAttributeValue>,
    deduplication_id: Option<String>,
    group: Option<String>,
}

fn is_character(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

fn check_id(id: Option<&str>, parameter: &str) -> Result<()> {
    let good = |id: &str| (1..=128).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_graphic());
    match id.filter(|id| !good(id)) {
        Some(id) => Err(faults::invalid_fifo_id(id, parameter)),
        None => Ok(()),
    }
}

impl Draft {
    fn length(&self) -> usize {
        self.body.len() + attributes::length(&self.attributes)
    }

    /// What order demands: it is the same for all messages of a batch, which is refused as a whole without it.
    fn check_order(&self, queue: &Queue) -> Result<()> {
        if !queue.is_fifo() {
            return Ok(());
        }
        if self.group.is_none() {
            return Err(faults::missing_parameter("MessageGroupId"));
        }
        deduplication::id(queue, self.deduplication_id.clone(), &self.body).map(|_| ())
    }

    fn check(&self, queue: &Queue) -> Result<()> {
        if self.body.is_empty() {
            return Err(faults::missing_parameter("MessageBody"));
        }
        if !self.body.chars().all(is_character) {
            return Err(faults::invalid_characters());
        }
        attributes::check(&self.attributes)?;
        let most = queue.number(MAXIMUM_SIZE);
        if self.length() > usize::try_from(most).unwrap_or_default() {
            return Err(faults::message_too_long(most));
        }
        if let Some(delay) = self.delay {
            if queue.is_fifo() && delay > 0 {
                return Err(faults::not_for_this_queue_type(delay, "DelaySeconds"));
            }
            if !(0..=900).contains(&delay) {
                return Err(faults::outside(delay, "DelaySeconds", 0, 900));
            }
        }
        check_id(self.group.as_deref(), "MessageGroupId")?;
        check_id(self.deduplication_id.as_deref(), "MessageDeduplicationId")?;
        match &self.deduplication_id {
            Some(id) if !queue.is_fifo() => {
                Err(faults::not_for_this_queue_type(id, "MessageDeduplicationId"))
            }
            _ => Ok(()),
        }
    }

    /// Puts the message into the queue, unless it repeats another one.
    fn send(self, tx: &mut Tx<'_>, scope: Scope, queue: &Queue) -> Result<SendMessageResult> {
        self.check(queue)?;
        let (now, fifo) = (tx.now(), queue.is_fifo());
        let system = attributes::system(self.system)?;
        // A FIFO queue has one delay for all messages.
        let delay = self.delay.filter(|_| !fifo).unwrap_or_else(|| queue.number(DELAY));
        let id = fifo.then(|| deduplication::id(queue, self.deduplication_id, &self.body)).transpose()?;
        let mut message = Message {
            body_digest: digest::md5(self.body.as_bytes()),
            body: self.body,
            attributes: self.attributes,
            trace_header: attributes::trace_header(&system),
            group: self.group,
            deduplication_id: id,
            sender: tx.context().caller.user_id.to_string(),
            sent: now,
            visible: now.plus_micros(delay * 1_000_000),
            ..Message::default()
        };
        let mut result = SendMessageResult {
            md5_of_message_body: Some(message.body_digest.clone()),
            md5_of_message_attributes: attributes::digest(&message.attributes),
            md5_of_message_system_attributes: attributes::digest(&system),
            ..SendMessageResult::default()
        };
        if fifo && let Some(original) = deduplication::original(tx, scope, queue, &message) {
            result.message_id = Some(original.message_id);
            result.sequence_number = Some(original.sequence_number);
            return Ok(result);
        }
        message.message_id = tx.uuid();
        let message = messages::enter(tx, scope, queue, message);
        if fifo {
            deduplication::remember(tx, scope, queue, &message);
            result.sequence_number = Some(message.sequence_number());
        }
        result.message_id = Some(message.message_id);
        Ok(result)
    }
}

fn send(tx: &mut Tx<'_>, request: SendMessageRequest) -> Result<SendMessageResult> {
    let (scope, queue) = address::find(tx.view(), &request.queue_url, "SendMessage")?;
    let queue = queue.clone();
    let draft = Draft {
        body: request.message_body,
        delay: request.delay_seconds,
        attributes: request.message_attributes.unwrap_or_default(),
        system: request.message_system_attributes.unwrap_or_default(),
        deduplication_id: request.message_deduplication_id,
        group: request.message_group_id,
    };
    draft.check_order(&queue)?;
    draft.send(tx, scope, &queue)
}

fn draft(entry: SendMessageBatchRequestEntry) -> (String, Draft) {
    let draft = Draft {
        body: entry.message_body,
        delay: entry.delay_seconds,
        attributes: entry.message_attributes.unwrap_or_default(),
        system: entry.message_system_attributes.unwrap_or_default(),
        deduplication_id: entry.message_deduplication_id,
        group: entry.message_group_id,
    };
    (entry.id, draft)
}

impl Entry for (String, Draft) {
    const NOUN: &'static str = "SendMessageBatchRequestEntry";
    fn id(&self) -> &str {
        &self.0
    }
}

fn send_batch(tx: &mut Tx<'_>, request: SendMessageBatchRequest) -> Result<BatchResult> {
    let (scope, queue) = address::find(tx.view(), &request.queue_url, "SendMessage")?;
    let queue = queue.clone();
    let entries: Vec<(String, Draft)> = request.entries.into_iter().map(draft).collect();
    batches::check_entries(&entries)?;
    let length: usize = entries.iter().map(|(_, draft)| draft.length()).sum();
    let most = MESSAGE as usize;
    if length > most {
        return Err(faults::batch_too_long(most, length));
    }
    batches::check_distinct(&entries)?;
    entries.iter().try_for_each(|(_, draft)| draft.check_order(&queue))?;
    Ok(batches::each(tx, entries, |tx, (id, draft)| {
        let sent = draft.send(tx, scope, &queue)?;
        Ok(SendMessageBatchResultEntry {
            id,
            message_id: sent.message_id.unwrap_or_default(),
            md5_of_message_body: sent.md5_of_message_body.unwrap_or_default(),
            md5_of_message_attributes: sent.md5_of_message_attributes,
            md5_of_message_system_attributes: sent.md5_of_message_system_attributes,
            sequence_number: sent.sequence_number,
        })
    }))
}
