//! Requests that leave the cloud: whoever can do I/O takes them, and brings back what became of them.

use model::{Map, Scope, Value};
use service::{Outgoing, Tx};
use world::Typed as _;

use crate::chamber::Chamber;

impl Chamber {
    /// Takes the requests that are to leave, in their order. Cheap when there are none. Who takes one has to report
    /// what became of it with [`Chamber::came_back`].
    pub fn take_outgoing(&self) -> Vec<(Scope, Outgoing)> {
        let state = self.world().snapshot();
        let scopes: Vec<Scope> = state.scopes_with(Outgoing::KIND).collect();
        scopes.into_iter().flat_map(|scope| self.take_from(scope)).collect()
    }

    fn take_from(&self, scope: Scope) -> Vec<(Scope, Outgoing)> {
        let context = self.internal_context(scope, "cloudchamber");
        let taken = self.transact(&context, "cloudchamber", "TakeOutgoing", |tx: &mut Tx<'_>| {
            let all: Vec<Outgoing> = tx.view().scan::<Outgoing>().cloned().collect();
            for outgoing in &all {
                tx.delete::<Outgoing>(&outgoing.id);
            }
            Ok(all)
        });
        taken.unwrap_or_default().into_iter().map(|outgoing| (scope, outgoing)).collect()
    }

    /// Tells the service that sent a request which status the answer had, if one came.
    pub fn came_back(&self, scope: Scope, outgoing: Outgoing, status: Option<u16>) {
        let mut payload = Map::new();
        payload.push("Payload", outgoing.payload);
        if let Some(status) = status {
            payload.push("Status", i64::from(status));
        }
        self.run_timer(scope, &outgoing.service, &outgoing.timer, Value::Map(payload));
    }
}
