//! Checksums that a client sends with a body: `Content-MD5` and `x-amz-checksum-*`, as header or trailer.

use checksum::Algorithm;
use http::{HeaderMap, HeaderName};
use model::{Blob, Fault, base64};

use crate::body::Body;
use crate::{Route, body};

/// The header with the SHA-256 of the body as it travels, which the signature covers.
pub(crate) static CONTENT_SHA256: HeaderName = HeaderName::from_static("x-amz-content-sha256");
static CONTENT_MD5: HeaderName = HeaderName::from_static("content-md5");
/// How the headers begin that carry checksums.
const PREFIX: &str = "x-amz-checksum-";
/// The SHA-256 of nothing.
const EMPTY_SHA256: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// Compares the digest that a signature covers to the body as it came, as S3 does. Bodies in chunks have none.
pub(crate) fn verify_signed(headers: &HeaderMap, body: &Blob) -> Result<(), Fault> {
    let is_digest = |hash: &&str| hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    let Some(sent) = body::text(headers, &CONTENT_SHA256).filter(is_digest) else { return Ok(()) };
    let found = match body.is_empty() {
        true => EMPTY_SHA256.to_owned(),
        false => checksum::hexadecimal(&Algorithm::Sha256.digest(body)),
    };
    if sent.eq_ignore_ascii_case(&found) {
        return Ok(());
    }
    let message = "The provided 'x-amz-content-sha256' header does not match what was computed.";
    Err(Fault::new("XAmzContentSHA256Mismatch", message)
        .with_member("ClientComputedContentSHA256", sent)
        .with_member("S3ComputedContentSHA256", found))
}

/// Compares the checksums that came with the body to the body.
pub(crate) fn verify(route: &Route, headers: &HeaderMap, body: &Body) -> Result<(), Fault> {
    if let Some(sent) = body::text(headers, &CONTENT_MD5) {
        let sum = base64::decode(sent).filter(|sum| sum.len() == 16);
        let sum =
            sum.ok_or_else(|| Fault::new("InvalidDigest", "The Content-MD5 you specified was invalid."))?;
        if sum != Algorithm::Md5.digest(&body.content) {
            let message = "The Content-MD5 you specified did not match what we received.";
            return Err(Fault::new("BadDigest", message));
        }
    }
    // Elsewhere (CompleteMultipartUpload) these headers speak of something other than the body.
    let operation = route.operation;
    if operation.checksum_member.is_none() && !operation.checksum_required {
        return Ok(());
    }
    for (header, sent) in headers.iter().chain(&body.trailers) {
        let header = header.as_str();
        if !header.starts_with(PREFIX) {
            continue;
        }
        let Some(algorithm) = Algorithm::ALL.into_iter().find(|algorithm| algorithm.header() == header)
        else {
            continue;
        };
        let sum = algorithm.digest(&body.content);
        let sent = sent.to_str().ok().and_then(base64::decode).filter(|sent| sent.len() == sum.len());
        let sent = sent
            .ok_or_else(|| Fault::new("InvalidRequest", format!("Value for {header} header is invalid.")))?;
        if sent != sum {
            let name = algorithm.name();
            let message = format!("The {name} you specified did not match the calculated checksum.");
            return Err(Fault::new("BadDigest", message));
        }
    }
    Ok(())
}
