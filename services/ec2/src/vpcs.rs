//! Virtual private clouds: made, described, deleted.

// shapes: Vpc
use service::{
    BTreeMap, Casing, Identity, Operation, Relation, Resource, Result, Scope, Shape as _, Tx, Value, View,
    link,
};

use crate::cidr::Cidr;
use crate::dhcp_options::{self, DhcpOptions};
use crate::filter_paths::{self, FilterPaths};
use crate::internet_gateways::InternetGateway;
use crate::listing::{self, Wanted};
use crate::network_acls::{self, NetworkAcl};
use crate::network_interfaces::NetworkInterface;
use crate::route_tables::{self, RouteTable};
use crate::security_groups::{self, SecurityGroup};
use crate::shapes::{
    self, CreateVpcRequest, CreateVpcResult, DeleteVpcRequest, DescribeVpcsRequest, DescribeVpcsResult, Tag,
};
use crate::subnets;
use crate::tags::{self, Tagged};
use crate::{faults, vpc_cidr_blocks};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("CreateVpc", create),
    service::writes!("DeleteVpc", delete => empty),
    service::reads!("DescribeVpcs", describe),
];

service::structures! {
    /// A row: what the API shows, and the attributes that only `DescribeVpcAttribute` tells.
    Vpc {
        shape: shapes::Vpc = "Shape",
        dns_hostnames: bool = "DnsHostnames",
        dns_support: bool = "DnsSupport",
        usage_metrics: bool = "UsageMetrics",
    }
}

service::row!(Vpc: "AWS::EC2::VPC",
    id |row| row.id(),
    links |row| row.shape.dhcp_options_id.as_deref().map(link::<DhcpOptions>).into_iter().collect());

impl Vpc {
    /// Its id.
    pub(crate) fn id(&self) -> &str {
        self.shape.vpc_id.as_deref().unwrap_or_default()
    }

    /// Its IPv4 blocks, the primary one first.
    pub(crate) fn blocks(&self) -> impl Iterator<Item = Cidr> {
        let associations = self.shape.cidr_block_association_set.iter().flatten();
        associations.filter_map(|association| Cidr::v4(association.cidr_block.as_deref()?))
    }

    /// Its IPv6 blocks.
    pub(crate) fn ipv6_blocks(&self) -> impl Iterator<Item = Cidr> {
        let associations = self.shape.ipv6_cidr_block_association_set.iter().flatten();
        associations.filter_map(|association| Cidr::v6(association.ipv6_cidr_block.as_deref()?))
    }
}

impl Resource for Vpc {
    const RELATIONS: &'static [Relation] = &[];
    const CASING: Casing = Casing::CamelA;
    fn identity(&self, scope: Scope) -> Option<Identity> {
        let id = self.id().to_owned();
        let arn = Some(scope.arn("ec2", format_args!("vpc/{id}")));
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

impl Tagged for Vpc {
    const RESOURCE_TYPE: &'static str = "vpc";
    fn tags(&self) -> &Option<Vec<Tag>> {
        &self.shape.tags
    }
    fn tags_mut(&mut self) -> &mut Option<Vec<Tag>> {
        &mut self.shape.tags
    }
}

/// The VPC with this id.
pub(crate) fn find<'v>(view: View<'v>, id: &str) -> Result<&'v Vpc> {
    view.get(id).ok_or_else(|| faults::vpc_not_found(id))
}

/// The default VPC of the Region, if there is one.
pub(crate) fn default(view: View<'_>) -> Option<&Vpc> {
    view.scan::<Vpc>().find(|vpc| vpc.shape.is_default == Some(true))
}

/// Whether instances in the VPC have DNS names.
pub(crate) fn has_host_names(view: View<'_>, id: &str) -> bool {
    view.get::<Vpc>(id).is_some_and(|vpc| vpc.dns_hostnames && vpc.dns_support)
}

/// What a VPC is made of.
pub(crate) struct Plan {
    pub block: Cidr,
    pub tenancy: String,
    /// Whether it is the default VPC.
    pub default: bool,
    pub tags: Option<Vec<Tag>>,
}

/// Makes a VPC with its main route table, default network ACL and default security group.
pub(crate) fn make(tx: &mut Tx<'_>, plan: Plan) -> Result<String> {
    let id = format!("vpc-{}", tx.hex(17));
    let dhcp_options_id = dhcp_options::default_id(tx);
    let shape = shapes::Vpc {
        cidr_block: Some(plan.block.to_string()),
        cidr_block_association_set: Some(vec![vpc_cidr_blocks::association(tx, plan.block)]),
        dhcp_options_id: Some(dhcp_options_id),
        instance_tenancy: Some(plan.tenancy),
        ipv6_cidr_block_association_set: Some(Vec::new()),
        is_default: Some(plan.default),
        owner_id: Some(tx.view().account()),
        state: Some("available".to_owned()),
        tags: plan.tags.or(Some(Vec::new())),
        vpc_id: Some(id.clone()),
        ..Default::default()
    };
    tx.put(Vpc { shape, dns_hostnames: plan.default, dns_support: true, usage_metrics: false });
    route_tables::make(tx, &id, None, true)?;
    network_acls::make_default(tx, &id);
    security_groups::create_default(tx, &id)?;
    Ok(id)
}

fn create(tx: &mut Tx<'_>, request: CreateVpcRequest) -> Result<CreateVpcResult> {
    let tags = tags::specified(&request.tag_specifications, Vpc::RESOURCE_TYPE)?;
    if request.vpc_encryption_control.is_some() {
        return Err(faults::not_implemented("Encryption control"));
    }
    let ipv6 = vpc_cidr_blocks::requested_ipv6(&request)?;
    if request.ipv4_ipam_pool_id.is_some() {
        return Err(faults::not_implemented("An address block from an IPAM pool"));
    }
    let Some(text) = request.cidr_block else {
        return Err(faults::missing("Either 'cidrBlock' or 'ipv4IpamPoolId' should be provided."));
    };
    let block = vpc_cidr_blocks::parse(&text)?;
    faults::dry_run(request.dry_run)?;
    let tenancy = request.instance_tenancy.unwrap_or_else(|| "default".to_owned());
    let id = make(tx, Plan { block, tenancy, default: false, tags })?;
    if let Some(source) = ipv6 {
        vpc_cidr_blocks::add_ipv6(tx, &id, source)?;
    }
    // AWS answers before it is done: whoever looks again finds the VPC available.
    let mut shape = find(tx.view(), &id)?.shape.clone();
    shape.state = Some("pending".to_owned());
    Ok(CreateVpcResult { vpc: Some(shape) })
}

fn delete(tx: &mut Tx<'_>, request: DeleteVpcRequest) -> Result<()> {
    let (view, id) = (tx.view(), request.vpc_id.as_str());
    find(view, id)?;
    let in_use = subnets::of_vpc(view, id).next().is_some()
        || view.linking::<InternetGateway>("AWS::EC2::VPC", id).next().is_some()
        || view.linking::<NetworkInterface>("AWS::EC2::VPC", id).next().is_some();
    let groups: Vec<&SecurityGroup> = view.linking("AWS::EC2::VPC", id).collect();
    let tables: Vec<&RouteTable> = view.linking("AWS::EC2::VPC", id).collect();
    let acls: Vec<&NetworkAcl> = view.linking("AWS::EC2::VPC", id).collect();
    let own = groups.iter().all(|group| group.shape.group_name.as_deref() == Some("default"))
        && tables.iter().all(|table| table.is_main())
        && acls.iter().all(|acl| acl.shape.is_default == Some(true));
    if in_use || !own {
        return Err(faults::dependency_violation("vpc", id));
    }
    faults::dry_run(request.dry_run)?;
    let group_ids: Vec<String> = groups.iter().filter_map(|group| group.shape.group_id.clone()).collect();
    let table_ids: Vec<String> = tables.iter().map(|table| table.id().to_owned()).collect();
    let acl_ids: Vec<String> = acls.iter().map(|acl| acl.id().to_owned()).collect();
    group_ids.iter().for_each(|id| drop(tx.delete::<SecurityGroup>(id)));
    table_ids.iter().for_each(|id| drop(tx.delete::<RouteTable>(id)));
    acl_ids.iter().for_each(|id| drop(tx.delete::<NetworkAcl>(id)));
    tx.delete::<Vpc>(id);
    Ok(())
}

const FILTERS: FilterPaths = &[
    ("cidr", "CidrBlock"),
    ("cidr-block", "CidrBlock"),
    ("cidr-block-association.association-id", "CidrBlockAssociationSet.AssociationId"),
    ("cidr-block-association.cidr-block", "CidrBlockAssociationSet.CidrBlock"),
    ("cidr-block-association.state", "CidrBlockAssociationSet.CidrBlockState.State"),
    ("cidrBlock", "CidrBlock"),
    ("dhcp-options-id", "DhcpOptionsId"),
    ("dhcpOptionsId", "DhcpOptionsId"),
    ("ipv6-cidr-block-association.association-id", "Ipv6CidrBlockAssociationSet.AssociationId"),
    ("ipv6-cidr-block-association.ipv6-cidr-block", "Ipv6CidrBlockAssociationSet.Ipv6CidrBlock"),
    ("ipv6-cidr-block-association.ipv6-pool", "Ipv6CidrBlockAssociationSet.Ipv6Pool"),
    ("ipv6-cidr-block-association.state", "Ipv6CidrBlockAssociationSet.Ipv6CidrBlockState.State"),
    ("is-default", "IsDefault"),
    ("isDefault", "IsDefault"),
    ("owner-id", "OwnerId"),
    ("state", "State"),
    ("vpc-id", "VpcId"),
];

fn describe(view: View<'_>, request: DescribeVpcsRequest) -> Result<DescribeVpcsResult> {
    filter_paths::check(&request.filters, FILTERS)?;
    let wanted =
        Wanted { ids: &request.vpc_ids, next_token: &request.next_token, max_results: request.max_results };
    let page = listing::rows(view, &wanted, faults::vpc_not_found, |row: &Vpc| {
        filter_paths::passes(&request.filters, &row.shape.tags, row.shape.view(), FILTERS)
    })?;
    faults::dry_run(request.dry_run)?;
    Ok(DescribeVpcsResult {
        vpcs: Some(page.items.into_iter().map(|row| row.shape.clone()).collect()),
        next_token: page.next,
    })
}
