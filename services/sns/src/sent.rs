//! What left the cloud, to be looked at: text messages, e-mail, notifications of phones, HTTP requests.

use service::{BTreeMap, Scope, Timestamp, Tx};

use crate::shapes::MessageAttributeValue;
use crate::subscriptions::Subscription;

service::structures! {
    /// A row: something was sent to somebody outside.
    Sent {
        /// Begins with the time, so that rows are ordered by it.
        id: String = "Id",
        time: Timestamp = "Timestamp",
        protocol: String = "Protocol",
        /// A phone number, an address, a URL, or the ARN of an application's endpoint.
        endpoint: String = "Endpoint",
        /// `Notification` or `SubscriptionConfirmation`.
        kind: String = "Type",
        message_id: String = "MessageId",
        topic_arn: Option<String> = "TopicArn",
        subscription_arn: Option<String> = "SubscriptionArn",
        subject: Option<String> = "Subject",
        /// What arrives there.
        body: String = "Body",
        raw: bool = "RawMessageDelivery",
        attributes: BTreeMap<String, MessageAttributeValue> = "MessageAttributes",
    }
}

service::row!(Sent: "Cloudchamber::SNS::Sent", id |row| &row.id, plane Data);

/// What is sent to a subscription, as far as the subscription tells.
pub(crate) fn to(subscription: &Subscription) -> Sent {
    Sent {
        protocol: subscription.protocol.clone(),
        endpoint: subscription.endpoint.clone(),
        topic_arn: Some(subscription.topic_arn.clone()),
        subscription_arn: Some(subscription.arn.clone()),
        ..Sent::default()
    }
}

/// Sends.
pub(crate) fn put(tx: &mut Tx<'_>, scope: Scope, mut sent: Sent) {
    sent.time = tx.now();
    let unique = tx.hex(8);
    sent.id = format!("{}-{unique}", sent.time.iso8601_millis());
    tx.transaction().put(scope, sent);
}
