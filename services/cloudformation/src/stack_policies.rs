//! Stack policies and the protection against deletion: kept, and shown.

use service::{Operation, Result, Tx, Value, View, json, matches};

use crate::definition::TemplateSource;
use crate::shapes::{
    GetStackPolicyInput, GetStackPolicyOutput, SetStackPolicyInput, UpdateTerminationProtectionInput,
    UpdateTerminationProtectionOutput,
};
use crate::stack_resources::StackResource;
use crate::{faults, stacks};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::reads!("GetStackPolicy", get),
    service::writes!("SetStackPolicy", set => empty),
    service::writes!("UpdateTerminationProtection", protect),
];

/// The policy that a call gives, by body or by URL.
pub(crate) fn read(tx: &mut Tx<'_>, body: Option<&str>, url: Option<&str>) -> Result<Option<String>> {
    match (body, url) {
        (None, None) => return Ok(None),
        (Some(_), Some(_)) => return Err(faults::policy_body_and_url()),
        _ => {}
    }
    let policy = TemplateSource { body, url }.read(tx)?;
    let document = json::parse(policy.as_bytes()).ok();
    let has_statements = document.is_some_and(|document| document.get("Statement").is_some());
    if has_statements || tx.view().is_lenient() { Ok(Some(policy)) } else { Err(faults::stack_policy()) }
}

/// Refuses an action on a resource that a policy does not allow: what no statement speaks of is denied.
pub(crate) fn check(policy: &str, action: &str, row: &StackResource) -> Result<()> {
    let logical = format!("LogicalResourceId/{}", row.logical());
    let document = json::parse(policy.as_bytes()).unwrap_or_default();
    let statements = document.get("Statement").and_then(Value::as_list).unwrap_or_default();
    let speaks = |statement: &&Value| {
        let member = |name: &str, text: &str| match statement.get(name) {
            Some(Value::List(items)) => items.iter().filter_map(Value::as_str).any(|one| matches(one, text)),
            Some(Value::Str(one)) => matches(one, text),
            _ => false,
        };
        let types = statement.get("Condition").and_then(|condition| {
            condition.get("StringEquals").or(condition.get("StringLike"))?.get("ResourceType")
        });
        let is_type = match types {
            Some(Value::List(items)) => {
                items.iter().filter_map(Value::as_str).any(|one| matches(one, &row.shape.resource_type))
            }
            Some(Value::Str(one)) => matches(one, &row.shape.resource_type),
            _ => true,
        };
        let acts = statement
            .get("NotAction")
            .map_or_else(|| member("Action", action), |_| !member("NotAction", action));
        let is_meant = match statement.get("NotResource") {
            Some(_) => !member("NotResource", &logical),
            None => member("Resource", &logical),
        };
        acts && is_meant && is_type
    };
    let effects: Vec<&str> =
        statements.iter().filter(speaks).filter_map(|statement| statement.get("Effect")?.as_str()).collect();
    let allowed = effects.contains(&"Allow") && !effects.contains(&"Deny");
    if allowed { Ok(()) } else { Err(faults::stack_policy_denies(action, &logical)) }
}

fn get(view: View<'_>, request: GetStackPolicyInput) -> Result<GetStackPolicyOutput> {
    let name = &request.stack_name;
    let stack = stacks::named(view, name).ok_or_else(|| faults::no_stack_of_policy(name))?;
    Ok(GetStackPolicyOutput { stack_policy_body: stack.policy.clone() })
}

fn set(tx: &mut Tx<'_>, request: SetStackPolicyInput) -> Result<()> {
    let name = &request.stack_name;
    let stack = stacks::named(tx.view(), name).cloned();
    let mut stack = stack.ok_or_else(|| faults::no_stack_of_policy(name))?;
    stack.policy =
        read(tx, request.stack_policy_body.as_deref(), request.stack_policy_url.as_deref())?.or(stack.policy);
    tx.put(stack);
    Ok(())
}

fn protect(
    tx: &mut Tx<'_>,
    request: UpdateTerminationProtectionInput,
) -> Result<UpdateTerminationProtectionOutput> {
    let name = &request.stack_name;
    let stack = stacks::named(tx.view(), name).cloned();
    let mut stack = stack.ok_or_else(|| faults::no_stack(name))?;
    if stack.shape.parent_id.is_some() {
        return Err(faults::nested_protection());
    }
    stack.shape.enable_termination_protection = Some(request.enable_termination_protection);
    crate::config_documents::refresh(&mut stack);
    let stack_id = stack.shape.stack_id.clone();
    tx.put(stack);
    Ok(UpdateTerminationProtectionOutput { stack_id })
}
