"""Whose call is it: account, Region and partition of a call, and credentials that STS hands out."""

import pytest
from botocore.exceptions import ClientError

OTHER = "222222222222"


def test_without_an_account_it_is_the_default_one(client):
    identity = client("sts").get_caller_identity()
    assert identity["Account"] == "123456789012"
    assert identity["Arn"].startswith("arn:aws:")


def test_an_access_key_of_twelve_digits_is_the_account(client):
    assert client("sts", account=OTHER).get_caller_identity()["Account"] == OTHER


def test_accounts_do_not_see_each_other(client):
    mine = client("ec2").create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
    theirs = client("ec2", account=OTHER)
    assert mine not in [vpc["VpcId"] for vpc in theirs.describe_vpcs()["Vpcs"]]
    with pytest.raises(ClientError, match="InvalidVpcID.NotFound"):
        theirs.describe_vpcs(VpcIds=[mine])


def test_regions_do_not_see_each_other(client):
    here = client("ec2", region="us-east-1").create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
    there = client("ec2", region="eu-west-1").describe_vpcs()["Vpcs"]
    assert here not in [vpc["VpcId"] for vpc in there]
    assert [vpc["IsDefault"] for vpc in there] == [True]


def test_an_assumed_role_acts_in_its_account(client):
    role = f"arn:aws:iam::{OTHER}:role/auditor"
    answer = client("sts").assume_role(RoleArn=role, RoleSessionName="look")
    assert answer["AssumedRoleUser"]["Arn"] == f"arn:aws:sts::{OTHER}:assumed-role/auditor/look"
    credentials = answer["Credentials"]

    identity = client("sts", credentials=credentials).get_caller_identity()
    assert identity["Account"] == OTHER
    assert identity["Arn"] == answer["AssumedRoleUser"]["Arn"]
    assert identity["UserId"] == answer["AssumedRoleUser"]["AssumedRoleId"]

    vpc = client("ec2", credentials=credentials).create_vpc(CidrBlock="10.2.0.0/16")["Vpc"]
    assert vpc["OwnerId"] == OTHER
    assert client("ec2", account=OTHER).describe_vpcs(VpcIds=[vpc["VpcId"]])["Vpcs"]


@pytest.mark.parametrize(
    "region, partition",
    [("us-east-1", "aws"), ("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov"), ("us-iso-east-1", "aws-iso")],
)
def test_arns_name_the_partition_of_the_region(client, region, partition):
    assert client("sts", region=region).get_caller_identity()["Arn"].startswith(f"arn:{partition}:")
    group = client("ec2", region=region).create_security_group(GroupName="web", Description="web")
    assert group["SecurityGroupArn"].startswith(f"arn:{partition}:ec2:{region}:123456789012:security-group/sg-")


def test_a_role_name_that_is_no_arn_is_refused(client):
    with pytest.raises(ClientError) as refused:
        client("sts").assume_role(RoleArn="arn:aws:iam::1:nonsense", RoleSessionName="look")
    assert refused.value.response["Error"]["Code"] == "ValidationError"
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
