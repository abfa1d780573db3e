//! The host of a request, and the service it may name.

use http::header::HOST;

use crate::Request;

/// The host name without its port; empty when the request names none.
pub(crate) fn of(request: &Request) -> &str {
    let header = request.headers().get(HOST).and_then(|host| host.to_str().ok());
    let host =
        header.or_else(|| request.uri().authority().map(|authority| authority.as_str())).unwrap_or_default();
    match host.rsplit_once(':') {
        // An IPv6 address keeps its colons.
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

/// Whether a host name holds `mark`. Hosts are short: to begin a search as `str::contains` does takes longer than to look.
pub(crate) fn holds(host: &str, mark: &str) -> bool {
    host.as_bytes().windows(mark.len()).any(|part| part == mark.as_bytes())
}

/// The possible endpoint prefixes in a host name, the longest first: `api.ecr` before `api`.
pub(crate) fn prefixes(host: &str) -> impl Iterator<Item = &str> {
    let is_name = host.bytes().any(|byte| byte.is_ascii_alphabetic());
    let starts = [0, 1, 2].into_iter().filter(move |_| is_name).filter_map(move |skipped| {
        let mut rest = host;
        for _ in 0..skipped {
            rest = rest.split_once('.')?.1;
        }
        Some(rest)
    });
    starts.flat_map(|rest| {
        [3, 2, 1].into_iter().filter_map(move |labels| {
            let end = rest.match_indices('.').nth(labels - 1).map(|(at, _)| at)?;
            Some(&rest[..end])
        })
    })
}
