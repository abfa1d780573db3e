"""Builds a small network, changes it and tears it down, and prints what AWS Config tells of it: notifications as they
arrive, and six hours later the files."""

import gzip
import json
import os
import urllib.request

import boto3

config, ec2, s3, sns, sqs = map(boto3.client, ["config", "ec2", "s3", "sns", "sqs"])

# A bucket for the files that lets AWS Config in, and a topic for the notifications that go on into a queue that lets
# the topic in.
s3.create_bucket(Bucket="tracks")
resources = ["arn:aws:s3:::tracks", "arn:aws:s3:::tracks/*"]
service = {"Effect": "Allow", "Principal": {"Service": "config.amazonaws.com"}, "Action": "s3:*", "Resource": resources}
s3.put_bucket_policy(Bucket="tracks", Policy=json.dumps({"Version": "2012-10-17", "Statement": [service]}))
topic = sns.create_topic(Name="tracks")["TopicArn"]
queue = sqs.create_queue(QueueName="tracks")["QueueUrl"]
arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
service = {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": arn}
sent_by = {"Condition": {"ArnEquals": {"aws:SourceArn": topic}}}
policy = json.dumps({"Version": "2012-10-17", "Statement": [service | sent_by]})
sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": policy})
sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes={"RawMessageDelivery": "true"})

# A recorder of networks, and its channel.
kinds = [f"AWS::EC2::{kind}" for kind in ("VPC", "Subnet", "SecurityGroup", "NetworkInterface")]
recorder = {"name": "default", "roleARN": "arn:aws:iam::123456789012:role/config"}
config.put_configuration_recorder(ConfigurationRecorder=recorder | {"recordingGroup": {"resourceTypes": kinds}})
channel = {"name": "default", "s3BucketName": "tracks", "snsTopicARN": topic}
config.put_delivery_channel(DeliveryChannel=channel)
config.start_configuration_recorder(ConfigurationRecorderName="default")


def messages():
    """What has arrived in the queue by now."""
    while arrived := sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages"):
        for message in arrived:
            sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
            yield json.loads(message["Body"])


def tell(step):
    """Prints the changes that notifications tell of since the step before."""
    print(f"\n{step}")
    for message in messages():
        if message["messageType"] == "ConfigurationItemChangeNotification":
            item, diff = message["configurationItem"], message["configurationItemDiff"]
            print(f"  {diff['changeType']:6}  {item['resourceType']}  {item['resourceId']}")
            for path, change in diff["changedProperties"].items():
                print(f"            {change['changeType']:6}  {path}")


list(messages())  # What existed before is not the story.

vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
tell("A network")
subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.1.0/24")["Subnet"]["SubnetId"]
tell("A subnet in it")
group = ec2.create_security_group(GroupName="web", Description="web servers", VpcId=vpc)["GroupId"]
interface = ec2.create_network_interface(SubnetId=subnet, Groups=[group])["NetworkInterface"]["NetworkInterfaceId"]
tell("A group, and an interface that it guards")
ssh = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[ssh])
tell("Port 22 opens to the world")
ec2.create_tags(Resources=[vpc], Tags=[{"Key": "owner", "Value": "me"}])
tell("The network gets an owner")
ec2.delete_network_interface(NetworkInterfaceId=interface)
ec2.delete_security_group(GroupId=group)
ec2.delete_subnet(SubnetId=subnet)
ec2.delete_vpc(VpcId=vpc)
tell("All is torn down")

# AWS Config delivers what changed each six hours: cloudchamber's clock can be moved.
clock = urllib.request.Request(f"{os.environ['AWS_ENDPOINT_URL']}/_cloudchamber/clock", b'{"advance": "6h"}')
urllib.request.urlopen(clock).close()
print("\nSix hours later")
for message in messages():
    if message["messageType"] == "ConfigurationHistoryDeliveryCompleted":
        body = s3.get_object(Bucket=message["s3Bucket"], Key=message["s3ObjectKey"])["Body"].read()
        items = json.loads(gzip.decompress(body))["configurationItems"]
        print(f"  {len(items):3} items in {message['s3ObjectKey'].rsplit('/', 1)[1]}")
