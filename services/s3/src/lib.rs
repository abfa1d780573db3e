//! Amazon Simple Storage Service: buckets, what is configured on them, and the objects in them.
//!
//! | file | idea |
//! | --- | --- |
//! | `access_log.rs` | what was asked of a bucket, as lines in objects of another |
//! | `access_points.rs` | names that lead to buckets |
//! | `actions.rs` | which right an operation needs |
//! | `anonymous.rs` | what a bucket lets everybody do |
//! | `denials.rs` | what a bucket's policy denies callers that are known, by `request_keys.rs` |
//! | `buckets.rs` | the row of a bucket and who finds it: names are unique in a partition |
//! | `cors.rs` | what a bucket allows pages of other origins |
//! | `notifications.rs` | which events go where; `event_bridge.rs`: as EventBridge gets them; `deliveries.rs`: how they leave |
//! | `bucket_configurations.rs` | the sub-resources of which a bucket has many |
//! | `bucket_*.rs` | its other sub-resources, one or a few small ones in each file |
//! | `bucket_faults.rs` | what S3 says when it refuses one of those |
//! | `object_faults.rs` | what S3 says when it refuses to put, read, list, copy or delete objects |
//! | `bucket_resource.rs`, `bucket_documents.rs` | a bucket as AWS Config sees it |
//! | `former_operations.rs` | operations that newer ones have replaced |
//! | `lifecycle.rs`, `lifecycle_rules.rs` | when objects move and expire: the configuration, and which rules S3 takes |
//! | `lifecycle_dates.rs`, `lifecycle_runs.rs` | what those rules mean for an object; what is done by them each day |
//! | `objects.rs` | the rows of objects and their versions, and the only functions that put and remove them |
//! | `addressed.rs` | the object, or the version of it, that a request is about |
//! | `acl.rs` | access control lists of buckets and objects, and which of them a bucket allows |
//! | `object_lock.rs` | what keeps versions from being deleted |
//! | `object_lock_configuration.rs`, `retention.rs` | how that is said for a bucket, and for an object |
//! | `uploads.rs`, `parts.rs`, `complete_upload.rs` | uploads in parts: how they begin, what comes, what becomes of it |
//! | `object_*.rs` | the other sub-resources of objects |
//! | `properties.rs`, `encryption.rs`, `checksums.rs` | what a request says of the object that it makes, and what its bucket adds |
//! | `preconditions.rs`, `ranges.rs` | what must hold of an object, and which of its bytes are asked for |
//! | `listing.rs` | what all listings have in common, and the page of a bucket's keys |
//! | `select_object.rs` | a query over the records of an object; `select/`: the queries themselves |
//! | `websites.rs` | what a bucket's website endpoint answers |

mod access_log;
mod access_points;
mod acl;
mod actions;
mod addressed;
mod anonymous;
mod bucket_acl;
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
mod checksums;
mod complete_upload;
mod copy_object;
mod cors;
mod create_bucket;
mod delete_object;
mod deliveries;
mod denials;
mod encryption;
mod enumerations;
mod event_bridge;
mod faults;
mod former_operations;
mod get_object;
mod lifecycle;
mod lifecycle_dates;
mod lifecycle_rules;
mod lifecycle_runs;
mod list_buckets;
mod list_objects;
mod list_uploads;
mod list_versions;
mod listing;
mod notifications;
mod object_acl;
mod object_annotations;
mod object_attributes;
mod object_encryption;
mod object_faults;
mod object_lock;
mod object_lock_configuration;
mod object_tagging;
mod objects;
mod owners;
mod ownership_controls;
mod parts;
mod percent;
mod preconditions;
mod properties;
mod public_access_block;
mod put_object;
mod ranges;
mod request_keys;
mod restore;
mod retention;
mod rule_ids;
mod select;
mod select_faults;
mod select_object;
mod shapes;
mod tags;
mod uploads;
mod websites;

use service::{Operation, Service, kind, stored};

pub use access_log::{Access, access_log, logs_accesses, record_access};
pub use anonymous::{NOBODY, admit_anonymous};
pub use buckets::region_of_bucket;
pub use cors::{CorsGrant, CorsQuestion, cors_grant, cors_preflight};
pub use denials::refuse_denied;
pub use websites::{WebsiteStep, WebsiteVisit, website_failure, website_visit};

/// A put that came as a form: what it does is the same, and events and the log tell it apart.
pub static POST_OBJECT: Operation = put_object::OPERATIONS[0].called(notifications::POST_OBJECT);

/// The service.
pub static SERVICE: Service = Service {
    name: "s3",
    operations: &[
        bucket_acl::OPERATIONS,
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
        complete_upload::OPERATIONS,
        copy_object::OPERATIONS,
        create_bucket::OPERATIONS,
        delete_object::OPERATIONS,
        former_operations::OPERATIONS,
        get_object::OPERATIONS,
        lifecycle::OPERATIONS,
        list_buckets::OPERATIONS,
        list_objects::OPERATIONS,
        list_uploads::OPERATIONS,
        list_versions::OPERATIONS,
        object_acl::OPERATIONS,
        object_annotations::OPERATIONS,
        object_attributes::OPERATIONS,
        object_encryption::OPERATIONS,
        object_lock_configuration::OPERATIONS,
        object_tagging::OPERATIONS,
        ownership_controls::OPERATIONS,
        parts::OPERATIONS,
        public_access_block::OPERATIONS,
        put_object::OPERATIONS,
        restore::OPERATIONS,
        retention::OPERATIONS,
        select_object::OPERATIONS,
        uploads::OPERATIONS,
    ],
    judged: &["GetObjectAttributes.ObjectAttributes"],
    kinds: &[
        kind::<buckets::Bucket>(),
        stored::<access_log::AccessLog>(),
        stored::<access_log::AccessRecord>(),
        stored::<buckets::BucketName>(),
        stored::<objects::Noncurrent>(),
        stored::<objects::Object>(),
        stored::<parts::UploadedPart>(),
        stored::<uploads::Completion>(),
        stored::<uploads::Upload>(),
    ],
    followers: &[],
    timers: &[
        access_log::DELIVER_LOG,
        deliveries::DELIVER,
        lifecycle_runs::RUN,
        restore::COMPLETION,
        restore::EXPIRY,
    ],
    provision: None,
};
