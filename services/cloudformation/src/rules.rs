//! Rules: what the values of parameters must satisfy together.

use service::{Map, Result, Value};

use crate::evaluation::Evaluator;
use crate::faults;

/// Refuses parameters that break a rule of the template.
pub(crate) fn check(evaluator: &mut Evaluator<'_, '_>, rules: &Map) -> Result<()> {
    for (name, rule) in rules.iter() {
        let applies = match rule.get("RuleCondition") {
            Some(condition) => evaluator.holds(condition, 0)?,
            None => true,
        };
        if !applies {
            continue;
        }
        for assertion in rule.get("Assertions").and_then(Value::as_list).unwrap_or_default() {
            let Some(condition) = assertion.get("Assert") else { continue };
            if !evaluator.holds(condition, 0)? {
                let description = assertion.get("AssertDescription").and_then(Value::as_str);
                return Err(faults::rule_broken(name, description.unwrap_or("Assertion failed.")));
            }
        }
    }
    Ok(())
}
