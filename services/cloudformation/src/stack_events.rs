//! Events: what happened to a stack and its resources, newest first.

use service::{Operation, Result, Tx, Value, View, json, page};

use crate::exports::after;
use crate::faults;
use crate::shapes::{self, DescribeStackEventsInput, DescribeStackEventsOutput};
use crate::stacks::{self, Stack};

pub(crate) const OPERATIONS: &[Operation] = &[service::reads!("DescribeStackEvents", describe)];

service::structures! {
    /// An event; its number counts down, so that the newest comes first.
    StackEvent {
        key: String = "Key",
        shape: shapes::StackEvent = "Shape",
    }
}

service::row!(StackEvent: "Cloudchamber::CloudFormation::StackEvent", id |row| &row.key, plane Data);

/// What an event tells of a resource, or of the stack as a resource.
pub(crate) struct Happening<'a> {
    pub(crate) logical: &'a str,
    pub(crate) physical: &'a str,
    pub(crate) type_name: &'a str,
    pub(crate) status: &'a str,
    pub(crate) reason: Option<&'a str>,
    pub(crate) properties: Option<&'a Value>,
}

/// Writes an event of a stack down.
pub(crate) fn record(tx: &mut Tx<'_>, stack: &mut Stack, happening: &Happening<'_>) {
    stack.events += 1;
    let key = format!("{}/{:010}", stack.id(), 9_999_999_999 - stack.events);
    let is_stack = happening.physical == stack.id();
    let event_id = match is_stack {
        true => tx.uuid(),
        false => format!("{}-{}-{}", happening.logical, happening.status, tx.now().iso8601_millis()),
    };
    let shape = shapes::StackEvent {
        stack_id: stack.id().to_owned(),
        event_id,
        stack_name: stack.name().to_owned(),
        logical_resource_id: Some(happening.logical.to_owned()),
        physical_resource_id: Some(happening.physical.to_owned()),
        resource_type: Some(happening.type_name.to_owned()),
        timestamp: tx.now(),
        resource_status: Some(happening.status.to_owned()),
        resource_status_reason: happening.reason.map(str::to_owned),
        resource_properties: happening.properties.map(|properties| json::to_string(properties.view())),
        client_request_token: stack.token.clone(),
        ..shapes::StackEvent::default()
    };
    tx.put(StackEvent { key, shape });
}

fn describe(view: View<'_>, request: DescribeStackEventsInput) -> Result<DescribeStackEventsOutput> {
    let stack =
        stacks::named(view, &request.stack_name).ok_or_else(|| faults::stack_missing(&request.stack_name))?;
    let after = after(request.next_token)?;
    let prefix = format!("{}/", stack.id());
    let events = view.state().scan_prefix::<StackEvent>(view.scope(), &prefix);
    let page = page(events, |event| event.key.clone(), after.as_deref(), 100);
    let events = page.items.into_iter().map(|event| event.shape.clone()).collect();
    Ok(DescribeStackEventsOutput { stack_events: Some(events), next_token: page.next })
}
