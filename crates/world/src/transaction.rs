//! Changing a world: all or nothing.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::ops::Deref;
use std::sync::Arc;

use model::Scope;

use crate::content::Replaced;
use crate::log::{Cause, Change, Commit};
use crate::row::{Key, Row, Typed, downcast};
use crate::state::State;
use crate::timer::{Timer, TimerId};

/// A state of its own that becomes the world's next one, or is dropped whole. It reads like a [`State`], sees its
/// own writes, and its time stands still.
#[derive(Debug)]
pub struct Transaction {
    cause: Arc<Cause>,
    base: State,
    state: State,
    /// Each write of a row that changed something, in order; a row may occur again.
    steps: Vec<Change>,
    timers_changed: bool,
}

/// A moment inside a transaction, for [`Transaction::changes_since`]: the number of steps up to it. It holds no state,
/// so that what is written after it is written in place.
#[derive(Clone, Copy, Debug)]
pub struct Mark(usize);

impl Deref for Transaction {
    type Target = State;

    fn deref(&self) -> &State {
        &self.state
    }
}

impl Transaction {
    pub(crate) fn new(base: State, cause: Arc<Cause>) -> Self {
        Self { cause, state: base.clone(), base, steps: Vec::new(), timers_changed: false }
    }

    /// Why this takes place.
    pub fn cause(&self) -> &Arc<Cause> {
        &self.cause
    }

    /// What exists by now, as a value.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// What existed before this transaction.
    pub fn base(&self) -> &State {
        &self.base
    }

    /// Creates or replaces a row. To put what is there already is no change.
    pub fn put<R: Typed>(&mut self, scope: Scope, row: R) {
        self.put_typed(scope, row, false);
    }

    /// The same for a row that merely follows from another one's change, as a counter does.
    pub fn put_derived<R: Typed>(&mut self, scope: Scope, row: R) {
        self.put_typed(scope, row, true);
    }

    /// The same for a row whose type is not known.
    pub fn put_row(&mut self, scope: Scope, row: Arc<dyn Row>) {
        let key = Key::of(scope, &*row);
        let same = self.state.row(scope, key.kind, &key.id).is_some_and(|current| current.same(&*row));
        if !same {
            self.replace(key, Some(row), false);
        }
    }

    fn put_typed<R: Typed>(&mut self, scope: Scope, row: R, derived: bool) {
        let key = Key { scope, kind: R::KIND, id: row.id() };
        let current = self.state.row(scope, key.kind, &key.id);
        if current.and_then(|current| downcast::<R>(&**current)) != Some(&row) {
            self.replace(key, Some(Arc::new(row)), derived);
        }
    }

    /// Removes a row and returns it. To remove what is not there is no change.
    pub fn delete(&mut self, scope: Scope, kind: &str, id: &str) -> Option<Arc<dyn Row>> {
        let row = self.state.row(scope, kind, id)?;
        let key = Key::of(scope, &**row);
        self.replace(key, None, false)
    }

    fn replace(&mut self, key: Key, after: Option<Arc<dyn Row>>, derived: bool) -> Option<Arc<dyn Row>> {
        let Replaced { before, relinked } = self.state.content_mut().replace(&key, after.clone());
        self.steps.push(Change { key, before: before.clone(), after, derived, relinked });
        before
    }

    /// What this transaction did so far: one net change for each row, in the order of first touch.
    pub fn changes(&self) -> Vec<Change> {
        net(self.steps.iter())
    }

    /// Whether no row was written, or all that were are again as they were.
    fn is_idle(&self) -> bool {
        match self.steps.len() {
            0 => true,
            // What a row becomes by a step is not what it was.
            1 => false,
            _ => self.changes().is_empty(),
        }
    }

    /// This moment, to ask later what happened since.
    pub fn mark(&self) -> Mark {
        Mark(self.steps.len())
    }

    /// What happened since `mark`: one net change for each row, from what it was then to what it is now. A mark from
    /// inside a failed [`Transaction::attempt`] means nothing.
    pub fn changes_since(&self, mark: Mark) -> Vec<Change> {
        net(self.steps.iter().skip(mark.0))
    }

    /// The same for control rows only. Followers call each other to rest with this.
    pub fn control_changes_since(&self, mark: Mark) -> Vec<Change> {
        net(self.steps.iter().skip(mark.0).filter(|step| step.is_control()))
    }

    /// Runs `body` as a part that may fail alone: an `Err` leaves nothing of it, and this transaction goes on.
    pub fn attempt<T, E>(&mut self, body: impl FnOnce(&mut Self) -> Result<T, E>) -> Result<T, E> {
        let state = self.state.clone();
        let (steps, timers_changed) = (self.steps.len(), self.timers_changed);
        let result = body(self);
        if result.is_err() {
            self.state = state;
            self.steps.truncate(steps);
            self.timers_changed = timers_changed;
        }
        result
    }

    /// 64 bits of the world's seeded generator.
    pub fn random(&mut self) -> u64 {
        self.state.content_mut().random.next()
    }

    /// So many lower-case hexadecimal digits.
    pub fn hex(&mut self, length: usize) -> String {
        self.alphanumeric(length, "0123456789abcdef")
    }

    /// So many characters of `alphabet`, which is ASCII.
    pub fn alphanumeric(&mut self, length: usize, alphabet: &str) -> String {
        self.state.content_mut().random.text(length, alphabet)
    }

    /// A version 4 UUID.
    pub fn uuid(&mut self) -> String {
        self.state.content_mut().random.uuid()
    }

    /// Sets a timer.
    pub fn schedule(&mut self, timer: Timer) -> TimerId {
        let content = self.state.content_mut();
        let id = TimerId { due: timer.due, sequence: content.scheduled };
        content.scheduled += 1;
        content.timers.insert(id, Arc::new(timer));
        self.timers_changed = true;
        id
    }

    /// Sets a timer that is due after so many seconds of AWS's time, which the world's pace makes longer or shorter.
    pub fn after(
        &mut self,
        seconds: f64,
        service: &'static str,
        name: &'static str,
        scope: Scope,
        payload: model::Value,
    ) -> TimerId {
        // The cast saturates and makes zero of what is not a number, which is as good as any answer to nonsense.
        let micros = (seconds * self.state.pace() * 1e6).round().max(0.0) as i64;
        let due = self.now().plus_micros(micros);
        self.schedule(Timer { due, service, name, scope, payload })
    }

    /// Takes a timer back; says whether it was still pending.
    pub fn cancel(&mut self, id: TimerId) -> bool {
        if self.state.timer(id).is_none() {
            return false;
        }
        self.state.content_mut().timers.remove(&id);
        self.timers_changed = true;
        true
    }

    /// Makes this the state that the world is to have next, and the commit that leads to it if anything changed.
    pub(crate) fn finish(&mut self) -> Option<Arc<Commit>> {
        // Nobody asks the log for it.
        self.steps.iter_mut().for_each(|step| step.relinked = Vec::new());
        let changes = self.control_changes_since(Mark(0));
        if changes.is_empty() && !self.timers_changed && self.is_idle() {
            return None;
        }
        let (time, cause) = (self.state.now(), self.cause.clone());
        let content = self.state.content_mut();
        content.revision += 1;
        let commit = Arc::new(Commit { revision: content.revision, time, cause, changes });
        if !commit.changes.is_empty() {
            content.log.push(commit.clone());
        }
        Some(commit)
    }
}

/// What steps come to: one change for each row, in the order of first touch.
fn net<'t>(steps: impl Iterator<Item = &'t Change> + Clone) -> Vec<Change> {
    let mut few = steps.clone();
    match (few.next(), few.next()) {
        (None, _) => return Vec::new(),
        (Some(step), None) => return vec![step.clone()],
        _ => {}
    }
    let mut changes: Vec<(Change, bool)> = Vec::new();
    let mut places = BTreeMap::new();
    for step in steps {
        match places.entry(&step.key) {
            Entry::Vacant(place) => {
                place.insert(changes.len());
                changes.push((step.clone(), false));
            }
            Entry::Occupied(place) => {
                let (change, again) = &mut changes[*place.get()];
                change.after.clone_from(&step.after);
                change.derived &= step.derived;
                change.relinked.extend_from_slice(&step.relinked);
                *again = true;
            }
        }
    }
    // Only a row that was touched again can be what it was: a first touch that changes nothing is none.
    changes.retain(|(change, again)| !again || !is_void(change));
    changes.into_iter().map(|(change, _)| change).collect()
}

/// Whether a row ended as it began.
fn is_void(change: &Change) -> bool {
    match (&change.before, &change.after) {
        (None, None) => true,
        (Some(before), Some(after)) => Arc::ptr_eq(before, after) || before.same(&**after),
        _ => false,
    }
}
