//! The status checks of instances.

use service::{Operation, Result, Shape as _, View};

use crate::faults;
use crate::filter_paths::{self, FilterPaths};
use crate::instance_states::RUNNING;
use crate::instances::{self, Instance};
use crate::listing::{self, Wanted};
use crate::shapes::{
    DescribeInstanceStatusRequest, DescribeInstanceStatusResult, EbsStatusSummary, InstanceStatus,
    InstanceStatusDetails, InstanceStatusSummary,
};

pub(crate) const OPERATIONS: &[Operation] = &[service::reads!("DescribeInstanceStatus", describe)];

const FILTERS: FilterPaths = &[
    ("attached-ebs-status.status", "AttachedEbsStatus.Status"),
    ("availability-zone", "AvailabilityZone"),
    ("availability-zone-id", "AvailabilityZoneId"),
    ("event.code", "Events.Code"),
    ("event.description", "Events.Description"),
    ("event.instance-event-id", "Events.InstanceEventId"),
    ("event.not-after", "Events.NotAfter"),
    ("event.not-before", "Events.NotBefore"),
    ("event.not-before-deadline", "Events.NotBeforeDeadline"),
    ("instance-state-code", "InstanceState.Code"),
    ("instance-state-name", "InstanceState.Name"),
    ("instance-status.reachability", "InstanceStatus.Details.Status"),
    ("instance-status.status", "InstanceStatus.Status"),
    ("operator.managed", "Operator.Managed"),
    ("operator.principal", "Operator.Principal"),
    ("system-status.reachability", "SystemStatus.Details.Status"),
    ("system-status.status", "SystemStatus.Status"),
];

fn describe(view: View<'_>, request: DescribeInstanceStatusRequest) -> Result<DescribeInstanceStatusResult> {
    let ids = request.instance_ids.as_deref().unwrap_or_default();
    if !ids.is_empty() && request.max_results.is_some() {
        return Err(faults::excludes("instancesSet", "maxResults"));
    }
    filter_paths::check(&request.filters, FILTERS)?;
    instances::find_all(view, ids)?;
    faults::dry_run(request.dry_run)?;
    let wanted = Wanted {
        ids: &request.instance_ids,
        next_token: &request.next_token,
        max_results: request.max_results,
    };
    let all = request.include_all_instances == Some(true);
    let missing = |id: &str| faults::instance_not_found(&[id]);
    let page = listing::rows(view, &wanted, missing, |instance: &Instance| {
        let shown = all || instance.state() == RUNNING;
        shown && filter_paths::passes(&request.filters, &None, status(view, instance).view(), FILTERS)
    })?;
    let statuses = page.items.into_iter().map(|instance| status(view, instance));
    Ok(DescribeInstanceStatusResult { instance_statuses: Some(statuses.collect()), next_token: page.next })
}

fn status(view: View<'_>, instance: &Instance) -> InstanceStatus {
    let (summary, detail) = match instance.state() {
        RUNNING if view.now() < instance.settings.checks_pass => ("initializing", Some("initializing")),
        RUNNING => ("ok", Some("passed")),
        _ => ("not-applicable", None),
    };
    let details = detail.map(|status| {
        let (name, status) = (Some("reachability".to_owned()), Some(status.to_owned()));
        vec![InstanceStatusDetails { impaired_since: None, name, status }]
    });
    let summary = InstanceStatusSummary { details, status: Some(summary.to_owned()) };
    InstanceStatus {
        availability_zone: instance.zone().map(str::to_owned),
        instance_id: instance.shape.instance_id.clone(),
        instance_state: instance.shape.state.clone(),
        instance_status: Some(summary.clone()),
        attached_ebs_status: Some(EbsStatusSummary { details: None, status: summary.status.clone() }),
        system_status: Some(summary),
        ..Default::default()
    }
}
