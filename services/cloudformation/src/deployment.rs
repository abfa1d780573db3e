//! How a stack becomes what it is to be: one resource a step, each step a commit of its own.
//!
//! A deployment is a small machine kept in the stack's row. Its action says what goes on (`CREATE`, `UPDATE`,
//! `UPDATE_ROLLBACK`, `ROLLBACK`, `DELETE`); a timer takes each next step. The first three bring resources to what the
//! definition says and then remove what is left over; the last two only remove.

use std::collections::BTreeSet;

use service::{BTreeMap, Context, Map, Result, Tx, Value};
use service::{Fault, TimerTask, Timestamp};

use crate::definition::Definition;
use crate::evaluation::{Evaluator, Made, StackFacts};
use crate::exports::{self, Export};
use crate::resource_steps::Outcome;
use crate::shapes::Output;
use crate::stack_resources::{self, StackResource};
use crate::stacks::Stack;
use crate::template::{self, Template, text};
use crate::{change_sets, config_documents, parameters, references};

/// Takes the next step of a stack.
pub(crate) const STEP: TimerTask = TimerTask { name: "step", run: step };

/// What a step takes at AWS's pace.
const SECONDS: f64 = 2.0;

service::structures! {
    /// What goes on with a stack.
    Deployment {
        action: String = "Action",
        /// Whether what is left over is being removed.
        cleaning: bool = "Cleaning",
        /// The place of the next resource in the order of the definition.
        next: i64 = "Next",
        /// When a stack must be made at the latest.
        deadline: Option<Timestamp> = "Deadline",
        /// What the stack was before.
        before: Option<Definition> = "Before",
        /// What is left over.
        doomed: Vec<Doomed> = "Doomed",
        /// The resources that could not be removed.
        failed: Vec<String> = "Failed",
        /// The resources that are to be kept.
        retained: Vec<String> = "Retained",
        /// The policy that holds during this update instead of the stack's.
        policy: Option<String> = "Policy",
        /// `ROLLBACK`, `DELETE` or `DO_NOTHING`.
        on_failure: String = "OnFailure",
    }
    /// A resource that is to be removed when all else is done.
    Doomed {
        resource: StackResource = "Resource",
        /// Whether another one has taken its place.
        replaced: bool = "Replaced",
    }
}

/// What comes after a step.
pub(crate) enum Next {
    /// Another step.
    Step,
    /// Nothing until a resource is ready.
    Wait,
    /// Nothing: the stack has come to rest.
    Rest,
}

/// A stack at work.
pub(crate) struct Run<'a, 't> {
    pub(crate) tx: &'a mut Tx<'t>,
    /// As whom services are called.
    pub(crate) context: Context,
    pub(crate) stack: Stack,
    pub(crate) deployment: Deployment,
    pub(crate) template: Template,
    pub(crate) facts: StackFacts,
    pub(crate) parameters: BTreeMap<String, Value>,
    /// The exports that values came from.
    pub(crate) imports: BTreeSet<String>,
}

/// Keeps a stack with its new deployment, which goes on after the answer.
pub(crate) fn start(tx: &mut Tx<'_>, mut stack: Stack, deployment: Deployment) {
    let id = stack.id().to_owned();
    if let Some(deadline) = deployment.deadline {
        tx.at(deadline, "cloudformation", STEP.name, payload(&id));
    }
    stack.deployment = Some(deployment);
    tx.put(stack);
    wake(tx, &id);
}

/// Has a stack look again at what it waits for.
pub(crate) fn wake(tx: &mut Tx<'_>, stack_id: &str) {
    tx.after(SECONDS, "cloudformation", STEP.name, payload(stack_id));
}

/// What the timer needs to know.
pub(crate) fn payload(stack_id: &str) -> Value {
    let payload: Map = [("StackId", Value::from(stack_id))].into_iter().collect();
    Value::Map(payload)
}

impl Deployment {
    /// The definition is again what it was, and so are the resources that others have taken the place of.
    pub(crate) fn turn_back(&mut self, tx: &mut Tx<'_>, stack: &mut Stack) {
        "UPDATE_ROLLBACK".clone_into(&mut self.action);
        self.next = 0;
        if let Some(before) = self.before.take()
            && let Ok(template) = Template::parse(&before.template, true)
        {
            stack.define(before, &template);
        }
        for doomed in &mut self.doomed {
            let key = stack_resources::key(stack.id(), doomed.resource.logical());
            if let Some(new) = tx.get::<StackResource>(&key).cloned() {
                let old = std::mem::replace(&mut doomed.resource, new);
                tx.put(old);
            }
        }
    }
}

fn step(tx: &mut Tx<'_>, payload: Value) -> Result<()> {
    let id = payload.get("StackId").and_then(Value::as_str).unwrap_or_default();
    let Some(mut stack) = tx.get::<Stack>(id).cloned() else { return Ok(()) };
    if !stack.status().ends_with("IN_PROGRESS") {
        return Ok(());
    }
    let Some(deployment) = stack.deployment.take() else { return Ok(()) };
    // A stack that was only ever under review has no template.
    let text = Some(stack.definition.template.as_str()).filter(|text| !text.is_empty());
    let template = Template::parse(text.unwrap_or("Resources: {}"), true)?;
    let mut run = Run {
        context: stack.context(tx),
        facts: stack.facts(),
        parameters: parameters::values_of(&template.parameters, &stack.definition.parameters),
        imports: BTreeSet::new(),
        tx,
        stack,
        deployment,
        template,
    };
    let next = run.step()?;
    let Run { tx, mut stack, deployment, .. } = run;
    match next {
        Next::Step | Next::Wait => stack.deployment = Some(deployment),
        Next::Rest => {
            // A failed rollback goes on when it is told to.
            stack.deployment = Some(deployment).filter(|_| stack.status() == "UPDATE_ROLLBACK_FAILED");
            config_documents::settle(tx, &mut stack);
            change_sets::executed(tx, &stack);
            if let Some(parent) = stack.shape.parent_id.clone() {
                wake(tx, &parent);
            }
        }
    }
    tx.put(stack);
    if matches!(next, Next::Step) {
        wake(tx, id);
    }
    Ok(())
}

impl<'t> Run<'_, 't> {
    fn step(&mut self) -> Result<Next> {
        match (self.deployment.action.as_str(), self.deployment.cleaning) {
            (_, true) => Ok(self.clean()),
            ("CREATE" | "UPDATE" | "UPDATE_ROLLBACK", false) => self.bring_next(),
            _ => self.remove_next(),
        }
    }

    /// Runs `body` with an evaluator of the stack's template, and keeps what was imported.
    pub(crate) fn evaluate<T>(
        &mut self,
        body: impl FnOnce(&mut Evaluator<'_, 't>) -> std::result::Result<T, Fault>,
    ) -> std::result::Result<T, Fault> {
        let resources: BTreeMap<String, Made> = self.made();
        let mut evaluator = Evaluator {
            tx: self.tx,
            context: &self.context,
            stack: &self.facts,
            template: &self.template,
            parameters: &self.parameters,
            resources: &resources,
            section: "Resources",
            ahead: false,
            imports: Vec::new(),
        };
        let result = body(&mut evaluator);
        self.imports.extend(evaluator.imports);
        result
    }

    fn made(&self) -> BTreeMap<String, Made> {
        let rows = stack_resources::of(self.tx.view(), self.stack.id());
        rows.filter(|row| !row.physical().is_empty() && row.is_there())
            .map(|row| (row.logical().to_owned(), row.made()))
            .collect()
    }

    /// The resources whose conditions hold.
    fn active(&mut self) -> Result<BTreeSet<String>> {
        self.evaluate(|evaluator| {
            let mut active = BTreeSet::new();
            for resource in &evaluator.template.resources {
                let holds = match &resource.condition {
                    Some(condition) => evaluator.condition(condition)?,
                    None => true,
                };
                if holds {
                    active.insert(resource.name.clone());
                }
            }
            Ok(active)
        })
    }

    fn bring_next(&mut self) -> Result<Next> {
        if self.deployment.deadline.is_some_and(|deadline| self.tx.now() >= deadline) {
            return Ok(self.fail(&[], Some("Stack creation time exceeded the specified timeout. ")));
        }
        let active = self.active()?;
        let order = references::order(&self.template, &|name| active.contains(name))?;
        loop {
            let place = usize::try_from(self.deployment.next).unwrap_or(0);
            let Some(name) = order.get(place) else { return Ok(self.complete(&active)) };
            match self.bring(name) {
                Ok(Outcome::Unchanged) => self.deployment.next += 1,
                Ok(Outcome::Done) => {
                    self.deployment.next += 1;
                    return Ok(Next::Step);
                }
                Ok(Outcome::Waiting) => return Ok(Next::Wait),
                Err(()) => return Ok(self.fail(std::slice::from_ref(name), None)),
            }
        }
    }

    /// All resources are as they are to be: what is left is the outputs, and what is left over.
    fn complete(&mut self, active: &BTreeSet<String>) -> Next {
        let outcome = self.outputs(active);
        let stack_id = self.stack.id().to_owned();
        let exported = outcome.map_err(|fault| fault.message().to_owned()).and_then(|(outputs, wanted)| {
            exports::replace(self.tx, &stack_id, wanted)?;
            Ok(outputs)
        });
        match exported {
            Ok(outputs) => self.stack.shape.outputs = Some(outputs).filter(|outputs| !outputs.is_empty()),
            Err(reason) => return self.fail(&[], Some(&reason)),
        }
        self.stack.imports = std::mem::take(&mut self.imports).into_iter().collect();
        if self.deployment.action == "CREATE" {
            self.stack.turn(self.tx, "CREATE_COMPLETE", None);
            return Next::Rest;
        }
        let mut left = self.rows(|row| !active.contains(row.logical()));
        let denied = left.iter().find_map(|row| self.check_policy("Update:Delete", row).err());
        if let Some(fault) = denied {
            return self.fail(&[], Some(fault.message()));
        }
        left.reverse();
        let doomed = left.into_iter().map(|resource| Doomed { resource, replaced: false });
        self.deployment.doomed.extend(doomed);
        let status = format!("{}_COMPLETE_CLEANUP_IN_PROGRESS", self.deployment.action);
        self.stack.turn(self.tx, &status, None);
        self.deployment.cleaning = true;
        Next::Step
    }

    fn outputs(&mut self, active: &BTreeSet<String>) -> Result<(Vec<Output>, Vec<Export>)> {
        let stack_id = self.stack.id().to_owned();
        self.evaluate(|evaluator| {
            let template = evaluator.template;
            // Seen again for what they import.
            for resource in template.resources.iter().filter(|resource| active.contains(&resource.name)) {
                evaluator.value(&resource.properties)?;
            }
            evaluator.section = "Outputs";
            let (mut outputs, mut exports) = (Vec::new(), Vec::new());
            for output in &template.outputs {
                let holds = match &output.condition {
                    Some(condition) => evaluator.condition(condition)?,
                    None => true,
                };
                if !holds {
                    continue;
                }
                let value = output_text(&evaluator.value(&output.value)?);
                let name = match &output.export {
                    Some(name) => Some(evaluator.text(name, "Export")?),
                    None => None,
                };
                if let Some(name) = name.clone() {
                    exports.push(Export { name, value: value.clone(), stack_id: stack_id.clone() });
                }
                outputs.push(Output {
                    output_key: Some(output.name.clone()),
                    output_value: Some(value),
                    description: output.description.clone(),
                    export_name: name,
                });
            }
            Ok((outputs, exports))
        })
    }

    /// A resource, or the stack itself, could not be brought to what it is to be.
    fn fail(&mut self, resources: &[String], reason: Option<&str>) -> Next {
        let list = resources.join(", ");
        let verb = if self.deployment.action == "CREATE" { "create" } else { "update" };
        let failed = match reason {
            Some(reason) => reason.to_owned(),
            None => format!("The following resource(s) failed to {verb}: [{list}]. "),
        };
        let rollback = format!("{failed}Rollback requested by user.");
        match (self.deployment.action.as_str(), self.deployment.on_failure.as_str()) {
            ("CREATE", "DO_NOTHING") => self.stack.turn(self.tx, "CREATE_FAILED", Some(&failed)),
            ("CREATE", "DELETE") => {
                let reason = format!("{failed}Delete requested by user.");
                self.stack.turn(self.tx, "DELETE_IN_PROGRESS", Some(&reason));
                self.stack.shape.deletion_time = Some(self.tx.now());
                "DELETE".clone_into(&mut self.deployment.action);
                return Next::Step;
            }
            ("CREATE", _) => {
                self.stack.turn(self.tx, "ROLLBACK_IN_PROGRESS", Some(&rollback));
                "ROLLBACK".clone_into(&mut self.deployment.action);
                return Next::Step;
            }
            ("UPDATE", "DO_NOTHING") => self.stack.turn(self.tx, "UPDATE_FAILED", Some(&failed)),
            ("UPDATE", _) => {
                self.stack.turn(self.tx, "UPDATE_ROLLBACK_IN_PROGRESS", Some(&failed));
                self.deployment.turn_back(self.tx, &mut self.stack);
                return Next::Step;
            }
            _ => self.stack.turn(self.tx, "UPDATE_ROLLBACK_FAILED", Some(&failed)),
        }
        Next::Rest
    }

    /// The stack's resources that are there and that `wanted` admits, each after those that it waits for.
    pub(crate) fn rows(&self, wanted: impl Fn(&StackResource) -> bool) -> Vec<StackResource> {
        let rows = stack_resources::of(self.tx.view(), self.stack.id());
        let rows: BTreeMap<String, StackResource> = rows
            .filter(|row| row.is_there() && wanted(row))
            .map(|row| (row.logical().to_owned(), row.clone()))
            .collect();
        let names: Vec<String> = rows.keys().cloned().collect();
        let waits =
            rows.values().map(|row| (row.logical().to_owned(), row.dependencies.iter().cloned().collect()));
        // Resources of different definitions may wait for each other in a circle: then their names decide.
        let order = references::sorted(&names, waits.collect()).unwrap_or(names);
        order.iter().filter_map(|name| rows.get(name).cloned()).collect()
    }
}

fn output_text(value: &Value) -> String {
    match value {
        Value::List(items) => items.iter().filter_map(template::text).collect::<Vec<_>>().join(","),
        value => text(value).unwrap_or_else(|| service::json::to_string(value.view())),
    }
}
