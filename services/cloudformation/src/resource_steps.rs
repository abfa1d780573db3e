//! One resource is brought to what its stack's definition says.

use service::{Fault, Map, Result, Tx, Value, json};

use crate::deployment::{self, Doomed, Run};
use crate::provider::{Deploy, Provider};
use crate::shapes;
use crate::signals::{self, Signals};
use crate::stack_events::{self, Happening};
use crate::stack_resources::{self, StackResource, not_checked};
use crate::template::Resource;
use crate::{faults, providers, references, stack_policies};

/// What came of a resource's step.
pub(crate) enum Outcome {
    /// There was nothing to do.
    Unchanged,
    /// It is as it is to be.
    Done,
    /// It is not ready.
    Waiting,
}

/// What a provider is asked to do.
type Act<T> = fn(&mut Deploy<'_, '_>) -> Result<T>;

impl Run<'_, '_> {
    /// Brings a resource to what the definition says; an error was written down already.
    pub(crate) fn bring(&mut self, name: &str) -> std::result::Result<Outcome, ()> {
        let found = self.template.resource(name);
        let Some(provider) = found.and_then(|declared| providers::find(&declared.type_name)) else {
            return Err(());
        };
        let key = stack_resources::key(self.stack.id(), name);
        let row = self.tx.get::<StackResource>(&key).filter(|row| row.is_there()).cloned();
        if let Some(row) = row.clone().filter(|row| row.intended.is_some()) {
            return self.finish(provider, row);
        }
        let wanted = match self.wanted(provider, name) {
            Ok(wanted) => wanted,
            Err(fault) => {
                let row = row.unwrap_or_else(|| self.blank(name, provider));
                return self.failed(row, &fault);
            }
        };
        match row.filter(|row| !row.physical().is_empty()) {
            None => {
                let row = self.blank(name, provider);
                self.create(provider, row, wanted, None)
            }
            Some(row)
                if row.properties == Value::Map(wanted.clone())
                    && !provider.type_name.ends_with("::Stack") =>
            {
                let row = self.described(name, row);
                self.tx.put(row);
                Ok(Outcome::Unchanged)
            }
            Some(row) => self.update(provider, row, wanted),
        }
    }

    /// The properties that a resource is to have, the stack's tags among them.
    fn wanted(&mut self, provider: &Provider, name: &str) -> Result<Map> {
        let properties = self.evaluate(|evaluator| match evaluator.template.resource(name) {
            Some(declared) => evaluator.value(&declared.properties),
            None => Ok(Value::EMPTY),
        })?;
        let Value::Map(mut properties) = properties else {
            return Err(faults::property_type("Properties", "Object"));
        };
        provider.check(name, &properties)?;
        let taggable = provider.mutable.contains(&"Tags") || provider.fixed.contains(&"Tags");
        if taggable && !self.stack.definition.tags.is_empty() {
            let mut tags = properties.get("Tags").and_then(Value::as_list).unwrap_or_default().to_vec();
            for tag in &self.stack.definition.tags {
                if !tags
                    .iter()
                    .any(|known| known.get("Key").and_then(Value::as_str) == Some(tag.key.as_str()))
                {
                    let tag: Map =
                        [("Key", tag.key.as_str()), ("Value", tag.value.as_str())].into_iter().collect();
                    tags.push(Value::Map(tag));
                }
            }
            properties.insert("Tags", tags);
        }
        Ok(properties)
    }

    fn blank(&self, name: &str, provider: &Provider) -> StackResource {
        let shape = shapes::StackResource {
            stack_name: Some(self.stack.name().to_owned()),
            stack_id: Some(self.stack.id().to_owned()),
            logical_resource_id: name.to_owned(),
            resource_type: provider.type_name.to_owned(),
            drift_information: not_checked(),
            ..Default::default()
        };
        let row =
            StackResource { shape, properties: Value::EMPTY, attributes: Value::EMPTY, ..Default::default() };
        self.described(name, row)
    }

    /// The row with what the template says of it beside its properties.
    fn described(&self, name: &str, mut row: StackResource) -> StackResource {
        if let Some(declared) = self.template.resource(name) {
            let Resource { metadata, deletion_policy, update_replace_policy, description, .. } = declared;
            row.metadata = metadata.as_ref().map(|metadata| json::to_string(metadata.view()));
            row.deletion_policy.clone_from(deletion_policy);
            row.update_replace_policy.clone_from(update_replace_policy);
            row.shape.description.clone_from(description);
        }
        row.dependencies = references::dependencies(&self.template, name).into_iter().collect();
        row
    }

    fn create(
        &mut self,
        provider: &'static Provider,
        mut row: StackResource,
        wanted: Map,
        replaces: Option<&str>,
    ) -> std::result::Result<Outcome, ()> {
        let verb = if replaces.is_some() { "UPDATE" } else { "CREATE" };
        let begun = format!("{verb}_IN_PROGRESS");
        row.intended = Some(Value::Map(wanted));
        self.turn(&mut row, &begun, replaces);
        match self.act(&mut row, provider.create) {
            Ok(physical) => row.shape.physical_resource_id = Some(physical),
            Err(fault) => return self.failed(row, &fault),
        }
        self.turn(&mut row, &begun, Some("Resource creation Initiated"));
        self.await_signals(&mut row);
        self.finish(provider, row)
    }

    /// Notes what signals a new resource waits for, and until when.
    fn await_signals(&mut self, row: &mut StackResource) {
        let asked = self.template.resource(row.logical()).and_then(signals::asked);
        if let Some((needed, seconds)) = asked {
            let deadline = self.tx.now().plus_micros(seconds * 1_000_000);
            row.signals = Some(Signals { needed, deadline, ..Signals::default() });
            let payload = deployment::payload(self.stack.id());
            self.tx.at(deadline, "cloudformation", deployment::STEP.name, payload);
        }
    }

    fn update(
        &mut self,
        provider: &'static Provider,
        row: StackResource,
        wanted: Map,
    ) -> std::result::Result<Outcome, ()> {
        let changed = |name: &&&str| row.properties.get(name) != wanted.get(name);
        let replace = provider.fixed.iter().any(|name| changed(&name));
        let action = if replace { "Update:Replace" } else { "Update:Modify" };
        if let Err(fault) = self.check_policy(action, &row) {
            return self.failed(row, &fault);
        }
        if replace {
            let fixed_name = provider.name.filter(|name| wanted.get(name).is_some() && !changed(&name));
            if let Some(name) = fixed_name.and_then(|name| wanted.get(name)?.as_str()) {
                let fault = faults::custom_name(name);
                return self.failed(row, &fault);
            }
            let new = self.blank(row.logical(), provider);
            self.deployment.doomed.push(Doomed { resource: row, replaced: true });
            let reason =
                "Requested update requires the creation of a new physical resource; hence creating one.";
            let outcome = self.create(provider, new, wanted, Some(reason));
            if outcome.is_err() {
                // The old one stays in its place.
                let old = self.deployment.doomed.pop();
                self.restore(old);
            }
            return outcome;
        }
        let name = row.logical().to_owned();
        let mut row = self.described(&name, row);
        row.intended = Some(Value::Map(wanted));
        self.turn(&mut row, "UPDATE_IN_PROGRESS", None);
        match self.act(&mut row, provider.update) {
            Ok(()) => self.finish(provider, row),
            Err(fault) => {
                row.intended = None;
                self.failed(row, &fault)
            }
        }
    }

    /// Refuses what the stack's policy does not allow; rollbacks may do all.
    pub(crate) fn check_policy(&self, action: &str, row: &StackResource) -> Result<()> {
        let policy = self.deployment.policy.as_ref().or(self.stack.policy.as_ref());
        match policy.filter(|_| self.deployment.action == "UPDATE") {
            Some(policy) => stack_policies::check(policy, action, row),
            None => Ok(()),
        }
    }

    fn restore(&mut self, old: Option<Doomed>) {
        if let Some(Doomed { mut resource, .. }) = old {
            let key = stack_resources::key(self.stack.id(), resource.logical());
            if let Some(failed) = self.tx.get::<StackResource>(&key) {
                resource.shape.resource_status.clone_from(&failed.shape.resource_status);
                resource.shape.resource_status_reason.clone_from(&failed.shape.resource_status_reason);
            }
            self.tx.put(resource);
        }
    }

    /// Reads what a resource became; unless it takes time, that is all.
    fn finish(
        &mut self,
        provider: &'static Provider,
        mut row: StackResource,
    ) -> std::result::Result<Outcome, ()> {
        let now = self.tx.now();
        let signalled = row.signals.as_ref().map_or(Ok(true), |signals| signals.are_enough(now));
        let outcome = match signalled {
            Ok(true) => self.act(&mut row, provider.read),
            Ok(false) => Ok(None),
            Err(fault) => Err(fault),
        };
        match outcome {
            Ok(Some(attributes)) => {
                row.signals = None;
                row.attributes = Value::Map(attributes);
                row.properties = row.intended.take().unwrap_or(Value::EMPTY);
                let status = row.shape.resource_status.replace("IN_PROGRESS", "COMPLETE");
                self.turn(&mut row, &status, None);
                self.tx.put(row);
                Ok(Outcome::Done)
            }
            Ok(None) => {
                self.tx.put(row);
                Ok(Outcome::Waiting)
            }
            Err(fault) => self.failed(row, &fault),
        }
    }

    fn failed(&mut self, mut row: StackResource, fault: &Fault) -> std::result::Result<Outcome, ()> {
        let status = match row.shape.resource_status.as_str() {
            "" | "CREATE_IN_PROGRESS" => "CREATE_FAILED",
            _ => "UPDATE_FAILED",
        };
        if let Some(intended) = row.intended.take().filter(|_| status == "CREATE_FAILED") {
            row.properties = intended;
        }
        self.turn(&mut row, status, Some(fault.message()));
        self.tx.put(row);
        Err(())
    }

    /// Brings a resource into a status and writes the event down.
    pub(crate) fn turn(&mut self, row: &mut StackResource, status: &str, reason: Option<&str>) {
        status.clone_into(&mut row.shape.resource_status);
        row.shape.resource_status_reason = reason.map(str::to_owned);
        row.shape.timestamp = self.tx.now();
        let happening = Happening {
            logical: &row.shape.logical_resource_id,
            physical: row.shape.physical_resource_id.as_deref().unwrap_or_default(),
            type_name: &row.shape.resource_type,
            status,
            reason,
            properties: row.intended.as_ref().or(Some(&row.properties)),
        };
        stack_events::record(self.tx, &mut self.stack, &happening);
    }

    /// Has a provider act; a refusal leaves nothing of what was done.
    pub(crate) fn act<T>(&mut self, row: &mut StackResource, act: Act<T>) -> Result<T> {
        let empty = Map::new();
        let before = row.properties.as_map().cloned().unwrap_or_default();
        let (context, stack) = (&self.context, &self.stack);
        let attributes = row.attributes.as_map().cloned().unwrap_or_default();
        let outer = self.tx.context();
        let (result, attributes) = {
            let intended = row.intended.as_ref().and_then(Value::as_map);
            let mut kept = None;
            let result = self.tx.transaction().attempt(|transaction| {
                let mut deploy = Deploy {
                    tx: &mut Tx::new(transaction, outer),
                    context,
                    stack,
                    logical: row.logical(),
                    properties: intended.unwrap_or(&empty),
                    before: &before,
                    physical: row.physical().to_owned(),
                    attributes,
                };
                let result = act(&mut deploy);
                kept = Some(deploy.attributes);
                result
            });
            (result, kept.unwrap_or_default())
        };
        row.attributes = Value::Map(attributes);
        result
    }
}
