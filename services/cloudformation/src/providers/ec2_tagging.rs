//! What resources of EC2 have in common: tags at their making, and tags that change.

use service::{Map, Result, Value};

use crate::provider::{Deploy, members, one};
use crate::template::text;

/// Adds the tags of a new resource to the input that makes it.
pub(super) fn tagged(deploy: &Deploy<'_, '_>, mut input: Map, kind: &'static str) -> Map {
    let tags = deploy.property("Tags").filter(|tags| tags.as_list().is_some_and(|tags| !tags.is_empty()));
    if let Some(tags) = tags {
        let specification = members([("ResourceType", Some(kind.into())), ("Tags", Some(tags.clone()))]);
        input.insert("TagSpecifications", Value::List(vec![Value::Map(specification)]));
    }
    input
}

/// Brings the tags of a resource to what they are to be.
pub(super) fn retag(deploy: &mut Deploy<'_, '_>) -> Result<()> {
    let (gone, new) = deploy.tag_difference();
    let gone = gone.into_iter().map(|key| Value::Map(one("Key", key))).collect();
    for (operation, tags) in [("DeleteTags", gone), ("CreateTags", new)] {
        let tags: Vec<Value> = tags;
        if !tags.is_empty() {
            let mut input = one("Resources", Value::List(vec![deploy.physical.as_str().into()]));
            input.insert("Tags", tags);
            deploy.call("ec2", operation, input)?;
        }
    }
    Ok(())
}

/// The text at a path of names in an answer.
pub(super) fn at(answer: &Value, path: &[&str]) -> Option<String> {
    path.iter().try_fold(answer, |value, name| value.get(name)).and_then(text)
}

/// The first item of a list in an answer.
pub(super) fn first(answer: &Value, list: &str) -> Value {
    let items = answer.get(list).and_then(Value::as_list).unwrap_or_default();
    items.first().cloned().unwrap_or_default()
}

/// Describes the one resource of this id.
pub(super) fn described(
    deploy: &mut Deploy<'_, '_>,
    operation: &str,
    ids: &'static str,
    list: &str,
) -> Result<Value> {
    let input = one(ids, Value::List(vec![deploy.physical.as_str().into()]));
    Ok(first(&deploy.call("ec2", operation, input)?, list))
}

/// A structure with one member `Value`, as EC2 takes attributes.
pub(super) fn boxed(value: Value) -> Value {
    Value::Map(one("Value", value))
}
