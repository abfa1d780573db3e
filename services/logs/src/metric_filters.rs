//! Metric filters: which events count for which metric. They are kept and tested; no metric is published.

// shapes: MetricFilter
use service::{Operation, Result, Tx, View, page, page_token};

use crate::filter_pattern::Pattern;
use crate::log_groups::{self, LogGroup};
use crate::shapes::{
    DeleteMetricFilterRequest, DescribeMetricFiltersRequest, DescribeMetricFiltersResponse,
    MetricFilter as Shape, MetricFilterMatchRecord, PutMetricFilterRequest, TestMetricFilterRequest,
    TestMetricFilterResponse,
};
use crate::{faults, pages};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("DeleteMetricFilter", delete => empty),
    service::reads!("DescribeMetricFilters", describe),
    service::writes!("PutMetricFilter", put => empty),
    service::reads!("TestMetricFilter", test),
];

/// How many filters a group may have.
const MOST: usize = 100;

service::structures! {
    /// A metric filter of a group.
    MetricFilter {
        /// The names of group and filter, with a colon between them.
        id: String = "Id",
        shape: Shape = "MetricFilter",
    }
}

service::row!(MetricFilter: "AWS::Logs::MetricFilter", id |row| &row.id);

fn id(group: &str, filter: &str) -> String {
    format!("{group}:{filter}")
}

/// Refuses a group that is not there. Lenient worlds take filters for it, as moto does.
fn check_group(view: View<'_>, name: &str) -> Result<()> {
    if view.is_lenient() { Ok(()) } else { log_groups::find(view, name).map(drop) }
}

fn put(tx: &mut Tx<'_>, request: PutMetricFilterRequest) -> Result<()> {
    check_group(tx.view(), &request.log_group_name)?;
    let group = tx.get::<LogGroup>(&request.log_group_name);
    if let Some(class) = group.and_then(LogGroup::limited_class) {
        return Err(faults::unsupported_class(class));
    }
    Pattern::parse(&request.filter_pattern)?;
    let transformations = &request.metric_transformations;
    if transformations.iter().any(|one| one.default_value.is_some() && one.dimensions.is_some()) {
        return Err(faults::dimensions_exclude_default());
    }
    let id = id(&request.log_group_name, &request.filter_name);
    let before = tx.get::<MetricFilter>(&id).and_then(|filter| filter.shape.creation_time);
    if before.is_none() {
        let (view, prefix) = (tx.view(), log_groups::prefix(&request.log_group_name));
        if view.state().scan_prefix::<MetricFilter>(view.scope(), &prefix).count() >= MOST {
            return Err(faults::limit_exceeded());
        }
    }
    let shape = Shape {
        filter_name: Some(request.filter_name),
        filter_pattern: Some(request.filter_pattern),
        metric_transformations: Some(request.metric_transformations),
        creation_time: before.or_else(|| Some(tx.now().millis())),
        log_group_name: Some(request.log_group_name),
        apply_on_transformed_logs: Some(request.apply_on_transformed_logs.unwrap_or(false)),
        field_selection_criteria: request.field_selection_criteria,
        emit_system_field_dimensions: request.emit_system_field_dimensions,
    };
    tx.put(MetricFilter { id, shape });
    Ok(())
}

fn delete(tx: &mut Tx<'_>, request: DeleteMetricFilterRequest) -> Result<()> {
    check_group(tx.view(), &request.log_group_name)?;
    let deleted = tx.delete::<MetricFilter>(&id(&request.log_group_name, &request.filter_name));
    if deleted.is_none() && !tx.view().is_lenient() {
        return Err(faults::metric_filter_not_found());
    }
    Ok(())
}

fn describe(view: View<'_>, request: DescribeMetricFiltersRequest) -> Result<DescribeMetricFiltersResponse> {
    if let Some(group) = &request.log_group_name {
        check_group(view, group)?;
    }
    if request.metric_name.is_some() != request.metric_namespace.is_some() {
        return Err(faults::metric_needs_both());
    }
    let after = pages::after(view, request.next_token.as_deref(), page_token)?;
    let group = request.log_group_name.as_deref().map(log_groups::prefix).unwrap_or_default();
    let prefix = request.filter_name_prefix.unwrap_or_default();
    let filters = view.state().scan_prefix::<MetricFilter>(view.scope(), &group).filter(|filter| {
        let shape = &filter.shape;
        let mut metrics = shape.metric_transformations.iter().flatten();
        shape.filter_name.as_ref().is_some_and(|name| name.starts_with(&prefix))
            && request.metric_name.as_ref().zip(request.metric_namespace.as_ref()).is_none_or(
                |(name, namespace)| {
                    metrics.any(|metric| metric.metric_name == *name && metric.metric_namespace == *namespace)
                },
            )
    });
    let limit = request.limit.unwrap_or(pages::MOST) as usize;
    let page = page(filters, |filter| filter.id.clone(), after.as_deref(), limit);
    Ok(DescribeMetricFiltersResponse {
        metric_filters: Some(page.items.into_iter().map(|filter| filter.shape.clone()).collect()),
        next_token: page.next,
    })
}

fn test(_: View<'_>, request: TestMetricFilterRequest) -> Result<TestMetricFilterResponse> {
    let pattern = Pattern::parse(&request.filter_pattern)?;
    let messages = request.log_event_messages.into_iter().enumerate();
    let matches = messages.filter(|(_, message)| pattern.matches(message)).map(|(place, message)| {
        MetricFilterMatchRecord {
            event_number: Some(place as i64 + 1),
            extracted_values: Some(pattern.extract(&message)),
            event_message: Some(message),
        }
    });
    Ok(TestMetricFilterResponse { matches: Some(matches.collect()) })
}
