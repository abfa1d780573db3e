//! The tables that a service consists of, and the catalogue of all services.

use std::collections::{BTreeMap, HashMap};

use model::{Fault, Shape, Structure, Timestamp, Value, ValueRef};
use world::Change;

use crate::{Kind, Result, Tx, View};

/// A service: what it can do, what it holds, what it does when something changes or time has come.
pub struct Service {
    /// Its name in botocore (`ec2`), which is also the name of its crate and of its API model.
    pub name: &'static str,
    /// Its operations: one table for each resource type, beside the functions.
    pub operations: &'static [&'static [Operation]],
    /// Members of requests (`RunInstances.InstanceType`) that its functions judge in words of their own: what the
    /// model demands of them is not checked before.
    pub judged: &'static [&'static str],
    /// Its types of rows.
    pub kinds: &'static [Kind],
    /// Functions called with what a call changed, inside its transaction, before the answer leaves.
    pub followers: &'static [Follower],
    /// What it does later.
    pub timers: &'static [TimerTask],
    /// Makes what AWS has put into every account and Region (a default VPC): called once for each scope,
    /// before the first call to the service there.
    pub provision: Option<fn(&mut Tx<'_>) -> Result<()>>,
}

/// Reacts to changes: `fn(tx, changes since the last look)`. Its own changes reach the followers again.
pub type Follower = fn(&mut Tx<'_>, &[Change]) -> Result<()>;

/// What happens when a timer of this name is due.
pub struct TimerTask {
    /// The name, unique in the service.
    pub name: &'static str,
    /// The function; it gets the timer's payload. An `Err` leaves nothing of what it did.
    pub run: fn(&mut Tx<'_>, Value) -> Result<()>,
}

/// An operation and the function that carries it out.
pub struct Operation {
    /// The operation's name in the API model.
    pub name: &'static str,
    /// The function.
    pub call: Call,
}

impl Operation {
    /// The same function under another name, which the log then tells.
    pub const fn called(&self, name: &'static str) -> Self {
        let call = match &self.call {
            Call::Write(function) => Call::Write(*function),
            Call::Read(function) => Call::Read(*function),
            Call::Staged(function) => Call::Staged(*function),
        };
        Self { name, call }
    }
}

/// A function that carries out an operation, its types erased.
pub enum Call {
    /// One that may change the world.
    Write(fn(&mut Tx<'_>, Value) -> Result<Answer>),
    /// One that cannot.
    Read(fn(View<'_>, Value) -> Result<Answer>),
    /// One that has long work to do (digests of content) before it may change the world: the work runs beside other
    /// writers and leaves the rest to be done in turn, where the world may have changed since.
    Staged(fn(View<'_>, Value) -> Result<Finish>),
}

/// The rest of a [`Call::Staged`].
pub type Finish = Box<dyn FnOnce(&mut Tx<'_>) -> Result<Answer>>;

/// What an operation returns.
pub struct Answer {
    /// `None` where the model has no output.
    output: Option<Box<dyn Structure>>,
    patience: Option<Patience>,
    status: Option<u16>,
}

/// The call found nothing yet and has time: it may be made again whenever something changed. Who cannot wait takes
/// the answer as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// When the caller wants the answer, whatever it is.
    pub until: Timestamp,
    /// When the passing of time alone may bring another answer, as far as that is known.
    pub next: Option<Timestamp>,
}

impl Answer {
    /// The view that writers walk.
    pub fn view(&self) -> ValueRef<'_> {
        self.output.as_deref().map_or(ValueRef::Null, ValueRef::Structure)
    }

    /// Whether the call would rather wait for a better answer.
    pub fn patience(&self) -> Option<Patience> {
        self.patience
    }

    /// The HTTP status, if it is another than the model's.
    pub fn status(&self) -> Option<u16> {
        self.status
    }
}

/// An answer with a structure in it.
pub fn answer<T: Structure>(output: T) -> Answer {
    Answer { output: Some(Box::new(output)), patience: None, status: None }
}

/// An answer that may be worth waiting for a better one.
pub fn patient<T: Structure>((output, patience): (T, Option<Patience>)) -> Answer {
    Answer { patience, ..answer(output) }
}

/// An answer with a structure in it and an HTTP status that depends on what was done:
/// `writes!("RestoreObject", restore => answer_with)`.
pub fn answer_with<T: Structure>((output, status): (T, u16)) -> Answer {
    Answer { status: Some(status), ..answer(output) }
}

/// The answer of an operation without output.
pub fn empty(_: ()) -> Answer {
    Answer { output: None, patience: None, status: None }
}

/// The typed form of a validated request.
#[doc(hidden)]
pub fn request<T: Shape>(value: Value) -> Result<T> {
    T::from_value(value).map_err(|mismatch| {
        Fault::new("SerializationException", format!("{} is not {}", mismatch.path, mismatch.expected))
    })
}

/// A row of the operations table whose function may write: `writes!("CreateVpc", vpcs::create)`; with `=> empty`
/// for an operation without output, with `=> patient` for one that may wait.
#[macro_export]
macro_rules! writes {
    ($name:literal, $function:path) => {
        $crate::writes!($name, $function => answer)
    };
    ($name:literal, $function:path => $wrap:ident) => {
        $crate::Operation {
            name: $name,
            call: $crate::Call::Write(|tx, value| $function(tx, $crate::request(value)?).map($crate::$wrap)),
        }
    };
}

/// A row of the operations table whose function only reads: `reads!("DescribeVpcs", vpcs::describe)`.
#[macro_export]
macro_rules! reads {
    ($name:literal, $function:path) => {
        $crate::reads!($name, $function => answer)
    };
    ($name:literal, $function:path => $wrap:ident) => {
        $crate::Operation {
            name: $name,
            call: $crate::Call::Read(|view, value| $function(view, $crate::request(value)?).map($crate::$wrap)),
        }
    };
}

/// A row of the operations table whose first function does the long work on a view, and whose second gets what the
/// first returned and may write: `staged!("PutObject", put::prepare, put::finish)`.
#[macro_export]
macro_rules! staged {
    ($name:literal, $prepare:path, $finish:path) => {
        $crate::staged!($name, $prepare, $finish => answer)
    };
    ($name:literal, $prepare:path, $finish:path => $wrap:ident) => {
        $crate::Operation {
            name: $name,
            call: $crate::Call::Staged(|view, value| {
                let prepared = $prepare(view, $crate::request(value)?)?;
                Ok(Box::new(move |tx: &mut $crate::Tx<'_>| $finish(tx, prepared).map($crate::$wrap)))
            }),
        }
    };
}

/// All services, as one call to another finds them.
pub struct Catalog {
    services: BTreeMap<&'static str, &'static Service>,
    /// By service and name.
    operations: HashMap<(&'static str, &'static str), &'static Operation>,
    kinds: BTreeMap<&'static str, &'static Kind>,
}

impl Catalog {
    /// The catalogue of `services`.
    pub fn of(services: &[&'static Service]) -> Self {
        let kinds = services.iter().flat_map(|service| service.kinds);
        let operations = services.iter().flat_map(|service| {
            let operations = service.operations.iter().copied().flatten();
            operations.map(|operation| ((service.name, operation.name), operation))
        });
        Self {
            operations: operations.collect(),
            services: services.iter().map(|service| (service.name, *service)).collect(),
            kinds: kinds.map(|kind| (kind.name, kind)).collect(),
        }
    }

    /// The services, ordered by name.
    pub fn services(&self) -> impl Iterator<Item = &'static Service> {
        self.services.values().copied()
    }

    /// The service called `name`.
    pub fn service(&self, name: &str) -> Option<&'static Service> {
        self.services.get(name).copied()
    }

    /// The operation `name` of a service.
    pub fn operation(&self, service: &str, name: &str) -> Option<&'static Operation> {
        self.operations.get(&(service, name)).copied()
    }

    /// What is known of the rows of a kind.
    pub fn kind(&self, name: &str) -> Option<&'static Kind> {
        self.kinds.get(name).copied()
    }

    /// The kinds of all services, ordered by name.
    pub fn kinds(&self) -> impl Iterator<Item = &'static Kind> {
        self.kinds.values().copied()
    }
}
