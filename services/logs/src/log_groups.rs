//! Log groups.

// shapes: LogGroup
use service::{BTreeMap, Operation, Result, Scope, Tagged, Tx, Typed, View, page, page_token};

use crate::log_events::LogEvent;
use crate::log_streams::LogStream;
use crate::metric_filters::MetricFilter;
use crate::shapes::{
    CreateLogGroupRequest, DeleteLogGroupRequest, DescribeLogGroupsRequest, DescribeLogGroupsResponse,
    ListLogGroupsRequest, ListLogGroupsResponse, LogGroup as Shape, LogGroupSummary, TagFilter,
};
use crate::subscription_filters::SubscriptionFilter;
use crate::{faults, pages, tags};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("CreateLogGroup", create => empty),
    service::writes!("DeleteLogGroup", delete => empty),
    service::reads!("DescribeLogGroups", describe),
    service::reads!("ListLogGroups", list),
];

/// The class of groups that can do everything.
const STANDARD: &str = "STANDARD";

service::structures! {
    /// A log group.
    LogGroup {
        name: String = "LogGroupName",
        created: i64 = "CreationTime",
        retention: Option<i64> = "RetentionInDays",
        kms_key_id: Option<String> = "KmsKeyId",
        class: String = "LogGroupClass",
        protected: bool = "DeletionProtectionEnabled",
        tags: BTreeMap<String, String> = "Tags",
    }
}

service::row!(LogGroup: "AWS::Logs::LogGroup", id |row| &row.name);

impl Tagged for LogGroup {
    fn arn(&self, scope: Scope) -> Option<String> {
        Some(arn(scope, &self.name))
    }

    fn tags(&self) -> BTreeMap<String, String> {
        self.tags.clone()
    }
}

impl LogGroup {
    /// The class, if it is one that cannot do everything.
    pub(crate) fn limited_class(&self) -> Option<&str> {
        Some(self.class.as_str()).filter(|class| *class != STANDARD)
    }
}

pub(crate) fn arn(scope: Scope, name: &str) -> String {
    scope.arn("logs", format_args!("log-group:{name}"))
}

/// What the keys of the rows of a group begin with. No name has a colon in it.
pub(crate) fn prefix(name: &str) -> String {
    format!("{name}:")
}

/// The group of this name.
pub(crate) fn find<'v>(view: View<'v>, name: &str) -> Result<&'v LogGroup> {
    view.get(name).ok_or_else(faults::group_not_found)
}

/// The name in the ARN of a group, or the name itself.
pub(crate) fn name_in(identifier: &str) -> &str {
    let name = identifier.split_once(":log-group:").map_or(identifier, |(_, name)| name);
    name.strip_suffix(":*").unwrap_or(name)
}

/// The group that a request names in one of two ways.
pub(crate) fn meant<'v>(
    view: View<'v>,
    name: Option<&str>,
    identifier: Option<&str>,
) -> Result<&'v LogGroup> {
    match (name, identifier) {
        (Some(name), None) => find(view, name),
        (None, Some(identifier)) => find(view, name_in(identifier)),
        (name, _) => Err(faults::one_group(name.is_some())),
    }
}

fn create(tx: &mut Tx<'_>, request: CreateLogGroupRequest) -> Result<()> {
    if tx.get::<LogGroup>(&request.log_group_name).is_some() {
        return Err(faults::group_exists());
    }
    let group = LogGroup {
        name: request.log_group_name,
        created: tx.now().millis(),
        retention: None,
        kms_key_id: request.kms_key_id,
        class: request.log_group_class.unwrap_or_else(|| STANDARD.to_owned()),
        protected: request.deletion_protection_enabled.unwrap_or(false),
        tags: tags::merged(BTreeMap::new(), request.tags.unwrap_or_default())?,
    };
    tx.put(group);
    Ok(())
}

fn delete(tx: &mut Tx<'_>, request: DeleteLogGroupRequest) -> Result<()> {
    let group = find(tx.view(), &request.log_group_name)?;
    if group.protected {
        return Err(faults::protected());
    }
    let prefix = prefix(&request.log_group_name);
    delete_all::<LogEvent>(tx, &prefix);
    delete_all::<LogStream>(tx, &prefix);
    delete_all::<MetricFilter>(tx, &prefix);
    delete_all::<SubscriptionFilter>(tx, &prefix);
    tx.delete::<LogGroup>(&request.log_group_name);
    Ok(())
}

/// Removes the rows whose keys begin with a prefix.
pub(crate) fn delete_all<R: Typed>(tx: &mut Tx<'_>, prefix: &str) {
    let view = tx.view();
    let ids: Vec<_> = view.state().scan_prefix::<R>(view.scope(), prefix).map(R::id).collect();
    for id in ids {
        tx.delete::<R>(&id);
    }
}

fn describe(view: View<'_>, request: DescribeLogGroupsRequest) -> Result<DescribeLogGroupsResponse> {
    if request.log_group_name_prefix.is_some() && request.log_group_name_pattern.is_some() {
        return Err(faults::prefix_or_pattern());
    }
    let after = pages::after(view, request.next_token.as_deref(), page_token)?;
    let prefix = request.log_group_name_prefix.unwrap_or_default();
    let pattern = request.log_group_name_pattern.unwrap_or_default();
    let names = request.log_group_identifiers;
    let groups = view.scan::<LogGroup>().filter(|group| {
        group.name.starts_with(&prefix)
            && group.name.contains(&pattern)
            && is_of_class(group, request.log_group_class.as_deref())
            && names.as_ref().is_none_or(|names| names.iter().any(|name| name_in(name) == group.name))
    });
    let limit = request.limit.unwrap_or(pages::MOST) as usize;
    let page = page(groups, |group| group.name.clone(), after.as_deref(), limit);
    let groups = page.items.into_iter().map(|group| shape(view, group));
    Ok(DescribeLogGroupsResponse { log_groups: Some(groups.collect()), next_token: page.next })
}

/// Who asks for one of the two cheap classes gets both.
fn is_of_class(group: &LogGroup, class: Option<&str>) -> bool {
    const CHEAP: [&str; 2] = ["ESSENTIALS", "INFREQUENT_ACCESS"];
    class.is_none_or(|class| {
        group.class == class || CHEAP.contains(&class) && CHEAP.contains(&group.class.as_str())
    })
}

fn shape(view: View<'_>, group: &LogGroup) -> Shape {
    let prefix = prefix(&group.name);
    let (state, scope) = (view.state(), view.scope());
    let stored = state.scan_prefix::<LogStream>(scope, &prefix).map(|stream| stream.bytes).sum();
    let arn = arn(scope, &group.name);
    Shape {
        log_group_name: Some(group.name.clone()),
        creation_time: Some(group.created),
        retention_in_days: group.retention,
        metric_filter_count: Some(state.scan_prefix::<MetricFilter>(scope, &prefix).count() as i64),
        arn: Some(format!("{arn}:*")),
        stored_bytes: Some(stored),
        kms_key_id: group.kms_key_id.clone(),
        log_group_class: Some(group.class.clone()),
        log_group_arn: Some(arn),
        deletion_protection_enabled: Some(group.protected),
        ..Shape::default()
    }
}

fn list(view: View<'_>, request: ListLogGroupsRequest) -> Result<ListLogGroupsResponse> {
    let after = pages::after(view, request.next_token.as_deref(), page_token)?;
    // No group has data sources or field indexes: those are not built.
    let is_impossible = request.data_sources.is_some() || request.field_index_names.is_some();
    let groups = view.scan::<LogGroup>().filter(|group| {
        !is_impossible
            && request.log_group_name_pattern.as_deref().is_none_or(|pattern| is_named(group, pattern))
            && is_of_class(group, request.log_group_class.as_deref())
            && request.log_group_tags.iter().flatten().all(|filter| is_tagged(group, filter))
    });
    let limit = request.limit.unwrap_or(pages::MOST) as usize;
    let page = page(groups, |group| group.name.clone(), after.as_deref(), limit);
    let summary = |group: &LogGroup| LogGroupSummary {
        log_group_name: Some(group.name.clone()),
        log_group_arn: Some(arn(view.scope(), &group.name)),
        log_group_class: Some(group.class.clone()),
    };
    Ok(ListLogGroupsResponse {
        log_groups: Some(page.items.into_iter().map(summary).collect()),
        next_token: page.next,
    })
}

/// Whether the name has one of the parts of a pattern in it; those after a caret it begins with.
fn is_named(group: &LogGroup, pattern: &str) -> bool {
    pattern.split('|').any(|part| match part.strip_prefix('^') {
        Some(start) => group.name.starts_with(start),
        None => group.name.contains(part),
    })
}

/// Whether the tag is there, with one of the values, and none of those after an exclamation mark.
fn is_tagged(group: &LogGroup, filter: &TagFilter) -> bool {
    let Some(value) = group.tags.get(&filter.key) else { return false };
    let (unwanted, wanted): (Vec<&str>, Vec<&str>) =
        filter.values.iter().flatten().map(String::as_str).partition(|wanted| wanted.starts_with('!'));
    !unwanted.iter().any(|pattern| service::matches(&pattern[1..], value))
        && (wanted.is_empty() || wanted.iter().any(|pattern| service::matches(pattern, value)))
}
