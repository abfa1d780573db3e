//! UpdateStack: a stack is to be something else; and what may be done while that goes on.

use service::{BTreeMap, Operation, Result, Tx};

use crate::changes::plain;
use crate::definition::{Definition, Prospect, Wanted, look_ahead};
use crate::deployment::{self, Deployment};
use crate::evaluation::Made;
use crate::shapes::{
    CancelUpdateStackInput, ContinueUpdateRollbackInput, ContinueUpdateRollbackOutput, UpdateStackInput,
    UpdateStackOutput,
};
use crate::stack_resources::{self, StackResource};
use crate::stacks::{self, Stack};
use crate::template::Template;
use crate::{faults, names, stack_policies};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("CancelUpdateStack", cancel => empty),
    service::writes!("ContinueUpdateRollback", proceed),
    service::writes!("UpdateStack", update),
];

/// The statuses in which a stack can be updated.
const READY: [&str; 6] = [
    "CREATE_COMPLETE",
    "CREATE_FAILED",
    "IMPORT_COMPLETE",
    "UPDATE_COMPLETE",
    "UPDATE_FAILED",
    "UPDATE_ROLLBACK_COMPLETE",
];

fn update(tx: &mut Tx<'_>, request: UpdateStackInput) -> Result<UpdateStackOutput> {
    let name = &request.stack_name;
    let stack = stacks::named(tx.view(), name).filter(|stack| !stack.is_gone()).cloned();
    let mut stack = stack.ok_or_else(|| faults::stack_missing(name))?;
    // The same call again is the same update.
    if request.client_request_token.is_some() && stack.token == request.client_request_token {
        return Ok(UpdateStackOutput { stack_id: stack.shape.stack_id, operation_id: None });
    }
    check_ready(&stack)?;
    if let Some(policy) =
        stack_policies::read(tx, request.stack_policy_body.as_deref(), request.stack_policy_url.as_deref())?
    {
        stack.policy = Some(policy);
    }
    stack.own(tx.context());
    stack.token = request.client_request_token;
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
    let stack_id = stack.shape.stack_id.clone();
    let during = (request.stack_policy_during_update_body, request.stack_policy_during_update_url);
    let policy = stack_policies::read(tx, during.0.as_deref(), during.1.as_deref())?;
    let on_failure = if request.disable_rollback == Some(true) { "DO_NOTHING" } else { "ROLLBACK" };
    start(tx, stack, wanted, Manner { on_failure: on_failure.to_owned(), policy })?;
    Ok(UpdateStackOutput { stack_id, operation_id: None })
}

/// Refuses a stack that is busy or broken.
pub(crate) fn check_ready(stack: &Stack) -> Result<()> {
    match READY.contains(&stack.status()) {
        true => Ok(()),
        false => Err(faults::stack_state(stack.id(), stack.status(), "updated")),
    }
}

/// How an update is carried out.
#[derive(Default)]
pub(crate) struct Manner {
    /// `ROLLBACK`, `DELETE` or `DO_NOTHING`.
    pub(crate) on_failure: String,
    /// The policy that holds instead of the stack's.
    pub(crate) policy: Option<String>,
}

/// Begins an update, unless nothing would change.
pub(crate) fn start(tx: &mut Tx<'_>, stack: Stack, wanted: Wanted, manner: Manner) -> Result<()> {
    let (definition, template) = wanted.definition(tx, Some(&stack.definition))?;
    names::check_tags(&definition.tags)?;
    let prospect = prospect(tx, &stack, &definition, &template)?;
    if !is_change(&stack, &definition, &template, &prospect, tx) {
        return Err(faults::no_updates());
    }
    begin(tx, stack, definition, &template, manner);
    Ok(())
}

/// What a stack's resources would be under another definition.
pub(crate) fn prospect(
    tx: &mut Tx<'_>,
    stack: &Stack,
    definition: &Definition,
    template: &Template,
) -> Result<Prospect> {
    let made: BTreeMap<String, Made> = stack_resources::of(tx.view(), stack.id())
        .filter(|row| row.is_there() && !row.physical().is_empty())
        .map(|row| (row.logical().to_owned(), row.made()))
        .collect();
    let moved = stack_resources::of(tx.view(), stack.id()).filter(|row| row.is_there()).filter(|row| {
        let declared = template.resource(row.logical());
        declared.is_some_and(|declared| declared.type_name != row.shape.resource_type)
    });
    let moved: Vec<&str> = moved.map(StackResource::logical).collect();
    if !moved.is_empty() {
        return Err(faults::resource_type_stays(&moved));
    }
    let context = stack.context(tx);
    look_ahead(tx, &context, &stack.facts(), (definition, template), &made)
}

/// Whether a definition says anything new: parameters that nobody uses and comments are not.
pub(crate) fn is_change(
    stack: &Stack,
    definition: &Definition,
    template: &Template,
    prospect: &Prospect,
    tx: &Tx<'_>,
) -> bool {
    let old = Template::parse(&stack.definition.template, true);
    let same_frame =
        old.is_ok_and(|old| old.outputs == template.outputs && old.frames() == template.frames());
    let rows: BTreeMap<&str, _> = stack_resources::of(tx.view(), stack.id())
        .filter(|row| row.is_there())
        .map(|row| (row.logical(), row))
        .collect();
    let nested = template.resources.iter().any(|resource| resource.type_name == "AWS::CloudFormation::Stack");
    let same_resources = rows.len() == prospect.properties.len()
        && prospect.properties.iter().all(|(name, properties)| {
            rows.get(name.as_str()).is_some_and(|row| {
                row.shape.resource_status.ends_with("_COMPLETE")
                    && plain(&row.properties, &stack.definition.tags)
                        == plain(properties, &stack.definition.tags)
            })
        });
    let before = &stack.definition;
    let same_rest = before.tags == definition.tags
        && before.notification_arns == definition.notification_arns
        && before.role_arn == definition.role_arn
        && before.rollback_configuration == definition.rollback_configuration
        && before.parameters == definition.parameters;
    nested || !(same_frame && same_resources && same_rest)
}

/// Turns a stack to its new definition, which is carried out after the answer.
pub(crate) fn begin(
    tx: &mut Tx<'_>,
    mut stack: Stack,
    definition: Definition,
    template: &Template,
    manner: Manner,
) {
    let before = stack.definition.clone();
    stack.define(definition, template);
    stack.shape.last_updated_time = Some(tx.now());
    stack.turn(tx, "UPDATE_IN_PROGRESS", Some("User Initiated"));
    let deployment = Deployment {
        action: "UPDATE".to_owned(),
        before: Some(before),
        on_failure: manner.on_failure,
        policy: manner.policy,
        ..Deployment::default()
    };
    deployment::start(tx, stack, deployment);
}

fn cancel(tx: &mut Tx<'_>, request: CancelUpdateStackInput) -> Result<()> {
    let name = &request.stack_name;
    let stack = stacks::named(tx.view(), name).filter(|stack| !stack.is_gone()).cloned();
    let mut stack = stack.ok_or_else(|| faults::stack_missing(name))?;
    let Some(mut deployment) = stack.deployment.take().filter(|_| stack.status() == "UPDATE_IN_PROGRESS")
    else {
        return Err(faults::validation("CancelUpdateStack cannot be called from current stack status"));
    };
    stack.turn(tx, "UPDATE_ROLLBACK_IN_PROGRESS", Some("User Initiated"));
    deployment.turn_back(tx, &mut stack);
    stack.deployment = Some(deployment);
    tx.put(stack);
    Ok(())
}

fn proceed(tx: &mut Tx<'_>, request: ContinueUpdateRollbackInput) -> Result<ContinueUpdateRollbackOutput> {
    let name = &request.stack_name;
    let stack = stacks::named(tx.view(), name).filter(|stack| !stack.is_gone()).cloned();
    let mut stack = stack.ok_or_else(|| faults::stack_missing(name))?;
    let deployment = stack.deployment.take().filter(|_| stack.status() == "UPDATE_ROLLBACK_FAILED");
    let Some(mut deployment) = deployment else {
        return Err(faults::stack_state(stack.id(), stack.status(), "rolled back"));
    };
    if request.resources_to_skip.is_some_and(|skip| !skip.is_empty()) {
        return Err(faults::not_implemented("ContinueUpdateRollback with ResourcesToSkip"));
    }
    deployment.next = 0;
    stack.turn(tx, "UPDATE_ROLLBACK_IN_PROGRESS", Some("User Initiated"));
    deployment::start(tx, stack, deployment);
    Ok(ContinueUpdateRollbackOutput {})
}
