//! What has to exist before a call can be measured, made by calls, the same for every server.

use crate::connection::Connection;
use crate::load::{CONNECTIONS, Script};
use crate::{Result, request};

/// How many distinct rules each connection adds and takes away in turn.
const RULES: usize = 100;
/// An image that moto knows.
const IMAGE: &str = "ImageId=ami-12c6146b&InstanceType=t3.micro";

/// Lets AWS Config write to the bucket `history`.
pub const BUCKET_POLICY: &str = r#"{"Statement":{"Effect":"Allow","Principal":{"Service":"config.amazonaws.com"},"Action":"s3:*","Resource":["arn:aws:s3:::history","arn:aws:s3:::history/*"]}}"#;

/// Nothing has to exist.
pub fn identity(_: &mut Connection) -> Result<Vec<Script>> {
    Ok(vec![vec![request::caller_identity()]; CONNECTIONS])
}

/// One instance.
pub fn one_instance(connection: &mut Connection) -> Result<Vec<Script>> {
    instances(connection, 1)
}

/// A thousand instances.
pub fn thousand_instances(connection: &mut Connection) -> Result<Vec<Script>> {
    instances(connection, 1000)
}

fn instances(connection: &mut Connection, count: usize) -> Result<Vec<Script>> {
    run_instances(connection, count, "")?;
    let describe = request::ec2("DescribeInstances", "");
    let answer = String::from_utf8_lossy(connection.call(&describe)?).into_owned();
    let found = answer.matches("<instanceId>").count();
    if found != count {
        return Err(format!("DescribeInstances shows {found} instances, not {count}"));
    }
    Ok(vec![vec![describe]; CONNECTIONS])
}

fn run_instances(connection: &mut Connection, count: usize, more: &str) -> Result<()> {
    let run = request::ec2("RunInstances", &format!("{IMAGE}&MinCount={count}&MaxCount={count}{more}"));
    connection.call(&run).map(drop)
}

/// A security group that ten instances use; what is measured adds a rule and takes it away again, so that the group
/// stays as it is.
pub fn rules(connection: &mut Connection) -> Result<Vec<Script>> {
    let group = create_group(connection, "measured")?;
    run_instances(connection, 10, &format!("&SecurityGroupId.1={group}"))?;
    Ok((0..CONNECTIONS).map(|caller| rules_of(&group, caller)).collect())
}

fn rules_of(group: &str, caller: usize) -> Script {
    let ports = (0..RULES).map(|number| 1024 + caller * RULES + number);
    let calls = ports.flat_map(|port| {
        let rule = format!(
            "GroupId={group}&IpPermissions.1.IpProtocol=tcp&IpPermissions.1.FromPort={port}\
             &IpPermissions.1.ToPort={port}&IpPermissions.1.IpRanges.1.CidrIp=10.0.0.0%2F8"
        );
        ["AuthorizeSecurityGroupIngress", "RevokeSecurityGroupIngress"].map(|name| request::ec2(name, &rule))
    });
    calls.collect()
}

/// The same while AWS Config records everything.
pub fn recorded_rules(connection: &mut Connection) -> Result<Vec<Script>> {
    connection.call(&request::s3("PUT", "/history", b""))?;
    connection.call(&request::s3("PUT", "/history?policy", BUCKET_POLICY.as_bytes()))?;
    let calls = [
        (
            "PutConfigurationRecorder",
            r#"{"ConfigurationRecorder":{"name":"default","roleARN":"arn:aws:iam::123456789012:role/config","recordingGroup":{"allSupported":true,"includeGlobalResourceTypes":true}}}"#,
        ),
        ("PutDeliveryChannel", r#"{"DeliveryChannel":{"name":"default","s3BucketName":"history"}}"#),
        ("StartConfigurationRecorder", r#"{"ConfigurationRecorderName":"default"}"#),
    ];
    for (operation, input) in calls {
        connection.call(&request::config(operation, input))?;
    }
    rules(connection)
}

/// Makes a security group in the default VPC and returns its id.
pub fn create_group(connection: &mut Connection, name: &str) -> Result<String> {
    let create = request::ec2("CreateSecurityGroup", &format!("GroupName={name}&GroupDescription=measured"));
    let answer = String::from_utf8_lossy(connection.call(&create)?).into_owned();
    let id = answer.split_once("<groupId>").and_then(|(_, rest)| rest.split_once("</groupId>"));
    id.map(|(id, _)| id.to_owned())
        .ok_or_else(|| format!("CreateSecurityGroup answers without a group id: {answer}"))
}
