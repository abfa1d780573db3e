//! What an account has of IAM's entities, and how many it can have.

use service::{Operation, Result, Typed as _, View};

use crate::groups::Group;
use crate::instance_profiles::InstanceProfile;
use crate::mfa_devices::Device;
use crate::oidc_providers::OidcProvider;
use crate::policies::Policy;
use crate::roles::Role;
use crate::saml_providers::SamlProvider;
use crate::server_certificates::ServerCertificate;
use crate::shapes::GetAccountSummaryResponse;
use crate::users::User;
use crate::{
    access_keys, attachments, global, memberships, server_certificates, signing_certificates, token_version,
};

pub(crate) const OPERATIONS: &[Operation] = &[service::reads!("GetAccountSummary", summary)];

/// What every account has or can have, unless AWS was asked for more.
const CONSTANTS: &[(&str, i64)] = &[
    ("AccessKeysPerUserQuota", access_keys::MOST as i64),
    ("AccountAccessKeysPresent", 0),
    ("AccountMFAEnabled", 0),
    ("AccountPasswordPresent", 1),
    ("AccountSigningCertificatesPresent", 0),
    ("AssumeRolePolicySizeQuota", 2_048),
    ("AttachedPoliciesPerGroupQuota", attachments::MOST as i64),
    ("AttachedPoliciesPerRoleQuota", attachments::MOST as i64),
    ("AttachedPoliciesPerUserQuota", attachments::MOST as i64),
    ("GroupPolicySizeQuota", 5_120),
    ("GroupsPerUserQuota", memberships::MOST as i64),
    ("GroupsQuota", 300),
    ("InstanceProfilesQuota", 1_000),
    ("PoliciesQuota", 1_500),
    ("PolicySizeQuota", 6_144),
    ("PolicyVersionsInUseQuota", 10_000),
    ("RolePolicySizeQuota", 10_240),
    ("RolesQuota", 1_000),
    ("ServerCertificatesQuota", server_certificates::MOST as i64),
    ("SigningCertificatesPerUserQuota", signing_certificates::MOST as i64),
    ("UserPolicySizeQuota", 2_048),
    ("UsersQuota", 5_000),
    ("VersionsPerPolicyQuota", 5),
];

fn summary(view: View<'_>, (): ()) -> Result<GetAccountSummaryResponse> {
    let count = |kind: &str| global::count(view, kind) as i64;
    let devices = global::scan::<Device>(view);
    let in_use = devices.filter(|device| device.user_id.is_some()).count();
    let versions: usize = global::scan::<Policy>(view).map(|policy| policy.versions.len()).sum();
    let counted = [
        ("GlobalEndpointTokenVersion", token_version::current(view)),
        ("Groups", count(Group::KIND)),
        ("InstanceProfiles", count(InstanceProfile::KIND)),
        ("MFADevices", count(Device::KIND)),
        ("MFADevicesInUse", in_use as i64),
        ("Policies", count(Policy::KIND)),
        ("PolicyVersionsInUse", versions as i64),
        ("Providers", count(OidcProvider::KIND) + count(SamlProvider::KIND)),
        ("Roles", count(Role::KIND)),
        ("ServerCertificates", count(ServerCertificate::KIND)),
        ("Users", count(User::KIND)),
    ];
    let all = CONSTANTS.iter().copied().chain(counted);
    Ok(GetAccountSummaryResponse {
        summary_map: Some(all.map(|(name, number)| (name.to_owned(), number)).collect()),
    })
}
