//! What an item says, as facts: a path, and what stands there.

use std::collections::BTreeSet;

use model::{Value, json};

/// A path (`configuration.tags[].key`), and the JSON type of what stands there or, for a few members, a word about it.
pub type Fact = (String, String);

/// Where maps have keys of the user's, for which `*` stands.
const KEYED: [&str; 2] =
    ["BucketNotificationConfiguration.configurations", "BucketReplicationConfiguration.rules"];

/// The facts of an item as `GetResourceConfigHistory` shows it.
pub fn facts(item: &Value) -> BTreeSet<Fact> {
    let mut facts = BTreeSet::new();
    for (member, path) in
        [("resourceName", "resourceName"), ("arn", "ARN"), ("resourceCreationTime", "resourceCreationTime")]
    {
        let word = if item.get(member).is_some() { "present" } else { "absent" };
        facts.insert((path.to_owned(), word.to_owned()));
    }
    let zone = item.get("availabilityZone").and_then(Value::as_str).unwrap_or("<absent>");
    let zone = if zone.starts_with("us-east-1") { "ZONE" } else { zone };
    facts.insert(("availabilityZone".to_owned(), zone.to_owned()));
    for relationship in item.get("relationships").and_then(Value::as_list).unwrap_or_default() {
        let text = |name| relationship.get(name).and_then(Value::as_str).unwrap_or_default();
        let words = format!("{}→{}", text("relationshipName"), text("resourceType"));
        facts.insert(("relationships".to_owned(), words));
    }
    document("configuration", item.get("configuration").and_then(Value::as_str), &mut facts);
    let supplementary = item.get("supplementaryConfiguration").and_then(Value::as_map);
    for (key, value) in supplementary.into_iter().flat_map(|map| map.iter()) {
        document(&format!("supplementaryConfiguration.{key}"), value.as_str(), &mut facts);
    }
    facts
}

fn document(path: &str, text: Option<&str>, facts: &mut BTreeSet<Fact>) {
    walk(path, &json::parse(text.unwrap_or("null").as_bytes()).unwrap(), facts);
}

fn walk(path: &str, value: &Value, facts: &mut BTreeSet<Fact>) {
    let word = match value {
        Value::Map(map) if map.iter().next().is_some() => {
            let is_keyed = KEYED.iter().any(|keyed| path.ends_with(keyed));
            for (name, value) in map.iter() {
                walk(&format!("{path}.{}", if is_keyed { "*" } else { name }), value, facts);
            }
            return;
        }
        Value::List(items) if !items.is_empty() => {
            items.iter().for_each(|item| walk(&format!("{path}[]"), item, facts));
            return;
        }
        Value::Map(_) => "object{}",
        Value::List(_) => {
            facts.insert((format!("{path}[]"), "empty".to_owned()));
            return;
        }
        Value::Bool(_) => "boolean",
        Value::Int(_) | Value::Float(_) => "number",
        Value::Null => "null",
        _ => "string",
    };
    facts.insert((path.to_owned(), word.to_owned()));
}
