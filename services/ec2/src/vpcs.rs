//! Virtual private clouds.

// shapes: Vpc
use service::{
    BTreeMap, Casing, Identity, Operation, Relation, Resource, Result, Scope, Shape as _, Value, View,
};

use crate::cidr::Cidr;
use crate::faults;
use crate::shapes::{self, Tag};
use crate::tags::Tagged;

pub(crate) const OPERATIONS: &[Operation] = &[];

service::structures! {
    /// A row: what the API shows, and what it does not.
    Vpc { shape: shapes::Vpc = "Shape" }
}

service::row!(Vpc: "AWS::EC2::VPC", id |row| row.shape.vpc_id.as_deref().unwrap_or_default());

impl Vpc {
    /// Its id.
    pub(crate) fn id(&self) -> &str {
        self.shape.vpc_id.as_deref().unwrap_or_default()
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
        let id = self.shape.vpc_id.clone().unwrap_or_default();
        let arn = Some(scope.arn("ec2", format_args!("vpc/{id}")));
        Some(Identity { id, name: None, arn, availability_zone: None, created: None })
    }
    fn configuration(&self) -> Value {
        self.shape.to_value()
    }
    fn tags(&self) -> BTreeMap<String, String> {
        crate::tags::as_map(&self.shape.tags)
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
    view.get(id).ok_or_else(|| faults::not_found("InvalidVpcID", "vpc", id))
}

/// The Region's default VPC.
pub(crate) fn default(view: View<'_>) -> Option<&Vpc> {
    view.scan::<Vpc>().find(|vpc| vpc.shape.is_default == Some(true))
}

/// The default VPC of a Region with its subnets, route table, internet gateway and security group.
pub(crate) fn provision(_tx: &mut service::Tx<'_>) -> service::Result<()> {
    Ok(())
}
