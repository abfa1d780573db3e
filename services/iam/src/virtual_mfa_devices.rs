//! Virtual MFA devices: made with a seed for an app, listed with their users, deleted.

// shapes: VirtualMFADevice
use service::{Blob, Operation, Result, Tx, View};

use crate::mfa_devices::{self, Device};
use crate::pages::listed;
use crate::shapes::{
    CreateVirtualMFADeviceRequest, CreateVirtualMFADeviceResponse, DeleteVirtualMFADeviceRequest,
    ListVirtualMFADevicesRequest, ListVirtualMFADevicesResponse, VirtualMFADevice,
};
use crate::tags::Keys;
use crate::users::User;
use crate::{entities, faults, global, qr_code, tags};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("CreateVirtualMFADevice", create),
    service::writes!("DeleteVirtualMFADevice", delete => empty),
    service::reads!("ListVirtualMFADevices", list),
];

/// Length and alphabet of seeds, which are 40 random bytes in base32.
const SEED: (usize, &str) = (64, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567");

fn create(tx: &mut Tx<'_>, request: CreateVirtualMFADeviceRequest) -> Result<CreateVirtualMFADeviceResponse> {
    let (path, name) = (entities::path(tx.view(), request.path)?, request.virtual_mfa_device_name);
    let serial = global::arn(tx.scope(), format_args!("mfa{path}{name}"));
    if global::get::<Device>(tx.view(), &serial).is_some() {
        return Err(faults::mfa_device_exists());
    }
    let seed = tx.alphanumeric(SEED.0, SEED.1);
    // As the API model documents it.
    let link = format!("otpauth://totp/{name}@{}?secret={seed}", tx.scope().account);
    let device = Device {
        serial_number: serial.clone(),
        seed: Some(seed.clone()),
        tags: tags::checked(request.tags, Keys::Exact)?,
        ..Device::default()
    };
    let shown = VirtualMFADevice {
        serial_number: serial,
        base32_string_seed: Some(Blob::from(seed)),
        qr_code_png: qr_code::png(&link).map(Blob::from),
        tags: tags::shown(&device.tags),
        ..Default::default()
    };
    global::put(tx, device);
    Ok(CreateVirtualMFADeviceResponse { virtual_mfa_device: shown })
}

/// Deletes a device that is nobody's; of one that is not there lenient worlds have other words.
fn delete(tx: &mut Tx<'_>, request: DeleteVirtualMFADeviceRequest) -> Result<()> {
    let (view, serial) = (tx.view(), &request.serial_number);
    let device = mfa_devices::find(view, serial).map_err(|fault| match view.is_lenient() {
        true => faults::virtual_mfa_device_not_found(serial),
        false => fault,
    })?;
    if device.user_id.is_some() {
        return Err(faults::deactivate_mfa_device_first());
    }
    global::delete::<Device>(tx, &request.serial_number);
    Ok(())
}

fn list(view: View<'_>, request: ListVirtualMFADevicesRequest) -> Result<ListVirtualMFADevicesResponse> {
    let wanted = request.assignment_status.as_deref().unwrap_or("Any");
    let devices = global::scan::<Device>(view).filter(|device| {
        let is_wanted = match wanted {
            "Assigned" => device.user_id.is_some(),
            "Unassigned" => device.user_id.is_none(),
            _ => true,
        };
        device.is_virtual() && is_wanted
    });
    let page =
        listed(view, devices, |device| device.serial_number.clone(), &request.marker, request.max_items)?;
    let devices = page.items.into_iter().map(|device| VirtualMFADevice {
        serial_number: device.serial_number.clone(),
        user: device.user(view).map(User::shown),
        enable_date: device.enable_date,
        ..Default::default()
    });
    Ok(ListVirtualMFADevicesResponse {
        virtual_mfa_devices: devices.collect(),
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}
