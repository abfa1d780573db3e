//! What AWS Config sees of a stack: only how it was when it last came to rest.

use service::{
    BTreeMap, Casing, Identity, KindName, Link, Map, Relation, Resource, Scope, Shape as _, Tx, Value,
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
    contains("AWS::Config::ConfigRule"),
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
    contains("AWS::IAM::Policy"),
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

    fn configuration(&self) -> Value {
        self.recorded.as_ref().and_then(|recorded| recorded.get("Stack")).cloned().unwrap_or(Value::EMPTY)
    }

    fn supplementary(&self) -> BTreeMap<String, Value> {
        let document = self.configuration();
        let resources = summaries(self);
        let unsupported = resources.iter().filter(|summary| !is_recorded(summary)).map(|summary| {
            let name = |name: &str| summary.get(name).cloned().unwrap_or_default();
            let entries =
                [("ResourceId", name("PhysicalResourceId")), ("ResourceType", name("ResourceType"))];
            Value::Map(entries.into_iter().collect())
        });
        let unsupported: Vec<Value> = unsupported.collect();
        let protected = document.get("EnableTerminationProtection").cloned().unwrap_or(Value::Bool(false));
        let mut keys = BTreeMap::from([
            ("EnableTerminationProtection".to_owned(), protected),
            ("unsupportedResources".to_owned(), Value::List(unsupported)),
            ("StackResourceSummaries".to_owned(), Value::List(resources.to_vec())),
        ]);
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

fn is_recorded(summary: &Value) -> bool {
    let provider = summary.get("ResourceType").and_then(Value::as_str).and_then(providers::find);
    provider.is_some_and(|provider| provider.row != RowOf::Nowhere)
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
        let kind = kind_of(providers::find(row.get("Type")?.as_str()?)?.type_name);
        let (id, global) = (row.get("Id")?.as_str()?, row.get("Global")?.as_bool()?);
        let scope = scope.filter(|_| global).map(|scope| Scope::new(scope.account, scope.region.global()));
        Some(match scope {
            Some(scope) => Link::to_scope(scope, kind, id),
            None => Link::new(kind, id),
        })
    })
}

/// AWS Config knows managed policies as policies.
const fn kind_of(type_name: &'static str) -> KindName {
    match type_name.as_bytes() {
        b"AWS::IAM::ManagedPolicy" => "AWS::IAM::Policy",
        _ => type_name,
    }
}

/// The account and Region that an ARN names.
fn scope_of(arn: &str) -> Option<Scope> {
    let mut parts = arn.split(':').skip(3);
    let region = service::region(parts.next()?)?;
    Some(Scope::new(parts.next()?.parse().ok()?, region))
}
