//! The types of resources that stacks may hold: one row a type, in alphabetical order.

mod config;
mod ec2_groups;
mod ec2_instances;
mod ec2_routes;
mod ec2_tagging;
mod ec2_volumes;
mod ec2_vpc;
mod events;
mod iam_access;
mod iam_identity;
mod iam_policies;
mod iam_principals;
mod logs;
mod s3_bucket;
mod s3_configuration;
mod s3_policy;
mod sns;
mod sqs;
mod stack;

use crate::provider::Provider;

/// One a line.
#[rustfmt::skip]
static PROVIDERS: &[&Provider] = &[
    &stack::CDK_METADATA,
    &stack::STACK,
    &stack::WAIT_CONDITION,
    &stack::WAIT_CONDITION_HANDLE,
    &config::CONFIG_RULE,
    &config::CONFIGURATION_RECORDER,
    &config::DELIVERY_CHANNEL,
    &ec2_instances::INSTANCE,
    &ec2_vpc::INTERNET_GATEWAY,
    &ec2_instances::NETWORK_INTERFACE,
    &ec2_routes::ROUTE,
    &ec2_routes::ROUTE_TABLE,
    &ec2_groups::SECURITY_GROUP,
    &ec2_groups::EGRESS,
    &ec2_groups::INGRESS,
    &ec2_vpc::SUBNET,
    &ec2_routes::SUBNET_ROUTE_TABLE_ASSOCIATION,
    &ec2_volumes::VOLUME,
    &ec2_volumes::VOLUME_ATTACHMENT,
    &ec2_vpc::VPC,
    &ec2_vpc::VPC_GATEWAY_ATTACHMENT,
    &events::EVENT_BUS,
    &events::RULE,
    &iam_access::ACCESS_KEY,
    &iam_principals::GROUP,
    &iam_access::INSTANCE_PROFILE,
    &iam_policies::MANAGED_POLICY,
    &iam_identity::OIDC_PROVIDER,
    &iam_policies::POLICY,
    &iam_principals::ROLE,
    &iam_identity::SERVICE_LINKED_ROLE,
    &iam_principals::USER,
    &iam_access::USER_TO_GROUP_ADDITION,
    &logs::LOG_GROUP,
    &logs::LOG_STREAM,
    &logs::METRIC_FILTER,
    &logs::RESOURCE_POLICY,
    &logs::SUBSCRIPTION_FILTER,
    &s3_bucket::BUCKET,
    &s3_policy::BUCKET_POLICY,
    &sns::SUBSCRIPTION,
    &sns::TOPIC,
    &sns::TOPIC_POLICY,
    &sqs::QUEUE,
    &sqs::QUEUE_POLICY,
];

/// The provider of a type.
pub(crate) fn find(type_name: &str) -> Option<&'static Provider> {
    PROVIDERS.iter().copied().find(|provider| provider.type_name == type_name)
}
