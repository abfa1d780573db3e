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
    /// By the scope of the recorder, which for a global resource is not its own.
    drafts: BTreeMap<(Scope, String), Draft>,
    /// Who records the kinds that were met so far.
    recorders: Vec<(Scope, KindName, Arc<[Recorder]>)>,
}

/// A running recorder, as one of the kinds that it records sees it.
#[derive(Clone, Copy)]
struct Recorder {
    scope: Scope,
    daily: bool,
}

struct Draft {
    key: Key,
    row: Arc<dyn Row>,
    relationships: Relationships,
    /// The last item of the resource as far as this transaction has come.
    last: Option<Arc<Item>>,
    /// Whether the relationships were read from the links as they are now, so that no edge is missing.
    complete: bool,
    daily: bool,
    fate: Fate,
}

/// What is to be said of a resource.
#[derive(Clone, Copy, PartialEq)]
enum Fate {
    There,
    Gone,
    /// That its type is not recorded.
    Marked(Status),
}

impl<'v> Drafts<'v> {
    /// Nothing to record yet, for the transaction that began with `base`.
    pub(crate) fn new(view: View<'v>, base: State) -> Self {
        let graph = Graph { state: view.state(), catalog: view.context().catalog };
        Self { graph, base, drafts: BTreeMap::new(), recorders: Vec::new() }
    }

    /// The running recorders that record a kind of rows of a scope.
    fn recorders(&mut self, scope: Scope, kind: KindName) -> Arc<[Recorder]> {
        let known = self.recorders.iter().find(|known| known.0 == scope && std::ptr::eq(known.1, kind));
        if let Some((_, _, recorders)) = known {
            return recorders.clone();
        }
        let running = configuration_recorders::running_for(self.graph.state, scope).into_iter();
        let covering =
            running.filter(|(home, recorder)| recording_group::covers(&recorder.shape, kind, home.region));
        let recorders: Arc<[Recorder]> = covering
            .map(|(scope, recorder)| Recorder {
                scope,
                daily: recording_group::is_daily(&recorder.shape, kind),
            })
            .collect();
        self.recorders.push((scope, kind, recorders.clone()));
        recorders
    }

    /// The scopes of the recorders that record a kind of rows of a scope at each change.
    fn continuous(&mut self, scope: Scope, kind: KindName) -> impl Iterator<Item = Scope> + use<> {
        let recorders = self.recorders(scope, kind);
        (0..recorders.len())
            .map(move |index| recorders[index])
            .filter(|recorder| !recorder.daily)
            .map(|recorder| recorder.scope)
    }

    /// Drafts what changes require: items of the rows themselves, and, unless a change merely follows from another
    /// one, items of the resources that are related to them.
    pub(crate) fn changes(&mut self, changes: &[&Change]) {
        let visible: Vec<bool> = changes.iter().map(|change| self.is_visible(change)).collect();
        for (change, visible) in changes.iter().zip(&visible) {
            for recorder in self.continuous(change.key.scope, change.key.kind) {
                self.own(recorder, change, *visible);
            }
        }
        for (change, visible) in changes.iter().zip(visible).filter(|(change, _)| !change.derived) {
            if visible {
                self.related(&change.key);
            }
            for (target, edge) in self.graph.edges(change) {
                self.touch(&target, Some(&edge));
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

    fn own(&mut self, recorder: Scope, change: &Change, visible: bool) {
        let key = &change.key;
        let before = self.graph.identity(key, change.before.as_ref());
        let after = self.graph.identity(key, change.after.as_ref());
        if let (Some(before), Some(row)) = (&before, &change.before)
            && after.as_ref().is_none_or(|after| after.id != before.id)
        {
            self.deleted(recorder, key, &before.id, row.clone());
        }
        let (Some(after), Some(row)) = (after, &change.after) else { return };
        let same_relations = self.graph.same_relations(change);
        if !visible && same_relations {
            return;
        }
        let resource = resource_key(key.kind, &after.id);
        let last = configuration_items::latest(self.graph.state, recorder, &resource);
        let alive = last.filter(|last| last.status.is_recorded());
        let shared = alive.filter(|_| same_relations).map(|last| last.relationships.clone());
        let complete = shared.is_none();
        let relationships = shared.unwrap_or_else(|| self.current(key, row, alive));
        let draft = Draft {
            key: key.clone(),
            row: row.clone(),
            relationships,
            last: last.cloned(),
            complete,
            daily: false,
            fate: Fate::There,
        };
        self.drafts.insert((recorder, resource), draft);
    }

    /// Drafts an item of a resource that has not changed itself: because something that it is related to has, or
    /// because a relationship of it appeared or vanished.
    fn touch(&mut self, key: &Key, edge: Option<&Edge>) {
        let mut recorders = self.continuous(key.scope, key.kind).peekable();
        if recorders.peek().is_none() {
            return;
        }
        let Some((row, identity)) = self.graph.resource(key) else { return };
        for recorder in recorders {
            self.touch_for(recorder, key, row, &identity.id, edge);
        }
    }

    fn touch_for(&mut self, recorder: Scope, key: &Key, row: &Arc<dyn Row>, id: &str, edge: Option<&Edge>) {
        let place = (recorder, resource_key(key.kind, id));
        let relate = |relationships: &Relationships| match edge {
            None => None,
            Some(Edge::Appeared(relationship)) => relationships.with(relationship.clone()),
            Some(Edge::Vanished(relationship)) => relationships.without(relationship),
        };
        if let Some(draft) = self.drafts.get_mut(&place) {
            if !draft.complete
                && let Some(relationships) = relate(&draft.relationships)
            {
                draft.relationships = relationships;
            }
            return;
        }
        let last = configuration_items::latest(self.graph.state, recorder, &place.1);
        let alive = last.filter(|last| last.status.is_recorded());
        let relationships = match alive {
            None => Some(self.graph.relationships(key, &**row)),
            Some(last) => {
                relate(&last.relationships).or_else(|| edge.is_none().then(|| last.relationships.clone()))
            }
        };
        if let Some(relationships) = relationships {
            let draft = Draft {
                key: key.clone(),
                row: row.clone(),
                relationships,
                last: last.cloned(),
                complete: alive.is_none(),
                daily: false,
                fate: Fate::There,
            };
            self.drafts.insert(place, draft);
        }
    }

    /// Drafts what a resource requires whose last item, if it has one, may be out of date.
    pub(crate) fn compared(&mut self, recorder: Scope, scope: Scope, row: &Arc<dyn Row>) {
        let key = Key::of(scope, &**row);
        let Some(identity) = self.graph.identity(&key, Some(row)) else { return };
        let resource = resource_key(key.kind, &identity.id);
        let last = configuration_items::latest(self.graph.state, recorder, &resource);
        let alive = last.filter(|last| last.status.is_recorded());
        let relationships = self.current(&key, row, alive);
        let same = alive.is_some_and(|last| {
            last.relationships.list() == relationships.list() && self.same_document(&key, &last.row, row)
        });
        if same {
            return;
        }
        let daily =
            self.recorders(scope, key.kind).iter().any(|known| known.scope == recorder && known.daily);
        let (row, last) = (row.clone(), last.cloned());
        let draft = Draft { key, row, relationships, last, complete: true, daily, fate: Fate::There };
        self.drafts.insert((recorder, resource), draft);
    }

    /// Drafts that a resource is gone.
    pub(crate) fn deleted(&mut self, recorder: Scope, key: &Key, id: &str, row: Arc<dyn Row>) {
        self.bare(recorder, key, id, row, Fate::Gone);
    }

    /// Drafts that a resource is there whose type is not recorded. Of global resources only those are told of that
    /// once were recorded.
    pub(crate) fn unrecorded(&mut self, recorder: Scope, scope: Scope, row: &Arc<dyn Row>) {
        let key = Key::of(scope, &**row);
        let Some(identity) = self.graph.identity(&key, Some(row)) else { return };
        let last =
            configuration_items::latest(self.graph.state, recorder, &resource_key(key.kind, &identity.id));
        let told = match last {
            Some(last) => last.status == Status::NotRecorded,
            None => scope != recorder,
        };
        if !told {
            self.bare(recorder, &key, &identity.id, row.clone(), Fate::Marked(Status::NotRecorded));
        }
    }

    /// Drafts that a resource is gone whose type is not recorded.
    pub(crate) fn deleted_unrecorded(&mut self, recorder: Scope, key: &Key, id: &str, row: Arc<dyn Row>) {
        self.bare(recorder, key, id, row, Fate::Marked(Status::DeletedNotRecorded));
    }

    /// Drafts an item that says nothing but what became of the resource.
    fn bare(&mut self, recorder: Scope, key: &Key, id: &str, row: Arc<dyn Row>, fate: Fate) {
        let resource = resource_key(key.kind, id);
        let last = configuration_items::latest(self.graph.state, recorder, &resource).cloned();
        let (key, relationships) = (key.clone(), Relationships::default());
        let draft = Draft { key, row, relationships, last, complete: true, daily: false, fate };
        self.drafts.insert((recorder, resource), draft);
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
    pub(crate) fn finish(self, cause: &Cause) -> Vec<Written> {
        let cause = Arc::new(cause.clone());
        let now = self.graph.state.now().floor_to_millisecond();
        let write = |((scope, resource), draft): ((Scope, String), Draft)| {
            let last = match draft.last {
                // It may be of this transaction, and then it does not count.
                Some(last) if last.captured >= now => {
                    configuration_items::latest(&self.base, scope, &resource).cloned()
                }
                last => last,
            };
            let recorded = last.as_ref().is_some_and(|last| last.status.is_recorded());
            let status = match draft.fate {
                // It came and went in this transaction: what was before it stays.
                Fate::Gone if !recorded => return Written { scope, resource, latest: last },
                Fate::Gone => Status::Deleted,
                Fate::There if recorded => Status::Changed,
                Fate::There => Status::Discovered,
                Fate::Marked(status) => status,
            };
            let item = Item {
                kind: draft.key.kind,
                scope: draft.key.scope,
                status,
                captured: last.as_ref().map_or(now, |last| now.max(last.captured.plus_micros(1_000))),
                cause: cause.clone(),
                row: draft.row,
                relationships: draft.relationships,
                daily: draft.daily,
                before: Before::after(last),
            };
            Written { scope, resource, latest: Some(Arc::new(item)) }
        };
        self.drafts.into_iter().map(write).collect()
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
