//! Networks of EC2: VPCs, subnets, internet gateways.

use service::{Map, Result, Value};

use super::ec2_tagging::{at, boxed, described, first, retag, tagged};
use crate::provider::{Deploy, Provider, RowOf, as_made, members, nothing_to_update, one};
use crate::template::text;

pub(crate) static VPC: Provider = Provider {
    type_name: "AWS::EC2::VPC",
    fixed: &["CidrBlock", "Ipv4IpamPoolId", "Ipv4NetmaskLength"],
    mutable: &["EnableDnsHostnames", "EnableDnsSupport", "InstanceTenancy", "Tags"],
    name: None,
    attributes: &[
        "CidrBlock",
        "CidrBlockAssociations",
        "DefaultNetworkAcl",
        "DefaultSecurityGroup",
        "Ipv6CidrBlocks",
        "VpcId",
    ],
    waits: false,
    create: create_vpc,
    update: update_vpc,
    delete: |deploy| deploy.call("ec2", "DeleteVpc", one("VpcId", deploy.physical.clone())).map(|_| ()),
    read: read_vpc,
    row: RowOf::Physical,
};

pub(crate) static SUBNET: Provider = Provider {
    type_name: "AWS::EC2::Subnet",
    fixed: &["AvailabilityZone", "AvailabilityZoneId", "CidrBlock", "Ipv6CidrBlock", "VpcId"],
    mutable: &["AssignIpv6AddressOnCreation", "MapPublicIpOnLaunch", "Tags"],
    name: None,
    attributes: &[
        "AvailabilityZone",
        "AvailabilityZoneId",
        "CidrBlock",
        "NetworkAclAssociationId",
        "SubnetId",
        "VpcId",
    ],
    waits: false,
    create: create_subnet,
    update: update_subnet,
    delete: |deploy| deploy.call("ec2", "DeleteSubnet", one("SubnetId", deploy.physical.clone())).map(|_| ()),
    read: |deploy| {
        let subnet = described(deploy, "DescribeSubnets", "SubnetIds", "Subnets")?;
        let names = ["AvailabilityZone", "AvailabilityZoneId", "CidrBlock", "SubnetId", "VpcId"];
        Ok(Some(names.into_iter().filter_map(|name| Some((name, subnet.get(name)?.clone()))).collect()))
    },
    row: RowOf::Physical,
};

pub(crate) static INTERNET_GATEWAY: Provider = Provider {
    type_name: "AWS::EC2::InternetGateway",
    fixed: &[],
    mutable: &["Tags"],
    name: None,
    attributes: &["InternetGatewayId"],
    waits: false,
    create: |deploy| {
        let input = tagged(deploy, Map::new(), "internet-gateway");
        let answer = deploy.call("ec2", "CreateInternetGateway", input)?;
        Ok(at(&answer, &["InternetGateway", "InternetGatewayId"]).unwrap_or_default())
    },
    update: retag,
    delete: |deploy| {
        let input = one("InternetGatewayId", deploy.physical.as_str());
        deploy.call("ec2", "DeleteInternetGateway", input).map(|_| ())
    },
    read: |deploy| Ok(Some(one("InternetGatewayId", deploy.physical.as_str()))),
    row: RowOf::Physical,
};

pub(crate) static VPC_GATEWAY_ATTACHMENT: Provider = Provider {
    type_name: "AWS::EC2::VPCGatewayAttachment",
    fixed: &["InternetGatewayId", "VpcId"],
    mutable: &[],
    name: None,
    attributes: &["AttachmentType"],
    waits: false,
    create: |deploy| {
        let input = deploy.take(&["InternetGatewayId", "VpcId"]);
        deploy.needed("InternetGatewayId")?;
        deploy.call("ec2", "AttachInternetGateway", input)?;
        deploy.attributes.insert("AttachmentType", "IGW");
        Ok(format!("IGW|{}", deploy.needed("VpcId")?))
    },
    update: nothing_to_update,
    delete: |deploy| {
        let input = deploy.take(&["InternetGatewayId", "VpcId"]);
        deploy.call("ec2", "DetachInternetGateway", input).map(|_| ())
    },
    read: as_made,
    row: RowOf::Nowhere,
};

fn create_vpc(deploy: &mut Deploy<'_, '_>) -> Result<String> {
    let input = deploy.take(&["CidrBlock", "InstanceTenancy", "Ipv4IpamPoolId", "Ipv4NetmaskLength"]);
    let input = tagged(deploy, input, "vpc");
    let answer = deploy.call("ec2", "CreateVpc", input)?;
    deploy.physical = at(&answer, &["Vpc", "VpcId"]).unwrap_or_default();
    names(deploy)?;
    Ok(deploy.physical.clone())
}

/// Whether names are resolved and given in a VPC.
fn names(deploy: &mut Deploy<'_, '_>) -> Result<()> {
    for (name, default) in [("EnableDnsSupport", true), ("EnableDnsHostnames", false)] {
        if deploy.changed(name) {
            let value = deploy.property(name).cloned().unwrap_or(Value::Bool(default));
            let input =
                members([("VpcId", Some(deploy.physical.as_str().into())), (name, Some(boxed(value)))]);
            deploy.call("ec2", "ModifyVpcAttribute", input)?;
        }
    }
    Ok(())
}

fn update_vpc(deploy: &mut Deploy<'_, '_>) -> Result<()> {
    names(deploy)?;
    if deploy.changed("InstanceTenancy") {
        let mut input = one("VpcId", deploy.physical.as_str());
        input.insert(
            "InstanceTenancy",
            deploy.text("InstanceTenancy").unwrap_or_else(|| "default".to_owned()),
        );
        deploy.call("ec2", "ModifyVpcTenancy", input)?;
    }
    retag(deploy)
}

fn read_vpc(deploy: &mut Deploy<'_, '_>) -> Result<Option<Map>> {
    let vpc = described(deploy, "DescribeVpcs", "VpcIds", "Vpcs")?;
    let ids = |set: &str, id: &str| {
        let items = vpc.get(set).and_then(Value::as_list).unwrap_or_default();
        Value::List(items.iter().filter_map(|item| item.get(id)).cloned().collect())
    };
    let mut attributes = members([
        ("CidrBlock", vpc.get("CidrBlock").cloned()),
        ("CidrBlockAssociations", Some(ids("CidrBlockAssociationSet", "AssociationId"))),
        ("Ipv6CidrBlocks", Some(ids("Ipv6CidrBlockAssociationSet", "Ipv6CidrBlock"))),
        ("VpcId", Some(deploy.physical.as_str().into())),
    ]);
    let of_vpc = |deploy: &Deploy<'_, '_>, name: &str, value: &str| {
        let filter = |name: &str, value: &str| {
            let values = Value::List(vec![value.into()]);
            Value::Map(members([("Name", Some(name.into())), ("Values", Some(values))]))
        };
        one("Filters", Value::List(vec![filter("vpc-id", &deploy.physical), filter(name, value)]))
    };
    let input = of_vpc(deploy, "group-name", "default");
    let groups = deploy.call("ec2", "DescribeSecurityGroups", input)?;
    let group = first(&groups, "SecurityGroups");
    attributes.insert("DefaultSecurityGroup", group.get("GroupId").cloned().unwrap_or_default());
    let input = of_vpc(deploy, "default", "true");
    let acls = deploy.call("ec2", "DescribeNetworkAcls", input)?;
    let acl = first(&acls, "NetworkAcls");
    attributes.insert("DefaultNetworkAcl", acl.get("NetworkAclId").and_then(text).unwrap_or_default());
    Ok(Some(attributes))
}

fn create_subnet(deploy: &mut Deploy<'_, '_>) -> Result<String> {
    deploy.needed("VpcId")?;
    let input =
        deploy.take(&["AvailabilityZone", "AvailabilityZoneId", "CidrBlock", "Ipv6CidrBlock", "VpcId"]);
    let input = tagged(deploy, input, "subnet");
    let answer = deploy.call("ec2", "CreateSubnet", input)?;
    deploy.physical = at(&answer, &["Subnet", "SubnetId"]).unwrap_or_default();
    launch(deploy)?;
    Ok(deploy.physical.clone())
}

/// What interfaces get that are made in a subnet.
fn launch(deploy: &mut Deploy<'_, '_>) -> Result<()> {
    for name in ["MapPublicIpOnLaunch", "AssignIpv6AddressOnCreation"] {
        if deploy.changed(name) {
            let value = deploy.property(name).cloned().unwrap_or(Value::Bool(false));
            let input =
                members([("SubnetId", Some(deploy.physical.as_str().into())), (name, Some(boxed(value)))]);
            deploy.call("ec2", "ModifySubnetAttribute", input)?;
        }
    }
    Ok(())
}

fn update_subnet(deploy: &mut Deploy<'_, '_>) -> Result<()> {
    launch(deploy)?;
    retag(deploy)
}
