//! Network ACLs: the default one of each VPC, which its subnets are in.

// shapes: NetworkAcl
use service::{
    BTreeMap, Casing, Identity, Operation, Relation, Resource, Result, Scope, Shape as _, Tx, Value, View,
    link,
};

use crate::faults;
use crate::filter_paths::{self, FilterPaths};
use crate::listing::{self, Wanted};
use crate::shapes::{
    self, DescribeNetworkAclsRequest, DescribeNetworkAclsResult, NetworkAclAssociation, NetworkAclEntry, Tag,
};
use crate::subnets::Subnet;
use crate::tags::{self, Tagged};
use crate::vpcs::Vpc;

pub(crate) const OPERATIONS: &[Operation] = &[service::reads!("DescribeNetworkAcls", describe)];

service::structures! {
    /// A row: what the API shows.
    NetworkAcl { shape: shapes::NetworkAcl = "Shape" }
}

service::row!(NetworkAcl: "AWS::EC2::NetworkAcl", id |row| row.id(), links |row| {
    let subnets = row.shape.associations.iter().flatten().filter_map(|known| known.subnet_id.as_deref());
    row.shape.vpc_id.as_deref().map(link::<Vpc>).into_iter().chain(subnets.map(link::<Subnet>)).collect()
});

impl NetworkAcl {
    /// Its id.
    pub(crate) fn id(&self) -> &str {
        self.shape.network_acl_id.as_deref().unwrap_or_default()
    }
}

impl Resource for NetworkAcl {
    const RELATIONS: &'static [Relation] = &[
        Relation {
            target: "AWS::EC2::Subnet",
            name: "Is attached to Subnet",
            reverse: Some("Is attached to NetworkAcl"),
        },
        Relation {
            target: "AWS::EC2::VPC",
            name: "Is contained in Vpc",
            reverse: Some("Contains NetworkAcl"),
        },
    ];
    const CASING: Casing = Casing::CamelA;
    fn identity(&self, scope: Scope) -> Option<Identity> {
        let id = self.id().to_owned();
        let arn = Some(scope.arn("ec2", format_args!("network-acl/{id}")));
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

impl Tagged for NetworkAcl {
    const RESOURCE_TYPE: &'static str = "network-acl";
    fn tags(&self) -> &Option<Vec<Tag>> {
        &self.shape.tags
    }
    fn tags_mut(&mut self) -> &mut Option<Vec<Tag>> {
        &mut self.shape.tags
    }
}

/// The rule that ends every ACL: what no other rule let through is denied.
const LAST_RULE: i64 = 32_767;
const FIRST_RULE: i64 = 100;

/// What the default ACL says of a family of addresses, outbound and inbound: everything passes.
fn entries(first: i64, last: i64, block: &str) -> Vec<NetworkAclEntry> {
    let entry = |egress, (number, action): (i64, &str)| NetworkAclEntry {
        cidr_block: (!block.contains(':')).then(|| block.to_owned()),
        ipv6_cidr_block: block.contains(':').then(|| block.to_owned()),
        egress: Some(egress),
        protocol: Some("-1".to_owned()),
        rule_action: Some(action.to_owned()),
        rule_number: Some(number),
        ..Default::default()
    };
    let rules = [(first, "allow"), (last, "deny")];
    [true, false].into_iter().flat_map(|egress| rules.map(|rule| entry(egress, rule))).collect()
}

/// Makes the default ACL of a VPC.
pub(crate) fn make_default(tx: &mut Tx<'_>, vpc_id: &str) {
    let shape = shapes::NetworkAcl {
        associations: Some(Vec::new()),
        entries: Some(entries(FIRST_RULE, LAST_RULE, "0.0.0.0/0")),
        is_default: Some(true),
        network_acl_id: Some(format!("acl-{}", tx.hex(17))),
        owner_id: Some(tx.view().account()),
        tags: Some(Vec::new()),
        vpc_id: Some(vpc_id.to_owned()),
    };
    tx.put(NetworkAcl { shape });
}

fn default_of(view: View<'_>, vpc_id: &str) -> Option<NetworkAcl> {
    view.linking::<NetworkAcl>("AWS::EC2::VPC", vpc_id)
        .find(|acl| acl.shape.is_default == Some(true))
        .cloned()
}

/// Lets IPv6 through the default ACL of a VPC that has got its first IPv6 block.
pub(crate) fn admit_ipv6(tx: &mut Tx<'_>, vpc_id: &str) {
    let Some(mut acl) = default_of(tx.view(), vpc_id) else { return };
    let rules = acl.shape.entries.get_or_insert_default();
    if rules.iter().all(|rule| rule.ipv6_cidr_block.is_none()) {
        rules.extend(entries(FIRST_RULE + 1, LAST_RULE + 1, "::/0"));
        rules.sort_by_key(|rule| (rule.egress == Some(false), rule.rule_number));
    }
    tx.put(acl);
}

/// Puts a new subnet into the default ACL of its VPC.
pub(crate) fn enter(tx: &mut Tx<'_>, vpc_id: &str, subnet_id: &str) {
    let Some(mut acl) = default_of(tx.view(), vpc_id) else { return };
    acl.shape.associations.get_or_insert_default().push(NetworkAclAssociation {
        network_acl_association_id: Some(format!("aclassoc-{}", tx.hex(17))),
        network_acl_id: acl.shape.network_acl_id.clone(),
        subnet_id: Some(subnet_id.to_owned()),
    });
    tx.put(acl);
}

/// Takes a subnet that is deleted out of its ACL.
pub(crate) fn leave(tx: &mut Tx<'_>, subnet_id: &str) {
    let acls: Vec<NetworkAcl> = tx.view().linking("AWS::EC2::Subnet", subnet_id).cloned().collect();
    for mut acl in acls {
        let associations = acl.shape.associations.get_or_insert_default();
        associations.retain(|known| known.subnet_id.as_deref() != Some(subnet_id));
        tx.put(acl);
    }
}

const FILTERS: FilterPaths = &[
    ("association.association-id", "Associations.NetworkAclAssociationId"),
    ("association.network-acl-id", "Associations.NetworkAclId"),
    ("association.subnet-id", "Associations.SubnetId"),
    ("default", "IsDefault"),
    ("entry.cidr", "Entries.CidrBlock"),
    ("entry.egress", "Entries.Egress"),
    ("entry.icmp.code", "Entries.IcmpTypeCode.Code"),
    ("entry.icmp.type", "Entries.IcmpTypeCode.Type"),
    ("entry.ipv6-cidr", "Entries.Ipv6CidrBlock"),
    ("entry.port-range.from", "Entries.PortRange.From"),
    ("entry.port-range.to", "Entries.PortRange.To"),
    ("entry.protocol", "Entries.Protocol"),
    ("entry.rule-action", "Entries.RuleAction"),
    ("entry.rule-number", "Entries.RuleNumber"),
    ("network-acl-id", "NetworkAclId"),
    ("owner-id", "OwnerId"),
    ("vpc-id", "VpcId"),
];

fn describe(view: View<'_>, request: DescribeNetworkAclsRequest) -> Result<DescribeNetworkAclsResult> {
    filter_paths::check(&request.filters, FILTERS)?;
    let wanted = Wanted {
        ids: &request.network_acl_ids,
        next_token: &request.next_token,
        max_results: request.max_results,
    };
    let page = listing::rows(view, &wanted, faults::network_acl_not_found, |row: &NetworkAcl| {
        filter_paths::passes(&request.filters, &row.shape.tags, row.shape.view(), FILTERS)
    })?;
    faults::dry_run(request.dry_run)?;
    Ok(DescribeNetworkAclsResult {
        network_acls: Some(page.items.into_iter().map(|row| row.shape.clone()).collect()),
        next_token: page.next,
    })
}
