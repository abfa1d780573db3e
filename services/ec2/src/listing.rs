//! What `Describe` operations have in common: rows by id, or all that pass the filters, in pages.

use service::{Fault, Page, Result, Typed, View, page, page_token};

use crate::faults;

/// What a request says of the rows it wants.
pub(crate) struct Wanted<'r> {
    /// The ids; none means all rows.
    pub ids: &'r Option<Vec<String>>,
    /// The token of the page before.
    pub next_token: &'r Option<String>,
    /// The size of a page; none means as many as there are.
    pub max_results: Option<i64>,
}

/// The rows that a request names, or all those that `keep` keeps, in the order of their ids. An id without a row is
/// refused as `missing` says.
pub(crate) fn rows<'v, R: Typed>(
    view: View<'v>,
    wanted: &Wanted<'_>,
    missing: impl Fn(&str) -> Fault,
    keep: impl Fn(&R) -> bool,
) -> Result<Page<&'v R>> {
    let found: Vec<&R> = match wanted.ids.as_deref().unwrap_or_default() {
        [] => view.scan::<R>().filter(|row| keep(row)).collect(),
        ids => {
            let rows: Vec<&R> =
                ids.iter().map(|id| view.get(id).ok_or_else(|| missing(id))).collect::<Result<_>>()?;
            rows.into_iter().filter(|row| keep(row)).collect()
        }
    };
    paged(found.into_iter(), |row| row.id().to_string(), wanted)
}

/// A page of items that come in the order of their keys.
pub(crate) fn paged<T>(
    items: impl Iterator<Item = T>,
    key: impl Fn(&T) -> String,
    wanted: &Wanted<'_>,
) -> Result<Page<T>> {
    if wanted.max_results.is_none() && wanted.next_token.is_none() {
        return Ok(Page { items: items.collect(), next: None });
    }
    let after = wanted.next_token.as_deref().map(|token| {
        page_token(token)
            .ok_or_else(|| faults::invalid_value(format!("The token '{token}' is not a pagination token.")))
    });
    let limit = wanted.max_results.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(1_000);
    Ok(page(items, key, after.transpose()?.as_deref(), limit))
}

/// Refuses ids that cannot be ids of this kind: `prefix` (`i-`) and 8 or 17 hexadecimal digits.
pub(crate) fn well_formed<'i>(
    ids: impl IntoIterator<Item = &'i String>,
    prefix: &str,
    code: &'static str,
) -> Result<()> {
    match ids.into_iter().find(|id| !is_id(id, prefix)) {
        Some(id) => Err(faults::malformed(code, id, prefix)),
        None => Ok(()),
    }
}

/// Whether a text looks like an id of this kind.
pub(crate) fn is_id(id: &str, prefix: &str) -> bool {
    let digits = id.strip_prefix(prefix).unwrap_or_default();
    matches!(digits.len(), 8 | 17) && digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::is_id;

    #[test]
    fn ids_have_8_or_17_digits() {
        for (id, expected) in [
            ("i-1234abcd", true),
            ("i-0123456789abcdef0", true),
            ("i-1234ABCD", false),
            ("i-123", false),
            ("ami-1234abcd", false),
            ("i-", false),
        ] {
            assert_eq!(is_id(id, "i-"), expected, "{id}");
        }
    }
}
