//! A world as a beginner would write it: ordered maps that are copied whole.

use std::collections::{BTreeMap, BTreeSet};

use world::{Change, State};

use crate::rows::{PARCEL, Parcel, THING, Thing, at, scope};

/// Account, kind and id.
pub type Address = (u64, &'static str, String);
/// A link: an account if it names one, kind and id.
pub type Target = (Option<u64>, &'static str, String);
/// What the rows say.
pub type Rows = BTreeMap<Address, (i64, Vec<Target>)>;

/// The model of a world.
#[derive(Clone, Debug, Default)]
pub struct Naive {
    pub rows: Rows,
    /// Due time and sequence.
    pub timers: BTreeSet<(i64, u64)>,
    pub scheduled: u64,
    pub timers_touched: u64,
    pub drawn: u64,
    pub now: i64,
    pub revision: u64,
    /// The control rows at each revision that changed one.
    pub history: Vec<(u64, Rows)>,
}

impl Naive {
    pub fn schedule(&mut self, due: i64) {
        self.timers.insert((due, self.scheduled));
        self.scheduled += 1;
        self.timers_touched += 1;
    }

    pub fn cancel(&mut self, index: usize) {
        if let Some(id) = self.timers.iter().nth(index).copied() {
            self.timers.remove(&id);
            self.timers_touched += 1;
        }
    }

    pub fn take(&mut self, until: i64) -> Option<(i64, u64)> {
        let first = self.timers.first().copied().filter(|(due, _)| *due <= until)?;
        self.timers.remove(&first);
        self.now = self.now.max(first.0);
        Some(first)
    }

    /// The rows that are not what they were in `before`.
    pub fn changed_since(&self, before: &Naive) -> BTreeSet<Address> {
        let all = self.rows.keys().chain(before.rows.keys());
        all.filter(|address| self.rows.get(*address) != before.rows.get(*address)).cloned().collect()
    }

    /// Counts what happened since `before` as a commit, and says whether it is one.
    pub fn commit(&mut self, before: &Naive) -> bool {
        let changed = self.changed_since(before);
        if changed.is_empty() && self.timers_touched == before.timers_touched {
            return false;
        }
        self.revision += 1;
        if changed.iter().any(|(_, kind, _)| *kind == THING) {
            let rows = self.rows.iter().filter(|((_, kind, _), _)| *kind == THING);
            self.history
                .push((self.revision, rows.map(|(address, row)| (address.clone(), row.clone())).collect()));
        }
        true
    }
}

/// The rows that a list of changes names, each of which must be named once and be a change.
pub fn addresses(changes: &[Change]) -> BTreeSet<Address> {
    let names: BTreeSet<Address> = changes.iter().map(|change| address(&change.key)).collect();
    assert_eq!(names.len(), changes.len());
    for change in changes {
        let same = match (&change.before, &change.after) {
            (Some(before), Some(after)) => before.same(&**after),
            (before, after) => before.is_none() && after.is_none(),
        };
        assert!(!same, "{change:?}");
    }
    names
}

fn address(key: &world::Key) -> Address {
    let number = (0..2).find(|number| scope(*number) == key.scope).expect("one of the test's scopes");
    (number, key.kind, key.id.to_string())
}

/// The rows of a kind, read through the typed scan.
fn rows(state: &State, kind: &'static str) -> Rows {
    let mut rows = Rows::new();
    for number in 0..2 {
        let mut add = |id: &str, value: i64, links: &[world::Link]| {
            let links = links.iter().map(|link| {
                let named =
                    link.scope.map(|named| (0..2).find(|number| scope(*number) == named).expect("a scope"));
                (named, link.kind, link.id.to_string())
            });
            rows.insert((number, kind, id.to_owned()), (value, links.collect()));
        };
        if kind == THING {
            state.scan::<Thing>(scope(number)).for_each(|row| add(&row.id, row.number, &row.links));
        } else {
            state.scan::<Parcel>(scope(number)).for_each(|row| add(&row.id, row.number, &row.links));
        }
    }
    rows
}

/// The control rows of a state.
pub fn control_rows(state: &State) -> Rows {
    rows(state, THING)
}

/// Compares all of a state with its model.
pub fn compare(state: &State, naive: &Naive) {
    compare_tables(state, naive);
    assert_eq!((state.revision(), state.now()), (naive.revision, at(naive.now)));
    assert_eq!(state.log().len(), naive.history.len());
}

/// Compares rows, references and timers of a state with its model.
pub fn compare_tables(state: &State, naive: &Naive) {
    let mut all = rows(state, THING);
    all.append(&mut rows(state, PARCEL));
    assert_eq!(all, naive.rows);
    for number in 0..2 {
        for kind in [THING, PARCEL] {
            let count = naive.rows.keys().filter(|(owner, of, _)| (*owner, *of) == (number, kind)).count();
            assert_eq!(state.count(scope(number), kind), count);
            // A table without rows is no table.
            assert_eq!(state.scopes_with(kind).any(|with| with == scope(number)), count > 0);
            assert_eq!(state.kinds(scope(number)).any(|of| of == kind), count > 0);
        }
    }
    compare_references(state);
    let timers: BTreeSet<_> = state.timers().map(|(id, _)| (id.due.seconds(), id.sequence)).collect();
    assert_eq!(timers, naive.timers);
    assert_eq!(state.next_due(), naive.timers.first().map(|(due, _)| at(*due)));
}

/// Compares the index of references with what reading all rows says.
pub fn compare_references(state: &State) {
    let mut expected: BTreeMap<Address, BTreeSet<Address>> = BTreeMap::new();
    for (kind, owner) in state.tables() {
        for row in state.rows(owner, kind) {
            let source = address(&world::Key::of(owner, &**row));
            for link in row.links() {
                let key = world::Key { scope: link.scope.unwrap_or(owner), kind: link.kind, id: link.id };
                expected.entry(address(&key)).or_default().insert(source.clone());
            }
        }
    }
    for number in 0..2 {
        for kind in [THING, PARCEL] {
            for id in (0..6).map(|id| format!("id-{id}")) {
                let sources = expected.remove(&(number, kind, id.clone())).unwrap_or_default();
                let found: Vec<_> = state.incoming(scope(number), kind, &id).map(address).collect();
                assert_eq!(found.len(), sources.len());
                assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), sources);
                for from in [THING, PARCEL] {
                    let found = state.incoming_from(scope(number), kind, &id, from).map(address);
                    let some: Vec<_> = sources.iter().filter(|source| source.1 == from).cloned().collect();
                    assert_eq!(found.collect::<Vec<_>>(), some);
                }
            }
        }
    }
    assert!(expected.is_empty(), "the generated links are to six ids");
}
