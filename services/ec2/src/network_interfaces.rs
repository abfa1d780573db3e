//! Network interfaces.

// shapes: NetworkInterface
use service::{BTreeMap, Casing, Identity, Operation, Relation, Resource, Scope, Shape as _, Value};

use crate::shapes::{self, Tag};
use crate::tags::Tagged;

pub(crate) const OPERATIONS: &[Operation] = &[];

service::structures! {
    /// A row: what the API shows, and what it does not.
    NetworkInterface { shape: shapes::NetworkInterface = "Shape" }
}

service::row!(NetworkInterface: "AWS::EC2::NetworkInterface", id |row| row.shape.network_interface_id.as_deref().unwrap_or_default());

impl Resource for NetworkInterface {
    const RELATIONS: &'static [Relation] = &[];
    const CASING: Casing = Casing::CamelA;
    fn identity(&self, scope: Scope) -> Option<Identity> {
        let id = self.shape.network_interface_id.clone().unwrap_or_default();
        let arn = Some(scope.arn("ec2", format_args!("network-interface/{id}")));
        Some(Identity { id, name: None, arn, availability_zone: None, created: None })
    }
    fn configuration(&self) -> Value {
        self.shape.to_value()
    }
    fn tags(&self) -> BTreeMap<String, String> {
        crate::tags::as_map(&self.shape.tag_set)
    }
}

impl Tagged for NetworkInterface {
    const RESOURCE_TYPE: &'static str = "network-interface";
    fn tags(&self) -> &Option<Vec<Tag>> {
        &self.shape.tag_set
    }
    fn tags_mut(&mut self) -> &mut Option<Vec<Tag>> {
        &mut self.shape.tag_set
    }
}
