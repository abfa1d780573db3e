//! Resource Groups Tagging API: the tags of all services' resources, read through the catalogue and changed through
//! each service's own operations.
//!
//! | file | idea |
//! | --- | --- |
//! | `resources.rs` | which resources have tags, as the catalogue's kinds tell |
//! | `get_resources.rs`, `tag_names.rs` | what is asked about them |
//! | `tag_resources.rs`, `owners.rs` | tags are changed by the service that an ARN names |

mod faults;
mod get_resources;
mod owners;
mod resources;
mod shapes;
mod tag_names;
mod tag_resources;

use service::Service;

/// The service.
pub static SERVICE: Service = Service {
    name: "resourcegroupstaggingapi",
    operations: &[get_resources::OPERATIONS, tag_names::OPERATIONS, tag_resources::OPERATIONS],
    judged: &[],
    kinds: &[],
    followers: &[],
    timers: &[],
    provision: None,
};
