"""AWS Config as its users use it: what the recorder writes down, and what it does not."""

import json

import pytest
from botocore.exceptions import ClientError

GROUP, INSTANCE, VPC = "AWS::EC2::SecurityGroup", "AWS::EC2::Instance", "AWS::EC2::VPC"
SSH = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
ROLE = "arn:aws:iam::123456789012:role/config"


@pytest.fixture
def config(client, history_bucket):
    return client("config")


@pytest.fixture
def ec2(client):
    return client("ec2")


def start(config, **recording_group):
    """Starts a recorder, of all types or of those that the recording group names."""
    recorder = {"name": "default", "roleARN": ROLE}
    if recording_group:
        recorder["recordingGroup"] = recording_group
    config.put_configuration_recorder(ConfigurationRecorder=recorder)
    config.put_delivery_channel(DeliveryChannel={"name": "default", "s3BucketName": "history"})
    config.start_configuration_recorder(ConfigurationRecorderName="default")


def history(config, kind, name):
    answer = config.get_resource_config_history(resourceType=kind, resourceId=name, chronologicalOrder="Forward")
    return answer["configurationItems"]


def make_group(ec2):
    return ec2.create_security_group(GroupName="web", Description="web servers")["GroupId"]


def test_a_group_has_the_history_that_its_calls_made(config, ec2):
    start(config)
    group = make_group(ec2)
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[SSH])
    ec2.revoke_security_group_ingress(GroupId=group, IpPermissions=[SSH])
    ec2.delete_security_group(GroupId=group)

    items = history(config, GROUP, group)
    statuses = [item["configurationItemStatus"] for item in items]
    assert statuses == ["ResourceDiscovered", "OK", "OK", "ResourceDeleted"]
    ports = [[rule["fromPort"] for rule in json.loads(item["configuration"])["ipPermissions"]] for item in items[:3]]
    assert ports == [[], [22], []]
    times = [item["configurationItemCaptureTime"] for item in items]
    assert times == sorted(times)
    assert items[0]["arn"] == f"arn:aws:ec2:us-east-1:123456789012:security-group/{group}"
    assert items[0]["resourceName"] == "web"


def test_relationships_run_both_ways(config, ec2):
    start(config)
    group = make_group(ec2)
    (instance,) = ec2.run_instances(
        ImageId="ami-12c6146b", InstanceType="t3.micro", MinCount=1, MaxCount=1, SecurityGroupIds=[group]
    )["Instances"]

    def related(kind, name):
        return {(other["resourceType"], other["resourceId"]) for other in history(config, kind, name)[-1]["relationships"]}

    of_group, of_instance = related(GROUP, group), related(INSTANCE, instance["InstanceId"])
    assert {(INSTANCE, instance["InstanceId"]), (VPC, instance["VpcId"])} <= of_group
    assert {(GROUP, group), (VPC, instance["VpcId"]), ("AWS::EC2::Subnet", instance["SubnetId"])} <= of_instance


def test_a_change_of_a_group_is_recorded_for_what_is_in_it(config, ec2):
    start(config)
    group = make_group(ec2)
    (instance,) = ec2.run_instances(
        ImageId="ami-12c6146b", InstanceType="t3.micro", MinCount=1, MaxCount=1, SecurityGroupIds=[group]
    )["Instances"]
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[SSH])
    when = history(config, GROUP, group)[-1]["configurationItemCaptureTime"]
    times = [item["configurationItemCaptureTime"] for item in history(config, INSTANCE, instance["InstanceId"])]
    assert when in times


def test_what_was_there_before_the_recorder_is_discovered_at_its_start(config, ec2):
    group = make_group(ec2)
    start(config)
    pages = config.get_paginator("list_discovered_resources").paginate(resourceType=GROUP)
    assert group in [found["resourceId"] for page in pages for found in page["resourceIdentifiers"]]
    assert history(config, GROUP, group)[0]["configurationItemStatus"] == "ResourceDiscovered"


def test_a_stopped_recorder_records_nothing(config, ec2):
    start(config)
    group = make_group(ec2)
    config.stop_configuration_recorder(ConfigurationRecorderName="default")
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[SSH])
    assert len(history(config, GROUP, group)) == 1


def test_types_that_are_not_asked_for_are_not_recorded(config, ec2):
    start(config, allSupported=False, includeGlobalResourceTypes=False, resourceTypes=[VPC])
    group = make_group(ec2)
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    assert history(config, VPC, vpc)
    with pytest.raises(ClientError) as refused:
        history(config, GROUP, group)
    assert refused.value.response["Error"]["Code"] == "ResourceNotDiscoveredException"


def test_a_recorder_without_a_channel_does_not_start(config):
    config.put_configuration_recorder(ConfigurationRecorder={"name": "default", "roleARN": ROLE})
    with pytest.raises(config.exceptions.NoAvailableDeliveryChannelException):
        config.start_configuration_recorder(ConfigurationRecorderName="default")


def test_history_without_a_recorder_is_refused(config):
    with pytest.raises(ClientError) as refused:
        history(config, GROUP, "sg-12345678")
    assert refused.value.response["Error"]["Code"] in (
        "NoAvailableConfigurationRecorderException",
        "ResourceNotDiscoveredException",
    )


def test_counts_and_current_items_agree_with_the_world(config, ec2):
    start(config)
    groups = [ec2.create_security_group(GroupName=name, Description="x")["GroupId"] for name in "ab"]
    counts = config.get_discovered_resource_counts(resourceTypes=[GROUP])["resourceCounts"]
    assert counts == [{"resourceType": GROUP, "count": len(ec2.describe_security_groups()["SecurityGroups"])}]
    keys = [{"resourceType": GROUP, "resourceId": name} for name in (*groups, "sg-00000000")]
    answer = config.batch_get_resource_config(resourceKeys=keys)
    assert sorted(item["resourceId"] for item in answer["baseConfigurationItems"]) == sorted(groups)
    assert answer["unprocessedResourceKeys"] == keys[2:]
