//! The versions of managed policies: five at most, one of them in force.

// shapes: PolicyVersion
use service::{Operation, Result, Tx, View};

use crate::pages::listed;
use crate::policies::{self, Policy};
use crate::shapes::{
    CreatePolicyVersionRequest, CreatePolicyVersionResponse, DeletePolicyVersionRequest,
    GetPolicyVersionRequest, GetPolicyVersionResponse, ListPolicyVersionsRequest, ListPolicyVersionsResponse,
    PolicyVersion, SetDefaultPolicyVersionRequest,
};
use crate::{aws_policies, documents, faults, global};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("CreatePolicyVersion", create),
    service::writes!("DeletePolicyVersion", delete => empty),
    service::reads!("GetPolicyVersion", get),
    service::reads!("ListPolicyVersions", list),
    service::writes!("SetDefaultPolicyVersion", set_default => empty),
];

const MOST: usize = 5;

/// Refuses to show versions of AWS's own policies: those that are not in force are not known here.
fn check_own(arn: &str) -> Result<()> {
    if aws_policies::named(arn).is_some() { Err(faults::aws_documents_unknown()) } else { Ok(()) }
}

fn is_version(version: &PolicyVersion, id: &str) -> bool {
    version.version_id.as_deref() == Some(id)
}

/// The policy with this ARN and the place of its version with this id; AWS says the same of missing policies as of
/// missing versions.
fn find_version<'v>(view: View<'v>, arn: &str, id: &str) -> Result<(&'v Policy, usize)> {
    policies::check_arn(arn)?;
    let missing = || faults::version_not_found(arn, id);
    let policy: &Policy = global::get(view, arn).ok_or_else(missing)?;
    let place = policy.versions.iter().position(|version| is_version(version, id));
    Ok((policy, place.ok_or_else(missing)?))
}

fn create(tx: &mut Tx<'_>, request: CreatePolicyVersionRequest) -> Result<CreatePolicyVersionResponse> {
    let document = policies::checked(&request.policy_document)?;
    let mut policy = policies::find(tx.view(), &request.policy_arn)?.clone();
    if policy.versions.len() >= MOST {
        return Err(faults::too_many_versions());
    }
    policy.versions_made += 1;
    let id = format!("v{}", policy.versions_made);
    let now = Some(global::now(tx));
    policy.versions.push(PolicyVersion {
        document: Some(document),
        version_id: Some(id.clone()),
        is_default_version: Some(false),
        create_date: now,
    });
    policy.shape.update_date = now;
    if request.set_as_default == Some(true) {
        put_in_force(&mut policy, &id);
    }
    let shown = policy.versions.last().map(|version| PolicyVersion { document: None, ..version.clone() });
    global::put(tx, policy);
    Ok(CreatePolicyVersionResponse { policy_version: shown })
}

fn put_in_force(policy: &mut Policy, id: &str) {
    for version in &mut policy.versions {
        version.is_default_version = Some(is_version(version, id));
    }
    policy.shape.default_version_id = Some(id.to_owned());
}

/// The version in force of a policy of AWS's own, where its document is known.
fn known_of_aws(arn: &str) -> Option<PolicyVersion> {
    let policy = aws_policies::named(arn)?;
    Some(PolicyVersion {
        document: Some(documents::encoded(aws_policies::document(arn)?)),
        version_id: policy.default_version_id,
        is_default_version: Some(true),
        create_date: policy.update_date,
    })
}

fn get(view: View<'_>, request: GetPolicyVersionRequest) -> Result<GetPolicyVersionResponse> {
    let known = known_of_aws(&request.policy_arn).filter(|version| is_version(version, &request.version_id));
    if known.is_some() {
        return Ok(GetPolicyVersionResponse { policy_version: known });
    }
    check_own(&request.policy_arn)?;
    let (policy, place) = find_version(view, &request.policy_arn, &request.version_id)?;
    Ok(GetPolicyVersionResponse { policy_version: Some(policy.versions[place].clone()) })
}

fn list(view: View<'_>, request: ListPolicyVersionsRequest) -> Result<ListPolicyVersionsResponse> {
    check_own(&request.policy_arn)?;
    let policy = policies::find(view, &request.policy_arn)?;
    // The newest come first, so the keys count down.
    let number = |version: &PolicyVersion| {
        version.version_id.as_deref().and_then(|id| id.strip_prefix('v')?.parse::<u64>().ok())
    };
    let key = |version: &PolicyVersion| format!("{:020}", u64::MAX - number(version).unwrap_or_default());
    let versions = policy.versions.iter().rev();
    let versions = versions.map(|version| PolicyVersion { document: None, ..version.clone() });
    let page = listed(versions, key, &request.marker, request.max_items)?;
    Ok(ListPolicyVersionsResponse {
        versions: Some(page.items),
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}

fn set_default(tx: &mut Tx<'_>, request: SetDefaultPolicyVersionRequest) -> Result<()> {
    let id = &request.version_id;
    let mut policy = find_version(tx.view(), &request.policy_arn, id)?.0.clone();
    put_in_force(&mut policy, id);
    global::put(tx, policy);
    Ok(())
}

fn delete(tx: &mut Tx<'_>, request: DeletePolicyVersionRequest) -> Result<()> {
    let id = &request.version_id;
    let (policy, place) = find_version(tx.view(), &request.policy_arn, id)?;
    if policy.shape.default_version_id.as_ref() == Some(id) {
        return Err(faults::default_version());
    }
    let mut policy = policy.clone();
    policy.versions.remove(place);
    global::put(tx, policy);
    Ok(())
}
