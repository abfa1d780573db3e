//! Message attributes: what they may be, how long they are, and what filters see of them.

use service::{BTreeMap, Blob, Map, Result, Value, json};

use crate::faults;
use crate::shapes::MessageAttributeValue;

pub(crate) type Attributes = BTreeMap<String, MessageAttributeValue>;

/// Refuses attributes that a message cannot have.
pub(crate) fn check(attributes: &Attributes) -> Result<()> {
    attributes.iter().try_for_each(|(name, value)| {
        check_name(name)?;
        check_value(name, value)
    })
}

fn check_name(name: &str) -> Result<()> {
    let refuse = |sentence: &str| Err(faults::invalid_message_attribute(sentence));
    if name.len() > 256 {
        return refuse("Length of message attribute name must be less than 256 bytes.");
    }
    if name.starts_with('.') {
        return refuse("Invalid message attribute name starting with character '.' was found.");
    }
    if name.ends_with('.') {
        return refuse("Invalid message attribute name ending with character '.' was found.");
    }
    let allowed = |character: char| character.is_ascii_alphanumeric() || matches!(character, '_' | '-' | '.');
    if let Some(stranger) = name.chars().find(|character| !allowed(*character)) {
        return refuse(&format!(
            "Invalid non-alphanumeric character '#x{:X}' was found in the message attribute name. Can only include \
             alphanumeric characters, hyphens, underscores, or dots.",
            u32::from(stranger)
        ));
    }
    if name.contains("..") {
        return refuse("Message attribute name can not have successive '.' character.");
    }
    Ok(())
}

fn check_value(name: &str, value: &MessageAttributeValue) -> Result<()> {
    let refuse = |sentence: String| Err(faults::invalid_message_attribute(sentence));
    let data_type = value.data_type.as_str();
    let (prefix, custom) =
        data_type.split_once('.').map_or((data_type, None), |(one, rest)| (one, Some(rest)));
    if !["Binary", "Number", "String"].contains(&prefix) || custom.is_some_and(str::is_empty) {
        return refuse(format!(
            "The message attribute '{name}' has an invalid message attribute type, the set of supported type \
             prefixes is Binary, Number, and String."
        ));
    }
    let empty = || {
        format!(
            "The message attribute '{name}' must contain non-empty message attribute value for message attribute \
             type '{data_type}'."
        )
    };
    let (text, bytes) = (value.string_value.as_deref(), value.binary_value.as_ref());
    let (wanted, field, is_empty) = match prefix {
        "Binary" => (bytes.is_some(), "Binary", bytes.is_none_or(Blob::is_empty)),
        _ => (text.is_some(), "String", text.is_none_or(str::is_empty)),
    };
    if text.is_none() && bytes.is_none() {
        return refuse(empty());
    }
    if !wanted {
        return refuse(format!(
            "The message attribute '{name}' with type '{data_type}' must use field '{field}'."
        ));
    }
    if is_empty {
        return refuse(empty());
    }
    let is_number = text.is_some_and(|text| text.trim().parse::<f64>().is_ok_and(f64::is_finite));
    if prefix == "Number" && !is_number {
        return refuse(format!("Could not cast message attribute '{name}' value to number."));
    }
    Ok(())
}

/// How much attributes add to the length of a message: names, types and values.
pub(crate) fn length(attributes: &Attributes) -> usize {
    let value = |value: &MessageAttributeValue| {
        let text = value.string_value.as_ref().map_or(0, String::len);
        text + value.binary_value.as_ref().map_or(0, |bytes| bytes.len())
    };
    attributes.iter().map(|(name, one)| name.len() + one.data_type.len() + value(one)).sum()
}

/// What a filter is matched with. Filters do not look into binary attributes.
pub(crate) fn for_filters(attributes: &Attributes) -> Value {
    let value = |value: &MessageAttributeValue| {
        let text = value.string_value.clone().unwrap_or_default();
        match value.data_type.as_str() {
            "String.Array" => json::parse(text.as_bytes()).unwrap_or(Value::Str(text)),
            "Number" => match text.trim().parse::<i64>() {
                Ok(number) => Value::Int(number),
                Err(_) => text.trim().parse().map_or(Value::Str(text), Value::Float),
            },
            _ => Value::Str(text),
        }
    };
    let seen = attributes.iter().filter(|(_, one)| !one.data_type.starts_with("Binary"));
    Value::Map(seen.map(|(name, one)| (name.clone(), value(one))).collect::<Map>())
}

#[cfg(test)]
mod tests {
    use super::{Attributes, check, for_filters, length};
    use crate::shapes::MessageAttributeValue;
    use service::json;

    fn text(name: &str, data_type: &str, value: &str) -> Attributes {
        let value = MessageAttributeValue {
            data_type: data_type.to_owned(),
            string_value: Some(value.to_owned()),
            binary_value: None,
        };
        Attributes::from([(name.to_owned(), value)])
    }

    #[test]
    fn attributes_are_refused_in_aws_words() {
        let message =
            |attributes: Attributes| check(&attributes).expect_err("no attribute").message().to_owned();
        for (attributes, part) in [
            (text("a^b", "String", "x"), "character '#x5E'"),
            (text(".a", "String", "x"), "starting with"),
            (text("a.", "String", "x"), "ending with"),
            (text("a..b", "String", "x"), "successive"),
            (text("a", "", "x"), "invalid message attribute type"),
            (text("a", "String.", "x"), "invalid message attribute type"),
            (text("a", "Stringprefixed", "x"), "invalid message attribute type"),
            (text("a", "String", ""), "must contain non-empty"),
            (text("a", "Binary", "x"), "must use field 'Binary'"),
            (text("a", "Number", "one"), "Could not cast"),
        ] {
            assert!(message(attributes).contains(part), "{part}");
        }
        let good = text("a.b", "Number.java.lang.Long", "42");
        assert!(check(&good).is_ok());
        assert_eq!(length(&good), 3 + 21 + 2);
    }

    #[test]
    fn filters_see_numbers_and_lists() {
        for (attributes, seen) in [
            (text("a", "Number", "100"), r#"{"a":100}"#),
            (text("a", "Number", "1.5"), r#"{"a":1.5}"#),
            (text("a", "String.Array", r#"["x",1]"#), r#"{"a":["x",1]}"#),
            (text("a", "String.Array", "one hundred"), r#"{"a":"one hundred"}"#),
            (text("a", "Binary", ""), "{}"),
        ] {
            assert_eq!(json::to_string(for_filters(&attributes).view()), seen);
        }
    }
}
