//! Codes that a virtual device shows: six digits that change each thirty seconds (RFC 6238, with SHA-1).

use checksum::Algorithm;
use service::Timestamp;

/// How long a code is shown, in seconds.
const STEP: i64 = 30;
/// How many codes ago the first of two may have been shown; the clock of a device may be one code ahead.
const AGE: i64 = 10;
/// The block of SHA-1, in bytes.
const BLOCK: usize = 64;

/// Whether a device with this seed, in base32, shows one code and then the other about now.
pub(crate) fn are_shown(seed: &str, first: &str, second: &str, now: Timestamp) -> bool {
    let Some(key) = base32(seed) else { return false };
    let step = now.seconds().div_euclid(STEP);
    (step - AGE..=step + 1).any(|step| code(&key, step) == first && code(&key, step + 1) == second)
}

fn code(key: &[u8], step: i64) -> String {
    let digest = keyed_digest(key, &step.to_be_bytes());
    let offset = digest.last().map_or(0, |last| usize::from(last & 15));
    let word = digest[offset..].iter().take(4).fold(0_u32, |word, byte| word << 8 | u32::from(*byte));
    format!("{:06}", (word & 0x7fff_ffff) % 1_000_000)
}

/// HMAC-SHA1 (RFC 2104) with a key of at most a block.
fn keyed_digest(key: &[u8], message: &[u8]) -> Vec<u8> {
    let padded = |with: u8| -> Vec<u8> {
        (0..BLOCK).map(|place| key.get(place).copied().unwrap_or(0) ^ with).collect()
    };
    let inner = Algorithm::Sha1.digest_of([&padded(0x36)[..], message].into_iter());
    Algorithm::Sha1.digest_of([&padded(0x5c)[..], &inner].into_iter())
}

fn base32(text: &str) -> Option<Vec<u8>> {
    let (mut bytes, mut word, mut bits) = (Vec::new(), 0_u32, 0);
    for letter in text.bytes() {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'2'..=b'7' => letter - b'2' + 26,
            _ => return None,
        };
        word = word << 5 | u32::from(value);
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push((word >> bits) as u8);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use service::Timestamp;

    use super::{are_shown, code};

    /// The test values of RFC 6238 for SHA-1, whose last six digits these are.
    #[test]
    fn codes_are_those_of_the_standard() {
        for (seconds, expected) in [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")] {
            assert_eq!(code(b"12345678901234567890", seconds / 30), expected);
        }
    }

    #[test]
    fn only_codes_of_about_now_are_taken_and_one_after_the_other() {
        let seed = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
        let [first, second] = [1, 2].map(|step| code(b"12345678901234567890", step));
        let at = Timestamp::from_seconds;
        assert!(are_shown(seed, &first, &second, at(60)));
        assert!(!are_shown(seed, &second, &first, at(60)));
        assert!(!are_shown(seed, &first, &second, at(3_600)));
        assert!(!are_shown("not base32", &first, &second, at(60)));
    }
}
