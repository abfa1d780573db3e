//! MFA devices: enabled for users, taken from them again, tagged.

// shapes: MFADevice
use service::{BTreeMap, Link, Operation, Result, Scope, Timestamp, Tx, Typed as _, View, link};

use crate::pages::listed;
use crate::shapes::{
    DeactivateMFADeviceRequest, EnableMFADeviceRequest, GetMFADeviceRequest, GetMFADeviceResponse,
    ListMFADeviceTagsRequest, ListMFADeviceTagsResponse, ListMFADevicesRequest, ListMFADevicesResponse,
    MFADevice, ResyncMFADeviceRequest, Tag, TagMFADeviceRequest, UntagMFADeviceRequest,
};
use crate::tags::Keys;
use crate::users::{self, User};
use crate::{entities, faults, global, one_time_codes, tags};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("DeactivateMFADevice", deactivate => empty),
    service::writes!("EnableMFADevice", enable => empty),
    service::reads!("GetMFADevice", get),
    service::reads!("ListMFADeviceTags", list_tags),
    service::reads!("ListMFADevices", list),
    service::reads!("ResyncMFADevice", resync => empty),
    service::writes!("TagMFADevice", tag => empty),
    service::writes!("UntagMFADevice", untag => empty),
];

/// How many devices a user can have.
const MOST: usize = 8;

service::structures! {
    /// A device. A virtual one exists before it is a user's; one of hardware is known while it is.
    Device {
        serial_number: String = "SerialNumber",
        /// What a virtual device makes its codes of, in base32; that of hardware is known to its maker alone.
        seed: Option<String> = "Seed",
        user_id: Option<String> = "UserId",
        enable_date: Option<Timestamp> = "EnableDate",
        tags: Option<Vec<Tag>> = "Tags",
    }
}

service::row!(Device: "AWS::IAM::MFADevice",
    id |row| &row.serial_number,
    links |row| links(row));

impl service::Tagged for Device {
    fn arn(&self, _: Scope) -> Option<String> {
        Some(self.serial_number.clone()).filter(|_| self.is_virtual())
    }

    fn tags(&self) -> BTreeMap<String, String> {
        tags::as_map(&self.tags)
    }
}

fn links(device: &Device) -> Vec<Link> {
    device.user_id.iter().map(|id| link::<User>(id)).collect()
}

impl Device {
    /// Whether it is an app that was given a seed.
    pub(crate) fn is_virtual(&self) -> bool {
        self.seed.is_some()
    }

    /// Refuses codes that the device does not show one after the other. Of hardware it is only known that it shows
    /// another code each time; in a lenient world that is all that counts.
    fn check_codes(&self, view: View<'_>, first: &str, second: &str) -> Result<()> {
        let is_taken = match self.seed.as_deref().filter(|_| !view.is_lenient()) {
            Some(seed) => one_time_codes::are_shown(seed, first, second, view.now()),
            None => first != second,
        };
        if is_taken { Ok(()) } else { Err(faults::authentication_code_invalid()) }
    }

    /// Its user, if it is enabled.
    pub(crate) fn user<'v>(&self, view: View<'v>) -> Option<&'v User> {
        global::get(view, self.user_id.as_ref()?)
    }
}

/// The devices of a user, ordered by serial number.
pub(crate) fn of_user<'v>(view: View<'v>, user: &User) -> impl Iterator<Item = &'v Device> + use<'v> {
    global::linking(view, User::KIND, &user.shape.user_id)
}

/// The device with this serial number.
pub(crate) fn find<'v>(view: View<'v>, serial: &str) -> Result<&'v Device> {
    global::get(view, serial).ok_or_else(|| faults::mfa_device_not_found(serial))
}

/// The device with this serial number, which has to be the user's.
fn find_enabled<'v>(view: View<'v>, user: &User, serial: &str) -> Result<&'v Device> {
    let device = find(view, serial)?;
    if device.user_id.as_ref() != Some(&user.shape.user_id) {
        return Err(faults::mfa_device_not_of_user());
    }
    Ok(device)
}

fn enable(tx: &mut Tx<'_>, request: EnableMFADeviceRequest) -> Result<()> {
    let (view, serial) = (tx.view(), request.serial_number);
    let user = entities::find::<User>(view, &request.user_name)?;
    // A serial number that is an ARN is a virtual device's, which has to be made before.
    let device = match global::get::<Device>(view, &serial) {
        None if serial.starts_with("arn:") => return Err(faults::mfa_device_not_found(&serial)),
        None => Device { serial_number: serial, ..Device::default() },
        Some(device) if device.user_id.is_some() => return Err(faults::mfa_device_in_use()),
        Some(device) => device.clone(),
    };
    device.check_codes(view, &request.authentication_code1, &request.authentication_code2)?;
    if of_user(view, user).count() >= MOST {
        return Err(faults::quota("MFADevicesPerUser", MOST));
    }
    let user_id = Some(user.shape.user_id.clone());
    let enable_date = Some(global::now(tx));
    global::put(tx, Device { user_id, enable_date, ..device });
    Ok(())
}

fn deactivate(tx: &mut Tx<'_>, request: DeactivateMFADeviceRequest) -> Result<()> {
    let user = users::meant(tx.view(), &request.user_name)?;
    let device = find_enabled(tx.view(), user, &request.serial_number)?.clone();
    if device.is_virtual() {
        global::put(tx, Device { user_id: None, enable_date: None, ..device });
    } else {
        global::delete::<Device>(tx, &device.serial_number);
    }
    Ok(())
}

fn resync(view: View<'_>, request: ResyncMFADeviceRequest) -> Result<()> {
    let user = entities::find::<User>(view, &request.user_name)?;
    let device = find_enabled(view, user, &request.serial_number)?;
    device.check_codes(view, &request.authentication_code1, &request.authentication_code2)
}

fn get(view: View<'_>, request: GetMFADeviceRequest) -> Result<GetMFADeviceResponse> {
    let device = match &request.user_name {
        Some(name) => find_enabled(view, entities::find::<User>(view, name)?, &request.serial_number)?,
        None => find(view, &request.serial_number)?,
    };
    Ok(GetMFADeviceResponse {
        user_name: device.user(view).map(|user| user.shape.user_name.clone()),
        serial_number: device.serial_number.clone(),
        enable_date: device.enable_date,
        ..Default::default()
    })
}

/// The devices of the user that is named, or of the caller; the account's root user has none here.
fn list(view: View<'_>, request: ListMFADevicesRequest) -> Result<ListMFADevicesResponse> {
    let is_root = request.user_name.is_none() && users::calls_as_root(view);
    let user = if is_root { None } else { Some(users::meant(view, &request.user_name)?) };
    let devices = user.into_iter().flat_map(|user| {
        of_user(view, user).map(|device| MFADevice {
            user_name: user.shape.user_name.clone(),
            serial_number: device.serial_number.clone(),
            enable_date: device.enable_date.unwrap_or_default(),
        })
    });
    let page =
        listed(view, devices, |device| device.serial_number.clone(), &request.marker, request.max_items)?;
    Ok(ListMFADevicesResponse {
        mfa_devices: page.items,
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}

fn tag(tx: &mut Tx<'_>, request: TagMFADeviceRequest) -> Result<()> {
    let mut device = find(tx.view(), &request.serial_number)?.clone();
    device.tags = tags::merged(device.tags.take(), request.tags, Keys::Exact)?;
    global::put(tx, device);
    Ok(())
}

fn untag(tx: &mut Tx<'_>, request: UntagMFADeviceRequest) -> Result<()> {
    let mut device = find(tx.view(), &request.serial_number)?.clone();
    device.tags = tags::without(device.tags.take(), &request.tag_keys, Keys::Exact);
    global::put(tx, device);
    Ok(())
}

fn list_tags(view: View<'_>, request: ListMFADeviceTagsRequest) -> Result<ListMFADeviceTagsResponse> {
    let device = find(view, &request.serial_number)?;
    let page = tags::page(view, &device.tags, &request.marker, request.max_items)?;
    Ok(ListMFADeviceTagsResponse { tags: page.items, is_truncated: page.is_truncated, marker: page.marker })
}
