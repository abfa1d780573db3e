//! Percent-encoding in paths and query strings.

use std::borrow::Cow;

/// The decoded form of `text`; `None` when an escape is broken or the result is not UTF-8.
pub(crate) fn decode(text: &str, plus_is_space: bool) -> Option<Cow<'_, str>> {
    let bytes = text.as_bytes();
    let plus = plus_is_space && bytes.contains(&b'+');
    if !plus && !bytes.contains(&b'%') {
        return Some(Cow::Borrowed(text));
    }
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'%' => {
                let digit = |index: usize| bytes.get(index).and_then(|byte| char::from(*byte).to_digit(16));
                out.push((digit(at + 1)? * 16 + digit(at + 2)?) as u8);
                at += 3;
                continue;
            }
            b'+' if plus_is_space => out.push(b' '),
            byte => out.push(byte),
        }
        at += 1;
    }
    String::from_utf8(out).ok().map(Cow::Owned)
}

/// The parameters of a query string or form, undecoded, in order.
pub(crate) fn pairs(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.split('&').filter(|pair| !pair.is_empty()).map(|pair| pair.split_once('=').unwrap_or((pair, "")))
}

/// The text as a path has it: its slashes stay.
pub fn path_encoded(text: &str) -> String {
    encoded(text, |byte| byte == b'/', "%20")
}

/// The text as a name or value of a query string has it.
pub fn form_encoded(text: &str) -> String {
    encoded(text, |_| false, "+")
}

fn encoded(text: &str, stays: fn(u8) -> bool, space: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || stays(byte) {
            out.push(char::from(byte));
        } else if byte == b' ' {
            out.push_str(space);
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{decode, form_encoded, path_encoded};

    #[test]
    fn escapes_are_written() {
        assert_eq!(path_encoded("a b/é+"), "a%20b/%C3%A9%2B");
        assert_eq!(form_encoded("a b/\"x\""), "a+b%2F%22x%22");
    }

    #[test]
    fn escapes_are_read() {
        for (text, plus, decoded) in [
            ("a%20b", false, Some("a b")),
            ("a+b", false, Some("a+b")),
            ("a+b%2B", true, Some("a b+")),
            ("%", true, None),
            ("%4", true, None),
            ("%zz", true, None),
            ("%ff", true, None),
            ("%c3%a9", true, Some("é")),
        ] {
            assert_eq!(decode(text, plus).as_deref(), decoded, "{text}");
        }
    }
}
