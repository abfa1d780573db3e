//! Signatures of notifications, which whoever gets one can verify with our certificate.

use checksum::Algorithm;
use service::model::base64;

use crate::rsa;

/// The certificate whose key signs, in PEM.
pub const CERTIFICATE: &str = include_str!("../data/certificate.pem");

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
        if let Some(ready) = self.ready {
            return ready.to_owned();
        }
        let (algorithm, name): (_, &[u8]) = match self.version {
            "2" => (
                Algorithm::Sha256,
                b"\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20",
            ),
            _ => (Algorithm::Sha1, b"\x30\x21\x30\x09\x06\x05\x2b\x0e\x03\x02\x1a\x05\x00\x04\x14"),
        };
        let digest = algorithm.digest_of([text.as_bytes()].into_iter());
        let mut signature = Vec::new();
        base64::encode(&rsa::sign(&[name, &digest].concat()), &mut signature);
        String::from_utf8(signature).expect("base64 is ASCII")
    }
}
