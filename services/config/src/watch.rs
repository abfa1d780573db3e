//! Who records what changes: recorders by the scopes and the kinds that a transaction meets.

use service::{Arc, KindName, Row, Scope, State, Typed};

use crate::configuration_recorders::{self, ConfigurationRecorder};
use crate::recording_group;

/// The recorders that were looked up so far.
pub(crate) struct Watch<'s> {
    state: &'s State,
    running: Vec<(Scope, Arc<[Running<'s>]>)>,
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
        Self { state, running: Vec::new() }
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
    pub(crate) fn of_kind(
        &mut self,
        scope: Scope,
        kind: KindName,
    ) -> impl Iterator<Item = Recorder> + use<'s> {
        let is_recorder = kind == ConfigurationRecorder::KIND;
        let itself = is_recorder.then_some(Recorder { scope, daily: false });
        let running = self.running(scope);
        let count = if is_recorder { 0 } else { running.len() };
        let others = (0..count)
            .map(move |index| running[index])
            .filter(move |(scope, recorder, _)| recording_group::covers(&recorder.shape, kind, scope.region))
            .map(move |(scope, recorder, _)| Recorder {
                scope,
                daily: recording_group::is_daily(&recorder.shape, kind),
            });
        itself.into_iter().chain(others)
    }

    /// The scopes of those recorders that record the kind at each change.
    pub(crate) fn continuous(
        &mut self,
        scope: Scope,
        kind: KindName,
    ) -> impl Iterator<Item = Scope> + use<'s> {
        self.of_kind(scope, kind).filter(|recorder| !recorder.daily).map(|recorder| recorder.scope)
    }
}
