//! Configuration items in the making: at most one for each resource in a transaction.

use std::collections::BTreeMap;

use service::{Arc, Cause, Change, Described, Key, Row, Scope, State, Tx, View};

use crate::configuration_items::{
    self, ConfigurationItem, DiscoveredResource, Item, Status, item_key, resource_key,
};
use crate::configuration_recorders::{self, ConfigurationRecorder};
use crate::recording_group;
use crate::relationships::{Edge, Graph, Relationships};

/// What a transaction is to record.
pub(crate) struct Drafts<'v> {
    graph: Graph<'v>,
    /// What existed before the transaction. Items are numbered after its items, so that a second look at a resource
    /// in the same transaction replaces what the first wrote.
    base: State,
    drafts: BTreeMap<(Scope, String), Draft>,
}

struct Draft {
    key: Key,
    row: Arc<dyn Row>,
    relationships: Relationships,
    /// Whether the relationships were read from the links as they are now, so that no edge is missing.
    complete: bool,
    deleted: bool,
}

impl<'v> Drafts<'v> {
    /// Nothing to record yet, for the transaction that began with `base`.
    pub(crate) fn new(view: View<'v>, base: State) -> Self {
        let graph = Graph { state: view.state(), catalog: view.context().catalog };
        Self { graph, base, drafts: BTreeMap::new() }
    }

    /// The running recorder that records a kind in a scope at each change.
    fn recorder(&self, scope: Scope, kind: &str) -> Option<&'v ConfigurationRecorder> {
        configuration_recorders::running(self.graph.state, scope).filter(|recorder| {
            recording_group::covers(&recorder.shape, kind, scope.region)
                && !recording_group::is_daily(&recorder.shape, kind)
        })
    }

    /// Drafts what a changed row requires for itself.
    pub(crate) fn own(&mut self, change: &Change) {
        let key = &change.key;
        if self.recorder(key.scope, key.kind).is_none() {
            return;
        }
        let before = self.graph.identity(key, change.before.as_ref());
        let after = self.graph.identity(key, change.after.as_ref());
        if let (Some(before), Some(row)) = (&before, &change.before)
            && after.as_ref().is_none_or(|after| after.id != before.id)
        {
            self.deleted(key, &before.id, row.clone());
        }
        if let (Some(after), Some(row)) = (after, &change.after)
            && (self.is_visible(change) || !self.graph.same_relations(change))
        {
            let resource = resource_key(key.kind, &after.id);
            let latest = self.live(key.scope, &resource);
            let shared = latest.filter(|_| self.graph.same_relations(change));
            let relationships = shared.map(|item| item.relationships.clone());
            let complete = relationships.is_none();
            let relationships = relationships.unwrap_or_else(|| self.current(key, row, latest));
            let draft = Draft { key: key.clone(), row: row.clone(), relationships, complete, deleted: false };
            self.drafts.insert((key.scope, resource), draft);
        }
    }

    /// Drafts what a changed row requires for the resources that are related to it.
    pub(crate) fn related(&mut self, change: &Change) {
        if self.is_visible(change) {
            let key = &change.key;
            for source in self.graph.state.incoming(key.scope, key.kind, &key.id) {
                let described = self.graph.described(source.kind);
                let is_related = described
                    .is_some_and(|described| described.relations().iter().any(|one| one.target == key.kind));
                if is_related && source != key {
                    self.touch(source, None);
                }
            }
        }
        for (target, edge) in self.graph.edges(change) {
            self.touch(&target, Some(edge));
        }
    }

    /// Drafts an item of a resource that has not changed itself: because something that it is related to has, or
    /// because a relationship of it appeared or vanished.
    fn touch(&mut self, key: &Key, edge: Option<Edge>) {
        if self.recorder(key.scope, key.kind).is_none() {
            return;
        }
        let Some((row, identity)) = self.graph.resource(key) else { return };
        let place = (key.scope, resource_key(key.kind, &identity.id));
        let draft = self.drafts.get(&place);
        let known = draft.map(|draft| &draft.relationships);
        let known = known.or_else(|| self.live(key.scope, &place.1).map(|item| &item.relationships));
        let relationships = match (&edge, known) {
            (_, None) => Some(self.graph.relationships(key, &**row)),
            (None, Some(known)) if draft.is_none() => Some(known.clone()),
            (None, Some(_)) => None,
            (Some(_), Some(_)) if draft.is_some_and(|draft| draft.complete) => None,
            (Some(Edge::Appeared(relationship)), Some(known)) => known.with(relationship.clone()),
            (Some(Edge::Vanished(relationship)), Some(known)) => known.without(relationship),
        };
        let complete = known.is_none();
        if let Some(relationships) = relationships {
            let draft = Draft { key: key.clone(), row: row.clone(), relationships, complete, deleted: false };
            self.drafts.insert(place, draft);
        }
    }

    /// Drafts what a resource requires whose last item, if it has one, may be out of date.
    pub(crate) fn compared(&mut self, scope: Scope, row: &Arc<dyn Row>) {
        let key = Key::of(scope, &**row);
        let Some(identity) = self.graph.identity(&key, Some(row)) else { return };
        let resource = resource_key(key.kind, &identity.id);
        let latest = self.live(scope, &resource);
        let relationships = self.current(&key, row, latest);
        let same = latest.is_some_and(|latest| {
            latest.relationships.list() == relationships.list() && self.same_document(&key, &latest.row, row)
        });
        if !same {
            let draft = Draft { key, row: row.clone(), relationships, complete: true, deleted: false };
            self.drafts.insert((scope, resource), draft);
        }
    }

    /// Drafts that a resource is gone.
    pub(crate) fn deleted(&mut self, key: &Key, id: &str, row: Arc<dyn Row>) {
        let relationships = Relationships::default();
        let draft = Draft { key: key.clone(), row, relationships, complete: true, deleted: true };
        self.drafts.insert((key.scope, resource_key(key.kind, id)), draft);
    }

    /// The relationships of a resource as the links are now; those of its last item, if they are the same.
    fn current(&self, key: &Key, row: &Arc<dyn Row>, latest: Option<&Arc<Item>>) -> Relationships {
        let current = self.graph.relationships(key, &**row);
        match latest {
            Some(latest) => current.or_shared_with(&latest.relationships),
            None => current,
        }
    }

    /// The last item of a resource as far as this transaction has come, unless the resource was gone then.
    fn live(&self, scope: Scope, resource: &str) -> Option<&'v Arc<Item>> {
        configuration_items::latest(self.graph.state, scope, resource)
            .filter(|item| item.status != Status::Deleted)
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
        let mut written = Vec::with_capacity(self.drafts.len());
        for ((scope, resource), draft) in self.drafts {
            let last = configuration_items::latest(&self.base, scope, &resource);
            let lived = last.is_some_and(|last| last.status != Status::Deleted);
            let captured = last.map_or(now, |last| now.max(last.captured.plus_micros(1_000)));
            let status = match (draft.deleted, lived) {
                (true, true) => Status::Deleted,
                (true, false) => {
                    // It came and went in this transaction.
                    written.push(Written { scope, item: Err(item_key(&resource, captured)), resource });
                    continue;
                }
                (false, true) => Status::Changed,
                (false, false) => Status::Discovered,
            };
            let recorder = configuration_recorders::running(self.graph.state, scope);
            let kind = draft.key.kind;
            let item = Item {
                key: item_key(&resource, captured).into(),
                kind,
                status,
                captured,
                cause: cause.clone(),
                row: draft.row,
                relationships: draft.relationships,
                daily: recorder.is_some_and(|recorder| recording_group::is_daily(&recorder.shape, kind)),
            };
            written.push(Written { scope, resource, item: Ok(item) });
        }
        written
    }
}

/// A decision: the item to write, or the key of an item to take back.
pub(crate) struct Written {
    scope: Scope,
    resource: String,
    item: Result<Item, String>,
}

/// Carries decisions out.
pub(crate) fn write(tx: &mut Tx<'_>, written: Vec<Written>) {
    let transaction = tx.transaction();
    for Written { scope, resource, item } in written {
        match item {
            Ok(item) => {
                if item.status != Status::Changed {
                    let deleted = (item.status == Status::Deleted).then_some(item.captured);
                    transaction.put(scope, DiscoveredResource { resource, deleted });
                }
                transaction.put(scope, ConfigurationItem(Arc::new(item)));
            }
            Err(key) => {
                transaction.delete(scope, <ConfigurationItem as service::Typed>::KIND, &key);
                let known =
                    configuration_items::latest(transaction, scope, &resource).map(|item| item.captured);
                match known {
                    Some(captured) => {
                        transaction.put(scope, DiscoveredResource { resource, deleted: Some(captured) });
                    }
                    None => {
                        transaction.delete(scope, <DiscoveredResource as service::Typed>::KIND, &resource);
                    }
                }
            }
        }
    }
}
