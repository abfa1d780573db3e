//! What routes lead to: gateways and network interfaces.

use service::{Fault, Result, View};

use crate::faults;
use crate::instances::Instance;
use crate::internet_gateways::InternetGateway;
use crate::network_interfaces::NetworkInterface;
use crate::route_tables::RouteTable;
use crate::shapes::{CreateRouteRequest, Route};

/// The kinds of rows whose changes can change the state of a route.
pub(crate) const KINDS: &[&str] =
    &["AWS::EC2::Instance", "AWS::EC2::InternetGateway", "AWS::EC2::NetworkInterface"];

/// Kinds of targets that do not exist here yet, so that whoever names one names nothing.
fn missing(name: &str, id: &str) -> Fault {
    let (code, what) = match name {
        "carrierGatewayId" => ("InvalidCarrierGatewayID", "carrier-gateway"),
        "coreNetworkArn" => ("InvalidCoreNetworkArn", "core-network"),
        "egressOnlyInternetGatewayId" => ("InvalidGatewayID", "eigw"),
        "localGatewayId" => ("InvalidLocalGatewayID", "local-gateway"),
        "natGatewayId" => ("InvalidNatGatewayID", "natGateway"),
        "odbNetworkArn" => ("InvalidOdbNetworkArn", "odb-network"),
        "transitGatewayId" => ("InvalidTransitGatewayID", "transitGateway"),
        "vpcEndpointId" => ("InvalidVpcEndpointId", "vpcEndpoint"),
        "vpcPeeringConnectionId" => ("InvalidVpcPeeringConnectionID", "vpcPeeringConnection"),
        _ => ("InvalidGatewayID", "gateway"),
    };
    faults::not_found(code, what, id)
}

/// Lets a route lead to the one target that a request names.
pub(crate) fn set(
    view: View<'_>,
    table: &RouteTable,
    request: &CreateRouteRequest,
    route: &mut Route,
) -> Result<()> {
    let all = [
        ("carrierGatewayId", &request.carrier_gateway_id),
        ("coreNetworkArn", &request.core_network_arn),
        ("egressOnlyInternetGatewayId", &request.egress_only_internet_gateway_id),
        ("gatewayId", &request.gateway_id),
        ("instanceId", &request.instance_id),
        ("localGatewayId", &request.local_gateway_id),
        ("natGatewayId", &request.nat_gateway_id),
        ("networkInterfaceId", &request.network_interface_id),
        ("odbNetworkArn", &request.odb_network_arn),
        ("transitGatewayId", &request.transit_gateway_id),
        ("vpcEndpointId", &request.vpc_endpoint_id),
        ("vpcPeeringConnectionId", &request.vpc_peering_connection_id),
    ];
    let mut given = all.iter().filter_map(|(name, id)| Some((*name, id.as_deref()?)));
    let (Some((name, id)), None) = (given.next(), given.next()) else {
        return Err(faults::one_route_target());
    };
    match name {
        "gatewayId" => {
            let gateway = view.get::<InternetGateway>(id).ok_or_else(|| missing(name, id))?;
            if gateway.vpc_id() != Some(table.vpc_id()) {
                return Err(faults::different_networks_of_table(table.id(), "network gateway", id));
            }
            route.gateway_id = Some(id.to_owned());
        }
        "instanceId" => route.network_interface_id = Some(interface_of(view, id)?),
        "networkInterfaceId" => route.network_interface_id = Some(id.to_owned()),
        _ => return Err(missing(name, id)),
    }
    if let Some(id) = &route.network_interface_id {
        let interface = view.get::<NetworkInterface>(id).ok_or_else(|| faults::interface_not_found(id))?;
        if interface.shape.vpc_id.as_deref() != Some(table.vpc_id()) {
            return Err(faults::different_networks_of_table(table.id(), "interface", id));
        }
    }
    refresh(view, table.vpc_id(), route);
    Ok(())
}

/// The only interface of an instance.
fn interface_of(view: View<'_>, instance_id: &str) -> Result<String> {
    view.get::<Instance>(instance_id).ok_or_else(|| faults::instance_not_found(&[instance_id]))?;
    let mut interfaces = view.linking::<NetworkInterface>("AWS::EC2::Instance", instance_id);
    match (interfaces.next(), interfaces.next()) {
        (Some(only), None) => Ok(only.shape.network_interface_id.clone().unwrap_or_default()),
        _ => Err(faults::multiple_interfaces(instance_id)),
    }
}

/// Shows in a route whether its target is there, and whose instance it is.
pub(crate) fn refresh(view: View<'_>, vpc_id: &str, route: &mut Route) {
    let active = if let Some(id) = &route.network_interface_id {
        let interface = view.get::<NetworkInterface>(id);
        let attachment = interface.and_then(|interface| interface.shape.attachment.as_ref());
        route.instance_id = attachment.and_then(|attachment| attachment.instance_id.clone());
        route.instance_owner_id = attachment.and_then(|attachment| attachment.instance_owner_id.clone());
        route.instance_id.as_deref().is_some_and(|id| runs(view, id))
    } else if let Some(id) = route.gateway_id.as_deref().filter(|id| id.starts_with("igw-")) {
        view.get::<InternetGateway>(id).is_some_and(|gateway| gateway.vpc_id() == Some(vpc_id))
    } else {
        return;
    };
    route.state = Some(if active { "active" } else { "blackhole" }.to_owned());
}

fn runs(view: View<'_>, instance_id: &str) -> bool {
    let state = view.get::<Instance>(instance_id).and_then(|instance| instance.shape.state.as_ref());
    let name = state.and_then(|state| state.name.as_deref());
    matches!(name, Some("pending" | "running"))
}
