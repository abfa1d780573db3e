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
use crate::{aws_policies, faults, global};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("CreatePolicyVersion", create),
    service::writes!("DeletePolicyVersion", delete => empty),
    service::reads!("GetPolicyVersion", get),
    service::reads!("ListPolicyVersions", list),
    service::writes!("SetDefaultPolicyVersion", set_default => empty),
];

const MOST: usize = 5;

/// The number of a version.
fn number(version: &PolicyVersion) -> Option<u64> {
    number_of(version.version_id.as_deref()?)
}

fn number_of(id: &str) -> Option<u64> {
    id.strip_prefix('v')?.parse().ok()
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
    let mut shown = policy.versions.last().cloned();
    // AWS's answer says nothing of the document.
    if let Some(version) = shown.as_mut().filter(|_| !tx.view().is_lenient()) {
        version.document = None;
    }
    global::put(tx, policy);
    Ok(CreatePolicyVersionResponse { policy_version: shown })
}

fn put_in_force(policy: &mut Policy, id: &str) {
    for version in &mut policy.versions {
        version.is_default_version = Some(is_version(version, id));
    }
    policy.shape.default_version_id = Some(id.to_owned());
}

fn get(view: View<'_>, request: GetPolicyVersionRequest) -> Result<GetPolicyVersionResponse> {
    let (arn, id) = (request.policy_arn, request.version_id);
    let version = match aws_policies::version(&arn) {
        Some(version) if is_version(&version, &id) => version,
        Some(version) if number_of(&id) < number(&version) => {
            return Err(faults::aws_version_unknown());
        }
        _ => {
            let (policy, place) = find_version(view, &arn, &id)?;
            policy.versions[place].clone()
        }
    };
    Ok(GetPolicyVersionResponse { policy_version: Some(version) })
}

/// The versions of a policy, the newest first. Of AWS's own policies the one in force is known here.
fn list(view: View<'_>, request: ListPolicyVersionsRequest) -> Result<ListPolicyVersionsResponse> {
    let mut versions = match aws_policies::version(&request.policy_arn) {
        Some(version) => vec![version],
        None => policies::find(view, &request.policy_arn)?.versions.clone(),
    };
    // The keys count down with the numbers.
    let key = |version: &PolicyVersion| format!("{:020}", u64::MAX - number(version).unwrap_or_default());
    // Lenient worlds list them as they were made, with what they say.
    if !view.is_lenient() {
        versions.reverse();
        versions.iter_mut().for_each(|version| version.document = None);
    }
    let page = listed(view, versions, key, &request.marker, request.max_items)?;
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
