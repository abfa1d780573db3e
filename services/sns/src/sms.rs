//! Text messages: how an account sends them, and sending one.

use service::{BTreeMap, Operation, Result, Scope, Tx, View};

use crate::messages::Message;
use crate::opt_outs;
use crate::sent::Sent;
use crate::shapes::{
    GetSMSAttributesInput, GetSMSAttributesResponse, SetSMSAttributesInput, SetSMSAttributesResponse,
};
use crate::subscriptions::Subscription;
use crate::{faults, sent};

pub(crate) const OPERATIONS: &[Operation] =
    &[service::reads!("GetSMSAttributes", get), service::writes!("SetSMSAttributes", set)];

const NAMES: [&str; 6] = [
    "DefaultSMSType",
    "DefaultSenderID",
    "DeliveryStatusIAMRole",
    "DeliveryStatusSuccessSamplingRate",
    "MonthlySpendLimit",
    "UsageReportS3Bucket",
];

service::structures! {
    /// A row: how an account sends text messages.
    Settings { id: String = "Id", attributes: BTreeMap<String, String> = "attributes" }
}

service::row!(Settings: "Cloudchamber::SNS::SMSSettings", id |row| &row.id);

fn settings(view: View<'_>) -> Settings {
    let limit = ("MonthlySpendLimit".to_owned(), "1".to_owned());
    let new = || Settings { attributes: BTreeMap::from([limit]), ..Settings::default() };
    view.get::<Settings>("").cloned().unwrap_or_else(new)
}

fn get(view: View<'_>, request: GetSMSAttributesInput) -> Result<GetSMSAttributesResponse> {
    let mut attributes = settings(view).attributes;
    if let Some(names) = request.attributes.filter(|names| !names.is_empty()) {
        attributes.retain(|name, _| names.contains(name));
    }
    Ok(GetSMSAttributesResponse { attributes: Some(attributes) })
}

fn set(tx: &mut Tx<'_>, request: SetSMSAttributesInput) -> Result<SetSMSAttributesResponse> {
    for (name, value) in &request.attributes {
        if !NAMES.contains(&name.as_str()) && !tx.view().is_lenient() {
            return Err(faults::unknown_sms_attribute(name));
        }
        if name == "DefaultSMSType" && !["Promotional", "Transactional"].contains(&value.as_str()) {
            return Err(faults::invalid_sms_type());
        }
    }
    let mut settings = settings(tx.view());
    settings.attributes.extend(request.attributes);
    tx.put(settings);
    Ok(SetSMSAttributesResponse {})
}

/// Sends a text message, by itself or for a subscription, unless the phone's owner does not want any.
pub(crate) fn send(
    tx: &mut Tx<'_>,
    scope: Scope,
    number: &str,
    subscription: Option<&Subscription>,
    message: &Message,
) {
    if opt_outs::is_opted_out(tx.view(), scope, number) {
        return;
    }
    let sent = Sent {
        kind: "Notification".to_owned(),
        protocol: "sms".to_owned(),
        endpoint: number.to_owned(),
        message_id: message.id.clone(),
        body: message.text_for("sms"),
        attributes: message.attributes.clone(),
        ..subscription.map(sent::to).unwrap_or_default()
    };
    sent::put(tx, scope, sent);
}
