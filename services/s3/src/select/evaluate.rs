//! What an expression is for a record. What is not there at all (`None`, AWS's `MISSING`) differs from `NULL`.

use std::borrow::Cow;
use std::cmp::Ordering;

use service::{Map, Result, Timestamp, Value};

use super::query::{Comparison, Expression, Item, Operator, Query, Step};
use super::{Line, cast, dates, functions};
use crate::select_faults as faults;

/// A record, or a part of one, and what expressions may refer to beside it.
pub(super) struct Row<'r> {
    pub(super) value: Option<&'r Value>,
    /// Whether the members are counted (`_1`) as the columns of a line are.
    pub(super) is_line: bool,
    pub(super) query: &'r Query,
    /// The values of the query's aggregates, once all records were seen.
    pub(super) totals: &'r [Value],
    pub(super) now: Timestamp,
}

/// The values that a record holds along the way that `FROM` names.
pub(super) fn unfold(record: Value, steps: &[Step]) -> Vec<Option<Value>> {
    let mut found = vec![Some(record)];
    for step in steps {
        found = found
            .into_iter()
            .flat_map(|value| match (step, value) {
                (Step::All, Some(Value::List(items))) => items.into_iter().map(Some).collect(),
                (Step::All, value) => vec![value],
                (step, value) => vec![value.as_ref().and_then(|value| into(value, step, false)).cloned()],
            })
            .collect();
    }
    found
}

/// What a step leads to.
fn into<'v>(value: &'v Value, step: &Step, is_line: bool) -> Option<&'v Value> {
    match (step, value) {
        (Step::Member { name, quoted }, Value::Map(map)) => {
            let same = |key: &str| if *quoted { key == name } else { key.eq_ignore_ascii_case(name) };
            let named = map.iter().find(|(key, _)| same(key)).map(|(_, value)| value);
            let place = || name.strip_prefix('_')?.parse::<usize>().ok()?.checked_sub(1);
            named.or_else(|| map.iter().nth(place().filter(|_| is_line)?).map(|(_, value)| value))
        }
        (Step::Index(index), Value::List(items)) => items.get(*index),
        _ => None,
    }
}

impl Row<'_> {
    /// The line of the result that this row makes.
    pub(super) fn line(&self) -> Result<Line> {
        let Some(items) = &self.query.items else {
            return Ok(match self.value {
                Some(Value::Map(map)) => map.clone(),
                Some(other) => Map::from_iter([("_1", other.clone())]),
                None => Map::new(),
            });
        };
        let mut line = Map::new();
        for (place, item) in items.iter().enumerate() {
            match self.value_of(&item.expression)? {
                Some(value) => line.push(name(item, place), value.into_owned()),
                // A line keeps the places of its columns.
                None if self.is_line => line.push(name(item, place), Value::Null),
                None => {}
            }
        }
        Ok(line)
    }

    /// Whether a condition holds; `None` when that cannot be told.
    pub(super) fn truth(&self, expression: &Expression) -> Result<Option<bool>> {
        Ok(match expression {
            Expression::Not(inner) => self.truth(inner)?.map(|truth| !truth),
            Expression::And(left, right) => match self.truth(left)? {
                Some(false) => Some(false),
                left => match (left, self.truth(right)?) {
                    (_, Some(false)) => Some(false),
                    (Some(true), Some(true)) => Some(true),
                    _ => None,
                },
            },
            Expression::Or(left, right) => match self.truth(left)? {
                Some(true) => Some(true),
                left => match (left, self.truth(right)?) {
                    (_, Some(true)) => Some(true),
                    (Some(false), Some(false)) => Some(false),
                    _ => None,
                },
            },
            Expression::Compare(comparison, left, right) => {
                let (left, right) = (self.value_of(left)?, self.value_of(right)?);
                compare(left.as_deref(), right.as_deref()).map(|found| holds(*comparison, found))
            }
            Expression::Between { value, low, high } => {
                let value = self.value_of(value)?;
                let above = compare(value.as_deref(), self.value_of(low)?.as_deref());
                let below = compare(value.as_deref(), self.value_of(high)?.as_deref());
                above.zip(below).map(|(above, below)| above.is_ge() && below.is_le())
            }
            Expression::In(value, items) => self.is_in(value, items)?,
            Expression::Like { value, pattern, escape } => {
                let escape = self.value_if(escape.as_deref())?;
                let (value, pattern) = (self.value_of(value)?, self.value_of(pattern)?);
                functions::like(value.as_deref(), pattern.as_deref(), escape.as_deref())?
            }
            Expression::IsNull(inner) => Some(self.value_of(inner)?.is_none_or(|value| value.is_null())),
            Expression::IsMissing(inner) => Some(self.value_of(inner)?.is_none()),
            other => match self.value_of(other)?.as_deref() {
                Some(Value::Bool(truth)) => Some(*truth),
                Some(Value::Str(text)) => text.to_ascii_lowercase().parse().ok(),
                _ => None,
            },
        })
    }

    /// The value of an expression; `None` is `MISSING`.
    pub(super) fn value_of<'s>(&'s self, expression: &'s Expression) -> Result<Option<Cow<'s, Value>>> {
        let owned = |value: Value| Ok(Some(Cow::Owned(value)));
        match expression {
            Expression::Literal(value) => Ok(Some(Cow::Borrowed(value))),
            Expression::Missing => Ok(None),
            Expression::Path(steps) => self.path(steps).map(|found| found.map(Cow::Borrowed)),
            Expression::Minus(inner) => owned(match number(self.value_of(inner)?.as_deref()) {
                Some(Value::Int(number)) => Value::Int(number.wrapping_neg()),
                Some(Value::Float(number)) => Value::Float(-number),
                _ => Value::Null,
            }),
            Expression::Arithmetic(operator, left, right) => {
                let (left, right) = (self.value_of(left)?, self.value_of(right)?);
                owned(arithmetic(*operator, left.as_deref(), right.as_deref())?)
            }
            Expression::Case { operand, branches, otherwise } => {
                self.case(operand.as_deref(), branches, otherwise.as_deref())
            }
            Expression::Cast(inner, kind) => {
                Ok(self.value_of(inner)?.map(|value| cast::cast(&value, *kind)).transpose()?.map(Cow::Owned))
            }
            Expression::Call(function, arguments) => {
                owned(functions::call(*function, &self.values_of(arguments)?, self.now)?)
            }
            Expression::Date(function, part, arguments) => {
                owned(dates::call(*function, *part, &self.values_of(arguments)?)?)
            }
            Expression::Trim { leading, trailing, characters, text } => {
                let characters = self.value_if(characters.as_deref())?;
                let text = self.value_of(text)?;
                owned(functions::trim(text.as_deref(), characters.as_deref(), *leading, *trailing))
            }
            Expression::Aggregate(place) => Ok(self.totals.get(*place).map(Cow::Borrowed)),
            condition => owned(self.truth(condition)?.map_or(Value::Null, Value::Bool)),
        }
    }

    fn value_if<'s>(&'s self, expression: Option<&'s Expression>) -> Result<Option<Cow<'s, Value>>> {
        expression.map_or(Ok(None), |expression| self.value_of(expression))
    }

    fn values_of<'s>(&'s self, expressions: &'s [Expression]) -> Result<Vec<Option<Cow<'s, Value>>>> {
        expressions.iter().map(|expression| self.value_of(expression)).collect()
    }

    fn path(&self, steps: &[Step]) -> Result<Option<&Value>> {
        let Some(mut value) = self.value else { return Ok(None) };
        let (first, rest) = steps.split_first().map_or((None, steps), |(first, rest)| (Some(first), rest));
        let is_record = first.is_some_and(|step| match step {
            Step::Member { name, quoted: false } => {
                let alias = self.query.alias.as_deref().unwrap_or("s3object");
                name.eq_ignore_ascii_case(alias) || name.eq_ignore_ascii_case("s3object")
            }
            Step::Member { name, .. } => self.query.alias.as_deref() == Some(name),
            _ => false,
        });
        // A column may have the name of the alias; with more steps behind it, it is the record.
        let is_record = is_record && (!rest.is_empty() || into(value, &steps[0], false).is_none());
        let steps = if is_record { rest } else { steps };
        for (depth, step) in steps.iter().enumerate() {
            match into(value, step, self.is_line && depth == 0) {
                Some(next) => value = next,
                None if self.is_line && depth == 0 => return Err(faults::missing_column()),
                None => return Ok(None),
            }
        }
        Ok(Some(value))
    }

    fn is_in(&self, value: &Expression, items: &[Expression]) -> Result<Option<bool>> {
        let value = self.value_of(value)?;
        let mut unknown = false;
        for item in items {
            match compare(value.as_deref(), self.value_of(item)?.as_deref()) {
                Some(Ordering::Equal) => return Ok(Some(true)),
                Some(_) => {}
                None => unknown = true,
            }
        }
        Ok((!unknown).then_some(false))
    }

    fn case<'s>(
        &'s self,
        operand: Option<&'s Expression>,
        branches: &'s [(Expression, Expression)],
        otherwise: Option<&'s Expression>,
    ) -> Result<Option<Cow<'s, Value>>> {
        let operand = match operand {
            Some(operand) => Some(self.value_of(operand)?),
            None => None,
        };
        for (condition, result) in branches {
            let holds = match &operand {
                Some(operand) => {
                    let found = compare(operand.as_deref(), self.value_of(condition)?.as_deref());
                    found == Some(Ordering::Equal)
                }
                None => self.truth(condition)? == Some(true),
            };
            if holds {
                return self.value_of(result);
            }
        }
        otherwise.map_or(Ok(Some(Cow::Owned(Value::Null))), |otherwise| self.value_of(otherwise))
    }
}

/// Under which name an item stands in the result: its alias, the last name of its path, or its place.
fn name(item: &Item, place: usize) -> String {
    let last = match &item.expression {
        Expression::Path(steps) => steps.last(),
        _ => None,
    };
    match (&item.alias, last) {
        (Some(alias), _) => alias.clone(),
        (None, Some(Step::Member { name, .. })) => name.clone(),
        _ => format!("_{}", place + 1),
    }
}

fn holds(comparison: Comparison, found: Ordering) -> bool {
    match comparison {
        Comparison::Equal => found.is_eq(),
        Comparison::Unequal => found.is_ne(),
        Comparison::Less => found.is_lt(),
        Comparison::LessOrEqual => found.is_le(),
        Comparison::Greater => found.is_gt(),
        Comparison::GreaterOrEqual => found.is_ge(),
    }
}

/// The value as a number, if it is one or the text of one.
pub(super) fn number(value: Option<&Value>) -> Option<Value> {
    match value? {
        Value::Int(number) => Some(Value::Int(*number)),
        Value::Float(number) => Some(Value::Float(*number)),
        Value::Str(text) => {
            let text = text.trim();
            let whole = text.parse().ok().map(Value::Int);
            whole.or_else(|| text.parse().ok().filter(|number: &f64| number.is_finite()).map(Value::Float))
        }
        _ => None,
    }
}

pub(super) fn float(value: &Value) -> f64 {
    match value {
        Value::Int(number) => *number as f64,
        Value::Float(number) => *number,
        _ => f64::NAN,
    }
}

/// The order of two values; `None` when they have none, as `NULL` has none with anything.
pub(super) fn compare(left: Option<&Value>, right: Option<&Value>) -> Option<Ordering> {
    match (left?, right?) {
        (Value::Null, _) | (_, Value::Null) => None,
        (Value::Str(left), Value::Str(right)) => Some(left.cmp(right)),
        (Value::Bool(left), Value::Bool(right)) => Some(left.cmp(right)),
        (Value::Time(left), Value::Time(right)) => Some(left.cmp(right)),
        (Value::Time(left), Value::Str(right)) => Some((*left).cmp(&dates::parse(right)?)),
        (Value::Str(left), Value::Time(right)) => Some(dates::parse(left)?.cmp(right)),
        (Value::Bool(left), Value::Str(right)) => Some(left.cmp(&right.to_ascii_lowercase().parse().ok()?)),
        (Value::Str(left), Value::Bool(right)) => {
            Some(left.to_ascii_lowercase().parse::<bool>().ok()?.cmp(right))
        }
        (Value::List(left), Value::List(right)) => (left == right).then_some(Ordering::Equal),
        (Value::Map(left), Value::Map(right)) => (left == right).then_some(Ordering::Equal),
        (left, right) => match (number(Some(left))?, number(Some(right))?) {
            (Value::Int(left), Value::Int(right)) => Some(left.cmp(&right)),
            (left, right) => float(&left).partial_cmp(&float(&right)),
        },
    }
}

fn arithmetic(operator: Operator, left: Option<&Value>, right: Option<&Value>) -> Result<Value> {
    let (Some(left), Some(right)) = (left, right) else { return Ok(Value::Null) };
    if left.is_null() || right.is_null() {
        return Ok(Value::Null);
    }
    if operator == Operator::Concatenate {
        return Ok(Value::Str(cast::text(left) + &cast::text(right)));
    }
    let (left, right) = (number(Some(left)), number(Some(right)));
    let (Some(left), Some(right)) = (left, right) else { return Err(faults::not_a_number()) };
    if matches!(operator, Operator::Divide | Operator::Remainder) && float(&right) == 0.0 {
        return Err(faults::division_by_zero());
    }
    if let (Value::Int(left), Value::Int(right)) = (&left, &right) {
        let whole = match operator {
            Operator::Add => left.checked_add(*right),
            Operator::Subtract => left.checked_sub(*right),
            Operator::Multiply => left.checked_mul(*right),
            Operator::Divide => left.checked_div(*right),
            Operator::Remainder | Operator::Concatenate => left.checked_rem(*right),
        };
        return whole.map(Value::Int).ok_or_else(faults::overflow);
    }
    let (left, right) = (float(&left), float(&right));
    Ok(Value::Float(match operator {
        Operator::Add => left + right,
        Operator::Subtract => left - right,
        Operator::Multiply => left * right,
        Operator::Divide => left / right,
        Operator::Remainder | Operator::Concatenate => left % right,
    }))
}
