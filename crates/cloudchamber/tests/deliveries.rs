//! What AWS Config delivers, unpacked: the files add up to the history, whatever happens to the bucket meanwhile.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test")]

use std::collections::BTreeSet;
use std::io::Read as _;
use std::time::Duration;

use cloudchamber::world::{ClockMode, Settings};
use cloudchamber::{Accounts, Chamber};
use model::{AccountId, Region, Scope, Timestamp, Value, json};

const HOUR: Duration = Duration::from_secs(3_600);
const POLICY: &str = r#"{"Statement": {"Effect": "Allow", "Principal": {"Service": "config.amazonaws.com"}, "Action": "s3:*", "Resource": ["arn:aws:s3:::history", "arn:aws:s3:::history/*"]}}"#;

/// The members of a delivered item in their order, as AWS's files and notifications have them.
const MEMBERS: [&str; 18] = [
    "relatedEvents",
    "relationships",
    "configuration",
    "supplementaryConfiguration",
    "tags",
    "configurationItemVersion",
    "configurationItemCaptureTime",
    "configurationStateId",
    "awsAccountId",
    "configurationItemStatus",
    "resourceType",
    "resourceId",
    "resourceName",
    "ARN",
    "awsRegion",
    "availabilityZone",
    "configurationStateMd5Hash",
    "resourceCreationTime",
];

/// A world whose recorder delivers to a bucket, with snapshots each twelve hours.
struct Lab(Chamber);

impl Lab {
    fn new() -> Self {
        let clock = ClockMode::Frozen(Timestamp::parse_iso8601("2026-01-02T03:04:05Z").unwrap());
        let settings = Settings { clock, pace: 0.0, ..Settings::default() };
        let lab = Self(Chamber::new(settings, Accounts::default()));
        lab.open_bucket();
        lab.call(
            "config:PutConfigurationRecorder",
            r#"{"ConfigurationRecorder": {"roleARN": "arn:aws:iam::123456789012:role/config",
                "recordingGroup": {"allSupported": true, "includeGlobalResourceTypes": true}}}"#,
        );
        lab.call(
            "config:PutDeliveryChannel",
            r#"{"DeliveryChannel": {"s3BucketName": "history", "s3KeyPrefix": "lab",
                "configSnapshotDeliveryProperties": {"deliveryFrequency": "Twelve_Hours"}}}"#,
        );
        lab.call("config:StartConfigurationRecorder", r#"{"ConfigurationRecorderName": "default"}"#);
        lab
    }

    fn open_bucket(&self) {
        self.call("s3:CreateBucket", r#"{"Bucket": "history"}"#);
        let policy = json::to_string(Value::from(POLICY).view());
        self.call("s3:PutBucketPolicy", &format!(r#"{{"Bucket": "history", "Policy": {policy}}}"#));
    }

    fn call(&self, operation: &str, input: &str) -> Value {
        let (service, name) = operation.split_once(':').unwrap();
        let scope = Scope::new(AccountId::DEFAULT, Region::default_region());
        let input = json::parse(input.as_bytes()).unwrap();
        self.0.invoke(scope, service, name, input).unwrap_or_else(|fault| panic!("{operation}: {fault}"))
    }

    fn advance(&self, hours: u32) {
        self.0.advance(HOUR * hours);
    }

    /// The files, by their keys.
    fn files(&self) -> Vec<(String, Vec<u8>)> {
        let list = self.call("s3:ListObjectsV2", r#"{"Bucket": "history"}"#);
        let keys = list.get("Contents").and_then(Value::as_list).unwrap_or_default();
        let keys = keys.iter().map(|object| text(object, "Key")).filter(|key| key.ends_with(".gz"));
        let read = |key: String| {
            let object = self.call("s3:GetObject", &format!(r#"{{"Bucket": "history", "Key": "{key}"}}"#));
            let Some(Value::Blob(body)) = object.get("Body") else { panic!("{key} has no body") };
            (key, body.bytes().to_vec())
        };
        keys.map(read).collect()
    }

    /// The documents of the files whose keys have this in them.
    fn documents(&self, part: &str) -> Vec<Value> {
        let files = self.files().into_iter().filter(|(key, _)| key.contains(part));
        files.map(|(_, packed)| unpacked(&packed)).collect()
    }

    /// All items that the API tells of the resources that the files tell of.
    fn history(&self, resources: &BTreeSet<(String, String)>) -> BTreeSet<[String; 4]> {
        let mut found = BTreeSet::new();
        for (kind, id) in resources {
            let input = format!(r#"{{"resourceType": "{kind}", "resourceId": "{id}", "limit": 100}}"#);
            let answer = self.call("config:GetResourceConfigHistory", &input);
            assert!(answer.get("nextToken").is_none());
            for item in answer.get("configurationItems").and_then(Value::as_list).unwrap() {
                let state = text(item, "configurationStateId");
                let status = text(item, "configurationItemStatus");
                found.insert([kind.clone(), id.clone(), state, status]);
            }
        }
        found
    }
}

fn text(value: &Value, name: &str) -> String {
    value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn unpacked(packed: &[u8]) -> Value {
    let mut text = Vec::new();
    flate2::read::GzDecoder::new(packed).read_to_end(&mut text).unwrap();
    json::parse(&text).unwrap()
}

fn items(document: &Value) -> &[Value] {
    document.get("configurationItems").and_then(Value::as_list).unwrap()
}

fn names(value: &Value) -> Vec<&str> {
    value.as_map().unwrap().iter().map(|(name, _)| name).collect()
}

/// The items of history files: no item is in two.
fn delivered(documents: &[Value]) -> BTreeSet<[String; 4]> {
    let mut found = BTreeSet::new();
    for item in documents.iter().flat_map(items) {
        let state = item.get("configurationStateId").and_then(Value::as_int).unwrap().to_string();
        let status = text(item, "configurationItemStatus");
        let item = [text(item, "resourceType"), text(item, "resourceId"), state, status];
        assert!(found.insert(item.clone()), "{item:?} is delivered twice");
    }
    found
}

fn resources(items: &BTreeSet<[String; 4]>) -> BTreeSet<(String, String)> {
    items.iter().map(|[kind, id, ..]| (kind.clone(), id.clone())).collect()
}

/// Something happens: a network comes, with an instance whose group changes.
fn live(lab: &Lab) {
    let vpc = lab.call("ec2:CreateVpc", r#"{"CidrBlock": "10.0.0.0/16"}"#);
    let vpc = text(vpc.get("Vpc").unwrap(), "VpcId");
    let group = format!(r#"{{"GroupName": "web", "Description": "web", "VpcId": "{vpc}"}}"#);
    let group = text(&lab.call("ec2:CreateSecurityGroup", &group), "GroupId");
    let subnet =
        lab.call("ec2:CreateSubnet", &format!(r#"{{"VpcId": "{vpc}", "CidrBlock": "10.0.1.0/24"}}"#));
    let subnet = text(subnet.get("Subnet").unwrap(), "SubnetId");
    lab.call(
        "ec2:RunInstances",
        &format!(
            r#"{{"ImageId": "ami-12c6146b", "InstanceType": "t3.micro", "MinCount": 3, "MaxCount": 3,
                "SubnetId": "{subnet}", "SecurityGroupIds": ["{group}"]}}"#
        ),
    );
    lab.advance(1);
    let rule = format!(
        r#"{{"GroupId": "{group}", "IpPermissions": [{{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22,
            "IpRanges": [{{"CidrIp": "10.0.0.0/8"}}]}}]}}"#
    );
    lab.call("ec2:AuthorizeSecurityGroupIngress", &rule);
    lab.call("iam:CreateUser", r#"{"UserName": "ann"}"#);
    lab.call("iam:DeleteUser", r#"{"UserName": "ann"}"#);
}

#[test]
fn files_have_the_form_of_aws() {
    let lab = Lab::new();
    live(&lab);
    lab.advance(12);
    let histories = lab.documents("/ConfigHistory/");
    let snapshots = lab.documents("/ConfigSnapshot/");
    assert!(!histories.is_empty() && snapshots.len() == 1);
    for document in &histories {
        assert_eq!(names(document), ["fileVersion", "configurationItems"]);
    }
    assert_eq!(names(&snapshots[0]), ["fileVersion", "configSnapshotId", "configurationItems"]);
    let mut gone = 0;
    for item in histories.iter().chain(&snapshots).flat_map(items) {
        let names = names(item);
        let known: Vec<&str> = MEMBERS.into_iter().filter(|member| names.contains(member)).collect();
        assert_eq!(names, known, "the order, and nothing else");
        assert!(item.as_map().unwrap().iter().all(|(_, value)| !value.is_null()));
        assert_eq!(text(item, "configurationItemVersion"), "1.3");
        let captured = Timestamp::parse_iso8601(&text(item, "configurationItemCaptureTime")).unwrap();
        assert_eq!(item.get("configurationStateId"), Some(&Value::Int(captured.millis())));
        let is_gone = text(item, "configurationItemStatus") == "ResourceDeleted";
        gone += usize::from(is_gone);
        assert_eq!(item.get("configuration").and_then(Value::as_map).is_none(), is_gone);
        for relationship in item.get("relationships").and_then(Value::as_list).unwrap() {
            let names: Vec<&str> = relationship.as_map().unwrap().iter().map(|(name, _)| name).collect();
            assert_eq!(names, ["resourceId", "resourceType", "name"]);
        }
    }
    assert_eq!(gone, 1, "the user's end is in a history file, and in no snapshot");
}

#[test]
fn files_add_up_to_the_history() {
    let lab = Lab::new();
    live(&lab);
    lab.advance(7);
    live(&lab);
    lab.advance(24);
    let delivered = delivered(&lab.documents("/ConfigHistory/"));
    assert_eq!(delivered, lab.history(&resources(&delivered)));
    let kinds: BTreeSet<&str> = delivered.iter().map(|[kind, ..]| kind.as_str()).collect();
    for kind in ["AWS::EC2::Instance", "AWS::EC2::VPC", "AWS::IAM::User", "AWS::S3::Bucket"] {
        assert!(kinds.contains(kind), "{kinds:?}");
    }
    let last = lab.documents("/ConfigSnapshot/").pop().unwrap();
    let counts = lab.call("config:GetDiscoveredResourceCounts", "{}");
    let count = counts.get("totalDiscoveredResources").and_then(Value::as_int);
    assert_eq!(count, i64::try_from(items(&last).len()).ok());
    for item in items(&last) {
        let state = item.get("configurationStateId").and_then(Value::as_int).unwrap().to_string();
        let (kind, id) = (text(item, "resourceType"), text(item, "resourceId"));
        let later = delivered.iter().filter(|other| other[0] == kind && other[1] == id && other[2] > state);
        assert_eq!(later.count(), 0, "a snapshot has the last item of {kind} {id}");
    }
}

#[test]
fn a_day_has_four_sets_of_history_files_and_the_snapshots_in_due_order() {
    let (one, other) = (Lab::new(), Lab::new());
    for lab in [&one, &other] {
        for _ in 0..4 {
            live(lab);
            lab.advance(5);
        }
        lab.advance(24);
    }
    let folder = "lab/AWSLogs/123456789012/Config/us-east-1/2026/1/";
    let files = one.files();
    assert!(files.iter().all(|(key, _)| key.starts_with(folder)));
    let of_vpc = files.iter().filter(|(key, _)| key.contains("ConfigHistory_AWS::EC2::VPC_"));
    assert_eq!(of_vpc.count(), 4);
    let snapshots: Vec<&str> = files
        .iter()
        .filter_map(|(key, _)| key.split_once("_Config_us-east-1_ConfigSnapshot_"))
        .map(|(_, name)| &name[..16])
        .collect();
    assert_eq!(snapshots, ["20260102T150405Z", "20260103T030405Z", "20260103T150405Z", "20260104T030405Z"]);
    assert!(files == other.files(), "the same calls make the same bytes");
}

#[test]
fn many_items_of_a_type_come_in_parts() {
    let lab = Lab::new();
    lab.call("s3:CreateBucket", r#"{"Bucket": "busy"}"#);
    for number in 0..1_100 {
        let tags = format!(r#"{{"TagSet": [{{"Key": "number", "Value": "{number}"}}]}}"#);
        lab.call("s3:PutBucketTagging", &format!(r#"{{"Bucket": "busy", "Tagging": {tags}}}"#));
    }
    lab.advance(6);
    let documents = lab.documents("ConfigHistory_AWS::S3::Bucket_");
    let sizes: Vec<usize> = documents.iter().map(|document| items(document).len()).collect();
    assert_eq!(sizes, [1_000, 102], "of two buckets");
    let files = lab.files().into_iter().map(|(key, _)| key);
    let keys: Vec<String> = files.filter(|key| key.contains("ConfigHistory_AWS::S3::Bucket_")).collect();
    assert!(keys[0].ends_with("_1.json.gz") && keys[1].ends_with("_2.json.gz"), "{keys:?}");
    assert_eq!(delivered(&documents).len(), 1_102);
}

#[test]
fn nothing_is_lost_while_the_bucket_is_away() {
    let lab = Lab::new();
    lab.advance(6);
    for (key, _) in lab.files() {
        lab.call("s3:DeleteObject", &format!(r#"{{"Bucket": "history", "Key": "{key}"}}"#));
    }
    let check =
        r#"{"Bucket": "history", "Key": "lab/AWSLogs/123456789012/Config/ConfigWritabilityCheckFile"}"#;
    lab.call("s3:DeleteObject", check);
    lab.call("s3:DeleteBucket", r#"{"Bucket": "history"}"#);
    live(&lab);
    lab.advance(12);
    let status = lab.call("config:DescribeDeliveryChannelStatus", "{}");
    let status = &status.get("DeliveryChannelsStatus").and_then(Value::as_list).unwrap()[0];
    for info in ["configHistoryDeliveryInfo", "configSnapshotDeliveryInfo"] {
        let info = status.get(info).unwrap();
        assert_eq!([text(info, "lastStatus"), text(info, "lastErrorCode")], ["FAILURE", "NoSuchBucket"]);
    }
    lab.open_bucket();
    lab.advance(6);
    let delivered = delivered(&lab.documents("/ConfigHistory/"));
    let since = Timestamp::parse_iso8601("2026-01-02T09:04:05Z").unwrap().millis().to_string();
    let mut history = lab.history(&resources(&delivered));
    history.retain(|[_, _, state, _]| *state >= since);
    assert_eq!(delivered, history);
    assert!(delivered.len() > 10);
}

#[test]
fn nothing_is_due_where_nothing_is_recorded() {
    let lab = Lab::new();
    lab.call("config:StopConfigurationRecorder", r#"{"ConfigurationRecorderName": "default"}"#);
    lab.advance(24);
    let due = lab.0.world().snapshot().timers().filter(|(_, timer)| timer.service == "config").count();
    assert_eq!(due, 0);
    let delivered = delivered(&lab.documents("/ConfigHistory/"));
    assert!(delivered.len() > 3, "what was recorded before the stop is delivered");
    assert!(lab.documents("/ConfigSnapshot/").is_empty());
}
