//! RunInstances: from a request to instances with their interfaces and volumes.

// shapes: Reservation
use service::model::base64;
use service::{Operation, Result, Tx};

use crate::images;
use crate::instance_states::{self, PENDING};
use crate::instance_types::{self, Column, InstanceType};
use crate::instances::{self, Instance, Settings};
use crate::shapes::{
    self, CapacityReservationSpecificationResponse, CpuOptions, EnclaveOptions, HibernationOptions,
    IamInstanceProfile, IamInstanceProfileSpecification, Image, InstanceMaintenanceOptions,
    InstanceMetadataOptionsRequest, InstanceMetadataOptionsResponse, LaunchTemplateSpecification, Monitoring,
    Placement, PrivateDnsNameOptionsResponse, RunInstancesRequest, StateReason, Tag,
};
use crate::tags;
use crate::{client_tokens, faults, host_names, launch_interfaces, launch_volumes};

pub(crate) const OPERATIONS: &[Operation] = &[service::writes!("RunInstances", run)];

/// User data may have so many bytes before it is encoded.
const USER_DATA_BYTES: usize = 16_384;

fn run(tx: &mut Tx<'_>, request: RunInstancesRequest) -> Result<shapes::Reservation> {
    let token = client_tokens::of("RunInstances", &request.client_token, &request);
    if let Some(ids) = client_tokens::earlier(tx.view(), &token)? {
        return Ok(reservation(tx, &ids));
    }
    if let Some(template) = &request.launch_template {
        return Err(template_not_found(template));
    }
    if request.min_count > request.max_count {
        return Err(faults::invalid_value(format!(
            "Value ({}) for parameter minCount is invalid. It must not be greater than maxCount.",
            request.min_count
        )));
    }
    let type_name = request.instance_type.as_deref().unwrap_or("m1.small");
    let instance_type = instance_types::find(type_name)
        .ok_or_else(|| faults::invalid_value(format!("Invalid value '{type_name}' for InstanceType.")))?;
    let image_id = request.image_id.as_deref().ok_or_else(|| faults::missing_parameter("ImageId"))?;
    let image = images::launchable(image_id, instance_type)?;
    let interface_tags = tags_of(&request, "network-interface")?;
    let volume_tags = tags_of(&request, "volume")?;
    let interfaces = launch_interfaces::plan(tx.view(), &request, &interface_tags)?;
    let volumes = launch_volumes::plan(&image, &request.block_device_mappings)?;
    if interfaces.len() > instance_type.interfaces() {
        return Err(faults::attachment_limit_exceeded(interfaces.len(), type_name));
    }
    let model = model(tx, &request, &image, instance_type)?;
    let mut ids = Vec::new();
    for index in 0..request.max_count {
        let mut instance = model.clone();
        instance.shape.instance_id = Some(format!("i-{}", tx.hex(17)));
        instance.shape.ami_launch_index = Some(index);
        launch_interfaces::furnish(tx, &mut instance, &interfaces)?;
        launch_volumes::furnish(tx, &instance, &volumes, &volume_tags)?;
        instances::compose(tx.view(), &mut instance);
        let address = instance.shape.private_ip_address.as_deref().unwrap_or_default();
        instance.shape.private_dns_name = Some(host_names::private(tx.scope().region, address));
        instance_states::enter(tx, &mut instance, PENDING);
        ids.push(instance.id().to_owned());
        tx.put(instance);
    }
    faults::dry_run(request.dry_run)?;
    client_tokens::remember(tx, token, ids.clone());
    Ok(reservation(tx, &ids))
}

/// What a launch makes, and tags.
const TAGGABLE: &[&str] =
    &["elastic-gpu", "instance", "network-interface", "spot-instances-request", "volume"];

fn tags_of(request: &RunInstancesRequest, resource_type: &str) -> Result<Option<Vec<Tag>>> {
    tags::specified_among(&request.tag_specifications, TAGGABLE, resource_type)
}

fn reservation(tx: &Tx<'_>, ids: &[String]) -> shapes::Reservation {
    let launched: Vec<&Instance> = ids.iter().filter_map(|id| tx.get(id)).collect();
    shapes::Reservation {
        reservation_id: launched.first().map(|first| first.reservation_id.clone()),
        owner_id: Some(tx.view().account()),
        requester_id: None,
        groups: Some(Vec::new()),
        instances: Some(launched.into_iter().map(|instance| instance.shape.clone()).collect()),
    }
}

/// What the instances of one call have in common.
fn model(
    tx: &mut Tx<'_>,
    request: &RunInstancesRequest,
    image: &Image,
    instance_type: InstanceType,
) -> Result<Instance> {
    let settings = Settings {
        checks_pass: tx.now(),
        cpu_credits: cpu_credits(request, instance_type),
        disable_api_stop: request.disable_api_stop == Some(true),
        disable_api_termination: request.disable_api_termination == Some(true),
        shutdown_behavior: request
            .instance_initiated_shutdown_behavior
            .clone()
            .unwrap_or_else(|| "stop".to_owned()),
        user_data: user_data(request)?,
    };
    let launch = i64::try_from(tx.view().state().revision()).unwrap_or(i64::MAX);
    let reservation_id = format!("r-{}", tx.hex(17));
    let shape = shape(tx, request, image, instance_type)?;
    Ok(Instance { shape, reservation_id, launch, settings })
}

fn shape(
    tx: &mut Tx<'_>,
    request: &RunInstancesRequest,
    image: &Image,
    instance_type: InstanceType,
) -> Result<shapes::Instance> {
    let now = tx.now().floor_to_second();
    let text = |text: &str| Some(text.to_owned());
    let spot = request.instance_market_options.as_ref();
    let spot = spot.is_some_and(|options| options.market_type.as_deref() == Some("spot"));
    let on_xen = instance_type.column(Column::Hypervisor) == "xen";
    let monitored = request.monitoring.as_ref().is_some_and(|monitoring| monitoring.enabled);
    let hibernation = request.hibernation_options.as_ref().and_then(|options| options.configured);
    let enclave = request.enclave_options.as_ref().and_then(|options| options.enabled);
    let boot_mode = image.boot_mode.as_deref();
    let profile = request.iam_instance_profile.as_ref();
    Ok(shapes::Instance {
        architecture: image.architecture.clone(),
        client_token: Some(request.client_token.clone().unwrap_or_default()),
        ebs_optimized: Some(request.ebs_optimized == Some(true)),
        ena_support: Some(true),
        hypervisor: image.hypervisor.clone(),
        iam_instance_profile: profile.map(|profile| instance_profile(tx, profile)).transpose()?,
        instance_lifecycle: spot.then(|| "spot".to_owned()),
        elastic_gpu_associations: Some(Vec::new()),
        elastic_inference_accelerator_associations: Some(Vec::new()),
        root_device_name: image.root_device_name.clone(),
        root_device_type: image.root_device_type.clone(),
        spot_instance_request_id: spot.then(|| format!("sir-{}", tx.hex(8))),
        state_reason: Some(StateReason { code: text(PENDING), message: text(PENDING) }),
        tags: tags_of(request, "instance")?.filter(|tags| !tags.is_empty()),
        virtualization_type: image.virtualization_type.clone(),
        cpu_options: Some(cpu_options(request, instance_type)),
        capacity_reservation_specification: Some(CapacityReservationSpecificationResponse {
            capacity_reservation_preference: text("open"),
            capacity_reservation_target: None,
        }),
        hibernation_options: Some(HibernationOptions { configured: Some(hibernation == Some(true)) }),
        licenses: Some(Vec::new()),
        metadata_options: Some(metadata_options(request.metadata_options.as_ref(), image)),
        enclave_options: Some(EnclaveOptions { enabled: Some(enclave == Some(true)) }),
        boot_mode: image.boot_mode.clone(),
        platform_details: image.platform_details.clone(),
        usage_operation: image.usage_operation.clone(),
        usage_operation_update_time: Some(now),
        private_dns_name_options: Some(private_dns_name_options(request)),
        maintenance_options: Some(maintenance_options(request)),
        current_instance_boot_mode: text(match boot_mode {
            Some("uefi" | "uefi-preferred") if !on_xen => "uefi",
            _ => "legacy-bios",
        }),
        image_id: image.image_id.clone(),
        state_transition_reason: text(""),
        key_name: request.key_name.clone(),
        product_codes: Some(Vec::new()),
        instance_type: text(instance_type.name()),
        launch_time: Some(now),
        placement: Some(placement(request)),
        kernel_id: request.kernel_id.clone(),
        ramdisk_id: request.ramdisk_id.clone(),
        platform: image.platform.clone(),
        monitoring: Some(Monitoring {
            state: text(if monitored { "enabled" } else { "disabled" }),
            ..Default::default()
        }),
        ..Default::default()
    })
}

fn placement(request: &RunInstancesRequest) -> Placement {
    let mut placement = request.placement.clone().unwrap_or_default();
    placement.group_name.get_or_insert_default();
    placement.tenancy.get_or_insert_with(|| "default".to_owned());
    placement
}

fn cpu_options(request: &RunInstancesRequest, instance_type: InstanceType) -> CpuOptions {
    let wanted = request.cpu_options.clone().unwrap_or_default();
    CpuOptions {
        core_count: wanted.core_count.or(Some(instance_type.number(Column::Cores))),
        threads_per_core: wanted.threads_per_core.or(Some(instance_type.number(Column::Threads))),
        amd_sev_snp: wanted.amd_sev_snp,
        nested_virtualization: wanted.nested_virtualization,
    }
}

/// Burstable instances spend credits: T2 stops when they are spent, its successors pay.
fn cpu_credits(request: &RunInstancesRequest, instance_type: InstanceType) -> Option<String> {
    let wanted = request.credit_specification.as_ref().map(|credit| credit.cpu_credits.clone());
    let usual = if instance_type.name().starts_with("t2.") { "standard" } else { "unlimited" };
    instance_type.has('b').then(|| wanted.unwrap_or_else(|| usual.to_owned()))
}

fn metadata_options(
    wanted: Option<&InstanceMetadataOptionsRequest>,
    image: &Image,
) -> InstanceMetadataOptionsResponse {
    let wanted = wanted.cloned().unwrap_or_default();
    let (tokens, hops) =
        if image.imds_support.as_deref() == Some("v2.0") { ("required", 2) } else { ("optional", 1) };
    let or = |wanted: Option<String>, usual: &str| wanted.or_else(|| Some(usual.to_owned()));
    InstanceMetadataOptionsResponse {
        state: Some("applied".to_owned()),
        http_tokens: or(wanted.http_tokens, tokens),
        http_put_response_hop_limit: wanted.http_put_response_hop_limit.or(Some(hops)),
        http_endpoint: or(wanted.http_endpoint, "enabled"),
        http_protocol_ipv6: or(wanted.http_protocol_ipv6, "disabled"),
        instance_metadata_tags: or(wanted.instance_metadata_tags, "disabled"),
    }
}

fn maintenance_options(request: &RunInstancesRequest) -> InstanceMaintenanceOptions {
    let wanted = request.maintenance_options.as_ref().and_then(|options| options.auto_recovery.clone());
    InstanceMaintenanceOptions {
        auto_recovery: wanted.or_else(|| Some("default".to_owned())),
        reboot_migration: None,
    }
}

fn private_dns_name_options(request: &RunInstancesRequest) -> PrivateDnsNameOptionsResponse {
    let wanted = request.private_dns_name_options.clone().unwrap_or_default();
    PrivateDnsNameOptionsResponse {
        hostname_type: wanted.hostname_type.or_else(|| Some("ip-name".to_owned())),
        enable_resource_name_dns_a_record: wanted.enable_resource_name_dns_a_record.or(Some(false)),
        enable_resource_name_dns_aaaa_record: wanted.enable_resource_name_dns_aaaa_record.or(Some(false)),
    }
}

/// The profile as it is given: whether IAM knows it is not asked.
fn instance_profile(tx: &mut Tx<'_>, wanted: &IamInstanceProfileSpecification) -> Result<IamInstanceProfile> {
    let arn = match (&wanted.arn, &wanted.name) {
        (Some(_), Some(_)) => {
            return Err(faults::combination(
                "The parameter 'iamInstanceProfile.name' may not be used in combination with \
                 'iamInstanceProfile.arn'",
            ));
        }
        (Some(arn), None) if arn.starts_with("arn:") && arn.contains(":instance-profile/") => arn.clone(),
        (Some(arn), None) => {
            return Err(faults::invalid_value(format!(
                "Value ({arn}) for parameter iamInstanceProfile.arn is invalid. Invalid IAM Instance Profile ARN"
            )));
        }
        (None, name) => {
            let name = name.as_deref().unwrap_or_default();
            tx.scope().global_arn("iam", format_args!("instance-profile/{name}"))
        }
    };
    let id = format!("AIPA{}", tx.alphanumeric(17, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"));
    Ok(IamInstanceProfile { arn: Some(arn), id: Some(id) })
}

fn user_data(request: &RunInstancesRequest) -> Result<Option<String>> {
    let Some(data) = &request.user_data else { return Ok(None) };
    let decoded =
        base64::decode(data).ok_or_else(|| faults::invalid_value("Invalid BASE64 encoding of user data"))?;
    if decoded.len() > USER_DATA_BYTES {
        return Err(faults::invalid_value(format!("User data is limited to {USER_DATA_BYTES} bytes")));
    }
    Ok(Some(data.clone()).filter(|data| !data.is_empty()))
}

/// Launch templates are not built, so that none exists.
fn template_not_found(template: &LaunchTemplateSpecification) -> service::Fault {
    let (code, what, name) = match (&template.launch_template_id, &template.launch_template_name) {
        (Some(id), _) => ("InvalidLaunchTemplateId.NotFound", "ID", id.as_str()),
        (None, name) => {
            ("InvalidLaunchTemplateName.NotFoundException", "name", name.as_deref().unwrap_or_default())
        }
    };
    service::Fault::new(
        code,
        format!("The specified launch template, with template {what} {name}, does not exist."),
    )
}
