//! Where a page of a list begins.

use service::{Result, page_token};

use crate::faults;

/// The key that the token of a page names.
pub(crate) fn after(token: &Option<String>) -> Result<Option<String>> {
    let key = |token: &String| page_token(token).ok_or_else(faults::invalid_next_token);
    token.as_ref().map(key).transpose()
}
