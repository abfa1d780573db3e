//! Platform applications: through whom phones are notified.

use service::{BTreeMap, Operation, Result, Tx, Typed as _, View, page};

use crate::faults;
use crate::platform_endpoints::PlatformEndpoint;
use crate::shapes::{
    CreatePlatformApplicationInput, CreatePlatformApplicationResponse, DeletePlatformApplicationInput,
    GetPlatformApplicationAttributesInput, GetPlatformApplicationAttributesResponse,
    ListPlatformApplicationsInput, ListPlatformApplicationsResponse, PlatformApplication,
    SetPlatformApplicationAttributesInput,
};
use crate::topic_attributes::sample_rate;
use crate::topics::{self, PAGE};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("CreatePlatformApplication", create),
    service::writes!("DeletePlatformApplication", delete => empty),
    service::reads!("GetPlatformApplicationAttributes", get),
    service::reads!("ListPlatformApplications", list),
    service::writes!("SetPlatformApplicationAttributes", set => empty),
];

const PLATFORMS: [&str; 11] = [
    "ADM",
    "APNS",
    "APNS_SANDBOX",
    "APNS_VOIP",
    "APNS_VOIP_SANDBOX",
    "BAIDU",
    "FCM",
    "GCM",
    "MACOS",
    "MPNS",
    "WNS",
];
/// What AWS never tells again.
const SECRETS: [&str; 2] = ["PlatformCredential", "PlatformPrincipal"];
const ENABLED: &str = "Enabled";

service::structures! {
    /// A row: an application of a platform.
    Application {
        /// Platform and name.
        id: String = "Id",
        arn: String = "PlatformApplicationArn",
        attributes: BTreeMap<String, String> = "Attributes",
    }
}

service::row!(Application: "AWS::SNS::PlatformApplication", id |row| &row.id);

impl Application {
    /// Whether notifications go through it.
    pub(crate) fn is_enabled(&self) -> bool {
        self.attributes.get(ENABLED).is_none_or(|value| value == "true")
    }

    /// The attributes but for the secret ones. Lenient worlds tell all that was given: suites look at what they wrote.
    fn shown(&self, view: View<'_>) -> BTreeMap<String, String> {
        let is_open = |name: &str| view.is_lenient() || !SECRETS.contains(&name);
        let open = self.attributes.iter().filter(|(name, _)| is_open(name));
        open.map(|(name, value)| (name.clone(), value.clone())).collect()
    }
}

/// The application with this ARN.
pub(crate) fn find<'v>(view: View<'v>, arn: &str) -> Result<&'v Application> {
    let parts = arn.split(':').count();
    if parts < 6 {
        return Err(faults::short_arn("PlatformApplicationArn", parts));
    }
    let id = arn.split_once(":app/").map(|(_, id)| id);
    let found = id.and_then(|id| view.get::<Application>(id)).filter(|found| found.arn == arn);
    found.ok_or_else(faults::no_application)
}

fn checked(attributes: BTreeMap<String, String>) -> Result<BTreeMap<String, String>> {
    let each = attributes.into_iter().map(|(name, value)| {
        let value = if name == ENABLED { value.to_ascii_lowercase() } else { value };
        if name == "SuccessFeedbackSampleRate" && !value.parse::<u8>().is_ok_and(|rate| rate <= 100) {
            let reason = sample_rate(&name, &value);
            return Err(faults::invalid_attribute(format_args!("Invalid value for attribute: {reason}")));
        }
        Ok((name, value))
    });
    each.collect()
}

fn check_name(name: &str) -> Result<()> {
    let refuse = |reason: &str| Err(faults::invalid(format_args!("{name} Reason: {reason}")));
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    match name {
        "" => refuse("cannot be empty"),
        _ if name.len() > 256 => refuse("must be at most 256 characters long"),
        _ if !name.bytes().all(allowed) => {
            refuse("must contain only characters 'a'-'z', 'A'-'Z', '0'-'9', '_', '-', and '.'")
        }
        _ => Ok(()),
    }
}

/// Makes an application, or finds the one that has this name and the same attributes. Credentials are not verified:
/// no platform is asked.
fn create(
    tx: &mut Tx<'_>,
    request: CreatePlatformApplicationInput,
) -> Result<CreatePlatformApplicationResponse> {
    let (name, platform) = (request.name, request.platform);
    check_name(&name)?;
    if request.attributes.is_empty() && !tx.view().is_lenient() {
        return Err(faults::no_application_attributes());
    }
    if !PLATFORMS.contains(&platform.as_str()) {
        return Err(faults::invalid(format_args!("Platform Reason: {platform} is not supported")));
    }
    let mut attributes = checked(request.attributes)?;
    if !tx.view().is_lenient() {
        attributes.entry(ENABLED.to_owned()).or_insert_with(|| "true".to_owned());
    }
    let id = format!("{platform}/{name}");
    let arn = tx.view().arn("sns", format_args!("app/{id}"));
    let answer = CreatePlatformApplicationResponse { platform_application_arn: Some(arn.clone()) };
    match tx.get::<Application>(&id) {
        Some(same) if same.attributes == attributes => {}
        Some(_) => return Err(faults::application_exists_otherwise()),
        None => tx.put(Application { id, arn, attributes }),
    }
    Ok(answer)
}

/// Deletes an application and its endpoints. Deleting what is not there is no error.
fn delete(tx: &mut Tx<'_>, request: DeletePlatformApplicationInput) -> Result<()> {
    let Ok(application) = find(tx.view(), &request.platform_application_arn) else { return Ok(()) };
    let id = application.id.clone();
    let endpoints = tx.view().linking::<PlatformEndpoint>(Application::KIND, &id);
    let endpoints: Vec<String> = endpoints.map(|endpoint| endpoint.id.clone()).collect();
    for endpoint in endpoints {
        tx.delete::<PlatformEndpoint>(&endpoint);
    }
    tx.delete::<Application>(&id);
    Ok(())
}

fn get(
    view: View<'_>,
    request: GetPlatformApplicationAttributesInput,
) -> Result<GetPlatformApplicationAttributesResponse> {
    let application = find(view, &request.platform_application_arn)?;
    Ok(GetPlatformApplicationAttributesResponse { attributes: Some(application.shown(view)) })
}

fn set(tx: &mut Tx<'_>, request: SetPlatformApplicationAttributesInput) -> Result<()> {
    let mut application = find(tx.view(), &request.platform_application_arn)?.clone();
    application.attributes.extend(checked(request.attributes)?);
    tx.put(application);
    Ok(())
}

fn list(view: View<'_>, request: ListPlatformApplicationsInput) -> Result<ListPlatformApplicationsResponse> {
    let after = topics::after(request.next_token)?;
    let page = page(view.scan::<Application>(), |found| found.id.clone(), after.as_deref(), PAGE);
    let applications = page.items.into_iter().map(|application| PlatformApplication {
        platform_application_arn: Some(application.arn.clone()),
        attributes: Some(application.shown(view)),
    });
    Ok(ListPlatformApplicationsResponse {
        platform_applications: Some(applications.collect()),
        next_token: page.next,
    })
}
