//! The handle that is shared: turns, snapshots, forks.

use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use arc_swap::ArcSwap;
use model::Timestamp;

use crate::clock::{Clock, ClockMode};
use crate::content::Content;
use crate::log::{Cause, Commit, Log};
use crate::random::{self, Random};
use crate::state::State;
use crate::timer::DueTimer;
use crate::transaction::Transaction;

/// What a world begins with, and begins with again when it is reset.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// The seed of all ids.
    pub seed: u64,
    /// How the clock runs.
    pub clock: ClockMode,
    /// What a second of waiting for AWS takes here: 1 is as slow as AWS, 0 is at once.
    pub pace: f64,
    /// Whether services take what AWS refuses where no harm comes of it: policies that are none, steps out of order.
    /// Test suites written for looser emulators need it; all else should know early what AWS will say.
    pub lenient: bool,
}

impl Default for Settings {
    /// Seed 0, the real clock, AWS's pace.
    fn default() -> Self {
        Self { seed: 0, clock: ClockMode::Real, pace: 1.0, lenient: false }
    }
}

/// A world: what exists and what happened, for many threads. A clone is the same world; a [`World::fork`] is another.
#[derive(Clone, Debug)]
pub struct World(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    settings: Settings,
    content: ArcSwap<Content>,
    /// Who holds this may publish the next content.
    turn: Mutex<()>,
    /// Held while a due timer runs, so that timers run one after the other, in their order.
    timer: Mutex<()>,
    /// Whether a due timer was taken off the world and has not run to its end.
    is_running: AtomicBool,
    /// The number of request ids handed out.
    requests: AtomicU64,
    pulse: AtomicU64,
    /// How many wait for the pulse to rise: to wake nobody would be a system call for each write.
    waiting: AtomicUsize,
    /// Held by who waits while it looks at the pulse, and by who wakes it: no beat falls between look and sleep.
    sleep: Mutex<()>,
    beat: Condvar,
}

impl World {
    /// A world in which nothing exists.
    pub fn new(settings: Settings) -> Self {
        let content = Arc::new(Content::new(&settings));
        Self::with(settings, content, 0)
    }

    fn with(settings: Settings, content: Arc<Content>, requests: u64) -> Self {
        Self(Arc::new(Shared {
            settings,
            content: ArcSwap::new(content),
            turn: Mutex::new(()),
            timer: Mutex::new(()),
            is_running: AtomicBool::new(false),
            requests: AtomicU64::new(requests),
            pulse: AtomicU64::new(0),
            waiting: AtomicUsize::new(0),
            sleep: Mutex::new(()),
            beat: Condvar::new(),
        }))
    }

    /// What the world began with.
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// Everything that exists now. Never waits.
    pub fn snapshot(&self) -> State {
        State::of(self.0.content.load_full())
    }

    /// What happened so far.
    pub fn log(&self) -> Log {
        self.0.content.load().log.clone()
    }

    /// Another world that is now as this one and goes its own way from here, with the same ids to come.
    pub fn fork(&self) -> Self {
        self.fork_from(&self.snapshot())
    }

    /// Another world that goes on from `state`, a snapshot of this one or of its past.
    pub fn fork_from(&self, state: &State) -> Self {
        let requests = self.0.requests.load(Ordering::Relaxed);
        Self::with(self.0.settings.clone(), state.content.clone(), requests)
    }

    /// Begins again with nothing, with the settings that the world began with.
    pub fn reset(&self) {
        let turn = self.turn();
        self.0.requests.store(0, Ordering::Relaxed);
        self.publish(&turn, Arc::new(Content::new(&self.0.settings)));
    }

    /// Runs `body` when it is this writer's turn. `Ok` makes its changes the world's next state, and a commit if a
    /// row or a timer changed; `Err`, like a panic, leaves nothing at all, not even a drawn id.
    ///
    /// The body must not wait for anything, least of all for another turn of the same world: it would wait forever.
    pub fn transact<T, E>(
        &self,
        cause: Cause,
        body: impl FnOnce(&mut Transaction) -> Result<T, E>,
    ) -> Result<(T, Option<Arc<Commit>>), E> {
        let cause = Arc::new(cause);
        let turn = self.turn();
        let mut tx = Transaction::new(self.snapshot(), cause);
        let answer = body(&mut tx)?;
        let commit = tx.finish();
        if !Arc::ptr_eq(&tx.state().content, &tx.base().content) {
            self.publish(&turn, tx.state().content.clone());
        }
        // What only this transaction still holds is freed while others have their turn.
        drop(turn);
        Ok((answer, commit))
    }

    /// The id of a request, in the shape of a UUID. The world's requests have ids of their own, so that requests
    /// that fail or only read do not shift the ids of resources.
    pub fn next_request_id(&self) -> String {
        random::request_id(self.0.settings.seed, self.0.requests.fetch_add(1, Ordering::Relaxed))
    }

    /// The time by the world's clock.
    pub fn now(&self) -> Timestamp {
        self.0.content.load().clock.now()
    }

    /// Whether the clock stands still until somebody moves it.
    pub fn is_frozen(&self) -> bool {
        matches!(self.0.content.load().clock, Clock::Frozen(_))
    }

    /// Sets the clock, which runs on or stands still as before. May go backwards; runs no timer.
    pub fn set_now(&self, time: Timestamp) {
        self.alter(|content| content.clock = content.clock.set(time));
    }

    /// Stops the clock where it is.
    pub fn freeze(&self) {
        self.alter(|content| content.clock = content.clock.freeze());
    }

    /// Lets the clock run on from where it is.
    pub fn run(&self) {
        self.alter(|content| content.clock = content.clock.run());
    }

    /// Lets the clock run with the system's clock.
    pub fn run_real(&self) {
        self.alter(|content| content.clock = Clock::new(ClockMode::Real));
    }

    /// Begins the sequence of ids anew from `seed`; what exists keeps its ids.
    pub fn reseed(&self, seed: u64) {
        self.alter(|content| content.random = Random::new(seed));
    }

    /// Sets what a second of waiting takes for timers to come; see [`Settings::pace`].
    pub fn set_pace(&self, pace: f64) {
        self.alter(|content| content.pace = pace);
    }

    /// Moves the clock forward to `until`, if it is not there yet: the end of an advance.
    pub fn settle(&self, until: Timestamp) {
        if self.now() < until {
            self.alter(|content| content.clock = content.clock.forward_to(until));
        }
    }

    /// When the next timer is due.
    pub fn next_due(&self) -> Option<Timestamp> {
        self.0.content.load().timers.get_min().map(|(id, _)| id.due)
    }

    /// Whether no timer is due by now, and none that was is still running: what should have happened by now did.
    pub fn is_settled(&self) -> bool {
        // In this order: who runs a timer says so before it takes it.
        let is_due = self.next_due().is_some_and(|due| due <= self.now());
        !is_due && !self.0.is_running.load(Ordering::SeqCst)
    }

    /// Takes the next timer that is due at `until` or earlier off the world, moves the clock forward to its due time, if
    /// it is not there yet, and has `run` run it: one timer after the other, whoever asks. To take a timer is no commit;
    /// the call that it stands for is. `run` must not wait for another timer of the same world.
    ///
    /// To advance a world, call this until it returns `None`, then [`World::settle`].
    pub fn run_due<T>(&self, until: Timestamp, run: impl FnOnce(DueTimer) -> T) -> Option<T> {
        let _alone = lock(&self.0.timer);
        // Who only looks must not seem to run one: others would wait for it, and it for them.
        if self.next_due().is_none_or(|due| due > until) {
            return None;
        }
        let _running = Running::begin(&self.0.is_running);
        self.take_due(until).map(run)
    }

    fn take_due(&self, until: Timestamp) -> Option<DueTimer> {
        let turn = self.turn();
        let mut content = self.0.content.load_full();
        let id = content.timers.get_min().map(|(id, _)| *id).filter(|id| id.due <= until)?;
        let altered = Arc::make_mut(&mut content);
        let timer = altered.timers.remove(&id)?;
        altered.clock = altered.clock.forward_to(id.due);
        self.publish(&turn, content);
        Some(DueTimer { id, timer: Arc::unwrap_or_clone(timer) })
    }

    /// A number that rises with all that a waiting reader may be interested in: a commit, a taken timer, a hand on
    /// the clock. Take it before the snapshot, and wait for it to rise.
    pub fn pulse(&self) -> u64 {
        self.0.pulse.load(Ordering::SeqCst)
    }

    /// Waits until [`World::pulse`] is above `after` or `timeout` is over, and returns the pulse. A clock that runs
    /// by itself does not wake anybody: let `timeout` see to that.
    pub fn wait_for_change(&self, after: u64, timeout: Duration) -> u64 {
        self.0.waiting.fetch_add(1, Ordering::SeqCst);
        let asleep = lock(&self.0.sleep);
        let waited = self.0.beat.wait_timeout_while(asleep, timeout, |()| self.pulse() <= after);
        drop(waited);
        self.0.waiting.fetch_sub(1, Ordering::SeqCst);
        self.pulse()
    }

    /// Changes the content outside of any transaction.
    fn alter(&self, body: impl FnOnce(&mut Content)) {
        let turn = self.turn();
        let mut content = self.0.content.load_full();
        body(Arc::make_mut(&mut content));
        self.publish(&turn, content);
    }

    fn turn(&self) -> MutexGuard<'_, ()> {
        lock(&self.0.turn)
    }

    /// Makes `content` what readers see from now on. Only who has the turn may.
    fn publish(&self, _turn: &MutexGuard<'_, ()>, content: Arc<Content>) {
        self.0.content.store(content);
        self.0.pulse.fetch_add(1, Ordering::SeqCst);
        if self.0.waiting.load(Ordering::SeqCst) > 0 {
            drop(lock(&self.0.sleep));
            self.0.beat.notify_all();
        }
    }
}

/// Says that a timer runs for as long as it exists, also when the timer panics.
struct Running<'w>(&'w AtomicBool);

impl<'w> Running<'w> {
    fn begin(flag: &'w AtomicBool) -> Self {
        flag.store(true, Ordering::SeqCst);
        Self(flag)
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.store(false, Ordering::SeqCst);
    }
}

/// Locks a mutex, also after a panic of who had it: what a mutex guards here is whole at any time, because states are
/// published in one step.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
