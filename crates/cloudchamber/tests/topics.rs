//! What behaviour files cannot show of topics: requests to web servers, and links that anybody may visit.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test")]

use std::time::Duration;

use cloudchamber::world::{ClockMode, Settings};
use cloudchamber::{Accounts, Chamber, Outgoing, Request};
use model::{AccountId, Map, Region, Scope, Timestamp, Value, json};

const TOPIC: &str = "arn:aws:sns:us-east-1:123456789012:news";

fn scope() -> Scope {
    Scope::new(AccountId::DEFAULT, Region::default_region())
}

fn call(chamber: &Chamber, service: &str, operation: &str, input: &str) -> Value {
    let input = json::parse(input.as_bytes()).unwrap();
    chamber.invoke(scope(), service, operation, input).unwrap()
}

/// A chamber in which a web server was asked whether it wants a topic's messages, and that request.
fn asked() -> (Chamber, Outgoing) {
    let start = Timestamp::parse_iso8601("2026-01-02T03:04:05Z").unwrap();
    let clock = ClockMode::Frozen(start);
    let chamber = Chamber::new(Settings { clock, pace: 1.0, ..Settings::default() }, Accounts::default());
    call(&chamber, "sns", "CreateTopic", r#"{"Name":"news"}"#);
    let policy = r#"{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"sns.amazonaws.com\"},\"Action\":\"sqs:SendMessage\",\"Resource\":\"*\"}}"#;
    let create = format!(r#"{{"QueueName":"letters","Attributes":{{"Policy":"{policy}"}}}}"#);
    call(&chamber, "sqs", "CreateQueue", &create);
    let redrive = r#"{\"deadLetterTargetArn\":\"arn:aws:sqs:us-east-1:123456789012:letters\"}"#;
    let subscribe = format!(
        r#"{{"TopicArn":"{TOPIC}","Protocol":"http","Endpoint":"http://localhost:1/",
            "Attributes":{{"RawMessageDelivery":"true","RedrivePolicy":"{redrive}"}}}}"#
    );
    call(&chamber, "sns", "Subscribe", &subscribe);
    let outgoing = take(&chamber).unwrap();
    (chamber, outgoing)
}

fn take(chamber: &Chamber) -> Option<Outgoing> {
    let mut taken = chamber.take_outgoing();
    assert!(taken.len() < 2);
    taken.pop().map(|(_, outgoing)| outgoing)
}

/// Visits a link without credentials.
fn visit(chamber: &Chamber, url: &str) -> String {
    let uri = url.strip_prefix("http://localhost:4566").unwrap();
    let request: Request =
        http::Request::builder().uri(uri).header("host", "localhost:4566").body(bytes::Bytes::new()).unwrap();
    String::from_utf8(chamber.answer(&request).body().bytes().to_vec()).unwrap()
}

/// A chamber in which the web server confirmed.
fn confirmed() -> Chamber {
    let (chamber, outgoing) = asked();
    let document = json::parse(outgoing.body.as_bytes()).unwrap();
    let url = document.get("SubscribeURL").and_then(Value::as_str).unwrap().to_owned();
    chamber.came_back(scope(), outgoing, Some(200));
    assert!(visit(&chamber, &url).contains("<ConfirmSubscriptionResult>"));
    chamber
}

#[test]
fn a_web_server_is_asked_before_it_gets_messages() {
    let (chamber, outgoing) = asked();
    assert_eq!(outgoing.headers["x-amz-sns-message-type"], "SubscriptionConfirmation");
    let publish = format!(r#"{{"TopicArn":"{TOPIC}","Message":"hello"}}"#);
    call(&chamber, "sns", "Publish", &publish);
    chamber.settle();
    assert!(take(&chamber).is_none());
    let chamber = confirmed();
    call(&chamber, "sns", "Publish", &publish);
    chamber.settle();
    let outgoing = take(&chamber).unwrap();
    assert_eq!((outgoing.body.as_str(), outgoing.url.as_str()), ("hello", "http://localhost:1/"));
    assert_eq!(outgoing.headers["x-amz-sns-rawdelivery"], "true");
    assert_eq!(outgoing.headers["content-type"], "text/plain; charset=UTF-8");
}

#[test]
fn a_web_server_that_fails_is_asked_three_times_more() {
    let chamber = confirmed();
    call(&chamber, "sns", "Publish", &format!(r#"{{"TopicArn":"{TOPIC}","Message":"hello"}}"#));
    chamber.settle();
    for _ in 0..3 {
        let outgoing = take(&chamber).unwrap();
        chamber.came_back(scope(), outgoing, None);
        assert!(take(&chamber).is_none());
        chamber.advance(Duration::from_secs(20));
    }
    let outgoing = take(&chamber).unwrap();
    chamber.came_back(scope(), outgoing, Some(503));
    chamber.advance(Duration::from_secs(20));
    assert!(take(&chamber).is_none());
    let queue = Map::from_iter([("QueueUrl", "http://localhost:4566/123456789012/letters")]);
    let received = chamber.invoke(scope(), "sqs", "ReceiveMessage", Value::Map(queue)).unwrap();
    let messages = received.get("Messages").and_then(Value::as_list).unwrap();
    assert_eq!(messages[0].get("Body").and_then(Value::as_str), Some("hello"));
}

#[test]
fn who_opts_out_gets_no_text_messages_until_opted_in() {
    let (chamber, outgoing) = asked();
    chamber.came_back(scope(), outgoing, Some(200));
    let sent = |chamber: &Chamber| {
        call(chamber, "sns", "Publish", r#"{"PhoneNumber":"+15551234567","Message":"hello"}"#);
        let state = chamber.world().snapshot();
        state.scan::<cloudchamber::SnsSent>(scope()).filter(|sent| sent.protocol == "sms").count()
    };
    assert_eq!(sent(&chamber), 1);
    let number = Map::from_iter([("PhoneNumber", "+15551234567")]);
    chamber.run_timer(scope(), "sns", "opt-out", Value::Map(number));
    assert_eq!(sent(&chamber), 1);
    let listed = call(&chamber, "sns", "ListPhoneNumbersOptedOut", "{}");
    assert_eq!(listed.get("phoneNumbers").and_then(Value::as_list).map(<[Value]>::len), Some(1));
    call(&chamber, "sns", "OptInPhoneNumber", r#"{"phoneNumber":"+15551234567"}"#);
    assert_eq!(sent(&chamber), 2);
}
