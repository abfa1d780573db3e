//! Checksums that a client sends with a body: `Content-MD5` and `x-amz-checksum-*`, as header or trailer.

use checksum::Algorithm;
use http::HeaderMap;
use model::{Fault, base64};

use crate::body::Body;
use crate::{Route, body};

/// Compares the checksums that came with the body to the body.
pub(crate) fn verify(route: &Route, headers: &HeaderMap, body: &Body) -> Result<(), Fault> {
    if let Some(sent) = body::text(headers, "content-md5") {
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
    for algorithm in Algorithm::ALL {
        let (header, name) = (algorithm.header(), algorithm.name());
        let Some(sent) = body::text(headers, header).or_else(|| body::text(&body.trailers, header)) else {
            continue;
        };
        let sum = algorithm.digest(&body.content);
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
