//! Which tags S3 takes, in a tag set or in the header `x-amz-tagging`.

use service::{Fault, Result};

use crate::shapes::Tag;
use crate::{faults, percent};

const LONGEST_KEY: usize = 128;
const LONGEST_VALUE: usize = 256;
const MOST_ON_OBJECT: usize = 10;

/// Refuses what cannot be the tags of an object.
pub(crate) fn check_object(tags: &[Tag]) -> Result<()> {
    if tags.len() > MOST_ON_OBJECT {
        return Err(faults::too_many_object_tags());
    }
    check(tags, faults::object_tag_reserved)
}

/// Refuses tags that nobody can set, and keys that come twice; `reserved` is what is said of keys that are AWS's.
pub(crate) fn check(tags: &[Tag], reserved: fn(&str) -> Fault) -> Result<()> {
    for (index, tag) in tags.iter().enumerate() {
        let key = &tag.key;
        if tags[..index].iter().any(|earlier| earlier.key == *key) {
            return Err(faults::tag_twice(key));
        }
        if key.starts_with("aws:") {
            return Err(reserved(key));
        }
        if key.is_empty() || !is_text(key, LONGEST_KEY) {
            return Err(faults::tag_key(key));
        }
        if !is_text(&tag.value, LONGEST_VALUE) {
            return Err(faults::tag_value(key, &tag.value));
        }
    }
    Ok(())
}

fn is_text(text: &str, longest: usize) -> bool {
    let allowed = |c: char| c.is_alphanumeric() || c.is_whitespace() || "_.:/=+-@".contains(c);
    text.chars().count() <= longest && text.chars().all(allowed)
}

/// The tags of the header `x-amz-tagging`, which is written like a query string.
pub(crate) fn of_header(header: &str) -> Result<Vec<Tag>> {
    let mut tags: Vec<Tag> = Vec::new();
    for pair in header.split('&').filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (Some(key), Some(value)) = (percent::decode(key, true), percent::decode(value, true)) else {
            return Err(faults::tagging_header(header));
        };
        if tags.iter().any(|tag| tag.key == key) {
            return Err(faults::tagging_header(header));
        }
        tags.push(Tag { key, value });
    }
    check_object(&tags)?;
    Ok(tags)
}

#[cfg(test)]
mod tests {
    use super::of_header;

    #[test]
    fn the_header_is_a_query_string() {
        for (header, expected) in [
            ("a=b", Ok(vec![("a", "b")])),
            ("a=b&c", Ok(vec![("a", "b"), ("c", "")])),
            ("a%20b=%C3%A9+x", Ok(vec![("a b", "é x")])),
            ("", Ok(vec![])),
            ("a=b&a=c", Err("InvalidArgument")),
            ("a=%zz", Err("InvalidArgument")),
            ("aws:a=b", Err("InvalidTag")),
            ("a=%3C", Err("InvalidTag")),
        ] {
            let tags = of_header(header);
            let tags = tags.as_ref().map(|tags| {
                tags.iter().map(|tag| (tag.key.as_str(), tag.value.as_str())).collect::<Vec<_>>()
            });
            assert_eq!(tags.map_err(|fault| fault.code()), expected, "{header}");
        }
    }
}
