//! Endpoints of platform applications: phones and what runs on them.

use service::{BTreeMap, Operation, Result, Scope, Tx, Typed as _, View, link, page};

use crate::applications::{self, Application};
use crate::endpoints::Arn;
use crate::messages::Message;
use crate::sent::Sent;
use crate::shapes::{
    CreateEndpointResponse, CreatePlatformEndpointInput, DeleteEndpointInput, Endpoint,
    GetEndpointAttributesInput, GetEndpointAttributesResponse, ListEndpointsByPlatformApplicationInput,
    ListEndpointsByPlatformApplicationResponse, SetEndpointAttributesInput,
};
use crate::subscriptions::Subscription;
use crate::topics::{self, PAGE};
use crate::{faults, sent};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("CreatePlatformEndpoint", create),
    service::writes!("DeleteEndpoint", delete => empty),
    service::reads!("GetEndpointAttributes", get),
    service::reads!("ListEndpointsByPlatformApplication", list),
    service::writes!("SetEndpointAttributes", set => empty),
];

const ENABLED: &str = "Enabled";
const TOKEN: &str = "Token";
const USER_DATA: &str = "CustomUserData";

type Attributes = BTreeMap<String, String>;

service::structures! {
    /// A row: an endpoint of an application.
    PlatformEndpoint {
        /// Platform, name of the application and unique id.
        id: String = "Id",
        arn: String = "EndpointArn",
        application: String = "Application",
        attributes: BTreeMap<String, String> = "Attributes",
    }
}

service::row!(PlatformEndpoint: "AWS::SNS::PlatformEndpoint", id |row| &row.id,
    links |row| vec![link::<Application>(&row.application)]);

impl PlatformEndpoint {
    fn is_enabled(&self) -> bool {
        self.attributes.get(ENABLED).is_none_or(|value| value == "true")
    }

    fn shape(&self) -> Endpoint {
        Endpoint { endpoint_arn: Some(self.arn.clone()), attributes: Some(self.attributes.clone()) }
    }
}

/// The endpoint with this ARN, and the scope it lives in.
pub(crate) fn find<'v>(view: View<'v>, arn: &str) -> Result<(Scope, &'v PlatformEndpoint)> {
    let found = Arn::parse(arn).and_then(|arn| {
        let id = arn.resource.strip_prefix("endpoint/")?;
        Some((arn.scope, view.state().get::<PlatformEndpoint>(arn.scope, id)?))
    });
    found.ok_or_else(faults::no_endpoint)
}

/// The endpoint with this ARN, if it takes messages.
pub(crate) fn for_message(view: View<'_>, arn: &str) -> Result<(Scope, PlatformEndpoint)> {
    let (scope, endpoint) = find(view, arn).map_err(|_| faults::no_target_endpoint())?;
    if !endpoint.is_enabled() {
        return Err(faults::endpoint_disabled());
    }
    let application = view.state().get::<Application>(scope, &endpoint.application);
    if application.is_some_and(|application| !application.is_enabled()) {
        return Err(faults::application_disabled());
    }
    Ok((scope, endpoint.clone()))
}

/// Sends a message to a phone, by itself or for a subscription.
pub(crate) fn send(
    tx: &mut Tx<'_>,
    scope: Scope,
    endpoint: &PlatformEndpoint,
    subscription: Option<&Subscription>,
    message: &Message,
) {
    let platform = endpoint.application.split('/').next().unwrap_or_default();
    let sent = Sent {
        kind: "Notification".to_owned(),
        protocol: "application".to_owned(),
        endpoint: endpoint.arn.clone(),
        message_id: message.id.clone(),
        subject: message.subject.clone(),
        body: message.text_for(platform),
        attributes: message.attributes.clone(),
        ..subscription.map(sent::to).unwrap_or_default()
    };
    sent::put(tx, scope, sent);
}

fn checked(attributes: Attributes) -> Result<Attributes> {
    let each = attributes.into_iter().map(|(name, value)| match name.as_str() {
        ENABLED => match value.to_ascii_lowercase() {
            value if value == "true" || value == "false" => Ok((name, value)),
            _ => {
                Err(faults::invalid_attribute("Invalid value for attribute: Enabled: must be true or false"))
            }
        },
        USER_DATA if value.len() > 2_048 => Err(faults::invalid_attribute(
            "Invalid value for attribute: CustomUserData: must be at most 2048 bytes long in UTF-8 encoding",
        )),
        TOKEN if value.is_empty() => {
            Err(faults::invalid_attribute("Invalid value for attribute: Token: cannot be empty"))
        }
        TOKEN | USER_DATA => Ok((name, value)),
        _ => Err(faults::invalid_attribute(format_args!("Invalid attribute name: {name}"))),
    });
    each.collect()
}

/// Makes an endpoint, or finds the one that has this token and the same attributes.
fn create(tx: &mut Tx<'_>, request: CreatePlatformEndpointInput) -> Result<CreateEndpointResponse> {
    let application = applications::find(tx.view(), &request.platform_application_arn)?.id.clone();
    // What stands among the attributes counts more than what stands beside them.
    let mut attributes = Attributes::from([(ENABLED.to_owned(), "true".to_owned())]);
    attributes.extend(request.custom_user_data.map(|data| (USER_DATA.to_owned(), data)));
    attributes.extend(request.attributes.unwrap_or_default());
    attributes.insert(TOKEN.to_owned(), request.token);
    let attributes = checked(attributes)?;
    let mut others = tx.view().linking::<PlatformEndpoint>(Application::KIND, &application);
    if let Some(other) = others.find(|other| other.attributes.get(TOKEN) == attributes.get(TOKEN)) {
        return match other.attributes == attributes {
            true => Ok(CreateEndpointResponse { endpoint_arn: Some(other.arn.clone()) }),
            false => Err(faults::endpoint_exists_otherwise(&other.arn)),
        };
    }
    drop(others);
    let id = format!("{application}/{}", tx.uuid());
    let arn = tx.view().arn("sns", format_args!("endpoint/{id}"));
    tx.put(PlatformEndpoint { id, arn: arn.clone(), application, attributes });
    Ok(CreateEndpointResponse { endpoint_arn: Some(arn) })
}

/// Deletes an endpoint. Deleting what is not there is no error.
fn delete(tx: &mut Tx<'_>, request: DeleteEndpointInput) -> Result<()> {
    if let Ok((scope, endpoint)) = find(tx.view(), &request.endpoint_arn) {
        let id = endpoint.id.clone();
        tx.transaction().delete(scope, PlatformEndpoint::KIND, &id);
    }
    Ok(())
}

fn get(view: View<'_>, request: GetEndpointAttributesInput) -> Result<GetEndpointAttributesResponse> {
    let (_, endpoint) = find(view, &request.endpoint_arn)?;
    Ok(GetEndpointAttributesResponse { attributes: Some(endpoint.attributes.clone()) })
}

fn set(tx: &mut Tx<'_>, request: SetEndpointAttributesInput) -> Result<()> {
    let (scope, endpoint) = find(tx.view(), &request.endpoint_arn)?;
    let mut endpoint = endpoint.clone();
    endpoint.attributes.extend(checked(request.attributes)?);
    tx.transaction().put(scope, endpoint);
    Ok(())
}

fn list(
    view: View<'_>,
    request: ListEndpointsByPlatformApplicationInput,
) -> Result<ListEndpointsByPlatformApplicationResponse> {
    let application = applications::find(view, &request.platform_application_arn)?;
    let after = topics::after(request.next_token)?;
    let all = view.linking::<PlatformEndpoint>(Application::KIND, &application.id);
    let page = page(all, |endpoint| endpoint.id.clone(), after.as_deref(), PAGE);
    let endpoints = page.items.into_iter().map(PlatformEndpoint::shape).collect();
    Ok(ListEndpointsByPlatformApplicationResponse { endpoints: Some(endpoints), next_token: page.next })
}
