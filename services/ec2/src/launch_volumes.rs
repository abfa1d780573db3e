//! The volumes of instances to be launched: the image's, as the request changes them.

use service::{Fault, Result, Tx};

use crate::instances::Instance;
use crate::shapes::{BlockDeviceMapping, EbsBlockDevice, Image, Tag};
use crate::{faults, volumes};

/// A volume that an instance is to have.
#[derive(Clone, Debug)]
pub(crate) struct Device {
    name: String,
    ebs: EbsBlockDevice,
}

/// The volumes that the image brings, changed, added to and taken from as the request's mappings say.
pub(crate) fn plan(image: &Image, wanted: &Option<Vec<BlockDeviceMapping>>) -> Result<Vec<Device>> {
    let mut devices: Vec<Device> = image
        .block_device_mappings
        .iter()
        .flatten()
        .filter_map(|mapping| Some(Device { name: mapping.device_name.clone()?, ebs: mapping.ebs.clone()? }))
        .collect();
    for mapping in wanted.iter().flatten() {
        let name = mapping.device_name.clone().ok_or_else(|| faults::missing_parameter("deviceName"))?;
        let place = devices.iter().position(|device| device.name == name);
        if let Some(no_device) = &mapping.no_device {
            if !no_device.is_empty() {
                return Err(Fault::new("InvalidRequest", "The request received was invalid"));
            }
            place.into_iter().for_each(|place| drop(devices.remove(place)));
            continue;
        }
        if mapping.virtual_name.is_some() {
            continue;
        }
        let ebs = mapping.ebs.clone().ok_or_else(|| faults::missing_parameter("ebs"))?;
        match place {
            Some(place) => change(&mut devices[place].ebs, ebs),
            None if ebs.volume_size.is_none() && ebs.snapshot_id.is_none() => {
                return Err(faults::missing_parameter("size or snapshotId"));
            }
            None => devices.push(Device { name, ebs }),
        }
    }
    Ok(devices)
}

/// The request's words win; what it does not mention stays as the image has it.
fn change(ebs: &mut EbsBlockDevice, wanted: EbsBlockDevice) {
    let image = std::mem::replace(ebs, wanted);
    ebs.delete_on_termination = ebs.delete_on_termination.or(image.delete_on_termination);
    ebs.encrypted = ebs.encrypted.or(image.encrypted);
    ebs.volume_size = ebs.volume_size.or(image.volume_size);
    ebs.volume_type = ebs.volume_type.take().or(image.volume_type);
}

/// Makes the volumes of one instance, attached, and puts them.
pub(crate) fn furnish(
    tx: &mut Tx<'_>,
    instance: &Instance,
    devices: &[Device],
    tags: &Option<Vec<Tag>>,
) -> Result<()> {
    let zone = instance.zone().unwrap_or_default();
    for device in devices {
        let delete_on_termination = device.ebs.delete_on_termination == Some(true);
        let mut volume = volumes::make(tx, zone, device.ebs.clone(), tags.clone())?;
        volume.fasten(tx, instance.id(), &device.name, delete_on_termination, "attached");
        tx.put(volume);
    }
    Ok(())
}
