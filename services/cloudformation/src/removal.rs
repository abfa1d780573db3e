//! Resources go: those of a deleted stack, of one that could not be made, and what an update left over.

use service::{Map, Result, Value};

use crate::deployment::{Doomed, Next, Run};
use crate::exports;
use crate::provider::is_gone;
use crate::providers;
use crate::stack_resources::{StackResource, key};

/// How the removal of a resource went.
enum Removed {
    Gone,
    Kept,
    Waiting,
    Failed,
}

impl Run<'_, '_> {
    /// Removes the next resource of a stack that goes.
    pub(crate) fn remove_next(&mut self) -> Result<Next> {
        let mut rows = self.rows(|_| true);
        rows.retain(|row| row.shape.resource_status != "DELETE_SKIPPED");
        rows.retain(|row| !self.deployment.failed.iter().any(|name| name == row.logical()));
        let Some(mut row) = rows.pop() else { return Ok(self.gone()) };
        let retained = self.deployment.retained.iter().any(|name| name == row.logical());
        let rollback = self.deployment.action == "ROLLBACK";
        let policy = row.deletion_policy.as_deref();
        let keep =
            retained || policy == Some("Retain") || (policy == Some("RetainExceptOnCreate") && !rollback);
        let outcome = self.remove(&mut row, keep);
        let name = row.logical().to_owned();
        self.tx.put(row);
        match outcome {
            Removed::Waiting => return Ok(Next::Wait),
            Removed::Failed => self.deployment.failed.push(name),
            Removed::Gone | Removed::Kept => {}
        }
        Ok(Next::Step)
    }

    /// Nothing is left to remove.
    fn gone(&mut self) -> Next {
        let action = self.deployment.action.clone();
        if !self.deployment.failed.is_empty() {
            let list = self.deployment.failed.join(", ");
            let reason = format!("The following resource(s) failed to delete: [{list}]. ");
            self.stack.turn(self.tx, &format!("{action}_FAILED"), Some(&reason));
            return Next::Rest;
        }
        let id = self.stack.id().to_owned();
        // Whoever uses an export kept the deletion from beginning.
        let _ = exports::replace(self.tx, &id, Vec::new());
        self.stack.imports = Vec::new();
        self.stack.shape.outputs = None;
        self.stack.turn(self.tx, &format!("{action}_COMPLETE"), None);
        Next::Rest
    }

    /// Removes the next of what an update left over; what cannot be removed stays behind.
    pub(crate) fn clean(&mut self) -> Next {
        if self.deployment.doomed.is_empty() {
            let status = format!("{}_COMPLETE", self.deployment.action);
            self.stack.turn(self.tx, &status, None);
            return Next::Rest;
        }
        let Doomed { mut resource, replaced } = self.deployment.doomed.remove(0);
        let rollback = self.deployment.action == "UPDATE_ROLLBACK";
        let policy = if replaced { &resource.update_replace_policy } else { &resource.deletion_policy };
        let keep = policy.as_deref() == Some("Retain") && !(replaced && rollback);
        let outcome = self.remove(&mut resource, keep);
        match outcome {
            Removed::Waiting => {
                self.deployment.doomed.insert(0, Doomed { resource, replaced });
                return Next::Wait;
            }
            Removed::Gone | Removed::Kept | Removed::Failed if !replaced => {
                self.tx.delete::<StackResource>(&key(self.stack.id(), resource.logical()));
            }
            _ => {}
        }
        Next::Step
    }

    fn remove(&mut self, row: &mut StackResource, keep: bool) -> Removed {
        if keep {
            self.turn(row, "DELETE_SKIPPED", None);
            return Removed::Kept;
        }
        let provider = providers::find(&row.shape.resource_type).filter(|_| !row.physical().is_empty());
        let Some(provider) = provider else {
            self.turn(row, "DELETE_COMPLETE", None);
            return Removed::Gone;
        };
        let going = row.shape.resource_status == "DELETE_IN_PROGRESS";
        let mut outcome: Result<Option<Map>> = Ok(None);
        if !going {
            self.turn(row, "DELETE_IN_PROGRESS", None);
            let properties = row.intended.take().unwrap_or_else(|| row.properties.clone());
            row.intended = Some(properties);
            outcome = self.act(row, provider.delete).map(|()| None);
            row.intended = None;
        }
        if provider.waits && outcome.is_ok() {
            // It is gone when it cannot be found any more.
            match self.act(row, provider.read) {
                Ok(_) => return Removed::Waiting,
                Err(fault) => outcome = Err(fault),
            }
        }
        match outcome {
            Err(fault) if !is_gone(&fault) => {
                self.turn(row, "DELETE_FAILED", Some(fault.message()));
                Removed::Failed
            }
            _ => {
                row.attributes = Value::EMPTY;
                self.turn(row, "DELETE_COMPLETE", None);
                Removed::Gone
            }
        }
    }
}
