//! The pages of IAM's lists: `Marker`, `MaxItems`, `IsTruncated`.

use service::{Result, page, page_token};

use crate::faults;

/// How many items a page has unless the request says otherwise.
const USUAL: i64 = 100;

/// A page of a list, in the members that all of IAM's lists have.
pub(crate) struct Listed<T> {
    pub(crate) items: Vec<T>,
    pub(crate) is_truncated: Option<bool>,
    pub(crate) marker: Option<String>,
}

/// The page of `items`, which come in the order of their keys, that a request asks for.
pub(crate) fn listed<T>(
    items: impl IntoIterator<Item = T>,
    key: impl Fn(&T) -> String,
    marker: &Option<String>,
    max_items: Option<i64>,
) -> Result<Listed<T>> {
    let after = marker.as_deref().map(|marker| page_token(marker).ok_or_else(faults::invalid_marker));
    let limit = usize::try_from(max_items.unwrap_or(USUAL)).unwrap_or(1);
    let page = page(items.into_iter(), key, after.transpose()?.as_deref(), limit);
    Ok(Listed { items: page.items, is_truncated: Some(page.next.is_some()), marker: page.next })
}
