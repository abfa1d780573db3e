//! Calls that change resources of all types that are recorded, thrown with dice.

use crate::lab::Lab;

/// A generator of numbers, always the same.
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound as u64) as usize
    }
}

/// Operations and inputs. `<TYPE id>`, `<TYPE name>` and `<TYPE arn>` stand for any resource that is there, `<n>` for a
/// small number, `<long>` for a long text. Many are refused, as it happens; that is part of it.
#[rustfmt::skip]
const CALLS: &[(&str, &str)] = &[
    ("cloudformation:CreateStack", r#"{"StackName": "stack-<n>", "TemplateBody": "{\"Resources\": {\"Topic\": {\"Type\": \"AWS::SNS::Topic\"}}}"}"#),
    ("cloudformation:DeleteStack", r#"{"StackName": "stack-<n>"}"#),
    ("config:DeleteConfigRule", r#"{"ConfigRuleName": "rule-<n>"}"#),
    ("config:PutConfigRule", r#"{"ConfigRule": {"ConfigRuleName": "rule-<n>", "Source": {"Owner": "AWS", "SourceIdentifier": "IAM_USER_GROUP_MEMBERSHIP_CHECK"}}}"#),
    ("config:PutConfigRule", r#"{"ConfigRule": {"ConfigRuleName": "rule-<n>", "Source": {"Owner": "AWS", "SourceIdentifier": "INCOMING_SSH_DISABLED"}}}"#),
    ("config:PutConfigRule", r#"{"ConfigRule": {"ConfigRuleName": "rule-<n>", "Scope": {"TagKey": "tag-<n>"}, "InputParameters": "{\"tag1Key\": \"tag-<n>\", \"tag1Value\": \"<n>\"}", "Source": {"Owner": "AWS", "SourceIdentifier": "REQUIRED_TAGS"}}}"#),
    ("config:PutConfigRule", r#"{"ConfigRule": {"ConfigRuleName": "rule-<n>", "Source": {"Owner": "AWS", "SourceIdentifier": "S3_BUCKET_VERSIONING_ENABLED"}}}"#),
    ("ec2:AssociateRouteTable", r#"{"RouteTableId": "<EC2::RouteTable id>", "SubnetId": "<EC2::Subnet id>"}"#),
    ("ec2:AttachInternetGateway", r#"{"InternetGatewayId": "<EC2::InternetGateway id>", "VpcId": "<EC2::VPC id>"}"#),
    ("ec2:AttachVolume", r#"{"VolumeId": "<EC2::Volume id>", "InstanceId": "<EC2::Instance id>", "Device": "/dev/sdf"}"#),
    ("ec2:AuthorizeSecurityGroupIngress", r#"{"GroupId": "<EC2::SecurityGroup id>", "IpPermissions": [{"IpProtocol": "tcp", "FromPort": <n>, "ToPort": 80, "IpRanges": [{"CidrIp": "10.<n>.0.0/16"}]}]}"#),
    ("ec2:AuthorizeSecurityGroupIngress", r#"{"GroupId": "<EC2::SecurityGroup id>", "IpPermissions": [{"IpProtocol": "tcp", "FromPort": <n>, "ToPort": 80, "UserIdGroupPairs": [{"GroupId": "<EC2::SecurityGroup id>"}]}]}"#),
    ("ec2:CreateInternetGateway", "{}"),
    ("ec2:CreateManagedPrefixList", r#"{"PrefixListName": "list-<n>", "MaxEntries": 5, "AddressFamily": "IPv4"}"#),
    ("ec2:CreateNetworkAcl", r#"{"VpcId": "<EC2::VPC id>"}"#),
    ("ec2:CreateNetworkAclEntry", r#"{"NetworkAclId": "<EC2::NetworkAcl id>", "RuleNumber": <n>, "Protocol": "-1", "RuleAction": "allow", "Egress": false, "CidrBlock": "10.<n>.0.0/16"}"#),
    ("ec2:CreateNetworkInterface", r#"{"SubnetId": "<EC2::Subnet id>"}"#),
    ("ec2:CreateRouteTable", r#"{"VpcId": "<EC2::VPC id>"}"#),
    ("ec2:CreateRoute", r#"{"RouteTableId": "<EC2::RouteTable id>", "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "<EC2::InternetGateway id>"}"#),
    ("ec2:CreateSecurityGroup", r#"{"GroupName": "group-<n>", "Description": "one", "VpcId": "<EC2::VPC id>"}"#),
    ("ec2:CreateSubnet", r#"{"VpcId": "<EC2::VPC id>", "CidrBlock": "10.0.<n>.0/24"}"#),
    ("ec2:CreateTags", r#"{"Resources": ["<EC2::VPC id>", "<EC2::SecurityGroup id>"], "Tags": [{"Key": "tag-<n>", "Value": "<n>"}]}"#),
    ("ec2:CreateTags", r#"{"Resources": ["<EC2::Subnet id>", "<EC2::Instance id>"], "Tags": [{"Key": "tag-<n>", "Value": "<n>"}]}"#),
    ("ec2:CreateVolume", r#"{"AvailabilityZone": "us-east-1a", "Size": 1<n>}"#),
    ("ec2:CreateVpc", r#"{"CidrBlock": "10.0.0.0/16"}"#),
    ("ec2:DeleteInternetGateway", r#"{"InternetGatewayId": "<EC2::InternetGateway id>"}"#),
    ("ec2:DeleteManagedPrefixList", r#"{"PrefixListId": "<EC2::PrefixList id>"}"#),
    ("ec2:DeleteNetworkAcl", r#"{"NetworkAclId": "<EC2::NetworkAcl id>"}"#),
    ("ec2:DeleteNetworkInterface", r#"{"NetworkInterfaceId": "<EC2::NetworkInterface id>"}"#),
    ("ec2:DeleteRouteTable", r#"{"RouteTableId": "<EC2::RouteTable id>"}"#),
    ("ec2:DeleteSecurityGroup", r#"{"GroupId": "<EC2::SecurityGroup id>"}"#),
    ("ec2:DeleteSubnet", r#"{"SubnetId": "<EC2::Subnet id>"}"#),
    ("ec2:DeleteTags", r#"{"Resources": ["<EC2::VPC id>", "<EC2::Subnet id>"]}"#),
    ("ec2:DeleteVolume", r#"{"VolumeId": "<EC2::Volume id>"}"#),
    ("ec2:DeleteVpc", r#"{"VpcId": "<EC2::VPC id>"}"#),
    ("ec2:DetachInternetGateway", r#"{"InternetGatewayId": "<EC2::InternetGateway id>", "VpcId": "<EC2::VPC id>"}"#),
    ("ec2:DetachVolume", r#"{"VolumeId": "<EC2::Volume id>"}"#),
    ("ec2:ModifyInstanceAttribute", r#"{"InstanceId": "<EC2::Instance id>", "Groups": ["<EC2::SecurityGroup id>"]}"#),
    ("ec2:ModifyNetworkInterfaceAttribute", r#"{"NetworkInterfaceId": "<EC2::NetworkInterface id>", "Groups": ["<EC2::SecurityGroup id>"]}"#),
    ("ec2:ModifySubnetAttribute", r#"{"SubnetId": "<EC2::Subnet id>", "MapPublicIpOnLaunch": {"Value": true}}"#),
    ("ec2:RunInstances", r#"{"ImageId": "ami-12c6146b", "InstanceType": "t3.micro", "MinCount": 1, "MaxCount": 2, "SubnetId": "<EC2::Subnet id>"}"#),
    ("ec2:StartInstances", r#"{"InstanceIds": ["<EC2::Instance id>"]}"#),
    ("ec2:StopInstances", r#"{"InstanceIds": ["<EC2::Instance id>"]}"#),
    ("ec2:TerminateInstances", r#"{"InstanceIds": ["<EC2::Instance id>"]}"#),
    ("events:CreateEventBus", r#"{"Name": "bus-<n>"}"#),
    ("events:DeleteEventBus", r#"{"Name": "bus-<n>"}"#),
    ("events:DeleteRule", r#"{"Name": "rule-<n>"}"#),
    ("events:DisableRule", r#"{"Name": "rule-<n>"}"#),
    ("events:PutRule", r#"{"Name": "rule-<n>", "EventPattern": "{\"source\": [\"shop\"]}"}"#),
    ("iam:AddRoleToInstanceProfile", r#"{"InstanceProfileName": "profile-<n>", "RoleName": "<IAM::Role name>"}"#),
    ("iam:AddUserToGroup", r#"{"UserName": "<IAM::User name>", "GroupName": "<IAM::Group name>"}"#),
    ("iam:AttachGroupPolicy", r#"{"GroupName": "<IAM::Group name>", "PolicyArn": "<IAM::Policy arn>"}"#),
    ("iam:AttachRolePolicy", r#"{"RoleName": "<IAM::Role name>", "PolicyArn": "<IAM::Policy arn>"}"#),
    ("iam:AttachUserPolicy", r#"{"UserName": "<IAM::User name>", "PolicyArn": "<IAM::Policy arn>"}"#),
    ("iam:CreateGroup", r#"{"GroupName": "group-<n>"}"#),
    ("iam:CreateInstanceProfile", r#"{"InstanceProfileName": "profile-<n>"}"#),
    ("iam:CreateOpenIDConnectProvider", r#"{"Url": "https://<n>.example.com"}"#),
    ("iam:CreatePolicy", r#"{"PolicyName": "policy-<n>", "PolicyDocument": "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"s3:*\",\"Resource\":\"*\"}}"}"#),
    ("iam:CreateRole", r#"{"RoleName": "role-<n>", "AssumeRolePolicyDocument": "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"sts:AssumeRole\",\"Principal\":{\"Service\":\"ec2.amazonaws.com\"}}}"}"#),
    ("iam:CreateSAMLProvider", r#"{"Name": "saml-<n>", "SAMLMetadataDocument": "\u003cEntityDescriptor entityID='https://idp.example.com'\u003e<long>\u003c/EntityDescriptor\u003e"}"#),
    ("iam:CreateUser", r#"{"UserName": "user-<n>"}"#),
    ("iam:DeleteGroup", r#"{"GroupName": "<IAM::Group name>"}"#),
    ("iam:DeleteInstanceProfile", r#"{"InstanceProfileName": "profile-<n>"}"#),
    ("iam:DeletePolicy", r#"{"PolicyArn": "<IAM::Policy arn>"}"#),
    ("iam:DeleteRole", r#"{"RoleName": "<IAM::Role name>"}"#),
    ("iam:DeleteUser", r#"{"UserName": "<IAM::User name>"}"#),
    ("iam:DetachUserPolicy", r#"{"UserName": "<IAM::User name>", "PolicyArn": "<IAM::Policy arn>"}"#),
    ("iam:RemoveUserFromGroup", r#"{"UserName": "<IAM::User name>", "GroupName": "<IAM::Group name>"}"#),
    ("iam:RemoveRoleFromInstanceProfile", r#"{"InstanceProfileName": "profile-<n>", "RoleName": "<IAM::Role name>"}"#),
    ("iam:TagUser", r#"{"UserName": "<IAM::User name>", "Tags": [{"Key": "k", "Value": "<n>"}]}"#),
    ("iam:UpdateUser", r#"{"UserName": "<IAM::User name>", "NewUserName": "user-<n>"}"#),
    ("s3:CreateBucket", r#"{"Bucket": "bucket-<n>"}"#),
    ("s3:DeleteBucket", r#"{"Bucket": "bucket-<n>"}"#),
    ("s3:PutBucketTagging", r#"{"Bucket": "bucket-<n>", "Tagging": {"TagSet": [{"Key": "k", "Value": "<n>"}]}}"#),
    ("s3:PutBucketVersioning", r#"{"Bucket": "bucket-<n>", "VersioningConfiguration": {"Status": "Enabled"}}"#),
    ("s3control:CreateAccessPoint", r#"{"AccountId": "123456789012", "Name": "point-<n>", "Bucket": "<S3::Bucket id>"}"#),
    ("s3control:CreateMultiRegionAccessPoint", r#"{"AccountId": "123456789012", "ClientToken": "token-<n><n><n>", "Details": {"Name": "many-<n>", "Regions": [{"Bucket": "<S3::Bucket id>"}]}}"#),
    ("s3control:CreateStorageLensGroup", r#"{"AccountId": "123456789012", "StorageLensGroup": {"Name": "group-<n>", "Filter": {"MatchAnyPrefix": ["a"]}}}"#),
    ("s3control:DeleteAccessPoint", r#"{"AccountId": "123456789012", "Name": "point-<n>"}"#),
    ("s3control:DeletePublicAccessBlock", r#"{"AccountId": "123456789012"}"#),
    ("s3control:PutPublicAccessBlock", r#"{"AccountId": "123456789012", "PublicAccessBlockConfiguration": {"BlockPublicAcls": true}}"#),
    ("s3control:PutStorageLensConfiguration", r#"{"AccountId": "123456789012", "ConfigId": "lens-<n>", "StorageLensConfiguration": {"Id": "lens-<n>", "IsEnabled": true, "AccountLevel": {"BucketLevel": {}}}}"#),
    ("sns:CreateTopic", r#"{"Name": "topic-<n>"}"#),
    ("sns:DeleteTopic", r#"{"TopicArn": "arn:aws:sns:us-east-1:123456789012:topic-<n>"}"#),
    ("sns:TagResource", r#"{"ResourceArn": "arn:aws:sns:us-east-1:123456789012:topic-<n>", "Tags": [{"Key": "k", "Value": "<n>"}]}"#),
    ("sqs:CreateQueue", r#"{"QueueName": "queue-<n>"}"#),
    ("sqs:DeleteQueue", r#"{"QueueUrl": "http://localhost:4566/123456789012/queue-<n>"}"#),
    ("sqs:TagQueue", r#"{"QueueUrl": "http://localhost:4566/123456789012/queue-<n>", "Tags": {"k": "<n>"}}"#),
];

/// Makes one call; says which, if it was taken.
pub fn make_one(lab: &Lab, dice: &mut Dice) -> Option<&'static str> {
    let (operation, template) = CALLS[dice.below(CALLS.len())];
    let mut parts = template.split(['<', '>']);
    let mut input = parts.next()?.to_owned();
    while let (Some(blank), Some(rest)) = (parts.next(), parts.next()) {
        input += &match blank.split_once(' ') {
            Some((kind, member)) => lab.any(kind, member, dice)?,
            None if blank == "long" => "x".repeat(1000),
            None => (1 + dice.below(5)).to_string(),
        };
        input += rest;
    }
    lab.call(operation, &input).ok().map(|_| operation)
}
