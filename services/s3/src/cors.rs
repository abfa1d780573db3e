//! Cross-origin resource sharing: what a bucket allows pages of other origins.

use service::{Result, View};

use crate::buckets::{self, Bucket};
use crate::faults;
use crate::shapes::CORSRule;

/// What a browser asks.
#[derive(Clone, Copy, Debug)]
pub struct CorsQuestion<'q> {
    /// The bucket.
    pub bucket: &'q str,
    /// Whether it is about an object in it.
    pub is_object: bool,
    /// The origin of the page.
    pub origin: Option<&'q str>,
    /// The method of the request that is made, or is to be made.
    pub method: Option<&'q str>,
    /// The headers that the request is to carry.
    pub headers: &'q [&'q str],
}

/// What a bucket grants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CorsGrant {
    /// The origin, or `*` where all are allowed.
    pub allow_origin: String,
    /// The methods that the rule allows.
    pub allow_methods: Vec<String>,
    /// The headers that were asked for.
    pub allow_headers: Vec<String>,
    /// The headers of answers that the page may see.
    pub expose_headers: Vec<String>,
    /// For how many seconds this holds.
    pub max_age: Option<i64>,
}

const METHODS: [&str; 5] = ["DELETE", "GET", "HEAD", "POST", "PUT"];

/// What a bucket grants a request that is made; `None` when no rule is for it.
pub fn cors_grant(view: View<'_>, question: CorsQuestion<'_>) -> Option<CorsGrant> {
    let bucket = bucket(view, question.bucket)?;
    grant(bucket, question.origin?, question.method?, &[])
}

/// What a bucket grants a request that is to be made: the answer to `OPTIONS`.
pub fn cors_preflight(view: View<'_>, question: CorsQuestion<'_>) -> Result<CorsGrant> {
    let origin = question.origin.ok_or_else(faults::origin_missing)?;
    let method = question.method.filter(|method| METHODS.contains(method));
    let method = method.ok_or_else(|| faults::requested_method(question.method))?;
    let resource = if question.is_object { "OBJECT" } else { "BUCKET" };
    let bucket = bucket(view, question.bucket)
        .ok_or_else(|| faults::cors_forbidden("Bucket not found", method, "BUCKET"))?;
    if bucket.cors.is_none() {
        return Err(faults::cors_forbidden("CORS is not enabled for this bucket.", method, "BUCKET"));
    }
    grant(bucket, origin, method, question.headers).ok_or_else(|| {
        let reason = "This CORS request is not allowed. This is usually because the evalution of Origin, request \
                      method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted \
                      by the resource's CORS spec.";
        faults::cors_forbidden(reason, method, resource)
    })
}

fn bucket<'v>(view: View<'v>, name: &str) -> Option<&'v Bucket> {
    let scope = buckets::place(view.state(), view.scope(), name)?;
    view.state().get(scope, name)
}

/// What the first rule grants that is for the request.
fn grant(bucket: &Bucket, origin: &str, method: &str, headers: &[&str]) -> Option<CorsGrant> {
    let rules = &bucket.cors.as_ref()?.cors_rules;
    rules.iter().find_map(|rule| {
        let pattern = rule.allowed_origins.iter().find(|pattern| covers(pattern, origin))?;
        let granted = rule.allowed_methods.iter().any(|allowed| allowed == method) && all(rule, headers);
        granted.then(|| CorsGrant {
            allow_origin: if pattern == "*" { pattern.clone() } else { origin.to_owned() },
            allow_methods: rule.allowed_methods.clone(),
            allow_headers: headers.iter().map(|header| header.to_ascii_lowercase()).collect(),
            expose_headers: rule.expose_headers.clone().unwrap_or_default(),
            max_age: rule.max_age_seconds,
        })
    })
}

fn all(rule: &CORSRule, headers: &[&str]) -> bool {
    let allowed: Vec<String> =
        rule.allowed_headers.iter().flatten().map(|header| header.to_ascii_lowercase()).collect();
    headers.iter().all(|header| {
        let header = header.to_ascii_lowercase();
        allowed.iter().any(|pattern| covers(pattern, &header))
    })
}

/// Whether a text fits a pattern with at most one `*`.
fn covers(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((begin, end)) => {
            text.len() >= begin.len() + end.len() && text.starts_with(begin) && text.ends_with(end)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{covers, grant};
    use crate::buckets::Bucket;
    use crate::shapes::{CORSConfiguration, CORSRule};

    fn rule(origin: &str, methods: &[&str], headers: &[&str]) -> CORSRule {
        CORSRule {
            allowed_origins: vec![origin.to_owned()],
            allowed_methods: methods.iter().map(|method| (*method).to_owned()).collect(),
            allowed_headers: Some(headers.iter().map(|header| (*header).to_owned()).collect()),
            ..CORSRule::default()
        }
    }

    #[test]
    fn a_wildcard_stands_anywhere() {
        for (pattern, text, expected) in [
            ("*", "http://a", true),
            ("https://*.a.com", "https://b.a.com", true),
            ("https://*.a.com", "http://b.a.com", false),
            ("x-amz-*", "x-amz-acl", true),
            ("aba*aba", "aba", false),
        ] {
            assert_eq!(covers(pattern, text), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn the_first_rule_that_fits_speaks() {
        let rules = vec![rule("http://a", &["GET"], &[]), rule("*", &["GET", "PUT"], &["X-Amz-*"])];
        let cors = Some(CORSConfiguration { cors_rules: rules });
        let bucket = Bucket { cors, ..Bucket::default() };
        assert_eq!(
            grant(&bucket, "http://a", "GET", &[]).map(|grant| grant.allow_origin),
            Some("http://a".into())
        );
        let put = grant(&bucket, "http://a", "PUT", &["x-amz-acl"]);
        assert_eq!(put.map(|grant| grant.allow_origin), Some("*".into()));
        assert_eq!(grant(&bucket, "http://a", "PUT", &["authorization"]), None);
        assert_eq!(grant(&bucket, "http://a", "DELETE", &[]), None);
    }
}
