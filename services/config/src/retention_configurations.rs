//! How long configuration items are kept: one period for each account and Region.

use std::ops::RangeInclusive;

// shapes: RetentionConfiguration
use service::{Operation, Result, Timestamp, Tx, View, reads, writes};

use crate::faults;
use crate::shapes::{
    self, DeleteRetentionConfigurationRequest, DescribeRetentionConfigurationsRequest,
    DescribeRetentionConfigurationsResponse, PutRetentionConfigurationRequest,
    PutRetentionConfigurationResponse,
};

pub(crate) const OPERATIONS: &[Operation] = &[
    writes!("DeleteRetentionConfiguration", delete => empty),
    reads!("DescribeRetentionConfigurations", describe),
    writes!("PutRetentionConfiguration", put),
];

/// The name of the only one there can be.
const NAME: &str = "default";
/// How long items are kept when nobody says otherwise.
const LONGEST_DAYS: i64 = 2_557;
const DAY: i64 = 86_400;

service::structures! {
    /// A row: what the API shows.
    RetentionConfiguration { shape: shapes::RetentionConfiguration = "Shape" }
}

service::row!(RetentionConfiguration: "AWS::Config::RetentionConfiguration", id |row| &row.shape.name);

/// The capture time of the oldest items that are kept.
pub(crate) fn oldest_kept(view: View<'_>) -> Timestamp {
    let period = view.get::<RetentionConfiguration>(NAME);
    let days = period.map_or(LONGEST_DAYS, |period| period.shape.retention_period_in_days);
    view.now().plus_seconds(-days * DAY).max(Timestamp::default())
}

/// How many days items are kept: 30 days to seven years.
const DAYS: RangeInclusive<i64> = 30..=2557;

fn put(
    tx: &mut Tx<'_>,
    request: PutRetentionConfigurationRequest,
) -> Result<PutRetentionConfigurationResponse> {
    let days = request.retention_period_in_days;
    if !DAYS.contains(&days) {
        return Err(faults::retention_out_of_range(days, &DAYS));
    }
    let shape = shapes::RetentionConfiguration { name: NAME.to_owned(), retention_period_in_days: days };
    tx.put(RetentionConfiguration { shape: shape.clone() });
    Ok(PutRetentionConfigurationResponse { retention_configuration: Some(shape) })
}

fn describe(
    view: View<'_>,
    request: DescribeRetentionConfigurationsRequest,
) -> Result<DescribeRetentionConfigurationsResponse> {
    let found = view.get::<RetentionConfiguration>(NAME);
    let mut names = request.retention_configuration_names.iter().flatten();
    if let Some(unknown) = names.find(|name| found.is_none() || name.as_str() != NAME) {
        return Err(faults::no_such_retention(unknown));
    }
    let shapes = found.into_iter().map(|row| row.shape.clone()).collect();
    Ok(DescribeRetentionConfigurationsResponse { retention_configurations: Some(shapes), next_token: None })
}

fn delete(tx: &mut Tx<'_>, request: DeleteRetentionConfigurationRequest) -> Result<()> {
    let name = &request.retention_configuration_name;
    let gone = tx.delete::<RetentionConfiguration>(name);
    gone.map(|_| ()).ok_or_else(|| faults::no_such_retention(name))
}
