//! Events: calls that changed something.

// shapes: Event, Resource
use service::world::Commit;
use service::{Cause, Identity, Map, Region, Timestamp, Value, View, json, model};

use crate::shapes::{self, LookupAttribute};
use crate::user_identity::UserIdentity;

/// Services whose calls are told of in one Region, wherever they were made.
const GLOBAL: [&str; 4] = ["cloudfront", "iam", "organizations", "route53"];

/// An event of the account and Region of a view.
pub(crate) struct Event<'v> {
    commit: &'v Commit,
    /// `eventSource`.
    source: String,
    /// What the call created, changed or deleted: the types and who they are.
    resources: Vec<(&'static str, Identity)>,
}

impl<'v> Event<'v> {
    /// The event that a commit is, if it is one of a call in the account and Region of the view. What AWS does by
    /// itself is none.
    pub(crate) fn of(view: View<'v>, commit: &'v Commit) -> Option<Self> {
        let cause = &commit.cause;
        let here = view.scope();
        let catalog = view.context().catalog;
        if cause.scope.account != here.account || region(cause) != here.region {
            return None;
        }
        catalog.operation(&cause.service, &cause.operation)?;
        let signing_name = model::services().model(&cause.service)?.entry().signing_name;
        let identity = |change: &service::Change| {
            let row = change.after.as_ref().or(change.before.as_ref())?;
            let identity = catalog.kind(change.key.kind)?.resource?.identity(&**row, change.key.scope)?;
            Some((change.key.kind, identity))
        };
        let changes = commit.changes.iter().filter(|change| !change.derived);
        let resources = changes.filter_map(identity).collect();
        Some(Self { commit, source: format!("{signing_name}.amazonaws.com"), resources })
    }

    pub(crate) fn revision(&self) -> u64 {
        self.commit.revision
    }

    /// Events tell the time in whole seconds.
    pub(crate) fn time(&self) -> Timestamp {
        self.commit.time.floor_to_second()
    }

    /// The event's own id, made of the request's, whose digits it turns round.
    fn id(&self) -> String {
        let turned = |(place, digit): (usize, char)| match digit.to_digit(16) {
            // Where a UUID tells its version and variant, nothing is turned.
            Some(value) if place != 14 && place != 19 => char::from_digit(15 - value, 16).unwrap_or(digit),
            _ => digit,
        };
        self.commit.cause.request_id.chars().enumerate().map(turned).collect()
    }

    fn resources(&self) -> impl Iterator<Item = shapes::Resource> {
        self.resources.iter().flat_map(|(kind, identity)| {
            let name = identity.name.as_ref().filter(|name| **name != identity.id);
            [Some(&identity.id), name].into_iter().flatten().map(|name| shapes::Resource {
                resource_type: Some((*kind).to_owned()),
                resource_name: Some(name.clone()),
            })
        })
    }

    /// Whether the event has an attribute of this value.
    pub(crate) fn has(&self, wanted: &LookupAttribute) -> bool {
        let (cause, value) = (&self.commit.cause, wanted.attribute_value.as_str());
        let is_value = |text: Option<String>| text.is_some_and(|text| text == value);
        match wanted.attribute_key.as_str() {
            "AccessKeyId" => *cause.access_key == *value,
            "EventId" => self.id() == value,
            "EventName" => cause.operation == value,
            "EventSource" => self.source == value,
            "ReadOnly" => value == "false",
            "ResourceName" => self.resources().any(|resource| is_value(resource.resource_name)),
            "ResourceType" => self.resources().any(|resource| is_value(resource.resource_type)),
            "Username" => UserIdentity::of(cause).name() == Some(value),
            _ => false,
        }
    }

    /// What a lookup shows.
    pub(crate) fn shape(&self) -> shapes::Event {
        let cause = &self.commit.cause;
        shapes::Event {
            event_id: Some(self.id()),
            event_name: Some(cause.operation.to_string()),
            read_only: Some("false".to_owned()),
            access_key_id: Some(cause.access_key.to_string()).filter(|key| !key.is_empty()),
            event_time: Some(self.time()),
            event_source: Some(self.source.clone()),
            username: UserIdentity::of(cause).name().map(str::to_owned),
            resources: Some(self.resources().collect()),
            cloud_trail_event: Some(json::to_string(Value::Map(self.record()).view())),
        }
    }

    /// The event as trails would deliver it. The log keeps neither where a call came from nor what was in it.
    fn record(&self) -> Map {
        let cause = &self.commit.cause;
        let account = cause.scope.account.to_string();
        let resources = self.resources.iter().filter_map(|(kind, identity)| {
            let arn = identity.arn.clone()?;
            let members = [("accountId", account.clone()), ("type", (*kind).to_owned()), ("ARN", arn)];
            Some(Value::Map(Map::from_iter(members)))
        });
        let members: [(&str, Value); 18] = [
            ("eventVersion", "1.11".into()),
            ("userIdentity", UserIdentity::of(cause).document().into()),
            ("eventTime", self.time().iso8601().into()),
            ("eventSource", self.source.as_str().into()),
            ("eventName", (&*cause.operation).into()),
            ("awsRegion", region(cause).name().into()),
            ("sourceIPAddress", "127.0.0.1".into()),
            ("userAgent", "cloudchamber".into()),
            ("requestParameters", Value::Null),
            ("responseElements", Value::Null),
            ("requestID", (&*cause.request_id).into()),
            ("eventID", self.id().into()),
            ("readOnly", false.into()),
            ("resources", resources.collect::<Vec<_>>().into()),
            ("eventType", "AwsApiCall".into()),
            ("managementEvent", true.into()),
            ("recipientAccountId", account.as_str().into()),
            ("eventCategory", "Management".into()),
        ];
        Map::from_iter(members)
    }
}

/// The Region whose history tells of a call.
fn region(cause: &Cause) -> Region {
    let region = cause.scope.region;
    if !GLOBAL.contains(&&*cause.service) {
        return region;
    }
    let home = match region.partition().name() {
        "aws-cn" => "cn-north-1",
        "aws-us-gov" => "us-gov-west-1",
        _ => "us-east-1",
    };
    service::region(home).unwrap_or(region)
}
