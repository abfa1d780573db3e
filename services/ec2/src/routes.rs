//! Routes: where a route table sends what goes to a destination.

use service::{Change, Operation, Result, Shape as _, Tx};

use crate::cidr::Cidr;
use crate::faults;
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
    let gone = local(block);
    change_tables(tx, vpc_id, |routes| routes.retain(|route| !same_destination(route, &gone)));
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

/// A route that has only a destination: the one that the parameters name, in canonical form.
fn destination(
    block: Option<&str>,
    ipv6_block: Option<&str>,
    prefix_list: Option<&str>,
) -> Result<(Route, String)> {
    let mut route = Route::default();
    let text = match (block, ipv6_block, prefix_list) {
        (Some(text), None, None) => {
            let block = Cidr::v4(text).ok_or_else(|| faults::invalid_block("destinationCidrBlock", text))?;
            route.destination_cidr_block.insert(block.to_string()).clone()
        }
        (None, Some(text), None) => {
            let block =
                Cidr::v6(text).ok_or_else(|| faults::invalid_block("destinationIpv6CidrBlock", text))?;
            route.destination_ipv6_cidr_block.insert(block.to_string()).clone()
        }
        // Amazon's own prefix lists exist without being rows here.
        (None, None, Some(id)) if id.starts_with("pl-") => {
            route.destination_prefix_list_id.insert(id.to_owned()).clone()
        }
        (None, None, Some(id)) => return Err(faults::prefix_list_not_found(id)),
        (None, None, None) => return Err(faults::missing_parameter("destinationCidrBlock")),
        _ => return Err(faults::several_destinations()),
    };
    Ok((route, text))
}

fn same_destination(a: &Route, b: &Route) -> bool {
    a.destination_cidr_block == b.destination_cidr_block
        && a.destination_ipv6_cidr_block == b.destination_ipv6_cidr_block
        && a.destination_prefix_list_id == b.destination_prefix_list_id
}

fn place_of(table: &RouteTable, wanted: &Route) -> Option<usize> {
    table.shape.routes.iter().flatten().position(|route| same_destination(route, wanted))
}

/// The route that a request describes.
fn requested(tx: &Tx<'_>, table: &RouteTable, request: &CreateRouteRequest) -> Result<(Route, String)> {
    let (mut route, text) = destination(
        request.destination_cidr_block.as_deref(),
        request.destination_ipv6_cidr_block.as_deref(),
        request.destination_prefix_list_id.as_deref(),
    )?;
    route_targets::set(tx.view(), table, request, &mut route)?;
    route.origin = Some("CreateRoute".to_owned());
    let vpc = vpcs::find(tx.view(), table.vpc_id())?;
    let block = Cidr::v4(&text).or_else(|| Cidr::v6(&text));
    let mut own = vpc.blocks().chain(vpc.ipv6_blocks());
    let inside = block.is_some_and(|block| own.any(|own| own.contains(block)));
    if inside && route.network_interface_id.is_none() {
        return Err(faults::destination_inside_vpc(&text));
    }
    Ok((route, text))
}

fn create(tx: &mut Tx<'_>, request: CreateRouteRequest) -> Result<CreateRouteResult> {
    let mut table = route_tables::find(tx.view(), &request.route_table_id)?.clone();
    let (route, text) = requested(tx, &table, &request)?;
    if place_of(&table, &route).is_some() {
        return Err(faults::route_exists(&text));
    }
    faults::dry_run(request.dry_run)?;
    table.shape.routes.get_or_insert_default().push(route);
    tx.put(table);
    Ok(CreateRouteResult { r#return: Some(true) })
}

fn replace(tx: &mut Tx<'_>, request: ReplaceRouteRequest) -> Result<()> {
    let mut table = route_tables::find(tx.view(), &request.route_table_id)?.clone();
    let (mut route, text) = if request.local_target == Some(true) {
        local_again(tx, &table, &request)?
    } else {
        // The members of the two requests have the same names.
        let request = service::request::<CreateRouteRequest>(request.to_value())?;
        requested(tx, &table, &request)?
    };
    let place = place_of(&table, &route).ok_or_else(|| faults::no_route_to_replace(&text))?;
    faults::dry_run(request.dry_run)?;
    let replaced = &mut table.shape.routes.get_or_insert_default()[place];
    route.origin = replaced.origin.take();
    *replaced = route;
    tx.put(table);
    Ok(())
}

/// The route to a block of the VPC, as it was at first.
fn local_again(tx: &Tx<'_>, table: &RouteTable, request: &ReplaceRouteRequest) -> Result<(Route, String)> {
    let (_, text) = destination(
        request.destination_cidr_block.as_deref(),
        request.destination_ipv6_cidr_block.as_deref(),
        request.destination_prefix_list_id.as_deref(),
    )?;
    let vpc = vpcs::find(tx.view(), table.vpc_id())?;
    let mut own = vpc.blocks().chain(vpc.ipv6_blocks());
    let block = own.find(|block| block.to_string() == text);
    block.map(|block| (local(block), text.clone())).ok_or_else(|| faults::no_route_to_replace(&text))
}

fn delete(tx: &mut Tx<'_>, request: DeleteRouteRequest) -> Result<()> {
    let mut table = route_tables::find(tx.view(), &request.route_table_id)?.clone();
    let (wanted, text) = destination(
        request.destination_cidr_block.as_deref(),
        request.destination_ipv6_cidr_block.as_deref(),
        request.destination_prefix_list_id.as_deref(),
    )?;
    let place = place_of(&table, &wanted).ok_or_else(|| faults::route_not_found(&text, table.id()))?;
    let routes = table.shape.routes.get_or_insert_default();
    if routes[place].origin.as_deref() == Some("CreateRouteTable") {
        return Err(faults::local_route(&text, &request.route_table_id));
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
