//! What AWS Config sees of a stack: only how it was when it last came to rest.

use service::{
    BTreeMap, Casing, Identity, Link, Map, Relation, Resource, Scope, Shape as _, Timestamp, Tx, Value,
};

use crate::provider::RowOf;
use crate::providers;
use crate::stack_resources::{self, StackResource};
use crate::stacks::Stack;

const fn contains(target: &'static str) -> Relation {
    Relation { target, name: "Contains ", reverse: None }
}

/// A stack contains its resources, as far as AWS Config records their types.
const RELATIONS: [Relation; 19] = [
    contains("AWS::CloudFormation::Stack"),
    contains("AWS::EC2::Instance"),
    contains("AWS::EC2::InternetGateway"),
    contains("AWS::EC2::NetworkInterface"),
    contains("AWS::EC2::RouteTable"),
    contains("AWS::EC2::SecurityGroup"),
    contains("AWS::EC2::Subnet"),
    contains("AWS::EC2::Volume"),
    contains("AWS::EC2::VPC"),
    contains("AWS::Events::EventBus"),
    contains("AWS::Events::Rule"),
    contains("AWS::IAM::Group"),
    contains("AWS::IAM::InstanceProfile"),
    contains("AWS::IAM::OIDCProvider"),
    contains("AWS::IAM::Role"),
    contains("AWS::IAM::User"),
    contains("AWS::S3::Bucket"),
    contains("AWS::SNS::Topic"),
    contains("AWS::SQS::Queue"),
];

/// The statuses in which a stack is recorded.
const RECORDED: [&str; 5] = [
    "CREATE_COMPLETE",
    "DELETE_FAILED",
    "UPDATE_COMPLETE",
    "UPDATE_ROLLBACK_COMPLETE",
    "UPDATE_ROLLBACK_FAILED",
];

/// The members of a stack that AWS Config shows.
const SHOWN: [&str; 18] = [
    "Capabilities",
    "CreationTime",
    "Description",
    "DisableRollback",
    "DriftInformation",
    "EnableTerminationProtection",
    "LastUpdatedTime",
    "NotificationARNs",
    "Outputs",
    "Parameters",
    "ParentId",
    "RoleARN",
    "StackId",
    "StackName",
    "StackStatus",
    "StackStatusReason",
    "Tags",
    "TimeoutInMinutes",
];

impl Resource for Stack {
    const RELATIONS: &'static [Relation] = &RELATIONS;
    const CASING: Casing = Casing::CamelA;

    fn identity(&self, _: Scope) -> Option<Identity> {
        self.recorded.as_ref()?;
        Some(Identity {
            id: self.id().to_owned(),
            name: Some(self.name().to_owned()),
            arn: Some(self.id().to_owned()),
            availability_zone: Some("Regional".into()),
            created: Some(self.shape.creation_time),
        })
    }

    /// The members that AWS Config knows; it has not followed the API since.
    fn configuration(&self) -> Value {
        let stack = self.recorded.as_ref().and_then(|recorded| recorded.get("Stack")).and_then(Value::as_map);
        let members = stack.cloned().unwrap_or_default().into_iter();
        as_recorded(Value::Map(members.filter(|(name, _)| SHOWN.contains(&&**name)).collect()))
    }

    fn supplementary(&self) -> BTreeMap<String, Value> {
        let document = self.configuration();
        let protected = document.get("EnableTerminationProtection").cloned().unwrap_or(Value::Bool(false));
        let mut keys = BTreeMap::from([
            ("EnableTerminationProtection".to_owned(), protected),
            ("StackResourceSummaries".to_owned(), as_recorded(Value::List(summaries(self).to_vec()))),
        ]);
        let unsupported = unsupported(self);
        if !unsupported.is_empty() {
            keys.insert("unsupportedResources".to_owned(), Value::List(unsupported));
        }
        if let Some(parent) = document.get("ParentId") {
            keys.insert("ParentStackId".to_owned(), parent.clone());
        }
        keys
    }

    fn tags(&self) -> BTreeMap<String, String> {
        let tags = self.shape.tags.iter().flatten();
        tags.map(|tag| (tag.key.clone(), tag.value.clone())).collect()
    }
}

fn summaries(stack: &Stack) -> &[Value] {
    let recorded = stack.recorded.as_ref().and_then(|recorded| recorded.get("Resources"));
    recorded.and_then(Value::as_list).unwrap_or_default()
}

/// The resources of types that AWS Config does not record under the names that CloudFormation has for them (managed
/// policies among them), ordered by id.
fn unsupported(stack: &Stack) -> Vec<Value> {
    let text = |summary: &Value, name: &str| {
        summary.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    let resources = summaries(stack)
        .iter()
        .map(|summary| (text(summary, "PhysicalResourceId"), text(summary, "ResourceType")));
    let mut unsupported: Vec<(String, String)> = resources
        .filter(|(_, type_name)| !RELATIONS.iter().any(|relation| relation.target == type_name))
        .collect();
    unsupported.sort();
    let entry = |(id, type_name): (String, String)| {
        Value::Map(
            [("ResourceId", Value::from(id)), ("ResourceType", type_name.into())].into_iter().collect(),
        )
    };
    unsupported.into_iter().map(entry).collect()
}

/// A value with its times as AWS Config writes them in stacks, unlike anywhere else: as Java does by default.
fn as_recorded(value: Value) -> Value {
    match value {
        Value::Time(time) => java_time(time).into(),
        Value::Map(map) => {
            Value::Map(map.into_iter().map(|(name, value)| (name, as_recorded(value))).collect())
        }
        Value::List(items) => Value::List(items.into_iter().map(as_recorded).collect()),
        other => other,
    }
}

/// A time as in `Aug 13, 2019 8:39:10 AM`.
fn java_time(time: Timestamp) -> String {
    let text = time.rfc1123();
    let [_, day, month, year, clock, _] = text.split(' ').collect::<Vec<_>>()[..] else { return text };
    let (hour, rest) = clock.split_at_checked(2).unwrap_or((clock, ""));
    let hour: u32 = hour.parse().unwrap_or_default();
    let half = if hour < 12 { "AM" } else { "PM" };
    let hour = if hour.is_multiple_of(12) { 12 } else { hour % 12 };
    format!("{month} {}, {year} {hour}{rest} {half}", day.trim_start_matches('0'))
}

/// Keeps what AWS Config is to see of a stack that has come to rest.
pub(crate) fn settle(tx: &Tx<'_>, stack: &mut Stack) {
    if stack.is_gone() {
        stack.recorded = None;
    } else if RECORDED.contains(&stack.status()) {
        let rows = stack_resources::of(tx.view(), stack.id()).filter(|row| row.is_there());
        let resources: Vec<Value> = rows.map(document).collect();
        let rows = stack_resources::of(tx.view(), stack.id()).filter(|row| row.is_there()).filter_map(row_of);
        let entries = [
            ("Rows", Value::List(rows.collect())),
            ("Stack", stack.shape.to_value()),
            ("Resources", Value::List(resources)),
        ];
        stack.recorded = Some(Value::Map(entries.into_iter().collect()));
    }
}

/// Takes over what changed in a stack at rest.
pub(crate) fn refresh(stack: &mut Stack) {
    if let Some(Value::Map(recorded)) = &mut stack.recorded {
        recorded.insert("Stack", stack.shape.to_value());
    }
}

/// A resource as the document lists it, with the key of its row, which the links need.
fn document(row: &StackResource) -> Value {
    let mut summary = match row.summary().to_value() {
        Value::Map(summary) => summary,
        _ => Map::new(),
    };
    let policies =
        [("DeletionPolicy", &row.deletion_policy), ("UpdateReplacePolicy", &row.update_replace_policy)];
    for (name, policy) in policies {
        if let Some(policy) = policy {
            summary.insert(name, policy.as_str());
        }
    }
    Value::Map(summary)
}

/// The row of a resource, as the links name it.
fn row_of(row: &StackResource) -> Option<Value> {
    let provider = providers::find(&row.shape.resource_type)?;
    let attribute = |name: &str| row.attributes.get(name).and_then(Value::as_str);
    let (id, global) = match provider.row {
        RowOf::Nowhere => return None,
        RowOf::Physical | RowOf::Global("") => (row.physical(), provider.row != RowOf::Physical),
        RowOf::Attribute(name) => (attribute(name)?, false),
        RowOf::Global(name) => (attribute(name)?, true),
    };
    let entries =
        [("Type", Value::from(provider.type_name)), ("Id", id.into()), ("Global", Value::Bool(global))];
    Some(Value::Map(entries.into_iter().collect()))
}

/// The links from a stack to the rows of its resources.
pub(crate) fn links(stack: &Stack) -> impl Iterator<Item = Link> {
    let rows = stack.recorded.as_ref().and_then(|recorded| recorded.get("Rows")).and_then(Value::as_list);
    let scope = scope_of(stack.id());
    rows.unwrap_or_default().iter().filter_map(move |row| {
        let kind = providers::find(row.get("Type")?.as_str()?)?.type_name;
        let (id, global) = (row.get("Id")?.as_str()?, row.get("Global")?.as_bool()?);
        let scope = scope.filter(|_| global).map(|scope| Scope::new(scope.account, scope.region.global()));
        Some(match scope {
            Some(scope) => Link::to_scope(scope, kind, id),
            None => Link::new(kind, id),
        })
    })
}

/// The account and Region that an ARN names.
fn scope_of(arn: &str) -> Option<Scope> {
    let mut parts = arn.split(':').skip(3);
    let region = service::region(parts.next()?)?;
    Some(Scope::new(parts.next()?.parse().ok()?, region))
}

#[cfg(test)]
mod tests {
    use super::java_time;
    use service::Timestamp;

    #[test]
    fn times_are_as_java_writes_them() {
        for (time, written) in [
            ("2019-08-13T08:39:10Z", "Aug 13, 2019 8:39:10 AM"),
            ("2019-11-28T16:22:57.387Z", "Nov 28, 2019 4:22:57 PM"),
            ("2026-01-02T00:00:00Z", "Jan 2, 2026 12:00:00 AM"),
            ("2026-01-02T12:00:00Z", "Jan 2, 2026 12:00:00 PM"),
        ] {
            assert_eq!(Timestamp::parse_iso8601(time).map(java_time).as_deref(), Some(written));
        }
    }
}
