//! Timers that are due, the clock that is moved.

use std::time::Duration;

use model::Timestamp;
use service::{Caller, Tx};
use world::DueTimer;

use crate::catalog::catalog;
use crate::chamber::Chamber;

impl Chamber {
    /// Runs the timers that are due by now, and those that they set for now. Cheap when there are none.
    pub fn settle(&self) {
        loop {
            // Read again each time: a running clock has moved on, and what a timer set at once is due by then.
            let now = self.world.now();
            if self.world.snapshot().next_due().is_none_or(|due| due > now) {
                return;
            }
            self.run_until(now);
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
        while let Some(due) = self.world.take_due(until) {
            self.run(due);
        }
    }

    fn run(&self, DueTimer { timer, .. }: DueTimer) {
        let task = catalog()
            .service(timer.service)
            .and_then(|service| service.timers.iter().find(|task| task.name == timer.name));
        let Some(task) = task else {
            tracing::error!(service = timer.service, timer = timer.name, "no such timer");
            return;
        };
        let principal = format!("{}.amazonaws.com", timer.service);
        let caller =
            Caller { arn: principal.as_str().into(), user_id: principal.into(), access_key: "".into() };
        let request_id = self.world.next_request_id().into();
        let context = self.context(timer.scope, caller, request_id, "http://localhost:4566".into());
        let outcome = self
            .transact(&context, timer.service, task.name, |tx: &mut Tx<'_>| (task.run)(tx, timer.payload));
        if let Err(fault) = outcome {
            tracing::error!(service = timer.service, timer = timer.name, %fault, "a timer failed");
        }
    }
}
