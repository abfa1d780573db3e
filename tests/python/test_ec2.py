"""EC2 as boto3 users use it: networks, security groups, instances, waiters, paginators, tags."""

import pytest
from botocore.exceptions import ClientError

AMI = "ami-12c6146b"
SSH = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}


@pytest.fixture
def ec2(client):
    return client("ec2")


@pytest.fixture
def network(ec2):
    """A VPC, a subnet and a security group."""
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.1.0/24")["Subnet"]["SubnetId"]
    group = ec2.create_security_group(GroupName="web", Description="web servers", VpcId=vpc)["GroupId"]
    return vpc, subnet, group


def code(refused):
    return refused.value.response["Error"]["Code"]


def inbound(ec2, group):
    return ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]["IpPermissions"]


def test_every_region_has_a_default_vpc(ec2):
    (vpc,) = ec2.describe_vpcs()["Vpcs"]
    assert (vpc["IsDefault"], vpc["CidrBlock"]) == (True, "172.31.0.0/16")
    subnets = ec2.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [vpc["VpcId"]]}])["Subnets"]
    zones = ec2.describe_availability_zones()["AvailabilityZones"]
    assert sorted(subnet["AvailabilityZone"] for subnet in subnets) == sorted(zone["ZoneName"] for zone in zones)


def test_a_vpc_in_use_is_not_deleted(ec2, network):
    vpc, subnet, group = network
    with pytest.raises(ClientError) as refused:
        ec2.delete_vpc(VpcId=vpc)
    assert code(refused) == "DependencyViolation"
    ec2.delete_subnet(SubnetId=subnet)
    ec2.delete_security_group(GroupId=group)
    ec2.delete_vpc(VpcId=vpc)
    assert vpc not in [found["VpcId"] for found in ec2.describe_vpcs()["Vpcs"]]


def test_subnets_that_overlap_are_refused(ec2, network):
    with pytest.raises(ClientError) as refused:
        ec2.create_subnet(VpcId=network[0], CidrBlock="10.0.1.128/25")
    assert code(refused) == "InvalidSubnet.Conflict"


def test_a_rule_comes_once_and_goes(ec2, network):
    group = network[2]
    rules = ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[SSH])["SecurityGroupRules"]
    assert [(rule["FromPort"], rule["CidrIpv4"]) for rule in rules] == [(22, "10.0.0.0/8")]
    assert inbound(ec2, group)[0]["IpRanges"] == [{"CidrIp": "10.0.0.0/8"}]

    with pytest.raises(ClientError) as refused:
        ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[SSH])
    assert code(refused) == "InvalidPermission.Duplicate"

    ec2.revoke_security_group_ingress(GroupId=group, SecurityGroupRuleIds=[rules[0]["SecurityGroupRuleId"]])
    assert inbound(ec2, group) == []
    with pytest.raises(ClientError) as refused:
        ec2.revoke_security_group_ingress(GroupId=group, IpPermissions=[SSH])
    assert code(refused) == "InvalidPermission.NotFound"


def test_a_group_that_another_names_is_not_deleted(ec2, network):
    vpc, _, group = network
    other = ec2.create_security_group(GroupName="db", Description="databases", VpcId=vpc)["GroupId"]
    rule = {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "UserIdGroupPairs": [{"GroupId": group}]}
    ec2.authorize_security_group_ingress(GroupId=other, IpPermissions=[rule])
    with pytest.raises(ClientError) as refused:
        ec2.delete_security_group(GroupId=group)
    assert code(refused) == "DependencyViolation"


def test_a_failed_call_leaves_nothing(ec2, network, control):
    group = network[2]
    before = control("log")["commits"]
    bad = {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "IpRanges": [{"CidrIp": "300.0.0.0/8"}]}
    with pytest.raises(ClientError):
        ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[SSH, bad])
    assert inbound(ec2, group) == []
    assert control("log")["commits"] == before


def test_instances_live_and_die(ec2, network):
    _, subnet, group = network
    (instance,) = ec2.run_instances(
        ImageId=AMI, InstanceType="t3.micro", MinCount=1, MaxCount=1, SubnetId=subnet, SecurityGroupIds=[group]
    )["Instances"]
    ids = [instance["InstanceId"]]
    assert instance["State"]["Name"] == "pending"
    assert instance["PrivateIpAddress"].startswith("10.0.1.")

    for act, waiter, state in (
        (None, "instance_running", "running"),
        (ec2.stop_instances, "instance_stopped", "stopped"),
        (ec2.start_instances, "instance_running", "running"),
        (ec2.terminate_instances, "instance_terminated", "terminated"),
    ):
        if act:
            act(InstanceIds=ids)
        ec2.get_waiter(waiter).wait(InstanceIds=ids, WaiterConfig={"Delay": 1, "MaxAttempts": 20})
        (reservation,) = ec2.describe_instances(InstanceIds=ids)["Reservations"]
        assert reservation["Instances"][0]["State"]["Name"] == state

    with pytest.raises(ClientError) as refused:
        ec2.start_instances(InstanceIds=ids)
    assert code(refused) == "IncorrectInstanceState"


def test_a_paginator_gives_every_instance_once(ec2, network):
    _, subnet, _ = network
    for _ in range(3):
        ec2.run_instances(ImageId=AMI, InstanceType="t3.micro", MinCount=4, MaxCount=4, SubnetId=subnet)
    pages = list(ec2.get_paginator("describe_instances").paginate(PaginationConfig={"PageSize": 5}))
    found = [i["InstanceId"] for page in pages for r in page["Reservations"] for i in r["Instances"]]
    assert len(pages) > 1
    assert len(found) == len(set(found)) == 12


def test_tags_are_written_found_and_taken_away(ec2, network):
    vpc, subnet, _ = network
    ec2.create_tags(Resources=[vpc, subnet], Tags=[{"Key": "team", "Value": "blue"}])
    filters = [{"Name": "tag:team", "Values": ["bl*"]}]
    assert [found["VpcId"] for found in ec2.describe_vpcs(Filters=filters)["Vpcs"]] == [vpc]
    pages = ec2.get_paginator("describe_tags").paginate(Filters=[{"Name": "key", "Values": ["team"]}])
    assert sorted(tag["ResourceId"] for page in pages for tag in page["Tags"]) == sorted([vpc, subnet])
    ec2.delete_tags(Resources=[vpc], Tags=[{"Key": "team"}])
    assert ec2.describe_vpcs(Filters=filters)["Vpcs"] == []


def test_same_seed_and_calls_give_the_same_ids(ec2, control):
    def names():
        control("reset", {})
        return ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]

    assert names() == names()
