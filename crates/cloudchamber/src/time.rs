//! Timers that are due, the clock that is moved.

use std::time::Duration;

use model::{Scope, Timestamp, Value};
use service::{Caller, Context, Tx};
use world::DueTimer;

use crate::catalog::catalog;
use crate::chamber::Chamber;

impl Chamber {
    /// Runs the timers that are due by now, and those that they make due, or waits for who runs them. Cheap when there
    /// are none.
    pub fn settle(&self) {
        while !self.world.is_settled() {
            self.run_until(self.world.now());
        }
    }

    /// Moves the clock forward, running the timers that become due in their order, and returns when the world is
    /// settled at the new time.
    pub fn advance(&self, by: Duration) -> Timestamp {
        let micros = i64::try_from(by.as_micros()).unwrap_or(i64::MAX);
        let until = self.world.now().plus_micros(micros);
        self.run_until(until);
        self.world.settle(until);
        until
    }

    fn run_until(&self, until: Timestamp) {
        let run = |DueTimer { timer, .. }| {
            self.run_timer(timer.scope, timer.service, timer.name, timer.payload);
        };
        while self.world.run_due(until, run).is_some() {}
    }

    /// Runs what a service does when a timer of this name is due; what happens outside comes in this way too.
    pub fn run_timer(&self, scope: Scope, service: &str, name: &str, payload: Value) {
        let service = catalog().service(service);
        let task = service.and_then(|service| service.timers.iter().find(|task| task.name == name));
        let Some((service, task)) = service.zip(task) else {
            tracing::error!(timer = name, "no such timer");
            return;
        };
        let context = self.internal_context(scope, service.name);
        let run = |tx: &mut Tx<'_>| (task.run)(tx, payload);
        if let Err(fault) = self.transact(&context, service.name, task.name, run) {
            tracing::error!(service = service.name, timer = task.name, %fault, "a timer failed");
        }
    }

    /// The context of what a service does by itself.
    pub(crate) fn internal_context(&self, scope: Scope, service: &str) -> Context {
        let principal = format!("{service}.amazonaws.com");
        let caller =
            Caller { arn: principal.as_str().into(), user_id: principal.into(), access_key: "".into() };
        let request_id = self.world.next_request_id().into();
        self.context(scope, caller, request_id, "http://localhost:4566".into())
    }
}
