//! Options of instances with operations of their own: metadata service, monitoring, CPU credits.

use service::{Operation, Result, Tx, View};

use crate::faults;
use crate::instances::{self, Instance};
use crate::listing::{self, Wanted};
use crate::shapes::{
    DescribeInstanceCreditSpecificationsRequest, DescribeInstanceCreditSpecificationsResult,
    InstanceCreditSpecification, InstanceMonitoring, ModifyInstanceMetadataOptionsRequest,
    ModifyInstanceMetadataOptionsResult, MonitorInstancesRequest, MonitorInstancesResult, Monitoring,
    UnmonitorInstancesRequest, UnmonitorInstancesResult,
};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::reads!("DescribeInstanceCreditSpecifications", describe_credit),
    service::writes!("ModifyInstanceMetadataOptions", modify_metadata),
    service::writes!("MonitorInstances", monitor),
    service::writes!("UnmonitorInstances", unmonitor),
];

fn describe_credit(
    view: View<'_>,
    request: DescribeInstanceCreditSpecificationsRequest,
) -> Result<DescribeInstanceCreditSpecificationsResult> {
    let ids = request.instance_ids.as_deref().unwrap_or_default();
    instances::find_all(view, ids)?;
    faults::dry_run(request.dry_run)?;
    let wanted = Wanted {
        ids: &request.instance_ids,
        next_token: &request.next_token,
        max_results: request.max_results,
    };
    // Without ids, AWS tells only of instances that may spend more than they have.
    let page = listing::rows(
        view,
        &wanted,
        |id| faults::instance_not_found(&[id]),
        |instance: &Instance| {
            !ids.is_empty() || instance.settings.cpu_credits.as_deref() == Some("unlimited")
        },
    )?;
    let specifications = page.items.into_iter().map(|instance| InstanceCreditSpecification {
        instance_id: instance.shape.instance_id.clone(),
        cpu_credits: instance.settings.cpu_credits.clone().or_else(|| Some("standard".to_owned())),
    });
    Ok(DescribeInstanceCreditSpecificationsResult {
        instance_credit_specifications: Some(specifications.collect()),
        next_token: page.next,
    })
}

fn modify_metadata(
    tx: &mut Tx<'_>,
    request: ModifyInstanceMetadataOptionsRequest,
) -> Result<ModifyInstanceMetadataOptionsResult> {
    let mut instance = instances::find(tx.view(), &request.instance_id)?.clone();
    let options = instance.shape.metadata_options.get_or_insert_default();
    let set = |option: &mut Option<String>, wanted: Option<String>| {
        if wanted.is_some() {
            *option = wanted;
        }
    };
    set(&mut options.http_tokens, request.http_tokens);
    set(&mut options.http_endpoint, request.http_endpoint);
    set(&mut options.http_protocol_ipv6, request.http_protocol_ipv6);
    set(&mut options.instance_metadata_tags, request.instance_metadata_tags);
    let hops = request.http_put_response_hop_limit.or(options.http_put_response_hop_limit);
    options.http_put_response_hop_limit = hops;
    let shown = options.clone();
    faults::dry_run(request.dry_run)?;
    tx.put(instance);
    Ok(ModifyInstanceMetadataOptionsResult {
        instance_id: Some(request.instance_id),
        instance_metadata_options: Some(shown),
    })
}

fn monitor(tx: &mut Tx<'_>, request: MonitorInstancesRequest) -> Result<MonitorInstancesResult> {
    let shown = set_monitoring(tx, &request.instance_ids, "pending", "enabled")?;
    faults::dry_run(request.dry_run)?;
    Ok(MonitorInstancesResult { instance_monitorings: Some(shown) })
}

fn unmonitor(tx: &mut Tx<'_>, request: UnmonitorInstancesRequest) -> Result<UnmonitorInstancesResult> {
    let shown = set_monitoring(tx, &request.instance_ids, "disabling", "disabled")?;
    faults::dry_run(request.dry_run)?;
    Ok(UnmonitorInstancesResult { instance_monitorings: Some(shown) })
}

/// The answer still shows what is on its way; the instances show it done.
fn set_monitoring(
    tx: &mut Tx<'_>,
    ids: &[String],
    on_the_way: &str,
    done: &str,
) -> Result<Vec<InstanceMonitoring>> {
    let state = |state: &str| Some(Monitoring { state: Some(state.to_owned()), ..Default::default() });
    let found: Vec<Instance> = instances::find_all(tx.view(), ids)?.into_iter().cloned().collect();
    let mut shown = Vec::new();
    for mut instance in found {
        let changes = instance.shape.monitoring != state(done);
        instance.shape.monitoring = state(done);
        let monitoring = if changes { state(on_the_way) } else { state(done) };
        shown.push(InstanceMonitoring { instance_id: instance.shape.instance_id.clone(), monitoring });
        tx.put(instance);
    }
    Ok(shown)
}
