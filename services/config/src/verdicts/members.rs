//! Members of items and answers, as rules read them.

use service::Value;

use super::Subject;

/// The text of a member; empty, where there is none.
pub(super) fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// The list that a member is; empty, where there is none.
pub(super) fn list<'v>(value: &'v Value, name: &str) -> &'v [Value] {
    value.get(name).and_then(Value::as_list).unwrap_or_default()
}

impl Subject<'_> {
    /// Whether the item is related to a resource of a type.
    pub(super) fn relates_to(&self, kind: &str) -> bool {
        self.list("relationships").iter().any(|relation| text(relation, "resourceType") == kind)
    }
}
