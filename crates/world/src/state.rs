//! Reading what exists at one revision.

use std::ops::Bound;
use std::sync::Arc;

use model::{Scope, Timestamp};

use crate::clock::{Clock, ClockMode};
use crate::content::{Content, Table};
use crate::log::{Commit, Log};
use crate::reference;
use crate::row::{Key, KindName, Row, Typed, downcast};
use crate::timer::{Timer, TimerId};
use crate::world::Settings;

/// Everything that exists at one revision: an immutable value. A clone is one reference count.
#[derive(Clone, Debug)]
pub struct State {
    pub(crate) content: Arc<Content>,
    /// Read off the clock once, so that time stands still for whoever looks at this state.
    now: Timestamp,
}

impl Default for State {
    fn default() -> Self {
        Self::empty()
    }
}

impl State {
    /// A state in which nothing exists, at the epoch.
    pub fn empty() -> Self {
        let clock = ClockMode::Frozen(Timestamp::default());
        Self::of(Arc::new(Content::new(&Settings { clock, ..Settings::default() })))
    }

    /// What `content` looks like now.
    pub(crate) fn of(content: Arc<Content>) -> Self {
        let now = content.clock.now();
        Self { content, now }
    }

    /// The content for writing: a copy, unless this state alone has it.
    pub(crate) fn content_mut(&mut self) -> &mut Content {
        Arc::make_mut(&mut self.content)
    }

    /// The number of commits that led to this state.
    pub fn revision(&self) -> u64 {
        self.content.revision
    }

    /// The time that this state sees: it does not move.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// What a second of waiting takes; see [`Settings::pace`].
    pub fn pace(&self) -> f64 {
        self.content.pace
    }

    /// Whether services take what AWS refuses where no harm comes of it; see [`Settings::lenient`].
    pub fn is_lenient(&self) -> bool {
        self.content.lenient
    }

    /// What happened up to this state.
    pub fn log(&self) -> &Log {
        &self.content.log
    }

    /// The row with this id, if there is one and it is a `R`.
    pub fn get<R: Typed>(&self, scope: Scope, id: &str) -> Option<&R> {
        downcast(&**self.row(scope, R::KIND, id)?)
    }

    /// The row with this kind and id.
    pub fn row(&self, scope: Scope, kind: &str, id: &str) -> Option<&Arc<dyn Row>> {
        self.content.row(scope, kind, id)
    }

    /// All rows of a kind in a scope, in order of their ids.
    pub fn rows<'a>(
        &'a self,
        scope: Scope,
        kind: &str,
    ) -> impl DoubleEndedIterator<Item = &'a Arc<dyn Row>> + use<'a> {
        self.content.table(scope, kind).into_iter().flat_map(Table::values)
    }

    /// The rows of a kind in a scope from the id `start` on, or from just after it.
    pub fn rows_from<'a>(
        &'a self,
        scope: Scope,
        kind: &str,
        start: Bound<&str>,
    ) -> impl DoubleEndedIterator<Item = &'a Arc<dyn Row>> + use<'a> {
        let table = self.content.table(scope, kind);
        let range = table.map(|table| table.range::<_, str>((start, Bound::Unbounded)));
        range.into_iter().flatten().map(|(_, row)| row)
    }

    /// All rows of a type in a scope, in order of their ids.
    pub fn scan<'a, R: Typed>(&'a self, scope: Scope) -> impl DoubleEndedIterator<Item = &'a R> + use<'a, R> {
        self.rows(scope, R::KIND).filter_map(|row| downcast(&**row))
    }

    /// The rows of a type in a scope from the id `start` on, `start` included.
    pub fn scan_from<'a, R: Typed>(
        &'a self,
        scope: Scope,
        start: &str,
    ) -> impl DoubleEndedIterator<Item = &'a R> + use<'a, R> {
        self.rows_from(scope, R::KIND, Bound::Included(start)).filter_map(|row| downcast(&**row))
    }

    /// The rows of a type in a scope after the id `last`.
    pub fn scan_after<'a, R: Typed>(
        &'a self,
        scope: Scope,
        last: &str,
    ) -> impl DoubleEndedIterator<Item = &'a R> + use<'a, R> {
        self.rows_from(scope, R::KIND, Bound::Excluded(last)).filter_map(|row| downcast(&**row))
    }

    /// The rows of a type in a scope from the id `start` on, `start` included, to the id `end`, which is not.
    pub fn scan_between<'a, R: Typed>(
        &'a self,
        scope: Scope,
        start: &str,
        end: &str,
    ) -> impl DoubleEndedIterator<Item = &'a R> + use<'a, R> {
        let table = self.content.table(scope, R::KIND).filter(|_| start < end);
        let range = table.map(|table| table.range::<_, str>((Bound::Included(start), Bound::Excluded(end))));
        range.into_iter().flatten().filter_map(|(_, row)| downcast(&**row))
    }

    /// The rows of a type in a scope whose ids begin with `prefix`.
    pub fn scan_prefix<'a, R: Typed>(&'a self, scope: Scope, prefix: &'a str) -> impl Iterator<Item = &'a R> {
        let table = self.content.table(scope, R::KIND);
        let range = table.map(|table| table.range::<_, str>((Bound::Included(prefix), Bound::Unbounded)));
        range
            .into_iter()
            .flatten()
            .take_while(move |(id, _)| id.starts_with(prefix))
            .filter_map(|(_, row)| downcast(&**row))
    }

    /// The number of rows of a kind in a scope.
    pub fn count(&self, scope: Scope, kind: &str) -> usize {
        self.content.table(scope, kind).map_or(0, Table::len)
    }

    /// The scopes that have rows of a kind, in order.
    pub fn scopes_with<'a>(&'a self, kind: &str) -> impl DoubleEndedIterator<Item = Scope> + use<'a> {
        self.content.tables.get(kind).into_iter().flat_map(|scopes| scopes.keys()).copied()
    }

    /// The kinds of which a scope has rows, in order.
    pub fn kinds(&self, scope: Scope) -> impl DoubleEndedIterator<Item = KindName> {
        let tables = self.content.tables.iter();
        tables.filter(move |(_, scopes)| scopes.contains_key(&scope)).map(|(kind, _)| *kind)
    }

    /// All kinds with the scopes that have rows of them, in order.
    pub fn tables(&self) -> impl DoubleEndedIterator<Item = (KindName, Scope)> {
        self.content.tables.iter().flat_map(|(kind, scopes)| scopes.keys().map(|scope| (*kind, *scope)))
    }

    /// The rows that link to a row, which need not exist, in order of kind, scope and id.
    pub fn incoming<'a>(
        &'a self,
        scope: Scope,
        kind: &str,
        id: &str,
    ) -> impl DoubleEndedIterator<Item = &'a Key> + use<'a> {
        reference::sources(&self.content.references, scope, kind, id, None)
    }

    /// The rows of the kind `from` that link to a row, which need not exist, in order of scope and id.
    pub fn incoming_from<'a>(
        &'a self,
        scope: Scope,
        kind: &str,
        id: &str,
        from: &str,
    ) -> impl DoubleEndedIterator<Item = &'a Key> + use<'a> {
        reference::sources(&self.content.references, scope, kind, id, Some(from))
    }

    /// Whether any row links to a row, which need not exist.
    pub fn is_linked(&self, scope: Scope, kind: &str, id: &str) -> bool {
        reference::is_target(&self.content.references, scope, kind, id)
    }

    /// When the next timer is due.
    pub fn next_due(&self) -> Option<Timestamp> {
        self.content.timers.get_min().map(|(id, _)| id.due)
    }

    /// The pending timers in the order in which they will be taken.
    pub fn timers(&self) -> impl DoubleEndedIterator<Item = (TimerId, &Timer)> {
        self.content.timers.iter().map(|(id, timer)| (*id, &**timer))
    }

    /// A pending timer.
    pub fn timer(&self, id: TimerId) -> Option<&Timer> {
        self.content.timers.get(&id).map(|timer| &**timer)
    }

    /// Does again what a commit of a log did, its revision, its time and its place in the log included.
    pub fn replay(&mut self, commit: &Arc<Commit>) {
        self.now = commit.time;
        let content = self.content_mut();
        content.clock = Clock::Frozen(commit.time);
        content.redo(commit);
    }

    /// What existed at an earlier revision, with the clock frozen at the time of the last commit up to it.
    /// Only control rows are kept in time: data rows stay as they are now, and timers are gone.
    #[must_use]
    pub fn at(&self, revision: u64) -> Self {
        let mut past = self.clone();
        let content = past.content_mut();
        content.timers.clear();
        content.undo_to(revision);
        let time = content.log.last().map_or(self.now, |commit| commit.time);
        content.clock = Clock::Frozen(time);
        past.now = time;
        past
    }
}
