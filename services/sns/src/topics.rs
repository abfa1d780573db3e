//! Topics: made, found, listed, deleted.

use std::str::FromStr as _;

use service::{
    AccountId, Admission, BTreeMap, Casing, Identity, Map, Operation, Relation, Resource, Result, Scope,
    State, Tx, Typed as _, Value, View, page, page_token,
};

use crate::shapes::{
    CreateTopicInput, CreateTopicResponse, DeleteTopicInput, ListTopicsInput, ListTopicsResponse, Tag,
};
use crate::subscriptions::Subscription;
use crate::{data_protection, faults, permissions, tags, topic_attributes as attributes};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("CreateTopic", create),
    service::writes!("DeleteTopic", delete => empty),
    service::reads!("ListTopics", list),
];

/// What the names of FIFO topics end with.
pub(crate) const FIFO: &str = ".fifo";
/// The most that a page of a list holds.
pub(crate) const PAGE: usize = 100;

service::structures! {
    /// A row: a topic with the attributes that can be set.
    Topic {
        name: String = "TopicName",
        arn: String = "TopicArn",
        attributes: BTreeMap<String, String> = "Attributes",
        data_protection_policy: Option<String> = "DataProtectionPolicy",
        tags: Vec<Tag> = "Tags",
        /// How many of its subscriptions were deleted.
        deleted: i64 = "SubscriptionsDeleted",
    }
}

service::row!(Topic: "AWS::SNS::Topic", id |row| &row.name);

impl Topic {
    /// Whether messages keep their order.
    pub(crate) fn is_fifo(&self) -> bool {
        self.name.ends_with(FIFO)
    }

    /// Whether an attribute is set to `true`.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.attributes.get(name).is_some_and(|value| value == "true")
    }
}

impl Resource for Topic {
    const RELATIONS: &'static [Relation] = &[];
    const CASING: Casing = Casing::Pascal;

    fn identity(&self, _: Scope) -> Option<Identity> {
        Some(Identity {
            id: self.arn.clone(),
            name: Some(self.name.clone()),
            arn: Some(self.arn.clone()),
            availability_zone: Some("Not Applicable".into()),
            created: None,
        })
    }

    fn configuration(&self) -> Value {
        let mut document = attributes::recorded(self);
        document.insert("EffectiveDeliveryPolicy", attributes::effective_delivery_policy(self));
        document.insert("Owner", self.arn.split(':').nth(4).unwrap_or_default());
        document.insert("TopicArn", self.arn.as_str());
        Value::Map(document)
    }

    fn supplementary(&self) -> BTreeMap<String, Value> {
        let tags = self.tags.iter().map(|tag| {
            let tag: Map = [("key", tag.key.as_str()), ("value", tag.value.as_str())].into_iter().collect();
            Value::Map(tag)
        });
        BTreeMap::from([("Tags".to_owned(), Value::List(tags.collect()))])
    }

    fn tags(&self) -> BTreeMap<String, String> {
        self.tags.iter().map(|tag| (tag.key.clone(), tag.value.clone())).collect()
    }
}

/// Scope and name that an ARN of a topic tells. Topics are only found in the Region of the call.
pub(crate) fn locate<'a>(view: View<'_>, arn: &'a str, parameter: &str) -> Result<(Scope, &'a str)> {
    let parts: Vec<&str> = arn.split(':').collect();
    if parts.len() < 6 {
        return Err(faults::short_arn(parameter, parts.len()));
    }
    let ["arn", _, "sns", region, account, name] = parts[..] else { return Err(faults::invalid(parameter)) };
    if region != view.region().name() {
        // Lenient worlds say only that it is not here, as suites know it.
        return Err(if view.is_lenient() { faults::no_topic() } else { faults::invalid(parameter) });
    }
    let account = AccountId::from_str(account).map_err(|()| faults::no_topic())?;
    Ok((Scope::new(account, view.region()), name))
}

/// The topic with this ARN, and the scope it lives in.
pub(crate) fn find<'v>(view: View<'v>, arn: &str) -> Result<(Scope, &'v Topic)> {
    let (scope, name) = locate(view, arn, "TopicArn")?;
    Ok((scope, view.state().get::<Topic>(scope, name).ok_or_else(faults::no_topic)?))
}

/// The same, if the topic's policy lets the caller do this.
pub(crate) fn admit<'v>(view: View<'v>, arn: &str, action: &str) -> Result<(Scope, &'v Topic)> {
    let (scope, topic) = find(view, arn)?;
    let action = format!("SNS:{action}");
    let admission = Admission {
        policy: topic.attributes.get(attributes::POLICY).map(String::as_str),
        owner: scope.account,
        action: &action,
        resource: &topic.arn,
    };
    let admitted = admission.check(view);
    let caller = &view.context().caller.arn;
    admitted.map_err(|why| faults::not_authorized(caller, &action, &topic.arn, why))?;
    Ok((scope, topic))
}

/// The subscriptions of a topic, ordered by id.
pub(crate) fn subscriptions<'s>(
    state: &'s State,
    scope: Scope,
    name: &str,
) -> impl Iterator<Item = &'s Subscription> + use<'s> {
    let keys = state.incoming_from(scope, Topic::KIND, name, Subscription::KIND);
    keys.filter_map(move |key| state.get(key.scope, &key.id))
}

/// The key that a list goes on after.
pub(crate) fn after(token: Option<String>) -> Result<Option<String>> {
    token.map(|token| page_token(&token).ok_or_else(faults::invalid_page_token)).transpose()
}

fn check_name(name: &str, fifo: bool) -> Result<()> {
    let plain = |name: &str| {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        (1..=256).contains(&name.len()) && name.bytes().all(allowed)
    };
    match (fifo, name.strip_suffix(FIFO)) {
        (true, Some(stem)) if plain(stem) && name.len() <= 256 => Ok(()),
        (true, _) => Err(faults::invalid_fifo_name()),
        (false, _) if plain(name) => Ok(()),
        (false, _) => Err(faults::invalid("Topic Name")),
    }
}

/// Makes a topic, or finds the one that has this name and the requested attributes.
fn create(tx: &mut Tx<'_>, request: CreateTopicInput) -> Result<CreateTopicResponse> {
    let name = request.name;
    let requested = attributes::checked(request.attributes.unwrap_or_default())?;
    let fifo = requested.get(attributes::FIFO).is_some_and(|value| value == "true");
    check_name(&name, fifo)?;
    let arn = tx.view().arn("sns", &name);
    let answer = CreateTopicResponse { topic_arn: Some(arn.clone()) };
    let tags = request.tags.unwrap_or_default();
    if let Some(topic) = tx.get::<Topic>(&name) {
        if !requested.iter().all(|(name, value)| attributes::is(topic, name, value)) {
            return Err(faults::other_attributes());
        }
        if !tags.iter().all(|tag| topic.tags.contains(tag)) {
            return Err(faults::other_tags());
        }
        return Ok(answer);
    }
    let policy = permissions::default_policy(&arn, &tx.view().account());
    let mut topic = Topic { name, arn, ..Topic::default() };
    topic.attributes.insert(attributes::DISPLAY_NAME.to_owned(), String::new());
    topic.attributes.insert(attributes::POLICY.to_owned(), policy);
    if fifo {
        topic.attributes.insert(attributes::CONTENT_BASED.to_owned(), "false".to_owned());
    }
    topic.tags = tags::merged(Vec::new(), tags)?;
    topic.data_protection_policy =
        request.data_protection_policy.map(data_protection::checked).transpose()?;
    attributes::apply(&mut topic, requested).map_err(faults::invalid_attribute)?;
    tx.put(topic);
    Ok(answer)
}

/// Deletes a topic and its subscriptions. Deleting what is not there is no error.
fn delete(tx: &mut Tx<'_>, request: DeleteTopicInput) -> Result<()> {
    let (scope, name) = locate(tx.view(), &request.topic_arn, "TopicArn")?;
    match admit(tx.view(), &request.topic_arn, "DeleteTopic") {
        Err(fault) if fault != faults::no_topic() => return Err(fault),
        _ => {}
    }
    let subscriptions = subscriptions(tx.view().state(), scope, name);
    let ids: Vec<String> = subscriptions.map(|subscription| subscription.id.clone()).collect();
    for id in ids {
        tx.transaction().delete(scope, Subscription::KIND, &id);
    }
    tx.transaction().delete(scope, Topic::KIND, name);
    Ok(())
}

fn list(view: View<'_>, request: ListTopicsInput) -> Result<ListTopicsResponse> {
    let after = after(request.next_token)?;
    let page = page(view.scan::<Topic>(), |topic| topic.name.clone(), after.as_deref(), PAGE);
    let topics =
        page.items.into_iter().map(|topic| crate::shapes::Topic { topic_arn: Some(topic.arn.clone()) });
    Ok(ListTopicsResponse { topics: Some(topics.collect()), next_token: page.next })
}
