//! AWS CloudFormation: templates become stacks of resources of the other services.
//!
//! | file | idea |
//! | --- | --- |
//! | `yaml.rs`, `template.rs`, `references.rs` | a template's text, its sections, who refers to whom |
//! | `parameters.rs`, `evaluation.rs`, `cidr.rs`, `rules.rs` | what its values mean for a stack |
//! | `definition.rs` | what a stack is to be; what a call says of it |
//! | `stacks.rs`, `stack_resources.rs`, `stack_events.rs`, `exports.rs` | what there is |
//! | `create_stack.rs`, `update_stack.rs`, `delete_stack.rs`, `change_sets.rs`, `changes.rs` | what can be asked for |
//! | `capabilities.rs`, `names.rs`, `stack_policies.rs` | what is refused; lenient worlds refuse less |
//! | `deployment.rs`, `resource_steps.rs`, `removal.rs`, `signals.rs` | how it comes about, one resource a step |
//! | `provider.rs`, `providers.rs`, `providers/`, `fit.rs` | how resources of each type are made by calls of their service |

mod capabilities;
mod change_sets;
mod changes;
mod cidr;
mod config_documents;
mod create_stack;
mod definition;
mod delete_stack;
mod deployment;
mod evaluation;
mod exports;
mod faults;
mod fit;
mod names;
mod notifications;
mod parameters;
mod provider;
mod providers;
mod references;
mod removal;
mod resource_steps;
mod rules;
mod shapes;
mod signals;
mod stack_events;
mod stack_policies;
mod stack_resources;
mod stacks;
mod template;
mod template_reads;
mod update_stack;
mod yaml;

use service::{Service, kind, stored};

/// The service.
pub static SERVICE: Service = Service {
    name: "cloudformation",
    operations: &[
        change_sets::OPERATIONS,
        create_stack::OPERATIONS,
        delete_stack::OPERATIONS,
        exports::OPERATIONS,
        signals::OPERATIONS,
        stack_events::OPERATIONS,
        stack_policies::OPERATIONS,
        stack_resources::OPERATIONS,
        stacks::OPERATIONS,
        template_reads::OPERATIONS,
        update_stack::OPERATIONS,
    ],
    // Stacks may have other names in lenient worlds.
    judged: &[
        "ContinueUpdateRollback.StackName",
        "CreateChangeSet.StackName",
        "DeleteChangeSet.StackName",
        "DescribeChangeSet.StackName",
        "ExecuteChangeSet.StackName",
        "GetTemplateSummary.StackName",
        "ListChangeSets.StackName",
        "SignalResource.StackName",
        "UpdateTerminationProtection.StackName",
    ],
    kinds: &[
        kind::<stacks::Stack>(),
        stored::<change_sets::ChangeSet>(),
        stored::<exports::Export>(),
        stored::<stack_events::StackEvent>(),
        stored::<stack_resources::StackResource>(),
    ],
    followers: &[],
    timers: &[deployment::STEP],
    provision: None,
};
