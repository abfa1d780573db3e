//! AWS Security Token Service: temporary credentials, and who is behind an access key.

mod assume_role;
mod assume_root;
mod caller_identity;
mod faults;
mod federation;
mod role;
mod saml;
mod session;
mod session_policy;
mod session_tags;
mod shapes;
mod web_identity;

use service::{Service, stored};

pub use session::{Session, caller, expiry, sessions_scope};

/// The service.
pub static SERVICE: Service = Service {
    name: "sts",
    operations: &[
        assume_role::OPERATIONS,
        assume_root::OPERATIONS,
        caller_identity::OPERATIONS,
        federation::OPERATIONS,
        saml::OPERATIONS,
        web_identity::OPERATIONS,
    ],
    judged: &[],
    kinds: &[stored::<Session>()],
    followers: &[],
    timers: &[],
    provision: None,
};
