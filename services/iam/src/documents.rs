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

/// The document that was encoded so.
pub(crate) fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let digits = after.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        let escaped = digits.filter(|_| first == b'%').and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(escaped.unwrap_or(first));
        rest = if escaped.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The number of characters that count against a quota: white space does not.
pub(crate) fn size(document: &str) -> usize {
    document.chars().filter(|character| !character.is_whitespace()).count()
}

/// The same of a document that is encoded already.
pub(crate) fn encoded_size(document: &str) -> usize {
    size(&decoded(document))
}

#[cfg(test)]
mod tests {
    #[test]
    fn documents_are_percent_encoded() {
        assert_eq!(super::encoded(r#"{"A": "s3:*~"}"#), "%7B%22A%22%3A%20%22s3%3A%2A~%22%7D");
        for document in [r#"{"A": "s3:*~"}"#, "{\n\t\"a b\": \"é%\"}"] {
            let encoded = super::encoded(document);
            assert_eq!(super::encoded_size(&encoded), super::size(document));
            assert_eq!(super::decoded(&encoded), document);
        }
    }
}
