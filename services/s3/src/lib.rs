//! Amazon Simple Storage Service: buckets, what is configured on them, and the objects in them.
//!
//! | file | idea |
//! | --- | --- |
//! | `actions.rs` | which right an operation needs |
//! | `anonymous.rs` | what a bucket lets everybody do |
//! | `buckets.rs` | the row of a bucket and who finds it: names are unique in a partition |
//! | `cors.rs` | what a bucket allows pages of other origins |
//! | `notifications.rs` | which events go where; `event_bridge.rs`: as EventBridge gets them; `deliveries.rs`: how they leave |
//! | `objects.rs` | the rows of objects and their versions, and the only functions that put and remove them |
//! | `websites.rs` | what a bucket's website endpoint answers |

mod actions;
mod anonymous;
mod buckets;
mod cors;
mod deliveries;
mod event_bridge;
mod faults;
mod notifications;
mod objects;
mod owners;
mod shapes;
mod websites;

use service::{Operation, Service, stored};

pub use anonymous::admit_anonymous;
pub use cors::{CorsGrant, CorsQuestion, cors_grant, cors_preflight};
pub use websites::{WebsiteStep, WebsiteVisit, website_failure, website_visit};

/// A put that came as a form: what it does is the same, and events and the log tell it apart.
pub static POST_OBJECT: Operation = Operation {
    name: notifications::POST_OBJECT,
    call: service::Call::Write(|_, _| Err(faults::access_denied())),
};

/// The service.
pub static SERVICE: Service = Service {
    name: "s3",
    operations: &[buckets::OPERATIONS],
    judged: &[],
    kinds: &[
        stored::<buckets::Bucket>(),
        stored::<buckets::BucketName>(),
        stored::<objects::Noncurrent>(),
        stored::<objects::Object>(),
    ],
    followers: &[],
    timers: &[deliveries::DELIVER],
    provision: None,
};
