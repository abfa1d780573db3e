//! What all listings have in common: prefix, delimiter, page size and encoding; and the page of a bucket's keys.

use service::{Result, State, Typed};

use crate::buckets::Found;
use crate::objects::{Noncurrent, Object, current_id};
use crate::shapes::{CommonPrefix, RestoreStatus};
use crate::{faults, percent};

/// Keys of a page, whatever the caller asks for.
const PAGE_LIMIT: i64 = 1000;

/// How a caller wants a listing.
pub(crate) struct Form {
    pub(crate) prefix: String,
    pub(crate) delimiter: Option<String>,
    pub(crate) limit: usize,
    encoding: Option<String>,
}

impl Form {
    /// The form of a listing, as the parameters of all of them say it.
    pub(crate) fn new(
        prefix: Option<String>,
        delimiter: Option<String>,
        encoding: Option<String>,
        max_keys: Option<i64>,
    ) -> Result<Self> {
        if let Some(encoding) = encoding.as_deref().filter(|encoding| *encoding != "url") {
            return Err(faults::encoding_type(encoding));
        }
        let limit = max_keys.unwrap_or(PAGE_LIMIT).min(PAGE_LIMIT);
        Ok(Self {
            prefix: prefix.unwrap_or_default(),
            delimiter: delimiter.filter(|delimiter| !delimiter.is_empty()),
            limit: usize::try_from(limit).map_err(|_| faults::max_keys(limit))?,
            encoding,
        })
    }

    /// A key, prefix, marker or delimiter as the answer tells it.
    pub(crate) fn text(&self, text: &str) -> String {
        if self.encoding.is_some() { percent::encode(text) } else { text.to_owned() }
    }

    /// The encoding as the answer tells it.
    pub(crate) fn encoding(&self) -> Option<String> {
        self.encoding.clone()
    }

    /// The part of a key up to the delimiter, under which the key does not stand itself.
    pub(crate) fn common_prefix<'k>(&self, key: &'k str) -> Option<&'k str> {
        let delimiter = self.delimiter.as_deref()?;
        let at = key.get(self.prefix.len()..)?.find(delimiter)?;
        Some(&key[..self.prefix.len() + at + delimiter.len()])
    }

    /// The common prefixes as the answer tells them.
    pub(crate) fn common_prefixes(&self, prefixes: &[String]) -> Option<Vec<CommonPrefix>> {
        let prefixes = prefixes.iter().map(|prefix| CommonPrefix { prefix: Some(self.text(prefix)) });
        Some(prefixes.collect()).filter(|prefixes: &Vec<_>| !prefixes.is_empty())
    }
}

/// A whole number of a query string, as S3 takes it.
pub(crate) fn number(name: &'static str, value: Option<i64>, default: i64) -> Result<i64> {
    match value.unwrap_or(default) {
        number @ 0..=2_147_483_647 => Ok(number),
        number @ ..0 => Err(faults::negative_number(name, number)),
        number => Err(faults::number_too_large(name, number)),
    }
}

/// The least text that is greater than all texts with this prefix; `None` if there is none.
pub(crate) fn successor(prefix: &str) -> Option<String> {
    let mut text = prefix.to_owned();
    while let Some(last) = text.pop() {
        // A range of characters steps over what is none.
        if let Some(next) = (last..=char::MAX).nth(1) {
            text.push(next);
            return Some(text);
        }
    }
    None
}

/// The keys of a bucket that a listing is about, in order, from one key on.
#[derive(Clone, Copy)]
pub(crate) struct Keys<'v> {
    pub(crate) state: &'v State,
    pub(crate) found: Found<'v>,
}

impl<'v> Keys<'v> {
    /// The objects from the key `from` on whose keys begin with `prefix`.
    pub(crate) fn objects(self, from: &str, prefix: &str) -> impl Iterator<Item = &'v Object> + use<'v> {
        self.rows::<Object>(from, prefix)
    }

    /// The first key from `from` on that begins with `prefix` and has versions, whether it shows one or not.
    pub(crate) fn first_with_versions(self, from: &str, prefix: &str) -> Option<&'v str> {
        let shown = self.rows::<Object>(from, prefix).next().map(|object| object.key.as_str());
        let hidden = self.rows::<Noncurrent>(from, prefix).next().map(|version| version.object.key.as_str());
        shown.into_iter().chain(hidden).min()
    }

    fn rows<R: Typed>(self, from: &str, prefix: &str) -> impl Iterator<Item = &'v R> + use<'v, R> {
        let bucket = &self.found.bucket.name;
        let begin = current_id(bucket, prefix);
        // There is one, for the name of the bucket has characters with successors.
        let end = successor(&begin).unwrap_or_default();
        let start = current_id(bucket, from).max(begin);
        self.state.scan_between::<R>(self.found.scope, &start, &end)
    }
}

/// A line of a listing.
#[derive(Debug)]
pub(crate) enum Entry<'v> {
    Object(&'v Object),
    Prefix(String),
}

impl Entry<'_> {
    /// What a marker names to go on after this line.
    pub(crate) fn marker(&self) -> &str {
        match self {
            Entry::Object(object) => &object.key,
            Entry::Prefix(prefix) => prefix,
        }
    }
}

/// The lines that come after a marker, and whether more follow. Where keys share a prefix up to the delimiter, the
/// walk goes on behind all of them: its length is that of the page, not that of the bucket.
pub(crate) fn page<'v>(keys: Keys<'v>, form: &Form, after: &str) -> (Vec<Entry<'v>>, bool) {
    let mut entries = Vec::new();
    if form.limit == 0 {
        return (entries, false);
    }
    let mut from = Some(after.to_owned());
    while let Some(start) = from.take() {
        for object in keys.objects(&start, &form.prefix) {
            if object.key == after && !after.is_empty() {
                continue;
            }
            let common = form.common_prefix(&object.key);
            let is_told = common.is_some_and(|common| after.starts_with(common));
            if !is_told && entries.len() == form.limit {
                return (entries, true);
            }
            let Some(common) = common else {
                entries.push(Entry::Object(object));
                continue;
            };
            if !is_told {
                entries.push(Entry::Prefix(common.to_owned()));
            }
            from = successor(common);
            break;
        }
    }
    (entries, false)
}

/// What a listing tells of the restored copy of an archived object, if the caller wants to know.
pub(crate) fn restore_status(object: &Object, attributes: Option<&[String]>) -> Option<RestoreStatus> {
    attributes.filter(|attributes| attributes.iter().any(|attribute| attribute == "RestoreStatus"))?;
    let expires = object.restore.as_ref()?.expires;
    Some(RestoreStatus { is_restore_in_progress: Some(expires.is_none()), restore_expiry_date: expires })
}

/// The storage class as listings tell it.
pub(crate) fn storage_class(object: &Object) -> String {
    object.storage_class.clone().unwrap_or_else(|| "STANDARD".to_owned())
}

#[cfg(test)]
mod tests {
    use super::{Form, successor};

    #[test]
    fn successors_end_what_has_a_prefix() {
        for (prefix, expected) in [
            ("a/", Some("a0")),
            ("a\u{10ffff}", Some("b")),
            ("\u{d7ff}", Some("\u{e000}")),
            ("\u{10ffff}", None),
            ("", None),
        ] {
            assert_eq!(successor(prefix).as_deref(), expected, "{prefix:?}");
        }
    }

    #[test]
    fn keys_share_what_stands_before_the_delimiter() {
        let form = |delimiter: &str| {
            Form::new(Some("p".to_owned()), Some(delimiter.to_owned()), None, None).unwrap()
        };
        assert_eq!(form("/").common_prefix("p/a/b"), Some("p/"));
        assert_eq!(form("/").common_prefix("pa/b/c"), Some("pa/"));
        assert_eq!(form("/").common_prefix("pa"), None);
        assert_eq!(form("").common_prefix("p/a"), None);
        assert_eq!(form("ab").common_prefix("pxabab"), Some("pxab"));
    }
}
