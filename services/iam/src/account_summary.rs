//! What an account has of IAM's entities, and how many it can have.

use service::{Operation, Result, Typed as _, View};

use crate::groups::Group;
use crate::instance_profiles::InstanceProfile;
use crate::oidc_providers::OidcProvider;
use crate::policies::Policy;
use crate::roles::Role;
use crate::shapes::GetAccountSummaryResponse;
use crate::users::User;
use crate::{attachments, global, memberships};

pub(crate) const OPERATIONS: &[Operation] = &[service::reads!("GetAccountSummary", summary)];

/// What every account has or can have, unless AWS was asked for more.
const CONSTANTS: &[(&str, i64)] = &[
    ("AccessKeysPerUserQuota", 2),
    ("AccountAccessKeysPresent", 0),
    ("AccountMFAEnabled", 0),
    ("AccountPasswordPresent", 1),
    ("AccountSigningCertificatesPresent", 0),
    ("AssumeRolePolicySizeQuota", 2_048),
    ("AttachedPoliciesPerGroupQuota", attachments::MOST as i64),
    ("AttachedPoliciesPerRoleQuota", attachments::MOST as i64),
    ("AttachedPoliciesPerUserQuota", attachments::MOST as i64),
    ("GlobalEndpointTokenVersion", 1),
    ("GroupPolicySizeQuota", 5_120),
    ("GroupsPerUserQuota", memberships::MOST as i64),
    ("GroupsQuota", 300),
    ("InstanceProfilesQuota", 1_000),
    ("MFADevices", 0),
    ("MFADevicesInUse", 0),
    ("PoliciesQuota", 1_500),
    ("PolicySizeQuota", 6_144),
    ("PolicyVersionsInUseQuota", 10_000),
    ("RolePolicySizeQuota", 10_240),
    ("RolesQuota", 1_000),
    ("ServerCertificates", 0),
    ("ServerCertificatesQuota", 20),
    ("SigningCertificatesPerUserQuota", 2),
    ("UserPolicySizeQuota", 2_048),
    ("UsersQuota", 5_000),
    ("VersionsPerPolicyQuota", 5),
];

fn summary(view: View<'_>, (): ()) -> Result<GetAccountSummaryResponse> {
    let count = |kind: &str| view.state().count(global::home(view.scope()), kind) as i64;
    let versions: usize = global::scan::<Policy>(view).map(|policy| policy.versions.len()).sum();
    let counted = [
        ("Groups", count(Group::KIND)),
        ("InstanceProfiles", count(InstanceProfile::KIND)),
        ("Policies", count(Policy::KIND)),
        ("PolicyVersionsInUse", versions as i64),
        ("Providers", count(OidcProvider::KIND)),
        ("Roles", count(Role::KIND)),
        ("Users", count(User::KIND)),
    ];
    let all = CONSTANTS.iter().copied().chain(counted);
    Ok(GetAccountSummaryResponse {
        summary_map: Some(all.map(|(name, number)| (name.to_owned(), number)).collect()),
    })
}
