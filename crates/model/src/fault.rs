//! The one error type of the project: what AWS says when it refuses a call.

use std::borrow::Cow;
use std::fmt;

use crate::{Map, Value};

/// An error answer, in no protocol yet. Boxed inside, so that `Result<_, Fault>` stays one word.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault(Box<Inner>);

#[derive(Clone, Debug, PartialEq)]
struct Inner {
    code: Cow<'static, str>,
    message: String,
    status: u16,
    members: Map,
}

impl Fault {
    /// A fault of the caller with status 400, unless the model gives the code another.
    pub fn new(code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self(Box::new(Inner { code: code.into(), message: message.into(), status: 0, members: Map::new() }))
    }

    /// The same with an HTTP status of its own.
    pub fn with_status(mut self, status: u16) -> Self {
        self.0.status = status;
        self
    }

    /// The same with a modelled member of the error's shape beside the message.
    pub fn with_member(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.0.members.insert(name, value);
        self
    }

    /// The error code as SDKs see it, or the name of the error's shape.
    pub fn code(&self) -> &str {
        &self.0.code
    }

    /// The sentence for people.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The HTTP status, if the fault names one; otherwise the model's, or 400.
    pub fn status(&self) -> Option<u16> {
        (self.0.status != 0).then_some(self.0.status)
    }

    /// Modelled members beside the message.
    pub fn members(&self) -> &Map {
        &self.0.members
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code(), self.message())
    }
}

impl std::error::Error for Fault {}
