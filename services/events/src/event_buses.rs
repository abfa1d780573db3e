//! Event buses. Each account has one called `default` in each Region.

use service::{
    BTreeMap, Casing, Identity, Operation, Relation, Resource, Result, Scope, Timestamp, Tx, Typed as _,
    Value, View, json, page, page_token,
};

use crate::faults;
use crate::rules::Rule;
use crate::shapes::{
    CreateEventBusRequest, CreateEventBusResponse, DeleteEventBusRequest, DescribeEventBusRequest,
    DescribeEventBusResponse, ListEventBusesRequest, ListEventBusesResponse, Tag,
};
use crate::tags;

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("CreateEventBus", create),
    service::writes!("DeleteEventBus", delete => empty),
    service::reads!("DescribeEventBus", describe),
    service::reads!("ListEventBuses", list),
];

/// The bus that events reach when they name none.
pub(crate) const DEFAULT: &str = "default";

service::structures! {
    /// An event bus.
    EventBus {
        name: String = "Name",
        arn: String = "Arn",
        description: Option<String> = "Description",
        kms_key_identifier: Option<String> = "KmsKeyIdentifier",
        policy: Option<String> = "Policy",
        created: Option<Timestamp> = "CreationTime",
        modified: Option<Timestamp> = "LastModifiedTime",
        tags: Vec<Tag> = "Tags",
    }
}

service::row!(EventBus: "AWS::Events::EventBus", id |row| &row.name);

impl Resource for EventBus {
    const RELATIONS: &'static [Relation] = &[];
    const CASING: Casing = Casing::Pascal;

    fn identity(&self, _: Scope) -> Option<Identity> {
        Some(Identity {
            id: self.name.clone(),
            name: Some(self.name.clone()),
            arn: Some(self.arn.clone()),
            availability_zone: Some("Regional".into()),
            created: None,
        })
    }

    fn configuration(&self) -> Value {
        let mut document = service::Map::new();
        document.insert("Arn", self.arn.as_str());
        document.insert("Name", self.name.as_str());
        document.insert("Tags", tags::as_values(&self.tags));
        if let Some(description) = &self.description {
            document.insert("Description", description.as_str());
        }
        if let Some(policy) = self.policy.as_ref().and_then(|policy| json::parse(policy.as_bytes()).ok()) {
            document.insert("Policy", policy);
        }
        Value::Map(document)
    }

    fn tags(&self) -> BTreeMap<String, String> {
        tags::as_map(&self.tags)
    }
}

/// Makes the default bus of a scope.
pub(crate) fn provision(tx: &mut Tx<'_>) -> Result<()> {
    let (name, arn) = (DEFAULT.to_owned(), arn(tx.scope(), DEFAULT));
    tx.put(EventBus { name, arn, ..EventBus::default() });
    Ok(())
}

fn arn(scope: Scope, name: &str) -> String {
    scope.arn("events", format_args!("event-bus/{name}"))
}

/// The bus that a request names, by name or ARN; the default one if it names none.
pub(crate) fn find<'v>(view: View<'v>, name: Option<&str>) -> Result<&'v EventBus> {
    let name = name.unwrap_or(DEFAULT);
    let name = name.rsplit_once(":event-bus/").map_or(name, |(_, name)| name);
    view.get(name).ok_or_else(|| faults::bus_not_found(name))
}

fn create(tx: &mut Tx<'_>, request: CreateEventBusRequest) -> Result<CreateEventBusResponse> {
    if request.event_source_name.is_none() && request.name.contains('/') {
        return Err(faults::bus_name_with_slash());
    }
    if tx.get::<EventBus>(&request.name).is_some() {
        return Err(faults::bus_exists(&request.name));
    }
    let bus = EventBus {
        arn: arn(tx.scope(), &request.name),
        name: request.name,
        description: request.description,
        kms_key_identifier: request.kms_key_identifier,
        policy: None,
        created: Some(tx.now()),
        modified: Some(tx.now()),
        tags: request.tags.unwrap_or_default(),
    };
    let response = CreateEventBusResponse {
        event_bus_arn: Some(bus.arn.clone()),
        description: bus.description.clone(),
        kms_key_identifier: bus.kms_key_identifier.clone(),
        ..CreateEventBusResponse::default()
    };
    tx.put(bus);
    Ok(response)
}

fn delete(tx: &mut Tx<'_>, request: DeleteEventBusRequest) -> Result<()> {
    if request.name == DEFAULT {
        return Err(faults::default_bus_stays());
    }
    // Deleting what is not there is no error.
    let Ok(name) = find(tx.view(), Some(&request.name)).map(|bus| bus.name.clone()) else { return Ok(()) };
    if tx.view().linking::<Rule>(EventBus::KIND, &name).next().is_some() {
        return Err(faults::bus_has_rules());
    }
    tx.delete::<EventBus>(&name);
    Ok(())
}

fn describe(view: View<'_>, request: DescribeEventBusRequest) -> Result<DescribeEventBusResponse> {
    let bus = find(view, request.name.as_deref())?;
    Ok(DescribeEventBusResponse {
        name: Some(bus.name.clone()),
        arn: Some(bus.arn.clone()),
        description: bus.description.clone(),
        kms_key_identifier: bus.kms_key_identifier.clone(),
        policy: bus.policy.clone(),
        creation_time: bus.created,
        last_modified_time: bus.modified,
        ..DescribeEventBusResponse::default()
    })
}

fn list(view: View<'_>, request: ListEventBusesRequest) -> Result<ListEventBusesResponse> {
    let after =
        request.next_token.map(|token| page_token(&token).ok_or_else(faults::invalid_token)).transpose()?;
    let prefix = request.name_prefix.unwrap_or_default();
    let buses = view.scan::<EventBus>().filter(|bus| bus.name.starts_with(&prefix));
    let limit = request.limit.unwrap_or(100).max(1) as usize;
    let page = page(buses, |bus| bus.name.clone(), after.as_deref(), limit);
    let buses = page.items.into_iter().map(|bus| crate::shapes::EventBus {
        name: Some(bus.name.clone()),
        arn: Some(bus.arn.clone()),
        description: bus.description.clone(),
        policy: bus.policy.clone(),
        creation_time: bus.created,
        last_modified_time: bus.modified,
        ..crate::shapes::EventBus::default()
    });
    Ok(ListEventBusesResponse { event_buses: Some(buses.collect()), next_token: page.next })
}
