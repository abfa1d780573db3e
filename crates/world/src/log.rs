//! What happened: commits, their causes and their changes.

use std::borrow::Cow;
use std::sync::Arc;

use imbl::Vector;
use model::{Scope, Timestamp};

use crate::row::{Key, KindName, Plane, Row};

/// Why a transaction took place. Cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// The service that was called, as botocore names it.
    pub service: Cow<'static, str>,
    /// The operation that was called, or the timer that fired.
    pub operation: Cow<'static, str>,
    /// Account and Region of the call.
    pub scope: Scope,
    /// The ARN of who called.
    pub caller: Arc<str>,
    /// The caller's unique id.
    pub user_id: Arc<str>,
    /// The access key that the call came with; empty for anonymous and internal calls.
    pub access_key: Arc<str>,
    /// The request id that the caller was told.
    pub request_id: Arc<str>,
}

/// What one transaction did to one row.
#[derive(Clone, Debug)]
pub struct Change {
    /// Which row.
    pub key: Key,
    /// The row before; `None` when it was created.
    pub before: Option<Arc<dyn Row>>,
    /// The row after; `None` when it was deleted.
    pub after: Option<Arc<dyn Row>>,
    /// Whether this merely follows from another row's change, as a counter does.
    pub derived: bool,
    /// The kinds of the rows to which links came or went, or came and went again: links to other kinds are what they
    /// were. Followers are told, so that they need not compare; the log does not keep it.
    pub relinked: Vec<KindName>,
}

impl Change {
    /// The plane of the row.
    pub fn plane(&self) -> Plane {
        self.after.as_ref().or(self.before.as_ref()).map_or(Plane::Data, |row| row.plane())
    }

    /// Whether the row is one of those whose changes are logged.
    pub(crate) fn is_control(&self) -> bool {
        self.plane() == Plane::Control
    }
}

/// What one transaction did, and why.
#[derive(Clone, Debug)]
pub struct Commit {
    /// Its number: the world's first commit is 1.
    pub revision: u64,
    /// When, by the world's clock.
    pub time: Timestamp,
    /// Why. Rows that remember it share it.
    pub cause: Arc<Cause>,
    /// The changes of control rows, in the order in which the rows were first touched.
    pub changes: Vec<Change>,
}

/// All commits that changed a control row, oldest first. Revisions rise but may skip: a commit that only changed
/// data rows or timers has a revision and leaves no track. A clone shares the commits.
#[derive(Clone, Debug, Default)]
pub struct Log(Vector<Arc<Commit>>);

impl Log {
    /// The number of commits.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing has happened.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All commits, oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Arc<Commit>> + ExactSizeIterator {
        self.0.iter()
    }

    /// The latest commit.
    pub fn last(&self) -> Option<&Arc<Commit>> {
        self.0.last()
    }

    /// The commit with this revision, if the log has one.
    pub fn get(&self, revision: u64) -> Option<&Arc<Commit>> {
        let index = self.0.binary_search_by_key(&revision, |commit| commit.revision).ok()?;
        self.0.get(index)
    }

    /// The commits after `revision`, oldest first.
    pub fn since(&self, revision: u64) -> impl DoubleEndedIterator<Item = &Arc<Commit>> + ExactSizeIterator {
        (self.length_at(revision)..self.0.len()).map(|index| &self.0[index])
    }

    /// The number of commits up to and including `revision`.
    pub(crate) fn length_at(&self, revision: u64) -> usize {
        match self.0.binary_search_by_key(&revision, |commit| commit.revision) {
            Ok(index) => index + 1,
            Err(index) => index,
        }
    }

    pub(crate) fn push(&mut self, commit: Arc<Commit>) {
        self.0.push_back(commit);
    }

    pub(crate) fn truncate(&mut self, length: usize) {
        self.0.truncate(length);
    }
}
