//! What an update would do to each resource, as change sets show it.

use service::{Map, Value};

use crate::definition::Prospect;
use crate::evaluation::UNKNOWN;
use crate::provider::Provider;
use crate::providers;
use crate::shapes::{Change, ResourceChange, ResourceChangeDetail, ResourceTargetDefinition, Tag};
use crate::stack_resources::StackResource;
use crate::template::{Template, text};

/// The changes that lead from the rows of a stack to what is to come.
pub(crate) fn between(
    rows: &[StackResource],
    prospect: &Prospect,
    template: &Template,
    tags: &[Tag],
) -> Vec<Change> {
    let mut changes = Vec::new();
    for (name, properties) in &prospect.properties {
        let Some(declared) = template.resource(name) else { continue };
        let row = rows.iter().find(|row| row.logical() == name);
        let change = match row {
            None => Some(blank("Add", name, &declared.type_name)),
            Some(row) => modification(row, properties, tags),
        };
        changes.extend(change);
    }
    for row in rows.iter().filter(|row| !prospect.properties.contains_key(row.logical())) {
        let retained = row.deletion_policy.as_deref() == Some("Retain");
        changes.push(ResourceChange {
            physical_resource_id: Some(row.physical().to_owned()),
            policy_action: Some(if retained { "Retain" } else { "Delete" }.to_owned()),
            ..blank("Remove", row.logical(), &row.shape.resource_type)
        });
    }
    let change = |change| Change {
        r#type: Some("Resource".to_owned()),
        resource_change: Some(change),
        ..Default::default()
    };
    changes.into_iter().map(change).collect()
}

fn blank(action: &str, name: &str, type_name: &str) -> ResourceChange {
    ResourceChange {
        action: Some(action.to_owned()),
        logical_resource_id: Some(name.to_owned()),
        resource_type: Some(type_name.to_owned()),
        scope: Some(Vec::new()),
        details: Some(Vec::new()),
        ..Default::default()
    }
}

fn modification(row: &StackResource, properties: &Value, tags: &[Tag]) -> Option<ResourceChange> {
    let provider = providers::find(&row.shape.resource_type)?;
    let (before, after) = (plain(&row.properties, tags), plain(properties, tags));
    if before == after && provider.type_name != "AWS::CloudFormation::Stack" {
        return None;
    }
    let empty = Map::new();
    let (before, after) = (before.as_map().unwrap_or(&empty), after.as_map().unwrap_or(&empty));
    let mut names: Vec<&str> = before.iter().chain(after.iter()).map(|(name, _)| name).collect();
    names.sort_unstable();
    names.dedup();
    let changed = names.into_iter().filter(|name| before.get(name) != after.get(name));
    let details: Vec<ResourceChangeDetail> =
        changed.map(|name| detail(provider, name, after.get(name))).collect();
    let recreation = |wanted: &str| {
        let target = |detail: &ResourceChangeDetail| detail.target.as_ref()?.requires_recreation.clone();
        details.iter().any(|detail| target(detail).as_deref() == Some(wanted))
    };
    let replacement = match (recreation("Always"), recreation("Conditionally")) {
        (true, _) => "True",
        (_, true) => "Conditional",
        _ => "False",
    };
    let mut scope: Vec<String> =
        details.iter().filter_map(|detail| detail.target.as_ref()?.attribute.clone()).collect();
    scope.dedup();
    Some(ResourceChange {
        physical_resource_id: Some(row.physical().to_owned()),
        replacement: Some(replacement.to_owned()),
        scope: Some(scope),
        details: Some(details),
        ..blank("Modify", row.logical(), &row.shape.resource_type)
    })
}

fn detail(provider: &Provider, name: &str, after: Option<&Value>) -> ResourceChangeDetail {
    let dynamic = after.is_some_and(|after| service::json::to_string(after.view()).contains(UNKNOWN));
    let recreation = match provider.fixed.contains(&name) {
        true if dynamic => "Conditionally",
        true => "Always",
        false => "Never",
    };
    let is_tags = name == "Tags";
    let target = ResourceTargetDefinition {
        attribute: Some(if is_tags { "Tags" } else { "Properties" }.to_owned()),
        name: (!is_tags).then(|| name.to_owned()),
        requires_recreation: Some(recreation.to_owned()),
        ..Default::default()
    };
    ResourceChangeDetail {
        target: Some(target),
        evaluation: Some(if dynamic { "Dynamic" } else { "Static" }.to_owned()),
        change_source: Some(if dynamic { "ResourceReference" } else { "DirectModification" }.to_owned()),
        causing_entity: None,
    }
}

/// Properties with all scalars as texts and without the stack's own tags, to be compared.
pub(crate) fn plain(value: &Value, tags: &[Tag]) -> Value {
    match value {
        Value::Map(map) => {
            let mut plain_map: Map = Map::new();
            for (name, item) in map.iter() {
                let item = match (name, item) {
                    ("Tags", Value::List(items)) => {
                        let own = |item: &&Value| !tags.iter().any(|tag| is_tag(item, tag));
                        let items: Vec<Value> = items.iter().filter(own).cloned().collect();
                        if items.is_empty() {
                            continue;
                        }
                        plain(&Value::List(items), &[])
                    }
                    _ => plain(item, &[]),
                };
                plain_map.push(name.to_owned(), item);
            }
            plain_map.sort();
            Value::Map(plain_map)
        }
        Value::List(items) => Value::List(items.iter().map(|item| plain(item, &[])).collect()),
        other => text(other).map_or(Value::Null, Value::Str),
    }
}

fn is_tag(item: &Value, tag: &Tag) -> bool {
    item.get("Key").and_then(Value::as_str) == Some(tag.key.as_str())
        && item.get("Value").and_then(Value::as_str) == Some(tag.value.as_str())
}
