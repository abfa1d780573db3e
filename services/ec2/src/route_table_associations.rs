//! Which route table a subnet or a gateway uses.

use service::{Operation, Result, Tx, View};

use crate::faults;
use crate::internet_gateways::InternetGateway;
use crate::route_tables::{self, RouteTable};
use crate::shapes::{
    AssociateRouteTableRequest, AssociateRouteTableResult, DisassociateRouteTableRequest,
    ReplaceRouteTableAssociationRequest, ReplaceRouteTableAssociationResult, RouteTableAssociation,
    RouteTableAssociationState,
};
use crate::subnets;

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("AssociateRouteTable", associate),
    service::writes!("DisassociateRouteTable", disassociate => empty),
    service::writes!("ReplaceRouteTableAssociation", replace),
];

fn associated() -> Option<RouteTableAssociationState> {
    Some(RouteTableAssociationState { state: Some("associated".to_owned()), status_message: None })
}

fn new_id(tx: &mut Tx<'_>) -> Option<String> {
    Some(format!("rtbassoc-{}", tx.hex(17)))
}

/// The association that makes a table the main table of its VPC.
pub(crate) fn main(tx: &mut Tx<'_>, route_table_id: &str) -> RouteTableAssociation {
    RouteTableAssociation {
        main: Some(true),
        route_table_association_id: new_id(tx),
        route_table_id: Some(route_table_id.to_owned()),
        association_state: associated(),
        ..Default::default()
    }
}

/// The table with this association, and the association itself.
fn find<'v>(view: View<'v>, id: &str) -> Result<(&'v RouteTable, &'v RouteTableAssociation)> {
    let is_it = |known: &&RouteTableAssociation| known.route_table_association_id.as_deref() == Some(id);
    let mut found = view
        .scan::<RouteTable>()
        .filter_map(|table| table.associations().iter().find(is_it).map(|association| (table, association)));
    found.next().ok_or_else(|| faults::association_not_found(id))
}

/// The association that a subnet or gateway has already.
fn of_target<'v>(
    view: View<'v>,
    vpc_id: &str,
    subnet_id: Option<&str>,
    gateway_id: Option<&str>,
) -> Option<&'v RouteTableAssociation> {
    let is_it = |known: &&RouteTableAssociation| {
        known.main != Some(true)
            && known.subnet_id.as_deref() == subnet_id
            && known.gateway_id.as_deref() == gateway_id
    };
    route_tables::of_vpc(view, vpc_id).find_map(|table| table.associations().iter().find(is_it))
}

fn add(tx: &mut Tx<'_>, route_table_id: &str, association: RouteTableAssociation) -> Result<()> {
    let mut table = route_tables::find(tx.view(), route_table_id)?.clone();
    table.shape.associations.get_or_insert_default().push(association);
    tx.put(table);
    Ok(())
}

fn remove(tx: &mut Tx<'_>, mut table: RouteTable, id: &str) {
    let associations = table.shape.associations.get_or_insert_default();
    associations.retain(|known| known.route_table_association_id.as_deref() != Some(id));
    tx.put(table);
}

/// Ends the association of a subnet that is deleted.
pub(crate) fn forget_subnet(tx: &mut Tx<'_>, subnet_id: &str) {
    let tables: Vec<RouteTable> = tx.view().linking("AWS::EC2::Subnet", subnet_id).cloned().collect();
    for mut table in tables {
        let associations = table.shape.associations.get_or_insert_default();
        associations.retain(|known| known.subnet_id.as_deref() != Some(subnet_id));
        tx.put(table);
    }
}

fn associate(tx: &mut Tx<'_>, request: AssociateRouteTableRequest) -> Result<AssociateRouteTableResult> {
    let (view, table_id) = (tx.view(), request.route_table_id.as_str());
    if request.public_ipv4_pool.is_some() {
        return Err(faults::not_implemented("A route table of a public IPv4 pool"));
    }
    let vpc_id = route_tables::find(view, table_id)?.vpc_id().to_owned();
    match (request.subnet_id.as_deref(), request.gateway_id.as_deref()) {
        (Some(_), Some(_)) => {
            return Err(faults::combination("Only one of subnetId and gatewayId may be specified."));
        }
        (None, None) => return Err(faults::missing("Either 'subnetId' or 'gatewayId' should be provided.")),
        (Some(id), None) if subnets::find(view, id)?.vpc_id() != vpc_id => {
            return Err(faults::different_networks_of_table(table_id, "subnet", id));
        }
        (None, Some(id)) => {
            let gateway = view.get::<InternetGateway>(id).ok_or_else(|| faults::gateway_not_found(id))?;
            if gateway.vpc_id() != Some(vpc_id.as_str()) {
                return Err(faults::different_networks_of_table(table_id, "network gateway", id));
            }
        }
        (Some(_), None) => {}
    }
    let known = of_target(view, &vpc_id, request.subnet_id.as_deref(), request.gateway_id.as_deref());
    let known = known.cloned();
    if known.as_ref().is_some_and(|known| known.route_table_id.as_deref() != Some(table_id)) {
        return Err(faults::association_conflict(table_id));
    }
    faults::dry_run(request.dry_run)?;
    let association_id = match known {
        Some(known) => known.route_table_association_id,
        None => {
            let id = new_id(tx);
            let association = RouteTableAssociation {
                main: Some(false),
                route_table_association_id: id.clone(),
                route_table_id: Some(request.route_table_id.clone()),
                subnet_id: request.subnet_id,
                gateway_id: request.gateway_id,
                association_state: associated(),
                ..Default::default()
            };
            add(tx, &request.route_table_id, association)?;
            id
        }
    };
    Ok(AssociateRouteTableResult { association_id, association_state: associated() })
}

fn disassociate(tx: &mut Tx<'_>, request: DisassociateRouteTableRequest) -> Result<()> {
    let id = &request.association_id;
    let (table, association) = find(tx.view(), id)?;
    if association.main == Some(true) {
        return Err(faults::main_association(id));
    }
    let table = table.clone();
    faults::dry_run(request.dry_run)?;
    remove(tx, table, id);
    Ok(())
}

fn replace(
    tx: &mut Tx<'_>,
    request: ReplaceRouteTableAssociationRequest,
) -> Result<ReplaceRouteTableAssociationResult> {
    let (id, table_id) = (request.association_id, request.route_table_id);
    let (old, association) = find(tx.view(), &id)?;
    let new = route_tables::find(tx.view(), &table_id)?;
    if new.vpc_id() != old.vpc_id() {
        return Err(faults::different_networks_of_table(&table_id, "route table", old.id()));
    }
    let (old, mut association) = (old.clone(), association.clone());
    faults::dry_run(request.dry_run)?;
    if old.id() == table_id {
        return Ok(ReplaceRouteTableAssociationResult {
            new_association_id: Some(id),
            association_state: associated(),
        });
    }
    remove(tx, old, &id);
    association.route_table_association_id = new_id(tx);
    association.route_table_id = Some(table_id.clone());
    let new_association_id = association.route_table_association_id.clone();
    add(tx, &table_id, association)?;
    Ok(ReplaceRouteTableAssociationResult { new_association_id, association_state: associated() })
}
