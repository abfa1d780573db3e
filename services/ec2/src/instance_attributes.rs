//! Attributes of instances: described, modified and reset one at a time.

use service::model::base64;
use service::{Operation, Result, Tx, View};

use crate::faults;
use crate::instance_states::STOPPED;
use crate::instance_types::{self, Column};
use crate::instances::{self, Instance};
use crate::interface_attributes;
use crate::network_interfaces::NetworkInterface;
use crate::shapes::{
    AttributeBooleanValue, AttributeValue, DescribeInstanceAttributeRequest, GroupIdentifier,
    InstanceAttribute, InstanceBlockDeviceMappingSpecification, ModifyInstanceAttributeRequest,
    ResetInstanceAttributeRequest,
};
use crate::volumes::Volume;

pub(crate) const OPERATIONS: &[Operation] = &[
    service::reads!("DescribeInstanceAttribute", describe),
    service::writes!("ModifyInstanceAttribute", modify => empty),
    service::writes!("ResetInstanceAttribute", reset => empty),
];

fn describe(view: View<'_>, request: DescribeInstanceAttributeRequest) -> Result<InstanceAttribute> {
    let instance = instances::find(view, &request.instance_id)?;
    let (shape, settings) = (&instance.shape, &instance.settings);
    let text = |value: &Option<String>| Some(AttributeValue { value: value.clone() });
    let truth = |value: Option<bool>| Some(AttributeBooleanValue { value });
    let mut result =
        InstanceAttribute { instance_id: Some(request.instance_id.clone()), ..Default::default() };
    match request.attribute.as_str() {
        "blockDeviceMapping" => result.block_device_mappings.clone_from(&shape.block_device_mappings),
        "disableApiStop" => result.disable_api_stop = truth(Some(settings.disable_api_stop)),
        "disableApiTermination" => {
            result.disable_api_termination = truth(Some(settings.disable_api_termination));
        }
        "ebsOptimized" => result.ebs_optimized = truth(shape.ebs_optimized),
        "enaSupport" => result.ena_support = truth(shape.ena_support),
        "enclaveOptions" => result.enclave_options.clone_from(&shape.enclave_options),
        "groupSet" => {
            let groups = shape.security_groups.iter().flatten().map(|group| group.group_id.clone());
            let groups = groups.map(|group_id| GroupIdentifier { group_id, group_name: None });
            result.groups = Some(groups.collect());
        }
        "instanceInitiatedShutdownBehavior" => {
            result.instance_initiated_shutdown_behavior = text(&Some(settings.shutdown_behavior.clone()));
        }
        "instanceType" => result.instance_type = text(&shape.instance_type),
        "kernel" => result.kernel_id = text(&shape.kernel_id),
        "productCodes" => result.product_codes.clone_from(&shape.product_codes),
        "ramdisk" => result.ramdisk_id = text(&shape.ramdisk_id),
        "rootDeviceName" => result.root_device_name = text(&shape.root_device_name),
        "sourceDestCheck" => result.source_dest_check = truth(shape.source_dest_check),
        "sriovNetSupport" => result.sriov_net_support = text(&shape.sriov_net_support),
        "userData" => result.user_data = text(&settings.user_data),
        unknown => return Err(faults::unknown_attribute(unknown)),
    }
    faults::dry_run(request.dry_run)?;
    Ok(result)
}

/// One attribute and its new value.
enum Change {
    BlockDevices(Vec<InstanceBlockDeviceMappingSpecification>),
    DisableApiStop(bool),
    DisableApiTermination(bool),
    EbsOptimized(bool),
    EnaSupport(bool),
    Groups(Vec<String>),
    InstanceType(String),
    Kernel(String),
    Ramdisk(String),
    ShutdownBehavior(String),
    SourceDestCheck(bool),
    SriovNetSupport(String),
    UserData(String),
}

/// The change that a request means, in whichever of AWS's two ways it says so.
fn wanted(request: ModifyInstanceAttributeRequest) -> Result<Change> {
    let truth = |value: Option<AttributeBooleanValue>| value.and_then(|value| value.value);
    let text = |value: Option<AttributeValue>| value.map(|value| value.value.unwrap_or_default());
    let named = match (request.attribute, request.value) {
        (Some(attribute), Some(value)) => Some(by_name(&attribute, value)?),
        _ => None,
    };
    let user_data = request.user_data.map(|data| {
        let mut encoded = Vec::new();
        base64::encode(&data.value.unwrap_or_default().bytes(), &mut encoded);
        String::from_utf8_lossy(&encoded).into_owned()
    });
    let changes = [
        named,
        request.block_device_mappings.map(Change::BlockDevices),
        truth(request.disable_api_stop).map(Change::DisableApiStop),
        truth(request.disable_api_termination).map(Change::DisableApiTermination),
        truth(request.ebs_optimized).map(Change::EbsOptimized),
        truth(request.ena_support).map(Change::EnaSupport),
        request.groups.map(Change::Groups),
        text(request.instance_type).map(Change::InstanceType),
        text(request.kernel).map(Change::Kernel),
        text(request.ramdisk).map(Change::Ramdisk),
        text(request.instance_initiated_shutdown_behavior).map(Change::ShutdownBehavior),
        truth(request.source_dest_check).map(Change::SourceDestCheck),
        text(request.sriov_net_support).map(Change::SriovNetSupport),
        user_data.map(Change::UserData),
    ];
    let changes: Vec<Change> = changes.into_iter().flatten().collect();
    faults::one_attribute(changes.len())?;
    changes.into_iter().next().ok_or_else(|| faults::missing_parameter("attribute"))
}

fn by_name(attribute: &str, value: String) -> Result<Change> {
    let truth = value.eq_ignore_ascii_case("true");
    Ok(match attribute {
        "disableApiStop" => Change::DisableApiStop(truth),
        "disableApiTermination" => Change::DisableApiTermination(truth),
        "ebsOptimized" => Change::EbsOptimized(truth),
        "enaSupport" => Change::EnaSupport(truth),
        "instanceInitiatedShutdownBehavior" => Change::ShutdownBehavior(value),
        "instanceType" => Change::InstanceType(value),
        "kernel" => Change::Kernel(value),
        "ramdisk" => Change::Ramdisk(value),
        "sourceDestCheck" => Change::SourceDestCheck(truth),
        "sriovNetSupport" => Change::SriovNetSupport(value),
        "userData" => Change::UserData(value),
        unknown => return Err(faults::unknown_attribute(unknown)),
    })
}

fn modify(tx: &mut Tx<'_>, request: ModifyInstanceAttributeRequest) -> Result<()> {
    let mut instance = instances::find(tx.view(), &request.instance_id)?.clone();
    let dry_run = request.dry_run;
    let change = wanted(request)?;
    let only_stopped = matches!(
        change,
        Change::EbsOptimized(_)
            | Change::EnaSupport(_)
            | Change::InstanceType(_)
            | Change::Kernel(_)
            | Change::Ramdisk(_)
            | Change::SriovNetSupport(_)
            | Change::UserData(_)
    );
    if only_stopped && instance.state() != STOPPED {
        let id = instance.id();
        return Err(faults::incorrect_instance_state(format!(
            "The instance '{id}' is not in the 'stopped' state."
        )));
    }
    let (shape, settings) = (&mut instance.shape, &mut instance.settings);
    match change {
        Change::BlockDevices(mappings) => change_volumes(tx, &mut instance, &mappings)?,
        Change::DisableApiStop(value) => settings.disable_api_stop = value,
        Change::DisableApiTermination(value) => settings.disable_api_termination = value,
        Change::EbsOptimized(value) => shape.ebs_optimized = Some(value),
        Change::EnaSupport(value) => shape.ena_support = Some(value),
        Change::Groups(groups) => {
            change_interface(tx, &mut instance, |view, interface| {
                interface_attributes::set_groups(view, interface, &Some(groups))
            })?;
        }
        Change::InstanceType(name) => set_type(&mut instance, &name)?,
        Change::Kernel(value) => shape.kernel_id = Some(value),
        Change::Ramdisk(value) => shape.ramdisk_id = Some(value),
        Change::ShutdownBehavior(value) => settings.shutdown_behavior = shutdown_behavior(value)?,
        Change::SourceDestCheck(value) => {
            change_interface(tx, &mut instance, |_, interface| {
                interface.shape.source_dest_check = Some(value);
                Ok(())
            })?;
        }
        Change::SriovNetSupport(value) => shape.sriov_net_support = Some(value),
        Change::UserData(value) => settings.user_data = Some(value).filter(|value| !value.is_empty()),
    }
    faults::dry_run(dry_run)?;
    tx.put(instance);
    Ok(())
}

fn set_type(instance: &mut Instance, name: &str) -> Result<()> {
    let found = instance_types::find(name)
        .ok_or_else(|| faults::invalid_value(format!("Invalid value '{name}' for InstanceType.")))?;
    let architecture = instance.shape.architecture.as_deref().unwrap_or_default();
    if !found.supports(architecture) {
        return Err(faults::architecture_mismatch(found.architecture(), architecture));
    }
    instance.shape.instance_type = Some(name.to_owned());
    let options = instance.shape.cpu_options.get_or_insert_default();
    options.core_count = Some(found.number(Column::Cores));
    options.threads_per_core = Some(found.number(Column::Threads));
    Ok(())
}

fn shutdown_behavior(value: String) -> Result<String> {
    match value.as_str() {
        "stop" | "terminate" => Ok(value),
        _ => Err(faults::invalid_value(format!(
            "Value ({value}) for parameter instanceInitiatedShutdownBehavior is invalid."
        ))),
    }
}

/// Changes the interface of an instance that has but one, and shows it anew in the instance's row.
fn change_interface(
    tx: &mut Tx<'_>,
    instance: &mut Instance,
    change: impl FnOnce(View<'_>, &mut NetworkInterface) -> Result<()>,
) -> Result<()> {
    let own = tx.view().linking::<NetworkInterface>("AWS::EC2::Instance", instance.id());
    let mut own: Vec<NetworkInterface> = own.cloned().collect();
    let (Some(mut interface), true) = (own.pop(), own.is_empty()) else {
        return Err(faults::multiple_interfaces(instance.id()));
    };
    change(tx.view(), &mut interface)?;
    tx.put(interface);
    instances::compose(tx.view(), instance);
    Ok(())
}

fn change_volumes(
    tx: &mut Tx<'_>,
    instance: &mut Instance,
    mappings: &[InstanceBlockDeviceMappingSpecification],
) -> Result<()> {
    for mapping in mappings {
        let keep = mapping.ebs.as_ref().and_then(|ebs| ebs.delete_on_termination);
        let volume = tx.view().linking::<Volume>("AWS::EC2::Instance", instance.id()).find(|volume| {
            volume.attachment(instance.id()).is_some_and(|it| it.device == mapping.device_name)
        });
        let Some(mut volume) = volume.cloned() else {
            let device = mapping.device_name.as_deref().unwrap_or_default();
            return Err(faults::invalid_value(format!("No device is currently mapped at {device}",)));
        };
        for attachment in volume.shape.attachments.iter_mut().flatten() {
            attachment.delete_on_termination = keep.or(attachment.delete_on_termination);
        }
        tx.put(volume);
    }
    instances::compose(tx.view(), instance);
    Ok(())
}

fn reset(tx: &mut Tx<'_>, request: ResetInstanceAttributeRequest) -> Result<()> {
    let mut instance = instances::find(tx.view(), &request.instance_id)?.clone();
    match request.attribute.as_str() {
        "kernel" => instance.shape.kernel_id = None,
        "ramdisk" => instance.shape.ramdisk_id = None,
        "sourceDestCheck" => {
            change_interface(tx, &mut instance, |_, interface| {
                interface.shape.source_dest_check = Some(true);
                Ok(())
            })?;
        }
        other => return Err(faults::unknown_attribute(other)),
    }
    faults::dry_run(request.dry_run)?;
    tx.put(instance);
    Ok(())
}
