//! Amazon CloudWatch Logs.

use service::Service;

/// The service.
pub static SERVICE: Service = Service {
    name: "logs",
    operations: &[],
    judged: &[],
    kinds: &[],
    followers: &[],
    timers: &[],
    provision: None,
};
