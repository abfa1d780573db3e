//! Queues of SQS and their policies.

use service::{Map, Result, Value, json};

use crate::provider::{Deploy, Provider, RowOf, as_made, members, one, tag_map};
use crate::template::text;

/// The attributes of a queue that are properties of it.
const ATTRIBUTES: [&str; 14] = [
    "ContentBasedDeduplication",
    "DeduplicationScope",
    "DelaySeconds",
    "FifoQueue",
    "FifoThroughputLimit",
    "KmsDataKeyReusePeriodSeconds",
    "KmsMasterKeyId",
    "MaximumMessageSize",
    "MessageRetentionPeriod",
    "ReceiveMessageWaitTimeSeconds",
    "RedriveAllowPolicy",
    "RedrivePolicy",
    "SqsManagedSseEnabled",
    "VisibilityTimeout",
];

/// What a queue has that nobody says otherwise of.
const DEFAULTS: [(&str, &str); 9] = [
    ("DelaySeconds", "0"),
    ("KmsDataKeyReusePeriodSeconds", "300"),
    ("KmsMasterKeyId", ""),
    ("MaximumMessageSize", "262144"),
    ("MessageRetentionPeriod", "345600"),
    ("ReceiveMessageWaitTimeSeconds", "0"),
    ("RedriveAllowPolicy", ""),
    ("RedrivePolicy", ""),
    ("VisibilityTimeout", "30"),
];

pub(crate) static QUEUE: Provider = Provider {
    type_name: "AWS::SQS::Queue",
    fixed: &["FifoQueue", "QueueName"],
    mutable: &[
        "ContentBasedDeduplication",
        "DeduplicationScope",
        "DelaySeconds",
        "FifoThroughputLimit",
        "KmsDataKeyReusePeriodSeconds",
        "KmsMasterKeyId",
        "MaximumMessageSize",
        "MessageRetentionPeriod",
        "ReceiveMessageWaitTimeSeconds",
        "RedriveAllowPolicy",
        "RedrivePolicy",
        "SqsManagedSseEnabled",
        "Tags",
        "VisibilityTimeout",
    ],
    name: Some("QueueName"),
    attributes: &["Arn", "QueueName", "QueueUrl"],
    waits: false,
    create,
    update,
    delete: |deploy| deploy.call("sqs", "DeleteQueue", one("QueueUrl", deploy.physical.clone())).map(|_| ()),
    read,
    row: RowOf::Attribute("QueueName"),
};

pub(crate) static QUEUE_POLICY: Provider = Provider {
    type_name: "AWS::SQS::QueuePolicy",
    fixed: &[],
    mutable: &["PolicyDocument", "Queues"],
    name: None,
    attributes: &["Id"],
    waits: false,
    create: |deploy| {
        update_policy(deploy)?;
        let physical = deploy.generated(128);
        deploy.attributes.insert("Id", physical.as_str());
        Ok(physical)
    },
    update: update_policy,
    delete: |deploy| {
        deploy.texts("Queues").into_iter().try_for_each(|queue| set_policy(deploy, queue, "".into()))
    },
    read: as_made,
    row: RowOf::Nowhere,
};

/// An attribute as SQS takes it: texts, and documents as JSON. A queue that is not FIFO says nothing of it.
fn attribute(name: &str, value: &Value) -> Option<Value> {
    match (name, value) {
        ("FifoQueue", value) if text(value).is_some_and(|text| text == "false") => None,
        (_, Value::Map(_)) => Some(json::to_string(value.view()).into()),
        (_, value) => Some(value.clone()),
    }
}

fn create(deploy: &mut Deploy<'_, '_>) -> Result<String> {
    let fifo = deploy.is_set("FifoQueue");
    let name = match deploy.text("QueueName") {
        Some(name) => name,
        None if fifo => format!("{}.fifo", deploy.generated(75)),
        None => deploy.generated(80),
    };
    let attributes =
        ATTRIBUTES.iter().filter_map(|name| Some((*name, attribute(name, deploy.property(name)?)?)));
    let attributes: Map = attributes.collect();
    let mut input = one("QueueName", name);
    input.insert("Attributes", Value::Map(attributes));
    let tags = deploy.property("Tags").and_then(Value::as_list).unwrap_or_default();
    if !tags.is_empty() {
        input.insert("tags", Value::Map(tag_map(tags)));
    }
    let answer = deploy.call("sqs", "CreateQueue", input)?;
    Ok(answer.get("QueueUrl").and_then(text).unwrap_or_default())
}

fn update(deploy: &mut Deploy<'_, '_>) -> Result<()> {
    let mut attributes = Map::new();
    for name in deploy.changed_among(&ATTRIBUTES) {
        let default =
            || DEFAULTS.iter().find(|(known, _)| *known == name).map(|(_, value)| Value::from(*value));
        let value = deploy.property(name).and_then(|value| attribute(name, value)).or_else(default);
        if let Some(value) = value {
            attributes.insert(name, value);
        }
    }
    if !attributes.is_empty() {
        let mut input = one("QueueUrl", deploy.physical.as_str());
        input.insert("Attributes", Value::Map(attributes));
        deploy.call("sqs", "SetQueueAttributes", input)?;
    }
    let (gone, new) = deploy.tag_difference();
    if !gone.is_empty() {
        let mut input = one("QueueUrl", deploy.physical.as_str());
        input.insert("TagKeys", gone);
        deploy.call("sqs", "UntagQueue", input)?;
    }
    if !new.is_empty() {
        let mut input = one("QueueUrl", deploy.physical.as_str());
        input.insert("Tags", Value::Map(tag_map(&new)));
        deploy.call("sqs", "TagQueue", input)?;
    }
    Ok(())
}

fn read(deploy: &mut Deploy<'_, '_>) -> Result<Option<Map>> {
    let url = deploy.physical.clone();
    let mut input = one("QueueUrl", url.as_str());
    input.insert("AttributeNames", Value::List(vec!["QueueArn".into()]));
    let answer = deploy.call("sqs", "GetQueueAttributes", input)?;
    let arn = answer.get("Attributes").and_then(|attributes| attributes.get("QueueArn")).cloned();
    let name = url.rsplit('/').next().unwrap_or_default().to_owned();
    Ok(Some(members([("Arn", arn), ("QueueName", Some(name.into())), ("QueueUrl", Some(url.into()))])))
}

fn set_policy(deploy: &mut Deploy<'_, '_>, queue: String, policy: Value) -> Result<()> {
    let mut input = one("QueueUrl", queue);
    input.insert("Attributes", Value::Map(one("Policy", policy)));
    deploy.call("sqs", "SetQueueAttributes", input).map(|_| ())
}

fn update_policy(deploy: &mut Deploy<'_, '_>) -> Result<()> {
    let policy = deploy.needed_value("PolicyDocument")?;
    for queue in deploy.difference("Queues").0 {
        set_policy(deploy, queue, "".into())?;
    }
    for queue in deploy.texts("Queues") {
        set_policy(deploy, queue, policy.clone())?;
    }
    Ok(())
}
