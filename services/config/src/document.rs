//! How a configuration item is spelled: the casings of its `configuration`, and the API's form of the whole.

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

    fn supplementary(&self) -> BTreeMap<String, Value> {
        let supplementary = self.recorded(|described| {
            let casing = described.casing();
            let entries = described.supplementary(&*self.item.row).into_iter();
            entries.map(|(key, value)| (key, cased(value, casing))).collect()
        });
        supplementary.unwrap_or_default()
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
    let text = |value: Value| json::to_string(value.view());
    let supplementary = parts.supplementary().into_iter().map(|(key, value)| (key, text(value)));
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
        configuration: Some(text(parts.configuration())),
        supplementary_configuration: Some(supplementary.collect()),
        recording_frequency: item.daily.then(|| "DAILY".to_owned()),
        configuration_item_delivery_time: item.daily.then_some(captured),
    }
}

/// An item of a resource, as topics, event buses and files get it: documents are objects in it, and what is not there
/// is null.
pub(crate) fn delivered(resource: &DiscoveredResource, moment: Moment<'_>, catalog: &Catalog) -> Map {
    let captured = moment.captured();
    let parts = Parts::of(resource.id(), moment.item, catalog);
    let identity = parts.identity();
    let optional = |text: Option<String>| text.map_or(Value::Null, Value::Str);
    let relationship = |relationship: &relationships::Relationship| {
        let members = [
            ("resourceId", Value::Str(relationship.id.to_string())),
            ("resourceName", Value::Null),
            ("resourceType", relationship.kind.into()),
            ("name", relationship.name.into()),
        ];
        Value::Map(members.into_iter().collect())
    };
    let relationships: Vec<Value> = parts.relationships().into_iter().map(relationship).collect();
    let mut document = Map::new();
    document.push("relatedEvents", Vec::new());
    document.push("relationships", relationships);
    document.push("configuration", parts.configuration());
    document.push("supplementaryConfiguration", parts.supplementary().into_iter().collect::<Map>());
    document.push("tags", parts.tags().into_iter().collect::<Map>());
    document.push("configurationItemVersion", VERSION);
    document.push("configurationItemCaptureTime", captured);
    document.push("configurationStateId", captured.millis());
    document.push("awsAccountId", moment.item.scope.account.to_string());
    document.push("configurationItemStatus", moment.status().name());
    document.push("resourceType", resource.kind());
    document.push("resourceId", identity.id);
    document.push("resourceName", optional(identity.name));
    document.push("ARN", optional(identity.arn));
    document.push("awsRegion", parts.region());
    document.push("availabilityZone", optional(identity.availability_zone.map(Cow::into_owned)));
    document.push("configurationStateMd5Hash", "");
    document.push("resourceCreationTime", identity.created.map_or(Value::Null, Value::Time));
    document
}

/// A document without what is null in it, at any depth: event buses and files get it so.
pub(crate) fn without_nulls(document: Value) -> Value {
    match document {
        Value::Map(entries) => {
            let entries = entries.into_iter().filter(|(_, value)| !value.is_null());
            Value::Map(entries.map(|(name, value)| (name, without_nulls(value))).collect())
        }
        Value::List(items) => Value::List(items.into_iter().map(without_nulls).collect()),
        other => other,
    }
}

/// An item as `BatchGetResourceConfig` shows it: without tags and relationships.
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
