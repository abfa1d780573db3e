//! The time line of a resource: the items that were written for it, and between them those that were not, because
//! they say the same again: of moments when something that it is related to changed.

use service::{Arc, Key, Scope, State, Timestamp, View};

use crate::chains::{self, Link as _};
use crate::configuration_items::{DiscoveredResource, Item, Status, resource_key};
use crate::configuration_recorders::ConfigurationRecorder;
use crate::ledger::{Ledger, Touch};
use crate::recording_group;
use crate::relationships::Graph;

/// After everything.
pub(crate) const END_OF_TIME: Timestamp = Timestamp::from_micros(i64::MAX - 1);

/// All items of a resource.
#[derive(Clone, Copy)]
pub(crate) struct Timeline<'s> {
    graph: Graph<'s>,
    /// Where it was recorded.
    scope: Scope,
    pub(crate) resource: &'s DiscoveredResource,
    ledger: Option<&'s Ledger>,
}

/// An item as it is read.
#[derive(Clone, Copy)]
pub(crate) struct Moment<'s> {
    /// What the resource was.
    pub(crate) item: &'s Item,
    /// The change of something related that made the item, unless it was written itself.
    touch: Option<&'s Touch>,
}

impl<'s> Moment<'s> {
    pub(crate) fn captured(self) -> Timestamp {
        self.touch.map_or(self.item.captured, |touch| touch.captured)
    }

    pub(crate) fn status(self) -> Status {
        if self.touch.is_some() { Status::Changed } else { self.item.status }
    }
}

impl<'s> Timeline<'s> {
    /// The time line of a resource by its type and id, if it was ever discovered in the scope of the view.
    pub(crate) fn find(view: View<'s>, kind: &str, id: &str) -> Option<Self> {
        let resource = view.get(&resource_key(kind, id))?;
        Some(Self::of(view, resource))
    }

    /// The time line of a resource that was discovered in the scope of the view.
    pub(crate) fn of(view: View<'s>, resource: &'s DiscoveredResource) -> Self {
        let (state, scope): (&State, Scope) = (view.state(), view.scope());
        let graph = Graph { state, catalog: view.context().catalog };
        Self { graph, scope, resource, ledger: Ledger::of(state, scope) }
    }

    /// Its last item.
    pub(crate) fn latest(self) -> Moment<'s> {
        self.last_touch(&self.resource.latest, END_OF_TIME)
    }

    /// Its last item that was captured at a time or before.
    pub(crate) fn last_until(self, time: Timestamp) -> Option<Moment<'s>> {
        let item = chains::last_until(&self.resource.latest, time)?;
        Some(self.last_touch(item, time))
    }

    /// Its first item that was captured at a time or after.
    pub(crate) fn first_since(self, time: Timestamp) -> Option<Moment<'s>> {
        let next = chains::first_since(&self.resource.latest, time);
        let next = next.map(|item| Moment { item, touch: None });
        let Some(item) = chains::last_until(&self.resource.latest, time) else { return next };
        let touches = self.touches(item).filter_map(|latest| {
            let mut time = time.max(item.captured.plus_micros(1));
            loop {
                let touch = chains::first_since(latest, time)?;
                if self.is_recorded(item, touch) {
                    return Some(&**touch);
                }
                time = touch.captured.plus_micros(1);
            }
        });
        let touched =
            touches.min_by_key(|touch| touch.captured).map(|touch| Moment { item, touch: Some(touch) });
        [next, touched].into_iter().flatten().min_by_key(|moment| (moment.captured(), moment.touch.is_some()))
    }

    /// The item, or the last that changes of something related made of it up to a time.
    fn last_touch(self, item: &'s Item, time: Timestamp) -> Moment<'s> {
        let touches = self.touches(item).filter_map(|latest| {
            let mut touch = chains::last_until(latest, time)?;
            while touch.captured > item.captured {
                if self.is_recorded(item, touch) {
                    return Some(&**touch);
                }
                touch = touch.before().last()?;
            }
            None
        });
        Moment { item, touch: touches.max_by_key(|touch| touch.captured) }
    }

    /// The last touch of each resource that a written item is related to by its own links.
    fn touches(self, item: &'s Item) -> impl Iterator<Item = &'s Arc<Touch>> {
        let live = self.ledger.filter(|_| item.status.is_recorded() && !item.daily);
        let related = live.map(|ledger| {
            let key = Key::of(item.scope, &*item.row);
            let targets = self.graph.related(&key, &*item.row).into_iter();
            targets.filter_map(|(target, _)| ledger.touch(&target))
        });
        related.into_iter().flatten()
    }

    /// Whether the recorder that ran at a touch recorded resources like the item's at each change.
    fn is_recorded(self, item: &Item, touch: &Touch) -> bool {
        ConfigurationRecorder::of(&*touch.recorder).is_some_and(|recorder| {
            recording_group::covers(&recorder.shape, item.kind, self.scope.region)
                && !recording_group::is_daily(&recorder.shape, item.kind)
        })
    }
}
