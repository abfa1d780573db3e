//! Who else may put events on a bus: its policy.

use policy::{Document, Kind};
use service::{Map, Operation, Result, Tx, Value, json};

use crate::event_buses::{self, EventBus};
use crate::faults;
use crate::shapes::{PutPermissionRequest, RemovePermissionRequest};

pub(crate) const OPERATIONS: &[Operation] =
    &[service::writes!("PutPermission", put => empty), service::writes!("RemovePermission", remove => empty)];

/// The only action that a statement may name.
const ACTION: &str = "events:PutEvents";

fn put(tx: &mut Tx<'_>, request: PutPermissionRequest) -> Result<()> {
    let mut bus = event_buses::find(tx.view(), request.event_bus_name.as_deref())?.clone();
    if let Some(text) = request.policy {
        Document::parse(&text, Kind::Resource).map_err(|_| faults::invalid_policy())?;
        bus.policy = Some(text);
        return put_back(tx, bus);
    }
    let action = request.action.ok_or_else(|| faults::permission_needs("Action"))?;
    let principal = request.principal.ok_or_else(|| faults::permission_needs("Principal"))?;
    let id = request.statement_id.ok_or_else(|| faults::permission_needs("StatementId"))?;
    if action != ACTION {
        return Err(faults::invalid_action());
    }
    let mut statement = Map::new();
    statement.push("Sid", id.as_str());
    statement.push("Effect", "Allow");
    let partition = tx.scope().region.partition().name();
    match principal.as_str() {
        "*" => statement.push("Principal", "*"),
        account => {
            let root = format!("arn:{partition}:iam::{account}:root");
            statement.push("Principal", [("AWS", root)].into_iter().collect::<Map>());
        }
    }
    statement.push("Action", action);
    statement.push("Resource", bus.arn.as_str());
    if let Some(condition) = request.condition {
        let keys: Map = [(condition.key, condition.value)].into_iter().collect();
        statement.push("Condition", [(condition.r#type, keys)].into_iter().collect::<Map>());
    }
    let mut statements = statements(&bus);
    statements.retain(|old| sid(old) != Some(&id));
    statements.push(Value::Map(statement));
    write(&mut bus, statements);
    put_back(tx, bus)
}

fn remove(tx: &mut Tx<'_>, request: RemovePermissionRequest) -> Result<()> {
    let mut bus = event_buses::find(tx.view(), request.event_bus_name.as_deref())?.clone();
    if request.remove_all_permissions == Some(true) {
        bus.policy = None;
        return put_back(tx, bus);
    }
    let mut statements = statements(&bus);
    let before = statements.len();
    statements.retain(|statement| sid(statement) != request.statement_id.as_deref());
    if statements.len() == before {
        return Err(faults::statement_not_found());
    }
    write(&mut bus, statements);
    put_back(tx, bus)
}

fn put_back(tx: &mut Tx<'_>, mut bus: EventBus) -> Result<()> {
    bus.modified = Some(tx.now());
    tx.put(bus);
    Ok(())
}

fn sid(statement: &Value) -> Option<&str> {
    statement.get("Sid").and_then(Value::as_str)
}

fn statements(bus: &EventBus) -> Vec<Value> {
    let policy = bus.policy.as_ref().and_then(|policy| json::parse(policy.as_bytes()).ok());
    let statements = policy.as_ref().and_then(|policy| policy.get("Statement"));
    match statements {
        Some(Value::List(statements)) => statements.clone(),
        Some(one) => vec![one.clone()],
        None => Vec::new(),
    }
}

fn write(bus: &mut EventBus, statements: Vec<Value>) {
    if statements.is_empty() {
        bus.policy = None;
        return;
    }
    let mut policy = Map::new();
    policy.push("Version", "2012-10-17");
    policy.push("Statement", statements);
    bus.policy = Some(json::to_string(Value::Map(policy).view()));
}
