//! Pages of lists. A token names the last key of its page, so that pages stay right while rows come and go.

use model::base64;

/// A page of a list, and the token of the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// The token that asks for what follows; `None` at the end.
    pub next: Option<String>,
}

/// The key that a token names: the list goes on after it. `None` when the token is none of ours.
pub fn page_token(token: &str) -> Option<String> {
    String::from_utf8(base64::decode(token)?).ok()?.strip_prefix("after:").map(str::to_owned)
}

/// The token that names a key.
pub fn token_of(key: &str) -> String {
    let mut token = Vec::new();
    base64::encode(format!("after:{key}").as_bytes(), &mut token);
    String::from_utf8(token).expect("base64 is ASCII")
}

/// The first `limit` (at least one) of `items` that come after the key that a token named.
///
/// The items must come in the order of their keys.
pub fn page<T>(
    items: impl Iterator<Item = T>,
    key: impl Fn(&T) -> String,
    after: Option<&str>,
    limit: usize,
) -> Page<T> {
    let mut items = items.skip_while(|item| after.is_some_and(|after| key(item).as_str() <= after));
    let taken: Vec<T> = items.by_ref().take(limit.max(1)).collect();
    let more = items.next().is_some();
    let next = taken.last().filter(|_| more).map(|last| token_of(&key(last)));
    Page { items: taken, next }
}

#[cfg(test)]
mod tests {
    use super::{page, page_token};

    #[test]
    fn pages_go_on_after_the_last_key_though_rows_vanish() {
        let key = |item: &&str| (*item).to_owned();
        let first = page(["a", "b", "c"].into_iter(), key, None, 2);
        assert_eq!(first.items, ["a", "b"]);
        let after = first.next.as_deref().and_then(page_token);
        assert_eq!(after.as_deref(), Some("b"));
        let second = page(["a", "c"].into_iter(), key, after.as_deref(), 2);
        assert_eq!((second.items, second.next), (vec!["c"], None));
        assert_eq!(page_token("nonsense"), None);
    }
}
