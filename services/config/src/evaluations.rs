//! Evaluations that rules report.

// shapes: Evaluation
use service::{Operation, Result, Tx, writes};

use crate::faults;
use crate::shapes::{PutEvaluationsRequest, PutEvaluationsResponse};

pub(crate) const OPERATIONS: &[Operation] = &[writes!("PutEvaluations", put)];

/// Takes a trial, which keeps nothing and needs no token of ours. Anything else is refused: no rule is called yet, so
/// that no token was ever given out.
fn put(_: &mut Tx<'_>, request: PutEvaluationsRequest) -> Result<PutEvaluationsResponse> {
    if request.evaluations.is_none_or(|evaluations| evaluations.is_empty()) {
        return Err(faults::no_evaluations());
    }
    if request.result_token.is_empty() || request.test_mode != Some(true) {
        return Err(faults::invalid_result_token());
    }
    Ok(PutEvaluationsResponse { failed_evaluations: Some(Vec::new()) })
}
