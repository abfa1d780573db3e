//! Signatures of notifications, which whoever gets one can verify with our certificate.
//!
//! The key is no secret: `data/signing_key.txt` holds its primes, as hexadecimal digits.

use std::sync::LazyLock;

use checksum::Algorithm;
use rsa::{BigUint, Pkcs1v15Sign, RsaPrivateKey};
use service::model::base64;

/// The certificate whose key signs, in PEM.
pub const CERTIFICATE: &str = include_str!("../data/certificate.pem");

static KEY: LazyLock<RsaPrivateKey> = LazyLock::new(|| {
    let prime = |name: &str| {
        let lines = include_str!("../data/signing_key.txt").lines();
        let digits = lines.filter_map(|line| line.split_once(' ')).find(|(found, _)| *found == name);
        digits.and_then(|(_, digits)| BigUint::parse_bytes(digits.as_bytes(), 16))
    };
    let primes = prime("p").zip(prime("q")).expect("the key's file holds two primes");
    RsaPrivateKey::from_p_q(primes.0, primes.1, BigUint::from(65_537_u32)).expect("the primes make a key")
});

/// How a document is signed, and where the certificate is.
pub(crate) struct Signed<'s> {
    /// `1` signs with SHA-1, `2` with SHA-256.
    pub(crate) version: &'s str,
    /// Where the caller reached us.
    pub(crate) base: &'s str,
    /// The signature, if it was made before: it takes a millisecond.
    pub(crate) ready: Option<&'s str>,
}

impl Signed<'_> {
    /// The URL of the certificate whose key signs.
    pub(crate) fn certificate_url(&self) -> String {
        format!("{}/_cloudchamber/sns/certificate.pem", self.base)
    }

    /// The signature of a text, in base64.
    pub(crate) fn sign(&self, text: &str) -> String {
        self.ready.map_or_else(|| sign(self.version, text), str::to_owned)
    }
}

fn sign(version: &str, text: &str) -> String {
    let (scheme, digest) = digest(version, text);
    let signature = KEY.sign(scheme, &digest).expect("a digest is shorter than the key");
    let mut encoded = Vec::new();
    base64::encode(&signature, &mut encoded);
    String::from_utf8(encoded).expect("base64 is ASCII")
}

/// What is signed of a text. The bytes before a digest tell which it is (PKCS #1, version 1.5).
fn digest(version: &str, text: &str) -> (Pkcs1v15Sign, Vec<u8>) {
    let (algorithm, prefix): (_, &[u8]) = match version {
        "2" => (
            Algorithm::Sha256,
            b"\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20",
        ),
        _ => (Algorithm::Sha1, b"\x30\x21\x30\x09\x06\x05\x2b\x0e\x03\x02\x1a\x05\x00\x04\x14"),
    };
    let digest = algorithm.digest_of([text.as_bytes()].into_iter());
    (Pkcs1v15Sign { hash_len: Some(digest.len()), prefix: prefix.into() }, digest)
}

#[cfg(test)]
mod tests {
    use rsa::RsaPublicKey;
    use service::model::base64;

    use super::{KEY, digest, sign};

    #[test]
    fn signatures_can_be_verified_and_are_always_the_same() {
        for version in ["1", "2"] {
            let signature = sign(version, "hello");
            assert_eq!(signature, sign(version, "hello"));
            let signature = base64::decode(&signature).expect("base64");
            let (scheme, digest) = digest(version, "hello");
            assert_eq!(RsaPublicKey::from(&*KEY).verify(scheme, &digest, &signature), Ok(()));
        }
    }
}
