//! What exists, what happened? Tables, transactions, log, clock, timers, ids, fork.
//!
//! Everything that exists at one moment is a [`State`]: ordered, structurally shared tables of [`Row`]s, the
//! index of who links to whom, the pending [`Timer`]s and the [`Log`] of [`Commit`]s. It is an immutable value;
//! a clone is one reference count. A [`World`] publishes one state after the other: writers take turns, each with
//! a [`Transaction`] on a state of its own that becomes the next or is dropped whole; readers take the last
//! published one and never wait.
//!
//! | file | idea |
//! | --- | --- |
//! | `row.rs` | what a service stores: rows, their keys and their links |
//! | `state.rs` | reading what exists at one revision |
//! | `content.rs` | what a state consists of, and how a row is replaced in it |
//! | `reference.rs` | the links of all rows the other way round |
//! | `transaction.rs` | changing it: all or nothing |
//! | `log.rs` | what happened: commits, their causes and their changes |
//! | `clock.rs` | time, real or frozen: the only reader of the system's clock |
//! | `timer.rs` | what happens later |
//! | `random.rs` | ids from a seed |
//! | `world.rs` | the handle that is shared: turns, snapshots, forks |
//!
//! What is deliberately absent: services, accounts' rules, protocols, HTTP, threads and I/O. Followers of the log
//! run in the layer above, inside the transaction ([`Transaction::changes_since`]); so do the timers' functions
//! ([`World::run_due`]). Clock, seeded generator and timers are part of the state, so that a fork copies them and
//! a failed transaction leaves them alone.

mod clock;
mod content;
mod log;
mod random;
mod reference;
mod row;
mod state;
mod timer;
mod transaction;
mod world;

pub use clock::ClockMode;
/// An ordered map whose clones share what they have in common: for a row that holds much of which little changes.
pub use imbl::OrdMap;
pub use log::{Cause, Change, Commit, Log};
pub use row::{Key, KindName, Link, Plane, Row, Typed};
pub use state::State;
pub use timer::{DueTimer, Timer, TimerId};
pub use transaction::{Mark, Transaction};
pub use world::{Settings, World};
