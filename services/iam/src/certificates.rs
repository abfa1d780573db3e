//! What AWS reads of certificates and keys in PEM format: until when they hold, and which belong together.

use service::Timestamp;
use service::model::base64;

const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const OCTET_STRING: u8 = 0x04;
const SEQUENCE: u8 = 0x30;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
/// The version of a certificate, which need not be there.
const VERSION: u8 = 0xa0;

/// A certificate of X.509.
#[derive(Debug, PartialEq)]
pub(crate) struct Certificate {
    /// When it ceases to hold.
    pub(crate) expiration: Timestamp,
    /// The public key, if it is one of RSA.
    pub(crate) modulus: Option<Vec<u8>>,
}

/// A private key.
#[derive(Debug, PartialEq)]
pub(crate) struct PrivateKey {
    /// The half that its public key shows, if it is one of RSA.
    pub(crate) modulus: Option<Vec<u8>>,
}

/// What is left to read of a value in DER.
#[derive(Clone, Copy)]
pub(crate) struct Der<'d>(&'d [u8]);

impl<'d> Der<'d> {
    pub(crate) fn new(bytes: &'d [u8]) -> Self {
        Self(bytes)
    }

    /// The tag and the contents of the next value.
    fn next(&mut self) -> Option<(u8, &'d [u8])> {
        let (&tag, rest) = self.0.split_first()?;
        let (&first, mut rest) = rest.split_first()?;
        let length = match first {
            0..=0x7f => usize::from(first),
            0x81..=0x84 => {
                let (digits, after) = rest.split_at_checked(usize::from(first & 0x7f))?;
                rest = after;
                digits.iter().fold(0, |length, digit| length << 8 | usize::from(*digit))
            }
            _ => return None,
        };
        let (contents, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some((tag, contents))
    }

    /// The contents of the next value, which has to have this tag.
    fn expect(&mut self, tag: u8) -> Option<&'d [u8]> {
        self.next().filter(|(found, _)| *found == tag).map(|(_, contents)| contents)
    }

    /// The values in the next sequence.
    pub(crate) fn sequence(&mut self) -> Option<Der<'d>> {
        self.expect(SEQUENCE).map(Der)
    }

    /// The next number, without the zero that keeps it positive.
    pub(crate) fn number(&mut self) -> Option<&'d [u8]> {
        let digits = self.expect(INTEGER)?;
        Some(digits.strip_prefix(&[0]).filter(|rest| !rest.is_empty()).unwrap_or(digits))
    }

    fn time(&mut self) -> Option<Timestamp> {
        let (tag, text) = self.next()?;
        let text = std::str::from_utf8(text).ok().filter(|text| text.is_ascii())?;
        let year = match tag {
            // Two digits of a year: those from 50 on are of the last century.
            UTC_TIME if *text >= *"5" => "19",
            UTC_TIME => "20",
            GENERALIZED_TIME => "",
            _ => return None,
        };
        let full = format!("{year}{text}");
        let (date, clock) = full.split_at_checked(8)?;
        Timestamp::parse_iso8601(&format!("{date}T{clock}"))
    }

    /// Modulus and exponent of the public key of RSA in what follows: an algorithm, and a key in bits.
    pub(crate) fn rsa_public_key(&mut self) -> Option<(&'d [u8], &'d [u8])> {
        let mut info = self.sequence()?;
        info.sequence()?;
        let mut key = Der(info.expect(BIT_STRING)?.strip_prefix(&[0])?).sequence()?;
        Some((key.number()?, key.number()?))
    }
}

/// The bytes in the first block of this kind.
pub(crate) fn pem(text: &str, label: &str) -> Option<Vec<u8>> {
    let (_, after) = text.split_once(&format!("-----BEGIN {label}-----"))?;
    let (body, _) = after.split_once(&format!("-----END {label}-----"))?;
    base64::decode(body.trim()).filter(|bytes| !bytes.is_empty())
}

/// The certificate in a text; `None` when there is none.
pub(crate) fn certificate(text: &str) -> Option<Certificate> {
    let bytes = pem(text, "CERTIFICATE")?;
    let mut body = Der(&bytes).sequence()?.sequence()?;
    if body.0.first() == Some(&VERSION) {
        body.next()?;
    }
    body.number()?;
    let (_algorithm, _issuer) = (body.sequence()?, body.sequence()?);
    let mut validity = body.sequence()?;
    let (_begin, expiration) = (validity.time()?, validity.time()?);
    let _subject = body.sequence()?;
    let modulus = body.rsa_public_key().map(|(modulus, _)| modulus.to_vec());
    Some(Certificate { expiration, modulus })
}

/// The private key in a text, which must not be encrypted; `None` when there is none.
pub(crate) fn private_key(text: &str) -> Option<PrivateKey> {
    let rsa = |bytes: &[u8]| {
        let mut key = Der(bytes).sequence()?;
        key.number()?;
        key.number().map(<[u8]>::to_vec)
    };
    if let Some(bytes) = pem(text, "RSA PRIVATE KEY") {
        return Some(PrivateKey { modulus: Some(rsa(&bytes)?) });
    }
    if let Some(bytes) = pem(text, "EC PRIVATE KEY") {
        Der(&bytes).sequence()?;
        return Some(PrivateKey { modulus: None });
    }
    let bytes = pem(text, "PRIVATE KEY")?;
    let mut info = Der(&bytes).sequence()?;
    info.number()?;
    info.sequence()?;
    Some(PrivateKey { modulus: rsa(info.expect(OCTET_STRING)?) })
}
