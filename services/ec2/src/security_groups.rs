//! Security groups.

// shapes: SecurityGroup
use service::{BTreeMap, Casing, Identity, Operation, Relation, Resource, Scope, Shape as _, Value};

use crate::shapes::{self, Tag};
use crate::tags::Tagged;

pub(crate) const OPERATIONS: &[Operation] = &[];

service::structures! {
    /// A row: what the API shows, and what it does not.
    SecurityGroup { shape: shapes::SecurityGroup = "Shape" }
}

service::row!(SecurityGroup: "AWS::EC2::SecurityGroup", id |row| row.shape.group_id.as_deref().unwrap_or_default());

impl Resource for SecurityGroup {
    const RELATIONS: &'static [Relation] = &[];
    const CASING: Casing = Casing::CamelA;
    fn identity(&self, scope: Scope) -> Option<Identity> {
        let id = self.shape.group_id.clone().unwrap_or_default();
        let arn = Some(scope.arn("ec2", format_args!("security-group/{id}")));
        Some(Identity { id, name: None, arn, availability_zone: None, created: None })
    }
    fn configuration(&self) -> Value {
        self.shape.to_value()
    }
    fn tags(&self) -> BTreeMap<String, String> {
        crate::tags::as_map(&self.shape.tags)
    }
}

impl Tagged for SecurityGroup {
    const RESOURCE_TYPE: &'static str = "security-group";
    fn tags(&self) -> &Option<Vec<Tag>> {
        &self.shape.tags
    }
    fn tags_mut(&mut self) -> &mut Option<Vec<Tag>> {
        &mut self.shape.tags
    }
}
