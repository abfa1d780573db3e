//! Permissions: statements of a queue's policy, by their labels.

use service::{Fault, Map, Operation, Result, Scope, Tx, Value, json};

use crate::attributes::POLICY;
use crate::queues::{Queue, is_plain};
use crate::shapes::{AddPermissionRequest, RemovePermissionRequest};
use crate::{address, faults};

pub(crate) const OPERATIONS: &[Operation] =
    &[service::writes!("AddPermission", add => empty), service::writes!("RemovePermission", remove => empty)];

/// What an owner may let others do.
const ACTIONS: [&str; 9] = [
    "*",
    "ChangeMessageVisibility",
    "DeleteMessage",
    "GetQueueAttributes",
    "GetQueueUrl",
    "ListDeadLetterSourceQueues",
    "PurgeQueue",
    "ReceiveMessage",
    "SendMessage",
];

/// The queue's policy, or an empty one.
fn policy(queue: &Queue) -> Map {
    let written = queue.attribute(POLICY).and_then(|text| json::parse(text.as_bytes()).ok());
    match written {
        Some(Value::Map(policy)) => policy,
        _ => [
            ("Version", Value::from("2012-10-17")),
            ("Id", Value::from(format!("{}/SQSDefaultPolicy", queue.arn))),
            ("Statement", Value::List(Vec::new())),
        ]
        .into_iter()
        .collect(),
    }
}

/// The statements of a policy, of which a lone one need not stand in a list.
fn statements(policy: &Map) -> Vec<Value> {
    match policy.get("Statement") {
        Some(Value::List(statements)) => statements.clone(),
        Some(statement) => vec![statement.clone()],
        None => Vec::new(),
    }
}

fn has_label(statement: &Value, label: &str) -> bool {
    statement.get("Sid").and_then(Value::as_str) == Some(label)
}

/// One value alone, or the list of more.
fn one_or_more(values: impl Iterator<Item = String>) -> Value {
    let mut values: Vec<Value> = values.map(Value::from).collect();
    if values.len() == 1 { values.remove(0) } else { Value::List(values) }
}

fn change(
    tx: &mut Tx<'_>,
    url: &str,
    action: &str,
    change: impl FnOnce(&Queue, Scope, Vec<Value>) -> Result<Vec<Value>>,
) -> Result<()> {
    let (scope, queue) = address::find(tx.view(), url, action)?;
    let mut policy = policy(queue);
    let statements = change(queue, scope, statements(&policy))?;
    let mut queue = queue.clone();
    if statements.is_empty() {
        queue.attributes.remove(POLICY);
    } else {
        policy.insert("Statement", statements);
        queue.attributes.insert(POLICY.to_owned(), json::to_string(Value::Map(policy).view()));
    }
    queue.modified = tx.now();
    tx.transaction().put(scope, queue);
    Ok(())
}

fn check(request: &AddPermissionRequest) -> Result<()> {
    if request.actions.is_empty() {
        return Err(faults::missing_parameter("Actions"));
    }
    let is_account = |text: &String| text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit());
    if request.aws_account_ids.is_empty() || !request.aws_account_ids.iter().all(is_account) {
        return Err(faults::unverified_principals(&request.aws_account_ids));
    }
    if request.actions.len() > 7 {
        return Err(faults::too_many_actions(request.actions.len()));
    }
    let owners = |action: &&String| !ACTIONS.contains(&action.as_str());
    match request.actions.iter().find(owners) {
        Some(action) => Err(faults::owners_action(action)),
        None if !is_plain(&request.label) => Err(faults::invalid_label(&request.label)),
        None => Ok(()),
    }
}

fn add(tx: &mut Tx<'_>, request: AddPermissionRequest) -> Result<()> {
    change(tx, &request.queue_url, "AddPermission", |queue, scope, mut statements| {
        check(&request)?;
        if statements.iter().any(|statement| has_label(statement, &request.label)) {
            return Err(faults::label_exists(&request.label));
        }
        let partition = scope.region.partition().name();
        let principals = request.aws_account_ids.iter();
        let principals = principals.map(|account| format!("arn:{partition}:iam::{account}:root"));
        let principal: Map = [("AWS", one_or_more(principals))].into_iter().collect();
        let statement: Map = [
            ("Sid", Value::from(request.label.as_str())),
            ("Effect", Value::from("Allow")),
            ("Principal", Value::Map(principal)),
            ("Action", one_or_more(request.actions.iter().map(|action| format!("SQS:{action}")))),
            ("Resource", Value::from(queue.arn.as_str())),
        ]
        .into_iter()
        .collect();
        statements.push(Value::Map(statement));
        Ok(statements)
    })
}

fn remove(tx: &mut Tx<'_>, request: RemovePermissionRequest) -> Result<()> {
    let missing = || -> Fault { faults::no_label(&request.label) };
    change(tx, &request.queue_url, "RemovePermission", |_, _, mut statements| {
        let place = statements.iter().position(|statement| has_label(statement, &request.label));
        statements.remove(place.ok_or_else(missing)?);
        Ok(statements)
    })
}
