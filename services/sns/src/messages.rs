//! Messages: what was published, on its way to the subscriptions.

use checksum::{Algorithm, hexadecimal};
use service::{BTreeMap, Timestamp, Value, json};

use crate::shapes::MessageAttributeValue;

service::structures! {
    /// A message that was accepted. It travels in a timer.
    Message {
        id: String = "MessageId",
        topic_arn: String = "TopicArn",
        subject: Option<String> = "Subject",
        body: String = "Message",
        /// Whether the body is an object with a text for each protocol.
        structured: bool = "Structured",
        attributes: BTreeMap<String, MessageAttributeValue> = "MessageAttributes",
        group: Option<String> = "MessageGroupId",
        deduplication_id: Option<String> = "MessageDeduplicationId",
        sequence_number: Option<String> = "SequenceNumber",
        time: Timestamp = "Timestamp",
        /// Where its sender reached us.
        base: String = "Base",
    }
}

impl Message {
    /// The text for a protocol or, for phones, a platform.
    pub(crate) fn text_for(&self, protocol: &str) -> String {
        if !self.structured {
            return self.body.clone();
        }
        let texts = json::parse(self.body.as_bytes()).unwrap_or_default();
        let text = |name: &str| texts.get(name).and_then(Value::as_str).map(str::to_owned);
        text(protocol).or_else(|| text("default")).unwrap_or_default()
    }

    /// By which FIFO queues and topics tell it from others.
    pub(crate) fn told_by(&self) -> String {
        let digest = || hexadecimal(&Algorithm::Sha256.digest_of([self.body.as_bytes()].into_iter()));
        self.deduplication_id.clone().unwrap_or_else(digest)
    }
}
