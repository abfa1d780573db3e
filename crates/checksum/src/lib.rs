//! Which sums does content have? The checksum algorithms of S3, over content in pieces.

mod combine;

use std::hash::Hasher as _;

use crc_fast::{CrcAlgorithm, Digest};
use md5::Digest as _;
use model::{Blob, base64};
use twox_hash::{XxHash3_64, XxHash3_128, XxHash64};

/// A checksum algorithm, as S3's `ChecksumAlgorithm` names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Algorithm {
    /// CRC-32 as in zip files.
    Crc32,
    /// CRC-32 of Castagnoli.
    Crc32c,
    /// CRC-64 of the NVMe standard.
    Crc64Nvme,
    /// MD5.
    Md5,
    /// SHA-1.
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-512.
    Sha512,
    /// XXH3 with 128 bits.
    Xxhash128,
    /// XXH3 with 64 bits.
    Xxhash3,
    /// XXH64.
    Xxhash64,
}

/// A sum that grows with its content.
enum Sum {
    Crc32(Digest),
    Crc64(Digest),
    Md5(md5::Md5),
    Sha1(sha1::Sha1),
    Sha256(sha2::Sha256),
    Sha512(sha2::Sha512),
    Xxhash128(XxHash3_128),
    Xxhash3(XxHash3_64),
    Xxhash64(XxHash64),
}

impl Algorithm {
    /// All algorithms, ordered by name.
    pub const ALL: [Self; 10] = [
        Self::Crc32,
        Self::Crc32c,
        Self::Crc64Nvme,
        Self::Md5,
        Self::Sha1,
        Self::Sha256,
        Self::Sha512,
        Self::Xxhash128,
        Self::Xxhash3,
        Self::Xxhash64,
    ];

    /// Its name in the API (`CRC64NVME`).
    pub const fn name(self) -> &'static str {
        match self {
            Self::Crc32 => "CRC32",
            Self::Crc32c => "CRC32C",
            Self::Crc64Nvme => "CRC64NVME",
            Self::Md5 => "MD5",
            Self::Sha1 => "SHA1",
            Self::Sha256 => "SHA256",
            Self::Sha512 => "SHA512",
            Self::Xxhash128 => "XXHASH128",
            Self::Xxhash3 => "XXHASH3",
            Self::Xxhash64 => "XXHASH64",
        }
    }

    /// The header or trailer that carries it (`x-amz-checksum-crc64nvme`).
    pub const fn header(self) -> &'static str {
        match self {
            Self::Crc32 => "x-amz-checksum-crc32",
            Self::Crc32c => "x-amz-checksum-crc32c",
            Self::Crc64Nvme => "x-amz-checksum-crc64nvme",
            Self::Md5 => "x-amz-checksum-md5",
            Self::Sha1 => "x-amz-checksum-sha1",
            Self::Sha256 => "x-amz-checksum-sha256",
            Self::Sha512 => "x-amz-checksum-sha512",
            Self::Xxhash128 => "x-amz-checksum-xxhash128",
            Self::Xxhash3 => "x-amz-checksum-xxhash3",
            Self::Xxhash64 => "x-amz-checksum-xxhash64",
        }
    }

    /// The algorithm that the API calls `name`.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.name() == name)
    }

    /// The digest of `content`, in network byte order.
    pub fn digest(self, content: &Blob) -> Vec<u8> {
        self.digest_of(content.pieces().iter().map(|piece| &piece[..]))
    }

    /// The digest of content in pieces.
    pub fn digest_of<'c>(self, pieces: impl Iterator<Item = &'c [u8]>) -> Vec<u8> {
        let mut sum = self.start();
        pieces.for_each(|piece| sum.update(piece));
        sum.finish()
    }

    /// The digest of `content` as S3 writes it: in base64.
    pub fn base64(self, content: &Blob) -> String {
        encoded(&self.digest(content))
    }

    fn start(self) -> Sum {
        match self {
            Self::Crc32 => Sum::Crc32(Digest::new(CrcAlgorithm::Crc32IsoHdlc)),
            Self::Crc32c => Sum::Crc32(Digest::new(CrcAlgorithm::Crc32Iscsi)),
            Self::Crc64Nvme => Sum::Crc64(Digest::new(CrcAlgorithm::Crc64Nvme)),
            Self::Md5 => Sum::Md5(md5::Md5::new()),
            Self::Sha1 => Sum::Sha1(sha1::Sha1::new()),
            Self::Sha256 => Sum::Sha256(sha2::Sha256::new()),
            Self::Sha512 => Sum::Sha512(sha2::Sha512::new()),
            Self::Xxhash128 => Sum::Xxhash128(XxHash3_128::new()),
            Self::Xxhash3 => Sum::Xxhash3(XxHash3_64::new()),
            Self::Xxhash64 => Sum::Xxhash64(XxHash64::with_seed(0)),
        }
    }
}

impl Sum {
    fn update(&mut self, piece: &[u8]) {
        match self {
            Self::Crc32(sum) | Self::Crc64(sum) => sum.update(piece),
            Self::Md5(sum) => sum.update(piece),
            Self::Sha1(sum) => sum.update(piece),
            Self::Sha256(sum) => sum.update(piece),
            Self::Sha512(sum) => sum.update(piece),
            Self::Xxhash128(sum) => sum.write(piece),
            Self::Xxhash3(sum) => sum.write(piece),
            Self::Xxhash64(sum) => sum.write(piece),
        }
    }

    fn finish(self) -> Vec<u8> {
        match self {
            Self::Crc32(sum) => (sum.finalize() as u32).to_be_bytes().to_vec(),
            Self::Crc64(sum) => sum.finalize().to_be_bytes().to_vec(),
            Self::Md5(sum) => sum.finalize().to_vec(),
            Self::Sha1(sum) => sum.finalize().to_vec(),
            Self::Sha256(sum) => sum.finalize().to_vec(),
            Self::Sha512(sum) => sum.finalize().to_vec(),
            Self::Xxhash128(sum) => sum.finish_128().to_be_bytes().to_vec(),
            Self::Xxhash3(sum) => sum.finish().to_be_bytes().to_vec(),
            Self::Xxhash64(sum) => sum.finish().to_be_bytes().to_vec(),
        }
    }
}

/// The CRC-32 of `bytes`, as event streams carry it.
pub fn crc32(bytes: &[u8]) -> u32 {
    crc_fast::checksum(CrcAlgorithm::Crc32IsoHdlc, bytes) as u32
}

/// A digest as S3 writes it: in base64.
pub fn encoded(digest: &[u8]) -> String {
    let mut text = Vec::with_capacity(digest.len().div_ceil(3) * 4);
    base64::encode(digest, &mut text);
    String::from_utf8(text).expect("base64 is ASCII")
}

/// A digest in lower-case hexadecimal, as entity tags have it.
pub fn hexadecimal(digest: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = Vec::with_capacity(digest.len() * 2);
    for byte in digest {
        text.extend_from_slice(&[DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
    }
    String::from_utf8(text).expect("digits are ASCII")
}

#[cfg(test)]
mod tests {
    use model::Blob;

    use super::{Algorithm, hexadecimal};

    /// The check values that the algorithms' authors publish, for the nine digits.
    #[test]
    fn digests_are_the_published_ones() {
        for (algorithm, expected) in [
            (Algorithm::Crc32, "cbf43926"),
            (Algorithm::Crc32c, "e3069283"),
            (Algorithm::Crc64Nvme, "ae8b14860a799888"),
            (Algorithm::Md5, "25f9e794323b453885f5181f1b624d0b"),
            (Algorithm::Sha1, "f7c3bc1d808e04732adf679965ccc34ca7ae3441"),
            (Algorithm::Sha256, "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225"),
            (Algorithm::Xxhash64, "8cb841db40e6ae83"),
        ] {
            let pieces: Blob = [&b"123"[..], b"4567", b"89"].map(bytes_of).into_iter().collect();
            assert_eq!(hexadecimal(&algorithm.digest(&pieces)), expected, "{}", algorithm.name());
        }
        assert_eq!(Algorithm::Xxhash3.digest(&Blob::EMPTY), 0x2d06_8005_38d3_94c2_u64.to_be_bytes());
        assert_eq!(
            Algorithm::Xxhash128.digest(&Blob::EMPTY),
            0x99aa_06d3_0147_98d8_6001_c324_468d_497f_u128.to_be_bytes()
        );
    }

    fn bytes_of(text: &'static [u8]) -> bytes::Bytes {
        bytes::Bytes::from_static(text)
    }
}
