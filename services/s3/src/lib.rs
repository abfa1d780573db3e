//! Amazon Simple Storage Service: buckets, what is configured on them, and the objects in them.
//!
//! | file | idea |
//! | --- | --- |
//! | `buckets.rs` | the row of a bucket and who finds it: names are unique in a partition |
//! | `objects.rs` | the rows of objects and their versions, and the only functions that put and remove them |

mod buckets;
mod faults;
mod objects;
mod owners;
mod shapes;

use service::{Service, stored};

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
    timers: &[],
    provision: None,
};
