//! The types of resources that stacks may hold: one row a type, in alphabetical order.

mod iam_access;
mod iam_policies;
mod iam_principals;
mod s3_bucket;
mod s3_configuration;
mod s3_policy;

use service::Relation;

use crate::provider::Provider;

/// How a stack is related to its resources.
pub(crate) const RELATIONS: [Relation; 0] = [];

/// One a line.
#[rustfmt::skip]
static PROVIDERS: &[&Provider] = &[
    &iam_access::ACCESS_KEY,
    &iam_principals::GROUP,
    &iam_access::INSTANCE_PROFILE,
    &iam_policies::MANAGED_POLICY,
    &iam_policies::POLICY,
    &iam_principals::ROLE,
    &iam_principals::USER,
    &iam_access::USER_TO_GROUP_ADDITION,
    &s3_bucket::BUCKET,
    &s3_policy::BUCKET_POLICY,
];

/// The provider of a type.
pub(crate) fn find(type_name: &str) -> Option<&'static Provider> {
    PROVIDERS.iter().copied().find(|provider| provider.type_name == type_name)
}
