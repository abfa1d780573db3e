//! Ids from a seed: the same seed and the same calls give the same bytes.

/// A generator of pseudo-random numbers (xoshiro256++ by Blackman and Vigna). It is no secret's source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Random([u64; 4]);

/// One step of splitmix64, a bijection of 64 bits that leaves no pattern of its argument.
const fn mix(number: u64) -> u64 {
    let z = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

impl Random {
    /// A generator whose whole sequence follows from `seed`.
    pub(crate) const fn new(seed: u64) -> Self {
        let first = mix(seed);
        let second = mix(first);
        let third = mix(second);
        Self([first, second, third, mix(third)])
    }

    /// The next 64 bits.
    pub(crate) const fn next(&mut self) -> u64 {
        let state = &mut self.0;
        let result = state[0].wrapping_add(state[3]).rotate_left(23).wrapping_add(state[0]);
        let shifted = state[1] << 17;
        state[2] ^= state[0];
        state[3] ^= state[1];
        state[1] ^= state[2];
        state[0] ^= state[3];
        state[2] ^= shifted;
        state[3] = state[3].rotate_left(45);
        result
    }

    /// `length` characters of `alphabet`, which is ASCII; none, if it is empty.
    pub(crate) fn text(&mut self, length: usize, alphabet: &str) -> String {
        let letters = alphabet.as_bytes();
        if letters.is_empty() {
            return String::new();
        }
        let mut letter = || {
            // The high half of the product is a fair number below the alphabet's length.
            let index = (u128::from(self.next()) * letters.len() as u128) >> 64;
            char::from(letters[index as usize])
        };
        (0..length).map(|_| letter()).collect()
    }

    /// A version 4 UUID.
    pub(crate) fn uuid(&mut self) -> String {
        let high = self.next();
        uuid(high, self.next())
    }
}

/// The UUID of the request number `count` of a world with `seed`.
pub(crate) fn request_id(seed: u64, count: u64) -> String {
    // Another start than the world's generator has, so that no request id is also a resource's.
    let high = mix(mix(!seed) ^ count);
    uuid(high, mix(high))
}

const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// 128 bits in the shape of a version 4 UUID.
fn uuid(high: u64, low: u64) -> String {
    let high = (high & !0xF000) | 0x4000;
    let low = (low & 0x3FFF_FFFF_FFFF_FFFF) | 0x8000_0000_0000_0000;
    let bytes = (u128::from(high) << 64 | u128::from(low)).to_be_bytes();
    let mut text = Vec::with_capacity(36);
    for (place, byte) in bytes.into_iter().enumerate() {
        if matches!(place, 4 | 6 | 8 | 10) {
            text.push(b'-');
        }
        text.extend_from_slice(&[DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
    }
    String::from_utf8(text).expect("digits are ASCII")
}

#[cfg(test)]
mod tests {
    use super::{Random, request_id};

    #[test]
    fn a_seed_gives_one_sequence() {
        let (mut first, mut second) = (Random::new(7), Random::new(7));
        assert_eq!(first.uuid(), second.uuid());
        assert_ne!(first.next(), Random::new(8).next());
    }

    #[test]
    fn uuids_have_version_and_variant() {
        let mut random = Random::new(0);
        for text in (0..100).map(|_| random.uuid()).chain((0..100).map(|count| request_id(0, count))) {
            assert_eq!(text.len(), 36);
            assert_eq!(&text[14..15], "4");
            assert!("89ab".contains(&text[19..20]), "{text}");
        }
    }

    #[test]
    fn text_uses_its_whole_alphabet_and_no_more() {
        let mut random = Random::new(1);
        let text = random.text(1_000, "abc");
        assert_eq!(text.len(), 1_000);
        assert!("abc".chars().all(|letter| text.contains(letter)));
        assert!(text.chars().all(|letter| "abc".contains(letter)));
        assert_eq!(random.text(5, ""), "");
    }
}
