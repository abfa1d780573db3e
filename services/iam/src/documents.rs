//! Policy documents as answers carry them.

/// The document as the API shows it: percent-encoded as RFC 3986 has it.
pub(crate) fn encoded(document: &str) -> String {
    let mut text = String::with_capacity(document.len() * 2);
    for byte in document.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
    }
    text
}

/// The document behind what [`encoded`] made.
pub(crate) fn decoded(encoded: &str) -> String {
    let mut bytes = Vec::with_capacity(encoded.len());
    let mut rest = encoded.as_bytes();
    while let [first, after @ ..] = rest {
        let escaped = encoded_byte(rest);
        bytes.push(escaped.unwrap_or(*first));
        rest = if escaped.is_some() { &rest[3..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The byte of which an escape stands here.
fn encoded_byte(text: &[u8]) -> Option<u8> {
    let [b'%', digits @ ..] = text else { return None };
    u8::from_str_radix(std::str::from_utf8(digits.get(..2)?).ok()?, 16).ok()
}

/// The number of characters that count against a quota: white space does not.
pub(crate) fn size(document: &str) -> usize {
    document.chars().filter(|character| !character.is_whitespace()).count()
}

/// The same of a document that is encoded already.
pub(crate) fn encoded_size(document: &str) -> usize {
    let escapes = document.bytes().filter(|byte| *byte == b'%').count();
    let blanks = ["%20", "%09", "%0A", "%0D"].iter().map(|blank| document.matches(blank).count());
    document.len() - 2 * escapes - blanks.sum::<usize>()
}

#[cfg(test)]
mod tests {
    #[test]
    fn documents_are_percent_encoded() {
        assert_eq!(super::encoded(r#"{"A": "s3:*~"}"#), "%7B%22A%22%3A%20%22s3%3A%2A~%22%7D");
        for document in [r#"{"A": "s3:*~"}"#, "{\n\t\"a b\": 1}"] {
            assert_eq!(super::encoded_size(&super::encoded(document)), super::size(document));
        }
        for document in [r#"{"A": "s3:*~"}"#, "%é%4", ""] {
            assert_eq!(super::decoded(&super::encoded(document)), document);
        }
        assert_eq!(super::decoded("%4%zz%"), "%4%zz%");
    }
}
