//! Attributes of topics: what they may be, what they are.

use service::{BTreeMap, Map, Operation, Result, Tx, View, json};

use crate::shapes::{GetTopicAttributesInput, GetTopicAttributesResponse, SetTopicAttributesInput};
use crate::topics::{self, Topic};
use crate::{delivery_policies, faults, permissions};

pub(crate) const OPERATIONS: &[Operation] =
    &[service::reads!("GetTopicAttributes", get), service::writes!("SetTopicAttributes", set => empty)];

pub(crate) const CONTENT_BASED: &str = "ContentBasedDeduplication";
pub(crate) const DISPLAY_NAME: &str = "DisplayName";
pub(crate) const FIFO: &str = "FifoTopic";
pub(crate) const POLICY: &str = "Policy";
pub(crate) const SCOPE: &str = "FifoThroughputScope";
pub(crate) const SIGNATURE: &str = "SignatureVersion";
const DELIVERY_POLICY: &str = "DeliveryPolicy";
const KEY: &str = "KmsMasterKeyId";
const TRACING: &str = "TracingConfig";

/// The protocols whose deliveries can be logged.
const LOGGED: [&str; 5] = ["Application", "Firehose", "HTTP", "Lambda", "SQS"];

type Attributes = BTreeMap<String, String>;

/// What is said of the logging of a protocol's deliveries: `SuccessFeedbackRoleArn` of `SQSSuccessFeedbackRoleArn`.
fn feedback(name: &str) -> Option<&str> {
    let rest = LOGGED.iter().find_map(|protocol| name.strip_prefix(protocol))?;
    matches!(rest, "SuccessFeedbackRoleArn" | "FailureFeedbackRoleArn" | "SuccessFeedbackSampleRate")
        .then_some(rest)
}

fn is_settable(name: &str) -> bool {
    let known = [CONTENT_BASED, DELIVERY_POLICY, DISPLAY_NAME, KEY, POLICY, SCOPE, SIGNATURE, TRACING];
    known.contains(&name) || feedback(name).is_some()
}

/// The attributes with which a topic is to be made: all of them known, booleans in lower case. AWS does not keep that
/// a topic is no FIFO topic.
pub(crate) fn checked(attributes: Attributes) -> Result<Attributes> {
    let mut checked = Attributes::new();
    for (name, value) in attributes {
        if name == "ArchivePolicy" {
            return Err(faults::not_implemented("ArchivePolicy"));
        }
        if name != FIFO && !is_settable(&name) {
            return Err(faults::invalid_attribute(format_args!("Unknown attribute {name}")));
        }
        let boolean = matches!(name.as_str(), FIFO | CONTENT_BASED);
        let value = if boolean { value.to_ascii_lowercase() } else { value };
        checked.insert(name, value);
    }
    if checked.get(FIFO).is_some_and(|value| value == "false") {
        checked.remove(FIFO);
    }
    Ok(checked)
}

/// Whether an attribute of a topic has the value that somebody who makes the topic again wants.
pub(crate) fn is(topic: &Topic, name: &str, value: &str) -> bool {
    let current = topic.attributes.get(name).map(String::as_str).unwrap_or_default();
    current == value || name == CONTENT_BASED && current.is_empty() && value == "false"
}

/// Gives attributes to a topic, or says why it cannot have one.
pub(crate) fn apply(topic: &mut Topic, attributes: Attributes) -> std::result::Result<(), String> {
    if let Some(fifo) = attributes.get(FIFO) {
        topic.attributes.insert(FIFO.to_owned(), fifo.clone());
    }
    attributes
        .into_iter()
        .filter(|(name, _)| name != FIFO)
        .try_for_each(|(name, value)| put(topic, name, value))
}

fn put(topic: &mut Topic, name: String, value: String) -> std::result::Result<(), String> {
    check(topic, &name, &value)?;
    let may_stay_empty = matches!(name.as_str(), DISPLAY_NAME);
    if value.is_empty() && !may_stay_empty {
        topic.attributes.remove(&name);
    } else {
        topic.attributes.insert(name, value);
    }
    Ok(())
}

fn check(topic: &Topic, name: &str, value: &str) -> std::result::Result<(), String> {
    let one_of = |values: &[&str]| match values.contains(&value) {
        true => Ok(()),
        false => Err(format!("{name}: Invalid value [{value}]. Must be one of {}.", values.join(", "))),
    };
    match name {
        POLICY => permissions::check(value).map_err(str::to_owned),
        DELIVERY_POLICY if !value.is_empty() => {
            delivery_policies::of_topic(value).map(|_| ()).map_err(|reason| format!("{name}: {reason}"))
        }
        DISPLAY_NAME if value.chars().count() > 100 => Err(format!("{name}: must be at most 100 characters")),
        SIGNATURE => one_of(&["1", "2"]),
        TRACING => one_of(&["Active", "PassThrough"]),
        CONTENT_BASED | SCOPE if !topic.is_fifo() => match (name, value) {
            (CONTENT_BASED, "false") => Ok(()),
            (CONTENT_BASED, _) => {
                Err("Content-based deduplication can only be set for FIFO topics".to_owned())
            }
            _ => Err(format!("{name} can only be set for FIFO topics")),
        },
        CONTENT_BASED => one_of(&["true", "false"]),
        SCOPE => one_of(&["MessageGroup", "Topic"]),
        _ if feedback(name) == Some("SuccessFeedbackSampleRate") => {
            let good = value.parse::<u8>().is_ok_and(|rate| rate <= 100);
            if good { Ok(()) } else { Err(sample_rate(name, value)) }
        }
        _ => Ok(()),
    }
}

/// Why a sample rate is none.
pub(crate) fn sample_rate(name: &str, value: &str) -> String {
    format!("{name}: {value} value provided is not an integer between 0-100")
}

/// How HTTP endpoints of a topic are retried: its own delivery policy on top of AWS's.
pub(crate) fn effective_delivery_policy(topic: &Topic) -> String {
    let own = topic.attributes.get(DELIVERY_POLICY).and_then(|text| delivery_policies::of_topic(text).ok());
    json::to_string(delivery_policies::effective_of_topic(own.as_ref()).view())
}

fn get(view: View<'_>, request: GetTopicAttributesInput) -> Result<GetTopicAttributesResponse> {
    let (scope, topic) = topics::admit(view, &request.topic_arn, "GetTopicAttributes")?;
    let (mut confirmed, mut pending) = (0, 0);
    for subscription in topics::subscriptions(view.state(), scope, &topic.name) {
        *if subscription.pending { &mut pending } else { &mut confirmed } += 1;
    }
    let mut attributes = topic.attributes.clone();
    if let Some(policy) = attributes.get_mut(DELIVERY_POLICY)
        && let Ok(shown) = delivery_policies::of_topic(policy)
    {
        *policy = json::to_string(shown.view());
    }
    for (name, value) in [
        ("EffectiveDeliveryPolicy", effective_delivery_policy(topic)),
        ("Owner", scope.account.to_string()),
        ("SubscriptionsConfirmed", confirmed.to_string()),
        ("SubscriptionsDeleted", topic.deleted.to_string()),
        ("SubscriptionsPending", pending.to_string()),
        ("TopicArn", topic.arn.clone()),
    ] {
        attributes.insert(name.to_owned(), value);
    }
    Ok(GetTopicAttributesResponse { attributes: Some(attributes) })
}

fn set(tx: &mut Tx<'_>, request: SetTopicAttributesInput) -> Result<()> {
    let (scope, topic) = topics::admit(tx.view(), &request.topic_arn, "SetTopicAttributes")?;
    let name = request.attribute_name;
    if name == "ArchivePolicy" {
        return Err(faults::not_implemented("ArchivePolicy"));
    }
    if !is_settable(&name) {
        return Err(faults::invalid("AttributeName"));
    }
    let mut topic = topic.clone();
    let value = request.attribute_value.unwrap_or_default();
    let value = if name == CONTENT_BASED { value.to_ascii_lowercase() } else { value };
    put(&mut topic, name, value).map_err(faults::invalid)?;
    tx.transaction().put(scope, topic);
    Ok(())
}

/// The attributes that AWS Config's items show.
pub(crate) fn recorded(topic: &Topic) -> Map {
    let shown = topic.attributes.iter().filter(|(name, _)| {
        [CONTENT_BASED, DISPLAY_NAME, FIFO, KEY, POLICY].contains(&name.as_str()) || feedback(name).is_some()
    });
    shown.map(|(name, text)| (name.clone(), text.as_str())).collect()
}

/// How notifications of a topic are signed.
pub(crate) fn signature_version(topic: &Topic) -> &str {
    topic.attributes.get(SIGNATURE).map_or("1", String::as_str)
}
