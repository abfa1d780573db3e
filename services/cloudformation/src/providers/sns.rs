//! Topics of SNS, their subscriptions and their policies.

use service::{Map, Result, Value};

use crate::provider::{Deploy, Provider, RowOf, as_made, members, one};
use crate::template::text;

/// The attributes of a topic that are properties of it.
const ATTRIBUTES: [&str; 8] = [
    "ArchivePolicy",
    "ContentBasedDeduplication",
    "DisplayName",
    "FifoThroughputScope",
    "FifoTopic",
    "KmsMasterKeyId",
    "SignatureVersion",
    "TracingConfig",
];

/// The attributes of a subscription that are properties of it.
const SUBSCRIBED: [&str; 7] = [
    "DeliveryPolicy",
    "FilterPolicy",
    "FilterPolicyScope",
    "RawMessageDelivery",
    "RedrivePolicy",
    "ReplayPolicy",
    "SubscriptionRoleArn",
];

pub(crate) static SUBSCRIPTION: Provider = Provider {
    type_name: "AWS::SNS::Subscription",
    fixed: &["Endpoint", "Protocol", "Region", "TopicArn"],
    mutable: &SUBSCRIBED,
    name: None,
    attributes: &["Arn"],
    waits: false,
    create: subscribe,
    update: update_subscription,
    delete: |deploy| unsubscribe(deploy, deploy.physical.clone()),
    read: |deploy| Ok(Some(one("Arn", deploy.physical.as_str()))),
    row: RowOf::Nowhere,
};

pub(crate) static TOPIC: Provider = Provider {
    type_name: "AWS::SNS::Topic",
    fixed: &["FifoTopic", "TopicName"],
    mutable: &[
        "ArchivePolicy",
        "ContentBasedDeduplication",
        "DataProtectionPolicy",
        "DisplayName",
        "FifoThroughputScope",
        "KmsMasterKeyId",
        "SignatureVersion",
        "Subscription",
        "Tags",
        "TracingConfig",
    ],
    name: Some("TopicName"),
    attributes: &["TopicArn", "TopicName"],
    waits: false,
    create: create_topic,
    update: update_topic,
    delete: delete_topic,
    read: read_topic,
    row: RowOf::Attribute("TopicName"),
};

pub(crate) static TOPIC_POLICY: Provider = Provider {
    type_name: "AWS::SNS::TopicPolicy",
    fixed: &[],
    mutable: &["PolicyDocument", "Topics"],
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
    delete: delete_policy,
    read: as_made,
    row: RowOf::Nowhere,
};

fn create_topic(deploy: &mut Deploy<'_, '_>) -> Result<String> {
    let fifo = deploy.is_set("FifoTopic");
    let name = match deploy.text("TopicName") {
        Some(name) => name,
        None if fifo => format!("{}.fifo", deploy.generated(251)),
        None => deploy.generated(256),
    };
    let mut attributes = deploy.take(&ATTRIBUTES);
    if !fifo {
        attributes.remove("FifoTopic");
    }
    let mut input = deploy.take(&["DataProtectionPolicy", "Tags"]);
    input.insert("Name", name);
    input.insert("Attributes", Value::Map(attributes));
    let answer = deploy.call("sns", "CreateTopic", input)?;
    deploy.physical = answer.get("TopicArn").and_then(text).unwrap_or_default();
    place_subscriptions(deploy)?;
    Ok(deploy.physical.clone())
}

fn update_topic(deploy: &mut Deploy<'_, '_>) -> Result<()> {
    for name in deploy.changed_among(&ATTRIBUTES) {
        let mut input = one("TopicArn", deploy.physical.as_str());
        input.insert("AttributeName", name);
        input.insert("AttributeValue", deploy.property(name).cloned().unwrap_or_else(|| "".into()));
        deploy.call("sns", "SetTopicAttributes", input)?;
    }
    if deploy.changed("DataProtectionPolicy") {
        let mut input = deploy.take(&["DataProtectionPolicy"]);
        input.insert("ResourceArn", deploy.physical.as_str());
        deploy.call("sns", "PutDataProtectionPolicy", input)?;
    }
    let (gone, new) = deploy.tag_difference();
    for (operation, member, list) in [("UntagResource", "TagKeys", gone), ("TagResource", "Tags", new)] {
        if !list.is_empty() {
            let mut input = one("ResourceArn", deploy.physical.as_str());
            input.insert(member, list);
            deploy.call("sns", operation, input)?;
        }
    }
    place_subscriptions(deploy)
}

/// The subscriptions that stand in a topic: made where they are new, ended where they are gone.
fn place_subscriptions(deploy: &mut Deploy<'_, '_>) -> Result<()> {
    let list = |map: &Map| map.get("Subscription").and_then(Value::as_list).unwrap_or_default().to_vec();
    let (before, after) = (list(deploy.before), list(deploy.properties));
    for gone in before.iter().filter(|one| !after.contains(one)) {
        for arn in subscriptions(deploy, gone)? {
            unsubscribe(deploy, arn)?;
        }
    }
    for new in after.iter().filter(|one| !before.contains(one)) {
        let input = members([
            ("TopicArn", Some(deploy.physical.as_str().into())),
            ("Endpoint", new.get("Endpoint").cloned()),
            ("Protocol", new.get("Protocol").cloned()),
        ]);
        deploy.call("sns", "Subscribe", input)?;
    }
    Ok(())
}

/// The ids of a topic's subscriptions of an endpoint.
fn subscriptions(deploy: &mut Deploy<'_, '_>, wanted: &Value) -> Result<Vec<String>> {
    let answer = deploy.call("sns", "ListSubscriptionsByTopic", one("TopicArn", deploy.physical.clone()))?;
    let all = answer.get("Subscriptions").and_then(Value::as_list).unwrap_or_default();
    let is_wanted = |one: &&Value| {
        one.get("Endpoint") == wanted.get("Endpoint") && one.get("Protocol") == wanted.get("Protocol")
    };
    let arns = all.iter().filter(is_wanted).filter_map(|one| one.get("SubscriptionArn").and_then(text));
    // What nobody confirmed cannot be ended.
    Ok(arns.filter(|arn| arn.starts_with("arn:")).collect())
}

fn delete_topic(deploy: &mut Deploy<'_, '_>) -> Result<()> {
    deploy.call("sns", "DeleteTopic", one("TopicArn", deploy.physical.clone())).map(|_| ())
}

fn read_topic(deploy: &mut Deploy<'_, '_>) -> Result<Option<Map>> {
    let arn = deploy.physical.clone();
    let name = arn.rsplit(':').next().unwrap_or_default();
    Ok(Some([("TopicArn", arn.as_str()), ("TopicName", name)].into_iter().collect()))
}

fn subscribe(deploy: &mut Deploy<'_, '_>) -> Result<String> {
    let mut input = deploy.take(&["Endpoint", "Protocol", "TopicArn"]);
    input.insert("Attributes", Value::Map(deploy.take(&SUBSCRIBED)));
    input.insert("ReturnSubscriptionArn", true);
    let answer = deploy.call("sns", "Subscribe", input)?;
    Ok(answer.get("SubscriptionArn").and_then(text).unwrap_or_default())
}

fn update_subscription(deploy: &mut Deploy<'_, '_>) -> Result<()> {
    for name in deploy.changed_among(&SUBSCRIBED) {
        let mut input = one("SubscriptionArn", deploy.physical.as_str());
        input.insert("AttributeName", name);
        input.insert("AttributeValue", deploy.property(name).cloned().unwrap_or_else(|| "{}".into()));
        deploy.call("sns", "SetSubscriptionAttributes", input)?;
    }
    Ok(())
}

fn unsubscribe(deploy: &mut Deploy<'_, '_>, arn: String) -> Result<()> {
    deploy.call("sns", "Unsubscribe", one("SubscriptionArn", arn)).map(|_| ())
}

fn set_policy(deploy: &mut Deploy<'_, '_>, topic: String, policy: Value) -> Result<()> {
    let mut input = one("TopicArn", topic);
    input.insert("AttributeName", "Policy");
    input.insert("AttributeValue", policy);
    deploy.call("sns", "SetTopicAttributes", input).map(|_| ())
}

fn update_policy(deploy: &mut Deploy<'_, '_>) -> Result<()> {
    let policy = deploy.needed_value("PolicyDocument")?;
    for topic in deploy.texts("Topics") {
        set_policy(deploy, topic, policy.clone())?;
    }
    Ok(())
}

/// A topic never has no policy: it gets back one under which its owner may do all.
fn delete_policy(deploy: &mut Deploy<'_, '_>) -> Result<()> {
    let account = deploy.context.scope.account.to_string();
    for topic in deploy.texts("Topics") {
        let owner = one("StringEquals", Value::Map(one("AWS:SourceOwner", account.as_str())));
        let actions = [
            "SNS:GetTopicAttributes",
            "SNS:SetTopicAttributes",
            "SNS:AddPermission",
            "SNS:RemovePermission",
            "SNS:DeleteTopic",
            "SNS:Subscribe",
            "SNS:ListSubscriptionsByTopic",
            "SNS:Publish",
        ];
        let statement = members([
            ("Sid", Some("__default_statement_ID".into())),
            ("Effect", Some("Allow".into())),
            ("Principal", Some(Value::Map(one("AWS", "*")))),
            ("Action", Some(Value::List(actions.into_iter().map(Value::from).collect()))),
            ("Resource", Some(topic.as_str().into())),
            ("Condition", Some(Value::Map(owner))),
        ]);
        let policy = members([
            ("Version", Some("2008-10-17".into())),
            ("Id", Some("__default_policy_ID".into())),
            ("Statement", Some(Value::List(vec![Value::Map(statement)]))),
        ]);
        set_policy(deploy, topic, Value::Map(policy))?;
    }
    Ok(())
}
