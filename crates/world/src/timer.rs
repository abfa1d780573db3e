//! What happens later: functions of services that are to be called when the world's clock reaches a time.

use model::{Scope, Timestamp, Value};

/// A call to come. The layer above knows which function `service` and `name` stand for.
#[derive(Clone, Debug, PartialEq)]
pub struct Timer {
    /// When.
    pub due: Timestamp,
    /// The service whose function is called.
    pub service: &'static str,
    /// The function's name inside the service.
    pub name: &'static str,
    /// Account and Region in which it is called.
    pub scope: Scope,
    /// What the function needs to know.
    pub payload: Value,
}

/// A pending timer's name. Timers are taken in this order: by due time, then first come, first served.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TimerId {
    /// When the timer is due.
    pub due: Timestamp,
    /// The number of timers that the world had scheduled before this one.
    pub sequence: u64,
}

/// A timer that was taken off the world because its time has come.
#[derive(Clone, Debug, PartialEq)]
pub struct DueTimer {
    /// The name it had while it was pending.
    pub id: TimerId,
    /// The timer.
    pub timer: Timer,
}
