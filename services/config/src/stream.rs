//! The configuration stream: what was recorded goes to the channel's topic and to the default event bus.
//!
//! What is to be told waits, in the order in which it was captured, for a timer that is due at once: it is sent after
//! the call that changed something, so that no missing topic makes a call fail. What the topic does not take stays and
//! is sent again, in order. The event bus is told once, whoever listens.

use service::{
    Context, Key, Map, Result, Scope, Source, State, TimerTask, Timestamp, Tx, Typed as _, Value, json,
};

use crate::configuration_items::resource_key;
use crate::delivery_channels::DeliveryChannel;
use crate::delivery_status::Delivery;
use crate::relationships::Graph;
use crate::stream_messages::{self, Message};
use crate::{
    configuration_recorders, delivery_bucket, delivery_channels, delivery_status, rule_triggers,
    stream_oversized,
};

/// Sends what waits.
pub(crate) const SEND: TimerTask = TimerTask { name: "send", run: send };

/// How long what a topic did not take waits before it is sent again. AWS does not tell; it is no pace of AWS's that the
/// world's pace could change.
const SECONDS_TO_RETRY: i64 = 300;
/// What the ARNs of service-linked roles hold.
const SERVICE_LINKED: &str = ":role/aws-service-role/";

/// EventBridge's rules, as rows.
const RULE: &str = "AWS::Events::Rule";
const SOURCE: &str = "aws.config";

service::structures! {
    /// A row: something that is to be told.
    Pending {
        /// When it was captured or happened.
        time: Timestamp = "Time",
        /// What is told of: for an item, the key of its resource among those that were discovered.
        name: String = "Name",
        /// What is told, if it is no item.
        message: Option<Message> = "Message",
        /// Whether it was sent before, so that the event bus has it and only the topic lacks it.
        sent: bool = "Sent",
    }
}

service::row!(Pending: "AWS::Config::PendingNotification", id |row| &row.id(), plane Data);

impl Pending {
    fn id(&self) -> String {
        format!("{:020}\0{}", self.time.micros(), self.name)
    }

    /// What is told; nothing of a resource that turned out to have no item of that time.
    fn message(&self, tx: &mut Tx<'_>) -> Option<Message> {
        if let Some(message) = &self.message {
            return Some(message.clone());
        }
        let message = stream_messages::item_change(tx.view(), &self.name, self.time)?;
        Some(stream_oversized::fitted(tx, message, self.time))
    }
}

/// Who listens to the stream of a scope.
#[derive(Default)]
pub(crate) struct Audience {
    /// The ARN of the delivery channel's topic.
    topic: Option<String>,
    /// Whether a rule of the default event bus may match.
    is_observed: bool,
}

impl Audience {
    /// The audience of a scope, if there is one.
    pub(crate) fn of(state: &State, scope: Scope) -> Option<Self> {
        let channel = state.scan::<DeliveryChannel>(scope).next();
        let topic = channel.and_then(|channel| channel.shape.sns_topic_arn.clone());
        let is_observed = state.rows(scope, RULE).any(|rule| may_match(&rule.to_value()));
        (topic.is_some() || is_observed).then_some(Self { topic, is_observed })
    }
}

/// Whether a rule is one of the default bus that may match an event of AWS Config.
fn may_match(rule: &Value) -> bool {
    let text = |name: &str| rule.get(name).and_then(Value::as_str).unwrap_or_default();
    let pattern = json::parse(text("EventPattern").as_bytes());
    text("EventBusName") == "default"
        && text("State") != "DISABLED"
        && pattern.is_ok_and(|pattern| match pattern.get("source").and_then(Value::as_list) {
            Some(sources) => sources.iter().any(|source| source.as_str().is_none_or(|name| name == SOURCE)),
            None => true,
        })
}

/// Whether anyone is to be told of the items of a scope: who listens to the stream, or rules.
pub(crate) fn is_followed(state: &State, scope: Scope) -> bool {
    rule_triggers::has_rules(state, scope) || Audience::of(state, scope).is_some()
}

/// Has the items told of that a transaction captured at a time in a scope: those of the `written` resources, and of
/// those that are related to what is at the `touched` keys. Who of them has no such item is passed over when it is sent.
pub(crate) fn add<'k>(
    tx: &mut Tx<'_>,
    scope: Scope,
    captured: Timestamp,
    written: Vec<String>,
    touched: impl Iterator<Item = &'k Key>,
) {
    let catalog = tx.context().catalog;
    let transaction = tx.transaction();
    let graph = Graph { state: transaction.state(), catalog };
    let sources = touched.flat_map(|key| graph.state.incoming(key.scope, key.kind, &key.id));
    let related = sources.filter_map(|source| {
        let (_, identity) = graph.resource(source)?;
        Some(resource_key(source.kind, &identity.id))
    });
    let resources: Vec<String> = written.into_iter().chain(related).collect();
    if rule_triggers::has_rules(tx.view().state(), scope) {
        rule_triggers::add(tx, scope, &resources);
        if Audience::of(tx.view().state(), scope).is_none() {
            return;
        }
    }
    let items = resources.into_iter().map(|name| Pending { time: captured, name, ..Pending::default() });
    wait(tx, scope, items);
}

/// Has those told who listen in this scope.
pub(crate) fn tell(tx: &mut Tx<'_>, message: Message) {
    let (scope, time) = (tx.scope(), tx.now());
    // As they come, in this transaction and those after it.
    let state = tx.view().state();
    let name = format!("{:012}\0{:06}", state.revision(), state.count(scope, Pending::KIND));
    wait(tx, scope, [Pending { time, name, message: Some(message), sent: false }].into_iter());
}

fn wait(tx: &mut Tx<'_>, scope: Scope, pending: impl Iterator<Item = Pending>) {
    let transaction = tx.transaction();
    let last = transaction.scan::<Pending>(scope).next_back();
    let is_due = last.is_some_and(|last| !last.sent);
    for pending in pending {
        transaction.put(scope, pending);
    }
    if !is_due {
        transaction.after(0.0, "config", SEND.name, scope, Value::Null);
    }
}

fn send(tx: &mut Tx<'_>, _: Value) -> Result<()> {
    let waiting: Vec<Pending> = tx.view().scan().cloned().collect();
    let Audience { topic, is_observed } = Audience::of(tx.view().state(), tx.scope()).unwrap_or_default();
    let mut published = Ok(());
    for pending in waiting {
        let is_news = is_observed && !pending.sent;
        let topic = topic.as_ref().filter(|_| published.is_ok());
        let message = if is_news || topic.is_some() { pending.message(tx) } else { None };
        if let Some(message) = message.as_ref().filter(|_| is_news) {
            // As AWS has it, events are sent on a best effort basis.
            let _ = announce(tx, message);
        }
        if let (Some(topic), Some(message)) = (topic, &message) {
            published = publish(tx, topic, message);
            delivery_status::note(tx, Delivery::Stream, published.as_ref().copied());
        }
        if published.is_ok() {
            tx.delete::<Pending>(&pending.id());
        } else {
            tx.put(Pending { sent: true, ..pending });
        }
    }
    if published.is_err() {
        retry(tx);
    }
    Ok(())
}

/// Has what is left sent again, unless that is due already.
fn retry(tx: &mut Tx<'_>) {
    let scope = tx.scope();
    let is_due = tx
        .view()
        .state()
        .timers()
        .any(|(_, timer)| (timer.service, timer.name, timer.scope) == ("config", SEND.name, scope));
    if !is_due {
        tx.at(tx.now().plus_seconds(SECONDS_TO_RETRY), "config", SEND.name, Value::Null);
    }
}

fn announce(tx: &mut Tx<'_>, message: &Message) -> Result<()> {
    let entry = Map::from_iter([
        ("Source", SOURCE.to_owned()),
        ("DetailType", message.detail_type.clone()),
        ("Detail", message.detail()),
    ]);
    let entries = Map::from_iter([("Entries", vec![Value::Map(entry)])]);
    tx.call("events", "PutEvents", Value::Map(entries)).map(drop)
}

/// Publishes to the topic, wherever it is: in its own account with the recorder's role, unless that is the
/// service-linked one, and otherwise as the service, which the topic's policy has to let in.
fn publish(tx: &mut Tx<'_>, topic: &str, message: &Message) -> Result<()> {
    let members =
        [("TopicArn", topic.to_owned()), ("Message", message.text()), ("Subject", message.subject.clone())];
    let scope = delivery_channels::topic_scope(topic).unwrap_or_else(|| tx.scope());
    let recorder = configuration_recorders::of_scope(tx.view().state(), tx.scope());
    let role = recorder.and_then(|recorder| recorder.shape.role_arn.as_deref()).unwrap_or_default();
    let (own, by_itself) = (tx.scope().account, role.contains(SERVICE_LINKED));
    let context = if scope.account == own && !by_itself {
        Context { scope, ..delivery_bucket::as_config(tx.context()) }
    } else {
        let source = Source { arn: tx.view().arn("config", "*").into(), account: own };
        tx.context().by_service(delivery_bucket::PRINCIPAL, scope, source)
    };
    tx.call_as(&context, "sns", "Publish", Value::Map(Map::from_iter(members))).map(drop)
}
