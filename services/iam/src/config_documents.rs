//! What AWS Config's documents of users, groups and roles have beside the API's shapes.

use service::{Shape as _, Value};

use crate::grants::Grants;

/// The document with the policies of a user, group or role; `inline` is what its list of inline policies is called.
pub(crate) fn with_grants(mut document: Value, inline: &'static str, grants: &Grants) -> Value {
    if let Value::Map(map) = &mut document {
        map.insert(inline, grants.inline.to_value());
        map.insert("AttachedManagedPolicies", grants.attached.to_value());
    }
    document
}
