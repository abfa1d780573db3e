//! AWS Identity and Access Management: users, groups, roles, policies.

mod access_keys;
mod account_aliases;
mod account_summary;
mod attachments;
mod authorization_details;
mod aws_policies;
mod boundaries;
mod condition_dates;
mod config_documents;
mod context_keys;
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
mod login_profiles;
mod memberships;
mod oidc_providers;
mod pages;
mod password_policy;
mod policies;
mod policy_entities;
mod policy_versions;
mod roles;
mod service_linked_roles;
mod shapes;
mod simulation;
mod tags;
mod trust_policies;
mod users;

use service::{Service, kind, stored};

pub use access_keys::caller;

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
        groups::OPERATIONS,
        inline_policies::OPERATIONS,
        instance_profiles::OPERATIONS,
        login_profiles::OPERATIONS,
        memberships::OPERATIONS,
        oidc_providers::OPERATIONS,
        password_policy::OPERATIONS,
        policies::OPERATIONS,
        policy_entities::OPERATIONS,
        policy_versions::OPERATIONS,
        roles::OPERATIONS,
        service_linked_roles::OPERATIONS,
        simulation::OPERATIONS,
        users::OPERATIONS,
    ],
    judged: &[],
    kinds: &[
        kind::<groups::Group>(),
        kind::<policies::Policy>(),
        kind::<roles::Role>(),
        kind::<users::User>(),
        stored::<access_keys::AccessKey>(),
        stored::<account_aliases::AccountAlias>(),
        stored::<instance_profiles::InstanceProfile>(),
        stored::<login_profiles::LoginProfile>(),
        stored::<oidc_providers::OidcProvider>(),
        stored::<password_policy::PasswordPolicy>(),
        stored::<service_linked_roles::DeletionTask>(),
    ],
    followers: &[],
    timers: &[],
    provision: None,
};
