//! AWS Config: the recorder that follows the log, what it recorded, and the rules over it.

mod aggregate_compliance;
mod aggregate_resources;
mod aggregation_authorizations;
mod aggregator_sources;
mod baseline;
mod chains;
mod compliance;
mod compliance_summaries;
mod config_rules;
mod configuration_aggregators;
mod configuration_items;
mod configuration_recorders;
mod custom_resources;
mod delivery_bucket;
mod delivery_channels;
mod delivery_files;
mod delivery_notices;
mod delivery_schedule;
mod delivery_status;
mod document;
mod drafts;
mod evaluation_results;
mod evaluations;
mod faults;
mod history;
mod history_files;
mod inventory;
mod known_resources;
mod ledger;
mod managed_rules;
mod pages;
mod recorder;
mod recording_group;
mod relationships;
mod resource_compliance;
mod retention_configurations;
mod rule_messages;
mod rule_runs;
mod rule_states;
mod rule_statuses;
mod rule_triggers;
mod service_linked_recorders;
mod shapes;
mod snapshots;
mod stream;
mod stream_diff;
mod stream_messages;
mod stream_oversized;
mod tags;
mod timelines;
mod verdicts;
mod watch;

use service::{Service, kind, stored};

/// The service.
pub static SERVICE: Service = Service {
    name: "config",
    operations: &[
        aggregate_compliance::OPERATIONS,
        aggregate_resources::OPERATIONS,
        aggregation_authorizations::OPERATIONS,
        aggregator_sources::OPERATIONS,
        compliance::OPERATIONS,
        compliance_summaries::OPERATIONS,
        config_rules::OPERATIONS,
        configuration_aggregators::OPERATIONS,
        configuration_recorders::OPERATIONS,
        custom_resources::OPERATIONS,
        delivery_channels::OPERATIONS,
        evaluations::OPERATIONS,
        history::OPERATIONS,
        inventory::OPERATIONS,
        retention_configurations::OPERATIONS,
        rule_states::OPERATIONS,
        rule_statuses::OPERATIONS,
        service_linked_recorders::OPERATIONS,
        snapshots::OPERATIONS,
        tags::OPERATIONS,
    ],
    // Resource types may be others' own, and AWS answers that it never heard of one rather than that there is none.
    judged: &[
        "GetResourceConfigHistory.resourceType",
        "ListAggregateDiscoveredResources.ResourceType",
        "ListDiscoveredResources.resourceType",
        "PutRetentionConfiguration.RetentionPeriodInDays",
    ],
    kinds: &[
        stored::<aggregation_authorizations::AggregationAuthorization>(),
        stored::<aggregator_sources::DismissedAggregationRequest>(),
        stored::<config_rules::ConfigRule>(),
        stored::<configuration_aggregators::ConfigurationAggregator>(),
        stored::<configuration_items::DiscoveredResource>(),
        kind::<configuration_recorders::ConfigurationRecorder>(),
        kind::<custom_resources::CustomResource>(),
        stored::<delivery_channels::DeliveryChannel>(),
        stored::<delivery_status::DeliveryStatus>(),
        stored::<evaluation_results::EvaluationResult>(),
        stored::<ledger::Ledger>(),
        kind::<resource_compliance::ResourceCompliance>(),
        stored::<retention_configurations::RetentionConfiguration>(),
        stored::<rule_statuses::RuleStatus>(),
        stored::<rule_triggers::Changed>(),
        stored::<stream::Pending>(),
    ],
    followers: &[recorder::follow],
    timers: &[
        baseline::DAILY,
        baseline::UNRECORDED,
        configuration_recorders::SUCCEED,
        delivery_schedule::HISTORY,
        delivery_schedule::SNAPSHOT,
        rule_runs::RUN,
        rule_runs::RUN_DUE,
        rule_states::END_STATE,
        rule_triggers::JUDGE,
        snapshots::DELIVER,
        stream::SEND,
    ],
    provision: None,
};
