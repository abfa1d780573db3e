//! Amazon CloudWatch Logs: groups, streams, events, and the filters over them.
//!
//! | file | idea |
//! | --- | --- |
//! | `log_groups.rs`, `log_group_settings.rs`, `tags.rs` | the groups of an account, and what is set for each |
//! | `log_streams.rs` | the streams of a group |
//! | `log_events.rs` | an event as it lies, and until when |
//! | `put_log_events.rs`, `get_log_events.rs`, `filter_log_events.rs` | events come in, and are read |
//! | `filter_pattern.rs` | which messages a pattern matches |
//! | `metric_filters.rs`, `subscription_filters.rs`, `subscriptions.rs` | what is done with matching events |
//! | `destinations.rs`, `resource_policies.rs` | whom other accounts and services may send to |

mod destinations;
mod faults;
mod filter_log_events;
mod filter_pattern;
mod get_log_events;
mod log_events;
mod log_group_settings;
mod log_groups;
mod log_streams;
mod metric_filters;
mod pages;
mod put_log_events;
mod resource_policies;
mod shapes;
mod subscription_filters;
mod subscriptions;
mod tags;

use service::{Service, stored, tagged};

/// The service.
pub static SERVICE: Service = Service {
    name: "logs",
    operations: &[
        destinations::OPERATIONS,
        filter_log_events::OPERATIONS,
        get_log_events::OPERATIONS,
        log_group_settings::OPERATIONS,
        log_groups::OPERATIONS,
        log_streams::OPERATIONS,
        metric_filters::OPERATIONS,
        put_log_events::OPERATIONS,
        resource_policies::OPERATIONS,
        subscription_filters::OPERATIONS,
        tags::OPERATIONS,
    ],
    judged: &[],
    kinds: &[
        tagged::<destinations::Destination>(),
        tagged::<log_groups::LogGroup>(),
        stored::<log_events::LogEvent>(),
        stored::<log_streams::LogStream>(),
        stored::<metric_filters::MetricFilter>(),
        stored::<resource_policies::ResourcePolicy>(),
        stored::<subscription_filters::SubscriptionFilter>(),
    ],
    followers: &[],
    timers: &[subscriptions::DELIVER],
    provision: None,
};
