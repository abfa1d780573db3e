//! What AWS Config sees of a stack: only how it was when it last came to rest.

use service::{BTreeMap, Casing, Identity, Link, Map, Relation, Resource, Scope, Shape as _, Tx, Value};

use crate::provider::RowOf;
use crate::providers;
use crate::stack_resources::{self, StackResource};
use crate::stacks::Stack;

/// The statuses in which a stack is recorded.
const RECORDED: [&str; 5] = [
    "CREATE_COMPLETE",
    "DELETE_FAILED",
    "UPDATE_COMPLETE",
    "UPDATE_ROLLBACK_COMPLETE",
    "UPDATE_ROLLBACK_FAILED",
];

impl Resource for Stack {
    const RELATIONS: &'static [Relation] = &providers::RELATIONS;
    const CASING: Casing = Casing::CamelA;

    fn identity(&self, _: Scope) -> Option<Identity> {
        self.recorded.as_ref()?;
        Some(Identity {
            id: self.id().to_owned(),
            name: Some(self.name().to_owned()),
            arn: Some(self.id().to_owned()),
            availability_zone: Some("Regional".into()),
            created: Some(self.shape.creation_time),
        })
    }

    fn configuration(&self) -> Value {
        self.recorded.as_ref().and_then(|recorded| recorded.get("Stack")).cloned().unwrap_or(Value::EMPTY)
    }

    fn supplementary(&self) -> BTreeMap<String, Value> {
        let document = self.configuration();
        let resources = summaries(self);
        let unsupported = resources.iter().filter(|summary| !is_recorded(summary)).map(|summary| {
            let name = |name: &str| summary.get(name).cloned().unwrap_or_default();
            let entries =
                [("ResourceId", name("PhysicalResourceId")), ("ResourceType", name("ResourceType"))];
            Value::Map(entries.into_iter().collect())
        });
        let unsupported: Vec<Value> = unsupported.collect();
        let protected = document.get("EnableTerminationProtection").cloned().unwrap_or(Value::Bool(false));
        let mut keys = BTreeMap::from([
            ("EnableTerminationProtection".to_owned(), protected),
            ("unsupportedResources".to_owned(), Value::List(unsupported)),
            ("StackResourceSummaries".to_owned(), Value::List(resources.to_vec())),
        ]);
        if let Some(parent) = document.get("ParentId") {
            keys.insert("ParentStackId".to_owned(), parent.clone());
        }
        keys
    }

    fn tags(&self) -> BTreeMap<String, String> {
        let tags = self.shape.tags.iter().flatten();
        tags.map(|tag| (tag.key.clone(), tag.value.clone())).collect()
    }
}

fn summaries(stack: &Stack) -> &[Value] {
    let recorded = stack.recorded.as_ref().and_then(|recorded| recorded.get("Resources"));
    recorded.and_then(Value::as_list).unwrap_or_default()
}

fn is_recorded(summary: &Value) -> bool {
    let provider = summary.get("ResourceType").and_then(Value::as_str).and_then(providers::find);
    provider.is_some_and(|provider| provider.row != RowOf::Nowhere)
}

/// Keeps what AWS Config is to see of a stack that has come to rest.
pub(crate) fn settle(tx: &Tx<'_>, stack: &mut Stack) {
    if stack.is_gone() {
        stack.recorded = None;
    } else if RECORDED.contains(&stack.status()) {
        let rows = stack_resources::of(tx.view(), stack.id()).filter(|row| row.is_there());
        let resources: Vec<Value> = rows.map(document).collect();
        let entries = [("Stack", stack.shape.to_value()), ("Resources", Value::List(resources))];
        stack.recorded = Some(Value::Map(entries.into_iter().collect()));
    }
}

/// Takes over what changed in a stack at rest.
pub(crate) fn refresh(stack: &mut Stack) {
    if let Some(Value::Map(recorded)) = &mut stack.recorded {
        recorded.insert("Stack", stack.shape.to_value());
    }
}

/// A resource as the document lists it, with the key of its row, which the links need.
fn document(row: &StackResource) -> Value {
    let mut summary = match row.summary().to_value() {
        Value::Map(summary) => summary,
        _ => Map::new(),
    };
    let policies =
        [("DeletionPolicy", &row.deletion_policy), ("UpdateReplacePolicy", &row.update_replace_policy)];
    for (name, policy) in policies {
        if let Some(policy) = policy {
            summary.insert(name, policy.as_str());
        }
    }
    Value::Map(summary)
}

/// The links from a stack to the rows of its resources.
pub(crate) fn links(_stack: &Stack) -> impl Iterator<Item = Link> {
    std::iter::empty()
}
