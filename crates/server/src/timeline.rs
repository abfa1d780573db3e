//! The log of a world for people and programs.

use model::{Map, Value};
use world::{Change, Commit};

/// A commit as JSON; with `values`, also the rows before and after.
pub fn commit(commit: &Commit, values: bool) -> Value {
    let cause = &commit.cause;
    let cause = Map::from_iter([
        ("service", cause.service.to_string()),
        ("operation", cause.operation.to_string()),
        ("account", cause.scope.account.to_string()),
        ("region", cause.scope.region.name().to_owned()),
        ("caller", cause.caller.to_string()),
        ("request_id", cause.request_id.to_string()),
    ]);
    let mut entry = Map::new();
    entry.push("revision", Value::Int(i64::try_from(commit.revision).unwrap_or(i64::MAX)));
    entry.push("time", commit.time.iso8601_millis());
    entry.push("cause", cause);
    entry.push(
        "changes",
        commit.changes.iter().map(|change| self::change(change, values)).collect::<Vec<_>>(),
    );
    Value::Map(entry)
}

fn change(change: &Change, values: bool) -> Value {
    let mut entry = Map::from_iter([
        ("kind", change.key.kind.to_owned()),
        ("id", change.key.id.to_string()),
        ("account", change.key.scope.account.to_string()),
        ("region", change.key.scope.region.name().to_owned()),
        ("change", verb(change).to_owned()),
    ]);
    if values {
        let value = |row: &Option<std::sync::Arc<dyn world::Row>>| {
            row.as_ref().map_or(Value::Null, |row| row.to_value())
        };
        entry.push("before", value(&change.before));
        entry.push("after", value(&change.after));
    }
    Value::Map(entry)
}

/// What happened to the row.
fn verb(change: &Change) -> &'static str {
    match (&change.before, &change.after) {
        (None, _) => "create",
        (Some(_), None) => "delete",
        (Some(_), Some(_)) => "update",
    }
}

/// A commit as lines of text: when and what, then a line for each row that changed.
pub fn text(commit: &Commit) -> String {
    let cause = &commit.cause;
    let mut text = format!(
        "{:>5}  {}  {}:{}  {}\n",
        commit.revision,
        commit.time.iso8601_millis(),
        cause.service,
        cause.operation,
        cause.scope
    );
    for change in commit.changes.iter().filter(|change| change.key.kind.starts_with("AWS::")) {
        text.push_str(&format!("         {:<6}  {}  {}\n", verb(change), change.key.kind, change.key.id));
    }
    text
}
