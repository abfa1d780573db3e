//! Checksums that a client sends with a body: `Content-MD5` and `x-amz-checksum-*`, as header or trailer.

use crc::{CRC_32_ISCSI, CRC_32_ISO_HDLC, CRC_64_NVME, Crc, Table};
use http::HeaderMap;
use md5::Digest as _;
use model::{Fault, base64};

use crate::body::Body;
use crate::{Route, body};

static CRC32: Crc<u32, Table<16>> = Crc::<u32, Table<16>>::new(&CRC_32_ISO_HDLC);
static CRC32C: Crc<u32, Table<16>> = Crc::<u32, Table<16>>::new(&CRC_32_ISCSI);
static CRC64NVME: Crc<u64, Table<16>> = Crc::<u64, Table<16>>::new(&CRC_64_NVME);

/// The CRC32 of `bytes`.
pub(crate) fn crc32(bytes: &[u8]) -> u32 {
    CRC32.checksum(bytes)
}

/// The digest of a body under one algorithm.
type Sum = fn(&[u8]) -> Vec<u8>;

/// Header, name in messages, and the algorithm.
const ALGORITHMS: [(&str, &str, Sum); 5] = [
    ("x-amz-checksum-crc32", "CRC32", |body| CRC32.checksum(body).to_be_bytes().to_vec()),
    ("x-amz-checksum-crc32c", "CRC32C", |body| CRC32C.checksum(body).to_be_bytes().to_vec()),
    ("x-amz-checksum-crc64nvme", "CRC64NVME", |body| CRC64NVME.checksum(body).to_be_bytes().to_vec()),
    ("x-amz-checksum-sha1", "SHA1", |body| sha1::Sha1::digest(body).to_vec()),
    ("x-amz-checksum-sha256", "SHA256", |body| sha2::Sha256::digest(body).to_vec()),
];

/// Compares the checksums that came with the body to the body.
pub(crate) fn verify(route: &Route, headers: &HeaderMap, body: &Body) -> Result<(), Fault> {
    if let Some(sent) = body::text(headers, "content-md5") {
        let sum = base64::decode(sent).filter(|sum| sum.len() == 16);
        let sum =
            sum.ok_or_else(|| Fault::new("InvalidDigest", "The Content-MD5 you specified was invalid."))?;
        if sum != md5::Md5::digest(&body.bytes).as_slice() {
            let message = "The Content-MD5 you specified did not match what we received.";
            return Err(Fault::new("BadDigest", message));
        }
    }
    // Elsewhere (CompleteMultipartUpload) these headers speak of something other than the body.
    let operation = route.operation;
    if operation.checksum_member.is_none() && !operation.checksum_required {
        return Ok(());
    }
    for (header, name, digest) in ALGORITHMS {
        let Some(sent) = body::text(headers, header).or_else(|| body::text(&body.trailers, header)) else {
            continue;
        };
        let sum = digest(&body.bytes);
        let sent = base64::decode(sent)
            .filter(|sent| sent.len() == sum.len())
            .ok_or_else(|| Fault::new("InvalidRequest", format!("Value for {header} header is invalid.")))?;
        if sent != sum {
            let message = format!("The {name} you specified did not match the calculated checksum.");
            return Err(Fault::new("BadDigest", message));
        }
    }
    Ok(())
}
