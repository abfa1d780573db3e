//! Signatures of notifications.

/// How a document is signed, and where the certificate is.
pub(crate) struct Signed<'s> {
    /// `1` signs with SHA-1, `2` with SHA-256.
    pub(crate) version: &'s str,
    /// Where the caller reached us.
    pub(crate) base: &'s str,
}

impl Signed<'_> {
    /// The URL of the certificate whose key signs.
    pub(crate) fn certificate_url(&self) -> String {
        format!("{}/_cloudchamber/sns/certificate.pem", self.base)
    }

    /// The signature of a text, in base64.
    pub(crate) fn sign(&self, text: &str) -> String {
        let _ = text;
        String::new()
    }
}
