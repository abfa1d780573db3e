//! How a configuration item is spelled: the casings of its `configuration`, and the forms of the whole, the API's and
//! that of files and notifications.

// shapes: ConfigurationItem, BaseConfigurationItem
use std::borrow::Cow;

use service::{BTreeMap, Casing, Catalog, Described, Identity, Map, Value, json};

use crate::configuration_items::{DiscoveredResource, Item};
use crate::relationships;
use crate::shapes::{BaseConfigurationItem, ConfigurationItem, Relationship};
use crate::timelines::Moment;

/// The version of the form.
pub(crate) const VERSION: &str = "1.3";

/// A value in the casing of a type's generation, without its nulls.
///
/// Members of structures are cased, keys of maps are not. The two are told apart by their names: those of structures
/// are static text, those of maps are not (see `ValueRef::to_value`).
pub(crate) fn cased(value: Value, casing: Casing) -> Value {
    match value {
        Value::Map(entries) => {
            let entries = entries.into_iter().filter(|(_, value)| !value.is_null()).map(|(name, value)| {
                let name = match name {
                    Cow::Borrowed(member) => Cow::Owned(cased_name(member, casing)),
                    key => key,
                };
                (name, cased(value, casing))
            });
            Value::Map(entries.collect())
        }
        Value::List(items) => Value::List(items.into_iter().map(|item| cased(item, casing)).collect()),
        Value::Time(time) if casing == Casing::CamelB => Value::Int(time.millis()),
        other => other,
    }
}

fn cased_name(name: &str, casing: Casing) -> String {
    let lowered = match casing {
        Casing::CamelA => name.len().min(1),
        Casing::CamelB => name.bytes().take_while(u8::is_ascii_uppercase).count(),
        Casing::Pascal => 0,
    };
    let (head, tail) = name.split_at_checked(lowered).unwrap_or((name, ""));
    head.to_ascii_lowercase() + tail
}

/// What an item says, before it takes one form or another.
struct Parts<'i> {
    id: &'i str,
    item: &'i Item,
    described: Option<&'static dyn Described>,
    identity: Option<Identity>,
}

impl<'i> Parts<'i> {
    fn of(id: &'i str, item: &'i Item, catalog: &Catalog) -> Self {
        let described = catalog.kind(item.kind).and_then(|kind| kind.resource);
        let identity = described.and_then(|described| described.identity(&*item.row, item.scope));
        Self { id, item, described, identity }
    }

    /// What is only said of a resource that is there and recorded.
    fn recorded<T>(&self, what: impl FnOnce(&dyn Described) -> T) -> Option<T> {
        self.described.filter(|_| self.item.status.is_recorded()).map(what)
    }

    fn configuration(&self) -> Value {
        self.recorded(|described| cased(described.configuration(&*self.item.row), described.casing()))
            .unwrap_or_default()
    }

    fn supplementary(&self) -> impl Iterator<Item = (String, Value)> {
        let supplementary = self.recorded(|described| {
            let casing = described.casing();
            let entries = described.supplementary(&*self.item.row).into_iter();
            entries.map(move |(key, value)| (key, cased(value, casing)))
        });
        supplementary.into_iter().flatten()
    }

    fn tags(&self) -> BTreeMap<String, String> {
        self.recorded(|described| described.tags(&*self.item.row)).unwrap_or_default()
    }

    fn relationships(&self) -> Vec<&'i relationships::Relationship> {
        if self.item.status.is_recorded() { self.item.relationships.list() } else { Vec::new() }
    }

    fn region(&self) -> String {
        let region = self.item.scope.region;
        if region.is_pseudo() { "global".to_owned() } else { region.name().to_owned() }
    }

    fn identity(&self) -> Identity {
        let unknown = Identity {
            id: self.id.to_owned(),
            name: None,
            arn: None,
            availability_zone: None,
            created: None,
        };
        let identity = self.identity.clone().unwrap_or(unknown);
        if self.item.status.is_gone() {
            Identity { availability_zone: None, created: None, ..identity }
        } else {
            identity
        }
    }
}

/// An item of a resource, as `GetResourceConfigHistory` shows it.
pub(crate) fn whole(
    resource: &DiscoveredResource,
    moment: Moment<'_>,
    catalog: &Catalog,
) -> ConfigurationItem {
    let (item, captured) = (moment.item, moment.captured());
    let parts = Parts::of(resource.id(), item, catalog);
    let identity = parts.identity();
    let relationship = |relationship: &relationships::Relationship| Relationship {
        resource_type: Some(relationship.kind.to_owned()),
        resource_id: Some(relationship.id.to_string()),
        relationship_name: Some(relationship.name.to_owned()),
        ..Relationship::default()
    };
    ConfigurationItem {
        version: Some(VERSION.to_owned()),
        account_id: Some(item.scope.account.to_string()),
        configuration_item_capture_time: Some(captured),
        configuration_item_status: Some(moment.status().name().to_owned()),
        configuration_state_id: Some(captured.millis().to_string()),
        configuration_item_md5_hash: Some(String::new()),
        arn: identity.arn,
        resource_type: Some(resource.kind().to_owned()),
        resource_id: Some(identity.id),
        resource_name: identity.name,
        aws_region: Some(parts.region()),
        availability_zone: identity.availability_zone.map(Cow::into_owned),
        resource_creation_time: identity.created,
        tags: Some(parts.tags()),
        related_events: Some(Vec::new()),
        relationships: Some(parts.relationships().into_iter().map(relationship).collect()),
        configuration: Some(json::to_string(parts.configuration().view())),
        supplementary_configuration: Some(
            parts.supplementary().map(|(key, value)| (key, json::to_string(value.view()))).collect(),
        ),
        recording_frequency: item.daily.then(|| "DAILY".to_owned()),
        configuration_item_delivery_time: item.daily.then_some(captured),
    }
}

/// The same as `BatchGetResourceConfig` shows it: without tags and relationships.
pub(crate) fn base(
    resource: &DiscoveredResource,
    moment: Moment<'_>,
    catalog: &Catalog,
) -> BaseConfigurationItem {
    let whole = whole(resource, moment, catalog);
    let mut supplementary = whole.supplementary_configuration.unwrap_or_default();
    supplementary.remove("Tags");
    BaseConfigurationItem {
        version: whole.version,
        account_id: whole.account_id,
        configuration_item_capture_time: whole.configuration_item_capture_time,
        configuration_item_status: whole.configuration_item_status,
        configuration_state_id: whole.configuration_state_id,
        arn: whole.arn,
        resource_type: whole.resource_type,
        resource_id: whole.resource_id,
        resource_name: whole.resource_name,
        aws_region: whole.aws_region,
        availability_zone: whole.availability_zone,
        resource_creation_time: whole.resource_creation_time,
        configuration: whole.configuration,
        supplementary_configuration: Some(supplementary),
        recording_frequency: whole.recording_frequency,
        configuration_item_delivery_time: whole.configuration_item_delivery_time,
    }
}

/// An item of a resource as notifications and events carry it, its nulls kept; files leave them out
/// ([`without_nulls`]).
pub(crate) fn delivered(resource: &DiscoveredResource, moment: Moment<'_>, catalog: &Catalog) -> Value {
    let (item, captured) = (moment.item, moment.captured());
    let parts = Parts::of(resource.id(), item, catalog);
    let identity = parts.identity();
    let relationship = |relationship: &relationships::Relationship| {
        let members: [(&str, Value); 4] = [
            ("resourceId", (&*relationship.id).into()),
            ("resourceName", Value::Null),
            ("resourceType", relationship.kind.into()),
            ("name", relationship.name.into()),
        ];
        Value::Map(Map::from_iter(members))
    };
    let text = |text: Option<String>| text.map_or(Value::Null, Value::Str);
    let time = captured.iso8601_millis();
    let mut members: Map = [
        ("relatedEvents", Value::List(Vec::new())),
        ("relationships", Value::List(parts.relationships().into_iter().map(relationship).collect())),
        ("configuration", parts.configuration()),
        ("supplementaryConfiguration", Value::Map(parts.supplementary().collect())),
        ("tags", Value::Map(parts.tags().into_iter().collect())),
        ("configurationItemVersion", VERSION.into()),
        ("configurationItemCaptureTime", time.clone().into()),
        ("configurationStateId", Value::Int(captured.millis())),
        ("awsAccountId", item.scope.account.to_string().into()),
        ("configurationItemStatus", moment.status().name().into()),
        ("resourceType", resource.kind().into()),
        ("resourceId", identity.id.into()),
        ("resourceName", text(identity.name)),
        ("ARN", text(identity.arn)),
        ("awsRegion", parts.region().into()),
        ("availabilityZone", text(identity.availability_zone.map(Cow::into_owned))),
        ("configurationStateMd5Hash", "".into()),
        ("resourceCreationTime", text(identity.created.map(service::Timestamp::iso8601_millis))),
    ]
    .into_iter()
    .collect();
    if item.daily {
        members.push("recordingFrequency", "DAILY");
        members.push("configurationItemDeliveryTime", time);
    }
    Value::Map(members)
}

/// A delivered item as files carry it.
pub(crate) fn without_nulls(value: Value) -> Value {
    match value {
        Value::Map(members) => {
            let there = members.into_iter().filter(|(_, member)| !member.is_null());
            Value::Map(there.map(|(name, member)| (name, without_nulls(member))).collect())
        }
        Value::List(items) => Value::List(items.into_iter().map(without_nulls).collect()),
        other => other,
    }
}

/// `resourceName` of the item.
pub(crate) fn resource_name(item: &Item, catalog: &Catalog) -> Option<String> {
    Parts::of("", item, catalog).identity.and_then(|identity| identity.name)
}

#[cfg(test)]
mod tests {
    use super::cased;
    use service::{Casing, Map, Timestamp, Value, json};

    fn document(casing: Casing) -> String {
        let tags: Map = [("Owner".to_owned(), Value::from("me"))].into_iter().collect();
        let members = [
            ("DBClusterIdentifier", Value::from("a")),
            ("Ipv6Address", Value::Null),
            ("IAMRoles", Value::List(vec![Value::Map([("ARN", "b")].into_iter().collect())])),
            ("Tags", Value::Map(tags)),
            ("CreateTime", Value::Time(Timestamp::from_millis(1_500))),
        ];
        json::to_string(cased(Value::Map(members.into_iter().collect()), casing).view())
    }

    #[test]
    fn casings() {
        assert_eq!(
            document(Casing::CamelA),
            r#"{"dBClusterIdentifier":"a","iAMRoles":[{"aRN":"b"}],"tags":{"Owner":"me"},"createTime":"1970-01-01T00:00:01.500Z"}"#
        );
        assert_eq!(
            document(Casing::CamelB),
            r#"{"dbclusterIdentifier":"a","iamroles":[{"arn":"b"}],"tags":{"Owner":"me"},"createTime":1500}"#
        );
        assert_eq!(
            document(Casing::Pascal),
            r#"{"DBClusterIdentifier":"a","IAMRoles":[{"ARN":"b"}],"Tags":{"Owner":"me"},"CreateTime":"1970-01-01T00:00:01.500Z"}"#
        );
    }
}
