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

/// The number of characters that count against a quota: white space does not.
pub(crate) fn size(document: &str) -> usize {
    document.chars().filter(|character| !character.is_whitespace()).count()
}

#[cfg(test)]
mod tests {
    #[test]
    fn documents_are_percent_encoded() {
        assert_eq!(super::encoded(r#"{"A": "s3:*~"}"#), "%7B%22A%22%3A%20%22s3%3A%2A~%22%7D");
    }
}
