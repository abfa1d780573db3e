//! Public keys of RSA as SSH writes them (`ssh-rsa AAAA…`) and as PEM does, and their fingerprints.

use service::model::base64;

use crate::certificates::{self, Der};
use checksum::Algorithm;

const NAME: &str = "ssh-rsa";
/// The identifier of RSA in DER: `1.2.840.113549.1.1.1`, without parameters.
const ALGORITHM: &[u8] =
    &[0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];
/// The shortest modulus that AWS takes, in bytes.
const SHORTEST: usize = 256;

/// A public key: both numbers without leading zeros.
#[derive(Debug, PartialEq)]
pub(crate) struct RsaPublicKey {
    modulus: Vec<u8>,
    exponent: Vec<u8>,
}

impl RsaPublicKey {
    /// The key in a text of either format; `None` when there is none, or one too short.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let key = match text.trim().strip_prefix(NAME) {
            Some(rest) => Self::from_wire(&base64::decode(rest.split_whitespace().next()?)?),
            None => Self::from_pem(text),
        };
        key.filter(|key| key.modulus.len() >= SHORTEST)
    }

    fn from_wire(bytes: &[u8]) -> Option<Self> {
        let (name, rest) = field(bytes)?;
        let (exponent, rest) = field(rest)?;
        let (modulus, rest) = field(rest)?;
        let is_whole = name == NAME.as_bytes() && rest.is_empty();
        is_whole.then(|| Self { modulus: bare(modulus), exponent: bare(exponent) })
    }

    fn from_pem(text: &str) -> Option<Self> {
        let bytes = certificates::pem(text, "PUBLIC KEY")?;
        let (modulus, exponent) = Der::new(&bytes).rsa_public_key()?;
        Some(Self { modulus: bare(modulus), exponent: bare(exponent) })
    }

    /// The key as SSH's protocol has it.
    fn wire(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for part in [NAME.as_bytes().to_vec(), positive(&self.exponent), positive(&self.modulus)] {
            bytes.extend((part.len() as u32).to_be_bytes());
            bytes.extend(part);
        }
        bytes
    }

    /// The key as SSH's files have it.
    pub(crate) fn ssh(&self) -> String {
        format!("{NAME} {}", in_base64(&self.wire()))
    }

    /// The key in PEM format.
    pub(crate) fn pem(&self) -> String {
        let numbers = [der(0x02, &positive(&self.modulus)), der(0x02, &positive(&self.exponent))].concat();
        let bits = [&[0], der(0x30, &numbers).as_slice()].concat();
        let text = in_base64(&der(0x30, &[ALGORITHM, &der(0x03, &bits)].concat()));
        let mut pem = "-----BEGIN PUBLIC KEY-----\n".to_owned();
        for line in text.as_bytes().chunks(64) {
            pem.extend(line.iter().map(|byte| char::from(*byte)));
            pem.push('\n');
        }
        pem + "-----END PUBLIC KEY-----\n"
    }

    /// The MD5 digest of the key, byte by byte.
    pub(crate) fn fingerprint(&self) -> String {
        fingerprint(&self.wire())
    }
}

/// The MD5 digest of a key, byte by byte.
pub(crate) fn fingerprint(key: &[u8]) -> String {
    let digest = Algorithm::Md5.digest_of(std::iter::once(key));
    let pairs: Vec<String> = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    pairs.join(":")
}

/// The first field of a text of SSH's protocol, and what follows.
fn field(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)
}

fn bare(number: &[u8]) -> Vec<u8> {
    number.iter().copied().skip_while(|digit| *digit == 0).collect()
}

/// The number with a zero before it, if its sign would be taken for negative.
fn positive(number: &[u8]) -> Vec<u8> {
    let zero = number.first().filter(|first| **first >= 0x80).map(|_| 0);
    zero.into_iter().chain(number.iter().copied()).collect()
}

fn der(tag: u8, contents: &[u8]) -> Vec<u8> {
    let digits = bare(&(contents.len() as u32).to_be_bytes());
    let length = match contents.len() {
        0..=0x7f => vec![contents.len() as u8],
        _ => [&[0x80 | digits.len() as u8], digits.as_slice()].concat(),
    };
    [&[tag], length.as_slice(), contents].concat()
}

fn in_base64(bytes: &[u8]) -> String {
    let mut text = Vec::new();
    base64::encode(bytes, &mut text);
    text.into_iter().map(char::from).collect()
}

#[cfg(test)]
mod tests {
    use super::RsaPublicKey;

    #[test]
    fn keys_go_from_one_format_to_the_other() {
        let key = RsaPublicKey { modulus: vec![0xab; 256], exponent: vec![1, 0, 1] };
        assert_eq!(RsaPublicKey::read(&key.ssh()), RsaPublicKey::read(&key.pem()));
        assert_eq!(RsaPublicKey::read(&format!("{} ann@home", key.ssh())), Some(key));
        for text in ["", "ssh-rsa", "ssh-rsa AAAA", "ssh-ed25519 AAAA", "-----BEGIN PUBLIC KEY-----"] {
            assert_eq!(RsaPublicKey::read(text), None, "{text}");
        }
    }
}
