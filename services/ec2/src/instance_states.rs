//! The life of instances: started, stopped, rebooted, terminated, and what time does to them in between.

use service::{Map, Operation, Result, TimerTask, Tx, Value, View};

use crate::faults;
use crate::instances::{self, Instance};
use crate::interface_attachments;
use crate::network_interfaces::{self, NetworkInterface};
use crate::shapes::{
    InstanceStateChange, RebootInstancesRequest, StartInstancesRequest, StartInstancesResult, StateReason,
    StopInstancesRequest, StopInstancesResult, TerminateInstancesRequest, TerminateInstancesResult,
};
use crate::volumes::{self, Volume};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("RebootInstances", reboot => empty),
    service::writes!("StartInstances", start),
    service::writes!("StopInstances", stop),
    service::writes!("TerminateInstances", terminate),
];

pub(crate) const PENDING: &str = "pending";
pub(crate) const RUNNING: &str = "running";
pub(crate) const SHUTTING_DOWN: &str = "shutting-down";
pub(crate) const STOPPED: &str = "stopped";
pub(crate) const STOPPING: &str = "stopping";
pub(crate) const TERMINATED: &str = "terminated";

/// The end of a state that does not last: an instance comes to run, to stand still, to be terminated, to be gone.
pub(crate) const TRANSITION: TimerTask = TimerTask { name: "transition", run: transition };

/// How long AWS takes, about, to start, to stop and to terminate an instance, and to check that it works.
const STARTING_SECONDS: f64 = 12.0;
const STOPPING_SECONDS: f64 = 30.0;
const TERMINATING_SECONDS: f64 = 30.0;
const CHECKING_SECONDS: f64 = 150.0;

/// A terminated instance is shown for an hour of the world's clock, whatever its pace.
const SHOWN_SECONDS: i64 = 3_600;

/// Puts an instance's row into a state, and sets the timer that ends the state.
pub(crate) fn enter(tx: &mut Tx<'_>, instance: &mut Instance, state: &'static str) {
    instance.shape.state = Some(instances::state(state));
    let payload: Map = [("InstanceId", instance.id()), ("From", state)].into_iter().collect();
    let seconds = match state {
        PENDING => STARTING_SECONDS,
        STOPPING => STOPPING_SECONDS,
        SHUTTING_DOWN => TERMINATING_SECONDS,
        TERMINATED => {
            let end = tx.now().plus_seconds(SHOWN_SECONDS);
            tx.at(end, "ec2", TRANSITION.name, payload.into());
            return;
        }
        _ => return,
    };
    tx.after(seconds, "ec2", TRANSITION.name, payload.into());
}

fn transition(tx: &mut Tx<'_>, payload: Value) -> Result<()> {
    let text = |name| payload.get(name).and_then(Value::as_str).unwrap_or_default();
    let Some(mut instance) = tx.get::<Instance>(text("InstanceId")).cloned() else { return Ok(()) };
    if instance.state() != text("From") {
        return Ok(());
    }
    match text("From") {
        PENDING => {
            enter(tx, &mut instance, RUNNING);
            instance.shape.state_reason = None;
            let wait = CHECKING_SECONDS * tx.view().state().pace() * 1e6;
            instance.settings.checks_pass = tx.now().plus_micros(wait as i64);
        }
        STOPPING => {
            enter(tx, &mut instance, STOPPED);
            take_public_addresses(tx, &mut instance);
        }
        SHUTTING_DOWN => {
            give_up_interfaces(tx, instance.id());
            give_up_volumes(tx, instance.id());
            enter(tx, &mut instance, TERMINATED);
            instance.shed();
        }
        _ => {
            tx.delete::<Instance>(instance.id());
            return Ok(());
        }
    }
    tx.put(instance);
    Ok(())
}

fn interfaces_of(view: View<'_>, instance_id: &str) -> Vec<NetworkInterface> {
    view.linking::<NetworkInterface>("AWS::EC2::Instance", instance_id).cloned().collect()
}

/// The addresses that Amazon gave go back while an instance stands still.
fn take_public_addresses(tx: &mut Tx<'_>, instance: &mut Instance) {
    for mut interface in interfaces_of(tx.view(), instance.id()) {
        if interface.public_address {
            interface.associate(None);
            tx.put(interface);
        }
    }
    instances::compose(tx.view(), instance);
}

fn give_public_addresses(tx: &mut Tx<'_>, instance: &mut Instance) {
    for mut interface in interfaces_of(tx.view(), instance.id()) {
        interface.gain_public_address(tx);
        tx.put(interface);
    }
    instances::compose(tx.view(), instance);
}

fn give_up_interfaces(tx: &mut Tx<'_>, instance_id: &str) {
    for interface in interfaces_of(tx.view(), instance_id) {
        let attachment = interface.shape.attachment.as_ref();
        if attachment.is_some_and(|attachment| attachment.delete_on_termination == Some(true)) {
            network_interfaces::remove(tx, &interface);
        } else {
            interface_attachments::unfasten(tx, interface);
        }
    }
}

fn give_up_volumes(tx: &mut Tx<'_>, instance_id: &str) {
    let held: Vec<Volume> = tx.view().linking::<Volume>("AWS::EC2::Instance", instance_id).cloned().collect();
    for mut volume in held {
        let attachment = volume.attachment(instance_id);
        if attachment.is_some_and(|attachment| attachment.delete_on_termination == Some(true)) {
            tx.delete::<Volume>(volume.id());
        } else {
            volume.unfasten(instance_id);
            volumes::put(tx, volume);
        }
    }
}

fn found(tx: &Tx<'_>, ids: &[String]) -> Result<Vec<Instance>> {
    if ids.is_empty() {
        return Err(faults::combination("No instances specified"));
    }
    Ok(instances::find_all(tx.view(), ids)?.into_iter().cloned().collect())
}

fn change(instance: &Instance, previous: &str) -> InstanceStateChange {
    InstanceStateChange {
        instance_id: instance.shape.instance_id.clone(),
        current_state: instance.shape.state.clone(),
        previous_state: Some(instances::state(previous)),
    }
}

fn start(tx: &mut Tx<'_>, request: StartInstancesRequest) -> Result<StartInstancesResult> {
    let mut changes = Vec::new();
    for mut instance in found(tx, &request.instance_ids)? {
        let previous = instance.state().to_owned();
        match previous.as_str() {
            PENDING | RUNNING => {}
            STOPPED => {
                instance.shape.launch_time = Some(tx.now().floor_to_second());
                instance.shape.state_reason = None;
                instance.shape.state_transition_reason = Some(String::new());
                give_public_addresses(tx, &mut instance);
                enter(tx, &mut instance, PENDING);
                tx.put(instance.clone());
            }
            _ => {
                let id = instance.id();
                return Err(faults::incorrect_instance_state(format!(
                    "The instance '{id}' is not in a state from which it can be started."
                )));
            }
        }
        changes.push(change(&instance, &previous));
    }
    faults::dry_run(request.dry_run)?;
    Ok(StartInstancesResult { starting_instances: Some(changes) })
}

fn stop(tx: &mut Tx<'_>, request: StopInstancesRequest) -> Result<StopInstancesResult> {
    let mut changes = Vec::new();
    for mut instance in found(tx, &request.instance_ids)? {
        check_stop(&instance, request.hibernate == Some(true))?;
        let previous = instance.state().to_owned();
        if previous == RUNNING {
            give_reason(tx, &mut instance, "User initiated shutdown");
            enter(tx, &mut instance, STOPPING);
            tx.put(instance.clone());
        }
        changes.push(change(&instance, &previous));
    }
    faults::dry_run(request.dry_run)?;
    Ok(StopInstancesResult { stopping_instances: Some(changes) })
}

fn check_stop(instance: &Instance, hibernate: bool) -> Result<()> {
    let id = instance.id();
    match instance.state() {
        PENDING => {
            return Err(faults::incorrect_instance_state(format!(
                "Instance '{id}' cannot be stopped as it has never reached the 'running' state."
            )));
        }
        SHUTTING_DOWN | TERMINATED => {
            return Err(faults::incorrect_instance_state(format!(
                "This instance '{id}' is not in a state from which it can be stopped."
            )));
        }
        _ => {}
    }
    if instance.settings.disable_api_stop {
        return Err(faults::protected(id, "stopped", "disableApiStop"));
    }
    let configured = instance.shape.hibernation_options.as_ref().and_then(|options| options.configured);
    if hibernate && configured != Some(true) {
        return Err(faults::hibernation_not_configured(id));
    }
    Ok(())
}

/// `User initiated (2026-01-02 03:04:05 GMT)`, and the same as a code.
fn give_reason(tx: &Tx<'_>, instance: &mut Instance, what: &str) {
    let code = "Client.UserInitiatedShutdown";
    let time = tx.now().floor_to_second().iso8601().replace('T', " ").replace('Z', " GMT");
    instance.shape.state_transition_reason = Some(format!("User initiated ({time})"));
    instance.shape.state_reason =
        Some(StateReason { code: Some(code.to_owned()), message: Some(format!("{code}: {what}")) });
}

fn terminate(tx: &mut Tx<'_>, request: TerminateInstancesRequest) -> Result<TerminateInstancesResult> {
    let mut changes = Vec::new();
    for mut instance in found(tx, &request.instance_ids)? {
        if instance.settings.disable_api_termination {
            return Err(faults::protected(instance.id(), "terminated", "disableApiTermination"));
        }
        let previous = instance.state().to_owned();
        if !matches!(previous.as_str(), SHUTTING_DOWN | TERMINATED) {
            give_reason(tx, &mut instance, "User initiated shutdown");
            enter(tx, &mut instance, SHUTTING_DOWN);
            tx.put(instance.clone());
        }
        changes.push(change(&instance, &previous));
    }
    faults::dry_run(request.dry_run)?;
    Ok(TerminateInstancesResult { terminating_instances: Some(changes) })
}

fn reboot(tx: &mut Tx<'_>, request: RebootInstancesRequest) -> Result<()> {
    for instance in found(tx, &request.instance_ids)? {
        if !matches!(instance.state(), PENDING | RUNNING) {
            let id = instance.id();
            return Err(faults::incorrect_instance_state(format!(
                "The instance '{id}' is not in a state from which it can be rebooted."
            )));
        }
    }
    faults::dry_run(request.dry_run)
}
