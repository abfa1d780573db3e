"""The AWS CLI, and our own: what people type."""

import os
import subprocess

# What the first version of the AWS CLI, the one on PyPI, ends with after a fault.
FAULT = 255


def test_sts_tells_who_i_am(aws):
    assert aws("sts", "get-caller-identity")["Account"] == "123456789012"


def test_a_network_is_made_and_queried(aws):
    vpc = aws("ec2", "create-vpc", "--cidr-block", "10.0.0.0/16", "--query", "Vpc.VpcId", "--output", "text")
    aws("ec2", "create-subnet", "--vpc-id", vpc, "--cidr-block", "10.0.1.0/24")
    filters = f"Name=vpc-id,Values={vpc}"
    assert aws("ec2", "describe-subnets", "--filters", filters, "--query", "Subnets[].CidrBlock") == ["10.0.1.0/24"]
    message = aws("ec2", "delete-vpc", "--vpc-id", vpc, expect=FAULT)
    assert "(DependencyViolation)" in message


def test_instances_are_waited_for(aws):
    query = ["--query", "Instances[0].InstanceId", "--output", "text"]
    instance = aws("ec2", "run-instances", "--image-id", "ami-12c6146b", "--instance-type", "t3.micro", *query)
    aws("ec2", "wait", "instance-running", "--instance-ids", instance)
    aws("ec2", "create-tags", "--resources", instance, "--tags", "Key=Name,Value=first")
    found = aws("ec2", "describe-instances", "--filters", "Name=tag:Name,Values=first", "--query", "Reservations[].Instances[].InstanceId")
    assert found == [instance]


def test_config_records_what_the_cli_does(aws, history_bucket):
    role = "name=default,roleARN=arn:aws:iam::123456789012:role/config"
    aws("configservice", "put-configuration-recorder", "--configuration-recorder", role)
    aws("configservice", "put-delivery-channel", "--delivery-channel", f"name=default,s3BucketName={history_bucket}")
    aws("configservice", "start-configuration-recorder", "--configuration-recorder-name", "default")
    status = aws("configservice", "describe-configuration-recorder-status")
    assert status["ConfigurationRecordersStatus"][0]["recording"] is True

    made = aws("ec2", "create-security-group", "--group-name", "web", "--description", "web")
    group = made["GroupId"]
    aws("ec2", "authorize-security-group-ingress", "--group-id", group, "--protocol", "tcp", "--port", "22", "--cidr", "0.0.0.0/0")
    asked = ["--resource-type", "AWS::EC2::SecurityGroup", "--resource-id", group]
    history = aws("configservice", "get-resource-config-history", *asked)["configurationItems"]
    # The latest comes first, when nothing else is asked for.
    assert [item["configurationItemStatus"] for item in history] == ["OK", "ResourceDiscovered"]


def test_what_is_not_built_says_so(aws):
    message = aws("redshift", "describe-clusters", expect=FAULT)
    assert "NotImplemented" in message and "DescribeClusters" in message


def test_exec_runs_a_command_in_a_fresh_world():
    binary = os.environ.get("CLOUDCHAMBER_BIN")
    if binary is None:
        return  # A server that somebody else started: its binary is not known.
    script = "import boto3, sys; boto3.client('ec2').create_vpc(CidrBlock='10.9.0.0/16'); sys.exit(7)"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    done = subprocess.run([binary, "exec", "--", "python", "-c", script], capture_output=True, text=True, timeout=60,
                          env=environment | {"PATH": os.environ["CLOUDCHAMBER_TEST_PROGRAMS"] + ":" + os.environ["PATH"]})
    assert done.returncode == 7, done.stderr
    assert "CreateVpc" in done.stdout + done.stderr
