//! Texts that must be one of a few. S3 says of others that the whole document is malformed.

use service::Result;

use crate::bucket_faults as faults;

/// Refuses a text that is none of `allowed`.
pub(crate) fn one_of(text: &str, allowed: &[&str]) -> Result<()> {
    if allowed.contains(&text) { Ok(()) } else { Err(faults::malformed_xml()) }
}

/// Refuses what is neither `Enabled` nor `Disabled`.
pub(crate) fn enabled_or_disabled(status: &str) -> Result<()> {
    one_of(status, &["Enabled", "Disabled"])
}
