//! Attributes of subscriptions: what they may be, what they are.

use service::{BTreeMap, Operation, Result, Tx, Value, View, json};

use crate::endpoints::{Arn, may_be_raw};
use crate::shapes::{
    GetSubscriptionAttributesInput, GetSubscriptionAttributesResponse, SetSubscriptionAttributesInput,
};
use crate::subscriptions::{self, Subscription};
use crate::topics::{FIFO, Topic};
use crate::{delivery_policies, faults, filter_policies, topic_attributes};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::reads!("GetSubscriptionAttributes", get),
    service::writes!("SetSubscriptionAttributes", set => empty),
];

pub(crate) const FILTER: &str = "FilterPolicy";
pub(crate) const FILTER_SCOPE: &str = "FilterPolicyScope";
pub(crate) const RAW: &str = "RawMessageDelivery";
pub(crate) const REDRIVE: &str = "RedrivePolicy";
const DELIVERY_POLICY: &str = "DeliveryPolicy";
const ROLE: &str = "SubscriptionRoleArn";
const SETTABLE: [&str; 6] = [DELIVERY_POLICY, FILTER, FILTER_SCOPE, RAW, REDRIVE, ROLE];

/// Where messages are looked at, unless a subscription says otherwise.
pub(crate) const BY_ATTRIBUTES: &str = "MessageAttributes";
pub(crate) const BY_BODY: &str = "MessageBody";

type Attributes = BTreeMap<String, String>;

/// What a value is judged by besides itself.
struct Setting<'s> {
    topic: &'s str,
    protocol: &'s str,
    endpoint: &'s str,
    filter_scope: &'s str,
    /// AWS shows a delivery policy with all its members, lenient worlds as it was written.
    is_lenient: bool,
}

impl Setting<'_> {
    /// The value as it is kept, or AWS's reason why it cannot be.
    fn check(&self, name: &str, value: String) -> std::result::Result<String, String> {
        match name {
            RAW => self.check_raw(value),
            FILTER if value.is_empty() => Ok(value),
            FILTER => filter_policies::check(&value, self.filter_scope).map(|()| value),
            FILTER_SCOPE if ![BY_ATTRIBUTES, BY_BODY].contains(&value.as_str()) => Err(format!(
                "{name}: Invalid value [{value}]. Please use either MessageBody or MessageAttributes"
            )),
            REDRIVE if !value.is_empty() => self.check_redrive(&value).map(|()| value),
            DELIVERY_POLICY if !value.is_empty() => {
                let policy = delivery_policies::of_subscription(&value);
                let policy = policy.map_err(|reason| format!("{name}: {reason}"))?;
                Ok(if self.is_lenient { value } else { json::to_string(policy.view()) })
            }
            _ => Ok(value),
        }
    }

    fn check_raw(&self, value: String) -> std::result::Result<String, String> {
        let lower = value.to_ascii_lowercase();
        match lower.as_str() {
            "true" if !may_be_raw(self.protocol) => {
                Err(format!("Delivery protocol [{}] does not support raw message delivery.", self.protocol))
            }
            "true" | "false" => Ok(lower),
            _ => Err(format!("{RAW}: Invalid value [{value}]. Must be true or false.")),
        }
    }

    fn check_redrive(&self, value: &str) -> std::result::Result<(), String> {
        let policy =
            json::parse(value.as_bytes()).map_err(|_| format!("{REDRIVE}: failed to parse JSON."))?;
        let target = policy.get("deadLetterTargetArn").and_then(Value::as_str).unwrap_or_default();
        let arn = Arn::parse(target).filter(|arn| arn.service == "sqs");
        let arn = arn.ok_or_else(|| format!("{REDRIVE}: deadLetterTargetArn is an invalid arn"))?;
        let ordered = self.topic.ends_with(FIFO) && self.endpoint.ends_with(FIFO);
        if ordered && !arn.resource.ends_with(FIFO) {
            return Err(format!(
                "{REDRIVE}: must use a FIFO queue as DLQ for a FIFO Subscription to a FIFO Topic."
            ));
        }
        Ok(())
    }
}

/// The attributes with which an endpoint is to be subscribed, as they are kept.
pub(crate) fn checked(
    view: View<'_>,
    topic: &str,
    protocol: &str,
    endpoint: &str,
    attributes: Attributes,
) -> Result<Attributes> {
    let filter_scope = attributes.get(FILTER_SCOPE).cloned();
    let filter_scope = filter_scope.as_deref().unwrap_or(BY_ATTRIBUTES);
    let setting = Setting { topic, protocol, endpoint, filter_scope, is_lenient: view.is_lenient() };
    let mut checked = Attributes::new();
    for (name, value) in attributes {
        if name == "ReplayPolicy" {
            return Err(faults::not_implemented("ReplayPolicy"));
        }
        if !SETTABLE.contains(&name.as_str()) {
            return Err(faults::invalid_attribute("AttributeName"));
        }
        let value = setting.check(&name, value).map_err(refused(faults::invalid_attribute))?;
        if !value.is_empty() {
            checked.insert(name, value);
        }
    }
    Ok(checked)
}

/// AWS says one sentence without the words that stand before all others.
fn refused<F: Fn(String) -> service::Fault>(fault: F) -> impl Fn(String) -> service::Fault {
    move |reason| if reason == filter_policies::NESTED { faults::invalid(reason) } else { fault(reason) }
}

/// Whether an attribute has the value that somebody who subscribes again wants.
pub(crate) fn is(subscription: &Subscription, name: &str, value: &str) -> bool {
    match subscription.attributes.get(name) {
        Some(current) => current == value,
        None => name == RAW && value == "false",
    }
}

fn get(view: View<'_>, request: GetSubscriptionAttributesInput) -> Result<GetSubscriptionAttributesResponse> {
    let (scope, subscription) = subscriptions::find(view, &request.subscription_arn)?;
    let mut attributes = subscription.attributes.clone();
    // Where a filter looks is only told while there is one.
    if attributes.contains_key(FILTER) {
        attributes.entry(FILTER_SCOPE.to_owned()).or_insert_with(|| BY_ATTRIBUTES.to_owned());
    } else {
        attributes.remove(FILTER_SCOPE);
    }
    if matches!(subscription.protocol.as_str(), "http" | "https")
        && let Some(topic) = view.state().get::<Topic>(scope, &subscription.topic)
    {
        let effective = effective_delivery_policy(topic, subscription);
        attributes.insert("EffectiveDeliveryPolicy".to_owned(), json::to_string(effective.view()));
    }
    attributes.entry(RAW.to_owned()).or_insert_with(|| "false".to_owned());
    for (name, value) in [
        ("ConfirmationWasAuthenticated", subscription.authenticated.to_string()),
        ("Endpoint", subscription.endpoint.clone()),
        ("Owner", subscription.owner.clone()),
        ("PendingConfirmation", subscription.pending.to_string()),
        ("Protocol", subscription.protocol.clone()),
        ("SubscriptionArn", subscription.arn.clone()),
        ("SubscriptionPrincipal", subscription.principal.clone()),
        ("TopicArn", subscription.topic_arn.clone()),
    ] {
        attributes.insert(name.to_owned(), value);
    }
    Ok(GetSubscriptionAttributesResponse { attributes: Some(attributes) })
}

fn set(tx: &mut Tx<'_>, request: SetSubscriptionAttributesInput) -> Result<()> {
    let (scope, subscription) = subscriptions::find(tx.view(), &request.subscription_arn)?;
    let (name, value) = (request.attribute_name, request.attribute_value.unwrap_or_default());
    if name == "ReplayPolicy" {
        return Err(faults::not_implemented("ReplayPolicy"));
    }
    if !SETTABLE.contains(&name.as_str()) {
        return Err(faults::invalid("AttributeName"));
    }
    let setting = Setting {
        topic: &subscription.topic,
        protocol: &subscription.protocol,
        endpoint: &subscription.endpoint,
        filter_scope: filter_scope(subscription),
        is_lenient: tx.view().is_lenient(),
    };
    let value = setting.check(&name, value).map_err(refused(faults::invalid))?;
    let mut subscription = subscription.clone();
    if value.is_empty() {
        subscription.attributes.remove(&name);
    } else {
        subscription.attributes.insert(name, value);
    }
    tx.transaction().put(scope, subscription);
    Ok(())
}

/// Where the filter of a subscription looks.
pub(crate) fn filter_scope(subscription: &Subscription) -> &str {
    subscription.attributes.get(FILTER_SCOPE).map_or(BY_ATTRIBUTES, String::as_str)
}

/// How the web server of a subscription is retried: its own delivery policy on top of the topic's.
pub(crate) fn effective_delivery_policy(topic: &Topic, subscription: &Subscription) -> Value {
    let of_topic = topic_attributes::effective_delivery_policy(topic);
    let of_topic = json::parse(of_topic.as_bytes()).unwrap_or_default();
    let own = subscription.attributes.get(DELIVERY_POLICY);
    let own = own.and_then(|text| delivery_policies::of_subscription(text).ok());
    delivery_policies::effective_of_subscription(own.as_ref(), &of_topic)
}
