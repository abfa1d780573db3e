//! Stacks: what they are, how they are found, described and listed.

// shapes: RollbackConfiguration
use service::{Caller, Context, Link, Operation, Result, Tx, Value, View, link, page};

use crate::definition::Definition;
use crate::deployment::Deployment;
use crate::evaluation::StackFacts;
use crate::exports::{Export, after};
use crate::shapes::{
    self, DescribeStacksInput, DescribeStacksOutput, ListStacksInput, ListStacksOutput,
    StackDriftInformation, StackDriftInformationSummary, StackSummary,
};
use crate::stack_events::{self, Happening};
use crate::template::Template;
use crate::{config_documents, faults, notifications, parameters};

pub(crate) const OPERATIONS: &[Operation] =
    &[service::reads!("DescribeStacks", describe), service::reads!("ListStacks", list)];

service::structures! {
    /// Who had a stack made: its resources are made as this caller.
    Owner {
        arn: String = "Arn",
        user_id: String = "UserId",
        access_key: String = "AccessKey",
        endpoint: String = "Endpoint",
    }
    /// A stack.
    Stack {
        shape: shapes::Stack = "Shape",
        definition: Definition = "Definition",
        owner: Owner = "Owner",
        policy: Option<String> = "Policy",
        /// The token of the last call.
        token: Option<String> = "Token",
        /// The number of its events.
        events: i64 = "Events",
        deployment: Option<Deployment> = "Deployment",
        /// The exports that its values came from.
        imports: Vec<String> = "Imports",
        /// What AWS Config sees: the stack as it was when it last came to rest.
        recorded: Option<Value> = "Recorded",
    }
}

service::row!(Stack: "AWS::CloudFormation::Stack", id |row| row.id(), links |row| links(row));

fn links(stack: &Stack) -> Vec<Link> {
    let imports = stack.imports.iter().map(|name| link::<Export>(name));
    imports.chain(config_documents::links(stack)).collect()
}

impl Stack {
    /// Its id, an ARN.
    pub(crate) fn id(&self) -> &str {
        self.shape.stack_id.as_deref().unwrap_or_default()
    }

    /// Its name.
    pub(crate) fn name(&self) -> &str {
        &self.shape.stack_name
    }

    /// Its status.
    pub(crate) fn status(&self) -> &str {
        &self.shape.stack_status
    }

    /// Whether it was deleted.
    pub(crate) fn is_gone(&self) -> bool {
        self.status() == "DELETE_COMPLETE"
    }

    /// What functions know of it.
    pub(crate) fn facts(&self) -> StackFacts {
        StackFacts {
            id: self.id().to_owned(),
            name: self.name().to_owned(),
            notification_arns: self.definition.notification_arns.clone(),
        }
    }

    /// Takes the caller of a call as the one for whom the stack acts.
    pub(crate) fn own(&mut self, context: &Context) {
        let Context { caller, endpoint, .. } = context;
        self.owner = Owner {
            arn: caller.arn.to_string(),
            user_id: caller.user_id.to_string(),
            access_key: caller.access_key.to_string(),
            endpoint: endpoint.to_string(),
        };
    }

    /// As whom its resources are made: its role, or its owner.
    pub(crate) fn context(&self, tx: &Tx<'_>) -> Context {
        let mut context = tx.context().clone();
        let owner = &self.owner;
        context.endpoint = owner.endpoint.as_str().into();
        context.caller = Caller {
            arn: owner.arn.as_str().into(),
            user_id: owner.user_id.as_str().into(),
            access_key: owner.access_key.as_str().into(),
        };
        if let Some(role) = self.definition.role_arn.as_deref().and_then(|arn| arn.rsplit('/').next()) {
            let session = format_args!("assumed-role/{role}/AWSCloudFormation");
            context.caller.arn = tx.scope().global_arn("sts", session).into();
            context.caller.access_key = "".into();
        }
        context
    }

    /// Brings it into a status and writes the event down.
    pub(crate) fn turn(&mut self, tx: &mut Tx<'_>, status: &str, reason: Option<&str>) {
        status.clone_into(&mut self.shape.stack_status);
        self.shape.stack_status_reason = reason.map(str::to_owned);
        let (name, id) = (self.name().to_owned(), self.id().to_owned());
        let type_name = "AWS::CloudFormation::Stack";
        let happening =
            Happening { logical: &name, physical: &id, type_name, status, reason, properties: None };
        stack_events::record(tx, self, &happening);
        notifications::publish(tx, self, &happening);
    }

    /// Takes over what a definition says of what the API shows.
    pub(crate) fn define(&mut self, definition: Definition, template: &Template) {
        self.shape.description = template.description.clone();
        let shown = parameters::shown(&template.parameters, &definition.parameters);
        self.shape.parameters = Some(shown).filter(|shown| !shown.is_empty());
        self.shape.tags = Some(definition.tags.clone());
        self.shape.capabilities = definition.capabilities.clone();
        self.shape.notification_arns = Some(definition.notification_arns.clone());
        self.shape.role_arn = definition.role_arn.clone();
        self.shape.rollback_configuration =
            Some(definition.rollback_configuration.clone().unwrap_or_default());
        self.definition = definition;
    }
}

/// A stack that has nothing yet.
pub(crate) fn begin(tx: &mut Tx<'_>, name: &str) -> Stack {
    let resource = format!("stack/{name}/{}", tx.uuid());
    let drift = StackDriftInformation { stack_drift_status: "NOT_CHECKED".to_owned(), ..Default::default() };
    let shape = shapes::Stack {
        stack_id: Some(tx.view().arn("cloudformation", resource)),
        stack_name: name.to_owned(),
        creation_time: tx.now(),
        disable_rollback: Some(false),
        enable_termination_protection: Some(false),
        drift_information: Some(drift),
        ..Default::default()
    };
    let mut stack = Stack { shape, ..Default::default() };
    stack.own(tx.context());
    stack
}

/// The stack of this id, deleted or not, or the one of this name that is not.
pub(crate) fn named<'v>(view: View<'v>, name: &str) -> Option<&'v Stack> {
    if name.starts_with("arn:") {
        return view.get(name);
    }
    let prefix = view.arn("cloudformation", format_args!("stack/{name}/"));
    let stacks = view.state().scan_from::<Stack>(view.scope(), &prefix);
    let mut stacks = stacks.take_while(|stack| stack.id().starts_with(&prefix));
    stacks.find(|stack| !stack.is_gone())
}

fn describe(view: View<'_>, request: DescribeStacksInput) -> Result<DescribeStacksOutput> {
    if let Some(name) = request.stack_name.filter(|name| !name.is_empty()) {
        let stack = named(view, &name).ok_or_else(|| faults::no_stack(&name))?;
        return Ok(DescribeStacksOutput { stacks: Some(vec![stack.shape.clone()]), next_token: None });
    }
    let after = after(request.next_token)?;
    let stacks = view.scan::<Stack>().filter(|stack| !stack.is_gone());
    let page = page(stacks, |stack| stack.id().to_owned(), after.as_deref(), 50);
    let stacks = page.items.into_iter().map(|stack| stack.shape.clone()).collect();
    Ok(DescribeStacksOutput { stacks: Some(stacks), next_token: page.next })
}

fn list(view: View<'_>, request: ListStacksInput) -> Result<ListStacksOutput> {
    let after = after(request.next_token)?;
    let wanted = request.stack_status_filter.unwrap_or_default();
    let stacks = view.scan::<Stack>();
    let stacks = stacks.filter(|stack| wanted.is_empty() || wanted.iter().any(|one| one == stack.status()));
    let page = page(stacks, |stack| stack.id().to_owned(), after.as_deref(), 100);
    let summaries = page.items.into_iter().map(summary).collect();
    Ok(ListStacksOutput { stack_summaries: Some(summaries), next_token: page.next })
}

fn summary(stack: &Stack) -> StackSummary {
    let shape = stack.shape.clone();
    StackSummary {
        stack_id: shape.stack_id,
        stack_name: shape.stack_name,
        template_description: shape.description,
        creation_time: shape.creation_time,
        last_updated_time: shape.last_updated_time,
        deletion_time: shape.deletion_time,
        stack_status: shape.stack_status,
        stack_status_reason: shape.stack_status_reason,
        parent_id: shape.parent_id,
        root_id: shape.root_id,
        drift_information: Some(StackDriftInformationSummary {
            stack_drift_status: "NOT_CHECKED".to_owned(),
            ..Default::default()
        }),
        last_operations: None,
    }
}
