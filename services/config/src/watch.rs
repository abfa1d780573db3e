//! Who records what changes: recorders by the scopes and the kinds that a transaction meets.

use service::{Arc, KindName, Row, Scope, State, Typed};

use crate::configuration_recorders::{self, ConfigurationRecorder};
use crate::recording_group;

/// The recorders that were looked up so far.
pub(crate) struct Watch<'s> {
    state: &'s State,
    running: Vec<(Scope, Arc<[Running<'s>]>)>,
    of_kinds: Vec<(Scope, KindName, Arc<[Recorder]>)>,
}

/// A running recorder: where, what, and its row.
pub(crate) type Running<'s> = (Scope, &'s ConfigurationRecorder, &'s Arc<dyn Row>);

/// A recorder, as one of the kinds that it records sees it.
#[derive(Clone, Copy)]
pub(crate) struct Recorder {
    pub(crate) scope: Scope,
    pub(crate) daily: bool,
}

impl<'s> Watch<'s> {
    /// Nothing looked up yet.
    pub(crate) fn new(state: &'s State) -> Self {
        Self { state, running: Vec::new(), of_kinds: Vec::new() }
    }

    /// The running recorders that look at rows of a scope.
    pub(crate) fn running(&mut self, scope: Scope) -> Arc<[Running<'s>]> {
        if let Some((_, running)) = self.running.iter().find(|known| known.0 == scope) {
            return running.clone();
        }
        let running: Arc<[Running<'s>]> = configuration_recorders::running_for(self.state, scope).into();
        self.running.push((scope, running.clone()));
        running
    }

    /// The recorders that record a kind of rows of a scope. Recorders themselves are recorded whether any runs or not:
    /// their items tell when they were stopped.
    pub(crate) fn of_kind(&mut self, scope: Scope, kind: KindName) -> Arc<[Recorder]> {
        let known = self.of_kinds.iter().find(|known| known.0 == scope && std::ptr::eq(known.1, kind));
        if let Some((_, _, recorders)) = known {
            return recorders.clone();
        }
        let recorders = if kind == ConfigurationRecorder::KIND {
            [Recorder { scope, daily: false }].into()
        } else {
            self.covering(scope, kind)
        };
        self.of_kinds.push((scope, kind, Arc::clone(&recorders)));
        recorders
    }

    fn covering(&mut self, scope: Scope, kind: KindName) -> Arc<[Recorder]> {
        let running = self.running(scope);
        let covering = running
            .iter()
            .filter(|(home, recorder, _)| recording_group::covers(&recorder.shape, kind, home.region));
        let recorder = |(scope, recorder, _): &Running<'_>| Recorder {
            scope: *scope,
            daily: recording_group::is_daily(&recorder.shape, kind),
        };
        covering.map(recorder).collect()
    }

    /// The scopes of those recorders that record the kind at each change.
    pub(crate) fn continuous(&mut self, scope: Scope, kind: KindName) -> impl Iterator<Item = Scope> + use<> {
        let recorders = self.of_kind(scope, kind);
        let all = (0..recorders.len()).map(move |index| recorders[index]);
        all.filter(|recorder| !recorder.daily).map(|recorder| recorder.scope)
    }
}
