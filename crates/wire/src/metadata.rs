//! S3's user metadata in headers: what is not ASCII travels as encoded words of RFC 2047.

use std::borrow::Cow;

use model::base64;

const OPEN: &str = "=?UTF-8?";
const CLOSE: &str = "?=";

/// The text that a header stands for: encoded words are decoded, all else stays as it came.
pub(crate) fn decode(text: &str) -> Cow<'_, str> {
    if !text.contains("=?") {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut after_word = false;
    while let Some(at) = rest.find("=?") {
        let Some((word, length)) = word(&rest[at..]) else { break };
        // White space between encoded words belongs to neither.
        let between = &rest[..at];
        if !(after_word && between.trim().is_empty()) {
            out.push_str(between);
        }
        out.push_str(&word);
        rest = &rest[at + length..];
        after_word = true;
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// A text as a header can hold it.
pub(crate) fn encode(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_control()) {
        return Cow::Borrowed(text);
    }
    let mut word = format!("{OPEN}B?").into_bytes();
    base64::encode(text.as_bytes(), &mut word);
    word.extend_from_slice(CLOSE.as_bytes());
    Cow::Owned(String::from_utf8(word).expect("base64 is ASCII"))
}

/// The encoded word that `text` begins with, decoded, and its length.
fn word(text: &str) -> Option<(String, usize)> {
    let opened = text.get(..OPEN.len()).is_some_and(|open| open.eq_ignore_ascii_case(OPEN));
    let (encoding, rest) = opened.then(|| text[OPEN.len()..].split_once('?'))??;
    let (content, _) = rest.split_once(CLOSE)?;
    let bytes = match encoding {
        "B" | "b" => base64::decode(content)?,
        "Q" | "q" => quoted(content)?,
        _ => return None,
    };
    let length = OPEN.len() + encoding.len() + 1 + content.len() + CLOSE.len();
    Some((String::from_utf8(bytes).ok()?, length))
}

fn quoted(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        out.push(match byte {
            b'=' => {
                let mut digit = || char::from(bytes.next()?).to_digit(16);
                (digit()? * 16 + digit()?) as u8
            }
            b'_' => b' ',
            other => other,
        });
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::{decode, encode};

    #[test]
    fn words_are_read_and_written() {
        for (header, text) in [
            ("plain", "plain"),
            ("=?UTF-8?B?w6k=?=", "é"),
            ("=?utf-8?Q?caf=C3=A9_x?=", "café x"),
            ("a =?UTF-8?B?w6k=?= =?UTF-8?B?w6k=?= b", "a éé b"),
            ("=?UTF-8?X?w6k=?=", "=?UTF-8?X?w6k=?="),
            ("=?UTF-8?B?", "=?UTF-8?B?"),
            ("1=?2", "1=?2"),
        ] {
            assert_eq!(decode(header), text, "{header}");
        }
        assert_eq!(encode("a b"), "a b");
        assert_eq!(encode("é"), "=?UTF-8?B?w6k=?=");
        assert_eq!(encode("a\nb"), "=?UTF-8?B?YQpi?=");
    }
}
