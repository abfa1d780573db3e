//! Endpoints confirm that they want messages: who knows the token that was sent there, may.

use std::str::FromStr as _;

use service::{AccountId, Operation, Result, Scope, Tx, Typed as _};

use crate::sent::Sent;
use crate::shapes::{ConfirmSubscriptionInput, ConfirmSubscriptionResponse};
use crate::subscriptions::Subscription;
use crate::topics::{self, Topic};
use crate::{faults, notification, sent, signature, topic_attributes, web};

pub(crate) const OPERATIONS: &[Operation] = &[service::writes!("ConfirmSubscription", confirm)];

/// What links a subscription to its token.
pub(crate) const TOKEN: &str = "Cloudchamber::SNS::Token";
/// How many hexadecimal digits a token has.
const LENGTH: usize = 288;

/// A token that nobody can guess.
pub(crate) fn token(tx: &mut Tx<'_>) -> String {
    tx.hex(LENGTH)
}

/// Asks an endpoint to confirm.
pub(crate) fn ask(tx: &mut Tx<'_>, subscription: &Subscription) {
    let message_id = tx.uuid();
    let token = subscription.token.as_deref().unwrap_or_default();
    let topic = subscription.topic_arn.as_str();
    let base = &tx.context().endpoint;
    let url = format!("{base}/?Action=ConfirmSubscription&TopicArn={topic}&Token={token}");
    let message = format!(
        "You have chosen to subscribe to the topic {topic}.\nTo confirm the subscription, visit the SubscribeURL \
         included in this message."
    );
    let scope = crate::endpoints::Arn::parse(topic).map_or(tx.scope(), |arn| arn.scope);
    let topic_row = tx.view().state().get::<Topic>(scope, &subscription.topic).cloned().unwrap_or_default();
    let version = topic_attributes::signature_version(&topic_row);
    let document = notification::Document {
        kind: "SubscriptionConfirmation",
        message_id: &message_id,
        topic_arn: topic,
        message: &message,
        time: tx.now(),
        token: Some(token),
        subscribe_url: Some(&url),
        ..notification::Document::default()
    };
    let signed = signature::Signed { version, base, ready: None };
    let body = match subscription.protocol.as_str() {
        "email" => format!(
            "You have chosen to subscribe to the topic:\n{topic}\n\nTo confirm this subscription, click or visit \
             the link below (If this was in error no action is necessary):\n{url}"
        ),
        _ => document.text(Some(&signed)),
    };
    let sent = Sent {
        kind: document.kind.to_owned(),
        subject: Some("AWS Notification - Subscription Confirmation".to_owned())
            .filter(|_| subscription.protocol == "email"),
        message_id,
        body,
        ..sent::to(subscription)
    };
    if matches!(sent.protocol.as_str(), "http" | "https") {
        web::post(tx, scope, &topic_row, subscription, &sent);
    }
    sent::put(tx, scope, sent);
}

/// Confirms a subscription. Who visits the link need not be anybody: account and Region are those of the topic.
fn confirm(tx: &mut Tx<'_>, request: ConfirmSubscriptionInput) -> Result<ConfirmSubscriptionResponse> {
    let parts: Vec<&str> = request.topic_arn.split(':').collect();
    let ["arn", _, "sns", region, account, name] = parts[..] else { return Err(faults::invalid("Topic")) };
    let scope = service::region(region).zip(AccountId::from_str(account).ok());
    let scope = scope.map(|(region, account)| Scope::new(account, region));
    let scope = scope.ok_or_else(|| faults::invalid("Topic"))?;
    if request.token.is_empty() || !request.token.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(faults::malformed_token());
    }
    let state = tx.view().state();
    let found = state.incoming_from(scope, TOKEN, &request.token, Subscription::KIND).next();
    let mut found = found.and_then(|key| state.get::<Subscription>(key.scope, &key.id));
    if tx.view().is_lenient() && found.is_none() {
        // AWS wants the token that it sent. Who cannot read what was sent confirms with any, first come, first served.
        found = topics::subscriptions(state, scope, name).find(|subscription| subscription.pending);
        if found.is_none() {
            return Ok(ConfirmSubscriptionResponse::default());
        }
    }
    let mut subscription = found.ok_or_else(faults::invalid_token)?.clone();
    let answer = ConfirmSubscriptionResponse { subscription_arn: Some(subscription.arn.clone()) };
    // Confirming twice is no error.
    if subscription.pending {
        subscription.pending = false;
        subscription.authenticated = request.authenticate_on_unsubscribe.as_deref() == Some("true");
        tx.transaction().put(scope, subscription);
    }
    Ok(answer)
}
