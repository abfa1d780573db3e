//! Changing a world: all or nothing.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::ops::Deref;
use std::sync::Arc;

use model::Scope;

use crate::log::{Cause, Change, Commit};
use crate::row::{Key, Plane, Row, Typed, downcast};
use crate::state::State;
use crate::timer::{Timer, TimerId};

/// A state of its own that becomes the world's next one, or is dropped whole. It reads like a [`State`], sees its
/// own writes, and its time stands still.
#[derive(Debug)]
pub struct Transaction {
    cause: Cause,
    base: State,
    state: State,
    /// Each write of a row that changed something, in order; a row may occur again.
    touches: Vec<Touch>,
    timers_changed: bool,
}

#[derive(Debug)]
struct Touch {
    key: Key,
    plane: Plane,
    derived: bool,
}

impl Touch {
    fn is_control(&self) -> bool {
        self.plane == Plane::Control
    }
}

/// A moment inside a transaction, for [`Transaction::changes_since`].
#[derive(Debug)]
pub struct Mark {
    state: State,
    touches: usize,
}

impl Deref for Transaction {
    type Target = State;

    fn deref(&self) -> &State {
        &self.state
    }
}

impl Transaction {
    pub(crate) fn new(base: State, cause: Cause) -> Self {
        Self { cause, state: base.clone(), base, touches: Vec::new(), timers_changed: false }
    }

    /// Why this takes place.
    pub fn cause(&self) -> &Cause {
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

    fn replace(&mut self, key: Key, row: Option<Arc<dyn Row>>, derived: bool) -> Option<Arc<dyn Row>> {
        let plane = row.as_ref().map(|row| row.plane());
        let before = self.state.content_mut().replace(&key, row);
        let plane = plane.or_else(|| before.as_ref().map(|row| row.plane())).unwrap_or(Plane::Data);
        self.touches.push(Touch { key, plane, derived });
        before
    }

    /// What this transaction did so far: one net change for each row, in the order of first touch.
    pub fn changes(&self) -> Vec<Change> {
        self.net(self.touches.iter(), &self.base)
    }

    /// Whether no row was written, or all that were are again as they were.
    fn is_idle(&self) -> bool {
        match self.touches.len() {
            0 => true,
            // What a row becomes at its first touch is not what it was.
            1 => false,
            _ => self.changes().is_empty(),
        }
    }

    /// This moment, to ask later what happened since.
    pub fn mark(&self) -> Mark {
        Mark { state: self.state.clone(), touches: self.touches.len() }
    }

    /// What happened since `mark`: one net change for each row, from what it was then to what it is now. A mark from
    /// inside a failed [`Transaction::attempt`] means nothing.
    pub fn changes_since(&self, mark: &Mark) -> Vec<Change> {
        self.net(self.touches.iter().skip(mark.touches), &mark.state)
    }

    /// The same for control rows only. Followers call each other to rest with this.
    pub fn control_changes_since(&self, mark: &Mark) -> Vec<Change> {
        self.net(self.touches.iter().skip(mark.touches).filter(|touch| touch.is_control()), &mark.state)
    }

    fn net<'t>(&self, touches: impl Iterator<Item = &'t Touch> + Clone, before: &State) -> Vec<Change> {
        let mut few = touches.clone();
        match (few.next(), few.next()) {
            (None, _) => return Vec::new(),
            (Some(touch), None) => return vec![self.change(touch, before)],
            _ => {}
        }
        let mut changes: Vec<(Change, bool)> = Vec::new();
        let mut places = BTreeMap::new();
        for touch in touches {
            match places.entry(&touch.key) {
                Entry::Vacant(place) => {
                    place.insert(changes.len());
                    changes.push((self.change(touch, before), false));
                }
                Entry::Occupied(place) => {
                    let (change, again) = &mut changes[*place.get()];
                    change.derived &= touch.derived;
                    *again = true;
                }
            }
        }
        // Only a row that was touched again can be what it was: a first touch that changes nothing is none.
        changes.retain(|(change, again)| !again || !is_void(change));
        changes.into_iter().map(|(change, _)| change).collect()
    }

    fn change(&self, touch: &Touch, before: &State) -> Change {
        let Key { scope, kind, id } = &touch.key;
        Change {
            key: touch.key.clone(),
            before: before.row(*scope, kind, id).cloned(),
            after: self.state.row(*scope, kind, id).cloned(),
            derived: touch.derived,
        }
    }

    /// Runs `body` as a part that may fail alone: an `Err` leaves nothing of it, and this transaction goes on.
    pub fn attempt<T, E>(&mut self, body: impl FnOnce(&mut Self) -> Result<T, E>) -> Result<T, E> {
        let state = self.state.clone();
        let (touches, timers_changed) = (self.touches.len(), self.timers_changed);
        let result = body(self);
        if result.is_err() {
            self.state = state;
            self.touches.truncate(touches);
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

    /// The state that the world is to have next, and the commit that leads to it, if anything changed.
    pub(crate) fn finish(mut self) -> (State, Option<Arc<Commit>>) {
        let control = self.touches.iter().filter(|touch| touch.is_control());
        let changes = self.net(control, &self.base);
        if changes.is_empty() && !self.timers_changed && self.is_idle() {
            return (self.state, None);
        }
        let time = self.state.now();
        let content = self.state.content_mut();
        content.revision += 1;
        let commit = Arc::new(Commit { revision: content.revision, time, cause: self.cause, changes });
        if !commit.changes.is_empty() {
            content.log.push(commit.clone());
        }
        (self.state, Some(commit))
    }
}

/// Whether a row ended as it began.
fn is_void(change: &Change) -> bool {
    match (&change.before, &change.after) {
        (None, None) => true,
        (Some(before), Some(after)) => Arc::ptr_eq(before, after) || before.same(&**after),
        _ => false,
    }
}
