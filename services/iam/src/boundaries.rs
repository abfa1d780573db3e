//! Permissions boundaries: managed policies that limit what users and roles can be allowed.

// shapes: AttachedPermissionsBoundary
use service::Result;

use crate::faults;
use crate::shapes::AttachedPermissionsBoundary;

/// The boundary that an ARN names; refuses ARNs that are no policy's.
pub(crate) fn named(arn: String) -> Result<AttachedPermissionsBoundary> {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let is_policy =
        matches!(parts[..], ["arn", _, "iam", "", _, resource] if resource.starts_with("policy/"));
    if !is_policy {
        return Err(faults::boundary_invalid(&arn));
    }
    Ok(AttachedPermissionsBoundary {
        permissions_boundary_type: Some("PermissionsBoundaryPolicy".to_owned()),
        permissions_boundary_arn: Some(arn),
    })
}
