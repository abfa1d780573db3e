//! Recorders of AWS services: made by the service that uses them, always recording, and not the customer's to change.
//!
//! All of them have the scope `INTERNAL`: what they record goes to their service alone, so that it is in no history here.

use service::{Operation, Result, Tx, Value, writes};

use crate::configuration_recorders::ConfigurationRecorder;
use crate::shapes::{
    self, DeleteServiceLinkedConfigurationRecorderRequest, DeleteServiceLinkedConfigurationRecorderResponse,
    PutServiceLinkedConfigurationRecorderRequest, PutServiceLinkedConfigurationRecorderResponse,
    RecordingGroup,
};
use crate::{configuration_recorders, faults, recording_group, tags};

pub(crate) const OPERATIONS: &[Operation] = &[
    writes!("DeleteServiceLinkedConfigurationRecorder", delete),
    writes!("PutServiceLinkedConfigurationRecorder", put),
];

/// The services that have recorders, what these are called after the reserved beginning of their names, and what they
/// record.
const LINKED: [(&str, &str, &[&str]); 4] = [
    (
        "observabilityadmin.amazonaws.com",
        "ObservabilityAdmin",
        &["AWS::EC2::Instance", "AWS::EC2::VPC", "AWS::Lambda::Function"],
    ),
    ("securityhub.amazonaws.com", "SecurityHubCSPM", &[]),
    ("securityhubv2.amazonaws.com", "SecurityHubAssets", &[]),
    (
        "telemetry-enablement.observabilityadmin.amazonaws.com",
        "ObservabilityAdmin_TelemetryEnablement",
        &["AWS::EC2::VPC"],
    ),
];

/// What such recorders have for a scope.
const INTERNAL: &str = "INTERNAL";

/// Makes the recorder of a service, and AWS Config's own role, unless the account has it.
fn put(
    tx: &mut Tx<'_>,
    request: PutServiceLinkedConfigurationRecorderRequest,
) -> Result<PutServiceLinkedConfigurationRecorderResponse> {
    let principal = request.service_principal;
    let linked = LINKED.iter().find(|linked| linked.0 == principal);
    let (_, name, types) = linked.ok_or_else(|| faults::invalid_service_principal(&principal))?;
    if configuration_recorders::of_principal(tx.view(), &principal).is_some() {
        return Err(faults::service_has_recorder(&principal));
    }
    let tags = tags::checked(request.tags)?;
    let role_arn = role(tx)?;
    let types: Vec<String> = types.iter().map(|name| (*name).to_owned()).collect();
    let group = RecordingGroup { resource_types: Some(types.clone()), ..RecordingGroup::default() };
    let group = (!types.is_empty()).then_some(group);
    let name = format!("{}{name}", configuration_recorders::RESERVED);
    let shape = shapes::ConfigurationRecorder {
        role_arn: Some(role_arn),
        recording_group: Some(recording_group::checked(group)?),
        recording_mode: Some(recording_group::checked_mode(None)?),
        recording_scope: Some(INTERNAL.to_owned()),
        service_principal: Some(principal),
        ..configuration_recorders::created(tx, name)
    };
    let (arn, name) = (shape.arn.clone(), shape.name.clone());
    tx.put(ConfigurationRecorder::started(shape, tags, tx.now()));
    Ok(PutServiceLinkedConfigurationRecorderResponse { arn, name })
}

/// The ARN of the role that such recorders have; the first makes it.
fn role(tx: &mut Tx<'_>) -> Result<String> {
    let input = Value::Map([("AWSServiceName", Value::from("config.amazonaws.com"))].into_iter().collect());
    match tx.call("iam", "CreateServiceLinkedRole", input) {
        // It exists.
        Err(fault) if fault.code() != "InvalidInput" => Err(fault),
        _ => Ok(tx
            .scope()
            .global_arn("iam", "role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig")),
    }
}

fn delete(
    tx: &mut Tx<'_>,
    request: DeleteServiceLinkedConfigurationRecorderRequest,
) -> Result<DeleteServiceLinkedConfigurationRecorderResponse> {
    let view = tx.view();
    let recorder = match (&request.service_principal, &request.arn) {
        (Some(principal), None) => configuration_recorders::of_principal(view, principal)
            .ok_or_else(|| faults::no_such_recorder_of_service(principal))?,
        (None, Some(arn)) => configuration_recorders::of_arn(view, arn)
            .filter(|recorder| recorder.shape.service_principal.is_some())
            .ok_or_else(|| faults::no_such_recorder_arn(arn))?,
        _ => return Err(faults::one_recorder_only()),
    };
    let (arn, name) = (recorder.arn().to_owned(), recorder.name().to_owned());
    tx.delete::<ConfigurationRecorder>(&name);
    Ok(DeleteServiceLinkedConfigurationRecorderResponse { arn, name })
}
