//! Pages of AWS Config's lists: plain tokens, which are the key of the item that comes next, and opaque ones.

use service::{Result, page_token};

use crate::faults;

/// The page of `items` (in the order of their keys) that begins at the token's key, and the token of the next.
/// AWS's tokens are opaque; these are plain because moto's are, and its users look at them. A token is refused when no
/// item has its key, so that a list whose next item has been deleted must be read again.
pub(crate) fn page<T>(
    items: impl Iterator<Item = T>,
    key: impl Fn(&T) -> String,
    token: Option<&str>,
    limit: usize,
) -> Result<(Vec<T>, Option<String>)> {
    let mut items = items.skip_while(|item| token.is_some_and(|token| key(item) != token)).peekable();
    if token.is_some() && items.peek().is_none() {
        return Err(faults::invalid_next_token());
    }
    let page = items.by_ref().take(limit).collect();
    let next = items.peek().map(&key);
    Ok((page, next))
}

/// The key after which a page begins whose token is opaque, as AWS's are.
pub(crate) fn after(token: Option<&str>) -> Result<Option<String>> {
    token.map(|token| page_token(token).ok_or_else(faults::invalid_next_token)).transpose()
}

/// The limit of a page: none, or zero, is the default.
pub(crate) fn limit(wanted: Option<i64>, default: usize) -> usize {
    wanted.and_then(|wanted| usize::try_from(wanted).ok()).filter(|wanted| *wanted > 0).unwrap_or(default)
}

#[cfg(test)]
mod tests {
    use super::page;

    #[test]
    fn tokens_name_the_next_item() {
        let list = |token, limit| page(["a", "b", "c"].iter(), |item| (**item).to_owned(), token, limit);
        assert_eq!(list(None, 2), Ok((vec![&"a", &"b"], Some("c".to_owned()))));
        assert_eq!(list(Some("c"), 2), Ok((vec![&"c"], None)));
        assert!(list(Some("d"), 2).is_err());
    }
}
