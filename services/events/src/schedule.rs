//! Rules that run by the clock.

use service::{Map, Result, TimerTask, Timestamp, Tx, Value};

use crate::cron::Cron;
use crate::delivery;
use crate::rules::{self, Rule};

/// Runs a rule whose time has come, and waits for its next.
pub(crate) const RUN: TimerTask = TimerTask { name: "run", run };

/// When a rule runs.
pub(crate) enum Schedule {
    /// Each so many seconds.
    Rate(i64),
    Cron(Cron),
}

/// Reads `rate(5 minutes)` or `cron(0 12 * * ? *)`.
pub(crate) fn parse(text: &str) -> Option<Schedule> {
    let inside = |name: &str| text.trim().strip_prefix(name)?.strip_prefix('(')?.strip_suffix(')');
    if let Some(cron) = inside("cron") {
        return Cron::parse(cron).map(Schedule::Cron);
    }
    let (number, unit) = inside("rate")?.trim().split_once(' ')?;
    let number: i64 = number.parse().ok().filter(|number| *number > 0)?;
    let seconds = match (unit.trim(), number) {
        ("minute", 1) => 60,
        ("minutes", 2..) => 60,
        ("hour", 1) => 3_600,
        ("hours", 2..) => 3_600,
        ("day", 1) => 86_400,
        ("days", 2..) => 86_400,
        _ => return None,
    };
    number.checked_mul(seconds).map(Schedule::Rate)
}

impl Schedule {
    fn after(&self, time: Timestamp) -> Option<Timestamp> {
        match self {
            Self::Rate(seconds) => Some(time.plus_micros(seconds.saturating_mul(1_000_000))),
            Self::Cron(cron) => cron.after(time),
        }
    }
}

/// Waits for the next time of a rule, if it has a schedule and is in force. The timer of a rule that was changed
/// since finds another generation and does nothing.
pub(crate) fn start(tx: &mut Tx<'_>, rule: &Rule) {
    let schedule = rule.schedule.as_deref().filter(|_| rule.is_enabled()).and_then(parse);
    let Some(due) = schedule.and_then(|schedule| schedule.after(tx.now())) else { return };
    let mut payload = Map::new();
    payload.push("Rule", rules::id(&rule.bus, &rule.name));
    payload.push("Generation", rule.generation);
    tx.at(due, "events", RUN.name, Value::Map(payload));
}

fn run(tx: &mut Tx<'_>, payload: Value) -> Result<()> {
    let id = payload.get("Rule").and_then(Value::as_str).unwrap_or_default();
    let generation = payload.get("Generation").and_then(Value::as_int);
    let Some(rule) = tx.get::<Rule>(id).filter(|rule| Some(rule.generation) == generation).cloned() else {
        return Ok(());
    };
    let scope = tx.scope();
    let mut event = Map::new();
    event.push("version", "0");
    event.push("id", tx.uuid());
    event.push("detail-type", "Scheduled Event");
    event.push("source", "aws.events");
    event.push("account", scope.account.to_string());
    event.push("time", tx.now().iso8601());
    event.push("region", scope.region.name());
    event.push("resources", vec![Value::from(rule.arn.as_str())]);
    event.push("detail", Value::EMPTY);
    delivery::send(tx, &rule, &Value::Map(event));
    start(tx, &rule);
    Ok(())
}
