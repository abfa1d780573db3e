//! The documents that endpoints get: what was published in JSON as AWS writes it.

use service::{BTreeMap, Map, Timestamp, Value, json, model::base64};

use crate::shapes::MessageAttributeValue;
use crate::signature::Signed;

/// What a document tells.
#[derive(Default)]
pub(crate) struct Document<'d> {
    /// `Notification`, `SubscriptionConfirmation`.
    pub(crate) kind: &'d str,
    pub(crate) message_id: &'d str,
    pub(crate) sequence_number: Option<&'d str>,
    pub(crate) token: Option<&'d str>,
    pub(crate) topic_arn: &'d str,
    pub(crate) subject: Option<&'d str>,
    pub(crate) message: &'d str,
    pub(crate) time: Timestamp,
    pub(crate) subscribe_url: Option<&'d str>,
    pub(crate) unsubscribe_url: Option<&'d str>,
    pub(crate) attributes: Option<&'d BTreeMap<String, MessageAttributeValue>>,
}

impl Document<'_> {
    /// The text that is signed: some members with their names, each on a line of its own, in the order of the names.
    fn signed_text(&self) -> String {
        let time = self.time.iso8601_millis();
        let members = [
            ("Message", Some(self.message)),
            ("MessageId", Some(self.message_id)),
            ("Subject", self.subject),
            ("SubscribeURL", self.subscribe_url),
            ("Timestamp", Some(time.as_str())),
            ("Token", self.token),
            ("TopicArn", Some(self.topic_arn)),
            ("Type", Some(self.kind)),
        ];
        let there = members.into_iter().filter_map(|(name, value)| Some((name, value?)));
        there.fold(String::new(), |text, (name, value)| text + name + "\n" + value + "\n")
    }

    /// The signature of the document.
    pub(crate) fn signed(&self, signed: &Signed<'_>) -> String {
        signed.sign(&self.signed_text())
    }

    fn signature(&self, signed: &Signed<'_>) -> [(&'static str, String); 3] {
        [
            ("SignatureVersion", signed.version.to_owned()),
            ("Signature", self.signed(signed)),
            ("SigningCertURL", signed.certificate_url()),
        ]
    }

    /// The document as queues and web servers get it. FIFO topics do not sign.
    pub(crate) fn text(&self, signed: Option<&Signed<'_>>) -> String {
        let time = self.time.iso8601_millis();
        let mut members = vec![
            ("Type", Some(self.kind)),
            ("MessageId", Some(self.message_id)),
            ("SequenceNumber", self.sequence_number),
            ("Token", self.token),
            ("TopicArn", Some(self.topic_arn)),
            ("Subject", self.subject),
            ("Message", Some(self.message)),
            ("SubscribeURL", self.subscribe_url),
            ("Timestamp", Some(time.as_str())),
        ];
        let signature = signed.map(|signed| self.signature(signed));
        members.extend(signature.iter().flatten().map(|(name, value)| (*name, Some(value.as_str()))));
        members.push(("UnsubscribeURL", self.unsubscribe_url));
        let there = members.into_iter().filter_map(|(name, value)| Some((name, value?)));
        let quoted = |text: &str| json::to_string(Value::from(text).view());
        let mut lines: Vec<String> =
            there.map(|(name, value)| format!("  \"{name}\" : {}", quoted(value))).collect();
        if let Some(attributes) = self.attributes.filter(|attributes| !attributes.is_empty()) {
            let each = attributes.iter();
            let each = each.map(|(name, value)| {
                format!("    {} : {}", quoted(name), json::to_string(shown(value).view()))
            });
            let each: Vec<String> = each.collect();
            lines.push(format!("  \"MessageAttributes\" : {{\n{}\n  }}", each.join(",\n")));
        }
        format!("{{\n{}\n}}", lines.join(",\n"))
    }

    /// The event that functions get.
    pub(crate) fn event(&self, signed: Option<&Signed<'_>>, subscription_arn: &str) -> String {
        let optional = |text: Option<&str>| text.map_or(Value::Null, Value::from);
        let mut sns = Map::new();
        sns.push("Type", self.kind);
        sns.push("MessageId", self.message_id);
        if let Some(number) = self.sequence_number {
            sns.push("SequenceNumber", number);
        }
        sns.push("TopicArn", self.topic_arn);
        sns.push("Subject", optional(self.subject));
        sns.push("Message", self.message);
        sns.push("Timestamp", self.time.iso8601_millis());
        if let Some(signed) = signed {
            // Functions know the last of these by another name than all others.
            let [version, signature, (_, url)] = self.signature(signed);
            sns.push(version.0, version.1);
            sns.push(signature.0, signature.1);
            sns.push("SigningCertUrl", url);
        }
        sns.push("UnsubscribeUrl", optional(self.unsubscribe_url));
        let attributes = self.attributes.into_iter().flatten();
        let attributes: Map = attributes.map(|(name, value)| (name.clone(), shown(value))).collect();
        sns.push("MessageAttributes", attributes);
        let mut record = Map::new();
        record.push("EventSource", "aws:sns");
        record.push("EventVersion", "1.0");
        record.push("EventSubscriptionArn", subscription_arn);
        record.push("Sns", sns);
        let event: Map = [("Records", Value::List(vec![Value::Map(record)]))].into_iter().collect();
        json::to_string(Value::Map(event).view())
    }
}

/// An attribute as documents show it.
fn shown(value: &MessageAttributeValue) -> Value {
    let text = match (&value.string_value, &value.binary_value) {
        (Some(text), _) => text.clone(),
        (None, Some(bytes)) => {
            let mut text = Vec::new();
            base64::encode(&bytes.bytes(), &mut text);
            String::from_utf8(text).unwrap_or_default()
        }
        (None, None) => String::new(),
    };
    Value::Map([("Type", value.data_type.clone()), ("Value", text)].into_iter().collect())
}

#[cfg(test)]
mod tests {
    use service::{BTreeMap, Timestamp};

    use super::Document;
    use crate::shapes::MessageAttributeValue;
    use crate::signature::Signed;

    #[test]
    fn documents_are_written_as_aws_writes_them() {
        let store = MessageAttributeValue {
            data_type: "String".to_owned(),
            string_value: Some("corp".to_owned()),
            binary_value: None,
        };
        let attributes = BTreeMap::from([("store".to_owned(), store)]);
        let document = Document {
            kind: "Notification",
            message_id: "m",
            topic_arn: "arn:aws:sns:us-east-1:123456789012:t",
            subject: Some("s"),
            message: "a \"b\"\n",
            time: Timestamp::from_millis(1_335_920_046_655),
            unsubscribe_url: Some("u"),
            attributes: Some(&attributes),
            ..Document::default()
        };
        assert_eq!(
            document.text(None),
            r#"{
  "Type" : "Notification",
  "MessageId" : "m",
  "TopicArn" : "arn:aws:sns:us-east-1:123456789012:t",
  "Subject" : "s",
  "Message" : "a \"b\"\n",
  "Timestamp" : "2012-05-02T00:54:06.655Z",
  "UnsubscribeURL" : "u",
  "MessageAttributes" : {
    "store" : {"Type":"String","Value":"corp"}
  }
}"#
        );
        assert_eq!(
            document.signed_text(),
            "Message\na \"b\"\n\nMessageId\nm\nSubject\ns\nTimestamp\n2012-05-02T00:54:06.655Z\nTopicArn\n\
             arn:aws:sns:us-east-1:123456789012:t\nType\nNotification\n"
        );
        let signed = Signed { version: "1", base: "http://localhost:4566", ready: None };
        let event = document.event(Some(&signed), "arn:sub");
        assert!(
            event.contains(r#""SigningCertUrl":"http://localhost:4566/_cloudchamber/sns/certificate.pem""#)
        );
    }
}
