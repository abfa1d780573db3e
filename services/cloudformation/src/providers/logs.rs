//! Log groups, streams, filters and policies of CloudWatch Logs.

use service::{Map, Result, Value};

use super::ec2_tagging::{at, first};
use crate::provider::{Deploy, Provider, RowOf, as_made, members, nothing_to_update, one, tag_map};
use crate::template::text;

pub(crate) static LOG_GROUP: Provider = Provider {
    type_name: "AWS::Logs::LogGroup",
    fixed: &["LogGroupClass", "LogGroupName"],
    mutable: &["KmsKeyId", "RetentionInDays", "Tags"],
    name: Some("LogGroupName"),
    attributes: &["Arn"],
    waits: false,
    create: create_group,
    update: update_group,
    delete: |deploy| deploy.call("logs", "DeleteLogGroup", group(deploy)).map(|_| ()),
    read: read_group,
    row: RowOf::Nowhere,
};

pub(crate) static LOG_STREAM: Provider = Provider {
    type_name: "AWS::Logs::LogStream",
    fixed: &["LogGroupName", "LogStreamName"],
    mutable: &[],
    name: Some("LogStreamName"),
    attributes: &[],
    waits: false,
    create: |deploy| {
        let name = deploy.name("LogStreamName", 512);
        let input = members([
            ("LogGroupName", Some(deploy.needed("LogGroupName")?.into())),
            ("LogStreamName", Some(name.as_str().into())),
        ]);
        deploy.call("logs", "CreateLogStream", input)?;
        Ok(name)
    },
    update: nothing_to_update,
    delete: |deploy| {
        let mut input = deploy.take(&["LogGroupName"]);
        input.insert("LogStreamName", deploy.physical.as_str());
        deploy.call("logs", "DeleteLogStream", input).map(|_| ())
    },
    read: as_made,
    row: RowOf::Nowhere,
};

pub(crate) static METRIC_FILTER: Provider = Provider {
    type_name: "AWS::Logs::MetricFilter",
    fixed: &["FilterName", "LogGroupName"],
    mutable: &["ApplyOnTransformedLogs", "FilterPattern", "MetricTransformations"],
    name: Some("FilterName"),
    attributes: &[],
    waits: false,
    create: |deploy| {
        deploy.physical = deploy.name("FilterName", 512);
        put_metric_filter(deploy)?;
        Ok(deploy.physical.clone())
    },
    update: put_metric_filter,
    delete: |deploy| delete_filter(deploy, "DeleteMetricFilter"),
    read: as_made,
    row: RowOf::Nowhere,
};

pub(crate) static RESOURCE_POLICY: Provider = Provider {
    type_name: "AWS::Logs::ResourcePolicy",
    fixed: &["PolicyName"],
    mutable: &["PolicyDocument"],
    name: Some("PolicyName"),
    attributes: &[],
    waits: false,
    create: |deploy| {
        put_policy(deploy)?;
        deploy.needed("PolicyName")
    },
    update: put_policy,
    delete: |deploy| {
        let input = one("PolicyName", deploy.physical.as_str());
        deploy.call("logs", "DeleteResourcePolicy", input).map(|_| ())
    },
    read: as_made,
    row: RowOf::Nowhere,
};

pub(crate) static SUBSCRIPTION_FILTER: Provider = Provider {
    type_name: "AWS::Logs::SubscriptionFilter",
    fixed: &["FilterName", "LogGroupName"],
    mutable: &["DestinationArn", "Distribution", "FilterPattern", "RoleArn"],
    name: Some("FilterName"),
    attributes: &[],
    waits: false,
    create: |deploy| {
        deploy.physical = deploy.name("FilterName", 512);
        put_subscription(deploy)?;
        Ok(deploy.physical.clone())
    },
    update: put_subscription,
    delete: |deploy| delete_filter(deploy, "DeleteSubscriptionFilter"),
    read: as_made,
    row: RowOf::Nowhere,
};

fn group(deploy: &Deploy<'_, '_>) -> Map {
    one("LogGroupName", deploy.physical.as_str())
}

fn create_group(deploy: &mut Deploy<'_, '_>) -> Result<String> {
    deploy.physical = deploy.name("LogGroupName", 512);
    let mut input = deploy.take(&["KmsKeyId", "LogGroupClass"]);
    input.insert("LogGroupName", deploy.physical.as_str());
    let tags = deploy.property("Tags").and_then(Value::as_list).unwrap_or_default();
    if !tags.is_empty() {
        input.insert("Tags", Value::Map(tag_map(tags)));
    }
    deploy.call("logs", "CreateLogGroup", input)?;
    retain(deploy)?;
    Ok(deploy.physical.clone())
}

fn retain(deploy: &mut Deploy<'_, '_>) -> Result<()> {
    if !deploy.changed("RetentionInDays") {
        return Ok(());
    }
    let mut input = group(deploy);
    let operation = match deploy.property("RetentionInDays").cloned() {
        Some(days) => {
            input.insert("RetentionInDays", days);
            "PutRetentionPolicy"
        }
        None => "DeleteRetentionPolicy",
    };
    deploy.call("logs", operation, input).map(|_| ())
}

fn update_group(deploy: &mut Deploy<'_, '_>) -> Result<()> {
    retain(deploy)?;
    if deploy.changed("KmsKeyId") {
        let mut input = group(deploy);
        let operation = match deploy.property("KmsKeyId").cloned() {
            Some(key) => {
                input.insert("KmsKeyId", key);
                "AssociateKmsKey"
            }
            None => "DisassociateKmsKey",
        };
        deploy.call("logs", operation, input)?;
    }
    // The ARN of a group without the asterisk that its attribute ends in.
    let arn = deploy.attributes.get("Arn").and_then(text).unwrap_or_default();
    let arn = arn.trim_end_matches(":*");
    let (gone, new) = deploy.tag_difference();
    if !gone.is_empty() {
        let mut input = one("ResourceArn", arn);
        input.insert("TagKeys", gone);
        deploy.call("logs", "UntagResource", input)?;
    }
    if !new.is_empty() {
        let mut input = one("ResourceArn", arn);
        input.insert("Tags", Value::Map(tag_map(&new)));
        deploy.call("logs", "TagResource", input)?;
    }
    Ok(())
}

fn read_group(deploy: &mut Deploy<'_, '_>) -> Result<Option<Map>> {
    let input = one("LogGroupNamePrefix", deploy.physical.as_str());
    let answer = deploy.call("logs", "DescribeLogGroups", input)?;
    // Groups come in the order of their names, so the one that is its own prefix is the first.
    let arn = at(&first(&answer, "logGroups"), &["arn"]).unwrap_or_default();
    Ok(Some(one("Arn", arn)))
}

fn put_metric_filter(deploy: &mut Deploy<'_, '_>) -> Result<()> {
    deploy.needed("LogGroupName")?;
    let mut input =
        deploy.take(&["ApplyOnTransformedLogs", "FilterPattern", "LogGroupName", "MetricTransformations"]);
    input.insert("FilterName", deploy.physical.as_str());
    deploy.call("logs", "PutMetricFilter", input).map(|_| ())
}

fn put_subscription(deploy: &mut Deploy<'_, '_>) -> Result<()> {
    deploy.needed("LogGroupName")?;
    let mut input =
        deploy.take(&["DestinationArn", "Distribution", "FilterPattern", "LogGroupName", "RoleArn"]);
    input.insert("FilterName", deploy.physical.as_str());
    deploy.call("logs", "PutSubscriptionFilter", input).map(|_| ())
}

fn delete_filter(deploy: &mut Deploy<'_, '_>, operation: &str) -> Result<()> {
    let mut input = deploy.take(&["LogGroupName"]);
    input.insert("FilterName", deploy.physical.as_str());
    deploy.call("logs", operation, input).map(|_| ())
}

fn put_policy(deploy: &mut Deploy<'_, '_>) -> Result<()> {
    deploy.needed("PolicyName")?;
    let input = deploy.take(&["PolicyDocument", "PolicyName"]);
    deploy.call("logs", "PutResourcePolicy", input).map(|_| ())
}
