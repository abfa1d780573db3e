//! The resources of stacks: what a logical id became.

use service::{Operation, Result, Value, View, link, page};

use crate::evaluation::Made;
use crate::exports::after;
use crate::faults;
use crate::shapes::{
    self, DescribeStackResourceInput, DescribeStackResourceOutput, DescribeStackResourcesInput,
    DescribeStackResourcesOutput, ListStackResourcesInput, ListStackResourcesOutput, StackResourceDetail,
    StackResourceDriftInformation, StackResourceDriftInformationSummary, StackResourceSummary,
};
use crate::signals::Signals;
use crate::stacks::{self, Stack};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::reads!("DescribeStackResource", describe_one),
    service::reads!("DescribeStackResources", describe),
    service::reads!("ListStackResources", list),
];

service::structures! {
    /// A resource of a stack.
    StackResource {
        shape: shapes::StackResource = "Shape",
        /// The properties as last deployed, all references filled in.
        properties: Value = "Properties",
        /// What `Fn::GetAtt` gives.
        attributes: Value = "Attributes",
        metadata: Option<String> = "Metadata",
        /// The logical ids of the resources that it was made after.
        dependencies: Vec<String> = "Dependencies",
        deletion_policy: Option<String> = "DeletionPolicy",
        update_replace_policy: Option<String> = "UpdateReplacePolicy",
        /// What it is being brought to while the service needs time.
        intended: Option<Value> = "Intended",
        /// The signals that it waits for.
        signals: Option<Signals> = "Signals",
    }
}

service::row!(StackResource: "AWS::CloudFormation::StackResource",
    id |row| &key(row.shape.stack_id.as_deref().unwrap_or_default(), &row.shape.logical_resource_id),
    links |row| vec![link::<Stack>(row.shape.stack_id.as_deref().unwrap_or_default())]);

/// The key of a resource.
pub(crate) fn key(stack_id: &str, logical: &str) -> String {
    format!("{stack_id}/{logical}")
}

impl StackResource {
    /// Whether something exists of it.
    pub(crate) fn is_there(&self) -> bool {
        self.shape.resource_status != "DELETE_COMPLETE"
    }

    /// The logical id.
    pub(crate) fn logical(&self) -> &str {
        &self.shape.logical_resource_id
    }

    /// The physical id; empty while there is none.
    pub(crate) fn physical(&self) -> &str {
        self.shape.physical_resource_id.as_deref().unwrap_or_default()
    }

    /// The resource as references see it.
    pub(crate) fn made(&self) -> Made {
        Made {
            physical: self.physical().to_owned(),
            attributes: self.attributes.as_map().cloned().unwrap_or_default(),
        }
    }

    /// The resource as lists show it.
    pub(crate) fn summary(&self) -> StackResourceSummary {
        let shape = self.shape.clone();
        StackResourceSummary {
            logical_resource_id: shape.logical_resource_id,
            physical_resource_id: shape.physical_resource_id,
            resource_type: shape.resource_type,
            last_updated_timestamp: shape.timestamp,
            resource_status: shape.resource_status,
            resource_status_reason: shape.resource_status_reason,
            drift_information: Some(StackResourceDriftInformationSummary {
                stack_resource_drift_status: "NOT_CHECKED".to_owned(),
                ..Default::default()
            }),
            module_info: None,
        }
    }
}

/// The resources of a stack, ordered by logical id.
pub(crate) fn of<'v>(view: View<'v>, stack_id: &str) -> impl Iterator<Item = &'v StackResource> + use<'v> {
    view.linking::<StackResource>("AWS::CloudFormation::Stack", stack_id)
}

fn describe_one(view: View<'_>, request: DescribeStackResourceInput) -> Result<DescribeStackResourceOutput> {
    let name = &request.stack_name;
    let stack = stacks::named(view, name).ok_or_else(|| faults::stack_named_missing(name))?;
    let row = view.get::<StackResource>(&key(stack.id(), &request.logical_resource_id));
    let row = row.ok_or_else(|| faults::no_resource(&request.logical_resource_id, stack.name()))?;
    let shape = row.shape.clone();
    let detail = StackResourceDetail {
        stack_name: shape.stack_name,
        stack_id: shape.stack_id,
        logical_resource_id: shape.logical_resource_id,
        physical_resource_id: shape.physical_resource_id,
        resource_type: shape.resource_type,
        last_updated_timestamp: shape.timestamp,
        resource_status: shape.resource_status,
        resource_status_reason: shape.resource_status_reason,
        description: shape.description,
        metadata: Some(row.metadata.clone().unwrap_or_else(|| "{}".to_owned())),
        drift_information: shape.drift_information,
        module_info: None,
    };
    Ok(DescribeStackResourceOutput { stack_resource_detail: Some(detail) })
}

fn describe(view: View<'_>, request: DescribeStackResourcesInput) -> Result<DescribeStackResourcesOutput> {
    let stack = match (&request.stack_name, &request.physical_resource_id) {
        (Some(name), None) => stacks::named(view, name).ok_or_else(|| faults::no_stack(name))?,
        (None, Some(physical)) => {
            let rows = view.scan::<StackResource>();
            let mut owned = rows.filter(|row| row.is_there() && row.physical() == physical);
            let stack = owned.next().and_then(|row| view.get::<Stack>(row.shape.stack_id.as_deref()?));
            stack.ok_or_else(|| faults::no_physical(physical))?
        }
        _ => return Err(faults::stack_or_physical()),
    };
    let wanted = request.logical_resource_id.as_deref();
    let rows = of(view, stack.id()).filter(|row| wanted.is_none_or(|name| row.logical() == name));
    let rows = rows.map(|row| row.shape.clone()).collect();
    Ok(DescribeStackResourcesOutput { stack_resources: Some(rows) })
}

fn list(view: View<'_>, request: ListStackResourcesInput) -> Result<ListStackResourcesOutput> {
    let name = &request.stack_name;
    let stack = stacks::named(view, name).ok_or_else(|| faults::no_stack(name))?;
    let after = after(request.next_token)?;
    let page = page(of(view, stack.id()), |row| row.logical().to_owned(), after.as_deref(), 100);
    let summaries = page.items.into_iter().map(StackResource::summary).collect();
    Ok(ListStackResourcesOutput { stack_resource_summaries: Some(summaries), next_token: page.next })
}

/// What a resource says of drift before anybody looked.
pub(crate) fn not_checked() -> Option<StackResourceDriftInformation> {
    let status = "NOT_CHECKED".to_owned();
    Some(StackResourceDriftInformation { stack_resource_drift_status: status, ..Default::default() })
}
