//! CreateStack: a stack begins, and its resources are made after the answer.

use service::{BTreeMap, Context, Operation, Result, Tx};

use crate::definition::{Wanted, look_ahead};
use crate::deployment::{self, Deployment};
use crate::shapes::{CreateStackInput, CreateStackOutput};
use crate::stack_policies;
use crate::stacks::{self, Stack};
use crate::{faults, names};

pub(crate) const OPERATIONS: &[Operation] = &[service::writes!("CreateStack", create)];

fn create(tx: &mut Tx<'_>, request: CreateStackInput) -> Result<CreateStackOutput> {
    names::check_stack(tx.view(), &request.stack_name)?;
    if let Some(known) = stacks::named(tx.view(), &request.stack_name) {
        // The same call again is the same stack.
        if request.client_request_token.is_some() && known.token == request.client_request_token {
            return Ok(CreateStackOutput { stack_id: known.shape.stack_id.clone(), operation_id: None });
        }
        return Err(faults::stack_exists(&request.stack_name));
    }
    if request.on_failure.is_some() && request.disable_rollback.is_some() {
        return Err(faults::on_failure_and_rollback());
    }
    let policy =
        stack_policies::read(tx, request.stack_policy_body.as_deref(), request.stack_policy_url.as_deref())?;
    let wanted = Wanted {
        template_body: request.template_body,
        template_url: request.template_url,
        parameters: request.parameters,
        capabilities: request.capabilities,
        notification_arns: request.notification_arns,
        role_arn: request.role_arn,
        rollback_configuration: request.rollback_configuration,
        tags: request.tags,
        ..Wanted::default()
    };
    let mut stack = stacks::begin(tx, &request.stack_name);
    stack.policy = policy;
    stack.token = request.client_request_token;
    stack.shape.timeout_in_minutes = request.timeout_in_minutes;
    stack.shape.enable_termination_protection = Some(request.enable_termination_protection == Some(true));
    let on_failure = match (request.disable_rollback, request.on_failure) {
        (Some(true), _) => "DO_NOTHING".to_owned(),
        (_, Some(on_failure)) => on_failure,
        _ => "ROLLBACK".to_owned(),
    };
    let stack_id = stack.shape.stack_id.clone();
    start(tx, stack, wanted, on_failure)?;
    Ok(CreateStackOutput { stack_id, operation_id: None })
}

/// A stack inside another: what the parent says of it.
pub(crate) struct Nested {
    pub(crate) name: String,
    pub(crate) wanted: Wanted,
    pub(crate) parent: String,
    pub(crate) root: String,
}

/// Begins a nested stack on behalf of whom its parent acts for; returns its id.
pub(crate) fn create_nested(tx: &mut Tx<'_>, context: &Context, nested: Nested) -> Result<String> {
    let mut stack = stacks::begin(tx, &nested.name);
    stack.own(context);
    stack.shape.parent_id = Some(nested.parent);
    stack.shape.root_id = Some(nested.root);
    let id = stack.id().to_owned();
    start(tx, stack, nested.wanted, "ROLLBACK".to_owned())?;
    Ok(id)
}

fn start(tx: &mut Tx<'_>, mut stack: Stack, wanted: Wanted, on_failure: String) -> Result<()> {
    let (definition, template) = wanted.definition(tx, None)?;
    names::check_tags(&definition.tags)?;
    let mut facts = stack.facts();
    facts.notification_arns.clone_from(&definition.notification_arns);
    let context = stack.context(tx);
    look_ahead(tx, &context, &facts, (&definition, &template), &BTreeMap::new())?;
    stack.shape.disable_rollback = Some(on_failure == "DO_NOTHING");
    stack.define(definition, &template);
    let minutes = stack.shape.timeout_in_minutes;
    let deadline = minutes.map(|minutes| tx.now().plus_micros(minutes.saturating_mul(60_000_000)));
    let deployment =
        Deployment { action: "CREATE".to_owned(), on_failure, deadline, ..Deployment::default() };
    stack.turn(tx, "CREATE_IN_PROGRESS", Some("User Initiated"));
    deployment::start(tx, stack, deployment);
    Ok(())
}
