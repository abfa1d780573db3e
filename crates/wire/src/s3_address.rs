//! The bucket and the key that a request for S3 names, in its host or in its path.

use crate::{Request, candidates, host, percent, s3};

/// Where a request for S3 leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct S3Address {
    /// The bucket.
    pub bucket: String,
    /// The key, decoded; empty when the request is about the bucket.
    pub key: String,
    /// Whether the host is that of the bucket's website.
    pub is_website: bool,
}

/// What a request to S3 is about; `None` when it names no bucket, or when its host or signature is another service's.
pub fn s3_address(request: &Request) -> Option<S3Address> {
    let candidates = candidates::of(request);
    if !candidates.is_empty()
        && !candidates.iter().any(|index| candidates::INDEX.entries[*index].name == "s3")
    {
        return None;
    }
    let (host, path) = (host::of(request), request.uri().path());
    let path = path.strip_prefix('/').unwrap_or(path);
    let (bucket, key) = match s3::bucket_of(host) {
        Some(bucket) => (bucket, path),
        None => path.split_once('/').unwrap_or((path, "")),
    };
    let text = |raw: &str| percent::decode(raw, false).map(std::borrow::Cow::into_owned);
    let address = S3Address { bucket: text(bucket)?, key: text(key)?, is_website: is_website(host) };
    (!address.bucket.is_empty()).then_some(address)
}

/// Whether the host is that of a bucket's website: `BUCKET.s3-website-REGION.amazonaws.com`, or with a point before
/// the Region, or `BUCKET.s3-website.localhost`.
pub fn is_s3_website(request: &Request) -> bool {
    is_website(host::of(request))
}

fn is_website(host: &str) -> bool {
    [".s3-website-", ".s3-website."].iter().any(|mark| host::holds(host, mark))
}

/// The parameters of a request's query string, decoded, in order; those that are not well-formed are left out.
pub fn parameters(request: &Request) -> Vec<(String, String)> {
    let pairs = percent::pairs(request.uri().query().unwrap_or_default());
    let decoded = |text| percent::decode(text, true).map(std::borrow::Cow::into_owned);
    pairs.filter_map(|(name, value)| Some((decoded(name)?, decoded(value)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::s3_address;

    #[test]
    fn buckets_stand_in_hosts_and_in_paths() {
        for (host, path, expected) in [
            ("localhost:4566", "/b/k/x%20y", Some(("b", "k/x y", false))),
            ("localhost", "/b", Some(("b", "", false))),
            ("localhost", "/", None),
            ("b.localhost:4566", "/k", Some(("b", "k", false))),
            ("b.s3.eu-west-1.amazonaws.com", "/", Some(("b", "", false))),
            ("b.s3-website-eu-west-1.amazonaws.com", "/x", Some(("b", "x", true))),
            ("b.s3-website.eu-west-1.amazonaws.com", "/", Some(("b", "", true))),
            ("b.s3-website.localhost:4566", "/", Some(("b", "", true))),
            ("sqs.eu-west-1.amazonaws.com", "/b/k", None),
        ] {
            let request = http::Request::get(path).header("host", host);
            let request = request.body(bytes::Bytes::new()).expect("a request");
            let found = s3_address(&request);
            let found =
                found.as_ref().map(|found| (found.bucket.as_str(), found.key.as_str(), found.is_website));
            assert_eq!(found, expected, "{host}{path}");
        }
    }
}
