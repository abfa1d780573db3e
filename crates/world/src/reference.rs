//! The links of all rows the other way round: an ordered set from which "who refers to this?" is one range.

use std::cmp::Ordering;
use std::ops::Bound;

use equivalent::{Comparable, Equivalent};
use imbl::OrdSet;
use model::Scope;

use crate::row::{Key, KindName, Row};

/// One link: `source` refers to `target`. Ordered by target, then by the kind of the source, so that the
/// references from one kind stand together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reference {
    target: Key,
    source: Key,
}

impl Ord for Reference {
    fn cmp(&self, other: &Self) -> Ordering {
        let (left, right) = (&self.source, &other.source);
        self.target
            .cmp(&other.target)
            .then_with(|| left.kind.cmp(right.kind))
            .then_with(|| left.scope.cmp(&right.scope))
            .then_with(|| left.id.cmp(&right.id))
    }
}

impl PartialOrd for Reference {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// A place just before or just after all references to a target (from one kind, if it names one). It is equal to
/// none, which makes it a bound of a range without a key to build.
struct Edge<'a> {
    scope: Scope,
    kind: &'a str,
    id: &'a str,
    from: Option<&'a str>,
    side: Ordering,
}

impl Equivalent<Reference> for Edge<'_> {
    fn equivalent(&self, _: &Reference) -> bool {
        false
    }
}

impl Comparable<Reference> for Edge<'_> {
    fn compare(&self, reference: &Reference) -> Ordering {
        let target = &reference.target;
        self.scope
            .cmp(&target.scope)
            .then_with(|| self.kind.cmp(target.kind))
            .then_with(|| self.id.cmp(&target.id))
            .then_with(|| self.from.map_or(Ordering::Equal, |from| from.cmp(reference.source.kind)))
            .then(self.side)
    }
}

/// The sources of all references to a target, in order of kind, scope and id.
pub(crate) fn sources<'a>(
    references: &'a OrdSet<Reference>,
    scope: Scope,
    kind: &str,
    id: &str,
    from: Option<&str>,
) -> impl DoubleEndedIterator<Item = &'a Key> + use<'a> {
    let first = Edge { scope, kind, id, from, side: Ordering::Less };
    let last = Edge { side: Ordering::Greater, ..first };
    references
        .range::<_, Edge<'_>>((Bound::Included(&first), Bound::Included(&last)))
        .map(|reference| &reference.source)
}

/// Whether there is any reference to a target: quicker to tell than to begin to list them.
pub(crate) fn is_target(references: &OrdSet<Reference>, scope: Scope, kind: &str, id: &str) -> bool {
    let first = Edge { scope, kind, id, from: None, side: Ordering::Less };
    let next = references.get_next(&first).map(|reference| &reference.target);
    next.is_some_and(|target| target.scope == scope && target.kind == kind && *target.id == *id)
}

/// Replaces the links of the row at `source` when the row itself is replaced, and returns the kinds of the rows to
/// which links came or went.
pub(crate) fn replace(
    references: &mut OrdSet<Reference>,
    source: &Key,
    before: Option<&dyn Row>,
    after: Option<&dyn Row>,
) -> Vec<KindName> {
    let before = before.map(|row| targets(row, source.scope)).unwrap_or_default();
    let after = after.map(|row| targets(row, source.scope)).unwrap_or_default();
    let mut relinked = Vec::new();
    for target in before.iter().filter(|target| after.binary_search(target).is_err()) {
        relinked.push(target.kind);
        references.remove(&Reference { target: target.clone(), source: source.clone() });
    }
    for target in after.iter().filter(|target| before.binary_search(target).is_err()) {
        relinked.push(target.kind);
        references.insert(Reference { target: target.clone(), source: source.clone() });
    }
    relinked
}

/// The keys of the rows to which a row of `scope` links, in order.
fn targets(row: &dyn Row, scope: Scope) -> Vec<Key> {
    let mut targets: Vec<Key> = row.links().into_iter().map(|link| link.target(scope)).collect();
    targets.sort_unstable();
    targets
}
