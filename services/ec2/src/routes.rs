//! Routes: where a route table sends what goes to a destination.

use service::{Change, Operation, Result, Shape, Tx, View};

use crate::cidr::Cidr;
use crate::faults;
use crate::prefix_lists;
use crate::route_tables::{self, RouteTable};
use crate::route_targets;
use crate::shapes::{CreateRouteRequest, CreateRouteResult, DeleteRouteRequest, ReplaceRouteRequest, Route};
use crate::vpcs;

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("CreateRoute", create),
    service::writes!("DeleteRoute", delete => empty),
    service::writes!("ReplaceRoute", replace => empty),
];

/// The gateway of routes that stay in the VPC.
const LOCAL: &str = "local";

/// The route to a block of the VPC itself.
pub(crate) fn local(block: Cidr) -> Route {
    let text = block.to_string();
    let ipv6 = text.contains(':');
    Route {
        destination_cidr_block: (!ipv6).then(|| text.clone()),
        destination_ipv6_cidr_block: ipv6.then_some(text),
        gateway_id: Some(LOCAL.to_owned()),
        origin: Some("CreateRouteTable".to_owned()),
        state: Some("active".to_owned()),
        ..Default::default()
    }
}

/// Adds the route to a new block of a VPC to all its route tables.
pub(crate) fn add_local(tx: &mut Tx<'_>, vpc_id: &str, block: Cidr) {
    change_tables(tx, vpc_id, |routes| {
        let place = routes.iter().take_while(|route| route.gateway_id.as_deref() == Some(LOCAL)).count();
        routes.insert(place, local(block));
    });
}

/// Removes the route to a block that a VPC no longer has.
pub(crate) fn remove_local(tx: &mut Tx<'_>, vpc_id: &str, block: Cidr) {
    let gone = block.to_string();
    change_tables(tx, vpc_id, |routes| routes.retain(|route| destination(route) != gone));
}

fn change_tables(tx: &mut Tx<'_>, vpc_id: &str, change: impl Fn(&mut Vec<Route>)) {
    let tables: Vec<RouteTable> = route_tables::of_vpc(tx.view(), vpc_id).cloned().collect();
    for mut table in tables {
        change(table.shape.routes.get_or_insert_default());
        tx.put(table);
    }
}

/// Sends all that leaves a VPC to its internet gateway, in all its route tables.
pub(crate) fn add_default(tx: &mut Tx<'_>, vpc_id: &str, gateway_id: &str) {
    let route = Route {
        destination_cidr_block: Some("0.0.0.0/0".to_owned()),
        gateway_id: Some(gateway_id.to_owned()),
        origin: Some("CreateRoute".to_owned()),
        state: Some("active".to_owned()),
        ..Default::default()
    };
    change_tables(tx, vpc_id, |routes| routes.push(route.clone()));
}

/// What a request says, as CreateRoute would say it: the members of the three requests have the same names.
fn as_create<R: Shape>(request: &R) -> Result<CreateRouteRequest> {
    service::request(request.to_value())
}

/// A route with the destination that a request names, in canonical form, and no target yet.
fn to_destination(view: View<'_>, request: &CreateRouteRequest) -> Result<Route> {
    let mut route = Route::default();
    let prefix_list = &request.destination_prefix_list_id;
    match (&request.destination_cidr_block, &request.destination_ipv6_cidr_block, prefix_list) {
        (Some(text), None, None) => {
            let block = Cidr::v4(text).ok_or_else(|| faults::invalid_block("destinationCidrBlock", text))?;
            route.destination_cidr_block = Some(block.to_string());
        }
        (None, Some(text), None) => {
            let block =
                Cidr::v6(text).ok_or_else(|| faults::invalid_block("destinationIpv6CidrBlock", text))?;
            route.destination_ipv6_cidr_block = Some(block.to_string());
        }
        (None, None, Some(id)) => {
            prefix_lists::find(view, id)?;
            route.destination_prefix_list_id = Some(id.clone());
        }
        (None, None, None) => return Err(faults::missing_parameter("destinationCidrBlock")),
        _ => return Err(faults::several_destinations()),
    }
    Ok(route)
}

/// Where a route goes to, whatever kind of destination that is.
fn destination(route: &Route) -> &str {
    let blocks = route.destination_cidr_block.as_deref().or(route.destination_ipv6_cidr_block.as_deref());
    blocks.or(route.destination_prefix_list_id.as_deref()).unwrap_or_default()
}

fn place_of(table: &RouteTable, wanted: &Route) -> Option<usize> {
    table.shape.routes.iter().flatten().position(|route| destination(route) == destination(wanted))
}

/// The route that a request describes.
fn requested(view: View<'_>, table: &RouteTable, request: &CreateRouteRequest) -> Result<Route> {
    let mut route = to_destination(view, request)?;
    route_targets::set(view, table, request, &mut route)?;
    route.origin = Some("CreateRoute".to_owned());
    Ok(route)
}

/// Refuses to send through a gateway what goes to the VPC itself.
fn check_destination(view: View<'_>, table: &RouteTable, route: &Route) -> Result<()> {
    let text = destination(route);
    let Some(block) = Cidr::v4(text).or_else(|| Cidr::v6(text)) else { return Ok(()) };
    let vpc = vpcs::find(view, table.vpc_id())?;
    let inside = vpc.blocks().chain(vpc.ipv6_blocks()).any(|own| own.contains(block));
    if inside && route.network_interface_id.is_none() {
        return Err(faults::destination_inside_vpc(text));
    }
    Ok(())
}

fn create(tx: &mut Tx<'_>, request: CreateRouteRequest) -> Result<CreateRouteResult> {
    let mut table = route_tables::find(tx.view(), &request.route_table_id)?.clone();
    let route = requested(tx.view(), &table, &request)?;
    if place_of(&table, &route).is_some() {
        return Err(faults::route_exists(destination(&route)));
    }
    check_destination(tx.view(), &table, &route)?;
    faults::dry_run(request.dry_run)?;
    table.shape.routes.get_or_insert_default().push(route);
    tx.put(table);
    Ok(CreateRouteResult { r#return: Some(true) })
}

fn replace(tx: &mut Tx<'_>, request: ReplaceRouteRequest) -> Result<()> {
    let mut table = route_tables::find(tx.view(), &request.route_table_id)?.clone();
    let wanted = as_create(&request)?;
    let mut route = if request.local_target == Some(true) {
        local_again(tx.view(), &table, &wanted)?
    } else {
        let route = requested(tx.view(), &table, &wanted)?;
        check_destination(tx.view(), &table, &route)?;
        route
    };
    let place = place_of(&table, &route).ok_or_else(|| faults::no_route_to_replace(destination(&route)))?;
    faults::dry_run(request.dry_run)?;
    let replaced = &mut table.shape.routes.get_or_insert_default()[place];
    route.origin = replaced.origin.take();
    *replaced = route;
    tx.put(table);
    Ok(())
}

/// The route to a block of the VPC, as it was at first.
fn local_again(view: View<'_>, table: &RouteTable, request: &CreateRouteRequest) -> Result<Route> {
    let route = to_destination(view, request)?;
    let vpc = vpcs::find(view, table.vpc_id())?;
    let mut own = vpc.blocks().chain(vpc.ipv6_blocks()).map(local);
    let found = own.find(|own| destination(own) == destination(&route));
    found.ok_or_else(|| faults::no_route_to_replace(destination(&route)))
}

fn delete(tx: &mut Tx<'_>, request: DeleteRouteRequest) -> Result<()> {
    let mut table = route_tables::find(tx.view(), &request.route_table_id)?.clone();
    let wanted = to_destination(tx.view(), &as_create(&request)?)?;
    let text = destination(&wanted);
    let place = place_of(&table, &wanted).ok_or_else(|| faults::route_not_found(text, table.id()))?;
    let routes = table.shape.routes.get_or_insert_default();
    if routes[place].origin.as_deref() == Some("CreateRouteTable") {
        return Err(faults::local_route(text, &request.route_table_id));
    }
    faults::dry_run(request.dry_run)?;
    routes.remove(place);
    tx.put(table);
    Ok(())
}

/// Keeps the state of routes true when what they lead to comes or goes.
pub(crate) fn follow(tx: &mut Tx<'_>, changes: &[Change]) -> Result<()> {
    let scope = tx.scope();
    let targets = changes.iter().map(|change| &change.key);
    for target in targets.filter(|key| key.scope == scope && route_targets::KINDS.contains(&key.kind)) {
        let tables: Vec<RouteTable> = tx.view().linking(target.kind, &target.id).cloned().collect();
        for mut table in tables {
            let vpc_id = table.vpc_id().to_owned();
            for route in table.shape.routes.iter_mut().flatten() {
                route_targets::refresh(tx.view(), &vpc_id, route);
            }
            tx.put(table);
        }
    }
    Ok(())
}
