//! Tags of many resources at once: one that cannot be changed does not hold up the others.

use service::{BTreeMap, Fault, Operation, Result, Tx};

use crate::faults;
use crate::owners::{self, Arn};
use crate::shapes::{
    FailureInfo, TagResourcesInput, TagResourcesOutput, UntagResourcesInput, UntagResourcesOutput,
};

pub(crate) const OPERATIONS: &[Operation] =
    &[service::writes!("TagResources", tag), service::writes!("UntagResources", untag)];

type Failures = Option<BTreeMap<String, FailureInfo>>;

fn tag(tx: &mut Tx<'_>, request: TagResourcesInput) -> Result<TagResourcesOutput> {
    let failed_resources_map =
        each(tx, &request.resource_arn_list, |tx, arn| owners::tag(tx, arn, &request.tags))?;
    Ok(TagResourcesOutput { failed_resources_map })
}

fn untag(tx: &mut Tx<'_>, request: UntagResourcesInput) -> Result<UntagResourcesOutput> {
    let failed_resources_map =
        each(tx, &request.resource_arn_list, |tx, arn| owners::untag(tx, arn, &request.tag_keys))?;
    Ok(UntagResourcesOutput { failed_resources_map })
}

/// Changes one resource after the other; refuses all of them if an ARN is none.
fn each(
    tx: &mut Tx<'_>,
    arns: &[String],
    change: impl Fn(&mut Tx<'_>, &Arn<'_>) -> Result<()>,
) -> Result<Failures> {
    let parsed: Result<Vec<Arn<'_>>> =
        arns.iter().map(|arn| Arn::parse(arn).ok_or_else(|| faults::invalid_arn(arn))).collect();
    let mut failures = BTreeMap::new();
    for arn in parsed? {
        if let Err(fault) = change(tx, &arn) {
            failures.insert(arn.text.to_owned(), failure(&fault));
        }
    }
    Ok(Some(failures))
}

/// What the owner of the resource said. The codes that services have a status for begin as those of S3 and IAM do.
fn failure(fault: &Fault) -> FailureInfo {
    let usual = if fault.code().starts_with("NoSuch") { 404 } else { 400 };
    FailureInfo {
        status_code: Some(i64::from(fault.status().unwrap_or(usual))),
        error_code: Some(fault.code().to_owned()),
        error_message: Some(fault.message().to_owned()),
    }
}
