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

service::row!(SecurityGroup: "AWS::EC2::SecurityGroup",
    id |row| row.shape.group_id.as_deref().unwrap_or_default(),
    links |row| row.shape.vpc_id.as_deref().map(service::link::<crate::vpcs::Vpc>).into_iter().collect());

/// The default security group of a new VPC.
pub(crate) fn create_default(tx: &mut service::Tx<'_>, vpc_id: &str) -> service::Result<String> {
    let id = format!("sg-{}", tx.hex(17));
    let (group_name, vpc_id) = (Some("default".to_owned()), Some(vpc_id.to_owned()));
    let shape =
        shapes::SecurityGroup { group_id: Some(id.clone()), group_name, vpc_id, ..Default::default() };
    tx.put(SecurityGroup { shape });
    Ok(id)
}

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
