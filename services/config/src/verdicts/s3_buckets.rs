//! Rules about buckets.

use service::Result;

use super::{Inquiry, Logic, Subject, Table, Verdict};

pub(crate) const RULES: Table = &[("S3_BUCKET_VERSIONING_ENABLED", Logic::Item(versioning))];

/// Versioning is enabled, and if `isMfaDeleteEnabled` is given, MFA delete is as it says.
fn versioning(rule: &mut Inquiry<'_, '_>, bucket: &Subject<'_>) -> Result<Verdict> {
    let versioning = "supplementaryConfiguration.BucketVersioningConfiguration";
    if bucket.text(&format!("{versioning}.status")) != "Enabled" {
        return Ok(Verdict::non_compliant("Versioning is not enabled."));
    }
    let wants_mfa_delete = rule.flag("isMfaDeleteEnabled", false);
    let has_mfa_delete = bucket.is(&format!("{versioning}.isMfaDeleteEnabled"));
    Ok(Verdict::of(has_mfa_delete || !wants_mfa_delete, "MFA delete is not enabled."))
}
