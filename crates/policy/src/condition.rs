//! When a statement counts: operators over the values of condition keys.

use std::net::IpAddr;

use model::{Timestamp, Value};

use crate::operand::{self, Network, Order};
use crate::pattern::{Pattern, Syntax};
use crate::{Context, Malformed};

/// One key under one operator.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Condition {
    key: Box<str>,
    set: Set,
    if_exists: bool,
    negated: bool,
    test: Test,
}

/// How an operator treats the values that a key has in a request.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Set {
    /// There is one; of several, one must satisfy it, or all must if it is negated.
    Plain,
    ForAllValues,
    ForAnyValue,
}

/// A comparison with the values of the policy, one of which must fit. Values that are none of the kind fit nothing.
#[derive(Clone, Debug, PartialEq)]
enum Test {
    Text { fold: bool, values: Vec<Pattern> },
    Arn(Vec<Pattern>),
    Number(Order, Vec<f64>),
    Date(Order, Vec<Timestamp>),
    Bool(Vec<bool>),
    Bytes(Vec<Vec<u8>>),
    Address(Vec<Network>),
    Null(Vec<bool>),
}

#[derive(Clone, Copy)]
enum Family {
    Text { fold: bool, wildcards: bool },
    Arn,
    Number(Order),
    Date(Order),
    Bool,
    Bytes,
    Address,
    Null,
}

const EXACT: Family = Family::Text { fold: false, wildcards: false };
const FOLDED: Family = Family::Text { fold: true, wildcards: false };
const LIKE: Family = Family::Text { fold: false, wildcards: true };

/// An operator, whether it is negated, and what it compares.
#[rustfmt::skip]
const OPERATORS: &[(&str, bool, Family)] = &[
    ("ArnEquals", false, Family::Arn),
    ("ArnLike", false, Family::Arn),
    ("ArnNotEquals", true, Family::Arn),
    ("ArnNotLike", true, Family::Arn),
    ("BinaryEquals", false, Family::Bytes),
    ("Bool", false, Family::Bool),
    ("DateEquals", false, Family::Date(Order::Equal)),
    ("DateGreaterThan", false, Family::Date(Order::Greater)),
    ("DateGreaterThanEquals", false, Family::Date(Order::GreaterOrEqual)),
    ("DateLessThan", false, Family::Date(Order::Less)),
    ("DateLessThanEquals", false, Family::Date(Order::LessOrEqual)),
    ("DateNotEquals", true, Family::Date(Order::Equal)),
    ("IpAddress", false, Family::Address),
    ("NotIpAddress", true, Family::Address),
    ("Null", false, Family::Null),
    ("NumericEquals", false, Family::Number(Order::Equal)),
    ("NumericGreaterThan", false, Family::Number(Order::Greater)),
    ("NumericGreaterThanEquals", false, Family::Number(Order::GreaterOrEqual)),
    ("NumericLessThan", false, Family::Number(Order::Less)),
    ("NumericLessThanEquals", false, Family::Number(Order::LessOrEqual)),
    ("NumericNotEquals", true, Family::Number(Order::Equal)),
    ("StringEquals", false, EXACT),
    ("StringEqualsIgnoreCase", false, FOLDED),
    ("StringLike", false, LIKE),
    ("StringNotEquals", true, EXACT),
    ("StringNotEqualsIgnoreCase", true, FOLDED),
    ("StringNotLike", true, LIKE),
];

/// Whether there is such an operator of conditions, with what operators can have before and after: as
/// `ForAnyValue:StringLikeIfExists`.
pub fn is_operator(text: &str) -> bool {
    operator(text).is_some()
}

/// How an operator treats sets and missing keys, whether it is negated, and what it compares.
fn operator(text: &str) -> Option<(Set, bool, bool, Family)> {
    let (set, name) = match text.split_once(':') {
        Some(("ForAllValues", name)) => (Set::ForAllValues, name),
        Some(("ForAnyValue", name)) => (Set::ForAnyValue, name),
        _ => (Set::Plain, text),
    };
    let (name, if_exists) = name.strip_suffix("IfExists").map_or((name, false), |name| (name, true));
    let (_, negated, family) = *OPERATORS.iter().find(|(known, _, _)| *known == name)?;
    Some((set, if_exists, negated, family))
}

/// The conditions of a statement's `Condition`.
pub(crate) fn parse(block: &Value, variables: bool) -> Result<Vec<Condition>, Malformed> {
    let mut conditions = Vec::new();
    let operators = block.as_map().ok_or(Malformed::Type("Condition"))?;
    for (name, keys) in operators.iter() {
        let keys = keys.as_map().ok_or(Malformed::Type("Condition"))?;
        for (key, values) in keys.iter() {
            conditions.push(Condition::new(name, key, values, variables)?);
        }
    }
    Ok(conditions)
}

impl Condition {
    fn new(name: &str, key: &str, values: &Value, variables: bool) -> Result<Self, Malformed> {
        let (set, if_exists, negated, family) =
            operator(name).ok_or_else(|| Malformed::Operator(name.to_owned()))?;
        let values = texts(values).ok_or(Malformed::Type("Condition"))?;
        let test = Test::new(family, &values, variables);
        Ok(Self { key: key.into(), set, if_exists, negated, test })
    }

    /// Whether the request satisfies the condition.
    pub(crate) fn holds(&self, context: &Context<'_>) -> bool {
        if let Test::Null(expected) = &self.test {
            return expected.contains(&!context.has(&self.key));
        }
        let fits = |value: &str| self.test.fits(value, context) != self.negated;
        let mut values = context.values(&self.key).peekable();
        if values.peek().is_none() {
            return self.if_exists
                || match self.set {
                    Set::Plain => self.negated,
                    Set::ForAllValues => true,
                    Set::ForAnyValue => false,
                };
        }
        match (self.set, self.negated) {
            // An empty text counts as no value here.
            (Set::ForAllValues, _) => values.filter(|value| !value.is_empty()).all(fits),
            (Set::Plain, true) => values.all(fits),
            (Set::Plain, false) | (Set::ForAnyValue, _) => values.any(fits),
        }
    }

    /// The key, and the keys of variables in the values.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &str> {
        let patterns = match &self.test {
            Test::Text { values, .. } | Test::Arn(values) => values.as_slice(),
            _ => &[],
        };
        std::iter::once(&*self.key).chain(patterns.iter().flat_map(Pattern::keys))
    }

    /// Whether it lets only requests through whose key has one of the values named.
    fn requires(&self) -> bool {
        !self.negated && !self.if_exists && self.set != Set::ForAllValues
    }

    /// The texts that one of these keys must have.
    pub(crate) fn required_texts(&self, keys: &[&str]) -> Option<impl Iterator<Item = &str>> {
        let known = self.requires() && keys.iter().any(|key| self.key.eq_ignore_ascii_case(key));
        match &self.test {
            Test::Text { values, .. } | Test::Arn(values) if known => Some(values.iter().map(Pattern::text)),
            _ => None,
        }
    }

    /// The blocks of addresses that this key must be in.
    pub(crate) fn required_networks(&self, key: &str) -> Option<&[Network]> {
        match &self.test {
            Test::Address(networks) if self.requires() && self.key.eq_ignore_ascii_case(key) => {
                Some(networks)
            }
            _ => None,
        }
    }
}

impl Test {
    fn new(family: Family, values: &[String], variables: bool) -> Self {
        fn all<T>(values: &[String], read: impl Fn(&str) -> Option<T>) -> Vec<T> {
            values.iter().filter_map(|value| read(value)).collect()
        }
        let patterns =
            |wildcards| all(values, |text| Some(Pattern::new(text, Syntax { wildcards, variables })));
        match family {
            Family::Text { fold, wildcards } => Test::Text { fold, values: patterns(wildcards) },
            Family::Arn => Test::Arn(patterns(true)),
            Family::Number(order) => Test::Number(order, all(values, operand::number)),
            Family::Date(order) => Test::Date(order, all(values, operand::date)),
            Family::Bool => Test::Bool(all(values, operand::boolean)),
            Family::Bytes => Test::Bytes(all(values, operand::bytes)),
            Family::Address => Test::Address(all(values, Network::parse)),
            Family::Null => Test::Null(all(values, operand::boolean)),
        }
    }

    /// Whether one of the policy's values fits a value of the request.
    fn fits(&self, value: &str, context: &Context<'_>) -> bool {
        match self {
            Test::Text { fold, values } => {
                values.iter().any(|pattern| pattern.matches(value, *fold, context))
            }
            Test::Arn(values) => values.iter().any(|pattern| pattern.matches_arn(value, context)),
            Test::Number(order, limits) => operand::number(value)
                .is_some_and(|value| limits.iter().any(|limit| order.holds(value, *limit))),
            Test::Date(order, limits) => operand::date(value)
                .is_some_and(|value| limits.iter().any(|limit| order.holds(value, *limit))),
            Test::Bool(values) => operand::boolean(value).is_some_and(|value| values.contains(&value)),
            Test::Bytes(values) => operand::bytes(value).is_some_and(|value| values.contains(&value)),
            Test::Address(networks) => {
                let address = value.parse::<IpAddr>();
                address.is_ok_and(|address| networks.iter().any(|network| network.holds(address)))
            }
            Test::Null(_) => false,
        }
    }
}

/// The values of a key as texts; a list may hold nulls, which AWS overlooks.
fn texts(value: &Value) -> Option<Vec<String>> {
    let text = |value: &Value| match value {
        Value::Str(text) => Some(text.clone()),
        Value::Bool(value) => Some(value.to_string()),
        Value::Int(number) => Some(number.to_string()),
        Value::Float(number) => Some(number.to_string()),
        _ => None,
    };
    match value {
        Value::List(items) => items.iter().filter(|item| !item.is_null()).map(text).collect(),
        one => Some(vec![text(one)?]),
    }
}

#[cfg(test)]
#[path = "condition_tests.rs"]
mod tests;
