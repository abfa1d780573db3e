//! Texts as URLs carry them: in headers that hold a path or tags, and in listings that ask for `encoding-type=url`.

/// The decoded form of `text`; `None` when an escape is broken or the result is not UTF-8.
pub(crate) fn decode(text: &str, plus_is_space: bool) -> Option<String> {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        out.push(match byte {
            b'%' => {
                let mut digit = || char::from(bytes.next()?).to_digit(16);
                (digit()? * 16 + digit()?) as u8
            }
            b'+' if plus_is_space => b' ',
            other => other,
        });
    }
    String::from_utf8(out).ok()
}

/// `text` as listings encode it: like the values of a form, but that slashes stay.
pub(crate) fn encode(text: &str) -> String {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'*' | b'/' => {
                out.push(char::from(byte));
            }
            b' ' => out.push('+'),
            _ => {
                let (high, low) = (DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]);
                out.extend(['%', char::from(high), char::from(low)]);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{decode, encode};

    #[test]
    fn what_is_encoded_comes_back() {
        for (text, encoded) in [("a/b c.txt", "a/b+c.txt"), ("ü+%~*", "%C3%BC%2B%25%7E*"), ("a\nb", "a%0Ab")]
        {
            assert_eq!(encode(text), encoded);
            assert_eq!(decode(encoded, true).as_deref(), Some(text));
        }
        assert_eq!(decode("a+b", false).as_deref(), Some("a+b"));
        assert_eq!(decode("%f", false), None);
        assert_eq!(decode("%ff", false), None);
    }
}
