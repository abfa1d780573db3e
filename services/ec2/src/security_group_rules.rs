//! security group rules.

use service::Operation;

pub(crate) const OPERATIONS: &[Operation] = &[];
