//! Configuration items in the making: at most one for each resource in a transaction.

use std::collections::BTreeMap;

use service::{Arc, Cause, Change, Described, Key, Row, Scope, State, Timestamp, Tx, Typed, View};

use crate::chains::Before;
use crate::configuration_items::{self, DiscoveredResource, Item, Status, resource_key};
use crate::configuration_recorders::ConfigurationRecorder;
use crate::ledger::Ledger;
use crate::relationships::{Edge, Graph, Relationships, Side};
use crate::stream;
use crate::watch::Watch;

/// What a transaction is to record.
pub(crate) struct Drafts<'v> {
    graph: Graph<'v>,
    /// What existed before the transaction: items come after its items, so that a second look at a resource in the
    /// same transaction replaces what the first wrote.
    base: &'v State,
    /// By the scope of the recorder, which for a global resource is not its own, and the resource's key.
    drafts: BTreeMap<(Scope, Arc<str>), Box<Draft>>,
    /// The resources whose changes touch what is related to them.
    touched: Vec<Key>,
    watch: Watch<'v>,
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

/// A change as AWS Config sees it.
struct Seen<'c> {
    change: &'c Change,
    before: Side,
    after: Side,
    /// Whether it shows in the resource's document.
    visible: bool,
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
    fn new(view: View<'v>, base: &'v State) -> Self {
        let graph = Graph { state: view.state(), catalog: view.context().catalog };
        let watch = Watch::new(view.state());
        Self { graph, base, drafts: BTreeMap::new(), touched: Vec::new(), watch }
    }

    /// Drafts what changes require: items of the rows themselves, items of the resources that it related to them or no
    /// longer relates to them, and, unless a change merely follows from another one, a touch of all others.
    /// Changes that no recorder looks at require nothing.
    pub(crate) fn changes(&mut self, changes: &[Change]) {
        let mut seen = Vec::with_capacity(changes.len());
        for change in changes {
            let Key { scope, kind, .. } = change.key;
            let is_watched = !self.watch.running(scope).is_empty() || kind == ConfigurationRecorder::KIND;
            if is_watched && let Some(described) = self.graph.described(kind) {
                seen.push(self.seen(change, described));
            }
        }
        for seen in &seen {
            for recorder in self.watch.continuous(seen.change.key.scope, seen.change.key.kind) {
                self.own(recorder, seen);
            }
        }
        for seen in &seen {
            let key = &seen.change.key;
            let touches = seen.visible && !seen.change.derived;
            if touches && self.graph.state.is_linked(key.scope, key.kind, &key.id) {
                self.touched.push(key.clone());
            }
            for (target, edge) in self.graph.edges(key, &seen.before, &seen.after) {
                self.relate(&target, &edge);
            }
        }
    }

    fn seen<'c>(&self, change: &'c Change, described: &dyn Described) -> Seen<'c> {
        let [before, after] = self.graph.sides(change, described);
        let visible = match (&change.before, &change.after) {
            _ if before.identity != after.identity => true,
            (Some(one), Some(other)) if before.identity.is_some() => !same_document(described, one, other),
            _ => false,
        };
        Seen { change, before, after, visible }
    }

    fn own(&mut self, recorder: Scope, seen: &Seen<'_>) {
        let key = &seen.change.key;
        let (before, after) = (&seen.before.identity, &seen.after.identity);
        if let (Some(before), Some(row)) = (before, &seen.change.before)
            && after.as_ref().is_none_or(|after| after.id != before.id)
        {
            self.deleted(recorder, key, &before.id, row.clone());
        }
        let (Some(after), Some(row)) = (after, &seen.change.after) else { return };
        let same_relations = seen.before.relations == seen.after.relations;
        if !seen.visible && same_relations {
            return;
        }
        let (resource, last) = configuration_items::find(self.graph.state, recorder, key.kind, &after.id);
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
        self.drafts.insert((recorder, resource), Box::new(draft));
    }

    /// Drafts an item of a resource because a relationship of it appeared or vanished by no change of its own.
    fn relate(&mut self, key: &Key, edge: &Edge) {
        let mut recorders = self.watch.continuous(key.scope, key.kind).peekable();
        if recorders.peek().is_none() {
            return;
        }
        let Some((row, identity)) = self.graph.resource(key) else { return };
        for recorder in recorders {
            self.relate_for(recorder, key, row, &identity.id, edge);
        }
    }

    fn relate_for(&mut self, recorder: Scope, key: &Key, row: &Arc<dyn Row>, id: &str, edge: &Edge) {
        let (resource, last) = configuration_items::find(self.graph.state, recorder, key.kind, id);
        let place = (recorder, resource);
        let relate = |relationships: &Relationships| match edge {
            Edge::Appeared(relationship) => relationships.with(relationship.clone()),
            Edge::Vanished(relationship) => relationships.without(relationship),
        };
        if let Some(draft) = self.drafts.get_mut(&place) {
            if !draft.complete
                && let Some(relationships) = relate(&draft.relationships)
            {
                draft.relationships = relationships;
            }
            return;
        }
        let alive = last.filter(|last| last.status.is_recorded());
        let relationships = match alive {
            None => Some(self.graph.relationships(key, &**row)),
            Some(last) => relate(&last.relationships),
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
            self.drafts.insert(place, Box::new(draft));
        }
    }

    /// Drafts what a resource requires whose last item, if it has one, may be out of date.
    pub(crate) fn compared(&mut self, recorder: Scope, scope: Scope, row: &Arc<dyn Row>) {
        let key = Key::of(scope, &**row);
        let Some(described) = self.graph.described(key.kind) else { return };
        let Some(identity) = described.identity(&**row, scope) else { return };
        let (resource, last) = configuration_items::find(self.graph.state, recorder, key.kind, &identity.id);
        let alive = last.filter(|last| last.status.is_recorded());
        let relationships = self.current(&key, row, alive);
        let same = alive.is_some_and(|last| {
            last.relationships.list() == relationships.list()
                && described.identity(&*last.row, scope).as_ref() == Some(&identity)
                && same_document(described, &last.row, row)
        });
        if same {
            return;
        }
        let daily = self.watch.of_kind(scope, key.kind).any(|known| known.scope == recorder && known.daily);
        let (row, last) = (row.clone(), last.cloned());
        let draft = Draft { key, row, relationships, last, complete: true, daily, fate: Fate::There };
        self.drafts.insert((recorder, resource), Box::new(draft));
    }

    /// Drafts that a resource is gone.
    pub(crate) fn deleted(&mut self, recorder: Scope, key: &Key, id: &str, row: Arc<dyn Row>) {
        self.bare(recorder, resource_key(key.kind, id).into(), key.clone(), row, Fate::Gone);
    }

    /// Drafts that a resource is there whose type is not recorded. Of global resources only those are told of that
    /// once were recorded.
    pub(crate) fn unrecorded(&mut self, recorder: Scope, scope: Scope, row: &Arc<dyn Row>) {
        let key = Key::of(scope, &**row);
        let Some(identity) = self.graph.identity(&key, Some(row)) else { return };
        let (resource, last) = configuration_items::find(self.graph.state, recorder, key.kind, &identity.id);
        let told = match last {
            Some(last) => last.status == Status::NotRecorded,
            None => scope != recorder,
        };
        if !told {
            self.bare(recorder, resource, key, row.clone(), Fate::Marked(Status::NotRecorded));
        }
    }

    /// Drafts that a resource is gone whose type is not recorded.
    pub(crate) fn deleted_unrecorded(&mut self, recorder: Scope, key: &Key, id: &str, row: Arc<dyn Row>) {
        let fate = Fate::Marked(Status::DeletedNotRecorded);
        self.bare(recorder, resource_key(key.kind, id).into(), key.clone(), row, fate);
    }

    /// Drafts what the owner of a resource that is not AWS's says of it.
    pub(crate) fn custom(&mut self, recorder: Scope, resource: String, row: Arc<dyn Row>, gone: bool) {
        let fate = if gone { Fate::Gone } else { Fate::There };
        self.bare(recorder, resource.into(), Key::of(recorder, &*row), row, fate);
    }

    /// Drafts an item without relationships.
    fn bare(&mut self, recorder: Scope, resource: Arc<str>, key: Key, row: Arc<dyn Row>, fate: Fate) {
        let last = configuration_items::latest(self.graph.state, recorder, &resource).cloned();
        let relationships = Relationships::default();
        let draft = Draft { key, row, relationships, last, complete: true, daily: false, fate };
        self.drafts.insert((recorder, resource), Box::new(draft));
    }

    /// The relationships of a resource as the links are now; those of its last item, if they are the same.
    fn current(&self, key: &Key, row: &Arc<dyn Row>, latest: Option<&Arc<Item>>) -> Relationships {
        let current = self.graph.relationships(key, &**row);
        match latest {
            Some(latest) => current.or_shared_with(&latest.relationships),
            None => current,
        }
    }

    /// What is to be written, decided.
    fn finish(mut self, cause: &Arc<Cause>) -> Recorded {
        let mut touches = Vec::new();
        for key in std::mem::take(&mut self.touched) {
            for (scope, _, recorder) in self.watch.running(key.scope).iter() {
                touches.push((*scope, key.clone(), (*recorder).clone()));
            }
        }
        let mut captures = Vec::new();
        let mut captured = |scope| match captures.iter().find(|(known, _)| *known == scope) {
            Some((_, captured)) => *captured,
            None => {
                let captured = Ledger::next_capture(self.base, scope);
                captures.push((scope, captured));
                captured
            }
        };
        let write = |((scope, resource), draft): ((Scope, Arc<str>), Box<Draft>)| {
            let draft = *draft;
            let captured = captured(scope);
            let last = match draft.last {
                // It is of this transaction, and then it does not count.
                Some(last) if last.captured == captured => {
                    configuration_items::latest(self.base, scope, &resource).cloned()
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
                captured,
                cause: cause.clone(),
                row: draft.row,
                relationships: draft.relationships,
                daily: draft.daily,
                before: Before::after(last),
            };
            Written { scope, resource, latest: Some(Arc::new(item)) }
        };
        let items = self.drafts.into_iter().map(write).collect();
        for (scope, ..) in &touches {
            captured(*scope);
        }
        Recorded { captures, items, touches }
    }
}

/// Whether two rows of one identity make the same document.
fn same_document(described: &dyn Described, one: &Arc<dyn Row>, other: &Arc<dyn Row>) -> bool {
    Arc::ptr_eq(one, other) || described.same(&**one, &**other)
}

/// What a transaction records.
struct Recorded {
    /// When, by the recorder's scope.
    captures: Vec<(Scope, Timestamp)>,
    items: Vec<Written>,
    /// Changes that touch what is related to the resource at a key, the recorder's scope and row with each.
    touches: Vec<(Scope, Key, Arc<dyn Row>)>,
}

/// A decision: the latest item of a resource, if it is to have any.
struct Written {
    scope: Scope,
    resource: Arc<str>,
    latest: Option<Arc<Item>>,
}

/// Records what `draft` drafts.
pub(crate) fn record(tx: &mut Tx<'_>, draft: impl FnOnce(&mut Drafts<'_>)) {
    let mut drafts = Drafts::new(tx.view(), tx.base());
    draft(&mut drafts);
    if !drafts.drafts.is_empty() || !drafts.touched.is_empty() {
        let recorded = drafts.finish(tx.cause());
        write(tx, recorded);
    }
}

/// Carries decisions out. All that is recorded goes through here. A second look at a resource in the same transaction
/// comes here again, with an item of the same capture time, and replaces what the first wrote; a touch stands for an item
/// of each resource that links to its key.
fn write(tx: &mut Tx<'_>, recorded: Recorded) {
    for (scope, captured) in &recorded.captures {
        if stream::is_followed(tx.view().state(), *scope) {
            let written = recorded.items.iter().filter(|written| written.scope == *scope);
            let touches = recorded.touches.iter().filter(|touch| touch.0 == *scope);
            let written = written.map(|written| written.resource.to_string()).collect();
            stream::add(tx, *scope, *captured, written, touches.map(|touch| &touch.1));
        }
    }
    let transaction = tx.transaction();
    for Written { scope, resource, latest } in recorded.items {
        match latest {
            Some(latest) => transaction.put(scope, DiscoveredResource { key: resource, latest }),
            None => drop(transaction.delete(scope, DiscoveredResource::KIND, &resource)),
        }
    }
    for (scope, captured) in recorded.captures {
        let mut ledger =
            Ledger::of(transaction.state(), scope).cloned().unwrap_or_default().captured(captured);
        for (_, key, recorder) in recorded.touches.iter().filter(|touch| touch.0 == scope) {
            ledger.add(key, recorder.clone());
        }
        transaction.put(scope, ledger);
    }
}
