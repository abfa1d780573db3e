//! Requests that are signed in their query string, and how long they hold.

use std::borrow::Cow;

use http::{HeaderMap, HeaderName, HeaderValue};
use model::{Fault, Timestamp};
use wire::Request;

/// A week, in seconds: no signature of version 4 holds longer.
const LONGEST: i64 = 604_800;
const REQUIRED: [&str; 6] = [
    "X-Amz-Algorithm",
    "X-Amz-Credential",
    "X-Amz-Signature",
    "X-Amz-Date",
    "X-Amz-SignedHeaders",
    "X-Amz-Expires",
];
/// Parameters that belong to the signature. The sums of an SDK that signs before it knows the body are not taken
/// either.
const OF_SIGNATURE: [&str; 9] = [
    "x-amz-algorithm",
    "x-amz-content-sha256",
    "x-amz-credential",
    "x-amz-date",
    "x-amz-expires",
    "x-amz-sdk-checksum-algorithm",
    "x-amz-security-token",
    "x-amz-signature",
    "x-amz-signedheaders",
];

/// The parameters of a query string, decoded.
type Parameters = [(String, String)];

fn value<'p>(parameters: &'p Parameters, name: &str) -> Option<&'p str> {
    parameters.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}

/// Whether the parameters hold a signature; one that has run out by now, is not whole, or cannot be of a request with
/// these headers, is refused.
pub(super) fn judge(parameters: &Parameters, headers: &HeaderMap, now: Timestamp) -> Result<bool, Fault> {
    let any = |names: &[&str]| names.iter().any(|name| value(parameters, name).is_some());
    if any(&["X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature"]) {
        version_4(parameters, now)?;
        let signed = value(parameters, "X-Amz-SignedHeaders").unwrap_or_default().split(';');
        let mut missing =
            signed.filter(|name| !name.is_empty() && *name != "host" && !headers.contains_key(*name));
        return missing.next().map_or(Ok(true), |_| Err(mismatch()));
    }
    if any(&["AWSAccessKeyId", "Signature"]) {
        version_2(parameters, now)?;
        // What was signed beside the path stands in the query string again.
        let differs = ["content-md5", "content-type"].iter().any(|name| {
            let sent = headers.get(*name).and_then(|sent| sent.to_str().ok());
            value(parameters, name).is_some_and(|signed| sent != Some(signed))
        });
        return if differs { Err(mismatch()) } else { Ok(true) };
    }
    Ok(false)
}

fn mismatch() -> Fault {
    let message = "The request signature we calculated does not match the signature you provided. Check your key and \
                   signing method.";
    Fault::new("SignatureDoesNotMatch", message)
}

fn malformed(message: &str) -> Fault {
    Fault::new("AuthorizationQueryParametersError", message)
}

fn expired(expires: Timestamp, now: Timestamp) -> Fault {
    Fault::new("AccessDenied", "Request has expired")
        .with_member("Expires", expires.floor_to_second().iso8601())
        .with_member("ServerTime", now.floor_to_second().iso8601())
}

fn version_4(parameters: &Parameters, now: Timestamp) -> Result<(), Fault> {
    let [algorithm, _, _, date, _, expires] = REQUIRED.map(|name| value(parameters, name));
    let (true, Some(algorithm), Some(date), Some(expires)) =
        (REQUIRED.iter().all(|name| value(parameters, name).is_some()), algorithm, date, expires)
    else {
        let message = "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, \
                       X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.";
        return Err(malformed(message));
    };
    if !matches!(algorithm, "AWS4-HMAC-SHA256" | "AWS4-ECDSA-P256-SHA256") {
        return Err(malformed(
            "X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256 and AWS4-ECDSA-P256-SHA256\"",
        ));
    }
    let bad_date = "X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"";
    let date =
        Timestamp::parse_iso8601(date).filter(|_| date.len() == 16).ok_or_else(|| malformed(bad_date))?;
    let seconds: i64 = expires.parse().map_err(|_| malformed("X-Amz-Expires should be a number"))?;
    if seconds < 0 {
        return Err(malformed("X-Amz-Expires must be non-negative"));
    }
    if seconds > LONGEST {
        let message = "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be \
                       less than 604800 seconds";
        return Err(malformed(message));
    }
    let end = date.plus_seconds(seconds);
    if end < now {
        return Err(expired(end, now).with_member("X-Amz-Expires", expires));
    }
    Ok(())
}

fn version_2(parameters: &Parameters, now: Timestamp) -> Result<(), Fault> {
    let there = |name| value(parameters, name).is_some();
    let expires = value(parameters, "Expires").filter(|_| there("AWSAccessKeyId") && there("Signature"));
    let denied = |message: String| Fault::new("AccessDenied", message);
    let expires = expires.ok_or_else(|| {
        let message =
            "Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters";
        denied(message.to_owned())
    })?;
    let seconds: i64 = expires
        .parse()
        .map_err(|_| denied(format!("Invalid date (should be seconds since epoch): {expires}")))?;
    let end = Timestamp::from_seconds(seconds);
    if end < now { Err(expired(end, now)) } else { Ok(()) }
}

/// The request with those parameters as headers which clients had to move into the query string to sign them
/// (`x-amz-acl`, `x-amz-meta-…`). Most requests have none and stay as they are.
pub(crate) fn with_parameters(request: &Request) -> Cow<'_, Request> {
    let moved: Vec<(HeaderName, HeaderValue)> = wire::parameters(request)
        .into_iter()
        .filter_map(|(name, value)| {
            let name = name.to_ascii_lowercase();
            let is_header = name.starts_with("x-amz-")
                && !OF_SIGNATURE.contains(&name.as_str())
                && !name.starts_with("x-amz-checksum-")
                && !request.headers().contains_key(&name);
            let name = is_header.then(|| HeaderName::from_bytes(name.as_bytes()).ok()).flatten()?;
            Some((name, HeaderValue::from_str(&value).ok()?))
        })
        .collect();
    if moved.is_empty() {
        return Cow::Borrowed(request);
    }
    let mut request = request.clone();
    request.headers_mut().extend(moved);
    Cow::Owned(request)
}

#[cfg(test)]
mod tests {
    use super::judge;
    use http::HeaderMap;
    use model::Timestamp;

    #[test]
    fn signatures_hold_for_a_time() {
        let now = Timestamp::parse_iso8601("2026-01-02T03:04:05Z").expect("a time");
        let v4 = |date: &str, expires: &str| {
            [
                ("X-Amz-Algorithm", "AWS4-HMAC-SHA256"),
                ("X-Amz-Credential", "AK/20260102/us-east-1/s3/aws4_request"),
                ("X-Amz-Signature", "0"),
                ("X-Amz-Date", date),
                ("X-Amz-SignedHeaders", "host"),
                ("X-Amz-Expires", expires),
            ]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .to_vec()
        };
        let judged = |parameters: &[(String, String)], now| judge(parameters, &HeaderMap::new(), now);
        let code = |outcome: Result<bool, model::Fault>| outcome.map_err(|fault| fault.message().to_owned());
        assert_eq!(code(judged(&v4("20260102T030000Z", "900"), now)), Ok(true));
        assert_eq!(code(judged(&v4("20260102T020000Z", "900"), now)), Err("Request has expired".to_owned()));
        assert!(judged(&v4("20260102T030000Z", "604801"), now).is_err());
        assert!(judged(&v4("20260102T030000Z", "900")[..5], now).is_err());
        // What was signed by a clock that is ahead is not refused.
        assert_eq!(code(judged(&v4("20270102T030000Z", "900"), now)), Ok(true));
        let v2 = |expires: &str| {
            [("AWSAccessKeyId", "AK"), ("Signature", "x"), ("Expires", expires)]
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
        };
        assert_eq!(code(judged(&v2("1767323046"), now)), Ok(true));
        assert_eq!(code(judged(&v2("1767323044"), now)), Err("Request has expired".to_owned()));
        assert_eq!(code(judged(&[], now)), Ok(false));
    }

    #[test]
    fn headers_that_were_signed_must_be_sent() {
        let now = Timestamp::parse_iso8601("2026-01-02T03:04:05Z").expect("a time");
        let parameters = [
            ("AWSAccessKeyId", "AK"),
            ("Signature", "x"),
            ("Expires", "1767323046"),
            ("content-type", "a/b"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
        let mut headers = HeaderMap::new();
        assert!(judge(&parameters, &headers, now).is_err());
        headers.insert("content-type", "a/b".parse().expect("a header"));
        assert_eq!(judge(&parameters, &headers, now), Ok(true));
    }
}
