//! Route tables.

// shapes: RouteTable
use service::{BTreeMap, Casing, Identity, Operation, Relation, Resource, Scope, Shape as _, Value};

use crate::shapes::{self, Tag};
use crate::tags::Tagged;

pub(crate) const OPERATIONS: &[Operation] = &[];

service::structures! {
    /// A row: what the API shows, and what it does not.
    RouteTable { shape: shapes::RouteTable = "Shape" }
}

service::row!(RouteTable: "AWS::EC2::RouteTable", id |row| row.shape.route_table_id.as_deref().unwrap_or_default());

impl Resource for RouteTable {
    const RELATIONS: &'static [Relation] = &[];
    const CASING: Casing = Casing::CamelA;
    fn identity(&self, scope: Scope) -> Option<Identity> {
        let id = self.shape.route_table_id.clone().unwrap_or_default();
        let arn = Some(scope.arn("ec2", format_args!("route-table/{id}")));
        Some(Identity { id, name: None, arn, availability_zone: None, created: None })
    }
    fn configuration(&self) -> Value {
        self.shape.to_value()
    }
    fn tags(&self) -> BTreeMap<String, String> {
        crate::tags::as_map(&self.shape.tags)
    }
}

impl Tagged for RouteTable {
    const RESOURCE_TYPE: &'static str = "route-table";
    fn tags(&self) -> &Option<Vec<Tag>> {
        &self.shape.tags
    }
    fn tags_mut(&mut self) -> &mut Option<Vec<Tag>> {
        &mut self.shape.tags
    }
}
