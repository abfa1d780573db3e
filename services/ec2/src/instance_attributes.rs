//! instance attributes.

use service::Operation;

pub(crate) const OPERATIONS: &[Operation] = &[];
