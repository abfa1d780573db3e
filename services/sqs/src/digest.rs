//! Digests as SQS shows them: hexadecimal digits.

use checksum::{Algorithm, hexadecimal};

/// The MD5 digest.
pub(crate) fn md5(bytes: &[u8]) -> String {
    hexadecimal(&Algorithm::Md5.digest_of([bytes].into_iter()))
}

/// The SHA-256 digest.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    hexadecimal(&Algorithm::Sha256.digest_of([bytes].into_iter()))
}
