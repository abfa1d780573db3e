//! Amazon EventBridge: event buses, rules, and what the rules deliver.
//!
//! | file | idea |
//! | --- | --- |
//! | `event_buses.rs` | the buses of an account; each scope has one called `default` |
//! | `rules.rs`, `targets.rs` | what matches, and where it goes |
//! | `put_events.rs` | an event comes in and meets the rules |
//! | `delivery.rs`, `transform.rs` | what a target gets, and how it gets there |
//! | `schedule.rs`, `cron.rs` | rules that run by the clock |

mod cron;
mod delivery;
mod event_buses;
mod faults;
mod permissions;
mod put_events;
mod rules;
mod schedule;
mod shapes;
mod tags;
mod targets;
mod transform;

use service::{Service, kind};

/// The service.
pub static SERVICE: Service = Service {
    name: "events",
    operations: &[
        event_buses::OPERATIONS,
        permissions::OPERATIONS,
        put_events::OPERATIONS,
        rules::OPERATIONS,
        tags::OPERATIONS,
        targets::OPERATIONS,
    ],
    judged: &[],
    kinds: &[kind::<event_buses::EventBus>(), kind::<rules::Rule>()],
    followers: &[],
    timers: &[delivery::DELIVER, schedule::RUN],
    provision: Some(event_buses::provision),
};
