//! Attributes of queues: which there are, what they may be, what they are.

use service::{BTreeMap, Operation, Result, Scope, Tx, View, json};

use crate::messages::Message;
use crate::queues::Queue;
use crate::shapes::{GetQueueAttributesRequest, GetQueueAttributesResult, SetQueueAttributesRequest};
use crate::{address, faults, redrive};

pub(crate) const OPERATIONS: &[Operation] =
    &[service::reads!("GetQueueAttributes", get), service::writes!("SetQueueAttributes", set => empty)];

pub(crate) const CONTENT_BASED: &str = "ContentBasedDeduplication";
pub(crate) const DELAY: &str = "DelaySeconds";
pub(crate) const MAXIMUM_SIZE: &str = "MaximumMessageSize";
pub(crate) const POLICY: &str = "Policy";
pub(crate) const REDRIVE: &str = "RedrivePolicy";
pub(crate) const REDRIVE_ALLOW: &str = "RedriveAllowPolicy";
pub(crate) const RETENTION: &str = "MessageRetentionPeriod";
pub(crate) const SCOPE: &str = "DeduplicationScope";
pub(crate) const VISIBILITY: &str = "VisibilityTimeout";
pub(crate) const WAIT: &str = "ReceiveMessageWaitTimeSeconds";
/// The value of [`SCOPE`] under which each message group tells its own duplicates.
pub(crate) const BY_GROUP: &str = "messageGroup";
const FIFO: &str = "FifoQueue";
const KMS_KEY: &str = "KmsMasterKeyId";
const KMS_REUSE: &str = "KmsDataKeyReusePeriodSeconds";
const LIMIT: &str = "FifoThroughputLimit";
const SQS_SSE: &str = "SqsManagedSseEnabled";

/// What an attribute that can be set may be.
enum Form {
    /// A number from the first to the second.
    Number(i64, i64),
    /// One of these words.
    Word(&'static [&'static str]),
    /// A JSON object.
    Document,
    /// Any text.
    Text,
}

/// An attribute that can be set: its form, its first value, and whether only FIFO queues have it.
struct Settable(&'static str, Form, Option<&'static str>, bool);

const BOOLEAN: Form = Form::Word(&["true", "false"]);
/// The longest message, and all messages of a batch together.
pub(crate) const MESSAGE: i64 = 1_048_576;

static SETTABLE: [Settable; 15] = [
    Settable(CONTENT_BASED, BOOLEAN, Some("false"), true),
    Settable(SCOPE, Form::Word(&["queue", BY_GROUP]), Some("queue"), true),
    Settable(DELAY, Form::Number(0, 900), Some("0"), false),
    Settable(FIFO, Form::Word(&["true"]), Some("true"), true),
    Settable(LIMIT, Form::Word(&["perQueue", "perMessageGroupId"]), Some("perQueue"), true),
    Settable(KMS_REUSE, Form::Number(60, 86_400), None, false),
    Settable(KMS_KEY, Form::Text, None, false),
    Settable(MAXIMUM_SIZE, Form::Number(1_024, MESSAGE), Some("1048576"), false),
    Settable(RETENTION, Form::Number(60, 1_209_600), Some("345600"), false),
    Settable(POLICY, Form::Document, None, false),
    Settable(WAIT, Form::Number(0, 20), Some("0"), false),
    Settable(REDRIVE_ALLOW, Form::Text, None, false),
    Settable(REDRIVE, Form::Text, None, false),
    Settable(SQS_SSE, BOOLEAN, Some("true"), false),
    Settable(VISIBILITY, Form::Number(0, 43_200), Some("30"), false),
];

/// The attributes that only the service sets.
const COUNTS: [&str; 3] = [
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesDelayed",
    "ApproximateNumberOfMessagesNotVisible",
];
const ARN: &str = "QueueArn";
const CREATED: &str = "CreatedTimestamp";
const MODIFIED: &str = "LastModifiedTimestamp";

fn settable(name: &str, fifo: bool) -> Option<&'static Settable> {
    SETTABLE.iter().find(|settable| settable.0 == name && (fifo || !settable.3))
}

fn is_known(name: &str) -> bool {
    settable(name, true).is_some()
        || COUNTS.contains(&name)
        || [ARN, CREATED, MODIFIED, "All"].contains(&name)
}

/// The attributes that a request has, blanks around their names taken off.
pub(crate) fn trimmed(requested: BTreeMap<String, String>) -> BTreeMap<String, String> {
    requested.into_iter().map(|(name, value)| (name.trim().to_owned(), value)).collect()
}

/// Whether a request wants a FIFO queue. A queue that is none does not have the attribute.
pub(crate) fn asks_for_fifo(requested: &BTreeMap<String, String>) -> Result<bool> {
    match requested.get(FIFO).map(String::as_str) {
        None => Ok(false),
        Some(value) if value.eq_ignore_ascii_case("true") => Ok(true),
        Some(value) if value.eq_ignore_ascii_case("false") => Err(faults::unknown_attribute(FIFO)),
        Some(_) => Err(faults::invalid_attribute(FIFO)),
    }
}

/// What a new queue has before the request is looked at.
pub(crate) fn initial(queue: &Queue) -> BTreeMap<String, String> {
    let own = SETTABLE.iter().filter(|settable| queue.is_fifo() || !settable.3);
    own.filter_map(|settable| Some((settable.0.to_owned(), settable.2?.to_owned()))).collect()
}

/// The value as the queue keeps it, if it may be that.
fn checked(settable: &Settable, value: String) -> Result<String> {
    let fits = match &settable.1 {
        Form::Number(least, most) => {
            value.parse().is_ok_and(|number: i64| (*least..=*most).contains(&number))
        }
        Form::Word(words) => words.contains(&value.as_str()),
        Form::Document => json::parse(value.as_bytes()).is_ok_and(|document| document.as_map().is_some()),
        Form::Text => true,
    };
    if fits { Ok(value) } else { Err(faults::invalid_attribute(settable.0)) }
}

/// Sets the requested attributes; an empty one of those that need not be is taken away.
pub(crate) fn apply(
    view: View<'_>,
    scope: Scope,
    queue: &mut Queue,
    requested: BTreeMap<String, String>,
) -> Result<()> {
    let named = |name: &str| requested.contains_key(name);
    let (kms, sse) = (named(KMS_KEY), requested.get(SQS_SSE).is_some_and(|value| value == "true"));
    if sse && requested.get(KMS_KEY).is_some_and(|key| !key.is_empty()) {
        return Err(faults::two_encryptions());
    }
    for (name, value) in requested {
        let found = settable(&name, queue.is_fifo()).ok_or_else(|| faults::unknown_attribute(&name))?;
        let removable = found.2.is_none();
        if removable && (value.is_empty() || name == REDRIVE && value.trim() == "{}") {
            queue.attributes.remove(&name);
            continue;
        }
        let boolean = matches!(found.1, Form::Word(["true", ..]));
        let value = checked(found, if boolean { value.to_ascii_lowercase() } else { value })?;
        let value = match name.as_str() {
            REDRIVE => redrive::checked_policy(view, scope, queue, value)?,
            REDRIVE_ALLOW => redrive::checked_allow_policy(value)?,
            _ => value,
        };
        queue.attributes.insert(name, value);
    }
    if queue.attribute(LIMIT) == Some("perMessageGroupId") && queue.attribute(SCOPE) != Some(BY_GROUP) {
        return Err(faults::invalid_attribute(LIMIT));
    }
    if kms {
        let managed = queue.attribute(KMS_KEY).is_none() && sse;
        queue.attributes.insert(SQS_SSE.to_owned(), managed.to_string());
    } else if sse {
        queue.attributes.remove(KMS_KEY);
        queue.attributes.remove(KMS_REUSE);
    }
    Ok(())
}

/// Refuses a request for a queue that is there with other attributes.
pub(crate) fn check_same(view: View<'_>, queue: &Queue, requested: BTreeMap<String, String>) -> Result<()> {
    let names: Vec<String> = requested.keys().cloned().collect();
    let mut wanted = queue.clone();
    apply(view, view.scope(), &mut wanted, requested)?;
    let document = |text: Option<&str>| text.and_then(|text| json::parse(text.as_bytes()).ok());
    let same = |name: &str| {
        let (one, other) = (queue.attribute(name), wanted.attribute(name));
        one == other || document(one).is_some() && document(one) == document(other)
    };
    match names.iter().find(|name| !same(name)) {
        Some(name) => Err(faults::queue_exists(name)),
        None => Ok(()),
    }
}

/// The attributes that do not change with each message.
pub(crate) fn lasting(queue: &Queue) -> BTreeMap<String, String> {
    let own = [
        (ARN, queue.arn.clone()),
        (CREATED, queue.created.seconds().to_string()),
        (MODIFIED, queue.modified.seconds().to_string()),
    ];
    let own = own.into_iter().map(|(name, value)| (name.to_owned(), value));
    let mut attributes: BTreeMap<_, _> = queue.attributes.clone().into_iter().chain(own).collect();
    if queue.attribute(KMS_KEY).is_some() {
        attributes.entry(KMS_REUSE.to_owned()).or_insert_with(|| "300".to_owned());
    }
    attributes
}

/// How many messages can be received, are delayed, and are in flight.
fn counts(view: View<'_>, scope: Scope, queue: &Queue) -> [usize; 3] {
    let (now, horizon, prefix) = (view.now(), queue.horizon(view.now()), format!("{} ", queue.name));
    let mut counts = [0; 3];
    for message in view.state().scan_prefix::<Message>(scope, &prefix) {
        if message.sent > horizon {
            let place = match message.visible > now {
                false => 0,
                true if message.received == 0 => 1,
                true => 2,
            };
            counts[place] += 1;
        }
    }
    counts
}

fn get(view: View<'_>, request: GetQueueAttributesRequest) -> Result<GetQueueAttributesResult> {
    let (scope, queue) = address::find(view, &request.queue_url, "GetQueueAttributes")?;
    let names = request.attribute_names.unwrap_or_default();
    if let Some(unknown) = names.iter().find(|name| !is_known(name)) {
        return Err(faults::unknown_attribute(unknown));
    }
    let wanted = |name: &str| names.iter().any(|wanted| wanted == name || wanted == "All");
    let mut attributes = lasting(queue);
    if COUNTS.iter().any(|name| wanted(name)) {
        let counts = COUNTS.iter().zip(counts(view, scope, queue));
        attributes.extend(counts.map(|(name, count)| ((*name).to_owned(), count.to_string())));
    }
    attributes.retain(|name, _| wanted(name));
    Ok(GetQueueAttributesResult { attributes: Some(attributes).filter(|attributes| !attributes.is_empty()) })
}

fn set(tx: &mut Tx<'_>, request: SetQueueAttributesRequest) -> Result<()> {
    let (scope, queue) = address::find(tx.view(), &request.queue_url, "SetQueueAttributes")?;
    let mut queue = queue.clone();
    let requested = trimmed(request.attributes);
    if requested.get(FIFO).is_some_and(|value| value.eq_ignore_ascii_case("true") != queue.is_fifo()) {
        return Err(faults::type_is_for_ever());
    }
    let before = queue.attributes.clone();
    apply(tx.view(), scope, &mut queue, requested)?;
    if queue.attributes != before {
        queue.modified = tx.now();
        tx.transaction().put(scope, queue);
    }
    Ok(())
}
