//! The pages of IAM's lists: `Marker`, `MaxItems`, `IsTruncated`.

use service::{Result, View, page, page_token};

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
    view: View<'_>,
    items: impl IntoIterator<Item = T>,
    key: impl Fn(&T) -> String,
    marker: &Option<String>,
    max_items: Option<i64>,
) -> Result<Listed<T>> {
    let limit = usize::try_from(max_items.unwrap_or(USUAL)).unwrap_or(1);
    let (items, marker) = if view.is_lenient() {
        counted(items.into_iter(), marker.as_deref(), limit)?
    } else {
        let after = marker.as_deref().map(|marker| page_token(marker).ok_or_else(faults::invalid_marker));
        let page = page(items.into_iter(), key, after.transpose()?.as_deref(), limit);
        (page.items, page.next)
    };
    Ok(Listed { items, is_truncated: Some(marker.is_some()), marker })
}

/// AWS's markers are opaque; those of a lenient world are the number of items before the page, which suites write
/// down. None is wrong for a list without items.
fn counted<T>(
    items: impl Iterator<Item = T>,
    marker: Option<&str>,
    limit: usize,
) -> Result<(Vec<T>, Option<String>)> {
    let start = marker.map_or(Some(0), |marker| marker.parse().ok()).ok_or_else(faults::invalid_marker)?;
    let mut items: Vec<T> = items.collect();
    let count = items.len();
    if start > 0 && start >= count && count > 0 {
        return Err(faults::invalid_marker());
    }
    let end = start.saturating_add(limit).min(count);
    items.truncate(end);
    items.drain(..start.min(end));
    Ok((items, (end < count).then(|| end.to_string())))
}

#[cfg(test)]
mod tests {
    use super::counted;

    #[test]
    fn lenient_markers_count() {
        let page =
            |marker, limit| counted("abc".chars(), marker, limit).map_err(|fault| fault.message().to_owned());
        assert_eq!(page(None, 2), Ok((vec!['a', 'b'], Some("2".to_owned()))));
        assert_eq!(page(Some("2"), 2), Ok((vec!['c'], None)));
        assert_eq!(page(Some("0"), 9), Ok((vec!['a', 'b', 'c'], None)));
        assert_eq!(page(Some("3"), 1), Err("Invalid Marker.".to_owned()));
        assert_eq!(page(Some("b"), 1), Err("Invalid Marker.".to_owned()));
        assert_eq!(counted("".chars(), Some("10"), 1), Ok((Vec::new(), None)));
    }
}
