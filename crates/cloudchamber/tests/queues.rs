//! What behaviour files cannot show of queues: long polls, and the query protocol of older SDKs.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test")]

use std::time::{Duration, Instant};

use cloudchamber::world::{ClockMode, Settings};
use cloudchamber::{Accounts, Attempt, Chamber, Request};
use model::{AccountId, Fault, Region, Scope, Timestamp, Value, json};

fn chamber(clock: ClockMode) -> Chamber {
    let chamber = Chamber::new(Settings { clock, pace: 0.0, ..Settings::default() }, Accounts::default());
    ask(
        &chamber,
        "/?Action=CreateQueue&QueueName=jobs&Attribute.1.Name=VisibilityTimeout&Attribute.1.Value=1",
    );
    chamber
}

fn request(uri: &str) -> Request {
    let signature = "AWS4-HMAC-SHA256 Credential=AKID/20260101/us-east-1/sqs/aws4_request, SignedHeaders=host, Signature=0";
    let request = http::Request::builder().uri(uri).header("host", "localhost:4566");
    request.header("authorization", signature).body(bytes::Bytes::new()).unwrap()
}

fn ask(chamber: &Chamber, uri: &str) -> String {
    let response = chamber.answer(&request(uri));
    String::from_utf8(response.body().bytes().to_vec()).unwrap()
}

const SEND: &str = "/123456789012/jobs?Action=SendMessage&MessageBody=hello";
const POLL: &str = "/123456789012/jobs?Action=ReceiveMessage&WaitTimeSeconds=20&AttributeName.1=All";

#[test]
fn forms_come_to_a_queues_own_url() {
    let chamber = chamber(ClockMode::Real);
    let sent = ask(&chamber, SEND);
    assert!(sent.contains("<SendMessageResult><MD5OfMessageBody>5d41402abc4b2a76b9719d911017c592"), "{sent}");
    let received = ask(&chamber, POLL);
    assert!(received.contains("<ReceiveMessageResult><Message><MessageId>"), "{received}");
    let count = "<Attribute><Name>ApproximateReceiveCount</Name><Value>1</Value></Attribute>";
    assert!(received.contains(count), "{received}");
    let refused = ask(&chamber, "/123456789012/none?Action=SendMessage&MessageBody=hello");
    assert!(refused.contains("<Code>AWS.SimpleQueueService.NonExistentQueue</Code>"), "{refused}");
}

#[test]
fn a_long_poll_ends_when_a_message_comes() {
    let chamber = chamber(ClockMode::Real);
    let sender = chamber.clone();
    let thread = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(50));
        ask(&sender, SEND)
    });
    let start = Instant::now();
    assert!(ask(&chamber, POLL).contains("<Body>hello</Body>"));
    assert!(start.elapsed() < Duration::from_secs(10));
    thread.join().unwrap();
}

#[test]
fn a_long_poll_ends_when_a_message_becomes_visible() {
    let chamber = chamber(ClockMode::Real);
    ask(&chamber, SEND);
    assert!(ask(&chamber, POLL).contains("<Body>hello</Body>"));
    let start = Instant::now();
    assert!(ask(&chamber, POLL).contains("<Body>hello</Body>"));
    assert!(start.elapsed() < Duration::from_secs(10));
}

#[test]
fn a_long_poll_ends_when_its_time_is_over() {
    let chamber = chamber(ClockMode::Real);
    let Attempt::Waits(wait) = chamber.attempt(&request(POLL), None) else { panic!("nothing is there") };
    chamber.advance(Duration::from_secs(20));
    assert!(matches!(chamber.attempt(&request(POLL), Some(wait)), Attempt::Answered(_)));
}

#[test]
fn a_long_poll_does_not_wait_while_time_stands_still() {
    let chamber = chamber(ClockMode::Frozen(Timestamp::from_seconds(1_800_000_000)));
    let start = Instant::now();
    assert!(!ask(&chamber, POLL).contains("<Message>"));
    assert!(start.elapsed() < Duration::from_secs(10));
}

fn invoke(chamber: &Chamber, operation: &str, input: &str) -> Result<Value, Fault> {
    let scope = Scope::new(AccountId::DEFAULT, Region::default_region());
    chamber.invoke(scope, "sqs", operation, json::parse(input.as_bytes()).unwrap())
}

#[test]
fn at_awss_pace_a_deleted_queues_name_is_not_free_at_once() {
    let chamber = chamber(ClockMode::Frozen(Timestamp::from_seconds(1_800_000_000)));
    chamber.world().set_pace(1.0);
    invoke(&chamber, "DeleteQueue", r#"{"QueueUrl":"jobs"}"#).unwrap();
    let refused = invoke(&chamber, "CreateQueue", r#"{"QueueName":"jobs"}"#).unwrap_err();
    assert_eq!(refused.code(), "QueueDeletedRecently");
    chamber.advance(Duration::from_secs(60));
    invoke(&chamber, "CreateQueue", r#"{"QueueName":"jobs"}"#).unwrap();
}

#[test]
fn at_awss_pace_a_move_task_takes_its_time_and_can_be_cancelled() {
    let chamber = chamber(ClockMode::Frozen(Timestamp::from_seconds(1_800_000_000)));
    chamber.world().set_pace(1.0);
    invoke(&chamber, "CreateQueue", r#"{"QueueName":"dead"}"#).unwrap();
    let policy =
        r#"{\"deadLetterTargetArn\":\"arn:aws:sqs:us-east-1:123456789012:dead\",\"maxReceiveCount\":1}"#;
    let set = format!(r#"{{"QueueUrl":"jobs","Attributes":{{"RedrivePolicy":"{policy}"}}}}"#);
    invoke(&chamber, "SetQueueAttributes", &set).unwrap();
    for _ in 0..3 {
        invoke(&chamber, "SendMessage", r#"{"QueueUrl":"jobs","MessageBody":"poison"}"#).unwrap();
    }
    for _ in 0..2 {
        let receive = r#"{"QueueUrl":"jobs","MaxNumberOfMessages":10}"#;
        invoke(&chamber, "ReceiveMessage", receive).unwrap();
        chamber.advance(Duration::from_secs(1));
    }
    let source =
        r#"{"SourceArn":"arn:aws:sqs:us-east-1:123456789012:dead","MaxNumberOfMessagesPerSecond":1}"#;
    let task = invoke(&chamber, "StartMessageMoveTask", source).unwrap();
    assert_eq!(invoke(&chamber, "StartMessageMoveTask", source).unwrap_err().code(), "InvalidParameterValue");
    chamber.advance(Duration::from_secs(2));
    let handle = json::to_string(task.view());
    let cancelled = invoke(&chamber, "CancelMessageMoveTask", &handle).unwrap();
    assert_eq!(cancelled.get("ApproximateNumberOfMessagesMoved"), Some(&Value::Int(2)));
    chamber.advance(Duration::from_secs(10));
    let list = r#"{"SourceArn":"arn:aws:sqs:us-east-1:123456789012:dead"}"#;
    let tasks = json::to_string(invoke(&chamber, "ListMessageMoveTasks", list).unwrap().view());
    assert!(tasks.contains(r#""Status":"CANCELLED""#), "{tasks}");
    assert!(tasks.contains(r#""ApproximateNumberOfMessagesMoved":2"#), "{tasks}");
}
