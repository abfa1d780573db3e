//! What differs between two items of a resource, as notifications of a change tell it.

use service::{Map, Value};

/// The parts of an item that are compared, and what they are called in paths.
const PARTS: [(&str, &str); 4] = [
    ("configuration", "Configuration"),
    ("relationships", "Relationships"),
    ("supplementaryConfiguration", "SupplementaryConfiguration"),
    ("tags", "Tags"),
];

/// The `changedProperties` from one item to the next: what was and what is, by path.
pub(crate) fn changed_properties(before: &Value, after: &Value) -> Map {
    let mut changed = Map::new();
    for (part, path) in PARTS {
        compare(path, before.get(part), after.get(part), &mut changed);
    }
    changed
}

/// The `changedProperties` of a deletion: the whole document that was.
pub(crate) fn deleted_properties(before: &Value) -> Map {
    let mut changed = Map::new();
    compare(PARTS[0].1, before.get(PARTS[0].0), None, &mut changed);
    changed
}

/// Compares deeper what is a structure on both sides, and the elements of what is a list on both; all else is told
/// whole.
fn compare(path: &str, before: Option<&Value>, after: Option<&Value>, changed: &mut Map) {
    match (before, after) {
        _ if before == after => {}
        (Some(Value::Map(before)), Some(Value::Map(after))) => {
            for (name, value) in before.iter() {
                compare(&below(path, name), Some(value), after.get(name), changed);
            }
            for (name, value) in after.iter().filter(|(name, _)| before.get(name).is_none()) {
                compare(&below(path, name), None, Some(value), changed);
            }
        }
        (Some(Value::List(before)), Some(Value::List(after))) => {
            let removed = missing(before, after).into_iter().map(|element| (Some(element), None));
            let added = missing(after, before).into_iter().map(|element| (None, Some(element)));
            for (index, (before, after)) in removed.chain(added).enumerate() {
                changed.insert(format!("{path}.{index}"), property(before, after));
            }
        }
        _ => changed.insert(path.to_owned(), property(before, after)),
    }
}

/// The path of a member: each of its names begins with a capital.
fn below(path: &str, name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    [path, "."].into_iter().flat_map(str::chars).chain(first).chain(letters).collect()
}

/// The elements of one list that the other lacks; an element that is there twice is lacked once if the other has one.
fn missing<'l>(list: &'l [Value], other: &[Value]) -> Vec<&'l Value> {
    let mut unmatched: Vec<&Value> = other.iter().collect();
    let is_missing = |element: &&Value| match unmatched.iter().position(|other| other == element) {
        Some(index) => {
            unmatched.remove(index);
            false
        }
        None => true,
    };
    list.iter().filter(is_missing).collect()
}

fn property(before: Option<&Value>, after: Option<&Value>) -> Map {
    let change = match (before, after) {
        (None, _) => "CREATE",
        (_, None) => "DELETE",
        _ => "UPDATE",
    };
    let side = |value: Option<&Value>| value.cloned().unwrap_or_default();
    let members =
        [("previousValue", side(before)), ("updatedValue", side(after)), ("changeType", change.into())];
    members.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::{changed_properties, deleted_properties};
    use service::{Value, json};

    fn item(text: &str) -> Value {
        json::parse(text.as_bytes()).expect("it is JSON")
    }

    #[test]
    fn members_are_compared_deeply_and_elements_whole() {
        let before = item(
            r#"{"configuration":{"state":{"name":"running"},"groups":["a","b","b"],"key":"k"},"relationships":[],"tags":{"owner":"me"}}"#,
        );
        let after = item(
            r#"{"configuration":{"state":{"name":"stopped"},"groups":["b","c"],"id":1},"relationships":[],"tags":{}}"#,
        );
        let changed = changed_properties(&before, &after);
        let lines: Vec<String> = changed
            .iter()
            .map(|(path, change)| {
                let side = |name: &str| json::to_string(change.as_map().unwrap().get(name).unwrap().view());
                format!("{path} {} {} -> {}", side("changeType"), side("previousValue"), side("updatedValue"))
            })
            .collect();
        assert_eq!(
            lines,
            [
                r#"Configuration.State.Name "UPDATE" "running" -> "stopped""#,
                r#"Configuration.Groups.0 "DELETE" "a" -> null"#,
                r#"Configuration.Groups.1 "DELETE" "b" -> null"#,
                r#"Configuration.Groups.2 "CREATE" null -> "c""#,
                r#"Configuration.Key "DELETE" "k" -> null"#,
                r#"Configuration.Id "CREATE" null -> 1"#,
                r#"Tags.Owner "DELETE" "me" -> null"#,
            ]
        );
    }

    #[test]
    fn a_deletion_tells_the_document_whole() {
        let changed = deleted_properties(&item(r#"{"configuration":{"id":1},"relationships":[{}]}"#));
        assert_eq!(
            json::to_string(Value::Map(changed).view()),
            r#"{"Configuration":{"previousValue":{"id":1},"updatedValue":null,"changeType":"DELETE"}}"#
        );
    }
}
