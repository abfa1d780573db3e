//! Instances.

// shapes: Instance
use service::{BTreeMap, Casing, Identity, Operation, Relation, Resource, Scope, Shape as _, Value};

use crate::shapes::{self, Tag};
use crate::tags::Tagged;

pub(crate) const OPERATIONS: &[Operation] = &[];

service::structures! {
    /// A row: what the API shows, and what it does not.
    Instance { shape: shapes::Instance = "Shape" }
}

service::row!(Instance: "AWS::EC2::Instance", id |row| row.shape.instance_id.as_deref().unwrap_or_default());

impl Resource for Instance {
    const RELATIONS: &'static [Relation] = &[];
    const CASING: Casing = Casing::CamelA;
    fn identity(&self, scope: Scope) -> Option<Identity> {
        let id = self.shape.instance_id.clone().unwrap_or_default();
        let arn = Some(scope.arn("ec2", format_args!("instance/{id}")));
        Some(Identity { id, name: None, arn, availability_zone: None, created: None })
    }
    fn configuration(&self) -> Value {
        self.shape.to_value()
    }
    fn tags(&self) -> BTreeMap<String, String> {
        crate::tags::as_map(&self.shape.tags)
    }
}

impl Tagged for Instance {
    const RESOURCE_TYPE: &'static str = "instance";
    fn tags(&self) -> &Option<Vec<Tag>> {
        &self.shape.tags
    }
    fn tags_mut(&mut self) -> &mut Option<Vec<Tag>> {
        &mut self.shape.tags
    }
}

/// The end of a transition: an instance comes to run, to stand still, or to be gone.
pub(crate) const TRANSITION: service::TimerTask =
    service::TimerTask { name: "transition", run: |_tx, _payload| Ok(()) };
