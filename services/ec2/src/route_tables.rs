//! Route tables: made, described, deleted.

// shapes: RouteTable
use service::{
    BTreeMap, Casing, Identity, Link, Operation, Relation, Resource, Result, Scope, Shape as _, Tx, Value,
    View, link,
};

use crate::filter_paths::{self, FilterPaths};
use crate::instances::Instance;
use crate::internet_gateways::InternetGateway;
use crate::listing::{self, Wanted};
use crate::network_interfaces::NetworkInterface;
use crate::shapes::{
    self, CreateRouteTableRequest, CreateRouteTableResult, DeleteRouteTableRequest,
    DescribeRouteTablesRequest, DescribeRouteTablesResult, RouteTableAssociation, Tag,
};
use crate::subnets::Subnet;
use crate::tags::{self, Tagged};
use crate::vpcs::{self, Vpc};
use crate::{client_tokens, faults, route_table_associations, routes};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("CreateRouteTable", create),
    service::writes!("DeleteRouteTable", delete => empty),
    service::reads!("DescribeRouteTables", describe),
];

service::structures! {
    /// A row: what the API shows.
    RouteTable { shape: shapes::RouteTable = "Shape" }
}

service::row!(RouteTable: "AWS::EC2::RouteTable", id |row| row.id(), links |row| row.links());

impl RouteTable {
    /// Its id.
    pub(crate) fn id(&self) -> &str {
        self.shape.route_table_id.as_deref().unwrap_or_default()
    }

    /// Its VPC's id.
    pub(crate) fn vpc_id(&self) -> &str {
        self.shape.vpc_id.as_deref().unwrap_or_default()
    }

    /// Its associations with subnets and gateways, and the one that makes it the main table.
    pub(crate) fn associations(&self) -> &[RouteTableAssociation] {
        self.shape.associations.as_deref().unwrap_or_default()
    }

    /// Whether subnets without a table of their own use it.
    pub(crate) fn is_main(&self) -> bool {
        self.associations().iter().any(|association| association.main == Some(true))
    }

    fn links(&self) -> Vec<Link> {
        let mut links: Vec<Link> = self.shape.vpc_id.as_deref().map(link::<Vpc>).into_iter().collect();
        let associations = self.associations().iter();
        links.extend(associations.clone().filter_map(|known| known.subnet_id.as_deref()).map(link::<Subnet>));
        let mut gateways: Vec<&str> = associations.filter_map(|known| known.gateway_id.as_deref()).collect();
        for route in self.shape.routes.iter().flatten() {
            gateways.extend(route.gateway_id.as_deref());
            links.extend(route.network_interface_id.as_deref().map(link::<NetworkInterface>));
            links.extend(route.instance_id.as_deref().map(link::<Instance>));
        }
        gateways.retain(|id| id.starts_with("igw-"));
        links.extend(gateways.into_iter().map(link::<InternetGateway>));
        links
    }
}

impl Resource for RouteTable {
    const RELATIONS: &'static [Relation] = &[
        Relation {
            target: "AWS::EC2::Instance",
            name: "Contains Instance",
            reverse: Some("Is contained in RouteTable"),
        },
        Relation {
            target: "AWS::EC2::NetworkInterface",
            name: "Contains NetworkInterface",
            reverse: Some("Is contained in RouteTable"),
        },
        Relation {
            target: "AWS::EC2::Subnet",
            name: "Contains Subnet",
            reverse: Some("Is contained in RouteTable"),
        },
        Relation {
            target: "AWS::EC2::VPC",
            name: "Is contained in Vpc",
            reverse: Some("Contains RouteTable"),
        },
    ];
    const CASING: Casing = Casing::CamelA;
    fn identity(&self, scope: Scope) -> Option<Identity> {
        let id = self.id().to_owned();
        let arn = Some(scope.arn("ec2", format_args!("route-table/{id}")));
        let availability_zone = Some("Not Applicable".into());
        Some(Identity { id, name: None, arn, availability_zone, created: None })
    }
    fn configuration(&self) -> Value {
        self.shape.to_value()
    }
    fn tags(&self) -> BTreeMap<String, String> {
        tags::as_map(&self.shape.tags)
    }
}

impl Tagged for RouteTable {
    const RESOURCE_TYPE: &'static str = "route-table";
    fn tags(&self) -> &Option<Vec<Tag>> {
        &self.shape.tags
    }
    fn tags_mut(&mut self) -> &mut Option<Vec<Tag>> {
        &mut self.shape.tags
    }
}

/// The route table with this id.
pub(crate) fn find<'v>(view: View<'v>, id: &str) -> Result<&'v RouteTable> {
    view.get(id).ok_or_else(|| faults::route_table_not_found(id))
}

/// The route tables of a VPC.
pub(crate) fn of_vpc<'v>(view: View<'v>, vpc_id: &str) -> impl Iterator<Item = &'v RouteTable> + use<'v> {
    view.linking::<RouteTable>("AWS::EC2::VPC", vpc_id)
}

/// Makes a route table whose routes stay in the VPC.
pub(crate) fn make(
    tx: &mut Tx<'_>,
    vpc_id: &str,
    tags: Option<Vec<Tag>>,
    main: bool,
) -> Result<shapes::RouteTable> {
    let id = format!("rtb-{}", tx.hex(17));
    let mut associations = Vec::new();
    if main {
        associations.push(route_table_associations::main(tx, &id));
    }
    let vpc = vpcs::find(tx.view(), vpc_id)?;
    let shape = shapes::RouteTable {
        associations: Some(associations),
        owner_id: Some(tx.view().account()),
        propagating_vgws: Some(Vec::new()),
        route_table_id: Some(id),
        routes: Some(vpc.blocks().chain(vpc.ipv6_blocks()).map(routes::local).collect()),
        tags: tags.or(Some(Vec::new())),
        vpc_id: Some(vpc_id.to_owned()),
    };
    tx.put(RouteTable { shape: shape.clone() });
    Ok(shape)
}

fn create(tx: &mut Tx<'_>, request: CreateRouteTableRequest) -> Result<CreateRouteTableResult> {
    let tags = tags::specified(&request.tag_specifications, RouteTable::RESOURCE_TYPE)?;
    let token = client_tokens::of("CreateRouteTable", &request.client_token, &request);
    let earlier = client_tokens::earlier(tx.view(), &token)?.unwrap_or_default();
    let client_token = request.client_token;
    if let Some(table) = earlier.first().and_then(|id| tx.get::<RouteTable>(id)) {
        return Ok(CreateRouteTableResult { route_table: Some(table.shape.clone()), client_token });
    }
    vpcs::find(tx.view(), &request.vpc_id)?;
    faults::dry_run(request.dry_run)?;
    let shape = make(tx, &request.vpc_id, tags, false)?;
    client_tokens::remember(tx, token, shape.route_table_id.iter().cloned().collect());
    Ok(CreateRouteTableResult { route_table: Some(shape), client_token })
}

fn delete(tx: &mut Tx<'_>, request: DeleteRouteTableRequest) -> Result<()> {
    let id = &request.route_table_id;
    if !find(tx.view(), id)?.associations().is_empty() {
        return Err(faults::dependency_violation("routeTable", id));
    }
    faults::dry_run(request.dry_run)?;
    tx.delete::<RouteTable>(id);
    Ok(())
}

const FILTERS: FilterPaths = &[
    ("association.gateway-id", "Associations.GatewayId"),
    ("association.main", "Associations.Main"),
    ("association.route-table-association-id", "Associations.RouteTableAssociationId"),
    ("association.route-table-id", "Associations.RouteTableId"),
    ("association.subnet-id", "Associations.SubnetId"),
    ("owner-id", "OwnerId"),
    ("route-table-id", "RouteTableId"),
    ("route.carrier-gateway-id", "Routes.CarrierGatewayId"),
    ("route.core-network-arn", "Routes.CoreNetworkArn"),
    ("route.destination-cidr-block", "Routes.DestinationCidrBlock"),
    ("route.destination-ipv6-cidr-block", "Routes.DestinationIpv6CidrBlock"),
    ("route.destination-prefix-list-id", "Routes.DestinationPrefixListId"),
    ("route.egress-only-internet-gateway-id", "Routes.EgressOnlyInternetGatewayId"),
    ("route.gateway-id", "Routes.GatewayId"),
    ("route.instance-id", "Routes.InstanceId"),
    ("route.local-gateway-id", "Routes.LocalGatewayId"),
    ("route.nat-gateway-id", "Routes.NatGatewayId"),
    ("route.network-interface-id", "Routes.NetworkInterfaceId"),
    ("route.origin", "Routes.Origin"),
    ("route.state", "Routes.State"),
    ("route.transit-gateway-id", "Routes.TransitGatewayId"),
    ("route.vpc-peering-connection-id", "Routes.VpcPeeringConnectionId"),
    ("vpc-id", "VpcId"),
];

fn describe(view: View<'_>, request: DescribeRouteTablesRequest) -> Result<DescribeRouteTablesResult> {
    filter_paths::check(&request.filters, FILTERS)?;
    let wanted = Wanted {
        ids: &request.route_table_ids,
        next_token: &request.next_token,
        max_results: request.max_results,
    };
    let page = listing::rows(view, &wanted, faults::route_table_not_found, |row: &RouteTable| {
        filter_paths::passes(&request.filters, &row.shape.tags, row.shape.view(), FILTERS)
    })?;
    faults::dry_run(request.dry_run)?;
    Ok(DescribeRouteTablesResult {
        route_tables: Some(page.items.into_iter().map(|row| row.shape.clone()).collect()),
        next_token: page.next,
    })
}
