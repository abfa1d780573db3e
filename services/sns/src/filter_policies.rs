//! Filter policies: which messages of a topic a subscription wants.

use patterns::Pattern;
use service::{Map, Value, json};

use crate::message_attributes;
use crate::messages::Message;
use crate::subscription_attributes::{BY_ATTRIBUTES, FILTER, filter_scope};
use crate::subscriptions::Subscription;

/// Why attributes cannot be filtered by what lies in others. AWS says it in words that begin otherwise.
pub(crate) const NESTED: &str = "Filter policy scope MessageAttributes does not support nested filter policy";
/// The most fields at the top of a policy.
const KEYS: usize = 5;
/// The most combinations of values that a policy has.
const COMBINATIONS: usize = 150;

/// Refuses a text that is no filter policy, with AWS's reason.
pub(crate) fn check(text: &str, scope: &str) -> Result<(), String> {
    let refuse = |reason: &str| format!("{FILTER}: {reason}");
    let policy = json::parse(text.as_bytes()).map_err(|_| refuse("failed to parse JSON."))?;
    let fields = policy.as_map().ok_or_else(|| refuse("Filter policy must be an object"))?;
    if fields.len() > KEYS {
        return Err(refuse("Filter policy can not have more than 5 keys"));
    }
    if scope == BY_ATTRIBUTES && fields.iter().any(|(_, field)| field.as_map().is_some()) {
        return Err(NESTED.to_owned());
    }
    if combinations(fields, 1, 1) > COMBINATIONS {
        return Err(refuse("Filter policy is too complex"));
    }
    if fields.is_empty() {
        return Ok(());
    }
    Pattern::parse(text).map(|_| ()).map_err(|malformed| refuse(&malformed.located(text)))
}

/// How many combinations of values a policy has, as AWS counts: each list of values counts by its length and by how
/// deep it lies.
fn combinations(fields: &Map, depth: usize, before: usize) -> usize {
    fields.iter().fold(before, |count, (name, field)| match field {
        Value::Map(inner) => combinations(inner, depth + 1, count),
        Value::List(branches) if name == "$or" => {
            let branches = branches.iter().filter_map(Value::as_map);
            branches.map(|branch| combinations(branch, depth, count)).fold(0, usize::saturating_add)
        }
        Value::List(values) => count.saturating_mul(values.len()).saturating_mul(depth),
        _ => count,
    })
}

/// Whether a subscription wants a message.
pub(crate) fn lets_through(subscription: &Subscription, message: &Message) -> bool {
    let Some(policy) = subscription.attributes.get(FILTER) else { return true };
    let Ok(policy) = json::parse(policy.as_bytes()) else { return true };
    if policy.as_map().is_none_or(Map::is_empty) {
        return true;
    }
    let (policy, seen) = match filter_scope(subscription) {
        BY_ATTRIBUTES => (nulls_mean_absence(policy), message_attributes::for_filters(&message.attributes)),
        _ => match json::parse(message.body.as_bytes()) {
            Ok(body @ Value::Map(_)) => (policy, body),
            _ => return false,
        },
    };
    Pattern::of(&policy).is_ok_and(|pattern| pattern.matches(&seen))
}

/// A message has no attribute that is null: to look for one is to look for messages without the attribute.
fn nulls_mean_absence(policy: Value) -> Value {
    match policy {
        Value::Map(fields) => {
            Value::Map(fields.into_iter().map(|(name, field)| (name, nulls_mean_absence(field))).collect())
        }
        Value::List(mut items) => {
            if items.contains(&Value::Null) {
                items.push(Value::Map([("exists", false)].into_iter().collect()));
            }
            let branches = |item| if let Value::Map(_) = item { nulls_mean_absence(item) } else { item };
            Value::List(items.into_iter().map(branches).collect())
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use service::BTreeMap;

    use super::{check, lets_through};
    use crate::messages::Message;
    use crate::shapes::MessageAttributeValue;
    use crate::subscription_attributes::{BY_ATTRIBUTES, BY_BODY};
    use crate::subscriptions::Subscription;

    fn subscription(policy: &str, scope: &str) -> Subscription {
        let attributes = [("FilterPolicy", policy), ("FilterPolicyScope", scope)];
        let attributes = attributes.map(|(name, value)| (name.to_owned(), value.to_owned()));
        Subscription { attributes: BTreeMap::from(attributes), ..Subscription::default() }
    }

    #[test]
    fn attributes_are_matched_as_aws_documents() {
        let attribute = |data_type: &str, value: &str| MessageAttributeValue {
            data_type: data_type.to_owned(),
            string_value: Some(value.to_owned()),
            binary_value: None,
        };
        let attributes = BTreeMap::from([
            ("store".to_owned(), attribute("String", "corp")),
            ("price".to_owned(), attribute("Number", "100.1234567")),
            ("tags".to_owned(), attribute("String.Array", r#"["a",5]"#)),
        ]);
        let message = Message { attributes, ..Message::default() };
        for (policy, wanted) in [
            (r#"{"store":["corp"]}"#, true),
            (r#"{"store":["other",{"prefix":"co"}],"price":[{"numeric":[">",100]}]}"#, true),
            (r#"{"price":[100.123456789]}"#, true),
            (r#"{"price":["100.1234567"]}"#, false),
            (r#"{"tags":["a"]}"#, true),
            (r#"{"tags":[5]}"#, true),
            (r#"{"tags":["b"]}"#, false),
            (r#"{"none":[null]}"#, true),
            (r#"{"store":[null]}"#, false),
            (r#"{"none":["x"]}"#, false),
            (r#"{"$or":[{"store":["x"]},{"price":[{"exists":true}]}]}"#, true),
            ("{}", true),
        ] {
            assert_eq!(check(policy, BY_ATTRIBUTES), Ok(()), "{policy}");
            assert_eq!(lets_through(&subscription(policy, BY_ATTRIBUTES), &message), wanted, "{policy}");
        }
    }

    #[test]
    fn bodies_are_matched_as_aws_documents() {
        for (body, wanted) in [
            (r#"{"a":{"b":"x"}}"#, true),
            (r#"{"a":[{"b":"y"},{"b":"x"}]}"#, true),
            (r#"{"a":{"b":"y"}}"#, false),
            (r#"["x"]"#, false),
            ("x", false),
        ] {
            let message = Message { body: body.to_owned(), ..Message::default() };
            let subscription = subscription(r#"{"a":{"b":["x"]}}"#, BY_BODY);
            assert_eq!(lets_through(&subscription, &message), wanted, "{body}");
        }
    }

    #[test]
    fn policies_that_ask_too_much_are_refused() {
        let many: Vec<String> = (0..151).map(|number| number.to_string()).collect();
        let complex = Err("FilterPolicy: Filter policy is too complex".to_owned());
        assert_eq!(check(&format!(r#"{{"a":[{}]}}"#, many.join(",")), BY_ATTRIBUTES), complex);
        let nested = r#"{"a":{"b":{"c":[1,2,3,4]}},"d":{"e":[1,2,3]},"f":[1,2,3]}"#;
        assert_eq!(check(nested, BY_BODY), complex);
        assert_eq!(
            check(nested, BY_ATTRIBUTES),
            Err("Filter policy scope MessageAttributes does not support nested filter policy".to_owned())
        );
        assert_eq!(check(r#"{"a":{"b":{"c":[1,2,3,4]}},"d":{"e":[1,2,3]}}"#, BY_BODY), Ok(()));
        assert_eq!(
            check(r#"{"a":[1],"b":[1],"c":[1],"d":[1],"e":[1],"f":[1]}"#, BY_BODY),
            Err("FilterPolicy: Filter policy can not have more than 5 keys".to_owned())
        );
    }
}
