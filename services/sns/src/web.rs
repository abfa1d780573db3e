//! Web servers as subscribers: requests to them, and what becomes of those.

use service::{Map, Outgoing, Result, Scope, Shape as _, TimerTask, Tx, Value};

use crate::delivery;
use crate::sent::Sent;
use crate::subscription_attributes::effective_delivery_policy;
use crate::subscriptions::Subscription;
use crate::topics::Topic;

/// A web server answered, or did not.
pub(crate) const ANSWERED: TimerTask = TimerTask { name: "answered", run: answered };
/// A web server is asked again.
pub(crate) const RETRY: TimerTask = TimerTask { name: "retry", run: retry };

service::structures! {
    /// What is kept of a request until it is answered.
    Request {
        outgoing: Outgoing = "Outgoing",
        /// The healthy retry policy that counts for it.
        retries: Value = "Retries",
        tried: i64 = "Tried",
        dead_letters: Option<String> = "DeadLetters",
        topic: String = "TopicArn",
    }
}

/// Has what was sent to a subscription posted to its web server.
pub(crate) fn post(tx: &mut Tx<'_>, scope: Scope, topic: &Topic, subscription: &Subscription, sent: &Sent) {
    let policy = effective_delivery_policy(topic, subscription);
    let is_notification = sent.kind == "Notification";
    let content_type = policy.get("requestPolicy").and_then(|policy| policy.get("headerContentType"));
    let content_type = content_type.and_then(Value::as_str).filter(|_| is_notification);
    let mut headers = vec![
        ("content-type", content_type.unwrap_or("text/plain; charset=UTF-8")),
        ("user-agent", "Amazon Simple Notification Service Agent"),
        ("x-amz-sns-message-id", &sent.message_id),
        ("x-amz-sns-message-type", &sent.kind),
        ("x-amz-sns-topic-arn", &topic.arn),
    ];
    if is_notification {
        headers.push(("x-amz-sns-subscription-arn", &subscription.arn));
    }
    if sent.raw {
        headers.push(("x-amz-sns-rawdelivery", "true"));
    }
    let headers = headers.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
    let outgoing = Outgoing {
        url: subscription.endpoint.clone(),
        headers: headers.collect(),
        body: sent.body.clone(),
        ..Outgoing::default()
    };
    let retries = policy.get("healthyRetryPolicy").cloned().unwrap_or_default();
    let dead_letters = subscription.dead_letters();
    let request = Request { outgoing, retries, tried: 0, dead_letters, topic: topic.arn.clone() };
    send(tx, scope, request);
}

fn send(tx: &mut Tx<'_>, scope: Scope, request: Request) {
    let outgoing = request.outgoing.clone();
    tx.send_out(scope, outgoing, "sns", ANSWERED.name, request.to_value());
}

/// Asks again what failed, as often as the retry policy says; what fails for good goes to the dead-letter queue.
fn answered(tx: &mut Tx<'_>, payload: Value) -> Result<()> {
    let status = payload.get("Status").and_then(Value::as_int);
    let request = payload.get("Payload").cloned().unwrap_or_default();
    let Ok(mut request) = Request::from_value(request) else { return Ok(()) };
    if status.is_some_and(|status| (200..300).contains(&status)) {
        return Ok(());
    }
    // What the server refuses for good is not asked again.
    let is_final = status.is_some_and(|status| (400..500).contains(&status) && status != 429);
    match request.delay().filter(|_| !is_final) {
        Some(delay) => {
            request.tried += 1;
            tx.after(delay, "sns", RETRY.name, request.to_value());
        }
        None => {
            if let Some(queue) = request.dead_letters {
                let message: Map = [("MessageBody", request.outgoing.body)].into_iter().collect();
                // A dead-letter queue that is gone loses what it would have got.
                let _ = delivery::put_in_queue(tx, &request.topic, &queue, message);
            }
        }
    }
    Ok(())
}

impl Request {
    /// How many seconds to wait before the next attempt; `None` after the last. The delays grow evenly from the least
    /// to the most, whatever the backoff function.
    fn delay(&self) -> Option<f64> {
        let number = |name: &str| self.retries.get(name).and_then(Value::as_int).unwrap_or_default();
        let (most, immediate) = (number("numRetries"), number("numNoDelayRetries"));
        if self.tried >= most {
            return None;
        }
        let delayed = self.tried - immediate;
        if delayed < 0 {
            return Some(0.0);
        }
        let (least, longest) = (number("minDelayTarget") as f64, number("maxDelayTarget") as f64);
        let steps = (most - immediate - 1).max(1) as f64;
        Some(least + (longest - least) * delayed as f64 / steps)
    }
}

fn retry(tx: &mut Tx<'_>, payload: Value) -> Result<()> {
    if let Ok(request) = Request::from_value(payload) {
        let scope = tx.scope();
        send(tx, scope, request);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use service::json;

    use super::Request;

    #[test]
    fn delays_grow_from_the_least_to_the_most() {
        let policy = br#"{"numRetries":5,"numNoDelayRetries":1,"minDelayTarget":10,"maxDelayTarget":40}"#;
        let retries = json::parse(policy).expect("JSON");
        let delay = |tried| Request { tried, retries: retries.clone(), ..Request::default() }.delay();
        let delays: Vec<Option<f64>> = (0..6).map(delay).collect();
        assert_eq!(delays, [Some(0.0), Some(10.0), Some(20.0), Some(30.0), Some(40.0), None]);
    }
}
