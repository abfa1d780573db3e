//! What a state consists of, and how a row is replaced in it together with its references.

use std::sync::Arc;

use imbl::{OrdMap, OrdSet};
use model::Scope;

use crate::clock::Clock;
use crate::log::{Commit, Log};
use crate::random::Random;
use crate::reference::{self, Reference};
use crate::row::{Key, KindName, Row};
use crate::timer::{Timer, TimerId};
use crate::world::Settings;

/// The rows of one kind in one scope, in order of their ids.
pub(crate) type Table = OrdMap<Arc<str>, Arc<dyn Row>>;

/// Everything that a world is, as a value. All collections are structurally shared: a clone is a few reference
/// counts, and a write copies the path to what it changes.
#[derive(Clone, Debug)]
pub(crate) struct Content {
    /// The number of commits so far.
    pub(crate) revision: u64,
    pub(crate) clock: Clock,
    /// What a second of waiting takes; see [`Settings::pace`].
    pub(crate) pace: f64,
    /// See [`Settings::lenient`].
    pub(crate) lenient: bool,
    pub(crate) random: Random,
    /// The number of timers ever scheduled.
    pub(crate) scheduled: u64,
    /// Kinds, then scopes, so that both "which scopes have this kind?" and "which kinds has this scope?" are
    /// short walks. No table is empty.
    pub(crate) tables: OrdMap<KindName, OrdMap<Scope, Table>>,
    pub(crate) references: OrdSet<Reference>,
    pub(crate) timers: OrdMap<TimerId, Arc<Timer>>,
    pub(crate) log: Log,
}

/// What a row was replaced by another does to its place.
pub(crate) struct Replaced {
    /// The row that stood there.
    pub(crate) before: Option<Arc<dyn Row>>,
    /// See [`Change::relinked`](crate::Change).
    pub(crate) relinked: Vec<KindName>,
}

impl Content {
    pub(crate) fn new(settings: &Settings) -> Self {
        Self {
            revision: 0,
            clock: Clock::new(settings.clock),
            pace: settings.pace,
            lenient: settings.lenient,
            random: Random::new(settings.seed),
            scheduled: 0,
            tables: OrdMap::new(),
            references: OrdSet::new(),
            timers: OrdMap::new(),
            log: Log::default(),
        }
    }

    pub(crate) fn table(&self, scope: Scope, kind: &str) -> Option<&Table> {
        self.tables.get(kind)?.get(&scope)
    }

    pub(crate) fn row(&self, scope: Scope, kind: &str, id: &str) -> Option<&Arc<dyn Row>> {
        self.table(scope, kind)?.get(id)
    }

    /// Puts or (with `None`) removes the row at `key`.
    pub(crate) fn replace(&mut self, key: &Key, after: Option<Arc<dyn Row>>) -> Replaced {
        let before = match &after {
            Some(row) => self.insert(key, row.clone()),
            None => self.remove(key),
        };
        let relinked = reference::replace(&mut self.references, key, before.as_deref(), after.as_deref());
        Replaced { before, relinked }
    }

    fn insert(&mut self, key: &Key, row: Arc<dyn Row>) -> Option<Arc<dyn Row>> {
        // Not by the entry of a tree, which looks twice on the way to what is there.
        let scopes = match self.tables.get_mut(key.kind) {
            Some(scopes) => scopes,
            None => self.tables.entry(key.kind).or_default(),
        };
        let table = match scopes.get_mut(&key.scope) {
            Some(table) => table,
            None => scopes.entry(key.scope).or_default(),
        };
        table.insert(key.id.clone(), row)
    }

    fn remove(&mut self, key: &Key) -> Option<Arc<dyn Row>> {
        // A look first: to walk a shared tree for writing copies the way, even if nothing is at its end.
        self.row(key.scope, key.kind, &key.id)?;
        let scopes = self.tables.get_mut(key.kind)?;
        let table = scopes.get_mut(&key.scope)?;
        let before = table.remove(&key.id);
        if table.is_empty() {
            scopes.remove(&key.scope);
        }
        if scopes.is_empty() {
            self.tables.remove(key.kind);
        }
        before
    }

    /// Does again what `commit` did.
    pub(crate) fn redo(&mut self, commit: &Arc<Commit>) {
        for change in &commit.changes {
            self.replace(&change.key, change.after.clone());
        }
        self.revision = commit.revision;
        self.log.push(commit.clone());
    }

    /// Takes back the changes of all commits after `revision`.
    pub(crate) fn undo_to(&mut self, revision: u64) {
        let log = self.log.clone();
        for change in log.since(revision).rev().flat_map(|commit| &commit.changes) {
            self.replace(&change.key, change.before.clone());
        }
        self.log.truncate(log.length_at(revision));
        self.revision = self.revision.min(revision);
    }
}
