//! A call that writes, with the followers that it wakes: one transaction.

use model::Fault;
use service::{Context, Tx};
use world::{Cause, Mark, Transaction};

use crate::chamber::Chamber;

/// How often followers may wake each other in one call before we call it a circle.
const ROUNDS: usize = 16;

impl Chamber {
    /// Runs `body` when it is its turn; what it changed is shown to the followers before the answer leaves.
    /// A fault of either leaves nothing.
    pub(crate) fn transact<T>(
        &self,
        context: &Context,
        service: &'static str,
        operation: &'static str,
        body: impl FnOnce(&mut Tx<'_>) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let cause = Cause {
            service: service.into(),
            operation: operation.into(),
            scope: context.scope,
            caller: context.caller.arn.clone(),
            user_id: context.caller.user_id.clone(),
            access_key: context.caller.access_key.clone(),
            request_id: context.request_id.clone(),
        };
        let outcome = self.world.transact(cause, |transaction| {
            let start = transaction.mark();
            let answer = body(&mut Tx::new(transaction, context))?;
            follow(transaction, context, start)?;
            Ok(answer)
        });
        outcome.map(|(answer, _)| answer)
    }
}

/// Shows the followers what changed, and then what they changed, until they come to rest.
fn follow(transaction: &mut Transaction, context: &Context, start: Mark) -> Result<(), Fault> {
    let mut mark = start;
    for _ in 0..ROUNDS {
        let changes = transaction.control_changes_since(mark);
        if changes.is_empty() {
            return Ok(());
        }
        mark = transaction.mark();
        let followers = context.catalog.services().flat_map(|service| service.followers);
        for follower in followers {
            follower(&mut Tx::new(transaction, context), &changes)?;
        }
    }
    tracing::error!(operation = %transaction.cause().operation, "followers do not come to rest");
    Ok(())
}
