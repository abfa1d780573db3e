//! AWS Identity and Access Management: users, groups, roles, policies.

mod access_keys;
mod boundaries;
mod documents;
mod entities;
mod faults;
mod global;
mod pages;
mod roles;
mod shapes;
mod tags;
mod trust_policies;
mod unique_id;
mod users;

use service::{Service, kind, stored};

pub use access_keys::caller;

/// The service.
pub static SERVICE: Service = Service {
    name: "iam",
    operations: &[access_keys::OPERATIONS, roles::OPERATIONS, users::OPERATIONS],
    kinds: &[kind::<roles::Role>(), kind::<users::User>(), stored::<access_keys::AccessKey>()],
    followers: &[],
    timers: &[],
    provision: None,
};
