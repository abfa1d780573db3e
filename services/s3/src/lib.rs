//! Amazon Simple Storage Service: buckets, what is configured on them, and the objects in them.
//!
//! | file | idea |
//! | --- | --- |
//! | `buckets.rs` | the row of a bucket and who finds it: names are unique in a partition |
//! | `bucket_configurations.rs` | the sub-resources of which a bucket has many |
//! | `bucket_*.rs` | its other sub-resources, one or a few small ones in each file |
//! | `bucket_faults.rs` | what S3 says when it refuses one of those |
//! | `bucket_resource.rs`, `bucket_documents.rs` | a bucket as AWS Config sees it |
//! | `lifecycle.rs`, `lifecycle_rules.rs` | when objects move and expire: the configuration, and which rules S3 takes |
//! | `objects.rs` | the rows of objects and their versions, and the only functions that put and remove them |

mod bucket_configurations;
mod bucket_cors;
mod bucket_documents;
mod bucket_encryption;
mod bucket_faults;
mod bucket_logging;
mod bucket_names;
mod bucket_notification;
mod bucket_policy;
mod bucket_replication;
mod bucket_resource;
mod bucket_switches;
mod bucket_tagging;
mod bucket_versioning;
mod bucket_website;
mod buckets;
mod create_bucket;
mod enumerations;
mod faults;
mod lifecycle;
mod lifecycle_rules;
mod list_buckets;
mod objects;
mod owners;
mod ownership_controls;
mod public_access_block;
mod rule_ids;
mod shapes;

use service::{Service, kind, stored};

/// The service.
pub static SERVICE: Service = Service {
    name: "s3",
    operations: &[
        bucket_configurations::OPERATIONS,
        bucket_cors::OPERATIONS,
        bucket_encryption::OPERATIONS,
        bucket_logging::OPERATIONS,
        bucket_notification::OPERATIONS,
        bucket_policy::OPERATIONS,
        bucket_replication::OPERATIONS,
        bucket_switches::OPERATIONS,
        bucket_tagging::OPERATIONS,
        bucket_versioning::OPERATIONS,
        bucket_website::OPERATIONS,
        buckets::OPERATIONS,
        create_bucket::OPERATIONS,
        lifecycle::OPERATIONS,
        list_buckets::OPERATIONS,
        ownership_controls::OPERATIONS,
        public_access_block::OPERATIONS,
    ],
    judged: &[],
    kinds: &[
        kind::<buckets::Bucket>(),
        stored::<buckets::BucketName>(),
        stored::<objects::Noncurrent>(),
        stored::<objects::Object>(),
    ],
    followers: &[],
    timers: &[],
    provision: None,
};
