//! Stacks inside stacks, and handles to wait with.

use service::{Map, Result, Value};

use crate::create_stack::{self, Nested};
use crate::definition::Wanted;
use crate::delete_stack;
use crate::faults;
use crate::provider::{Deploy, Provider, RowOf, as_made, nothing_to_update, one};
use crate::shapes::{Parameter, Tag};
use crate::stacks::Stack;
use crate::template::text;
use crate::update_stack::{self, Manner};

pub(crate) static STACK: Provider = Provider {
    type_name: "AWS::CloudFormation::Stack",
    fixed: &[],
    mutable: &["NotificationARNs", "Parameters", "Tags", "TemplateURL", "TimeoutInMinutes"],
    name: None,
    attributes: &["Outputs.*"],
    waits: true,
    create,
    update,
    delete,
    read,
    row: RowOf::Physical,
};

pub(crate) static WAIT_CONDITION_HANDLE: Provider = Provider {
    type_name: "AWS::CloudFormation::WaitConditionHandle",
    fixed: &[],
    mutable: &[],
    name: None,
    attributes: &[],
    waits: false,
    create: |deploy| {
        let signature = deploy.tx.hex(40);
        let region = deploy.context.scope.region.name();
        Ok(format!(
            "https://cloudformation-waitcondition-{region}.s3.amazonaws.com/{}/{}?Signature={signature}",
            deploy.stack.id(),
            deploy.logical
        ))
    },
    update: nothing_to_update,
    delete: nothing_to_update,
    read: as_made,
    row: RowOf::Nowhere,
};

/// Ready when it was signalled often enough: by SignalResource, for nobody listens at the handle's URL.
pub(crate) static WAIT_CONDITION: Provider = Provider {
    type_name: "AWS::CloudFormation::WaitCondition",
    fixed: &["Count", "Handle", "Timeout"],
    mutable: &[],
    name: None,
    attributes: &["Data"],
    waits: false,
    create: |deploy| Ok(format!("{}/{}", deploy.stack.id(), deploy.logical)),
    update: nothing_to_update,
    delete: nothing_to_update,
    read: |_| Ok(Some(one("Data", "{}"))),
    row: RowOf::Nowhere,
};

/// What the AWS CDK says of itself: nothing is made of it.
pub(crate) static CDK_METADATA: Provider = Provider {
    type_name: "AWS::CDK::Metadata",
    fixed: &[],
    mutable: &["Analytics", "Modules"],
    name: None,
    attributes: &[],
    waits: false,
    create: |deploy| Ok(deploy.generated(128)),
    update: nothing_to_update,
    delete: nothing_to_update,
    read: as_made,
    row: RowOf::Nowhere,
};

/// What the properties say of the nested stack.
fn wanted(deploy: &Deploy<'_, '_>) -> Result<Wanted> {
    let parameters = deploy.property("Parameters").and_then(Value::as_map).into_iter().flat_map(Map::iter);
    let parameters = parameters.map(|(name, value)| Parameter {
        parameter_key: Some(name.to_owned()),
        parameter_value: match value {
            Value::List(items) => Some(items.iter().filter_map(text).collect::<Vec<_>>().join(",")),
            value => text(value),
        },
        ..Parameter::default()
    });
    let tags = deploy.property("Tags").and_then(Value::as_list).unwrap_or_default();
    let member = |tag: &Value, name: &str| tag.get(name).and_then(text).unwrap_or_default();
    Ok(Wanted {
        template_url: Some(deploy.needed("TemplateURL")?),
        parameters: Some(parameters.collect()),
        // What the parent was allowed, its children are.
        capabilities: deploy.stack.definition.capabilities.clone(),
        notification_arns: Some(deploy.texts("NotificationARNs")),
        role_arn: deploy.stack.definition.role_arn.clone(),
        tags: Some(
            tags.iter().map(|tag| Tag { key: member(tag, "Key"), value: member(tag, "Value") }).collect(),
        ),
        ..Wanted::default()
    })
}

fn create(deploy: &mut Deploy<'_, '_>) -> Result<String> {
    let root = deploy.stack.shape.root_id.clone();
    let nested = Nested {
        name: deploy.generated(128),
        wanted: wanted(deploy)?,
        parent: deploy.stack.id().to_owned(),
        root: root.unwrap_or_else(|| deploy.stack.id().to_owned()),
    };
    create_stack::create_nested(deploy.tx, deploy.context, nested)
}

fn nested(deploy: &Deploy<'_, '_>) -> Result<Stack> {
    let found = deploy.tx.get::<Stack>(&deploy.physical).filter(|stack| !stack.is_gone());
    found
        .cloned()
        .ok_or_else(|| service::Fault::new("NotFound", format!("Stack {} does not exist", deploy.physical)))
}

fn update(deploy: &mut Deploy<'_, '_>) -> Result<()> {
    let (stack, wanted) = (nested(deploy)?, wanted(deploy)?);
    update_stack::check_ready(&stack)?;
    match update_stack::start(deploy.tx, stack, wanted, Manner::default()) {
        // A nested stack of which nothing changes is as it is to be.
        Err(fault) if fault == faults::no_updates() => Ok(()),
        outcome => outcome,
    }
}

fn delete(deploy: &mut Deploy<'_, '_>) -> Result<()> {
    let stack = nested(deploy)?;
    delete_stack::begin(deploy.tx, stack, Vec::new());
    Ok(())
}

fn read(deploy: &mut Deploy<'_, '_>) -> Result<Option<Map>> {
    let stack = nested(deploy)?;
    let status = stack.status();
    // When its parent is taken back too, a nested stack that was is as it is to be.
    let taken_back =
        status == "UPDATE_ROLLBACK_COMPLETE" && deploy.stack.status().starts_with("UPDATE_ROLLBACK");
    if status.ends_with("_FAILED") || (status.ends_with("ROLLBACK_COMPLETE") && !taken_back) {
        return Err(faults::validation(format!(
            "Embedded stack {} was not successfully created: {}",
            stack.id(),
            stack.shape.stack_status_reason.as_deref().unwrap_or(status)
        )));
    }
    if status.ends_with("_IN_PROGRESS") {
        return Ok(None);
    }
    let outputs = stack.shape.outputs.into_iter().flatten();
    let entry = |output: crate::shapes::Output| {
        Some((format!("Outputs.{}", output.output_key?), Value::from(output.output_value?)))
    };
    Ok(Some(outputs.filter_map(entry).collect()))
}
