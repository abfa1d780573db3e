//! What all records have in common: counts, sums, averages, the largest and the smallest.

use service::{Result, Value};

use super::evaluate::{Row, compare, float, number};
use super::query::{Query, Sum};
use crate::select_faults as faults;

/// The aggregates of a query, as far as records were seen.
pub(super) struct Totals(Vec<Total>);

struct Total {
    function: Sum,
    count: i64,
    value: Value,
}

impl Totals {
    pub(super) fn of(query: &Query) -> Self {
        let functions = query.aggregates.iter().map(|aggregate| aggregate.function);
        Self(functions.map(|function| Total { function, count: 0, value: Value::Null }).collect())
    }

    /// Whether the query asks for any: then its result is one line.
    pub(super) fn is_any(&self) -> bool {
        !self.0.is_empty()
    }

    /// Takes a record in.
    pub(super) fn add(&mut self, row: &Row<'_>) -> Result<()> {
        for (total, aggregate) in self.0.iter_mut().zip(&row.query.aggregates) {
            let Some(argument) = &aggregate.argument else {
                total.count += 1;
                continue;
            };
            if let Some(value) = row.value_of(argument)?.filter(|value| !value.is_null()) {
                total.add(&value)?;
            }
        }
        Ok(())
    }

    /// The values at the end.
    pub(super) fn finish(self) -> Vec<Value> {
        self.0.into_iter().map(Total::finish).collect()
    }
}

impl Total {
    fn add(&mut self, value: &Value) -> Result<()> {
        self.count += 1;
        match self.function {
            Sum::Count => {}
            Sum::Average | Sum::Total => {
                let number = number(Some(value)).ok_or_else(faults::not_a_number)?;
                self.value = match (&self.value, &number) {
                    (Value::Null, _) => number,
                    (Value::Int(sum), Value::Int(number)) => {
                        Value::Int(sum.checked_add(*number).ok_or_else(faults::overflow)?)
                    }
                    (sum, number) => Value::Float(float(sum) + float(number)),
                };
            }
            Sum::Largest | Sum::Smallest => {
                // Texts of numbers are compared as numbers, as columns hold only texts.
                let value = number(Some(value)).unwrap_or_else(|| value.clone());
                let wanted = if self.function == Sum::Largest {
                    std::cmp::Ordering::Greater
                } else {
                    std::cmp::Ordering::Less
                };
                if self.value.is_null() || compare(Some(&value), Some(&self.value)) == Some(wanted) {
                    self.value = value;
                }
            }
        }
        Ok(())
    }

    fn finish(self) -> Value {
        match (self.function, self.value) {
            (Sum::Count, _) => Value::Int(self.count),
            (Sum::Average, Value::Int(sum)) if sum % self.count == 0 => Value::Int(sum / self.count),
            (Sum::Average, Value::Null) => Value::Null,
            (Sum::Average, sum) => Value::Float(float(&sum) / self.count as f64),
            (_, value) => value,
        }
    }
}
