//! Targets of rules: where what matches goes.

use service::{Operation, Result, Tx, View, json, page, page_token};

use crate::shapes::{
    ListTargetsByRuleRequest, ListTargetsByRuleResponse, PutTargetsRequest, PutTargetsResponse,
    RemoveTargetsRequest, RemoveTargetsResponse, RemoveTargetsResultEntry, Target,
};
use crate::{faults, rules};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::reads!("ListTargetsByRule", list),
    service::writes!("PutTargets", put),
    service::writes!("RemoveTargets", remove),
];

/// How many targets a rule may have.
const MOST: usize = 5;

fn put(tx: &mut Tx<'_>, request: PutTargetsRequest) -> Result<PutTargetsResponse> {
    let mut rule = rules::find(tx.view(), &request.rule, request.event_bus_name.as_deref())?.clone();
    for target in request.targets {
        check(&target)?;
        match rule.targets.iter_mut().find(|old| old.id == target.id) {
            Some(old) => *old = target,
            None => rule.targets.push(target),
        }
    }
    if rule.targets.len() > MOST {
        return Err(faults::too_many_targets());
    }
    tx.put(rule);
    Ok(PutTargetsResponse { failed_entry_count: Some(0), failed_entries: Some(Vec::new()) })
}

fn check(target: &Target) -> Result<()> {
    let parts: Vec<&str> = target.arn.splitn(6, ':').collect();
    let [arn, _, service, _, _, _] = parts[..] else {
        return Err(faults::invalid_target_arn(&target.arn, &target.id));
    };
    if arn != "arn" {
        return Err(faults::invalid_target_arn(&target.arn, &target.id));
    }
    if service == "sqs" && target.arn.ends_with(".fifo") && target.sqs_parameters.is_none() {
        return Err(faults::fifo_needs_group(&target.id));
    }
    let inputs = [target.input.is_some(), target.input_path.is_some(), target.input_transformer.is_some()];
    if inputs.into_iter().filter(|given| *given).count() > 1 {
        return Err(faults::one_input_only(&target.id));
    }
    if target.input.as_ref().is_some_and(|input| json::parse(input.as_bytes()).is_err()) {
        return Err(faults::input_is_no_json(&target.id));
    }
    Ok(())
}

fn remove(tx: &mut Tx<'_>, request: RemoveTargetsRequest) -> Result<RemoveTargetsResponse> {
    let mut rule = rules::find(tx.view(), &request.rule, request.event_bus_name.as_deref())?.clone();
    let missing = request.ids.iter().filter(|id| !rule.targets.iter().any(|target| target.id == **id));
    let missing: Vec<_> = missing
        .map(|id| RemoveTargetsResultEntry {
            target_id: Some(id.clone()),
            error_code: Some("ResourceNotFoundException".to_owned()),
            error_message: Some(format!("Rule {} does not have target {id}.", rule.name)),
        })
        .collect();
    rule.targets.retain(|target| !request.ids.contains(&target.id));
    tx.put(rule);
    Ok(RemoveTargetsResponse {
        failed_entry_count: Some(missing.len() as i64),
        failed_entries: Some(missing),
    })
}

fn list(view: View<'_>, request: ListTargetsByRuleRequest) -> Result<ListTargetsByRuleResponse> {
    let rule = rules::find(view, &request.rule, request.event_bus_name.as_deref())?;
    let after =
        request.next_token.map(|token| page_token(&token).ok_or_else(faults::invalid_token)).transpose()?;
    let mut targets: Vec<&Target> = rule.targets.iter().collect();
    targets.sort_by(|a, b| a.id.cmp(&b.id));
    let limit = request.limit.unwrap_or(100).max(1) as usize;
    let page = page(targets.into_iter(), |target| target.id.clone(), after.as_deref(), limit);
    Ok(ListTargetsByRuleResponse {
        targets: Some(page.items.into_iter().cloned().collect()),
        next_token: page.next,
    })
}
