//! Change sets: what a stack would become, looked at before it is carried out.

use service::{Operation, Result, Tx, View, link, page};

use crate::definition::{Definition, Wanted};
use crate::deployment::{self, Deployment};
use crate::exports::after;
use crate::shapes::{
    ChangeSetSummary, CreateChangeSetInput, CreateChangeSetOutput, DeleteChangeSetInput,
    DeleteChangeSetOutput, DescribeChangeSetInput, DescribeChangeSetOutput, ExecuteChangeSetInput,
    ExecuteChangeSetOutput, ListChangeSetsInput, ListChangeSetsOutput,
};
use crate::stack_resources::{self, StackResource};
use crate::stacks::{self, Stack};
use crate::template::Template;
use crate::update_stack::Manner;
use crate::{changes, faults, names, parameters, update_stack};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("CreateChangeSet", create),
    service::writes!("DeleteChangeSet", delete),
    service::reads!("DescribeChangeSet", describe),
    service::writes!("ExecuteChangeSet", execute),
    service::reads!("ListChangeSets", list),
];

/// What a change set says that changes nothing.
const NO_CHANGES: &str = "The submitted information didn't contain changes. Submit different information to create a \
                          change set.";

service::structures! {
    /// A change set.
    ChangeSet {
        shape: DescribeChangeSetOutput = "Shape",
        definition: Definition = "Definition",
        /// `CREATE` or `UPDATE`.
        action: String = "Action",
    }
}

service::row!(ChangeSet: "AWS::CloudFormation::ChangeSet", id |row| row.id(),
    links |row| vec![link::<Stack>(row.shape.stack_id.as_deref().unwrap_or_default())]);

impl ChangeSet {
    fn id(&self) -> &str {
        self.shape.change_set_id.as_deref().unwrap_or_default()
    }

    fn name(&self) -> &str {
        self.shape.change_set_name.as_deref().unwrap_or_default()
    }

    fn execution_status(&self) -> &str {
        self.shape.execution_status.as_deref().unwrap_or_default()
    }

    /// What it would make of its stack.
    pub(crate) fn template(&self) -> &str {
        &self.definition.template
    }
}

fn of<'v>(view: View<'v>, stack_id: &str) -> impl Iterator<Item = &'v ChangeSet> + use<'v> {
    view.linking::<ChangeSet>("AWS::CloudFormation::Stack", stack_id)
}

/// The change set of this id, or of this name for a stack.
pub(crate) fn named<'v>(view: View<'v>, name: &str, stack: Option<&str>) -> Result<&'v ChangeSet> {
    if name.starts_with("arn:") {
        return view.get(name).ok_or_else(|| faults::no_change_set(name));
    }
    if stack.is_none() && view.is_lenient() {
        let found = view.scan::<ChangeSet>().find(|set| set.name() == name);
        return found.ok_or_else(|| faults::no_change_set(name));
    }
    let stack = stack.ok_or_else(faults::change_set_needs_stack)?;
    let stack = stacks::named(view, stack).ok_or_else(|| faults::stack_missing(stack))?;
    let latest =
        of(view, stack.id()).filter(|set| set.name() == name).max_by_key(|set| set.shape.creation_time);
    latest.ok_or_else(|| faults::no_change_set(name))
}

fn create(tx: &mut Tx<'_>, request: CreateChangeSetInput) -> Result<CreateChangeSetOutput> {
    let action = request.change_set_type.as_deref().unwrap_or("UPDATE").to_owned();
    if action == "IMPORT" || request.resources_to_import.is_some() {
        return Err(faults::not_implemented("the import of resources"));
    }
    let name = &request.change_set_name;
    let known = stacks::named(tx.view(), &request.stack_name).filter(|stack| !stack.is_gone()).cloned();
    let stack = match (action.as_str(), known) {
        ("CREATE", None) => {
            names::check_stack(tx.view(), &request.stack_name)?;
            let mut stack = stacks::begin(tx, &request.stack_name);
            stack.turn(tx, "REVIEW_IN_PROGRESS", Some("User Initiated"));
            stack
        }
        ("CREATE", Some(stack)) if stack.status() == "REVIEW_IN_PROGRESS" => stack,
        ("CREATE", Some(stack)) => {
            return Err(faults::validation(format!(
                "Stack [{}] already exists and cannot be created again with the changeSet [{name}].",
                stack.name()
            )));
        }
        (_, None) => return Err(faults::stack_missing(&request.stack_name)),
        (_, Some(stack)) => {
            update_stack::check_ready(&stack)?;
            stack
        }
    };
    let twin = of(tx.view(), stack.id())
        .find(|set| set.name() == name && set.execution_status() != "EXECUTE_COMPLETE");
    if twin.is_some() {
        return Err(faults::change_set_exists(name));
    }
    let previous = (action != "CREATE").then(|| stack.definition.clone());
    let wanted = Wanted {
        template_body: request.template_body,
        template_url: request.template_url,
        use_previous_template: request.use_previous_template,
        parameters: request.parameters,
        capabilities: request.capabilities,
        notification_arns: request.notification_arns,
        role_arn: request.role_arn,
        rollback_configuration: request.rollback_configuration,
        tags: request.tags,
    };
    let (definition, template) = wanted.definition(tx, previous.as_ref())?;
    names::check_tags(&definition.tags)?;
    let mut set = compose(tx, &stack, definition, &template, action)?;
    let id = format!("changeSet/{name}/{}", tx.uuid());
    set.shape.change_set_id = Some(tx.view().arn("cloudformation", id));
    set.shape.change_set_name = Some(request.change_set_name);
    set.shape.description = request.description;
    set.shape.include_nested_stacks = Some(request.include_nested_stacks == Some(true));
    set.shape.on_stack_failure = request.on_stack_failure;
    let answer =
        CreateChangeSetOutput { id: set.shape.change_set_id.clone(), stack_id: stack.shape.stack_id.clone() };
    tx.put(stack);
    tx.put(set);
    Ok(answer)
}

/// What a definition would change in a stack.
fn compose(
    tx: &mut Tx<'_>,
    stack: &Stack,
    definition: Definition,
    template: &Template,
    action: String,
) -> Result<ChangeSet> {
    let mut future = stack.clone();
    future.definition.notification_arns.clone_from(&definition.notification_arns);
    let prospect = update_stack::prospect(tx, &future, &definition, template)?;
    let rows: Vec<StackResource> =
        stack_resources::of(tx.view(), stack.id()).filter(|row| row.is_there()).cloned().collect();
    let tags = &stack.definition.tags;
    let is_change =
        action == "CREATE" || update_stack::is_change(stack, &definition, template, &prospect, tx);
    let (status, execution, reason) = match is_change {
        true => ("CREATE_COMPLETE", "AVAILABLE", None),
        false => ("FAILED", "UNAVAILABLE", Some(NO_CHANGES.to_owned())),
    };
    let shown = parameters::shown(&template.parameters, &definition.parameters);
    let shape = DescribeChangeSetOutput {
        stack_id: stack.shape.stack_id.clone(),
        stack_name: Some(stack.name().to_owned()),
        parameters: Some(shown).filter(|shown| !shown.is_empty()),
        creation_time: Some(tx.now()),
        execution_status: Some(execution.to_owned()),
        status: Some(status.to_owned()),
        status_reason: reason,
        notification_arns: Some(definition.notification_arns.clone()),
        rollback_configuration: Some(definition.rollback_configuration.clone().unwrap_or_default()),
        capabilities: definition.capabilities.clone(),
        tags: Some(definition.tags.clone()).filter(|tags| !tags.is_empty()),
        changes: Some(changes::between(&rows, &prospect, template, tags)),
        ..Default::default()
    };
    Ok(ChangeSet { shape, definition, action })
}

fn describe(view: View<'_>, request: DescribeChangeSetInput) -> Result<DescribeChangeSetOutput> {
    let set = named(view, &request.change_set_name, request.stack_name.as_deref())?;
    Ok(set.shape.clone())
}

fn execute(tx: &mut Tx<'_>, request: ExecuteChangeSetInput) -> Result<ExecuteChangeSetOutput> {
    let mut set = named(tx.view(), &request.change_set_name, request.stack_name.as_deref())?.clone();
    if set.execution_status() != "AVAILABLE" {
        let status = set.shape.status.as_deref().filter(|status| *status == "FAILED");
        return Err(faults::change_set_state(set.id(), status.unwrap_or(set.execution_status())));
    }
    let stack_id = set.shape.stack_id.clone().unwrap_or_default();
    let stack = tx.get::<Stack>(&stack_id).cloned();
    let mut stack = stack.ok_or_else(|| faults::no_stack(&stack_id))?;
    let template = Template::parse(set.template(), true)?;
    stack.own(tx.context());
    stack.token = request.client_request_token;
    stack.shape.change_set_id = set.shape.change_set_id.clone();
    forget_others(tx, &stack_id, set.id());
    set.shape.execution_status = Some("EXECUTE_IN_PROGRESS".to_owned());
    let definition = set.definition.clone();
    let keep = request.disable_rollback == Some(true);
    let on_failure = match set.shape.on_stack_failure.as_deref() {
        _ if keep => "DO_NOTHING",
        Some("DELETE") => "DELETE",
        Some("DO_NOTHING") => "DO_NOTHING",
        _ => "ROLLBACK",
    };
    if set.action == "CREATE" {
        stack.shape.creation_time = tx.now();
        stack.shape.disable_rollback = Some(on_failure == "DO_NOTHING");
        stack.define(definition, &template);
        stack.turn(tx, "CREATE_IN_PROGRESS", Some("User Initiated"));
        let on_failure = on_failure.to_owned();
        let deployment = Deployment { action: "CREATE".to_owned(), on_failure, ..Deployment::default() };
        deployment::start(tx, stack, deployment);
    } else {
        update_stack::check_ready(&stack)?;
        let manner = Manner { on_failure: on_failure.to_owned(), policy: None };
        update_stack::begin(tx, stack, definition, &template, manner);
    }
    tx.put(set);
    Ok(ExecuteChangeSetOutput {})
}

/// The change set that a stack was brought on its way with is done.
pub(crate) fn executed(tx: &mut Tx<'_>, stack: &Stack) {
    let set = stack.shape.change_set_id.as_deref().and_then(|id| tx.get::<ChangeSet>(id)).cloned();
    if let Some(mut set) = set.filter(|set| set.execution_status() == "EXECUTE_IN_PROGRESS") {
        let failed = stack.status().contains("ROLLBACK") || stack.status().ends_with("FAILED");
        let status = if failed { "EXECUTE_FAILED" } else { "EXECUTE_COMPLETE" };
        set.shape.execution_status = Some(status.to_owned());
        tx.put(set);
    }
}

/// Forgets the change sets of a stack: they were made for what it was.
pub(crate) fn forget(tx: &mut Tx<'_>, stack_id: &str) {
    forget_others(tx, stack_id, "");
}

fn forget_others(tx: &mut Tx<'_>, stack_id: &str, kept: &str) {
    let ids: Vec<String> =
        of(tx.view(), stack_id).map(|set| set.id().to_owned()).filter(|id| id != kept).collect();
    for id in ids {
        tx.delete::<ChangeSet>(&id);
    }
}

fn delete(tx: &mut Tx<'_>, request: DeleteChangeSetInput) -> Result<DeleteChangeSetOutput> {
    // Deleting what is not there is no error.
    if let Ok(set) = named(tx.view(), &request.change_set_name, request.stack_name.as_deref()) {
        if set.execution_status() == "EXECUTE_IN_PROGRESS" {
            return Err(faults::change_set_state(set.id(), set.execution_status()));
        }
        let id = set.id().to_owned();
        tx.delete::<ChangeSet>(&id);
    } else if !request.change_set_name.starts_with("arn:") && request.stack_name.is_none() {
        return Err(faults::change_set_needs_stack());
    }
    Ok(DeleteChangeSetOutput {})
}

fn list(view: View<'_>, request: ListChangeSetsInput) -> Result<ListChangeSetsOutput> {
    let name = &request.stack_name;
    let stack = stacks::named(view, name).ok_or_else(|| faults::stack_missing(name))?;
    let after = after(request.next_token)?;
    let sets = of(view, stack.id()).filter(|set| set.execution_status() != "EXECUTE_COMPLETE");
    let page = page(sets, |set| set.id().to_owned(), after.as_deref(), 100);
    let summary = |set: &ChangeSet| {
        let shape = set.shape.clone();
        ChangeSetSummary {
            stack_id: shape.stack_id,
            stack_name: shape.stack_name,
            change_set_id: shape.change_set_id,
            change_set_name: shape.change_set_name,
            execution_status: shape.execution_status,
            status: shape.status,
            status_reason: shape.status_reason,
            creation_time: shape.creation_time,
            description: shape.description,
            include_nested_stacks: shape.include_nested_stacks,
            ..Default::default()
        }
    };
    Ok(ListChangeSetsOutput {
        summaries: Some(page.items.into_iter().map(summary).collect()),
        next_token: page.next,
    })
}
