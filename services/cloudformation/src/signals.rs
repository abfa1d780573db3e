//! Signals: resources that are ready only when somebody says so.

use service::{Operation, Result, Timestamp, Tx, Value};

use crate::deployment;
use crate::faults;
use crate::shapes::SignalResourceInput;
use crate::stack_resources::{StackResource, key};
use crate::stacks;
use crate::template::{Resource, text};

pub(crate) const OPERATIONS: &[Operation] = &[service::writes!("SignalResource", signal => empty)];

service::structures! {
    /// What a resource waits for, and what came.
    Signals {
        needed: i64 = "Needed",
        deadline: Timestamp = "Deadline",
        /// The ids of those who signalled.
        received: Vec<String> = "Received",
        failures: i64 = "Failures",
    }
}

/// How many signals a declaration asks for, and for how many seconds it waits.
pub(crate) fn asked(declared: &Resource) -> Option<(i64, i64)> {
    let number = |value: Option<&Value>| value.and_then(text).and_then(|text| text.parse::<i64>().ok());
    let policy = declared.creation_policy.as_ref().and_then(|policy| policy.get("ResourceSignal"));
    if let Some(policy) = policy {
        let timeout = policy.get("Timeout").and_then(Value::as_str).and_then(seconds);
        return Some((number(policy.get("Count")).unwrap_or(1), timeout.unwrap_or(300)));
    }
    if declared.type_name != "AWS::CloudFormation::WaitCondition" {
        return None;
    }
    let count = number(declared.properties.get("Count")).unwrap_or(1);
    Some((count, number(declared.properties.get("Timeout")).unwrap_or(300)))
}

/// The seconds of a duration such as `PT1H30M`.
fn seconds(duration: &str) -> Option<i64> {
    let mut total = 0;
    let mut digits = String::new();
    for letter in duration.strip_prefix("PT")?.chars() {
        let unit = match letter {
            'H' => 3_600,
            'M' => 60,
            'S' => 1,
            digit => {
                digits.push(digit);
                continue;
            }
        };
        total += digits.parse::<i64>().ok()? * unit;
        digits.clear();
    }
    digits.is_empty().then_some(total)
}

impl Signals {
    /// Whether enough came; an error where too few came in time, or one that said no.
    pub(crate) fn are_enough(&self, now: Timestamp) -> Result<bool> {
        if self.failures > 0 {
            return Err(faults::failed_signal(self.failures, self.needed));
        }
        let enough = self.received.len() as i64 >= self.needed;
        match !enough && now >= self.deadline {
            true => Err(faults::no_signal_in_time(self.needed)),
            false => Ok(enough),
        }
    }
}

fn signal(tx: &mut Tx<'_>, request: SignalResourceInput) -> Result<()> {
    let name = &request.stack_name;
    let stack = stacks::named(tx.view(), name).ok_or_else(|| faults::stack_named_missing(name))?;
    let (id, stack_name) = (stack.id().to_owned(), stack.name().to_owned());
    let row = tx.get::<StackResource>(&key(&id, &request.logical_resource_id)).cloned();
    let mut row = row.ok_or_else(|| faults::no_resource(&request.logical_resource_id, &stack_name))?;
    let Some(signals) = row.signals.as_mut().filter(|_| row.intended.is_some()) else {
        let status = &row.shape.resource_status;
        return Err(faults::not_waiting(&request.logical_resource_id, status));
    };
    // Who signals twice is heard once.
    if !signals.received.contains(&request.unique_id) {
        signals.failures += i64::from(request.status == "FAILURE");
        signals.received.push(request.unique_id);
    }
    tx.put(row);
    deployment::wake(tx, &id);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::seconds;

    #[test]
    fn durations() {
        assert_eq!(seconds("PT1H30M"), Some(5_400));
        assert_eq!(seconds("PT15S"), Some(15));
        assert_eq!(seconds("15"), None);
    }
}
