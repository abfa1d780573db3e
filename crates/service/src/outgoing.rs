//! What leaves the cloud: a request waits in a row until whoever can do I/O takes it; what becomes of it comes back as
//! a timer of the service that sent it.

use model::{Scope, Value};

use crate::Tx;

model::structures! {
    /// A row: a request that is to be posted somewhere outside.
    Outgoing {
        /// Begins with the time, so that requests leave in their order.
        id: String = "Id",
        url: String = "Url",
        headers: std::collections::BTreeMap<String, String> = "Headers",
        body: String = "Body",
        service: String = "Service",
        timer: String = "Timer",
        payload: Value = "Payload",
    }
}

crate::row!(Outgoing: "Cloudchamber::Outgoing", id |row| &row.id, plane Data);

impl Tx<'_> {
    /// Has a request leave once this call has succeeded. The service's timer `timer` then gets a `Payload` and the
    /// `Status` of the answer, or no status where none came.
    pub fn send_out(
        &mut self,
        scope: Scope,
        outgoing: Outgoing,
        service: &'static str,
        timer: &'static str,
        payload: Value,
    ) {
        let id = format!("{} {}", self.now().iso8601_millis(), self.uuid());
        let (service, timer) = (service.to_owned(), timer.to_owned());
        self.transaction().put(scope, Outgoing { id, service, timer, payload, ..outgoing });
    }
}
