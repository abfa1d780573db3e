//! Subnets.

// shapes: Subnet
use service::{BTreeMap, Casing, Identity, Operation, Relation, Resource, Scope, Shape as _, Value};

use crate::shapes::{self, Tag};
use crate::tags::Tagged;

pub(crate) const OPERATIONS: &[Operation] = &[];

service::structures! {
    /// A row: what the API shows, and what it does not.
    Subnet { shape: shapes::Subnet = "Shape" }
}

service::row!(Subnet: "AWS::EC2::Subnet", id |row| row.shape.subnet_id.as_deref().unwrap_or_default());

/// Stand-ins until the branch `net` is merged.
pub(crate) fn find<'v>(view: service::View<'v>, id: &str) -> service::Result<&'v Subnet> {
    view.get(id).ok_or_else(|| crate::faults::not_found("InvalidSubnetID", "subnet", id))
}
pub(crate) fn default_for<'v>(view: service::View<'v>, zone: Option<&str>) -> service::Result<&'v Subnet> {
    let _ = (view, zone);
    Err(crate::faults::no_default_subnet(zone.unwrap_or_default()))
}
pub(crate) fn allocate_address(
    _: &mut service::Tx<'_>,
    _: &str,
    wanted: Option<&str>,
) -> service::Result<String> {
    Ok(wanted.unwrap_or("10.0.0.4").to_owned())
}
pub(crate) fn release_address(_: &mut service::Tx<'_>, _: &str, _: &str) {}

impl Resource for Subnet {
    const RELATIONS: &'static [Relation] = &[];
    const CASING: Casing = Casing::CamelA;
    fn identity(&self, scope: Scope) -> Option<Identity> {
        let id = self.shape.subnet_id.clone().unwrap_or_default();
        let arn = Some(scope.arn("ec2", format_args!("subnet/{id}")));
        Some(Identity { id, name: None, arn, availability_zone: None, created: None })
    }
    fn configuration(&self) -> Value {
        self.shape.to_value()
    }
    fn tags(&self) -> BTreeMap<String, String> {
        crate::tags::as_map(&self.shape.tags)
    }
}

impl Tagged for Subnet {
    const RESOURCE_TYPE: &'static str = "subnet";
    fn tags(&self) -> &Option<Vec<Tag>> {
        &self.shape.tags
    }
    fn tags_mut(&mut self) -> &mut Option<Vec<Tag>> {
        &mut self.shape.tags
    }
}
