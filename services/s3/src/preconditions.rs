//! Conditions on what stands at a key: for reads as HTTP has them, for writes as S3 has them.

use service::{Result, Timestamp};

use crate::faults;
use crate::objects::Object;

/// The conditions of a read, or of the source of a copy.
#[derive(Clone, Debug, Default)]
pub(crate) struct Conditions {
    pub(crate) if_match: Option<String>,
    pub(crate) if_none_match: Option<String>,
    pub(crate) if_modified_since: Option<Timestamp>,
    pub(crate) if_unmodified_since: Option<Timestamp>,
}

/// A condition that does not hold, by the name of its header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Broken {
    /// The caller wants something else than what is there.
    Differs(&'static str),
    /// The caller has what is there.
    Same(&'static str),
}

impl Conditions {
    /// The first condition that does not hold. An entity tag outweighs the time that stands beside it.
    pub(crate) fn broken(&self, etag: &str, modified: Timestamp) -> Option<Broken> {
        let modified = modified.floor_to_second();
        match (&self.if_match, self.if_unmodified_since) {
            (Some(tags), _) if !names(tags, etag) => return Some(Broken::Differs("If-Match")),
            (None, Some(since)) if modified > since => return Some(Broken::Differs("If-Unmodified-Since")),
            _ => {}
        }
        match (&self.if_none_match, self.if_modified_since) {
            (Some(tags), _) if names(tags, etag) => Some(Broken::Same("If-None-Match")),
            (None, Some(since)) if modified <= since => Some(Broken::Same("If-Modified-Since")),
            _ => None,
        }
    }
}

/// Whether a list of entity tags names this one.
fn names(list: &str, etag: &str) -> bool {
    let bare = |tag: &str| tag.trim().trim_start_matches("W/").trim_matches('"').to_owned();
    list.trim() == "*" || list.split(',').any(|tag| bare(tag) == bare(etag))
}

/// The conditions of a write on what the key shows.
#[derive(Clone, Debug, Default)]
pub(crate) struct WriteConditions {
    pub(crate) if_match: Option<String>,
    pub(crate) if_none_match: Option<String>,
}

impl WriteConditions {
    /// Refuses what these operations do not take: any tag in `If-None-Match`, all tags in `If-Match`.
    pub(crate) fn check(&self) -> Result<()> {
        if self.if_none_match.as_deref().is_some_and(|tags| tags != "*") {
            return Err(faults::condition_not_implemented("If-None-Match"));
        }
        if self.if_match.as_deref() == Some("*") {
            return Err(faults::condition_not_implemented("If-Match"));
        }
        Ok(())
    }

    /// Refuses a write over what the key shows if a condition does not hold. Most writes have none, and do not look.
    pub(crate) fn hold<'o>(&self, key: &str, current: impl FnOnce() -> Option<&'o Object>) -> Result<()> {
        if self.if_match.is_none() && self.if_none_match.is_none() {
            return Ok(());
        }
        let current = current();
        if self.if_none_match.is_some() && current.is_some() {
            return Err(faults::precondition_failed("If-None-Match"));
        }
        let Some(tags) = &self.if_match else { return Ok(()) };
        let current = current.ok_or_else(|| faults::no_such_key(key))?;
        if names(tags, &current.etag) { Ok(()) } else { Err(faults::precondition_failed("If-Match")) }
    }
}

/// The conditions of a deletion.
#[derive(Clone, Debug, Default)]
pub(crate) struct DeleteConditions {
    pub(crate) etag: Option<String>,
    pub(crate) modified: Option<Timestamp>,
    pub(crate) size: Option<i64>,
}

impl DeleteConditions {
    /// Refuses to delete what is not there or not as the caller thinks.
    pub(crate) fn hold(&self, key: &str, object: Option<&Object>) -> Result<()> {
        if self.etag.is_none() && self.modified.is_none() && self.size.is_none() {
            return Ok(());
        }
        let object = object.ok_or_else(|| faults::no_such_key(key))?;
        let same_time = |time: Timestamp| time.floor_to_second() == object.last_modified.floor_to_second();
        let broken = if self.etag.as_ref().is_some_and(|tags| !names(tags, &object.etag)) {
            "If-Match"
        } else if self.modified.is_some_and(|time| !same_time(time)) {
            "x-amz-if-match-last-modified-time"
        } else if self.size.is_some_and(|size| usize::try_from(size) != Ok(object.content.len())) {
            "x-amz-if-match-size"
        } else {
            return Ok(());
        };
        Err(faults::precondition_failed(broken))
    }
}

#[cfg(test)]
mod tests {
    use service::Timestamp;

    use super::{Broken, Conditions};

    /// The order of RFC 9110, section 13.2.2.
    #[test]
    fn tags_outweigh_times() {
        let (tag, other) = (Some("\"a\"".to_owned()), Some("\"b\", W/\"c\"".to_owned()));
        let [before, at, after] = [9, 10, 11].map(Timestamp::from_seconds);
        let broken = |conditions: Conditions| conditions.broken("\"a\"", at);
        let none = Conditions::default();
        for (conditions, expected) in [
            (none.clone(), None),
            (Conditions { if_match: tag.clone(), if_unmodified_since: Some(before), ..none.clone() }, None),
            (Conditions { if_match: other.clone(), ..none.clone() }, Some(Broken::Differs("If-Match"))),
            (
                Conditions { if_unmodified_since: Some(before), ..none.clone() },
                Some(Broken::Differs("If-Unmodified-Since")),
            ),
            (Conditions { if_unmodified_since: Some(at), ..none.clone() }, None),
            (Conditions { if_none_match: tag, ..none.clone() }, Some(Broken::Same("If-None-Match"))),
            (Conditions { if_none_match: other, if_modified_since: Some(after), ..none.clone() }, None),
            (
                Conditions { if_modified_since: Some(at), ..none.clone() },
                Some(Broken::Same("If-Modified-Since")),
            ),
            (Conditions { if_modified_since: Some(before), ..none.clone() }, None),
        ] {
            assert_eq!(broken(conditions.clone()), expected, "{conditions:?}");
        }
    }
}
