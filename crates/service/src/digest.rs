//! Digests as AWS shows them: hexadecimal digits in lower case.

use md5::Digest;
use std::fmt::Write as _;

/// The MD5 digest.
pub fn md5(bytes: &[u8]) -> String {
    hex(&md5::Md5::digest(bytes))
}

/// The SHA-256 digest.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&sha2::Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        write!(text, "{byte:02x}").expect("writing to memory");
        text
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn known_digests() {
        assert_eq!(super::md5(b"derp"), "58fd9edd83341c29f1aebba81c31e257");
        assert!(super::sha256(b"").starts_with("e3b0c44298fc1c14"));
    }
}
