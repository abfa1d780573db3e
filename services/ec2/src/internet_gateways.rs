//! Internet gateways: made, attached to a VPC, detached, deleted.

// shapes: InternetGateway
use service::{
    BTreeMap, Casing, Identity, Operation, Relation, Resource, Result, Scope, Shape as _, Tx, Value, View,
    link,
};

use crate::faults;
use crate::filter_paths::{self, FilterPaths};
use crate::listing::{self, Wanted};
use crate::network_interfaces::NetworkInterface;
use crate::shapes::{
    self, AttachInternetGatewayRequest, CreateInternetGatewayRequest, CreateInternetGatewayResult,
    DeleteInternetGatewayRequest, DescribeInternetGatewaysRequest, DescribeInternetGatewaysResult,
    DetachInternetGatewayRequest, InternetGatewayAttachment, Tag,
};
use crate::tags::{self, Tagged};
use crate::vpcs::{self, Vpc};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("AttachInternetGateway", attach => empty),
    service::writes!("CreateInternetGateway", create),
    service::writes!("DeleteInternetGateway", delete => empty),
    service::reads!("DescribeInternetGateways", describe),
    service::writes!("DetachInternetGateway", detach => empty),
];

service::structures! {
    /// A row: what the API shows.
    InternetGateway { shape: shapes::InternetGateway = "Shape" }
}

service::row!(InternetGateway: "AWS::EC2::InternetGateway",
    id |row| row.shape.internet_gateway_id.as_deref().unwrap_or_default(),
    links |row| row.vpc_id().map(link::<Vpc>).into_iter().collect());

impl InternetGateway {
    /// The VPC that it is attached to.
    pub(crate) fn vpc_id(&self) -> Option<&str> {
        self.shape.attachments.iter().flatten().find_map(|attachment| attachment.vpc_id.as_deref())
    }
}

impl Resource for InternetGateway {
    const RELATIONS: &'static [Relation] = &[Relation {
        target: "AWS::EC2::VPC",
        name: "Is attached to Vpc",
        reverse: Some("Is attached to InternetGateway"),
    }];
    const CASING: Casing = Casing::CamelA;
    fn identity(&self, scope: Scope) -> Option<Identity> {
        let id = self.shape.internet_gateway_id.clone().unwrap_or_default();
        let arn = Some(scope.arn("ec2", format_args!("internet-gateway/{id}")));
        let availability_zone = Some("Multiple Availability Zones".into());
        Some(Identity { id, name: None, arn, availability_zone, created: None })
    }
    fn configuration(&self) -> Value {
        self.shape.to_value()
    }
    fn tags(&self) -> BTreeMap<String, String> {
        tags::as_map(&self.shape.tags)
    }
}

impl Tagged for InternetGateway {
    const RESOURCE_TYPE: &'static str = "internet-gateway";
    fn tags(&self) -> &Option<Vec<Tag>> {
        &self.shape.tags
    }
    fn tags_mut(&mut self) -> &mut Option<Vec<Tag>> {
        &mut self.shape.tags
    }
}

fn find<'v>(view: View<'v>, id: &str) -> Result<&'v InternetGateway> {
    view.get(id).ok_or_else(|| faults::internet_gateway_not_found(id))
}

fn attachment(vpc_id: &str) -> InternetGatewayAttachment {
    InternetGatewayAttachment { state: Some("available".to_owned()), vpc_id: Some(vpc_id.to_owned()) }
}

/// Makes an internet gateway, attached to a VPC or to none.
pub(crate) fn make(tx: &mut Tx<'_>, tags: Option<Vec<Tag>>, vpc_id: Option<&str>) -> String {
    let id = format!("igw-{}", tx.hex(17));
    let shape = shapes::InternetGateway {
        attachments: Some(vpc_id.map(attachment).into_iter().collect()),
        internet_gateway_id: Some(id.clone()),
        owner_id: Some(tx.view().account()),
        tags: tags.or(Some(Vec::new())),
    };
    tx.put(InternetGateway { shape });
    id
}

fn create(tx: &mut Tx<'_>, request: CreateInternetGatewayRequest) -> Result<CreateInternetGatewayResult> {
    let tags = tags::specified(&request.tag_specifications, InternetGateway::RESOURCE_TYPE)?;
    faults::dry_run(request.dry_run)?;
    let id = make(tx, tags, None);
    Ok(CreateInternetGatewayResult { internet_gateway: Some(find(tx.view(), &id)?.shape.clone()) })
}

fn attach(tx: &mut Tx<'_>, request: AttachInternetGatewayRequest) -> Result<()> {
    let mut gateway = find(tx.view(), &request.internet_gateway_id)?.clone();
    vpcs::find(tx.view(), &request.vpc_id)?;
    if let Some(vpc_id) = gateway.vpc_id() {
        return Err(faults::gateway_already_attached(&request.internet_gateway_id, vpc_id));
    }
    if tx.view().linking::<InternetGateway>("AWS::EC2::VPC", &request.vpc_id).next().is_some() {
        return Err(faults::network_has_gateway(&request.vpc_id));
    }
    faults::dry_run(request.dry_run)?;
    gateway.shape.attachments = Some(vec![attachment(&request.vpc_id)]);
    tx.put(gateway);
    Ok(())
}

fn detach(tx: &mut Tx<'_>, request: DetachInternetGatewayRequest) -> Result<()> {
    let mut gateway = find(tx.view(), &request.internet_gateway_id)?.clone();
    if gateway.vpc_id() != Some(request.vpc_id.as_str()) {
        return Err(faults::gateway_not_attached(&request.internet_gateway_id, &request.vpc_id));
    }
    let public = |interface: &NetworkInterface| interface.shape.association.is_some();
    if tx.view().linking("AWS::EC2::VPC", &request.vpc_id).any(public) {
        return Err(faults::public_addresses_mapped(&request.vpc_id));
    }
    faults::dry_run(request.dry_run)?;
    gateway.shape.attachments = Some(Vec::new());
    tx.put(gateway);
    Ok(())
}

fn delete(tx: &mut Tx<'_>, request: DeleteInternetGatewayRequest) -> Result<()> {
    let id = &request.internet_gateway_id;
    if find(tx.view(), id)?.vpc_id().is_some() {
        return Err(faults::dependency_violation("internetGateway", id));
    }
    faults::dry_run(request.dry_run)?;
    tx.delete::<InternetGateway>(id);
    Ok(())
}

const FILTERS: FilterPaths = &[
    ("attachment.state", "Attachments.State"),
    ("attachment.vpc-id", "Attachments.VpcId"),
    ("internet-gateway-id", "InternetGatewayId"),
    ("owner-id", "OwnerId"),
];

fn describe(
    view: View<'_>,
    request: DescribeInternetGatewaysRequest,
) -> Result<DescribeInternetGatewaysResult> {
    filter_paths::check(&request.filters, FILTERS)?;
    let wanted = Wanted {
        ids: &request.internet_gateway_ids,
        next_token: &request.next_token,
        max_results: request.max_results,
    };
    let missing = faults::internet_gateway_not_found;
    let page = listing::rows(view, &wanted, missing, |row: &InternetGateway| {
        filter_paths::passes(&request.filters, &row.shape.tags, row.shape.view(), FILTERS)
    })?;
    faults::dry_run(request.dry_run)?;
    Ok(DescribeInternetGatewaysResult {
        internet_gateways: Some(page.items.into_iter().map(|row| row.shape.clone()).collect()),
        next_token: page.next,
    })
}
