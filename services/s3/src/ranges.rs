//! Which bytes of an object are asked for: all, a range, or a part.

use std::ops::Range;

use service::Result;

use crate::faults;
use crate::objects::Object;

/// What an answer holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Extent {
    /// The bytes.
    pub(crate) bytes: Range<usize>,
    /// Whether they were asked for as a part of the whole, so that the answer says so.
    pub(crate) partial: bool,
    /// The part of an upload in parts that they are, counted from zero.
    pub(crate) part: Option<usize>,
}

impl Extent {
    /// The `Content-Range` of an answer that is a part of `size` bytes.
    pub(crate) fn content_range(&self, size: usize) -> Option<String> {
        let last = self.bytes.end.checked_sub(1).filter(|_| self.partial)?;
        Some(format!("bytes {}-{last}/{size}", self.bytes.start))
    }
}

/// The bytes of `object` that a request asks for.
pub(crate) fn extent(object: &Object, range: Option<&str>, part: Option<i64>) -> Result<Extent> {
    let size = object.content.len();
    match (range, part) {
        (Some(_), Some(_)) => Err(faults::range_and_part()),
        (Some(range), None) => {
            let bytes = bytes(range, size).ok_or_else(|| faults::invalid_range(range, size))?;
            Ok(Extent { partial: bytes.is_some(), bytes: bytes.unwrap_or(0..size), part: None })
        }
        (None, Some(number)) => self::part(object, number, size),
        (None, None) => Ok(Extent { bytes: 0..size, partial: false, part: None }),
    }
}

/// The bytes of a range: `Some(None)` for one that S3 passes over (several ranges, other units, no sense), `None`
/// for one that lies outside.
fn bytes(range: &str, size: usize) -> Option<Option<Range<usize>>> {
    let Some((first, last)) = range.trim().strip_prefix("bytes=").and_then(|range| range.split_once('-'))
    else {
        return Some(None);
    };
    let number = |text: &str| {
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| text.parse::<usize>().unwrap_or(usize::MAX))
    };
    let found = match (number(first.trim()), number(last.trim())) {
        (Some(first), Some(last)) if first <= last => first..last.saturating_add(1).min(size),
        (Some(first), None) if last.trim().is_empty() => first..size,
        (None, Some(length)) if first.trim().is_empty() => size.saturating_sub(length)..size,
        _ => return Some(None),
    };
    (found.start < found.end).then_some(Some(found))
}

fn part(object: &Object, number: i64, size: usize) -> Result<Extent> {
    let index = usize::try_from(number).ok().filter(|number| (1..=10_000).contains(number));
    let index = index.ok_or_else(|| faults::part_number(number))? - 1;
    let Some(found) = object.parts.get(index) else {
        return if object.parts.is_empty() && index == 0 {
            Ok(Extent { bytes: 0..size, partial: size > 0, part: None })
        } else {
            Err(faults::no_such_part_number(number, object.parts.len().max(1)))
        };
    };
    let length = |size: i64| usize::try_from(size).unwrap_or_default();
    let start: usize = object.parts[..index].iter().map(|part| length(part.size)).sum();
    let bytes = start..(start + length(found.size)).min(size);
    Ok(Extent { bytes, partial: size > 0, part: Some(index) })
}

#[cfg(test)]
mod tests {
    use super::bytes;

    #[test]
    fn ranges_are_read() {
        for (range, expected) in [
            ("bytes=0-4", Some(Some(0..5))),
            ("bytes=5-", Some(Some(5..10))),
            ("bytes=-3", Some(Some(7..10))),
            ("bytes=-30", Some(Some(0..10))),
            ("bytes=4-400", Some(Some(4..10))),
            ("bytes=4-99999999999999999999999", Some(Some(4..10))),
            ("bytes=10-", None),
            ("bytes=-0", None),
            ("bytes=4-3", Some(None)),
            ("bytes=0-1,3-4", Some(None)),
            ("bytes=a-b", Some(None)),
            ("lines=0-4", Some(None)),
        ] {
            assert_eq!(bytes(range, 10), expected, "{range}");
        }
        assert_eq!(bytes("bytes=0-", 0), None);
    }
}
