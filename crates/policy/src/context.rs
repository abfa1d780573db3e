//! What is known of a request: the condition keys and their values.

use std::borrow::Cow;

/// Condition keys with their values as texts; the case of keys does not count.
///
/// A key with several values stands in it several times; one without a value is not in it.
#[derive(Clone, Debug, Default)]
pub struct Context<'a>(Vec<(Cow<'a, str>, Cow<'a, str>)>);

impl<'a> Context<'a> {
    /// A context that knows nothing.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Adds a value of a key.
    pub fn add(&mut self, key: impl Into<Cow<'a, str>>, value: impl Into<Cow<'a, str>>) {
        self.0.push((key.into(), value.into()));
    }

    /// The same with one more value of a key.
    pub fn with(mut self, key: impl Into<Cow<'a, str>>, value: impl Into<Cow<'a, str>>) -> Self {
        self.add(key, value);
        self
    }

    /// Adds the values of keys that are not known yet.
    pub fn add_missing(&mut self, other: Context<'a>) {
        let known = self.0.len();
        for (key, value) in other.0 {
            if !self.0[..known].iter().any(|(own, _)| own.eq_ignore_ascii_case(&key)) {
                self.0.push((key, value));
            }
        }
    }

    /// The values of a key.
    pub fn values<'s>(&'s self, key: &'s str) -> impl Iterator<Item = &'s str> {
        let own = self.0.iter().filter(move |(known, _)| known.eq_ignore_ascii_case(key));
        own.map(|(_, value)| value.as_ref())
    }

    /// Whether the key has a value.
    pub fn has(&self, key: &str) -> bool {
        self.values(key).next().is_some()
    }

    /// The value of a key that has exactly one.
    pub(crate) fn single<'s>(&'s self, key: &'s str) -> Option<&'s str> {
        let mut values = self.values(key);
        values.next().filter(|_| values.next().is_none())
    }
}
