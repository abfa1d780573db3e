//! The resources that AWS Config knows of: those that a recorder discovered.
//!
//! Without a recorder AWS refuses to tell of any. A lenient world then tells of those that exist, as a recorder of
//! everything would that had just been started.

use std::borrow::Cow;
use std::collections::BTreeSet;

use service::{Arc, Cause, Key, KindName, Result, Scope, View};

use crate::chains::Before;
use crate::configuration_items::{DiscoveredResource, Item, Status, resource_key};
use crate::relationships::Graph;
use crate::{configuration_recorders, faults};

/// Refuses to tell of resources for a purpose where there is no recorder.
pub(crate) fn recorder_needed(view: View<'_>, purpose: &str) -> Result<()> {
    if is_told(view) { Ok(()) } else { Err(faults::no_recorder_to(purpose)) }
}

/// Whether resources are told of.
fn is_told(view: View<'_>) -> bool {
    has_recorder(view) || view.is_lenient()
}

/// The resources of a type, or of all types; none where AWS refuses to tell of any.
pub(crate) fn told<'v>(view: View<'v>, kind: Option<&str>) -> Vec<Cow<'v, DiscoveredResource>> {
    if !is_told(view) {
        return Vec::new();
    }
    match kind {
        Some(kind) => of_type(view, kind),
        None if has_recorder(view) => view.scan().map(Cow::Borrowed).collect(),
        None => {
            let kinds: BTreeSet<KindName> =
                homes(view).into_iter().flat_map(|home| view.state().kinds(home)).collect();
            kinds.into_iter().flat_map(|kind| existing(view, kind)).map(Cow::Owned).collect()
        }
    }
}

/// A resource by its type and id; none where AWS refuses to tell of any.
pub(crate) fn told_one<'v>(view: View<'v>, kind: &str, id: &str) -> Option<Cow<'v, DiscoveredResource>> {
    if is_told(view) { find(view, kind, id) } else { None }
}

/// Whether there is a recorder, so that what it discovered counts.
pub(crate) fn has_recorder(view: View<'_>) -> bool {
    configuration_recorders::of_scope(view.state(), view.scope()).is_some()
}

/// The resources of a type, ordered by their ids.
pub(crate) fn of_type<'v>(view: View<'v>, kind: &str) -> Vec<Cow<'v, DiscoveredResource>> {
    if !has_recorder(view) {
        return existing(view, kind).into_iter().map(Cow::Owned).collect();
    }
    let prefix = resource_key(kind, "");
    let known = view.state().scan_from::<DiscoveredResource>(view.scope(), &prefix);
    known.take_while(|known| known.key.starts_with(&prefix)).map(Cow::Borrowed).collect()
}

/// A resource by its type and id.
pub(crate) fn find<'v>(view: View<'v>, kind: &str, id: &str) -> Option<Cow<'v, DiscoveredResource>> {
    if !has_recorder(view) {
        return existing(view, kind).into_iter().find(|known| known.id() == id).map(Cow::Owned);
    }
    view.get(&resource_key(kind, id)).map(Cow::Borrowed)
}

/// Where the rows of resources stand that are of this Region or of none.
fn homes(view: View<'_>) -> [Scope; 2] {
    let scope = view.scope();
    [scope, Scope::new(scope.account, scope.region.global())]
}

/// The resources of a type that exist, of this Region or of none.
fn existing(view: View<'_>, kind: &str) -> Vec<DiscoveredResource> {
    let (state, scope) = (view.state(), view.scope());
    let Some(kind) = view.kind(kind).filter(|kind| kind.resource.is_some()) else { return Vec::new() };
    let graph = Graph { state, catalog: view.context().catalog };
    let cause = Arc::new(Cause {
        service: "config".into(),
        operation: "StartConfigurationRecorder".into(),
        scope,
        caller: view.context().caller.arn.clone(),
        user_id: view.context().caller.user_id.clone(),
        access_key: view.context().caller.access_key.clone(),
        request_id: view.context().request_id.clone(),
    });
    let discovered = |at: Scope| {
        let cause = cause.clone();
        state.rows(at, kind.name).filter_map(move |row| {
            let key = Key::of(at, &**row);
            let id = graph.identity(&key, Some(row))?.id;
            let item = Item {
                kind: kind.name,
                scope: at,
                status: Status::Discovered,
                captured: view.now(),
                cause: cause.clone(),
                row: row.clone(),
                relationships: graph.relationships(&key, &**row),
                daily: false,
                before: Before::after(None),
            };
            Some(DiscoveredResource { key: resource_key(kind.name, &id).into(), latest: Arc::new(item) })
        })
    };
    let mut all: Vec<DiscoveredResource> = homes(view).into_iter().flat_map(discovered).collect();
    all.sort_by(|one, other| one.key.cmp(&other.key));
    all
}
