//! Amazon S3 Control: what an account has in S3 beside its buckets.
//!
//! | file | idea |
//! | --- | --- |
//! | `accounts.rs` | calls name the account that they are about; it is the caller's |
//! | `access_points.rs`, `access_point_policies.rs` | named ways into a bucket, and who may take them |
//! | `buckets.rs` | what is read of S3's rows |
//! | `multi_region_access_points.rs` | ways into several buckets; `multi_region_requests.rs`: the slow changes to them |
//! | `pages.rs` | where a page of a list begins |
//! | `public_access_block.rs` | what an account forbids all its buckets |
//! | `storage_lens.rs`, `storage_lens_groups.rs` | what Storage Lens is to look at |
//! | `tags.rs` | the tags of all of these, and of buckets |

mod access_point_policies;
mod access_points;
mod accounts;
mod buckets;
mod faults;
mod multi_region_access_points;
mod multi_region_requests;
mod pages;
mod public_access_block;
mod shapes;
mod storage_lens;
mod storage_lens_groups;
mod tags;

use service::{Service, kind, stored};

/// The service.
pub static SERVICE: Service = Service {
    name: "s3control",
    operations: &[
        access_point_policies::OPERATIONS,
        access_points::OPERATIONS,
        multi_region_access_points::OPERATIONS,
        multi_region_requests::OPERATIONS,
        public_access_block::OPERATIONS,
        storage_lens::OPERATIONS,
        storage_lens_groups::OPERATIONS,
        tags::OPERATIONS,
    ],
    // The model's pattern leaves out the ARNs of buckets, which have tags too.
    judged: &["ListTagsForResource.ResourceArn", "TagResource.ResourceArn", "UntagResource.ResourceArn"],
    kinds: &[
        kind::<access_points::AccessPoint>(),
        kind::<multi_region_access_points::MultiRegionAccessPoint>(),
        stored::<multi_region_requests::AsyncRequest>(),
        kind::<public_access_block::AccountPublicAccessBlock>(),
        kind::<storage_lens::StorageLens>(),
        kind::<storage_lens_groups::StorageLensGroup>(),
    ],
    followers: &[],
    timers: &[multi_region_requests::CARRY_OUT],
    provision: None,
};
