//! DeleteStack: a stack and its resources go.

use service::{Operation, Result, Tx};

use crate::deployment::{self, Deployment};
use crate::exports;
use crate::shapes::DeleteStackInput;
use crate::stack_resources;
use crate::stacks::{self, Stack};
use crate::{change_sets, faults};

pub(crate) const OPERATIONS: &[Operation] = &[service::writes!("DeleteStack", delete => empty)];

fn delete(tx: &mut Tx<'_>, request: DeleteStackInput) -> Result<()> {
    // Deleting what is not there is no error.
    let Some(stack) = stacks::named(tx.view(), &request.stack_name).cloned() else { return Ok(()) };
    let retained = request.retain_resources.unwrap_or_default();
    if !retained.is_empty() {
        let failed = |name: &String| {
            let mut rows = stack_resources::of(tx.view(), stack.id());
            rows.any(|row| row.logical() == name && row.shape.resource_status == "DELETE_FAILED")
        };
        if stack.status() != "DELETE_FAILED" || !retained.iter().all(failed) {
            return Err(faults::retain_resources());
        }
    }
    if stack.shape.enable_termination_protection == Some(true) {
        return Err(faults::protected(stack.name()));
    }
    let busy = stack.status().starts_with("UPDATE_") && stack.status().ends_with("IN_PROGRESS");
    if busy {
        return Err(faults::busy(stack.id(), stack.status()));
    }
    let mut stack = stack;
    stack.own(tx.context());
    if request.role_arn.is_some() {
        stack.definition.role_arn = request.role_arn;
    }
    stack.token = request.client_request_token.or(stack.token);
    begin(tx, stack, retained);
    Ok(())
}

/// Begins to delete a stack, unless that goes on already.
pub(crate) fn begin(tx: &mut Tx<'_>, mut stack: Stack, retained: Vec<String>) {
    if stack.is_gone() || stack.status() == "DELETE_IN_PROGRESS" {
        return;
    }
    change_sets::forget(tx, stack.id());
    let used = exports::of(tx.view(), stack.id()).into_iter().find_map(|export| {
        let user = exports::importers(tx.view(), &export.name).into_iter().next()?;
        Some((export.name, user))
    });
    if let Some((export, user)) = used {
        let reason = format!("Delete canceled. Cannot delete export {export} as it is in use by {user}.");
        stack.turn(tx, "DELETE_FAILED", Some(&reason));
        tx.put(stack);
        return;
    }
    let reason = stack.shape.parent_id.is_none().then_some("User Initiated");
    stack.turn(tx, "DELETE_IN_PROGRESS", reason);
    stack.shape.deletion_time = Some(tx.now());
    let deployment = Deployment { action: "DELETE".to_owned(), retained, ..Deployment::default() };
    deployment::start(tx, stack, deployment);
}
