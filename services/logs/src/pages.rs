//! Where a page begins.

use service::{Result, View};

use crate::faults;

/// Comes after every key.
const END: &str = "\u{10ffff}";

/// How many groups, streams or filters a page has at most.
pub(crate) const MOST: i64 = 50;

/// The key that a token names, after which the page begins, if `key` can tell it. Lenient worlds take a token that is
/// none for the end of the list.
pub(crate) fn after(
    view: View<'_>,
    token: Option<&str>,
    key: impl Fn(&str) -> Option<String>,
) -> Result<Option<String>> {
    match token.map(key) {
        None => Ok(None),
        Some(Some(key)) => Ok(Some(key)),
        Some(None) if view.is_lenient() => Ok(Some(END.to_owned())),
        Some(None) => Err(faults::invalid_token()),
    }
}
