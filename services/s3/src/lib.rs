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
//! | `select_object.rs` | a query over the records of an object; `select/`: the queries themselves |
//! | `websites.rs` | what a bucket's website endpoint answers |

mod actions;
mod anonymous;
mod buckets;
mod checksums;
mod copy_object;
mod cors;
mod delete_object;
mod deliveries;
mod encryption;
mod event_bridge;
mod faults;
mod get_object;
mod list_objects;
mod list_versions;
mod listing;
mod notifications;
mod objects;
mod owners;
mod percent;
mod preconditions;
mod properties;
mod put_object;
mod ranges;
mod select;
mod select_object;
mod shapes;
mod websites;

use service::{Operation, Service, stored};

pub use anonymous::admit_anonymous;
pub use cors::{CorsGrant, CorsQuestion, cors_grant, cors_preflight};
pub use websites::{WebsiteStep, WebsiteVisit, website_failure, website_visit};

/// A put that came as a form: what it does is the same, and events and the log tell it apart.
pub static POST_OBJECT: Operation = put_object::OPERATIONS[0].called(notifications::POST_OBJECT);

/// The service.
pub static SERVICE: Service = Service {
    name: "s3",
    operations: &[
        buckets::OPERATIONS,
        copy_object::OPERATIONS,
        delete_object::OPERATIONS,
        get_object::OPERATIONS,
        list_objects::OPERATIONS,
        list_versions::OPERATIONS,
        put_object::OPERATIONS,
        select_object::OPERATIONS,
    ],
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
