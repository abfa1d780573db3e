//! Virtual private clouds.

// shapes: Vpc
use service::{BTreeMap, Casing, Identity, Operation, Relation, Resource, Scope, Shape as _, Value};

use crate::shapes::{self, Tag};
use crate::tags::Tagged;

pub(crate) const OPERATIONS: &[Operation] = &[];

service::structures! {
    /// A row: what the API shows, and what it does not.
    Vpc { shape: shapes::Vpc = "Shape" }
}

service::row!(Vpc: "AWS::EC2::VPC", id |row| row.shape.vpc_id.as_deref().unwrap_or_default());

/// Stand-ins until the branch `net` is merged.
pub(crate) fn default(view: service::View<'_>) -> Option<&Vpc> {
    view.scan::<Vpc>().next()
}
pub(crate) fn has_host_names(_: service::View<'_>, _: &str) -> bool {
    true
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

/// The default VPC of a Region with its subnets, route table, internet gateway and security group.
pub(crate) fn provision(_tx: &mut service::Tx<'_>) -> service::Result<()> {
    Ok(())
}
