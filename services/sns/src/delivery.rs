//! How a message gets to the subscriptions of its topic: after the call that published it.

use service::{Blob, Context, Fault, Map, Result, Scope, Shape as _, Source, TimerTask, Tx, Value};

use crate::endpoints::Arn;
use crate::messages::Message;
use crate::notification::Document;
use crate::sent::Sent;
use crate::signature::Signed;
use crate::subscriptions::Subscription;
use crate::topics::{self, FIFO, Topic};
use crate::{filter_policies, platform_endpoints, sent, sms, topic_attributes, web};

/// Delivers one message.
pub(crate) const DELIVER: TimerTask = TimerTask { name: "deliver", run: deliver };

/// The id of the user as whom SNS sends to queues.
const SENDER: &str = "AIDAIT2UOQQY3AUEKVGXU";
/// What AWS calls a mail that has no subject.
const SUBJECT: &str = "AWS Notification Message";

/// Has a message delivered.
pub(crate) fn send(tx: &mut Tx<'_>, message: &Message) {
    tx.after(0.0, "sns", DELIVER.name, message.to_value());
}

fn deliver(tx: &mut Tx<'_>, payload: Value) -> Result<()> {
    let Ok(message) = Message::from_value(payload) else { return Ok(()) };
    let Ok((scope, topic)) = topics::find(tx.view(), &message.topic_arn) else { return Ok(()) };
    let topic = topic.clone();
    let wanted = topics::subscriptions(tx.view().state(), scope, &topic.name).filter(|subscription| {
        !subscription.pending && filter_policies::lets_through(subscription, &message)
    });
    let subscriptions: Vec<Subscription> = wanted.cloned().collect();
    // All documents have the same signature, unless the message has a text for each protocol.
    let mut signature = None;
    for subscription in subscriptions {
        let delivery = |signature| Delivery {
            scope,
            topic: &topic,
            subscription: &subscription,
            message: &message,
            signature,
        };
        if signature.is_none() && subscription.gets_documents() && !message.structured {
            let sign = |document: &Document<'_>, signed: Option<&Signed<'_>>| Some(document.signed(signed?));
            signature = delivery(None).with_document(sign);
        }
        delivery(signature.as_deref()).run(tx);
    }
    Ok(())
}

/// One message on its way to one subscription.
struct Delivery<'d> {
    scope: Scope,
    topic: &'d Topic,
    subscription: &'d Subscription,
    message: &'d Message,
    /// The signature of the document, if it is known.
    signature: Option<&'d str>,
}

impl Delivery<'_> {
    /// Delivers; what cannot be delivered goes to the queue for that, if there is one.
    fn run(&self, tx: &mut Tx<'_>) {
        let (protocol, endpoint) = (self.subscription.protocol.as_str(), self.subscription.endpoint.as_str());
        let outcome = match protocol {
            "sqs" => self.to_queue(tx, endpoint),
            "lambda" => self.to_function(tx, endpoint),
            "firehose" => self.to_stream(tx, endpoint),
            "application" => {
                let endpoint = platform_endpoints::for_message(tx.view(), endpoint);
                endpoint.map(|(scope, endpoint)| {
                    platform_endpoints::send(tx, scope, &endpoint, Some(self.subscription), self.message);
                })
            }
            "sms" => {
                sms::send(tx, self.scope, endpoint, Some(self.subscription), self.message);
                Ok(())
            }
            _ => {
                self.to_outside(tx);
                Ok(())
            }
        };
        if outcome.is_err()
            && let Some(queue) = self.subscription.dead_letters()
        {
            // A dead-letter queue that is gone loses what it would have got.
            let _ = self.to_queue(tx, &queue);
        }
    }

    fn with_document<T>(&self, make: impl FnOnce(&Document<'_>, Option<&Signed<'_>>) -> T) -> T {
        let text = self.message.text_for(&self.subscription.protocol);
        let base = self.message.base.as_str();
        let url = format!("{base}/?Action=Unsubscribe&SubscriptionArn={}", self.subscription.arn);
        let document = Document {
            kind: "Notification",
            message_id: &self.message.id,
            sequence_number: self.message.sequence_number.as_deref(),
            topic_arn: &self.topic.arn,
            subject: self.message.subject.as_deref(),
            message: &text,
            time: self.message.time,
            unsubscribe_url: Some(&url),
            attributes: Some(&self.message.attributes),
            ..Document::default()
        };
        let version = topic_attributes::signature_version(self.topic);
        let signed = Signed { version, base, ready: self.signature };
        make(&document, Some(&signed).filter(|_| !self.topic.is_fifo()))
    }

    /// What the endpoint gets: the message as it is, or a document about it.
    fn body(&self) -> String {
        if self.subscription.is_raw() {
            return self.message.text_for(&self.subscription.protocol);
        }
        self.with_document(|document, signed| document.text(signed))
    }

    fn to_queue(&self, tx: &mut Tx<'_>, arn: &str) -> Result<()> {
        let mut send = Map::new();
        send.push("MessageBody", self.body());
        if self.subscription.is_raw() && !self.message.attributes.is_empty() {
            send.push("MessageAttributes", self.message.attributes.to_value());
        }
        let ordered = arn.ends_with(FIFO);
        let group = self.message.group.as_ref().filter(|_| ordered || !self.topic.is_fifo());
        if let Some(group) = group {
            send.push("MessageGroupId", group.as_str());
        }
        if ordered {
            send.push("MessageDeduplicationId", self.message.told_by());
        }
        put_in_queue(tx, &self.topic.arn, arn, send)
    }

    fn to_function(&self, tx: &mut Tx<'_>, arn: &str) -> Result<()> {
        let function = Arn::parse(arn).ok_or_else(gone)?;
        let context = caller(tx, &self.topic.arn, function.scope)?;
        let event = self.with_document(|document, signed| document.event(signed, &self.subscription.arn));
        let mut invoke = Map::new();
        invoke.push("FunctionName", arn);
        invoke.push("InvocationType", "Event");
        invoke.push("Payload", Blob::from(event.into_bytes()));
        tx.call_as(&context, "lambda", "Invoke", Value::Map(invoke)).map(drop)
    }

    fn to_stream(&self, tx: &mut Tx<'_>, arn: &str) -> Result<()> {
        let stream = Arn::parse(arn).ok_or_else(gone)?;
        let name = stream.resource.strip_prefix("deliverystream/").ok_or_else(gone)?;
        let context = caller(tx, &self.topic.arn, stream.scope)?;
        let record: Map = [("Data", Blob::from((self.body() + "\n").into_bytes()))].into_iter().collect();
        let mut put = Map::new();
        put.push("DeliveryStreamName", name);
        put.push("Record", record);
        tx.call_as(&context, "firehose", "PutRecord", Value::Map(put)).map(drop)
    }

    /// Mail and web requests.
    fn to_outside(&self, tx: &mut Tx<'_>) {
        let message = self.message;
        let (body, subject) = match self.subscription.protocol.as_str() {
            "email" => {
                let subject = message.subject.clone().unwrap_or_else(|| SUBJECT.to_owned());
                (message.text_for("email"), Some(subject))
            }
            _ => (self.body(), message.subject.clone()),
        };
        let sent = Sent {
            kind: "Notification".to_owned(),
            message_id: message.id.clone(),
            raw: self.subscription.is_raw(),
            attributes: message.attributes.clone(),
            body,
            subject,
            ..sent::to(self.subscription)
        };
        if matches!(sent.protocol.as_str(), "http" | "https") {
            web::post(tx, self.scope, self.topic, self.subscription, &sent);
        }
        sent::put(tx, self.scope, sent);
    }
}

/// Sends a message of a topic to a queue whose policy lets it; the message is the input of `SendMessage` without the
/// queue.
pub(crate) fn put_in_queue(tx: &mut Tx<'_>, topic: &str, arn: &str, mut message: Map) -> Result<()> {
    let queue = Arn::parse(arn).ok_or_else(gone)?;
    let context = caller(tx, topic, queue.scope)?;
    message.push("QueueUrl", format!("{}/{}/{}", context.endpoint, queue.scope.account, queue.resource));
    tx.call_as(&context, "sqs", "SendMessage", Value::Map(message)).map(drop)
}

fn gone() -> Fault {
    Fault::new("InvalidEndpoint", "The endpoint is gone.")
}

/// SNS as the caller on behalf of a topic, in the scope of an endpoint.
fn caller(tx: &Tx<'_>, topic: &str, scope: Scope) -> Result<Context> {
    let account = Arn::parse(topic).ok_or_else(gone)?.scope.account;
    let source = Source { arn: topic.into(), account };
    let mut context = tx.context().by_service("sns.amazonaws.com", scope, source);
    context.caller.user_id = SENDER.into();
    Ok(context)
}
