//! Amazon Simple Storage Service: buckets, what is configured on them, and the objects in them.
//!
//! | file | idea |
//! | --- | --- |
//! | `buckets.rs` | the row of a bucket and who finds it: names are unique in a partition |
//! | `objects.rs` | the rows of objects and their versions, and the only functions that put and remove them |

mod acl;
mod addressed;
mod bucket_acl;
mod buckets;
mod checksums;
mod complete_upload;
mod copy_object;
mod delete_object;
mod encryption;
mod faults;
mod get_object;
mod list_objects;
mod list_uploads;
mod list_versions;
mod listing;
mod object_acl;
mod object_attributes;
mod object_encryption;
mod object_lock;
mod object_lock_configuration;
mod object_tagging;
mod objects;
mod owners;
mod parts;
mod percent;
mod preconditions;
mod properties;
mod put_object;
mod ranges;
mod restore;
mod retention;
mod shapes;
mod tags;
mod uploads;

use service::{Service, stored};

/// The service.
pub static SERVICE: Service = Service {
    name: "s3",
    operations: &[
        bucket_acl::OPERATIONS,
        buckets::OPERATIONS,
        complete_upload::OPERATIONS,
        copy_object::OPERATIONS,
        delete_object::OPERATIONS,
        get_object::OPERATIONS,
        list_objects::OPERATIONS,
        list_uploads::OPERATIONS,
        list_versions::OPERATIONS,
        object_acl::OPERATIONS,
        object_attributes::OPERATIONS,
        object_encryption::OPERATIONS,
        object_lock_configuration::OPERATIONS,
        object_tagging::OPERATIONS,
        parts::OPERATIONS,
        put_object::OPERATIONS,
        restore::OPERATIONS,
        retention::OPERATIONS,
        uploads::OPERATIONS,
    ],
    judged: &[],
    kinds: &[
        stored::<buckets::Bucket>(),
        stored::<buckets::BucketName>(),
        stored::<objects::Noncurrent>(),
        stored::<objects::Object>(),
        stored::<parts::UploadedPart>(),
        stored::<uploads::Completion>(),
        stored::<uploads::Upload>(),
    ],
    followers: &[],
    timers: &restore::TIMERS,
    provision: None,
};
