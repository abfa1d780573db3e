//! The tree of fields, and how it is matched with an event.

use std::fmt;

use model::{Map, Value};

use crate::location::{self, Spot, Step};
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
    /// The way to the value at fault, innermost step first.
    path: Vec<Step>,
    spot: Option<Spot>,
}

impl Malformed {
    /// A mistake of the whole.
    pub(crate) fn new(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), path: Vec::new(), spot: None }
    }

    /// A mistake that shows when a value is met, or read.
    pub(crate) fn at(spot: Spot, reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), path: Vec::new(), spot: Some(spot) }
    }

    /// The same, seen from the value that is around.
    pub(crate) fn within(mut self, step: Step) -> Self {
        self.path.push(step);
        self
    }

    /// The reason and where in the pattern's text the mistake is, as AWS's services tell it.
    pub fn located(&self, text: &str) -> String {
        let path: Vec<Step> = self.path.iter().rev().cloned().collect();
        let place = self.spot.and_then(|spot| location::find(text, &path, spot));
        match place {
            Some((line, column)) => {
                let reason = &self.reason;
                format!("{reason}\n at [Source: (String)\"{text}\"; line: {line}, column: {column}]")
            }
            None => self.reason.clone(),
        }
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
        for (place, (name, value)) in map.iter().enumerate() {
            let here = |malformed: Malformed| malformed.within(Step::Member(place));
            if name == "$or"
                && let Some(group) = alternatives(value)
            {
                pattern.alternatives.push(each(group, Self::read).map_err(here)?);
                continue;
            }
            let field = Field::read(name, value).map_err(here)?;
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

/// Reads each item of a list.
fn each<T, R>(
    items: impl IntoIterator<Item = T>,
    read: impl Fn(T) -> Result<R, Malformed>,
) -> Result<Vec<R>, Malformed> {
    let items = items.into_iter().enumerate();
    let read = |(place, item)| read(item).map_err(|malformed| malformed.within(Step::Item(place)));
    items.map(read).collect()
}

impl Field {
    fn read(name: &str, value: &Value) -> Result<Self, Malformed> {
        match value {
            Value::Map(inner) if inner.is_empty() => {
                Err(Malformed::at(Spot::Read, "Empty objects are not allowed"))
            }
            Value::Map(inner) => Pattern::read(inner).map(Self::Nested),
            Value::List(items) if items.is_empty() => {
                Err(Malformed::at(Spot::Read, "Empty arrays are not allowed"))
            }
            Value::List(items) => each(items, Matcher::parse).map(Self::AnyOf),
            _ => Err(Malformed::at(Spot::Met, format!("\"{name}\" must be an object or an array"))),
        }
    }

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
            (r#"{"n":[300.0000004]}"#, true),
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

    #[test]
    fn mistakes_are_located_as_aws_does() {
        // Recorded answers of SNS to filter policies.
        for (pattern, reason, column) in [
            (r#"{"key":[["value"]]}"#, "Match value must be String, number, true, false, or null", 10),
            (r#"{"key":[{"wrong-operator":true}]}"#, "Unrecognized match type wrong-operator", 31),
            (
                r#"{"key":[{"suffix":"value","prefix":"value2"}]}"#,
                "Only one key allowed in match expression",
                37,
            ),
            (r#"{"key":[{"suffix":100}]}"#, "suffix match pattern must be a string", 22),
            (r#"{"key":[{"suffix":null}]}"#, "suffix match pattern must be a string", 23),
            (r#"{"key":{"suffix":"value"}}"#, "\"suffix\" must be an object or an array", 19),
            (r#"{"key":[{"suffix":["test","test2"]}]}"#, "suffix match pattern must be a string", 20),
            (r#"{"key":[{"numeric":[]}]}"#, "Invalid member in numeric match: ]", 22),
            (r#"{"key":[{"numeric":["operator"]}]}"#, "Unrecognized numeric range operator: operator", 32),
            (r#"{"key":[{"numeric":[1,"<="]}]}"#, "Invalid member in numeric match: 1", 22),
            (r#"{"key":[{"numeric":["=","000"]}]}"#, "Value of equals must be numeric", 26),
            (r#"{"key":[{"numeric":[">="]}]}"#, "Value of >= must be numeric", 26),
            (r#"{"key":[{"numeric":["<",100,">",10]}]}"#, "Too many elements in numeric expression", 30),
            (r#"{"key":[{"numeric":[">=",1,">",2]}]}"#, "Bad numeric range operator: >", 31),
            (r#"{"key":[{"numeric":[">",3,"<",1]}]}"#, "Bottom must be less than top", 33),
            (r#"{"key":[{"numeric":[">",20,"<="]}]}"#, "Value of <= must be numeric", 33),
            (r#"{"key":[{"numeric":[">",20,30]}]}"#, "Bad value in numeric range: 30", 30),
            (r#"{"key":[{"numeric":[">",20,"test"]}]}"#, "Bad numeric range operator: test", 34),
            (
                r#"{"key":[{"numeric":[">",20,"<",30,"<",50]}]}"#,
                "Too many terms in numeric range expression",
                36,
            ),
            (r#"{"key":[{"exists":null}]}"#, "exists match pattern must be either true or false.", 23),
            (r#"{"key":[{"exists":"no"}]}"#, "exists match pattern must be either true or false.", 20),
        ] {
            let malformed = Pattern::parse(pattern).expect_err(pattern);
            let place = format!("\n at [Source: (String)\"{pattern}\"; line: 1, column: {column}]");
            assert_eq!(malformed.located(pattern), format!("{reason}{place}"));
        }
    }
}
