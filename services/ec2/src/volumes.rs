//! EBS volumes: made, attached, detached, deleted. Snapshots are not built.

// shapes: Volume
use service::{
    BTreeMap, Casing, Identity, Operation, Relation, Resource, Result, Scope, Shape as _, TimerTask, Tx,
    Value, View, link,
};

use crate::filter_paths::{self, FilterPaths};
use crate::instances::{self, Instance};
use crate::listing::{self, Wanted};
use crate::shapes::{
    self, AttachVolumeRequest, CreateVolumeRequest, DeleteVolumeRequest, DescribeVolumesRequest,
    DescribeVolumesResult, DetachVolumeRequest, EbsBlockDevice, EbsInstanceBlockDevice,
    InstanceBlockDeviceMapping, Tag, VolumeAttachment,
};
use crate::tags::{self, Tagged};
use crate::{client_tokens, faults, zones};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("AttachVolume", attach),
    service::writes!("CreateVolume", create),
    service::writes!("DeleteVolume", delete => empty),
    service::reads!("DescribeVolumes", describe),
    service::writes!("DetachVolume", detach),
];

service::structures! {
    /// A row: what the API shows.
    Volume { shape: shapes::Volume = "Shape" }
}

service::row!(Volume: "AWS::EC2::Volume", id |row| row.id(), links |row| {
    let attachments = row.shape.attachments.iter().flatten();
    attachments.filter_map(|attachment| attachment.instance_id.as_deref()).map(link::<Instance>).collect()
});

impl Volume {
    /// Its id.
    pub(crate) fn id(&self) -> &str {
        self.shape.volume_id.as_deref().unwrap_or_default()
    }

    /// How it is attached to an instance.
    pub(crate) fn attachment(&self, instance_id: &str) -> Option<&VolumeAttachment> {
        let mut attachments = self.shape.attachments.iter().flatten();
        attachments.find(|attachment| attachment.instance_id.as_deref() == Some(instance_id))
    }

    /// Attaches it in place.
    pub(crate) fn fasten(
        &mut self,
        tx: &Tx<'_>,
        instance_id: &str,
        device: &str,
        delete_on_termination: bool,
        state: &str,
    ) {
        self.shape.state = Some("in-use".to_owned());
        self.shape.attachments.get_or_insert_default().push(VolumeAttachment {
            delete_on_termination: Some(delete_on_termination),
            volume_id: self.shape.volume_id.clone(),
            instance_id: Some(instance_id.to_owned()),
            device: Some(device.to_owned()),
            state: Some(state.to_owned()),
            attach_time: Some(tx.now().floor_to_second()),
            ..Default::default()
        });
    }

    /// Detaches it in place.
    pub(crate) fn unfasten(&mut self, instance_id: &str) {
        let attachments = self.shape.attachments.get_or_insert_default();
        attachments.retain(|attachment| attachment.instance_id.as_deref() != Some(instance_id));
        if attachments.is_empty() {
            self.shape.state = Some("available".to_owned());
        }
    }

    /// What the instance shows of it.
    pub(crate) fn as_mapping(&self, instance_id: &str) -> Option<InstanceBlockDeviceMapping> {
        let attachment = self.attachment(instance_id)?;
        Some(InstanceBlockDeviceMapping {
            device_name: attachment.device.clone(),
            ebs: Some(EbsInstanceBlockDevice {
                attach_time: attachment.attach_time,
                delete_on_termination: attachment.delete_on_termination,
                status: attachment.state.clone(),
                volume_id: attachment.volume_id.clone(),
                ..Default::default()
            }),
        })
    }
}

impl Resource for Volume {
    const RELATIONS: &'static [Relation] = &[Relation {
        target: "AWS::EC2::Instance",
        name: "Is attached to Instance",
        reverse: Some("Is attached to Volume"),
    }];
    const CASING: Casing = Casing::CamelA;
    fn identity(&self, scope: Scope) -> Option<Identity> {
        let id = self.id().to_owned();
        let arn = Some(scope.arn("ec2", format_args!("volume/{id}")));
        let availability_zone = self.shape.availability_zone.clone().map(Into::into);
        Some(Identity { id, name: None, arn, availability_zone, created: self.shape.create_time })
    }
    fn configuration(&self) -> Value {
        instances::with_tags(self.shape.to_value())
    }
    fn tags(&self) -> BTreeMap<String, String> {
        tags::as_map(&self.shape.tags)
    }
}

impl Tagged for Volume {
    const RESOURCE_TYPE: &'static str = "volume";
    fn tags(&self) -> &Option<Vec<Tag>> {
        &self.shape.tags
    }
    fn tags_mut(&mut self) -> &mut Option<Vec<Tag>> {
        &mut self.shape.tags
    }
}

/// The end of making, attaching or detaching a volume.
pub(crate) const SETTLE: TimerTask = TimerTask { name: "volume-settles", run: settle };

const SETTLING_SECONDS: f64 = 3.0;

/// What a new volume is to be like: the members that a block device and a request to make one have in common.
pub(crate) fn make(
    tx: &mut Tx<'_>,
    zone: &str,
    wanted: EbsBlockDevice,
    tags: Option<Vec<Tag>>,
) -> Result<Volume> {
    if let Some(snapshot) = &wanted.snapshot_id {
        return Err(service::Fault::new(
            "InvalidSnapshot.NotFound",
            format!("The snapshot '{snapshot}' does not exist."),
        ));
    }
    let volume_type = wanted.volume_type.unwrap_or_else(|| "gp2".to_owned());
    let size = wanted.volume_size.ok_or_else(|| faults::missing_parameter("size/snapshot"))?;
    check_size(&volume_type, size)?;
    let (iops, throughput) = performance(&volume_type, size, wanted.iops, wanted.throughput)?;
    let encrypted = wanted.encrypted == Some(true);
    if wanted.kms_key_id.is_some() && !encrypted {
        return Err(faults::requires("KmsKeyId", "Encrypted"));
    }
    let kms_key_id =
        encrypted.then(|| wanted.kms_key_id.unwrap_or_else(|| tx.view().arn("kms", "alias/aws/ebs")));
    let shape = shapes::Volume {
        iops,
        tags: tags.filter(|tags| !tags.is_empty()),
        volume_type: Some(volume_type),
        multi_attach_enabled: Some(false),
        throughput,
        volume_id: Some(format!("vol-{}", tx.hex(17))),
        size: Some(size),
        snapshot_id: Some(String::new()),
        availability_zone: Some(zone.to_owned()),
        state: Some("creating".to_owned()),
        create_time: Some(tx.now().floor_to_millisecond()),
        attachments: Some(Vec::new()),
        encrypted: Some(encrypted),
        kms_key_id,
        ..Default::default()
    };
    Ok(Volume { shape })
}

fn check_size(volume_type: &str, size: i64) -> Result<()> {
    let (least, most) = match volume_type {
        "gp2" | "gp3" => (1, 16_384),
        "io1" => (4, 16_384),
        "io2" => (4, 65_536),
        "st1" | "sc1" => (125, 16_384),
        "standard" => (1, 1_024),
        _ => return Err(faults::invalid_value(format!("Invalid value '{volume_type}' for volumeType"))),
    };
    if size < least {
        return Err(faults::invalid_value(format!(
            "Volume of {size}GiB is too small; {volume_type} volumes must be at least {least}GiB in size"
        )));
    }
    if size > most {
        return Err(faults::invalid_value(format!(
            "Volume of {size}GiB is too large for volume type {volume_type}; maximum is {most}GiB"
        )));
    }
    Ok(())
}

fn performance(
    volume_type: &str,
    size: i64,
    iops: Option<i64>,
    throughput: Option<i64>,
) -> Result<(Option<i64>, Option<i64>)> {
    if throughput.is_some() && volume_type != "gp3" {
        return Err(service::Fault::new(
            "InvalidParameterDependency",
            "The parameter [Throughput] is not supported for the volume type.",
        ));
    }
    match volume_type {
        "gp3" => Ok((Some(iops.unwrap_or(3_000)), Some(throughput.unwrap_or(125)))),
        "io1" | "io2" => {
            let iops = iops.ok_or_else(|| faults::missing_parameter("iops"))?;
            Ok((Some(iops), None))
        }
        _ if iops.is_some() => Err(faults::combination(format!(
            "The parameter iops is not supported for {volume_type} volumes."
        ))),
        "gp2" => Ok((Some((size * 3).clamp(100, 16_000)), None)),
        _ => Ok((None, None)),
    }
}

/// Puts a volume, and shows it anew on the instances that it is attached to.
pub(crate) fn put(tx: &mut Tx<'_>, volume: Volume) {
    let attachments = volume.shape.attachments.iter().flatten();
    let instances: Vec<String> =
        attachments.filter_map(|attachment| attachment.instance_id.clone()).collect();
    tx.put(volume);
    instances.iter().for_each(|id| instances::reflect(tx, id));
}

fn find<'v>(view: View<'v>, id: &str) -> Result<&'v Volume> {
    view.get(id).ok_or_else(|| faults::volume_not_found(id))
}

fn create(tx: &mut Tx<'_>, request: CreateVolumeRequest) -> Result<shapes::Volume> {
    let token = client_tokens::of("CreateVolume", &request.client_token, &request);
    if let Some(id) = client_tokens::earlier(tx.view(), &token)?.and_then(|ids| ids.into_iter().next()) {
        return Ok(find(tx.view(), &id)?.shape.clone());
    }
    let zone = zone(tx.view(), &request)?;
    let tags = tags::specified(&request.tag_specifications, Volume::RESOURCE_TYPE)?;
    let multi_attach = request.multi_attach_enabled == Some(true);
    if multi_attach && !matches!(request.volume_type.as_deref(), Some("io1" | "io2")) {
        return Err(service::Fault::new(
            "InvalidParameterDependency",
            "The parameter [MultiAttachEnabled] is only supported for io1 and io2 volumes.",
        ));
    }
    let wanted = EbsBlockDevice {
        iops: request.iops,
        snapshot_id: request.snapshot_id,
        volume_size: request.size,
        volume_type: request.volume_type,
        kms_key_id: request.kms_key_id,
        throughput: request.throughput,
        encrypted: request.encrypted,
        ..Default::default()
    };
    let mut volume = make(tx, &zone, wanted, tags)?;
    volume.shape.multi_attach_enabled = Some(multi_attach);
    faults::dry_run(request.dry_run)?;
    client_tokens::remember(tx, token, vec![volume.id().to_owned()]);
    settle_later(tx, volume.id());
    let shape = volume.shape.clone();
    tx.put(volume);
    Ok(shape)
}

fn zone(view: View<'_>, request: &CreateVolumeRequest) -> Result<String> {
    let (found, given) = match (&request.availability_zone, &request.availability_zone_id) {
        (Some(name), _) => (zones::named(view.region(), name), name),
        (None, Some(id)) => (zones::with_id(view.region(), id), id),
        (None, None) => return Err(faults::missing_parameter("availabilityZone")),
    };
    let found = found.ok_or_else(|| {
        service::Fault::new("InvalidZone.NotFound", format!("The zone '{given}' does not exist."))
    })?;
    Ok(found.name.clone())
}

fn delete(tx: &mut Tx<'_>, request: DeleteVolumeRequest) -> Result<()> {
    let volume = find(tx.view(), &request.volume_id)?;
    let holder = volume.shape.attachments.iter().flatten().next();
    if let Some(instance) = holder.and_then(|attachment| attachment.instance_id.as_deref()) {
        return Err(faults::volume_in_use(&request.volume_id, instance));
    }
    faults::dry_run(request.dry_run)?;
    tx.delete::<Volume>(&request.volume_id);
    Ok(())
}

fn attach(tx: &mut Tx<'_>, request: AttachVolumeRequest) -> Result<VolumeAttachment> {
    let mut volume = find(tx.view(), &request.volume_id)?.clone();
    let instance = instances::find(tx.view(), &request.instance_id)?;
    if matches!(instance.state(), "shutting-down" | "terminated") {
        let id = instance.id();
        return Err(faults::incorrect_state(format!("Instance '{id}' is not 'running'.")));
    }
    if instance.zone() != volume.shape.availability_zone.as_deref() {
        let (zone, id) = (instance.zone().unwrap_or_default(), volume.id());
        return Err(service::Fault::new(
            "InvalidVolume.ZoneMismatch",
            format!(
                "The volume '{id}' is not in the same availability zone as instance '{}' ({zone})",
                instance.id()
            ),
        ));
    }
    let (id, multi_attach) = (volume.id(), volume.shape.multi_attach_enabled == Some(true));
    match volume.shape.state.as_deref() {
        Some("available") => {}
        Some("in-use") if multi_attach => {}
        Some("in-use") => {
            let message = format!("{id} is already attached to an instance");
            return Err(service::Fault::new("VolumeInUse", message));
        }
        _ => return Err(faults::incorrect_state(format!("{id} is not 'available'."))),
    }
    let mut devices = instance.shape.block_device_mappings.iter().flatten();
    if devices.any(|mapping| mapping.device_name.as_deref() == Some(&request.device)) {
        let device = &request.device;
        return Err(faults::invalid_value(format!(
            "Invalid value '{device}' for unixDevice. Attachment point {device} is already in use"
        )));
    }
    volume.fasten(tx, &request.instance_id, &request.device, false, "attaching");
    faults::dry_run(request.dry_run)?;
    settle_later(tx, volume.id());
    let attachment = volume.attachment(&request.instance_id).cloned().unwrap_or_default();
    put(tx, volume);
    Ok(attachment)
}

fn detach(tx: &mut Tx<'_>, request: DetachVolumeRequest) -> Result<VolumeAttachment> {
    let mut volume = find(tx.view(), &request.volume_id)?.clone();
    let attachments = volume.shape.attachments.iter_mut().flatten();
    let mut attachments: Vec<&mut VolumeAttachment> = attachments.collect();
    let instance_id = match &request.instance_id {
        Some(id) => instances::find(tx.view(), id)?.id().to_owned(),
        None => attachments.first().and_then(|first| first.instance_id.clone()).unwrap_or_default(),
    };
    let attachment = attachments.iter_mut().find(|it| it.instance_id.as_ref() == Some(&instance_id));
    let Some(attachment) = attachment else {
        return Err(faults::volume_not_attached(&request.volume_id, &instance_id, None));
    };
    if request.device.is_some() && request.device != attachment.device {
        let device = request.device.as_deref();
        return Err(faults::volume_not_attached(&request.volume_id, &instance_id, device));
    }
    let instance = instances::find(tx.view(), &instance_id)?;
    if instance.shape.root_device_name == attachment.device && instance.state() == "running" {
        return Err(faults::operation_not_permitted(format!(
            "Unable to detach root volume '{}' from instance '{instance_id}'",
            request.volume_id
        )));
    }
    faults::dry_run(request.dry_run)?;
    attachment.state = Some("detaching".to_owned());
    let shown = attachment.clone();
    settle_later(tx, &request.volume_id);
    put(tx, volume);
    Ok(shown)
}

fn settle_later(tx: &mut Tx<'_>, id: &str) {
    tx.after(SETTLING_SECONDS, "ec2", SETTLE.name, Value::Str(id.to_owned()));
}

fn settle(tx: &mut Tx<'_>, payload: Value) -> Result<()> {
    let Some(mut volume) = payload.as_str().and_then(|id| tx.get::<Volume>(id)).cloned() else {
        return Ok(());
    };
    let attachments = volume.shape.attachments.get_or_insert_default();
    let mut left = Vec::new();
    for attachment in &mut *attachments {
        match attachment.state.as_deref() {
            Some("attaching") => attachment.state = Some("attached".to_owned()),
            Some("detaching") => left.extend(attachment.instance_id.clone()),
            _ => {}
        }
    }
    if attachments.is_empty() {
        volume.shape.state = Some("available".to_owned());
    }
    left.iter().for_each(|id| volume.unfasten(id));
    put(tx, volume);
    left.iter().for_each(|id| instances::reflect(tx, id));
    Ok(())
}

const FILTERS: FilterPaths = &[
    ("attachment.attach-time", "Attachments.AttachTime"),
    ("attachment.delete-on-termination", "Attachments.DeleteOnTermination"),
    ("attachment.device", "Attachments.Device"),
    ("attachment.instance-id", "Attachments.InstanceId"),
    ("attachment.status", "Attachments.State"),
    ("availability-zone", "AvailabilityZone"),
    ("availability-zone-id", "AvailabilityZoneId"),
    ("create-time", "CreateTime"),
    ("encrypted", "Encrypted"),
    ("fast-restored", "FastRestored"),
    ("multi-attach-enabled", "MultiAttachEnabled"),
    ("operator.managed", "Operator.Managed"),
    ("operator.principal", "Operator.Principal"),
    ("size", "Size"),
    ("snapshot-id", "SnapshotId"),
    ("status", "State"),
    ("volume-id", "VolumeId"),
    ("volume-type", "VolumeType"),
];

fn describe(view: View<'_>, request: DescribeVolumesRequest) -> Result<DescribeVolumesResult> {
    filter_paths::check(&request.filters, FILTERS)?;
    let wanted = Wanted {
        ids: &request.volume_ids,
        next_token: &request.next_token,
        max_results: request.max_results,
    };
    let page = listing::rows(view, &wanted, faults::volume_not_found, |row: &Volume| {
        filter_paths::passes(&request.filters, &row.shape.tags, row.shape.view(), FILTERS)
    })?;
    faults::dry_run(request.dry_run)?;
    Ok(DescribeVolumesResult {
        next_token: page.next,
        volumes: Some(page.items.into_iter().map(|row| row.shape.clone()).collect()),
    })
}
