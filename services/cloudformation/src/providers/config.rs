//! Recorders, delivery channels and rules of AWS Config.

use service::{Result, Value};

use crate::provider::{Deploy, Provider, RowOf, as_made, members, one};
use crate::template::text;

pub(crate) static CONFIG_RULE: Provider = Provider {
    type_name: "AWS::Config::ConfigRule",
    fixed: &["ConfigRuleName"],
    mutable: &[
        "Compliance",
        "Description",
        "EvaluationModes",
        "InputParameters",
        "MaximumExecutionFrequency",
        "Scope",
        "Source",
    ],
    name: Some("ConfigRuleName"),
    attributes: &["Arn", "Compliance.Type", "ConfigRuleId"],
    waits: false,
    create: |deploy| {
        let name = deploy.name("ConfigRuleName", 128);
        deploy.physical.clone_from(&name);
        put_rule(deploy)?;
        Ok(name)
    },
    update: put_rule,
    delete: |deploy| {
        deploy.call("config", "DeleteConfigRule", one("ConfigRuleName", deploy.physical.clone())).map(|_| ())
    },
    read: |deploy| {
        let names = Value::List(vec![deploy.physical.as_str().into()]);
        let answer = deploy.call("config", "DescribeConfigRules", one("ConfigRuleNames", names))?;
        let rule = answer.get("ConfigRules").and_then(Value::as_list).and_then(<[Value]>::first);
        let member = |name: &str| rule.and_then(|rule| rule.get(name)).cloned();
        Ok(Some(members([
            ("Arn", member("ConfigRuleArn")),
            ("ConfigRuleId", member("ConfigRuleId")),
            ("Compliance.Type", Some("INSUFFICIENT_DATA".into())),
        ])))
    },
    row: RowOf::Physical,
};

pub(crate) static CONFIGURATION_RECORDER: Provider = Provider {
    type_name: "AWS::Config::ConfigurationRecorder",
    fixed: &["Name"],
    mutable: &["RecordingGroup", "RecordingMode", "RoleARN"],
    name: Some("Name"),
    attributes: &[],
    waits: false,
    create: |deploy| {
        let name = deploy.text("Name").unwrap_or_else(|| "default".to_owned());
        deploy.physical.clone_from(&name);
        put_recorder(deploy)?;
        start_recorder(deploy)?;
        Ok(name)
    },
    update: put_recorder,
    delete: |deploy| {
        let input = one("ConfigurationRecorderName", deploy.physical.as_str());
        deploy.call("config", "DeleteConfigurationRecorder", input).map(|_| ())
    },
    read: as_made,
    row: RowOf::Nowhere,
};

pub(crate) static DELIVERY_CHANNEL: Provider = Provider {
    type_name: "AWS::Config::DeliveryChannel",
    fixed: &["Name"],
    mutable: &[
        "ConfigSnapshotDeliveryProperties",
        "S3BucketName",
        "S3KeyPrefix",
        "S3KmsKeyArn",
        "SnsTopicARN",
    ],
    name: Some("Name"),
    attributes: &[],
    waits: false,
    create: |deploy| {
        let name = deploy.text("Name").unwrap_or_else(|| "default".to_owned());
        deploy.physical.clone_from(&name);
        put_channel(deploy)?;
        start_waiting(deploy)?;
        Ok(name)
    },
    update: put_channel,
    delete: delete_channel,
    read: as_made,
    row: RowOf::Nowhere,
};

fn put_rule(deploy: &mut Deploy<'_, '_>) -> Result<()> {
    let mut rule = deploy.take(&[
        "Description",
        "EvaluationModes",
        "InputParameters",
        "MaximumExecutionFrequency",
        "Scope",
        "Source",
    ]);
    rule.insert("ConfigRuleName", deploy.physical.as_str());
    deploy.call("config", "PutConfigRule", one("ConfigRule", Value::Map(rule))).map(|_| ())
}

fn put_recorder(deploy: &mut Deploy<'_, '_>) -> Result<()> {
    let mut recorder = deploy.take(&["RecordingGroup", "RecordingMode", "RoleARN"]);
    recorder.insert("Name", deploy.physical.as_str());
    let input = one("ConfigurationRecorder", Value::Map(recorder));
    deploy.call("config", "PutConfigurationRecorder", input).map(|_| ())
}

/// A recorder of a stack runs as soon as there is a channel; without one it begins with the channel.
fn start_recorder(deploy: &mut Deploy<'_, '_>) -> Result<()> {
    let input = one("ConfigurationRecorderName", deploy.physical.as_str());
    match deploy.call("config", "StartConfigurationRecorder", input) {
        Err(fault) if !fault.code().contains("NoAvailableDeliveryChannel") => Err(fault),
        _ => Ok(()),
    }
}

fn put_channel(deploy: &mut Deploy<'_, '_>) -> Result<()> {
    let mut channel = deploy.take(&[
        "ConfigSnapshotDeliveryProperties",
        "S3BucketName",
        "S3KeyPrefix",
        "S3KmsKeyArn",
        "SnsTopicARN",
    ]);
    channel.insert("Name", deploy.physical.as_str());
    deploy.call("config", "PutDeliveryChannel", one("DeliveryChannel", Value::Map(channel))).map(|_| ())
}

fn recorders(deploy: &mut Deploy<'_, '_>) -> Result<Vec<String>> {
    let answer = deploy.call("config", "DescribeConfigurationRecorders", service::Map::new())?;
    let recorders = answer.get("ConfigurationRecorders").and_then(Value::as_list).unwrap_or_default();
    Ok(recorders.iter().filter_map(|recorder| recorder.get("name").and_then(text)).collect())
}

fn start_waiting(deploy: &mut Deploy<'_, '_>) -> Result<()> {
    for name in recorders(deploy)? {
        deploy.call("config", "StartConfigurationRecorder", one("ConfigurationRecorderName", name))?;
    }
    Ok(())
}

/// The last channel of a running recorder cannot go, so the recorder stops before.
fn delete_channel(deploy: &mut Deploy<'_, '_>) -> Result<()> {
    for name in recorders(deploy)? {
        deploy.call("config", "StopConfigurationRecorder", one("ConfigurationRecorderName", name))?;
    }
    let input = one("DeliveryChannelName", deploy.physical.as_str());
    deploy.call("config", "DeleteDeliveryChannel", input).map(|_| ())
}
