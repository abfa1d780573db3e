//! Configuration aggregators: whose inventory another account or Region may look at.

// shapes: ConfigurationAggregator
use service::{BTreeMap, Operation, Result, Tx, View, reads, writes};

use crate::shapes::{
    self, AccountAggregationSource, DeleteConfigurationAggregatorRequest,
    DescribeConfigurationAggregatorsRequest, DescribeConfigurationAggregatorsResponse,
    OrganizationAggregationSource, PutConfigurationAggregatorRequest, PutConfigurationAggregatorResponse,
};
use crate::{faults, pages, tags};

pub(crate) const OPERATIONS: &[Operation] = &[
    writes!("DeleteConfigurationAggregator", delete => empty),
    reads!("DescribeConfigurationAggregators", describe),
    writes!("PutConfigurationAggregator", put),
];

const MOST: usize = 50;
const PAGE: usize = 100;

service::structures! {
    /// A row: what the API shows, and the tags.
    ConfigurationAggregator {
        shape: shapes::ConfigurationAggregator = "Shape",
        tags: BTreeMap<String, String> = "Tags",
    }
}

service::row!(ConfigurationAggregator: "AWS::Config::ConfigurationAggregator", id |row| row.name());

impl ConfigurationAggregator {
    fn name(&self) -> &str {
        self.shape.configuration_aggregator_name.as_deref().unwrap_or_default()
    }

    pub(crate) fn arn(&self) -> &str {
        self.shape.configuration_aggregator_arn.as_deref().unwrap_or_default()
    }

    /// Whether it aggregates resources of a type; its filter names those that it does.
    pub(crate) fn takes(&self, kind: &str) -> bool {
        let filter =
            self.shape.aggregator_filters.as_ref().and_then(|filters| filters.resource_type.as_ref());
        let types = filter.and_then(|filter| filter.value.as_deref()).unwrap_or_default();
        types.is_empty() || types.iter().any(|taken| taken == kind)
    }
}

/// Creates an aggregator, or replaces its sources. Tags count at creation only.
fn put(
    tx: &mut Tx<'_>,
    request: PutConfigurationAggregatorRequest,
) -> Result<PutConfigurationAggregatorResponse> {
    let name = request.configuration_aggregator_name;
    let tags = tags::checked(request.tags)?;
    let accounts = request.account_aggregation_sources.filter(|sources| !sources.is_empty());
    let (accounts, organization) = match (accounts, request.organization_aggregation_source) {
        (Some(_), Some(_)) => return Err(faults::two_aggregation_sources()),
        (None, None) => return Err(faults::no_aggregation_source()),
        (Some(sources), None) => {
            (Some(sources.into_iter().map(accounts_in_regions).collect::<Result<_>>()?), None)
        }
        (None, Some(source)) => (None, Some(organization_in_regions(source)?)),
    };
    let now = tx.now();
    let current = tx.get::<ConfigurationAggregator>(&name).cloned();
    let mut row = match current {
        Some(row) => row,
        None => created(tx, name, tags)?,
    };
    row.shape.account_aggregation_sources = accounts;
    row.shape.organization_aggregation_source = organization;
    row.shape.aggregator_filters = request.aggregator_filters;
    row.shape.last_updated_time = Some(now);
    let shape = row.shape.clone();
    tx.put(row);
    Ok(PutConfigurationAggregatorResponse { configuration_aggregator: Some(shape) })
}

fn created(tx: &mut Tx<'_>, name: String, tags: tags::Tags) -> Result<ConfigurationAggregator> {
    if tx.view().scan::<ConfigurationAggregator>().count() >= MOST {
        return Err(faults::too_many_aggregators(&name, MOST));
    }
    let id = tx.alphanumeric(8, faults::ID_LETTERS);
    let arn = tx.view().arn("config", format_args!("config-aggregator/config-aggregator-{id}"));
    let shape = shapes::ConfigurationAggregator {
        configuration_aggregator_name: Some(name),
        configuration_aggregator_arn: Some(arn),
        creation_time: Some(tx.now()),
        ..shapes::ConfigurationAggregator::default()
    };
    Ok(ConfigurationAggregator { shape, tags })
}

fn accounts_in_regions(source: AccountAggregationSource) -> Result<AccountAggregationSource> {
    let all = checked_regions(source.all_aws_regions, &source.aws_regions)?;
    Ok(AccountAggregationSource { all_aws_regions: Some(all), ..source })
}

fn organization_in_regions(source: OrganizationAggregationSource) -> Result<OrganizationAggregationSource> {
    let all = checked_regions(source.all_aws_regions, &source.aws_regions)?;
    Ok(OrganizationAggregationSource { all_aws_regions: Some(all), ..source })
}

/// Whether a source is of all Regions; it is of all or of some, not both, not neither.
fn checked_regions(all: Option<bool>, some: &Option<Vec<String>>) -> Result<bool> {
    let all = all.unwrap_or(false);
    let some = some.as_deref().unwrap_or_default();
    match (all, some) {
        (true, [_, ..]) => Err(faults::all_and_some_regions()),
        (false, []) => Err(faults::no_regions()),
        (all, _) => Ok(all),
    }
}

/// The aggregator of a name.
pub(crate) fn named<'v>(view: View<'v>, name: &str) -> Result<&'v ConfigurationAggregator> {
    view.get(name).ok_or_else(|| faults::no_such_aggregator(true))
}

fn describe(
    view: View<'_>,
    request: DescribeConfigurationAggregatorsRequest,
) -> Result<DescribeConfigurationAggregatorsResponse> {
    let names = request.configuration_aggregator_names.unwrap_or_default();
    if names.iter().any(|name| view.get::<ConfigurationAggregator>(name).is_none()) {
        return Err(faults::no_such_aggregator(names.len() == 1));
    }
    let wanted =
        |row: &&ConfigurationAggregator| names.is_empty() || names.iter().any(|name| name == row.name());
    let (rows, next_token) = pages::page(
        view.scan::<ConfigurationAggregator>().filter(wanted),
        |row| row.name().to_owned(),
        request.next_token.as_deref(),
        pages::limit(request.limit, PAGE),
    )?;
    let shapes = rows.into_iter().map(|row| row.shape.clone()).collect();
    Ok(DescribeConfigurationAggregatorsResponse { configuration_aggregators: Some(shapes), next_token })
}

fn delete(tx: &mut Tx<'_>, request: DeleteConfigurationAggregatorRequest) -> Result<()> {
    let gone = tx.delete::<ConfigurationAggregator>(&request.configuration_aggregator_name);
    gone.map(|_| ()).ok_or_else(|| faults::no_such_aggregator(true))
}
