//! Stack policies and the protection against deletion: kept, and shown.

use service::{Operation, Result, Tx, View, json};

use crate::definition::TemplateSource;
use crate::shapes::{
    GetStackPolicyInput, GetStackPolicyOutput, SetStackPolicyInput, UpdateTerminationProtectionInput,
    UpdateTerminationProtectionOutput,
};
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
