//! AWS CloudTrail: the event history, which is the world's log as AWS shows it. Trails and lakes are not here.

mod event;
mod faults;
mod lookup;
mod shapes;
mod user_identity;

use service::Service;

/// The service.
pub static SERVICE: Service = Service {
    name: "cloudtrail",
    operations: &[lookup::OPERATIONS],
    // AWS has an error of its own for it.
    judged: &["LookupEvents.MaxResults"],
    kinds: &[],
    followers: &[],
    timers: &[],
    provision: None,
};
