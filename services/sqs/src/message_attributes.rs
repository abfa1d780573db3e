//! Message attributes: what they may be, how long they are, and the digest that clients verify.

use service::{BTreeMap, Bytes, Result};

use crate::shapes::{MessageAttributeValue, MessageSystemAttributeValue};
use crate::{digest, faults};

pub(crate) type Attributes = BTreeMap<String, MessageAttributeValue>;

/// The one system attribute that senders can set.
const TRACE_HEADER: &str = "AWSTraceHeader";

/// Refuses attributes that a message cannot have.
pub(crate) fn check(attributes: &Attributes) -> Result<()> {
    if attributes.len() > 10 {
        return Err(faults::too_many_message_attributes(attributes.len()));
    }
    attributes.iter().try_for_each(|(name, value)| {
        check_name(name)?;
        check_value(name, value)
    })
}

fn check_name(name: &str) -> Result<()> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    let dots = name.starts_with('.') || name.ends_with('.') || name.contains("..");
    if name.is_empty() || dots || !name.bytes().all(allowed) {
        return Err(faults::invalid_message_attribute_name(name));
    }
    let lower = name.to_ascii_lowercase();
    if lower.starts_with("aws.") || lower.starts_with("amazon.") {
        return Err(faults::reserved_message_attribute_name());
    }
    if name.len() > 256 { Err(faults::long_message_attribute_name()) } else { Ok(()) }
}

fn check_value(name: &str, value: &MessageAttributeValue) -> Result<()> {
    let data_type = value.data_type.as_str();
    if data_type.is_empty() {
        return Err(faults::no_message_attribute_type(name));
    }
    let logical = data_type.split('.').next().unwrap_or_default();
    if data_type.len() > 256 {
        return Err(faults::long_message_attribute_type());
    }
    let lists = (&value.string_list_values, &value.binary_list_values);
    if lists.0.as_ref().is_some_and(|list| !list.is_empty())
        || lists.1.as_ref().is_some_and(|list| !list.is_empty())
    {
        return Err(faults::list_values());
    }
    if !["Binary", "Number", "String"].contains(&logical) {
        return Err(faults::invalid_message_attribute_type(name));
    }
    let (text, bytes) = (value.string_value.as_deref(), value.binary_value.as_ref());
    let filled = match logical {
        "Binary" => bytes.is_some_and(|bytes| !bytes.is_empty()) && text.is_none(),
        _ => text.is_some_and(|text| !text.is_empty()) && bytes.is_none(),
    };
    if !filled {
        return Err(faults::no_message_attribute_value(name, data_type));
    }
    let is_number = |text: &str| text.parse::<f64>().is_ok_and(f64::is_finite);
    if logical == "Number" && !text.is_some_and(is_number) { Err(faults::no_number(name)) } else { Ok(()) }
}

/// The system attributes as if a user had set them, if they can be set.
pub(crate) fn system(attributes: BTreeMap<String, MessageSystemAttributeValue>) -> Result<Attributes> {
    if let Some(name) = attributes.keys().find(|name| *name != TRACE_HEADER) {
        return Err(faults::invalid_system_attribute(name));
    }
    let as_users = |value: MessageSystemAttributeValue| MessageAttributeValue {
        string_value: value.string_value,
        binary_value: value.binary_value,
        string_list_values: value.string_list_values,
        binary_list_values: value.binary_list_values,
        data_type: value.data_type,
    };
    let attributes: Attributes =
        attributes.into_iter().map(|(name, value)| (name, as_users(value))).collect();
    attributes.iter().try_for_each(|(name, value)| check_value(name, value))?;
    Ok(attributes)
}

/// The trace header among system attributes.
pub(crate) fn trace_header(system: &Attributes) -> Option<String> {
    system.get(TRACE_HEADER)?.string_value.clone()
}

fn value_bytes(value: &MessageAttributeValue) -> Bytes {
    let text = value.string_value.as_ref().map(|text| Bytes::copy_from_slice(text.as_bytes()));
    text.or_else(|| value.binary_value.as_ref().map(|bytes| bytes.bytes())).unwrap_or_default()
}

/// How much attributes add to the length of a message: names, types and values.
pub(crate) fn length(attributes: &Attributes) -> usize {
    let each = attributes.iter();
    each.map(|(name, value)| name.len() + value.data_type.len() + value_bytes(value).len()).sum()
}

/// The digest of attributes as the developer guide describes it: in the order of their names, each name, type and
/// value behind its length, and before the value a one for text and a two for bytes.
pub(crate) fn digest(attributes: &Attributes) -> Option<String> {
    if attributes.is_empty() {
        return None;
    }
    let mut text = Vec::new();
    let put = |part: &[u8], text: &mut Vec<u8>| {
        text.extend_from_slice(&u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes());
        text.extend_from_slice(part);
    };
    for (name, value) in attributes {
        put(name.as_bytes(), &mut text);
        put(value.data_type.as_bytes(), &mut text);
        text.push(if value.string_value.is_some() { 1 } else { 2 });
        put(&value_bytes(value), &mut text);
    }
    Some(digest::md5(&text))
}

/// The attributes that a receiver asks for: by name, by what they begin with (`prefix.*`), or all.
pub(crate) fn chosen(attributes: &Attributes, names: &[String]) -> Attributes {
    let wanted = |name: &str| {
        names.iter().any(|asked| match asked.strip_suffix(".*") {
            Some(prefix) => name.starts_with(prefix),
            None => asked == "All" || asked == name,
        })
    };
    let chosen = attributes.iter().filter(|(name, _)| wanted(name));
    chosen.map(|(name, value)| (name.clone(), value.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::{Attributes, check, chosen, digest, length};
    use crate::shapes::MessageAttributeValue;

    fn text(name: &str, data_type: &str, value: &str) -> (String, MessageAttributeValue) {
        let value = MessageAttributeValue {
            string_value: Some(value.to_owned()),
            data_type: data_type.to_owned(),
            ..Default::default()
        };
        (name.to_owned(), value)
    }

    #[test]
    fn digests_are_those_of_aws() {
        let one = Attributes::from([text("timestamp", "Number.java.lang.Long", "1493147359900")]);
        assert_eq!(digest(&one).as_deref(), Some("2e2e4876d8e0bd6b8c2c8f556831c349"));
        let custom = Attributes::from([text("somevalue", "String.custom", "somevalue")]);
        assert_eq!(digest(&custom).as_deref(), Some("9e05cca738e70ff6c6041e82d5e77ef1"));
        let (name, mut bytes) = text("mybin", "Binary", "");
        bytes.string_value = None;
        bytes.binary_value = Some("kekchebukek".as_bytes().to_vec().into());
        let mixed = Attributes::from([
            text("id", "String", "453ae55e-f03b-21a6-a4b1-70c2e2e8fe71"),
            (name, bytes),
            text("timestamp", "Number.java.lang.Long", "1603134247654"),
            text("contentType", "String", "application/json"),
        ]);
        assert_eq!(digest(&mixed).as_deref(), Some("049075255ebc53fb95f7f9f3cedf3c50"));
        assert_eq!((digest(&Attributes::new()), length(&custom)), (None, 31));
    }

    #[test]
    fn some_attributes_cannot_be() {
        for (name, data_type, value, good) in [
            ("a", "String", "x", true),
            ("a.b", "Number.int", "-1.5e3", true),
            ("a", "Number", "one", false),
            ("a", "String", "", false),
            ("a", "", "x", false),
            ("a", "Text", "x", false),
            ("a b", "String", "x", false),
            (".a", "String", "x", false),
            ("AWS.a", "String", "x", false),
        ] {
            assert_eq!(
                check(&[text(name, data_type, value)].into()).is_ok(),
                good,
                "{name} {data_type} {value}"
            );
        }
    }

    #[test]
    fn receivers_choose_by_name_or_beginning() {
        let attributes: Attributes =
            ["Custom1", "Custom2", "Other"].map(|name| text(name, "String", "x")).into();
        let count = |names: &[&str]| {
            let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
            chosen(&attributes, &names).len()
        };
        assert_eq!([count(&[]), count(&["All"]), count(&[".*"]), count(&["Custom.*"])], [0, 3, 3, 2]);
        assert_eq!([count(&["Other", "Custom1"]), count(&["other"])], [2, 0]);
    }
}
