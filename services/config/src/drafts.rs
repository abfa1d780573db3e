//! Configuration items in the making: at most one for each resource in a transaction.

use std::collections::BTreeMap;

use service::{Arc, Cause, Change, Described, Key, KindName, Row, Scope, State, Tx, Typed, View};

use crate::configuration_items::{self, Before, DiscoveredResource, Item, Status, resource_key};
use crate::configuration_recorders;
use crate::recording_group;
use crate::relationships::{Edge, Graph, Relationships};

/// What a transaction is to record.
pub(crate) struct Drafts<'v> {
    graph: Graph<'v>,
    /// What existed before the transaction: items come after its items, so that a second look at a resource in the
    /// same transaction replaces what the first wrote.
    base: State,
    drafts: BTreeMap<(Scope, String), Draft>,
    /// How often the kinds that were met so far are recorded.
    frequencies: Vec<(Scope, KindName, Frequency)>,
}

#[derive(Clone, Copy, PartialEq)]
enum Frequency {
    Never,
    Daily,
    Always,
}

struct Draft {
    key: Key,
    row: Arc<dyn Row>,
    relationships: Relationships,
    /// The last item of the resource as far as this transaction has come.
    last: Option<Arc<Item>>,
    /// Whether the relationships were read from the links as they are now, so that no edge is missing.
    complete: bool,
    deleted: bool,
}

impl<'v> Drafts<'v> {
    /// Nothing to record yet, for the transaction that began with `base`.
    pub(crate) fn new(view: View<'v>, base: State) -> Self {
        let graph = Graph { state: view.state(), catalog: view.context().catalog };
        Self { graph, base, drafts: BTreeMap::new(), frequencies: Vec::new() }
    }

    /// How often the scope's running recorder records a kind.
    fn frequency(&mut self, scope: Scope, kind: KindName) -> Frequency {
        let known = self.frequencies.iter().find(|known| known.0 == scope && std::ptr::eq(known.1, kind));
        if let Some((_, _, frequency)) = known {
            return *frequency;
        }
        let recorder = configuration_recorders::running(self.graph.state, scope);
        let recorder =
            recorder.filter(|recorder| recording_group::covers(&recorder.shape, kind, scope.region));
        let frequency = match recorder {
            None => Frequency::Never,
            Some(recorder) if recording_group::is_daily(&recorder.shape, kind) => Frequency::Daily,
            Some(_) => Frequency::Always,
        };
        self.frequencies.push((scope, kind, frequency));
        frequency
    }

    /// Drafts what changes require: items of the rows themselves, and, unless a change merely follows from another
    /// one, items of the resources that are related to them.
    pub(crate) fn changes(&mut self, changes: &[&Change]) {
        let visible: Vec<bool> = changes.iter().map(|change| self.is_visible(change)).collect();
        for (change, visible) in changes.iter().zip(&visible) {
            if self.frequency(change.key.scope, change.key.kind) == Frequency::Always {
                self.own(change, *visible);
            }
        }
        for (change, visible) in changes.iter().zip(visible).filter(|(change, _)| !change.derived) {
            if visible {
                self.related(&change.key);
            }
            for (target, edge) in self.graph.edges(change) {
                self.touch(&target, Some(edge));
            }
        }
    }

    /// Drafts items of the resources whose own links relate them to a row.
    fn related(&mut self, key: &Key) {
        for source in self.graph.state.incoming(key.scope, key.kind, &key.id) {
            let relations = self.graph.described(source.kind).map(Described::relations).unwrap_or_default();
            if source != key && relations.iter().any(|relation| relation.target == key.kind) {
                self.touch(source, None);
            }
        }
    }

    fn own(&mut self, change: &Change, visible: bool) {
        let key = &change.key;
        let before = self.graph.identity(key, change.before.as_ref());
        let after = self.graph.identity(key, change.after.as_ref());
        if let (Some(before), Some(row)) = (&before, &change.before)
            && after.as_ref().is_none_or(|after| after.id != before.id)
        {
            self.deleted(key, &before.id, row.clone());
        }
        let (Some(after), Some(row)) = (after, &change.after) else { return };
        let same_relations = self.graph.same_relations(change);
        if !visible && same_relations {
            return;
        }
        let resource = resource_key(key.kind, &after.id);
        let last = configuration_items::latest(self.graph.state, key.scope, &resource);
        let alive = last.filter(|last| last.status != Status::Deleted);
        let shared = alive.filter(|_| same_relations).map(|last| last.relationships.clone());
        let complete = shared.is_none();
        let relationships = shared.unwrap_or_else(|| self.current(key, row, alive));
        let (key, row, last) = (key.clone(), row.clone(), last.cloned());
        let place = (key.scope, resource);
        self.drafts.insert(place, Draft { key, row, relationships, last, complete, deleted: false });
    }

    /// Drafts an item of a resource that has not changed itself: because something that it is related to has, or
    /// because a relationship of it appeared or vanished.
    fn touch(&mut self, key: &Key, edge: Option<Edge>) {
        if self.frequency(key.scope, key.kind) != Frequency::Always {
            return;
        }
        let Some((row, identity)) = self.graph.resource(key) else { return };
        let place = (key.scope, resource_key(key.kind, &identity.id));
        let relate = |relationships: &Relationships, edge: Option<Edge>| match edge {
            None => None,
            Some(Edge::Appeared(relationship)) => relationships.with(relationship),
            Some(Edge::Vanished(relationship)) => relationships.without(&relationship),
        };
        if let Some(draft) = self.drafts.get_mut(&place) {
            if !draft.complete
                && let Some(relationships) = relate(&draft.relationships, edge)
            {
                draft.relationships = relationships;
            }
            return;
        }
        let last = configuration_items::latest(self.graph.state, key.scope, &place.1);
        let alive = last.filter(|last| last.status != Status::Deleted);
        let (touched, related) = (edge.is_none(), alive.and_then(|last| relate(&last.relationships, edge)));
        let relationships = match (alive, related) {
            (None, _) => Some(self.graph.relationships(key, &**row)),
            (Some(_), Some(related)) => Some(related),
            (Some(last), None) => touched.then(|| last.relationships.clone()),
        };
        if let Some(relationships) = relationships {
            let (key, row, complete) = (key.clone(), row.clone(), alive.is_none());
            let draft = Draft { key, row, relationships, last: last.cloned(), complete, deleted: false };
            self.drafts.insert(place, draft);
        }
    }

    /// Drafts what a resource requires whose last item, if it has one, may be out of date.
    pub(crate) fn compared(&mut self, scope: Scope, row: &Arc<dyn Row>) {
        let key = Key::of(scope, &**row);
        let Some(identity) = self.graph.identity(&key, Some(row)) else { return };
        let resource = resource_key(key.kind, &identity.id);
        let last = configuration_items::latest(self.graph.state, scope, &resource);
        let alive = last.filter(|last| last.status != Status::Deleted);
        let relationships = self.current(&key, row, alive);
        let same = alive.is_some_and(|last| {
            last.relationships.list() == relationships.list() && self.same_document(&key, &last.row, row)
        });
        if !same {
            let (row, last) = (row.clone(), last.cloned());
            let draft = Draft { key, row, relationships, last, complete: true, deleted: false };
            self.drafts.insert((scope, resource), draft);
        }
    }

    /// Drafts that a resource is gone.
    pub(crate) fn deleted(&mut self, key: &Key, id: &str, row: Arc<dyn Row>) {
        let resource = resource_key(key.kind, id);
        let last = configuration_items::latest(self.graph.state, key.scope, &resource).cloned();
        let relationships = Relationships::default();
        let draft = Draft { key: key.clone(), row, relationships, last, complete: true, deleted: true };
        self.drafts.insert((key.scope, resource), draft);
    }

    /// The relationships of a resource as the links are now; those of its last item, if they are the same.
    fn current(&self, key: &Key, row: &Arc<dyn Row>, latest: Option<&Arc<Item>>) -> Relationships {
        let current = self.graph.relationships(key, &**row);
        match latest {
            Some(latest) => current.or_shared_with(&latest.relationships),
            None => current,
        }
    }

    /// Whether a change shows in the resource's document.
    fn is_visible(&self, change: &Change) -> bool {
        match (&change.before, &change.after) {
            (Some(before), Some(after)) => !self.same_document(&change.key, before, after),
            _ => true,
        }
    }

    fn same_document(&self, key: &Key, one: &Arc<dyn Row>, other: &Arc<dyn Row>) -> bool {
        let same = |described: &dyn Described| {
            described.identity(&**one, key.scope) == described.identity(&**other, key.scope)
                && described.tags(&**one) == described.tags(&**other)
                && described.configuration(&**one) == described.configuration(&**other)
                && described.supplementary(&**one) == described.supplementary(&**other)
        };
        Arc::ptr_eq(one, other) || self.graph.described(key.kind).is_some_and(same)
    }

    /// What is to be written, decided.
    pub(crate) fn finish(mut self, cause: &Cause) -> Vec<Written> {
        let cause = Arc::new(cause.clone());
        let now = self.graph.state.now().floor_to_millisecond();
        let drafts = std::mem::take(&mut self.drafts);
        let write = |((scope, resource), draft): ((Scope, String), Draft)| {
            let last = match draft.last {
                // It may be of this transaction, and then it does not count.
                Some(last) if last.captured >= now => {
                    configuration_items::latest(&self.base, scope, &resource).cloned()
                }
                last => last,
            };
            let status = match (draft.deleted, last.as_ref().map(|last| last.status)) {
                // It came and went in this transaction: what was before it stays.
                (true, None | Some(Status::Deleted)) => return Written { scope, resource, latest: last },
                (true, _) => Status::Deleted,
                (false, None | Some(Status::Deleted)) => Status::Discovered,
                (false, _) => Status::Changed,
            };
            let item = Item {
                kind: draft.key.kind,
                status,
                captured: last.as_ref().map_or(now, |last| now.max(last.captured.plus_micros(1_000))),
                cause: cause.clone(),
                row: draft.row,
                relationships: draft.relationships,
                daily: self.frequency(scope, draft.key.kind) == Frequency::Daily,
                before: Before::after(last),
            };
            Written { scope, resource, latest: Some(Arc::new(item)) }
        };
        drafts.into_iter().map(write).collect()
    }
}

/// A decision: the latest item of a resource, if it is to have any.
pub(crate) struct Written {
    scope: Scope,
    resource: String,
    latest: Option<Arc<Item>>,
}

/// Carries decisions out.
pub(crate) fn write(tx: &mut Tx<'_>, written: Vec<Written>) {
    let transaction = tx.transaction();
    for Written { scope, resource, latest } in written {
        match latest {
            Some(latest) => transaction.put(scope, DiscoveredResource { key: resource.into(), latest }),
            None => drop(transaction.delete(scope, DiscoveredResource::KIND, &resource)),
        }
    }
}
