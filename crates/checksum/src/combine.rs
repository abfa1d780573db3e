//! The CRC of content in two pieces, from the CRCs of the pieces and the length of the second.
//!
//! A CRC is a remainder of polynomials over two elements: what stands before `n` bytes counts times `x` to the power
//! of `8n`. These CRCs are reflected: the highest bit of a remainder is the coefficient of one.

use crate::Algorithm;

/// A CRC's polynomial, reflected, and its highest bit.
#[derive(Clone, Copy)]
struct Ring {
    polynomial: u64,
    one: u64,
}

impl Ring {
    fn of(algorithm: Algorithm) -> Option<Self> {
        let (polynomial, bits) = match algorithm {
            Algorithm::Crc32 => (0xedb8_8320, 32),
            Algorithm::Crc32c => (0x82f6_3b78, 32),
            Algorithm::Crc64Nvme => (0x9a6c_9329_ac4b_c9b5, 64),
            _ => return None,
        };
        Some(Self { polynomial, one: 1 << (bits - 1) })
    }

    fn multiply(self, a: u64, mut b: u64) -> u64 {
        let mut product = 0;
        let mut bit = self.one;
        while bit != 0 {
            if a & bit != 0 {
                product ^= b;
            }
            b = if b & 1 == 1 { b >> 1 ^ self.polynomial } else { b >> 1 };
            bit >>= 1;
        }
        product
    }

    /// `x` to the power of eight times `bytes`.
    fn power(self, mut bytes: u64) -> u64 {
        let (mut power, mut square) = (self.one, self.one >> 8);
        while bytes > 0 {
            if bytes & 1 == 1 {
                power = self.multiply(power, square);
            }
            square = self.multiply(square, square);
            bytes >>= 1;
        }
        power
    }
}

impl Algorithm {
    /// Whether the sum of the whole follows from the sums of its parts.
    pub fn combines(self) -> bool {
        Ring::of(self).is_some()
    }

    /// The digest of content in two pieces: from those of the pieces, and the length of the second. `None` for
    /// algorithms that do not combine, and for what is no digest of this algorithm.
    pub fn combined(self, first: &[u8], second: &[u8], length: u64) -> Option<Vec<u8>> {
        let ring = Ring::of(self)?;
        let size = if ring.one >> 32 == 0 { 4 } else { 8 };
        let number = |digest: &[u8]| {
            let read = |number: u64, byte: &u8| number << 8 | u64::from(*byte);
            (digest.len() == size).then(|| digest.iter().fold(0, read))
        };
        let sum = ring.multiply(ring.power(length), number(first)?) ^ number(second)?;
        Some(sum.to_be_bytes()[8 - size..].to_vec())
    }
}

#[cfg(test)]
mod tests {
    use model::Blob;

    use crate::Algorithm;

    #[test]
    fn sums_of_pieces_are_the_sum_of_the_whole() {
        let text = "the quick brown fox jumps over the lazy dog, again and again";
        for algorithm in [Algorithm::Crc32, Algorithm::Crc32c, Algorithm::Crc64Nvme] {
            let digest = |text: &'static str| algorithm.digest(&Blob::from(text));
            for cut in [0, 1, 7, 31, text.len()] {
                let (first, second) = text.split_at(cut);
                let combined = algorithm.combined(&digest(first), &digest(second), second.len() as u64);
                assert_eq!(combined, Some(digest(text)), "{} at {cut}", algorithm.name());
            }
        }
        assert_eq!(Algorithm::Md5.combined(&[0; 16], &[0; 16], 1), None);
        assert_eq!(Algorithm::Crc32.combined(&[0; 8], &[0; 4], 1), None);
    }
}
