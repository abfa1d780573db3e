//! Amazon Simple Notification Service: topics, who subscribed to them, and what they send.
//!
//! A published message becomes a timer that is due at once; when it runs, the message goes to each subscription whose
//! filter it passes. What leaves the cloud (text messages, e-mail, notifications of phones, HTTP requests) becomes a
//! [`Sent`] row, to be looked at; requests for web servers are [`service::Outgoing`] rows besides.

mod applications;
mod confirmation;
mod data_protection;
mod deduplication;
mod delivery;
mod delivery_policies;
mod endpoints;
mod faults;
mod filter_policies;
mod message_attributes;
mod messages;
mod notification;
mod opt_outs;
mod permissions;
mod platform_endpoints;
mod publish;
mod sandbox;
mod sent;
mod shapes;
mod signature;
mod sms;
mod subscription_attributes;
mod subscriptions;
mod tags;
mod topic_attributes;
mod topics;
mod web;

use service::{Service, kind, stored};

pub use sent::Sent;
pub use signature::CERTIFICATE;

/// The service.
pub static SERVICE: Service = Service {
    name: "sns",
    operations: &[
        applications::OPERATIONS,
        confirmation::OPERATIONS,
        data_protection::OPERATIONS,
        opt_outs::OPERATIONS,
        permissions::OPERATIONS,
        platform_endpoints::OPERATIONS,
        publish::OPERATIONS,
        sandbox::OPERATIONS,
        sms::OPERATIONS,
        subscription_attributes::OPERATIONS,
        subscriptions::OPERATIONS,
        tags::OPERATIONS,
        topic_attributes::OPERATIONS,
        topics::OPERATIONS,
    ],
    judged: &["CreatePlatformApplication.Attributes", "PublishBatch.PublishBatchRequestEntries"],
    kinds: &[
        stored::<applications::Application>(),
        stored::<deduplication::Deduplication>(),
        stored::<deduplication::Progress>(),
        stored::<opt_outs::OptedOut>(),
        stored::<platform_endpoints::PlatformEndpoint>(),
        stored::<sandbox::SandboxNumber>(),
        stored::<sent::Sent>(),
        stored::<sms::Settings>(),
        stored::<subscriptions::Subscription>(),
        kind::<topics::Topic>(),
    ],
    followers: &[],
    timers: &[
        deduplication::FORGET,
        delivery::DELIVER,
        opt_outs::OPT_OUT,
        subscriptions::EXPIRE,
        web::ANSWERED,
        web::RETRY,
    ],
    provision: None,
};
