//! The tree of fields, and how it is matched with an event.

use std::fmt;

use model::{Map, Value};

use crate::matcher::Matcher;

/// A pattern, ready to be matched.
#[derive(Clone, Debug, PartialEq)]
pub struct Pattern {
    fields: Vec<(String, Field)>,
    /// Of each group, one pattern has to match.
    alternatives: Vec<Vec<Pattern>>,
}

#[derive(Clone, Debug, PartialEq)]
enum Field {
    Nested(Pattern),
    AnyOf(Vec<Matcher>),
}

/// Why a pattern is none. Services put AWS's words around the reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// The reason, as EventBridge gives it.
    pub reason: String,
}

impl Malformed {
    pub(crate) fn new(reason: impl Into<String>) -> Self {
        Self { reason: reason.into() }
    }
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl std::error::Error for Malformed {}

impl Pattern {
    /// Reads a pattern's JSON text.
    ///
    /// # Errors
    /// Text that is no JSON object, and an object that is no pattern.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let value =
            model::json::parse(text.as_bytes()).map_err(|_| Malformed::new("Filter is not an object"))?;
        Self::of(&value)
    }

    /// Reads a pattern from its JSON value.
    ///
    /// # Errors
    /// A value that is no pattern.
    pub fn of(value: &Value) -> Result<Self, Malformed> {
        let map = value.as_map().ok_or_else(|| Malformed::new("Filter is not an object"))?;
        let pattern = Self::read(map)?;
        if pattern.fields.is_empty() && pattern.alternatives.is_empty() {
            return Err(Malformed::new("Empty objects are not allowed"));
        }
        Ok(pattern)
    }

    fn read(map: &Map) -> Result<Self, Malformed> {
        let mut pattern = Self { fields: Vec::new(), alternatives: Vec::new() };
        for (name, value) in map.iter() {
            if name == "$or"
                && let Some(group) = alternatives(value)
            {
                let group = group.into_iter().map(Self::read).collect::<Result<_, _>>()?;
                pattern.alternatives.push(group);
                continue;
            }
            let field = match value {
                Value::Map(inner) if inner.is_empty() => {
                    return Err(Malformed::new("Empty objects are not allowed"));
                }
                Value::Map(inner) => Field::Nested(Self::read(inner)?),
                Value::List(items) if items.is_empty() => {
                    return Err(Malformed::new("Empty arrays are not allowed"));
                }
                Value::List(items) => {
                    Field::AnyOf(items.iter().map(Matcher::parse).collect::<Result<_, _>>()?)
                }
                _ => return Err(Malformed::new(format!("\"{name}\" must be an object or an array"))),
            };
            pattern.fields.push((name.to_owned(), field));
        }
        Ok(pattern)
    }

    /// Whether an event, a JSON object, matches.
    pub fn matches(&self, event: &Value) -> bool {
        self.fields.iter().all(|(name, field)| field.matches(event.as_map().and_then(|map| map.get(name))))
            && self.alternatives.iter().all(|group| group.iter().any(|pattern| pattern.matches(event)))
    }

    /// The names of the fields at the top, those of alternatives included.
    pub fn names(&self) -> Vec<&str> {
        let own = self.fields.iter().map(|(name, _)| name.as_str());
        own.chain(self.alternatives.iter().flatten().flat_map(Self::names)).collect()
    }
}

/// The patterns of an `$or`; a field may have that name too, and then holds values instead.
fn alternatives(value: &Value) -> Option<Vec<&Map>> {
    let items = value.as_list().filter(|items| items.len() > 1)?;
    items.iter().map(Value::as_map).collect()
}

impl Field {
    fn matches(&self, value: Option<&Value>) -> bool {
        match (self, value) {
            (Self::AnyOf(matchers), None) => matchers.iter().any(Matcher::matches_absence),
            // Lists match by any of their items; an empty one is as if nothing were there.
            (Self::AnyOf(matchers), Some(Value::List(items))) if items.is_empty() => {
                matchers.iter().any(Matcher::matches_absence)
            }
            (Self::AnyOf(matchers), Some(Value::List(items))) => {
                items.iter().any(|item| matchers.iter().any(|matcher| matcher.matches(item)))
            }
            // An object is there, but is no value to compare with.
            (Self::AnyOf(_), Some(Value::Map(_))) => false,
            (Self::AnyOf(matchers), Some(value)) => matchers.iter().any(|matcher| matcher.matches(value)),
            (Self::Nested(pattern), Some(Value::List(items))) => {
                items.iter().any(|item| pattern.matches(item))
            }
            (Self::Nested(pattern), value) => pattern.matches(value.unwrap_or(&Value::Null)),
        }
    }
}

#[cfg(test)]
mod tests {
    use model::json;

    use super::Pattern;

    #[test]
    fn patterns_match_as_aws_documents() {
        let event = r#"{"source":"aws.ec2","n":300,"f":2.5,"ip":"10.1.2.3","b":true,"z":null,"list":["a","b"],
            "detail":{"state":"running","items":[{"k":1,"v":"x"},{"k":2,"v":"y"}],"name":"Some/Path.PNG"}}"#;
        let event = json::parse(event.as_bytes()).expect("JSON");
        for (pattern, expected) in [
            (r#"{"source":["aws.ec2"]}"#, true),
            (r#"{"source":["aws.s3","aws.ec2"]}"#, true),
            (r#"{"source":["aws.s3"]}"#, false),
            (r#"{"n":[300.0]}"#, true),
            (r#"{"n":["300"]}"#, false),
            (r#"{"b":[true],"z":[null]}"#, true),
            (r#"{"list":["b","c"]}"#, true),
            (r#"{"detail":{"state":[{"prefix":"run"}]}}"#, true),
            (r#"{"detail":{"name":[{"prefix":{"equals-ignore-case":"some/"}}]}}"#, true),
            (r#"{"detail":{"name":[{"suffix":".png"}]}}"#, false),
            (r#"{"detail":{"name":[{"suffix":{"equals-ignore-case":".png"}}]}}"#, true),
            (r#"{"detail":{"state":[{"equals-ignore-case":"RUNNING"}]}}"#, true),
            (r#"{"detail":{"name":[{"wildcard":"S*/P*.P*"}]}}"#, true),
            (r#"{"detail":{"name":[{"wildcard":"*.png"}]}}"#, false),
            (r#"{"detail":{"state":[{"anything-but":"stopped"}]}}"#, true),
            (r#"{"detail":{"state":[{"anything-but":["stopped","running"]}]}}"#, false),
            (r#"{"detail":{"state":[{"anything-but":{"prefix":"run"}}]}}"#, false),
            (r#"{"detail":{"state":[{"anything-but":{"suffix":["x","y"]}}]}}"#, true),
            (r#"{"absent":[{"anything-but":"x"}]}"#, false),
            (r#"{"n":[{"numeric":[">",200,"<=",300]}]}"#, true),
            (r#"{"f":[{"numeric":["=",2.5]}]}"#, true),
            (r#"{"n":[{"numeric":["<",300]}]}"#, false),
            (r#"{"ip":[{"cidr":"10.0.0.0/8"}]}"#, true),
            (r#"{"ip":[{"cidr":"10.2.0.0/16"}]}"#, false),
            (r#"{"source":[{"exists":true}],"absent":[{"exists":false}]}"#, true),
            (r#"{"absent":{"deep":[{"exists":false}]}}"#, true),
            (r#"{"detail":{"items":{"k":[2],"v":["y"]}}}"#, true),
            (r#"{"detail":{"items":{"k":[1],"v":["y"]}}}"#, false),
            (r#"{"$or":[{"source":["aws.s3"]},{"n":[300]}]}"#, true),
            (r#"{"$or":[{"source":["aws.s3"]},{"n":[301]}]}"#, false),
        ] {
            assert_eq!(Pattern::parse(pattern).expect(pattern).matches(&event), expected, "{pattern}");
        }
    }

    #[test]
    fn what_is_no_pattern_is_refused_with_a_reason() {
        for (pattern, reason) in [
            ("[]", "Filter is not an object"),
            ("{", "Filter is not an object"),
            (r#"{"a":"b"}"#, "\"a\" must be an object or an array"),
            (r#"{"a":[]}"#, "Empty arrays are not allowed"),
            (r#"{"a":{}}"#, "Empty objects are not allowed"),
            (r#"{"a":[{"like":"x"}]}"#, "Unrecognized match type like"),
            (r#"{"a":[{"numeric":[">",2,"<",1]}]}"#, "Bottom must be less than top"),
            (r#"{"a":[{"exists":"yes"}]}"#, "exists match pattern must be either true or false."),
            (r#"{"a":[{"wildcard":"a**b"}]}"#, "Consecutive wildcard characters"),
        ] {
            let malformed = Pattern::parse(pattern).expect_err(pattern);
            assert_eq!(malformed.reason, reason, "{pattern}");
        }
    }
}
