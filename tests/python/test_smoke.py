"""The server itself: health, the control API, what is not built, and input that no SDK would send."""

import json

import boto3
import pytest
from botocore.exceptions import ClientError
from conftest import get, send


def error(refused):
    response = refused.value.response
    return response["ResponseMetadata"]["HTTPStatusCode"], response["Error"]["Code"], response["Error"]["Message"]


def test_health_names_the_services(endpoint):
    for path in ("/_cloudchamber/health", "/_localstack/health"):
        assert {"sts", "ec2", "config"} <= set(get(endpoint + path)["services"])


@pytest.mark.parametrize(
    "service, call, arguments",
    [
        ("ec2", "describe_spot_price_history", {}),  # ec2
        ("config", "describe_remediation_exceptions", {"ConfigRuleName": "rule"}),  # json 1.1
        ("xray", "get_groups", {}),  # rest-json
        ("route53", "list_hosted_zones", {}),  # rest-xml
        ("dynamodb", "list_backups", {}),  # json 1.0
        ("redshift", "describe_clusters", {}),  # query
    ],
)
def test_an_operation_that_is_not_built_says_so(client, service, call, arguments):
    with pytest.raises(ClientError) as refused:
        getattr(client(service), call)(**arguments)
    status, code, message = error(refused)
    operation = refused.value.operation_name
    assert (status, code) == (501, "NotImplemented")
    assert service in message.lower() and operation in message


def test_a_missing_parameter_is_named(endpoint):
    headers = {"content-type": "application/x-www-form-urlencoded", "authorization": signed("ec2")}
    status, _, body = send(endpoint, b"Action=CreateVpc&Version=2016-11-15&AmazonProvidedIpv6CidrBlock=maybe", headers)
    assert status == 400, body
    status, _, body = send(endpoint, b"Action=DeleteSubnet&Version=2016-11-15", headers)
    assert status == 400
    assert b"<Code>MissingParameter</Code>" in body


@pytest.mark.parametrize(
    "body, headers",
    [
        (b"{", {"x-amz-target": "StarlingDoveService.ListDiscoveredResources"}),
        (b"[1, 2]", {"x-amz-target": "StarlingDoveService.ListDiscoveredResources"}),
        (b"{}", {"x-amz-target": "StarlingDoveService.NoSuchOperation"}),
        (b"{}", {"x-amz-target": "NoSuchService.NoSuchOperation"}),
        (b"Action=NoSuchAction&Version=2011-06-15", {"content-type": "application/x-www-form-urlencoded"}),
        (b"\xff\xfe%%%&&==", {"content-type": "application/x-www-form-urlencoded"}),
    ],
)
def test_nonsense_is_refused_and_the_world_unchanged(endpoint, control, body, headers):
    before = control("log")["commits"]
    status, _, _ = send(endpoint, body, headers)
    assert 400 <= status < 500
    assert control("log")["commits"] == before
    assert get(endpoint + "/_cloudchamber/health")


def test_a_bad_value_is_refused_in_words_of_the_service(client):
    with pytest.raises(ClientError) as refused:
        client("ec2").create_vpc(CidrBlock="10.0.0.0/99")
    assert error(refused)[:2] == (400, "InvalidParameterValue")
    with pytest.raises(ClientError) as refused:
        client("sts").assume_role(RoleArn="arn:aws:iam::123456789012:role/r", RoleSessionName="not allowed!")
    status, code, message = error(refused)
    assert (status, code) == (400, "ValidationError")
    assert "roleSessionName" in message


def test_every_answer_has_a_request_id(client):
    for service, call in (("sts", "get_caller_identity"), ("ec2", "describe_vpcs"), ("config", "describe_delivery_channels")):
        assert getattr(client(service), call)()["ResponseMetadata"]["RequestId"]


def test_the_log_tells_who_did_what(client, control):
    vpc = client("ec2", account="111111111111").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    (commit,) = control(f"log?resource={vpc}&limit=1")["commits"]
    assert (commit["cause"]["service"], commit["cause"]["operation"]) == ("ec2", "CreateVpc")
    assert commit["cause"]["account"] == "111111111111"
    assert {"kind": "AWS::EC2::VPC", "id": vpc}.items() <= next(c for c in commit["changes"] if c["id"] == vpc).items()


def test_a_fork_and_its_parent_never_see_each_other(client, control, endpoint):
    ec2 = client("ec2")
    ec2.create_vpc(CidrBlock="10.1.0.0/16")
    control("worlds", {"name": "fork"})
    fork = boto3.client("ec2", endpoint_url=f"{endpoint}/_cloudchamber/world/fork")
    fork.create_vpc(CidrBlock="10.2.0.0/16")
    ec2.create_vpc(CidrBlock="10.3.0.0/16")

    def blocks(of):
        return sorted(vpc["CidrBlock"] for vpc in of.describe_vpcs()["Vpcs"] if not vpc["IsDefault"])

    assert blocks(ec2) == ["10.1.0.0/16", "10.3.0.0/16"]
    assert blocks(fork) == ["10.1.0.0/16", "10.2.0.0/16"]
    assert send(f"{endpoint}/_cloudchamber/worlds/fork", method="DELETE")[0] == 200


def test_the_clock_is_moved_by_hand(control):
    control("clock", {"set": "2030-01-02T03:04:05Z", "freeze": True})
    assert control("clock", {"advance": "6h"})["now"].startswith("2030-01-02T09:04:05")
    control("clock", {"run": True})


def test_reset_and_seed_answer_as_motos_do(client, endpoint):
    ec2 = client("ec2")
    ec2.create_vpc(CidrBlock="10.1.0.0/16")
    for path in ["/moto-api/reset", "//moto-api/reset"]:
        status, _, body = send(endpoint + path)
        assert (status, json.loads(body)["status"]) == (200, "ok")
    assert len(ec2.describe_vpcs()["Vpcs"]) == 1
    assert send(endpoint + "/moto-api/seed?a=42")[0] == 200


def signed(service):
    """An authorization header, as far as routing reads it."""
    scope = f"testing/20260101/us-east-1/{service}/aws4_request"
    return f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"
