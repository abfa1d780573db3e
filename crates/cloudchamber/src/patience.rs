//! Calls that found nothing and have time: a long poll waits until something changed, or until its time is over.

use std::sync::Arc;
use std::time::Duration;

use model::Timestamp;
use service::Patience;
use wire::{Request, Response};
use world::World;

use crate::chamber::Chamber;

/// The longest that one [`Wait::wait`] takes, so that whoever waits can be stopped.
const LONGEST: Duration = Duration::from_secs(1);

/// What came of an attempt to answer a request.
pub enum Attempt {
    /// The answer.
    Answered(Response),
    /// There may be a better answer: [`Wait::wait`], and attempt again.
    Waits(Wait),
}

/// What a call waits for. A clone waits for the same.
#[derive(Clone)]
pub struct Wait {
    world: World,
    /// The world's pulse before the attempt.
    pulse: u64,
    /// When the caller wants the answer, whatever it is.
    pub(crate) deadline: Timestamp,
    /// When time alone may bring another answer.
    wake: Timestamp,
    pub(crate) request_id: Arc<str>,
}

impl Wait {
    /// What a call waits for that was attempted after `pulse`, and perhaps `earlier`; `None` when its time is over,
    /// or time stands still, so that it would never be.
    pub(crate) fn of(
        world: &World,
        pulse: u64,
        patience: Patience,
        earlier: Option<Self>,
        request_id: &Arc<str>,
    ) -> Option<Self> {
        let deadline = earlier.map_or(patience.until, |earlier| earlier.deadline);
        if world.is_frozen() || deadline <= world.now() {
            return None;
        }
        let timer = world.snapshot().next_due();
        let wake = [Some(deadline), patience.next, timer].into_iter().flatten().min().unwrap_or(deadline);
        Some(Self { world: world.clone(), pulse, deadline, wake, request_id: request_id.clone() })
    }

    /// Blocks until something changed or time may have brought something, for a second at most.
    pub fn wait(&self) {
        let micros = self.wake.micros().saturating_sub(self.world.now().micros());
        let time = Duration::from_micros(u64::try_from(micros).unwrap_or_default());
        self.world.wait_for_change(self.pulse, time.min(LONGEST));
    }
}

impl Chamber {
    /// Answers one request of any AWS protocol; a long poll blocks until it is over. Never panics; a refused request
    /// leaves the world as it was.
    pub fn answer(&self, request: &Request) -> Response {
        let mut earlier = None;
        loop {
            match self.attempt(request, earlier) {
                Attempt::Answered(response) => return response,
                Attempt::Waits(wait) => {
                    wait.wait();
                    earlier = Some(wait);
                }
            }
        }
    }
}
