//! Why a task failed: what was wrong and where, what to do about it, and the exit code that says so.

use std::fmt::Display;

/// The result of whatever a task does.
pub(crate) type Result<T> = std::result::Result<T, Failure>;

/// What was wrong, and where; with a hint at what to do.
#[derive(Debug)]
pub(crate) struct Failure {
    what: String,
    hint: Option<String>,
    exit_code: u8,
}

impl Failure {
    /// A failure that says what was wrong and where.
    pub(crate) fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), hint: None, exit_code: 1 }
    }

    /// A failure of which everything has been said: only the exit code is left to pass on.
    pub(crate) fn silent(exit_code: u8) -> Self {
        Self { what: String::new(), hint: None, exit_code }
    }

    /// Adds what to do about it.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The message for a terminal; empty when all has been said.
    pub(crate) fn text(&self) -> String {
        match &self.hint {
            Some(hint) => format!("{}\n  {hint}", self.what),
            None => self.what.clone(),
        }
    }

    /// The code that the process ends with.
    pub(crate) fn exit_code(&self) -> u8 {
        self.exit_code
    }
}

/// Says what was being tried when something else failed.
pub(crate) trait Context<T> {
    /// Turns an error into a failure that opens with what was being tried.
    fn context(self, trying: impl Display) -> Result<T>;
}

impl<T, E: Display> Context<T> for std::result::Result<T, E> {
    fn context(self, trying: impl Display) -> Result<T> {
        self.map_err(|error| Failure::new(format!("{trying}: {error}")))
    }
}
