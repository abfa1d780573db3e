//! The policy of a posted form: until when it may be posted, and with which values.

use model::{Fault, Timestamp, Value, base64, json};

use super::form::Form;

/// Fields that no condition has to speak of.
const FREE: [&str; 6] = ["awsaccesskeyid", "file", "policy", "signature", "submit", "x-amz-signature"];

fn invalid(reason: &str) -> Fault {
    Fault::new("InvalidPolicyDocument", format!("Invalid Policy: {reason}"))
}

fn denied(reason: impl std::fmt::Display) -> Fault {
    Fault::new("AccessDenied", format!("Invalid according to Policy: {reason}"))
}

/// What is judged beside the fields of a form.
pub(super) struct Posting<'p> {
    pub(super) bucket: &'p str,
    /// Of the file.
    pub(super) size: usize,
    pub(super) now: Timestamp,
    /// Whether fields may stand in the form that the policy does not speak of.
    pub(super) lenient: bool,
}

/// Judges a form by the policy in it.
pub(super) fn judge(policy: &str, form: &Form, posting: &Posting<'_>) -> Result<(), Fault> {
    let text = base64::decode(policy.trim()).ok_or_else(|| invalid("Invalid Base64."))?;
    let document = json::parse(&text).map_err(|_| invalid("Invalid JSON."))?;
    let expiration = document.get("expiration").and_then(Value::as_str);
    let expiration = expiration.ok_or_else(|| invalid("Policy missing expiration."))?;
    let end = Timestamp::parse_iso8601(expiration)
        .ok_or_else(|| invalid(&format!("Invalid 'expiration' value: '{expiration}'")))?;
    if end < posting.now {
        return Err(denied("Policy expired."));
    }
    let conditions = document.get("conditions").and_then(Value::as_list);
    let conditions = conditions.ok_or_else(|| invalid("Policy missing conditions."))?;
    let conditions = conditions.iter().map(Condition::read).collect::<Result<Vec<_>, _>>()?;
    for condition in &conditions {
        condition.judge(form, posting)?;
    }
    let spoken_of = |name: &str| conditions.iter().any(|condition| condition.field() == Some(name));
    let is_extra = |name: &&str| !FREE.contains(name) && !name.starts_with("x-ignore-") && !spoken_of(name);
    let extra: Vec<&str> = form.fields().map(|(name, _)| name).filter(is_extra).collect();
    if extra.is_empty() || posting.lenient {
        return Ok(());
    }
    Err(denied(format_args!("Extra input fields: {}", extra.join(", "))))
}

enum Condition {
    /// The field, in lower case, has this value.
    Is(String, String),
    /// The field's value begins so.
    Begins(String, String),
    /// The file has so many bytes.
    Length(i64, i64),
}

impl Condition {
    fn read(value: &Value) -> Result<Self, Fault> {
        let malformed = || invalid("Invalid Condition.");
        match value {
            Value::Map(map) => {
                let mut entries = map.iter();
                let (Some((name, value)), None) = (entries.next(), entries.next()) else {
                    return Err(invalid(
                        "Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.",
                    ));
                };
                let value = value.as_str().ok_or_else(malformed)?;
                Ok(Self::Is(name.to_ascii_lowercase(), value.to_owned()))
            }
            Value::List(items) => {
                let [kind, first, second] = items.as_slice() else { return Err(malformed()) };
                let kind = kind.as_str().ok_or_else(malformed)?.to_ascii_lowercase();
                if kind == "content-length-range" {
                    return Ok(Self::Length(number(first)?, number(second)?));
                }
                let field = first.as_str().and_then(|name| name.strip_prefix('$')).ok_or_else(malformed)?;
                let (field, value) = (field.to_ascii_lowercase(), second.as_str().ok_or_else(malformed)?);
                match kind.as_str() {
                    "eq" => Ok(Self::Is(field, value.to_owned())),
                    "starts-with" => Ok(Self::Begins(field, value.to_owned())),
                    _ => Err(malformed()),
                }
            }
            _ => Err(malformed()),
        }
    }

    fn field(&self) -> Option<&str> {
        match self {
            Self::Is(field, _) | Self::Begins(field, _) => Some(field),
            Self::Length(..) => None,
        }
    }

    fn judge(&self, form: &Form, posting: &Posting<'_>) -> Result<(), Fault> {
        let size = posting.size as i64;
        let value = |field: &str| {
            if field == "bucket" { posting.bucket } else { form.get(field).unwrap_or_default() }
        };
        let failed = |kind: &str, field: &str, wanted: &str| {
            denied(format_args!("Policy Condition failed: [\"{kind}\", \"${field}\", \"{wanted}\"]"))
        };
        match self {
            Self::Is(field, wanted) if value(field) != wanted => Err(failed("eq", field, wanted)),
            Self::Begins(field, begin) if !begins(field, value(field), begin) => {
                Err(failed("starts-with", field, begin))
            }
            Self::Length(least, _) if size < *least => {
                let message = "Your proposed upload is smaller than the minimum allowed size";
                Err(Fault::new("EntityTooSmall", message)
                    .with_member("ProposedSize", size.to_string())
                    .with_member("MinSizeAllowed", least.to_string()))
            }
            Self::Length(_, most) if size > *most => {
                let message = "Your proposed upload exceeds the maximum allowed size";
                Err(Fault::new("EntityTooLarge", message)
                    .with_member("ProposedSize", size.to_string())
                    .with_member("MaxSizeAllowed", most.to_string()))
            }
            _ => Ok(()),
        }
    }
}

/// Of a list of content types each one must begin so.
fn begins(field: &str, value: &str, begin: &str) -> bool {
    match field {
        "content-type" => value.split(',').all(|one| one.trim().starts_with(begin)),
        _ => value.starts_with(begin),
    }
}

/// A number, which may stand in quotes.
fn number(value: &Value) -> Result<i64, Fault> {
    let parsed = value.as_int().or_else(|| value.as_str()?.parse().ok());
    parsed.ok_or_else(|| invalid("Invalid Content-Length-Range."))
}

#[cfg(test)]
mod tests {
    use super::{Posting, judge};
    use crate::s3_doors::form::Form;
    use bytes::Bytes;
    use model::{Timestamp, base64};

    fn outcome(policy: &str, fields: &[(&str, &str)]) -> Result<(), String> {
        let mut body = String::new();
        for (name, value) in fields {
            body.push_str(&format!(
                "--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            ));
        }
        body.push_str("--b--");
        let form = Form::read("multipart/form-data; boundary=b", &Bytes::from(body)).expect("a form");
        let mut encoded = Vec::new();
        base64::encode(policy.as_bytes(), &mut encoded);
        let now = Timestamp::parse_iso8601("2026-01-02T03:04:05Z").expect("a time");
        let policy = String::from_utf8(encoded).expect("base64");
        let posting = Posting { bucket: "b", size: 5, now, lenient: false };
        judge(&policy, &form, &posting).map_err(|fault| fault.message().to_owned())
    }

    #[test]
    fn policies_judge_forms() {
        let with = |conditions: &str| {
            format!("{{\"expiration\": \"2026-01-03T00:00:00Z\", \"conditions\": {conditions}}}")
        };
        let key = [("key", "user/x")];
        assert_eq!(outcome(&with(r#"[{"bucket": "b"}, ["starts-with", "$key", "user/"]]"#), &key), Ok(()));
        let failed = r#"Invalid according to Policy: Policy Condition failed: ["eq", "$key", "y"]"#;
        assert_eq!(outcome(&with(r#"[["eq", "$Key", "y"]]"#), &key), Err(failed.to_owned()));
        let extra = "Invalid according to Policy: Extra input fields: key";
        assert_eq!(outcome(&with("[]"), &key), Err(extra.to_owned()));
        assert_eq!(outcome(&with(r#"[["content-length-range", 1, 10]]"#), &[]), Ok(()));
        assert!(outcome(&with(r#"[["content-length-range", 1, 4]]"#), &[]).is_err());
        assert!(outcome(&with(r#"[["content-length-range", 6, 10]]"#), &[]).is_err());
        let past = r#"{"expiration": "2025-01-03T00:00:00Z", "conditions": []}"#;
        assert_eq!(outcome(past, &[]), Err("Invalid according to Policy: Policy expired.".to_owned()));
        assert_eq!(outcome("{", &[]), Err("Invalid Policy: Invalid JSON.".to_owned()));
    }
}
