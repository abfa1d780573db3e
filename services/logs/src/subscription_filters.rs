//! Subscription filters: which events of a group go where.

// shapes: SubscriptionFilter
use service::{Operation, Result, Tx, View, page, page_token};

use crate::filter_pattern::Pattern;
use crate::log_groups;
use crate::shapes::{
    DeleteSubscriptionFilterRequest, DescribeSubscriptionFiltersRequest, DescribeSubscriptionFiltersResponse,
    PutSubscriptionFilterRequest, SubscriptionFilter as Shape,
};
use crate::{faults, pages, subscriptions};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("DeleteSubscriptionFilter", delete => empty),
    service::reads!("DescribeSubscriptionFilters", describe),
    service::writes!("PutSubscriptionFilter", put => empty),
];

/// How many filters a group may have.
const MOST: usize = 2;

service::structures! {
    /// A subscription filter of a group.
    SubscriptionFilter {
        /// The names of group and filter, with a colon between them.
        id: String = "Id",
        shape: Shape = "SubscriptionFilter",
    }
}

service::row!(SubscriptionFilter: "AWS::Logs::SubscriptionFilter", id |row| &row.id);

fn put(tx: &mut Tx<'_>, request: PutSubscriptionFilterRequest) -> Result<()> {
    let group = log_groups::find(tx.view(), &request.log_group_name)?;
    if let Some(class) = group.limited_class() {
        return Err(faults::unsupported_class(class));
    }
    Pattern::parse(&request.filter_pattern)?;
    let prefix = log_groups::prefix(&group.name);
    let id = format!("{prefix}{}", request.filter_name);
    let view = tx.view();
    let before = view.get::<SubscriptionFilter>(&id).and_then(|filter| filter.shape.creation_time);
    let count = view.state().scan_prefix::<SubscriptionFilter>(view.scope(), &prefix).count();
    if before.is_none() && count >= MOST {
        return Err(faults::limit_exceeded());
    }
    subscriptions::test(tx, &request.destination_arn)?;
    let shape = Shape {
        filter_name: Some(request.filter_name),
        log_group_name: Some(request.log_group_name),
        filter_pattern: Some(request.filter_pattern),
        destination_arn: Some(request.destination_arn),
        role_arn: request.role_arn,
        distribution: Some(request.distribution.unwrap_or_else(|| "ByLogStream".to_owned())),
        apply_on_transformed_logs: Some(request.apply_on_transformed_logs.unwrap_or(false)),
        creation_time: before.or_else(|| Some(tx.now().millis())),
        field_selection_criteria: request.field_selection_criteria,
        emit_system_fields: request.emit_system_fields,
    };
    tx.put(SubscriptionFilter { id, shape });
    Ok(())
}

fn delete(tx: &mut Tx<'_>, request: DeleteSubscriptionFilterRequest) -> Result<()> {
    log_groups::find(tx.view(), &request.log_group_name)?;
    let id = format!("{}{}", log_groups::prefix(&request.log_group_name), request.filter_name);
    tx.delete::<SubscriptionFilter>(&id).ok_or_else(faults::subscription_filter_not_found).map(drop)
}

fn describe(
    view: View<'_>,
    request: DescribeSubscriptionFiltersRequest,
) -> Result<DescribeSubscriptionFiltersResponse> {
    log_groups::find(view, &request.log_group_name)?;
    let after = pages::after(view, request.next_token.as_deref(), page_token)?;
    let prefix = log_groups::prefix(&request.log_group_name);
    let prefix = format!("{prefix}{}", request.filter_name_prefix.unwrap_or_default());
    let filters = view.state().scan_prefix::<SubscriptionFilter>(view.scope(), &prefix);
    let limit = request.limit.unwrap_or(pages::MOST) as usize;
    let page = page(filters, |filter| filter.id.clone(), after.as_deref(), limit);
    Ok(DescribeSubscriptionFiltersResponse {
        subscription_filters: Some(page.items.into_iter().map(|filter| filter.shape.clone()).collect()),
        next_token: page.next,
    })
}
