//! Messages are published, alone or in batches.

use service::{Operation, Result, Scope, Tx, json};

use crate::message_attributes::{self as attributes, Attributes};
use crate::messages::Message;
use crate::shapes::{
    PublishBatchInput, PublishBatchRequestEntry, PublishBatchResponse, PublishBatchResultEntry, PublishInput,
    PublishResponse,
};
use crate::topics::{self, Topic};
use crate::{deduplication, delivery, endpoints, faults, platform_endpoints, sms, topic_attributes};

pub(crate) const OPERATIONS: &[Operation] =
    &[service::writes!("Publish", publish), service::writes!("PublishBatch", publish_batch)];

/// The most bytes that a message, or a batch, has.
const LONGEST: usize = 256 << 10;
/// The most characters that a subject has.
const LONGEST_SUBJECT: usize = 100;
/// The most entries that a batch has.
const MOST: usize = 10;

/// A message as its sender writes it.
struct Draft {
    body: String,
    subject: Option<String>,
    structure: Option<String>,
    attributes: Attributes,
    group: Option<String>,
    deduplication_id: Option<String>,
}

impl Draft {
    fn length(&self) -> usize {
        self.body.len() + attributes::length(&self.attributes)
    }

    fn is_structured(&self) -> bool {
        self.structure.as_deref() == Some("json")
    }

    /// What is demanded of all messages, wherever they go.
    fn check(&self) -> Result<()> {
        if self.subject.as_deref().is_some_and(|subject| !is_subject(subject)) {
            return Err(faults::invalid("Subject"));
        }
        if self.body.is_empty() {
            return Err(faults::invalid("Empty message"));
        }
        if self.structure.as_deref().is_some_and(|structure| structure != "json") {
            return Err(faults::invalid("MessageStructure"));
        }
        attributes::check(&self.attributes)
    }

    fn check_length(&self) -> Result<()> {
        if self.length() > LONGEST { Err(faults::invalid("Message too long")) } else { Ok(()) }
    }

    /// What order demands of a message to a topic.
    fn check_order(&self, topic: &Topic) -> Result<()> {
        match (topic.is_fifo(), &self.group, &self.deduplication_id) {
            (true, None, _) => Err(faults::no_group()),
            (true, Some(_), None) if !topic.has(topic_attributes::CONTENT_BASED) => {
                Err(faults::no_deduplication())
            }
            (false, _, Some(_)) => Err(faults::deduplication_of_standard_topic()),
            _ => Ok(()),
        }?;
        check_id(self.group.as_deref(), "MessageGroupId")?;
        check_id(self.deduplication_id.as_deref(), "MessageDeduplicationId")
    }

    /// A message with a text for each protocol is an object of texts, one of which is for all others. Phones can do
    /// without that one.
    fn check_structure(&self, for_phone: bool) -> Result<()> {
        if !self.is_structured() {
            return Ok(());
        }
        let texts = json::parse(self.body.as_bytes()).ok().filter(|texts| texts.as_map().is_some());
        let texts = texts.ok_or_else(faults::structure_is_no_json)?;
        let has_default = texts.get("default").is_some_and(|text| text.as_str().is_some());
        if has_default || for_phone { Ok(()) } else { Err(faults::structure_without_default()) }
    }

    fn message(self, tx: &mut Tx<'_>, topic_arn: &str) -> Message {
        Message {
            structured: self.is_structured(),
            id: tx.uuid(),
            topic_arn: topic_arn.to_owned(),
            subject: self.subject,
            body: self.body,
            attributes: self.attributes,
            group: self.group,
            deduplication_id: self.deduplication_id,
            sequence_number: None,
            time: tx.now(),
            base: tx.context().endpoint.to_string(),
        }
    }

    /// Has the message delivered, unless it repeats another one.
    fn send(self, tx: &mut Tx<'_>, scope: Scope, topic: &Topic) -> PublishResponse {
        let mut message = self.message(tx, &topic.arn);
        if topic.is_fifo() {
            if let Some(original) = deduplication::original(tx, scope, topic, &message) {
                return PublishResponse {
                    message_id: Some(original.message_id),
                    sequence_number: Some(original.sequence_number),
                };
            }
            deduplication::number(tx, scope, topic, &mut message);
        }
        let answer = PublishResponse {
            message_id: Some(message.id.clone()),
            sequence_number: message.sequence_number.clone(),
        };
        delivery::send(tx, &message);
        answer
    }
}

/// Subjects are one line of ASCII that begins with a letter, a digit or punctuation.
fn is_subject(subject: &str) -> bool {
    (1..=LONGEST_SUBJECT).contains(&subject.chars().count())
        && !subject.starts_with(char::is_whitespace)
        && !subject.chars().any(char::is_control)
}

fn check_id(id: Option<&str>, parameter: &str) -> Result<()> {
    let good = |id: &str| (1..=128).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_graphic());
    if id.is_none_or(good) { Ok(()) } else { Err(faults::invalid(parameter)) }
}

fn publish(tx: &mut Tx<'_>, request: PublishInput) -> Result<PublishResponse> {
    let mut draft = Draft {
        body: request.message,
        subject: request.subject,
        structure: request.message_structure,
        attributes: request.message_attributes.unwrap_or_default(),
        group: request.message_group_id,
        deduplication_id: request.message_deduplication_id,
    };
    draft.check()?;
    draft.check_length()?;
    if let Some(number) = request.phone_number {
        if !endpoints::is_e164(&number) {
            return Err(faults::invalid_phone_number(&number));
        }
        draft.check_structure(false)?;
        let message = draft.message(tx, "");
        let scope = tx.scope();
        sms::send(tx, scope, &number, None, &message);
        return Ok(PublishResponse { message_id: Some(message.id), sequence_number: None });
    }
    let target = request.topic_arn.or(request.target_arn).ok_or_else(faults::no_target)?;
    if target.contains(":endpoint/") {
        let (scope, endpoint) = platform_endpoints::for_message(tx.view(), &target)?;
        match draft.check_structure(true) {
            // AWS refuses a message for each platform that is no JSON; lenient worlds send it to all as it is.
            Err(_) if tx.view().is_lenient() => draft.structure = None,
            checked => checked?,
        }
        let message = draft.message(tx, "");
        platform_endpoints::send(tx, scope, &endpoint, None, &message);
        return Ok(PublishResponse { message_id: Some(message.id), sequence_number: None });
    }
    let (scope, topic) = topics::admit(tx.view(), &target, "Publish")?;
    let topic = topic.clone();
    draft.check_order(&topic)?;
    draft.check_structure(false)?;
    Ok(draft.send(tx, scope, &topic))
}

/// Refuses what is no batch. That ids hold no blanks is AWS's demand alone; lenient worlds take them.
fn check_entries(entries: &[PublishBatchRequestEntry], is_lenient: bool) -> Result<()> {
    if entries.is_empty() {
        return Err(faults::empty_batch());
    }
    if entries.len() > MOST {
        return Err(faults::too_many_entries());
    }
    for (index, entry) in entries.iter().enumerate() {
        if entries[..index].iter().any(|other| other.id == entry.id) {
            return Err(faults::entries_not_distinct());
        }
    }
    let allowed =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-') || is_lenient && byte == b' ';
    entries.iter().try_for_each(|entry| match entry.id.as_str() {
        id if id.len() > 80 => Err(faults::long_entry_id(id)),
        id if id.is_empty() || !id.bytes().all(allowed) => Err(faults::invalid_entry_id(id)),
        _ => Ok(()),
    })
}

fn draft(entry: PublishBatchRequestEntry) -> (String, Draft) {
    let draft = Draft {
        body: entry.message,
        subject: entry.subject,
        structure: entry.message_structure,
        attributes: entry.message_attributes.unwrap_or_default(),
        group: entry.message_group_id,
        deduplication_id: entry.message_deduplication_id,
    };
    (entry.id, draft)
}

/// Publishes a batch. AWS refuses it as a whole for what is wrong with one message.
fn publish_batch(tx: &mut Tx<'_>, request: PublishBatchInput) -> Result<PublishBatchResponse> {
    let entries = request.publish_batch_request_entries;
    check_entries(&entries, tx.view().is_lenient())?;
    let (scope, topic) = topics::admit(tx.view(), &request.topic_arn, "Publish")?;
    let topic = topic.clone();
    let drafts: Vec<(String, Draft)> = entries.into_iter().map(draft).collect();
    for (_, draft) in &drafts {
        draft.check()?;
        draft.check_structure(false)?;
        draft.check_order(&topic)?;
    }
    if drafts.iter().map(|(_, draft)| draft.length()).sum::<usize>() > LONGEST {
        return Err(faults::batch_too_long());
    }
    let sent = drafts.into_iter().map(|(id, draft)| {
        let sent = draft.send(tx, scope, &topic);
        PublishBatchResultEntry {
            id: Some(id),
            message_id: sent.message_id,
            sequence_number: sent.sequence_number,
        }
    });
    Ok(PublishBatchResponse { successful: Some(sent.collect()), failed: Some(Vec::new()) })
}
