//! AWS Identity and Access Management: users, groups, roles, policies.

mod access_keys;
mod account_aliases;
mod account_summary;
mod attachments;
mod authorization_details;
mod aws_policies;
mod aws_policy_documents;
mod boundaries;
mod certificates;
mod condition_dates;
mod config_documents;
mod context_keys;
mod credential_report;
mod documents;
mod effective_policies;
mod entities;
mod faults;
mod global;
mod grants;
mod groups;
mod identity_policies;
mod inline_policies;
mod instance_profiles;
mod last_use;
mod login_profiles;
mod memberships;
mod mfa_devices;
mod oidc_providers;
mod one_time_codes;
mod pages;
mod password_policy;
mod policies;
mod policy_entities;
mod policy_versions;
mod qr_code;
mod roles;
mod saml_metadata;
mod saml_providers;
mod server_certificates;
mod service_access;
mod service_credentials;
mod service_linked_roles;
mod service_names;
mod service_reports;
mod shapes;
mod signing_certificates;
mod simulation;
mod ssh_key_formats;
mod ssh_public_keys;
mod tags;
mod token_version;
mod trust_policies;
mod users;
mod virtual_mfa_devices;

use service::{Service, kind, stored, tagged};

pub use access_keys::caller;
pub use last_use::{is_news as is_new_use, record as record_use};

/// The service.
pub static SERVICE: Service = Service {
    name: "iam",
    operations: &[
        access_keys::OPERATIONS,
        account_aliases::OPERATIONS,
        account_summary::OPERATIONS,
        attachments::OPERATIONS,
        authorization_details::OPERATIONS,
        boundaries::OPERATIONS,
        context_keys::OPERATIONS,
        credential_report::OPERATIONS,
        groups::OPERATIONS,
        inline_policies::OPERATIONS,
        instance_profiles::OPERATIONS,
        last_use::OPERATIONS,
        login_profiles::OPERATIONS,
        memberships::OPERATIONS,
        mfa_devices::OPERATIONS,
        oidc_providers::OPERATIONS,
        password_policy::OPERATIONS,
        policies::OPERATIONS,
        policy_entities::OPERATIONS,
        policy_versions::OPERATIONS,
        roles::OPERATIONS,
        saml_providers::OPERATIONS,
        server_certificates::OPERATIONS,
        service_access::OPERATIONS,
        service_credentials::OPERATIONS,
        service_linked_roles::OPERATIONS,
        service_reports::OPERATIONS,
        signing_certificates::OPERATIONS,
        ssh_public_keys::OPERATIONS,
        token_version::OPERATIONS,
        simulation::OPERATIONS,
        users::OPERATIONS,
        virtual_mfa_devices::OPERATIONS,
    ],
    judged: &[
        "CreateGroup.Path",
        "CreateInstanceProfile.Path",
        "CreateRole.Path",
        "CreateUser.Path",
        "CreateVirtualMFADevice.Path",
        "DeleteGroupPolicy.PolicyName",
        "DeleteRolePolicy.PolicyName",
        "DeleteUserPolicy.PolicyName",
        "GetGroupPolicy.PolicyName",
        "GetRolePolicy.PolicyName",
        "GetUserPolicy.PolicyName",
        "ListGroups.PathPrefix",
        "ListInstanceProfiles.PathPrefix",
        "ListRoles.PathPrefix",
        "ListServerCertificates.PathPrefix",
        "ListUsers.PathPrefix",
        "PutGroupPolicy.PolicyName",
        "PutRolePolicy.PolicyName",
        "PutUserPolicy.PolicyName",
        "UpdateGroup.NewPath",
        "UpdateServerCertificate.NewPath",
        "UpdateUser.NewPath",
        "UploadServerCertificate.Path",
    ],
    kinds: &[
        kind::<groups::Group>(),
        kind::<policies::Policy>(),
        kind::<roles::Role>(),
        kind::<users::User>(),
        stored::<access_keys::AccessKey>(),
        stored::<account_aliases::AccountAlias>(),
        stored::<credential_report::CredentialReport>(),
        kind::<instance_profiles::InstanceProfile>(),
        stored::<last_use::LastUse>(),
        stored::<last_use::ServiceUse>(),
        stored::<login_profiles::LoginProfile>(),
        tagged::<mfa_devices::Device>(),
        kind::<oidc_providers::OidcProvider>(),
        stored::<password_policy::PasswordPolicy>(),
        kind::<saml_providers::SamlProvider>(),
        kind::<server_certificates::ServerCertificate>(),
        stored::<service_credentials::Credential>(),
        stored::<service_linked_roles::DeletionTask>(),
        stored::<service_reports::Report>(),
        stored::<signing_certificates::SigningCertificate>(),
        stored::<ssh_public_keys::SshPublicKey>(),
        stored::<token_version::TokenVersion>(),
    ],
    followers: &[],
    timers: &[credential_report::COMPLETION],
    provision: None,
};
