//! Which names a bucket may have.

use service::{Result, Scope};

use crate::bucket_faults as faults;

const RESERVED_PREFIXES: &[&str] = &["xn--", "sthree-", "amzn-s3-demo-"];
const RESERVED_SUFFIXES: &[&str] = &["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"];
/// The end of names in the namespaces of accounts.
const OWN_SUFFIX: &str = "-an";

/// Refuses a name for a new bucket of `scope`. In an account's own namespace names end with account and Region.
/// Until 2018 names might have underscores: so they may in lenient worlds.
pub(crate) fn check(name: &str, namespace: Option<&str>, scope: Scope, is_lenient: bool) -> Result<()> {
    let suffix = format!("-{}-{}{OWN_SUFFIX}", scope.account, scope.region.name());
    let is_own = namespace == Some("account-regional");
    if is_own && !name.ends_with(&suffix) {
        return Err(faults::invalid_namespace_header(&suffix));
    }
    let plain = if is_lenient { &name.replace('_', "-") } else { name };
    if !is_valid(plain) || (!is_own && name.ends_with(OWN_SUFFIX)) {
        return Err(faults::invalid_bucket_name(name));
    }
    Ok(())
}

fn is_valid(name: &str) -> bool {
    let is_end =
        |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    let bytes = name.as_bytes();
    (3..=63).contains(&bytes.len())
        && bytes.iter().all(|byte| is_end(Some(byte)) || matches!(byte, b'.' | b'-'))
        && is_end(bytes.first())
        && is_end(bytes.last())
        && !name.contains("..")
        && !is_address(name)
        && !RESERVED_PREFIXES.iter().any(|prefix| name.starts_with(prefix))
        && !RESERVED_SUFFIXES.iter().any(|suffix| name.ends_with(suffix))
}

/// Whether the name looks like an IPv4 address.
fn is_address(name: &str) -> bool {
    let is_number = |part: &str| part.len() <= 3 && part.bytes().all(|byte| byte.is_ascii_digit());
    name.split('.').count() == 4 && name.split('.').all(is_number)
}

#[cfg(test)]
mod tests {
    use super::is_valid;

    #[test]
    fn names() {
        for (name, valid) in [
            ("abc", true),
            ("my.bucket-1", true),
            ("ab", false),
            ("Bucket", false),
            ("a_bucket", false),
            ("-abc", false),
            ("abc-", false),
            ("a..b", false),
            ("192.168.5.4", false),
            ("192.168.5.a", true),
            ("xn--abc", false),
            ("sthree-abc", false),
            ("abc-s3alias", false),
            ("abc--ol-s3", false),
        ] {
            assert_eq!(is_valid(name), valid, "{name}");
        }
        assert!(is_valid(&"a".repeat(63)) && !is_valid(&"a".repeat(64)));
    }
}
