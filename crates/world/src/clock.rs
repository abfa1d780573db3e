//! Time, real or frozen. Nothing else in the project reads the system's clock.

use std::time::{SystemTime, UNIX_EPOCH};

use model::Timestamp;

/// How a new world's clock runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockMode {
    /// With the system's clock.
    Real,
    /// Not at all: it stands at this time until somebody moves it.
    Frozen(Timestamp),
}

/// A world's clock. It is part of the state, hence a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Clock {
    /// Stands still.
    Frozen(Timestamp),
    /// Runs with the system's clock, so many microseconds ahead of it.
    Running { ahead: i64 },
}

impl Clock {
    pub(crate) const fn new(mode: ClockMode) -> Self {
        match mode {
            ClockMode::Real => Self::Running { ahead: 0 },
            ClockMode::Frozen(time) => Self::Frozen(time),
        }
    }

    pub(crate) fn now(self) -> Timestamp {
        match self {
            Self::Frozen(time) => time,
            Self::Running { ahead } => Timestamp::from_micros(system_micros().saturating_add(ahead)),
        }
    }

    /// The clock at `time`, running or frozen as before.
    pub(crate) fn set(self, time: Timestamp) -> Self {
        match self {
            Self::Frozen(_) => Self::Frozen(time),
            Self::Running { .. } => Self::Frozen(time).run(),
        }
    }

    /// The clock at `time` if that is later than now: it never goes backwards.
    pub(crate) fn forward_to(self, time: Timestamp) -> Self {
        if time > self.now() { self.set(time) } else { self }
    }

    /// Stopped where it is.
    pub(crate) fn freeze(self) -> Self {
        Self::Frozen(self.now())
    }

    /// Running on from where it is.
    pub(crate) fn run(self) -> Self {
        match self {
            Self::Frozen(time) => Self::Running { ahead: time.micros().saturating_sub(system_micros()) },
            Self::Running { .. } => self,
        }
    }
}

/// Microseconds since the epoch by the system's clock, also when that stands before the epoch.
#[allow(clippy::disallowed_methods, reason = "this is the one place that reads the system's clock")]
fn system_micros() -> i64 {
    match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_micros()).unwrap_or(i64::MAX),
        Err(error) => i64::try_from(error.duration().as_micros()).map_or(i64::MIN, |micros| -micros),
    }
}
