//! Subscriptions: who wants the messages of a topic.

use service::{
    BTreeMap, Link, Map, Operation, Result, Scope, TimerTask, Tx, Typed as _, Value, View, json, page,
};

use crate::endpoints::{self, Arn, must_confirm};
use crate::shapes::{
    ListSubscriptionsByTopicInput, ListSubscriptionsByTopicResponse, ListSubscriptionsInput,
    ListSubscriptionsResponse, SubscribeInput, SubscribeResponse, UnsubscribeInput,
};
use crate::topics::{self, PAGE, Topic};
use crate::{confirmation, faults, subscription_attributes as attributes};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::reads!("ListSubscriptions", list),
    service::reads!("ListSubscriptionsByTopic", list_by_topic),
    service::writes!("Subscribe", subscribe),
    service::writes!("Unsubscribe", unsubscribe => empty),
];

/// Takes away a subscription that was never confirmed.
pub(crate) const EXPIRE: TimerTask = TimerTask { name: "expire", run: expire };

/// How long an endpoint has to confirm, in seconds.
const PATIENCE: i64 = 48 * 3_600;
/// What links a subscription to the account that made it, where that is not the topic's.
const OWNER: &str = "Cloudchamber::SNS::Owner";

service::structures! {
    /// A row: a subscription. It lives where its topic does.
    Subscription {
        /// Topic and unique id.
        id: String = "Id",
        arn: String = "SubscriptionArn",
        topic: String = "TopicName",
        topic_arn: String = "TopicArn",
        protocol: String = "Protocol",
        endpoint: String = "Endpoint",
        owner: String = "Owner",
        principal: String = "SubscriptionPrincipal",
        pending: bool = "PendingConfirmation",
        authenticated: bool = "ConfirmationWasAuthenticated",
        /// What the endpoint has to send back to confirm.
        token: Option<String> = "Token",
        attributes: BTreeMap<String, String> = "Attributes",
    }
}

service::row!(Subscription: "AWS::SNS::Subscription", id |row| &row.id, links |row| row.links());

impl Subscription {
    fn links(&self) -> Vec<Link> {
        let mut links = vec![service::link::<Topic>(&self.topic)];
        links.extend(self.token.as_deref().map(|token| Link::new(confirmation::TOKEN, token)));
        let (topic, owner) = (Arn::parse(&self.topic_arn), self.owner.parse().ok());
        if let (Some(topic), Some(owner)) = (topic, owner)
            && owner != topic.scope.account
        {
            links.push(Link::to_scope(Scope::new(owner, topic.scope.region), OWNER, ""));
        }
        links
    }

    /// Whether messages reach the endpoint as they were published.
    pub(crate) fn is_raw(&self) -> bool {
        self.attributes.get(attributes::RAW).is_some_and(|value| value == "true")
    }

    /// Whether it gets documents about messages, which are signed, and not the messages themselves.
    pub(crate) fn gets_documents(&self) -> bool {
        !self.is_raw() && !matches!(self.protocol.as_str(), "application" | "email" | "sms")
    }

    /// The queue for what cannot be delivered.
    pub(crate) fn dead_letters(&self) -> Option<String> {
        let policy = self.attributes.get(attributes::REDRIVE)?;
        let policy = json::parse(policy.as_bytes()).ok()?;
        policy.get("deadLetterTargetArn").and_then(Value::as_str).map(str::to_owned)
    }

    fn shape(&self) -> crate::shapes::Subscription {
        let arn = if self.pending { "PendingConfirmation" } else { &self.arn };
        crate::shapes::Subscription {
            subscription_arn: Some(arn.to_owned()),
            owner: Some(self.owner.clone()),
            protocol: Some(self.protocol.clone()),
            endpoint: Some(self.endpoint.clone()),
            topic_arn: Some(self.topic_arn.clone()),
        }
    }
}

/// Where the subscription with this ARN lives, and its id there.
fn locate<'a>(view: View<'_>, arn: &'a str) -> Option<(Scope, &'a str)> {
    let (topic, _) = arn.rsplit_once(':')?;
    let (scope, name) = topics::locate(view, topic, "SubscriptionArn").ok()?;
    Some((scope, &arn[topic.len() - name.len()..]))
}

/// The subscription with this ARN, and the scope it lives in.
pub(crate) fn find<'v>(view: View<'v>, arn: &str) -> Result<(Scope, &'v Subscription)> {
    let parts = arn.split(':').count();
    if parts < 6 {
        return Err(faults::short_arn("SubscriptionArn", parts));
    }
    let found = locate(view, arn).and_then(|(scope, id)| Some((scope, view.state().get(scope, id)?)));
    found.ok_or_else(faults::no_subscription)
}

fn subscribe(tx: &mut Tx<'_>, request: SubscribeInput) -> Result<SubscribeResponse> {
    let (scope, topic) = topics::admit(tx.view(), &request.topic_arn, "Subscribe")?;
    let (topic_name, topic_arn) = (topic.name.clone(), topic.arn.clone());
    let protocol = request.protocol;
    let endpoint = request.endpoint.ok_or_else(|| faults::invalid("Endpoint"))?;
    endpoints::check(tx.view(), &topic_name, &protocol, &endpoint)?;
    let requested = request.attributes.unwrap_or_default();
    let requested = attributes::checked(tx.view(), &topic_name, &protocol, &endpoint, requested)?;
    let answer = |subscription: &Subscription| {
        let shown = !subscription.pending || request.return_subscription_arn == Some(true);
        let arn = if shown { &subscription.arn } else { "pending confirmation" };
        Ok(SubscribeResponse { subscription_arn: Some(arn.to_owned()) })
    };
    let same = topics::subscriptions(tx.view().state(), scope, &topic_name)
        .find(|other| other.protocol == protocol && other.endpoint == endpoint);
    if let Some(subscription) = same.cloned() {
        if !requested.iter().all(|(name, value)| attributes::is(&subscription, name, value)) {
            return Err(faults::subscribed_otherwise());
        }
        if subscription.pending {
            confirmation::ask(tx, &subscription);
        }
        return answer(&subscription);
    }
    let unique = tx.uuid();
    // The web servers of test suites seldom confirm.
    let pending = must_confirm(&protocol) && !(tx.view().is_lenient() && protocol.starts_with("http"));
    let subscription = Subscription {
        id: format!("{topic_name}:{unique}"),
        arn: format!("{topic_arn}:{unique}"),
        topic: topic_name,
        topic_arn,
        protocol,
        endpoint,
        owner: tx.view().account(),
        principal: tx.context().caller.arn.to_string(),
        pending,
        authenticated: !pending,
        token: pending.then(|| confirmation::token(tx)),
        attributes: requested,
    };
    if pending {
        let payload: Map = [("SubscriptionArn", subscription.arn.as_str())].into_iter().collect();
        let due = tx.now().plus_seconds(PATIENCE);
        tx.at(due, "sns", EXPIRE.name, Value::Map(payload));
        confirmation::ask(tx, &subscription);
    }
    let answer = answer(&subscription);
    tx.transaction().put(scope, subscription);
    answer
}

fn expire(tx: &mut Tx<'_>, payload: Value) -> Result<()> {
    let arn = payload.get("SubscriptionArn").and_then(Value::as_str).unwrap_or_default();
    if let Ok((scope, subscription)) = find(tx.view(), arn)
        && subscription.pending
    {
        let id = subscription.id.clone();
        tx.transaction().delete(scope, Subscription::KIND, &id);
    }
    Ok(())
}

/// Takes a subscription away. To take away what is not there is no error.
fn unsubscribe(tx: &mut Tx<'_>, request: UnsubscribeInput) -> Result<()> {
    let arn = request.subscription_arn;
    if arn.split(':').count() == 6 {
        return Err(faults::invalid("SubscriptionId"));
    }
    let (scope, subscription) = match find(tx.view(), &arn) {
        Err(fault) if fault == faults::no_subscription() => return Ok(()),
        found => found?,
    };
    let subscription = subscription.clone();
    tx.transaction().delete(scope, Subscription::KIND, &subscription.id);
    if let Some(mut topic) = tx.view().state().get::<Topic>(scope, &subscription.topic).cloned() {
        topic.deleted += 1;
        tx.transaction().put_derived(scope, topic);
    }
    Ok(())
}

fn list(view: View<'_>, request: ListSubscriptionsInput) -> Result<ListSubscriptionsResponse> {
    let after = topics::after(request.next_token)?;
    let account = view.account();
    let own = view.scan::<Subscription>().filter(|subscription| subscription.owner == account);
    let abroad = view.state().incoming_from(view.scope(), OWNER, "", Subscription::KIND);
    let abroad = abroad.filter_map(|key| view.state().get::<Subscription>(key.scope, &key.id));
    let mut all: Vec<&Subscription> = own.chain(abroad).collect();
    all.sort_by(|one, other| one.arn.cmp(&other.arn));
    let page = page(all.into_iter(), |subscription| subscription.arn.clone(), after.as_deref(), PAGE);
    let subscriptions = page.items.into_iter().map(Subscription::shape).collect();
    Ok(ListSubscriptionsResponse { subscriptions: Some(subscriptions), next_token: page.next })
}

fn list_by_topic(
    view: View<'_>,
    request: ListSubscriptionsByTopicInput,
) -> Result<ListSubscriptionsByTopicResponse> {
    let (scope, topic) = topics::admit(view, &request.topic_arn, "ListSubscriptionsByTopic")?;
    let after = topics::after(request.next_token)?;
    let all = topics::subscriptions(view.state(), scope, &topic.name);
    let page = page(all, |subscription| subscription.id.clone(), after.as_deref(), PAGE);
    let subscriptions = page.items.into_iter().map(Subscription::shape).collect();
    Ok(ListSubscriptionsByTopicResponse { subscriptions: Some(subscriptions), next_token: page.next })
}
