"""Opens port 22 of a security group to the world, closes it, and asks AWS Config what happened."""

import json
import os
import urllib.request

import boto3

ec2, config, s3 = boto3.client("ec2"), boto3.client("config"), boto3.client("s3")

# A bucket that AWS Config may write to, a recorder, and a channel for what it records.
s3.create_bucket(Bucket="config-history")
policy = {"Statement": {"Effect": "Allow", "Principal": {"Service": "config.amazonaws.com"}, "Action": "s3:*",
                        "Resource": ["arn:aws:s3:::config-history", "arn:aws:s3:::config-history/*"]}}
s3.put_bucket_policy(Bucket="config-history", Policy=json.dumps(policy))
role = "arn:aws:iam::123456789012:role/config"
config.put_configuration_recorder(ConfigurationRecorder={"name": "default", "roleARN": role})
config.put_delivery_channel(DeliveryChannel={"name": "default", "s3BucketName": "config-history"})
config.start_configuration_recorder(ConfigurationRecorderName="default")

# A group with an instance in it; then the mistake, and its repair.
vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.1.0/24")["Subnet"]["SubnetId"]
group = ec2.create_security_group(GroupName="web", Description="web servers", VpcId=vpc)["GroupId"]
ec2.run_instances(ImageId="ami-12c6146b", InstanceType="t3.micro", MinCount=1, MaxCount=1,
                  SubnetId=subnet, SecurityGroupIds=[group])
ssh = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[ssh])
ec2.revoke_security_group_ingress(GroupId=group, IpPermissions=[ssh])


def history(kind, name):
    """All configuration items of a resource, the oldest first."""
    pages = config.get_paginator("get_resource_config_history")
    pages = pages.paginate(resourceType=kind, resourceId=name, chronologicalOrder="Forward")
    return [item for page in pages for item in page["configurationItems"]]


def facts(item):
    """What an item says of inbound traffic and of other resources, as lines that can be compared."""
    for rule in json.loads(item["configuration"])["ipPermissions"]:
        sources = ", ".join(source["cidrIp"] for source in rule["ipv4Ranges"])
        yield f"inbound {rule['ipProtocol']} {rule['fromPort']} from {sources}"
    for other in item["relationships"]:
        yield f"{other['relationshipName']} {other['resourceId']}"


# cloudchamber's log of all calls that changed something (on AWS this is CloudTrail), by time.
with urllib.request.urlopen(f"{os.environ['AWS_ENDPOINT_URL']}/_cloudchamber/log") as log:
    calls = [(commit["time"], commit["cause"]["operation"]) for commit in json.load(log)["commits"]]

before = set()
for item in history("AWS::EC2::SecurityGroup", group):
    when, after = item["configurationItemCaptureTime"], set(facts(item))
    stamp = when.strftime("%Y-%m-%dT%H:%M:%S.") + f"{when.microsecond // 1000:03}Z"
    call = [operation for time, operation in calls if time <= stamp][-1]
    print(f"{when:%H:%M:%S}.{when.microsecond // 1000:03}  {group}  {item['configurationItemStatus']}, by {call}")
    for sign, lines in (("+", after - before), ("-", before - after)):
        print("".join(f"    {sign} {line}\n" for line in sorted(lines)), end="")
    related = ((other["resourceType"], other["resourceId"]) for other in item["relationships"])
    recorded = [name for kind, name in related
                if when in (old["configurationItemCaptureTime"] for old in history(kind, name))]
    print(f"    recorded with it: {', '.join(sorted(recorded))}\n")
    before = after
