//! Volumes of EC2 and their attachments.

use service::{Map, Result};

use super::ec2_tagging::{at, retag, tagged};
use crate::provider::{Deploy, Provider, RowOf, as_made, nothing_to_update, one};

/// What a volume is for good.
const FIXED: [&str; 4] = ["AvailabilityZone", "Encrypted", "KmsKeyId", "SnapshotId"];

/// What of a volume can be modified.
const SIZE: [&str; 5] = ["Iops", "MultiAttachEnabled", "Size", "Throughput", "VolumeType"];

pub(crate) static VOLUME: Provider = Provider {
    type_name: "AWS::EC2::Volume",
    fixed: &FIXED,
    mutable: &["Iops", "MultiAttachEnabled", "Size", "Tags", "Throughput", "VolumeType"],
    name: None,
    attributes: &["VolumeId"],
    waits: false,
    create: |deploy| {
        let properties = [deploy.take(&FIXED), deploy.take(&SIZE)].into_iter().flatten().collect();
        let input = tagged(deploy, properties, "volume");
        let answer = deploy.call("ec2", "CreateVolume", input)?;
        Ok(at(&answer, &["VolumeId"]).unwrap_or_default())
    },
    update: |deploy| {
        if !deploy.changed_among(&SIZE).is_empty() {
            let mut input = deploy.take(&SIZE);
            input.insert("VolumeId", deploy.physical.as_str());
            deploy.call("ec2", "ModifyVolume", input)?;
        }
        retag(deploy)
    },
    delete: |deploy| deploy.call("ec2", "DeleteVolume", one("VolumeId", deploy.physical.clone())).map(|_| ()),
    read: |deploy| Ok(Some(one("VolumeId", deploy.physical.as_str()))),
    row: RowOf::Physical,
};

pub(crate) static VOLUME_ATTACHMENT: Provider = Provider {
    type_name: "AWS::EC2::VolumeAttachment",
    fixed: &["Device", "InstanceId", "VolumeId"],
    mutable: &[],
    name: None,
    attributes: &[],
    waits: false,
    create: |deploy| {
        deploy.call("ec2", "AttachVolume", parts(deploy))?;
        Ok(format!("{}|{}", deploy.needed("VolumeId")?, deploy.needed("InstanceId")?))
    },
    update: nothing_to_update,
    delete: detach,
    read: as_made,
    row: RowOf::Nowhere,
};

fn parts(deploy: &Deploy<'_, '_>) -> Map {
    deploy.take(&["Device", "InstanceId", "VolumeId"])
}

fn detach(deploy: &mut Deploy<'_, '_>) -> Result<()> {
    deploy.call("ec2", "DetachVolume", parts(deploy)).map(|_| ())
}
