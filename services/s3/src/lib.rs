//! Amazon Simple Storage Service: buckets, what is configured on them, and the objects in them.
//!
//! | file | idea |
//! | --- | --- |
//! | `buckets.rs` | the row of a bucket and who finds it: names are unique in a partition |
//! | `objects.rs` | the rows of objects and their versions, and the only functions that put and remove them |

mod buckets;
mod checksums;
mod copy_object;
mod delete_object;
mod encryption;
mod faults;
mod get_object;
mod list_objects;
mod list_versions;
mod listing;
mod objects;
mod owners;
mod percent;
mod preconditions;
mod properties;
mod put_object;
mod ranges;
mod shapes;

use service::{Service, stored};

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
    ],
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
