//! What a field's value may be compared with.

use model::{Map, Value};

use crate::address::Range;
use crate::location::{Spot, Step};
use crate::pattern::Malformed;

/// One alternative of a field.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Matcher {
    /// The value itself; numbers are compared as numbers.
    Equals(Value),
    EqualsIgnoreCase(String),
    Prefix(String),
    PrefixIgnoreCase(String),
    Suffix(String),
    SuffixIgnoreCase(String),
    /// Parts of the text between stars.
    Wildcard(Vec<String>),
    /// All comparisons hold.
    Numeric(Vec<(Comparison, f64)>),
    Cidr(Range),
    Exists(bool),
    /// The value is there, and none of these matches it.
    AnythingBut(Vec<Matcher>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparison {
    Equal,
    Above,
    AtLeast,
    Below,
    AtMost,
}

impl Matcher {
    /// Reads an item of a field's list.
    pub(crate) fn parse(item: &Value) -> Result<Self, Malformed> {
        match item {
            Value::Map(map) => Self::operator(map),
            Value::List(_) => {
                Err(Malformed::at(Spot::Met, "Match value must be String, number, true, false, or null"))
            }
            scalar => Ok(Self::Equals(scalar.clone())),
        }
    }

    fn operator(map: &Map) -> Result<Self, Malformed> {
        let mut entries = map.iter();
        match (entries.next(), entries.next()) {
            (Some((name, operand)), None) => {
                Self::named(name, operand).map_err(|malformed| malformed.within(Step::Member(0)))
            }
            (None, _) => Err(Malformed::at(Spot::Read, "Empty objects are not allowed")),
            (Some(_), Some(_)) => {
                let malformed = Malformed::at(Spot::Met, "Only one key allowed in match expression");
                Err(malformed.within(Step::Member(1)))
            }
        }
    }

    fn named(name: &str, operand: &Value) -> Result<Self, Malformed> {
        Ok(match name {
            "prefix" => ignoring_case(name, operand, Self::Prefix, Self::PrefixIgnoreCase)?,
            "suffix" => ignoring_case(name, operand, Self::Suffix, Self::SuffixIgnoreCase)?,
            "equals-ignore-case" => Self::EqualsIgnoreCase(text(name, operand)?.to_lowercase()),
            "wildcard" => Self::wildcard(text(name, operand)?)?,
            "numeric" => Self::Numeric(comparisons(operand)?),
            "cidr" => {
                let range = Range::parse(text(name, operand)?);
                Self::Cidr(range.ok_or_else(|| Malformed::new("Malformed CIDR, one '/' required"))?)
            }
            "exists" => match operand {
                Value::Bool(exists) => Self::Exists(*exists),
                _ => {
                    let reason = "exists match pattern must be either true or false.";
                    return Err(Malformed::at(Spot::Met, reason));
                }
            },
            "anything-but" => Self::AnythingBut(excluded(operand)?),
            _ => return Err(Malformed::at(Spot::Met, format!("Unrecognized match type {name}"))),
        })
    }

    fn wildcard(pattern: &str) -> Result<Self, Malformed> {
        let mut parts = vec![String::new()];
        let mut characters = pattern.chars();
        while let Some(character) = characters.next() {
            let follows_star = parts.len() > 1 && parts.last().is_some_and(String::is_empty);
            let last = parts.last_mut().expect("there is always a part");
            match character {
                '*' if follows_star => {
                    return Err(Malformed::new("Consecutive wildcard characters"));
                }
                '*' => parts.push(String::new()),
                '\\' => match characters.next() {
                    Some(escaped @ ('*' | '\\')) => last.push(escaped),
                    _ => return Err(Malformed::new("Invalid escape character")),
                },
                other => last.push(other),
            }
        }
        Ok(Self::Wildcard(parts))
    }

    /// Whether it matches a value that is there, and no list.
    pub(crate) fn matches(&self, value: &Value) -> bool {
        match self {
            Self::Equals(expected) => equal(expected, value),
            Self::Exists(exists) => *exists,
            Self::AnythingBut(excluded) => !excluded.iter().any(|one| one.matches(value)),
            Self::Numeric(comparisons) => number(value)
                .is_some_and(|value| comparisons.iter().all(|(with, than)| with.holds(value, *than))),
            _ => value.as_str().is_some_and(|text| self.matches_text(text)),
        }
    }

    fn matches_text(&self, text: &str) -> bool {
        match self {
            Self::EqualsIgnoreCase(expected) => text.to_lowercase() == *expected,
            Self::Prefix(prefix) => text.starts_with(prefix.as_str()),
            Self::PrefixIgnoreCase(prefix) => text.to_lowercase().starts_with(prefix.as_str()),
            Self::Suffix(suffix) => text.ends_with(suffix.as_str()),
            Self::SuffixIgnoreCase(suffix) => text.to_lowercase().ends_with(suffix.as_str()),
            Self::Wildcard(parts) => matches_wildcard(parts, text),
            Self::Cidr(range) => range.holds(text),
            _ => false,
        }
    }

    /// Whether it matches where nothing is.
    pub(crate) fn matches_absence(&self) -> bool {
        matches!(self, Self::Exists(false))
    }
}

impl Comparison {
    fn holds(self, value: f64, than: f64) -> bool {
        match self {
            Self::Equal => value == than,
            Self::Above => value > than,
            Self::AtLeast => value >= than,
            Self::Below => value < than,
            Self::AtMost => value <= than,
        }
    }

    fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "=" => Self::Equal,
            ">" => Self::Above,
            ">=" => Self::AtLeast,
            "<" => Self::Below,
            "<=" => Self::AtMost,
            _ => return None,
        })
    }
}

fn text<'v>(operator: &str, operand: &'v Value) -> Result<&'v str, Malformed> {
    let reason = || format!("{operator} match pattern must be a string");
    operand.as_str().ok_or_else(|| Malformed::at(Spot::Met, reason()))
}

/// `{"prefix": "x"}` or `{"prefix": {"equals-ignore-case": "x"}}`.
fn ignoring_case(
    name: &str,
    operand: &Value,
    exact: fn(String) -> Matcher,
    ignoring: fn(String) -> Matcher,
) -> Result<Matcher, Malformed> {
    match operand.get("equals-ignore-case") {
        Some(inner) => Ok(ignoring(text(name, inner)?.to_lowercase())),
        None => Ok(exact(text(name, operand)?.to_owned())),
    }
}

/// What `anything-but` excludes: a value, values, or the texts that another operator matches.
fn excluded(operand: &Value) -> Result<Vec<Matcher>, Malformed> {
    match operand {
        Value::List(items) if items.is_empty() => Err(Malformed::new("Empty arrays are not allowed")),
        Value::List(items) => items
            .iter()
            .map(|item| match item {
                Value::Str(_) | Value::Int(_) | Value::Float(_) => Ok(Matcher::Equals(item.clone())),
                _ => Err(Malformed::new("Inside anything but list, start|null|boolean is not supported.")),
            })
            .collect(),
        Value::Map(map) => {
            let mut matchers = Vec::new();
            for (name, operand) in map.iter() {
                if !matches!(name, "prefix" | "suffix" | "equals-ignore-case" | "wildcard") {
                    return Err(Malformed::new(format!("Unsupported anything-but pattern: {name}")));
                }
                let single = std::slice::from_ref(operand);
                for operand in operand.as_list().unwrap_or(single) {
                    let inner: Map = [(name.to_owned(), operand.clone())].into_iter().collect();
                    matchers.push(Matcher::operator(&inner)?);
                }
            }
            if matchers.is_empty() {
                return Err(Malformed::new("Anything-But expression name not found"));
            }
            Ok(matchers)
        }
        Value::Str(_) | Value::Int(_) | Value::Float(_) => Ok(vec![Matcher::Equals(operand.clone())]),
        _ => Err(Malformed::new("Value of anything-but must be an array or single string/number value.")),
    }
}

/// `["=", 1]`, `["<", 1]` or `[">", 1, "<=", 2]`, read as AWS reads it, so that it is refused in the same words.
fn comparisons(operand: &Value) -> Result<Vec<(Comparison, f64)>, Malformed> {
    let items =
        operand.as_list().ok_or_else(|| Malformed::at(Spot::Met, "Value of numeric must be an array."))?;
    let refuse = |place: usize, spot: Spot, reason: String| {
        let malformed = Malformed::at(spot, reason);
        // Behind the last item the reader meets the end of the list.
        if place < items.len() {
            malformed.within(Step::Item(place))
        } else {
            Malformed::at(Spot::Read, malformed.reason)
        }
    };
    let written = |place: usize| match items.get(place) {
        Some(Value::Str(text)) => text.clone(),
        Some(item) => model::json::to_string(item.view()),
        None => "]".to_owned(),
    };
    let operand = |place: usize, operator: &str| {
        let named = if operator == "=" { "equals" } else { operator };
        let reason = || format!("Value of {named} must be numeric");
        items.get(place).and_then(number).ok_or_else(|| refuse(place, Spot::Met, reason()))
    };
    let Some(operator) = items.first().and_then(Value::as_str) else {
        return Err(refuse(0, Spot::Met, format!("Invalid member in numeric match: {}", written(0))));
    };
    let unknown = || format!("Unrecognized numeric range operator: {operator}");
    let comparison = Comparison::parse(operator).ok_or_else(|| refuse(1, Spot::Met, unknown()))?;
    let first = operand(1, operator)?;
    if items.len() == 2 {
        return Ok(vec![(comparison, first)]);
    }
    if !matches!(comparison, Comparison::Above | Comparison::AtLeast) {
        return Err(refuse(2, Spot::Met, "Too many elements in numeric expression".to_owned()));
    }
    let Some(operator) = items.get(2).and_then(Value::as_str) else {
        return Err(refuse(2, Spot::Met, format!("Bad value in numeric range: {}", written(2))));
    };
    let upper =
        Comparison::parse(operator).filter(|upper| matches!(upper, Comparison::Below | Comparison::AtMost));
    let bad = || format!("Bad numeric range operator: {operator}");
    let upper = upper.ok_or_else(|| refuse(2, Spot::Read, bad()))?;
    let second = operand(3, operator)?;
    if second <= first {
        return Err(refuse(4, Spot::Met, "Bottom must be less than top".to_owned()));
    }
    if items.len() > 4 {
        return Err(refuse(4, Spot::Met, "Too many terms in numeric range expression".to_owned()));
    }
    Ok(vec![(comparison, first), (upper, second)])
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Int(number) => Some(*number as f64),
        Value::Float(number) => Some(*number),
        _ => None,
    }
}

fn equal(expected: &Value, value: &Value) -> bool {
    // Numbers are told apart up to their sixth decimal.
    let decimals = |number: f64| (number * 1e6).trunc();
    match (number(expected), number(value)) {
        (Some(expected), Some(value)) => decimals(expected) == decimals(value),
        _ => expected == value,
    }
}

fn matches_wildcard(parts: &[String], text: &str) -> bool {
    let [first, middle @ .., last] = parts else { return parts.first().is_some_and(|only| only == text) };
    let Some(mut rest) = text.strip_prefix(first.as_str()) else { return false };
    for part in middle {
        let Some(at) = rest.find(part.as_str()) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last.as_str())
}
