//! Route tables of EC2, their routes and the subnets that use them.

use service::{Map, Result};

use super::ec2_tagging::{at, retag, tagged};
use crate::provider::{Deploy, Provider, RowOf, as_made, nothing_to_update, one};

/// What a route is for.
const DESTINATION: [&str; 4] =
    ["DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId", "RouteTableId"];

/// Where a route leads.
const TARGETS: [&str; 8] = [
    "CarrierGatewayId",
    "EgressOnlyInternetGatewayId",
    "GatewayId",
    "InstanceId",
    "NatGatewayId",
    "NetworkInterfaceId",
    "TransitGatewayId",
    "VpcPeeringConnectionId",
];

pub(crate) static ROUTE: Provider = Provider {
    type_name: "AWS::EC2::Route",
    fixed: &DESTINATION,
    mutable: &TARGETS,
    name: None,
    attributes: &["CidrBlock"],
    waits: false,
    create: create_route,
    update: |deploy| route(deploy, "ReplaceRoute"),
    delete: |deploy| {
        let input = deploy.take(&DESTINATION);
        deploy.call("ec2", "DeleteRoute", input).map(|_| ())
    },
    read: |deploy| Ok(Some(one("CidrBlock", deploy.text("DestinationCidrBlock").unwrap_or_default()))),
    row: RowOf::Nowhere,
};

pub(crate) static ROUTE_TABLE: Provider = Provider {
    type_name: "AWS::EC2::RouteTable",
    fixed: &["VpcId"],
    mutable: &["Tags"],
    name: None,
    attributes: &["RouteTableId"],
    waits: false,
    create: |deploy| {
        deploy.needed("VpcId")?;
        let input = tagged(deploy, deploy.take(&["VpcId"]), "route-table");
        let answer = deploy.call("ec2", "CreateRouteTable", input)?;
        Ok(at(&answer, &["RouteTable", "RouteTableId"]).unwrap_or_default())
    },
    update: retag,
    delete: |deploy| {
        deploy.call("ec2", "DeleteRouteTable", one("RouteTableId", deploy.physical.clone())).map(|_| ())
    },
    read: |deploy| Ok(Some(one("RouteTableId", deploy.physical.as_str()))),
    row: RowOf::Physical,
};

pub(crate) static SUBNET_ROUTE_TABLE_ASSOCIATION: Provider = Provider {
    type_name: "AWS::EC2::SubnetRouteTableAssociation",
    fixed: &["RouteTableId", "SubnetId"],
    mutable: &[],
    name: None,
    attributes: &["Id"],
    waits: false,
    create: |deploy| {
        let answer = deploy.call("ec2", "AssociateRouteTable", deploy.take(&["RouteTableId", "SubnetId"]))?;
        let id = at(&answer, &["AssociationId"]).unwrap_or_default();
        deploy.attributes.insert("Id", id.as_str());
        Ok(id)
    },
    update: nothing_to_update,
    delete: |deploy| {
        let input = one("AssociationId", deploy.physical.as_str());
        deploy.call("ec2", "DisassociateRouteTable", input).map(|_| ())
    },
    read: as_made,
    row: RowOf::Nowhere,
};

fn route(deploy: &mut Deploy<'_, '_>, operation: &str) -> Result<()> {
    let input: Map = [deploy.take(&DESTINATION), deploy.take(&TARGETS)].into_iter().flatten().collect();
    deploy.call("ec2", operation, input).map(|_| ())
}

fn create_route(deploy: &mut Deploy<'_, '_>) -> Result<String> {
    route(deploy, "CreateRoute")?;
    let destination = DESTINATION[..3].iter().find_map(|name| deploy.text(name)).unwrap_or_default();
    Ok(format!("{}|{destination}", deploy.needed("RouteTableId")?))
}
