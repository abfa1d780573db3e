//! The body as it was before it travelled: without chunks and compression, its checksums verified.

use std::io::Read as _;

use bytes::Bytes;
use http::header::{AsHeaderName, CONTENT_ENCODING};
use http::{HeaderMap, HeaderName, HeaderValue};
use model::{Blob, Fault, Kind};

use crate::checksum::CONTENT_SHA256;
use crate::{Request, Route, checksum, s3};

/// What a compressed body may grow to.
const INFLATED: u64 = 256 << 20;
/// The chunks of a body up to this size are joined: it is read whole anyway.
const JOINED: usize = 1 << 20;

/// A decoded body with the headers that came after it.
pub(crate) struct Body {
    pub(crate) content: Blob,
    pub(crate) trailers: HeaderMap,
}

/// Takes chunks and compression off the body and verifies its checksums.
pub(crate) fn decode(route: &Route, request: &Request) -> Result<Body, Fault> {
    let headers = request.headers();
    let mut body = Body { content: request.body().clone().into(), trailers: HeaderMap::new() };
    if is_chunked(headers) {
        body = unchunk(request.body())?;
        let announced = text(headers, "x-amz-decoded-content-length").and_then(|length| length.parse().ok());
        if announced.is_some_and(|length: usize| length != body.content.len()) {
            return Err(incomplete());
        }
    } else if s3::is(route.model) {
        s3::check_length(route.operation, request)?;
        checksum::verify_signed(headers, &body.content)?;
    }
    checksum::verify(route, headers, &body)?;
    if is_gzip(headers) && !body.content.is_empty() && !keeps_encoding(route) {
        let inflated = inflate(&body.content.bytes());
        body.content = inflated.map(Blob::from).ok_or_else(|| {
            Fault::new("SerializationException", "The body is not well-formed gzip, or too large.")
        })?;
    }
    Ok(body)
}

/// The text of a header. What is looked for in every request is best looked for by a static name: to make one of a
/// text costs more than to find it.
pub(crate) fn text(headers: &HeaderMap, name: impl AsHeaderName) -> Option<&str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn encodings(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    let values = headers.get_all(CONTENT_ENCODING).into_iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).map(str::trim)
}

fn is_chunked(headers: &HeaderMap) -> bool {
    text(headers, &CONTENT_SHA256).is_some_and(|hash| hash.starts_with("STREAMING-"))
        || encodings(headers).any(|encoding| encoding.eq_ignore_ascii_case("aws-chunked"))
}

/// Whether the outermost encoding of the body is gzip.
pub(crate) fn is_gzip(headers: &HeaderMap) -> bool {
    encodings(headers)
        .filter(|encoding| !encoding.eq_ignore_ascii_case("aws-chunked"))
        .last()
        .is_some_and(|encoding| encoding.eq_ignore_ascii_case("gzip"))
}

/// Whether the body is data of the caller whose encoding the service keeps, as S3 does with objects.
pub(crate) fn keeps_encoding(route: &Route) -> bool {
    let Some(input) = route.input() else { return false };
    let payload = input.structure().and_then(|structure| structure.payload);
    let is_data =
        payload.is_some_and(|index| matches!(input.to(&input.members()[index]).shape.kind, Kind::Blob));
    is_data
        && input.members().iter().any(|member| member.wire_name().eq_ignore_ascii_case("content-encoding"))
}

/// The content of a gzip body; `None` when it is broken or too large.
pub(crate) fn inflate(bytes: &[u8]) -> Option<Bytes> {
    let mut whole = Vec::with_capacity(bytes.len().saturating_mul(4).min(1 << 20));
    let mut decoder = flate2::read::MultiGzDecoder::new(bytes).take(INFLATED + 1);
    decoder.read_to_end(&mut whole).ok()?;
    (whole.len() as u64 <= INFLATED).then(|| whole.into())
}

fn incomplete() -> Fault {
    Fault::new(
        "IncompleteBody",
        "You did not provide the number of bytes specified by the Content-Length HTTP header",
    )
}

/// Takes off what stands around the chunks of `length;chunk-signature=...CRLF data CRLF`, and reads the trailers after
/// the last. A large body stays where it lies, in as many pieces as it has chunks.
fn unchunk(body: &Bytes) -> Result<Body, Fault> {
    let mut at = 0;
    let mut chunks = Vec::new();
    loop {
        let line = line(body, &mut at).ok_or_else(incomplete)?;
        let digits = line.split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii();
        let length = hex(digits).ok_or_else(incomplete)?;
        if length == 0 {
            break;
        }
        let end = at.checked_add(length).filter(|end| *end <= body.len()).ok_or_else(incomplete)?;
        chunks.push(body.slice(at..end));
        at = end;
        if body.get(at..at + 2) != Some(b"\r\n") {
            return Err(incomplete());
        }
        at += 2;
    }
    let content: Blob = chunks.into_iter().collect();
    let content = if content.len() <= JOINED { content.bytes().into() } else { content };
    Ok(Body { content, trailers: trailers(body, at) })
}

fn trailers(body: &Bytes, mut at: usize) -> HeaderMap {
    let mut trailers = HeaderMap::new();
    while at < body.len() {
        // The last line may lack its end; what is no header is passed over.
        let line = line(body, &mut at).unwrap_or_else(|| {
            let rest = &body[at..];
            at = body.len();
            rest
        });
        let Some(colon) = line.iter().position(|byte| *byte == b':') else { continue };
        let name = HeaderName::from_bytes(line[..colon].trim_ascii());
        let value = HeaderValue::from_bytes(line[colon + 1..].trim_ascii());
        if let (Ok(name), Ok(value)) = (name, value) {
            trailers.insert(name, value);
        }
    }
    trailers
}

/// The bytes up to the next line end, which is passed over.
fn line<'b>(body: &'b Bytes, at: &mut usize) -> Option<&'b [u8]> {
    let rest = body.get(*at..)?;
    let length = rest.iter().position(|byte| *byte == b'\n')?;
    *at += length + 1;
    Some(rest[..length].strip_suffix(b"\r").unwrap_or(&rest[..length]))
}

fn hex(digits: &[u8]) -> Option<usize> {
    let text = std::str::from_utf8(digits).ok()?;
    let valid = !text.is_empty() && text.len() <= 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    valid.then(|| usize::from_str_radix(text, 16).ok()).flatten()
}
