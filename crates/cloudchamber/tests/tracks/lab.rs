//! A world that is recorded, with a stream that goes into a queue.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;
use std::time::Duration;

use cloudchamber::world::{ClockMode, Settings, State};
use cloudchamber::{Accounts, Chamber, catalog};
use model::{AccountId, Fault, Region, Scope, Timestamp, Value, json};
use service::Kind;

use crate::calls::Dice;

/// A resource: type and id.
pub type Name = (String, String);

/// What an item says.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    pub status: String,
    /// `ID phrase` of each relationship.
    pub related: BTreeSet<String>,
    number: String,
    document: String,
}

impl Item {
    /// An item as history or the stream has it, which differ in what they call the phrase.
    fn of(item: &Value, phrase: &str) -> Self {
        let as_text = |name: &str| match item.get(name) {
            Some(Value::Str(text)) => text.clone(),
            other => json::to_string(other.cloned().unwrap_or_default().view()),
        };
        let related = item.get("relationships").and_then(Value::as_list).unwrap_or_default();
        let related = related.iter().map(|one| format!("{} {}", text(one, "resourceId"), text(one, phrase)));
        Self {
            status: text(item, "configurationItemStatus"),
            related: related.collect(),
            number: as_text("configurationStateId"),
            document: as_text("configuration"),
        }
    }
}

pub struct Lab(Chamber);

fn here() -> Scope {
    Scope::new(AccountId::DEFAULT, Region::default_region())
}

/// Where resources stand: in the Region, or in all.
pub fn scopes() -> [Scope; 2] {
    [here(), Scope::new(here().account, here().region.global())]
}

/// The recorder, whose items tell of its own doings, and a type that nobody makes without a certificate.
const LEFT_OUT: [&str; 2] = ["AWS::Config::ConfigurationRecorder", "AWS::IAM::ServerCertificate"];

/// The types that are recorded.
pub fn kinds() -> impl Iterator<Item = &'static Kind> {
    let kinds = catalog().kinds().filter(|kind| kind.resource.is_some() && kind.name.starts_with("AWS::"));
    kinds.filter(|kind| !LEFT_OUT.contains(&kind.name))
}

impl Lab {
    pub fn new() -> Self {
        let clock = ClockMode::Frozen(Timestamp::parse_iso8601("2026-01-02T03:04:05Z").unwrap());
        let settings = Settings { clock, pace: 0.0, ..Settings::default() };
        let lab = Self(Chamber::new(settings, Accounts::default()));
        let calls = [
            ("s3:CreateBucket", r#"{"Bucket": "history"}"#),
            (
                "s3:PutBucketPolicy",
                r#"{"Bucket": "history", "Policy": "{\"Statement\": {\"Effect\": \"Allow\", \"Principal\": {\"Service\": \"config.amazonaws.com\"}, \"Action\": \"s3:*\", \"Resource\": [\"arn:aws:s3:::history\", \"arn:aws:s3:::history/*\"]}}"}"#,
            ),
            ("sns:CreateTopic", r#"{"Name": "stream"}"#),
            (
                "sqs:CreateQueue",
                r#"{"QueueName": "stream", "Attributes": {"Policy": "{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"sns.amazonaws.com\"},\"Action\":\"sqs:SendMessage\",\"Resource\":\"*\"}}"}}"#,
            ),
            (
                "sns:Subscribe",
                r#"{"TopicArn": "arn:aws:sns:us-east-1:123456789012:stream", "Protocol": "sqs", "Endpoint": "arn:aws:sqs:us-east-1:123456789012:stream", "Attributes": {"RawMessageDelivery": "true"}}"#,
            ),
            (
                "config:PutConfigurationRecorder",
                r#"{"ConfigurationRecorder": {"roleARN": "arn:aws:iam::123456789012:role/config", "recordingGroup": {"allSupported": true, "includeGlobalResourceTypes": true}}}"#,
            ),
            (
                "config:PutDeliveryChannel",
                r#"{"DeliveryChannel": {"s3BucketName": "history", "snsTopicARN": "arn:aws:sns:us-east-1:123456789012:stream"}}"#,
            ),
        ];
        for (operation, input) in calls {
            lab.call(operation, input).unwrap_or_else(|fault| panic!("{operation}: {fault}"));
        }
        lab.start_recording();
        lab
    }

    pub fn start_recording(&self) {
        self.call("config:StartConfigurationRecorder", r#"{"ConfigurationRecorderName": "default"}"#)
            .unwrap();
    }

    pub fn stop_recording(&self) {
        self.call("config:StopConfigurationRecorder", r#"{"ConfigurationRecorderName": "default"}"#).unwrap();
    }

    pub fn call(&self, operation: &str, input: &str) -> Result<Value, Fault> {
        let (service, name) = operation.split_once(':').unwrap();
        let input = json::parse(input.as_bytes()).unwrap_or_else(|error| panic!("{input}: {error}"));
        self.0.invoke(here(), service, name, input)
    }

    /// The world as it is when all is done that is due.
    pub fn state(&self) -> State {
        self.0.settle();
        self.0.world().snapshot()
    }

    pub fn pass_a_minute(&self) {
        self.0.advance(Duration::from_secs(60));
    }

    /// Until the history files are there.
    pub fn pass_six_hours(&self) {
        self.0.advance(Duration::from_secs(6 * 3_600));
    }

    /// The id, name or ARN of some resource of a type.
    pub fn any(&self, kind: &str, member: &str, dice: &mut Dice) -> Option<String> {
        let kind = catalog().kind(&format!("AWS::{kind}")).expect("the type is known");
        let (described, state) = (kind.resource?, self.state());
        let rows =
            scopes().into_iter().flat_map(|scope| state.rows(scope, kind.name).map(move |row| (scope, row)));
        let mut all: Vec<_> = rows.filter_map(|(scope, row)| described.identity(&**row, scope)).collect();
        if all.is_empty() {
            return None;
        }
        let one = all.swap_remove(dice.below(all.len()));
        match member {
            "id" => Some(one.id),
            "name" => one.name,
            _ => one.arn,
        }
    }

    /// All that was discovered, but the recorder.
    fn discovered(&self) -> Vec<Name> {
        let mut names = Vec::new();
        for kind in kinds() {
            let mut token = String::new();
            loop {
                let input =
                    format!(r#"{{"resourceType": "{}", "includeDeletedResources": true{token}}}"#, kind.name);
                let answer = self.call("config:ListDiscoveredResources", &input).unwrap();
                let found = answer.get("resourceIdentifiers").and_then(Value::as_list).unwrap_or_default();
                names.extend(found.iter().map(|one| (kind.name.to_owned(), text(one, "resourceId"))));
                let Some(next) = answer.get("nextToken").and_then(Value::as_str) else { break };
                token = format!(r#", "nextToken": "{next}""#);
            }
        }
        names
    }

    /// The items of all resources but the recorder, oldest first.
    pub fn histories(&self) -> BTreeMap<Name, Vec<Item>> {
        self.discovered().into_iter().map(|name| (name.clone(), self.history(&name))).collect()
    }

    fn history(&self, (kind, id): &Name) -> Vec<Item> {
        let (mut items, mut token) = (Vec::new(), String::new());
        loop {
            let input = format!(
                r#"{{"resourceType": "{kind}", "resourceId": "{id}", "chronologicalOrder": "Forward", "limit": 100{token}}}"#
            );
            let answer = self.call("config:GetResourceConfigHistory", &input).unwrap();
            let found = answer.get("configurationItems").and_then(Value::as_list).unwrap_or_default();
            items.extend(found.iter().map(|item| Item::of(item, "relationshipName")));
            let Some(next) = answer.get("nextToken").and_then(Value::as_str) else { return items };
            token = format!(r#", "nextToken": "{next}""#);
        }
    }

    /// All items that the stream told of but the recorder's, by resource, in their order.
    pub fn stream(&self) -> BTreeMap<Name, Vec<Item>> {
        let mut stream: BTreeMap<Name, Vec<Item>> = BTreeMap::new();
        for message in self.messages() {
            let Some(item) = message.get("configurationItem") else { continue };
            let name = (text(item, "resourceType"), text(item, "resourceId"));
            if !LEFT_OUT.contains(&name.0.as_str()) {
                stream.entry(name).or_default().push(Item::of(item, "name"));
            }
        }
        stream
    }

    /// All items of the history files but the recorder's, by resource, oldest first.
    pub fn files(&self) -> BTreeMap<Name, Vec<Item>> {
        let list = self.call("s3:ListObjectsV2", r#"{"Bucket": "history"}"#).unwrap();
        assert_eq!(list.get("IsTruncated"), Some(&Value::Bool(false)));
        let mut files: BTreeMap<Name, Vec<Item>> = BTreeMap::new();
        for object in list.get("Contents").and_then(Value::as_list).unwrap_or_default() {
            let key = text(object, "Key");
            if !key.contains("/ConfigHistory/") {
                continue;
            }
            let document = self.unpacked(&format!("history/{key}"));
            for item in document.get("configurationItems").and_then(Value::as_list).unwrap() {
                let name = (text(item, "resourceType"), text(item, "resourceId"));
                if !LEFT_OUT.contains(&name.0.as_str()) {
                    files.entry(name).or_default().push(Item::of(item, "name"));
                }
            }
        }
        for items in files.values_mut() {
            items.sort_by_key(|item| item.number.parse::<u64>().expect("state ids are numbers"));
        }
        files
    }

    /// What the stream told of since it was asked before.
    pub fn messages(&self) -> Vec<Value> {
        let receive = r#"{"QueueUrl": "http://localhost:4566/123456789012/stream", "MaxNumberOfMessages": 10, "VisibilityTimeout": 43200}"#;
        let mut all = Vec::new();
        loop {
            let answer = self.call("sqs:ReceiveMessage", receive).unwrap();
            let Some(messages) = answer.get("Messages").and_then(Value::as_list) else { return all };
            let bodies = messages.iter().map(|message| text(message, "Body"));
            all.extend(bodies.map(|body| json::parse(body.as_bytes()).unwrap()));
        }
    }

    /// The packed JSON at `BUCKET/KEY`.
    pub fn unpacked(&self, location: &str) -> Value {
        let (bucket, key) = location.split_once('/').unwrap();
        let object =
            self.call("s3:GetObject", &format!(r#"{{"Bucket": "{bucket}", "Key": "{key}"}}"#)).unwrap();
        let Some(Value::Blob(body)) = object.get("Body") else { panic!("{location} has no body") };
        let mut text = Vec::new();
        flate2::read::GzDecoder::new(&*body.bytes()).read_to_end(&mut text).unwrap();
        json::parse(&text).unwrap()
    }
}

pub fn text(value: &Value, name: &str) -> String {
    value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}
