//! The configuration stream: what was recorded goes to the channel's topic and to the default event bus.
//!
//! What is to be told waits, in the order in which it was captured, for a timer that is due at once: it is sent after
//! the call that changed something, so that no missing topic makes a call fail. What the topic does not take stays and
//! is sent again, in order. The event bus is told once, whoever listens.

use service::{Context, Key, Map, Result, Scope, State, TimerTask, Timestamp, Tx, Value, json};

use crate::configuration_items::resource_key;
use crate::delivery_channels::DeliveryChannel;
use crate::relationships::Graph;
use crate::stream_messages::{self, Message};

/// Sends what waits.
pub(crate) const SEND: TimerTask = TimerTask { name: "send", run: send };

/// How long what a topic did not take waits before it is sent again. AWS does not tell; it is no pace of AWS's that the
/// world's pace could change.
const SECONDS_TO_RETRY: i64 = 300;

/// EventBridge's rules, as rows.
const RULE: &str = "AWS::Events::Rule";
const SOURCE: &str = "aws.config";

service::structures! {
    /// A row: an item that is to be told of.
    Pending {
        captured: Timestamp = "Captured",
        /// The key of its resource among those that were discovered.
        resource: String = "Resource",
        /// Whether it was sent before, so that the event bus has it and only the topic lacks it.
        sent: bool = "Sent",
    }
}

service::row!(Pending: "AWS::Config::PendingNotification", id |row| &row.id(), plane Data);

impl Pending {
    fn id(&self) -> String {
        format!("{:020}\0{}", self.captured.micros(), self.resource)
    }
}

/// Who listens to the stream of a scope.
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
    let waiting = graph.state.scan::<Pending>(scope).next_back();
    let is_due = waiting.is_some_and(|last| !last.sent);
    for resource in resources {
        transaction.put(scope, Pending { captured, resource, sent: false });
    }
    if !is_due {
        transaction.after(0.0, "config", SEND.name, scope, Value::Null);
    }
}

fn send(tx: &mut Tx<'_>, _: Value) -> Result<()> {
    let waiting: Vec<Pending> = tx.view().scan().cloned().collect();
    let audience = Audience::of(tx.view().state(), tx.scope());
    let (topic, is_observed) =
        audience.map_or((None, false), |audience| (audience.topic, audience.is_observed));
    let mut refused = false;
    for pending in waiting {
        let is_news = is_observed && !pending.sent;
        let message = if is_news || (topic.is_some() && !refused) {
            stream_messages::item_change(tx.view(), &pending.resource, pending.captured)
        } else {
            None
        };
        if let Some(message) = &message {
            if is_news {
                // As AWS says, events are sent on a best effort basis.
                let _ = announce(tx, message);
            }
            if let Some(topic) = &topic {
                refused = refused || publish(tx, topic, message).is_err();
            }
        }
        if refused && topic.is_some() {
            tx.put(Pending { sent: true, ..pending });
        } else {
            tx.delete::<Pending>(&pending.id());
        }
    }
    if refused {
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
    let entry: Map = [
        ("Source", SOURCE.to_owned()),
        ("DetailType", message.detail_type.to_owned()),
        ("Detail", message.detail()),
    ]
    .into_iter()
    .collect();
    let entries = Map::from_iter([("Entries", vec![Value::Map(entry)])]);
    tx.call("events", "PutEvents", Value::Map(entries)).map(drop)
}

/// Publishes to the topic, wherever it is.
fn publish(tx: &mut Tx<'_>, topic: &str, message: &Message) -> Result<()> {
    let input: Map =
        [("TopicArn", topic.to_owned()), ("Message", message.text()), ("Subject", message.subject.clone())]
            .into_iter()
            .collect();
    let mut context: Context = tx.context().clone();
    let parts: Vec<&str> = topic.splitn(6, ':').collect();
    if let [_, _, _, region, account, _] = parts[..]
        && let (Some(region), Ok(account)) = (service::region(region), account.parse())
    {
        context.scope = Scope::new(account, region);
    }
    tx.call_as(&context, "sns", "Publish", Value::Map(input)).map(drop)
}
