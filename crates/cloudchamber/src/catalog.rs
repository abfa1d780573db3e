//! The list of services: the only place that knows them all.

use std::sync::LazyLock;

use service::{Catalog, Service};

/// One a line: each service touches its own.
#[rustfmt::skip]
static SERVICES: &[&Service] = &[
    &cloudformation::SERVICE,
    &cloudtrail::SERVICE,
    &config::SERVICE,
    &ec2::SERVICE,
    &events::SERVICE,
    &iam::SERVICE,
    &logs::SERVICE,
    &resourcegroupstaggingapi::SERVICE,
    &s3::SERVICE,
    &s3control::SERVICE,
    &sns::SERVICE,
    &sqs::SERVICE,
    &sts::SERVICE,
];

static CATALOG: LazyLock<Catalog> = LazyLock::new(|| Catalog::of(SERVICES));

/// All services of the chamber.
pub fn catalog() -> &'static Catalog {
    &CATALOG
}
