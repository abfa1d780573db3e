//! Who calls: what a signature says about itself. Signatures are parsed here, not verified.

use std::borrow::Cow;

use http::header::{AUTHORIZATION, HeaderName};

use crate::{Request, body, percent};

static SECURITY_TOKEN: HeaderName = HeaderName::from_static("x-amz-security-token");

/// What a signature names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credential<'r> {
    /// The access key.
    pub access_key: &'r str,
    /// The Region of the scope; empty in signatures that name none.
    pub region: &'r str,
    /// The service of the scope; empty in signatures that name none.
    pub service: &'r str,
    /// The session token of temporary credentials.
    pub security_token: Option<Cow<'r, str>>,
}

/// The credential of a request: Signature Version 4 (header or presigned), 4A, or 2.
pub fn credential(request: &Request) -> Option<Credential<'_>> {
    let mut credential = header(request).or_else(|| query(request))?;
    let token = body::text(request.headers(), &SECURITY_TOKEN).map(Cow::Borrowed);
    credential.security_token = token.or_else(|| parameter(request, "X-Amz-Security-Token"));
    Some(credential)
}

fn header(request: &Request) -> Option<Credential<'_>> {
    let value = std::str::from_utf8(request.headers().get(AUTHORIZATION)?.as_bytes()).ok()?;
    if let Some(rest) = value.strip_prefix("AWS ") {
        return Some(bare(rest.split(':').next()?));
    }
    let rest = value.strip_prefix("AWS4-")?;
    let mut words = parts(rest, b' ').skip(1).flat_map(|word| parts(word, b','));
    scope(words.find_map(|word| word.strip_prefix("Credential="))?)
}

/// The parts between marks: what `str::split` does, which takes longer to begin than to find a mark that is near.
fn parts(text: &str, mark: u8) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let Some(at) = memchr::memchr(mark, text.as_bytes()) else { return rest.take() };
        rest = Some(&text[at + 1..]);
        Some(&text[..at])
    })
}

fn query(request: &Request) -> Option<Credential<'_>> {
    let query = request.uri().query()?;
    let value = |name: &str| percent::pairs(query).find(|(key, _)| *key == name).map(|(_, value)| value);
    value("X-Amz-Credential").and_then(scope).or_else(|| value("AWSAccessKeyId").map(bare))
}

fn parameter<'r>(request: &'r Request, name: &str) -> Option<Cow<'r, str>> {
    let (_, value) = percent::pairs(request.uri().query()?).find(|(key, _)| *key == name)?;
    percent::decode(value, false)
}

fn bare(access_key: &str) -> Credential<'_> {
    Credential { access_key, region: "", service: "", security_token: None }
}

/// Reads `AK/date/region/service/aws4_request`, the slashes perhaps escaped; version 4A has no Region.
fn scope(text: &str) -> Option<Credential<'_>> {
    // Hardly ever is a slash escaped.
    if memchr::memchr(b'%', text.as_bytes()).is_none() {
        return of_parts(parts(text, b'/'));
    }
    of_parts(text.split('/').flat_map(|part| part.split("%2F")).flat_map(|part| part.split("%2f")))
}

fn of_parts<'t>(all: impl Iterator<Item = &'t str>) -> Option<Credential<'t>> {
    let mut parts = [""; 6];
    let mut count = 0;
    for part in all {
        *parts.get_mut(count)? = part;
        count += 1;
    }
    let (region, service) = match count {
        5 => (parts[2], parts[3]),
        4 => ("", parts[2]),
        _ => return None,
    };
    (!parts[0].is_empty()).then_some(Credential {
        access_key: parts[0],
        region,
        service,
        security_token: None,
    })
}

#[cfg(test)]
mod tests {
    use super::credential;

    #[test]
    fn every_signature_names_its_scope() {
        let sigv4 = "AWS4-HMAC-SHA256 Credential=AKID/20260101/eu-west-1/sts/aws4_request, SignedHeaders=host, Signature=0";
        let sigv4a = "AWS4-ECDSA-P256-SHA256 Credential=AKID/20260101/s3/aws4_request, SignedHeaders=host, Signature=0";
        for (uri, authorization, expected) in [
            ("/", Some(sigv4), Some(("AKID", "eu-west-1", "sts"))),
            ("/", Some(sigv4a), Some(("AKID", "", "s3"))),
            ("/", Some("AWS AKID:sig="), Some(("AKID", "", ""))),
            (
                "/?X-Amz-Credential=AKID%2F20260101%2Fus-east-1%2Fs3%2Faws4_request",
                None,
                Some(("AKID", "us-east-1", "s3")),
            ),
            ("/?AWSAccessKeyId=AKID&Signature=x", None, Some(("AKID", "", ""))),
            ("/", Some("Bearer x"), None),
            ("/", Some("AWS4-HMAC-SHA256 Credential=a/b"), None),
            ("/", None, None),
        ] {
            let mut request = http::Request::builder().uri(uri);
            if let Some(authorization) = authorization {
                request = request.header("authorization", authorization);
            }
            let request = request.body(bytes::Bytes::new()).expect("a request");
            let found = credential(&request);
            assert_eq!(found.as_ref().map(|c| (c.access_key, c.region, c.service)), expected, "{uri}");
        }
    }
}
