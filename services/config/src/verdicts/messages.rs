//! Rules about topics, queues and event buses.

use service::{Map, Result};

use super::{Inquiry, Logic, Subject, Table, Verdict, kms_keys, policies};

pub(crate) const RULES: Table = &[
    ("CUSTOM_EVENTBUS_POLICY_ATTACHED", Logic::Item(bus_policy)),
    ("SNS_ENCRYPTED_KMS", Logic::Item(topic_encryption)),
    ("SNS_TOPIC_MESSAGE_DELIVERY_NOTIFICATION_ENABLED", Logic::Item(delivery_status)),
    ("SNS_TOPIC_NO_PUBLIC_ACCESS", Logic::Item(public)),
    ("SQS_QUEUE_DLQ_CHECK", Logic::Item(dead_letters)),
    ("SQS_QUEUE_NO_PUBLIC_ACCESS", Logic::Item(public)),
    ("SQS_QUEUE_POLICY_FULL_ACCESS_CHECK", Logic::Item(full_access)),
];

/// A bus that somebody made has a policy; the default one and those of partners do not matter.
fn bus_policy(_: &mut Inquiry<'_, '_>, bus: &Subject<'_>) -> Result<Verdict> {
    let name = bus.text("configuration.Name");
    if name == "default" || name.starts_with("aws.partner/") {
        return Ok(Verdict::NOT_APPLICABLE);
    }
    let has_policy = bus.at("configuration.Policy").as_map().is_some();
    Ok(Verdict::of(has_policy, "The event bus has no policy."))
}

/// The topic is encrypted by a KMS key, one of `kmsKeyIds` if that is given.
fn topic_encryption(rule: &mut Inquiry<'_, '_>, topic: &Subject<'_>) -> Result<Verdict> {
    let key = topic.text("configuration.KmsMasterKeyId");
    if key.is_empty() {
        return Ok(Verdict::non_compliant("The topic is not encrypted by a KMS key."));
    }
    let holds = rule.items("kmsKeyIds").is_none_or(|keys| kms_keys::has(&keys, key));
    Ok(Verdict::of(holds, "The topic's KMS key is none of those allowed."))
}

/// For some kind of endpoint the topic has a role to log deliveries with, be it successes or failures.
fn delivery_status(_: &mut Inquiry<'_, '_>, topic: &Subject<'_>) -> Result<Verdict> {
    let mut attributes = topic.at("configuration").as_map().into_iter().flat_map(Map::iter);
    let holds = attributes.any(|(name, role)| {
        name.ends_with("FeedbackRoleArn") && role.as_str().is_some_and(|role| !role.is_empty())
    });
    Ok(Verdict::of(holds, "The delivery of messages is not logged."))
}

/// The policy of a topic or queue allows nothing to everyone, unless for fixed values.
fn public(_: &mut Inquiry<'_, '_>, subject: &Subject<'_>) -> Result<Verdict> {
    let policy = policies::at(subject, policies::MESSAGES);
    let is_public = policy.is_some_and(|policy| policy::is_public(&policy));
    Ok(Verdict::of(!is_public, "The access policy allows public access."))
}

/// The queue has a dead-letter queue; one that is such a queue itself needs one too.
fn dead_letters(_: &mut Inquiry<'_, '_>, queue: &Subject<'_>) -> Result<Verdict> {
    let has_queue = !queue.text("configuration.RedrivePolicy").is_empty();
    Ok(Verdict::of(has_queue, "The queue has no dead-letter queue."))
}

/// No statement of the policy allows all actions, be it as `SQS:*` or as `*`.
fn full_access(_: &mut Inquiry<'_, '_>, queue: &Subject<'_>) -> Result<Verdict> {
    let policy = policies::at(queue, policies::MESSAGES);
    let mut statements = policy.iter().flat_map(policies::allowing);
    let is_full = statements.any(|statement| statement.includes_action("sqs:*"));
    Ok(Verdict::of(!is_full, "The access policy allows all actions."))
}

#[cfg(test)]
mod tests {
    use service::{Map, Value, json};

    use super::super::trial::{NO, NOTHING, YES, expect};

    #[test]
    fn custom_buses_have_policies() {
        let policy = r#""Policy": {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal":
            {"AWS": "111111111111"}, "Action": "events:PutEvents",
            "Resource": "arn:aws:events:us-east-1:123456789012:event-bus/own"}}"#;
        expect(
            "CUSTOM_EVENTBUS_POLICY_ATTACHED",
            &[
                ("{}", &format!(r#"{{"configuration": {{"Name": "own", {policy}}}}}"#), YES),
                ("{}", r#"{"configuration": {"Name": "own"}}"#, NO),
                ("{}", r#"{"configuration": {"Name": "default"}}"#, NOTHING),
                ("{}", r#"{"configuration": {"Name": "aws.partner/example.com/x"}}"#, NOTHING),
            ],
        );
    }

    #[test]
    fn topics_are_encrypted_and_logged() {
        let id = r#"{"configuration": {"KmsMasterKeyId": "1234"}}"#;
        let arn = r#"{"configuration": {"KmsMasterKeyId": "arn:aws:kms:us-east-1:123456789012:key/1234"}}"#;
        let alias = r#"{"configuration": {"KmsMasterKeyId": "alias/aws/sns"}}"#;
        let listed = r#"{"kmsKeyIds": "arn:aws:kms:us-east-1:123456789012:key/1234"}"#;
        expect(
            "SNS_ENCRYPTED_KMS",
            &[
                ("{}", id, YES),
                ("{}", r#"{"configuration": {}}"#, NO),
                (listed, id, YES),
                (listed, arn, YES),
                (listed, alias, NO),
                (r#"{"kmsKeyIds": "arn:aws:kms:us-east-1:123456789012:alias/aws/sns"}"#, alias, YES),
            ],
        );
        let role = "arn:aws:iam::123456789012:role/r";
        expect(
            "SNS_TOPIC_MESSAGE_DELIVERY_NOTIFICATION_ENABLED",
            &[
                ("{}", &format!(r#"{{"configuration": {{"SQSFailureFeedbackRoleArn": "{role}"}}}}"#), YES),
                ("{}", &format!(r#"{{"configuration": {{"HTTPSuccessFeedbackRoleArn": "{role}"}}}}"#), YES),
                ("{}", r#"{"configuration": {"HTTPSuccessFeedbackSampleRate": "100"}}"#, NO),
                ("{}", r#"{"configuration": {}}"#, NO),
            ],
        );
    }

    #[test]
    fn queues_have_dead_letter_queues() {
        let redriven = r#"{"configuration": {"RedrivePolicy": "{\"deadLetterTargetArn\":\"arn:d\",\"maxReceiveCount\":3}"}}"#;
        expect("SQS_QUEUE_DLQ_CHECK", &[("{}", redriven, YES), ("{}", r#"{"configuration": {}}"#, NO)]);
    }

    #[test]
    fn policies_are_neither_public_nor_full() {
        let policy = |effect: &str, principal: &str, action: &str, condition: &str| {
            let text = format!(
                r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "{effect}", "Principal": {principal},
                "Action": {action}, "Resource": "*", "Condition": {{{condition}}}}}]}}"#
            );
            let configuration = Map::from_iter([("Policy", text)]);
            format!(r#"{{"configuration": {}}}"#, json::to_string(Value::Map(configuration).view()))
        };
        let (anyone, other, owner) = (
            r#"{"AWS": "*"}"#,
            r#"{"AWS": "111111111111"}"#,
            r#""StringEquals": {"AWS:SourceOwner": "123456789012"}"#,
        );
        let wild = r#""ArnLike": {"aws:SourceArn": "arn:aws:s3:::*"}"#;
        let (send, all, two) = (r#""sqs:SendMessage""#, r#""SQS:*""#, r#"["sqs:SendMessage", "*"]"#);
        for (effect, principal, action, condition, public, full) in [
            ("Allow", anyone, send, "", NO, YES),
            ("Allow", anyone, send, owner, YES, YES),
            ("Allow", anyone, send, wild, NO, YES),
            ("Allow", other, send, "", YES, YES),
            ("Allow", other, all, "", YES, NO),
            ("Allow", other, two, "", YES, NO),
            ("Deny", anyone, all, "", YES, YES),
        ] {
            let item = policy(effect, principal, action, condition);
            expect("SNS_TOPIC_NO_PUBLIC_ACCESS", &[("{}", &item, public)]);
            expect("SQS_QUEUE_NO_PUBLIC_ACCESS", &[("{}", &item, public)]);
            expect("SQS_QUEUE_POLICY_FULL_ACCESS_CHECK", &[("{}", &item, full)]);
        }
        let none = r#"{"configuration": {}}"#;
        expect("SQS_QUEUE_NO_PUBLIC_ACCESS", &[("{}", none, YES)]);
        expect("SQS_QUEUE_POLICY_FULL_ACCESS_CHECK", &[("{}", none, YES)]);
    }
}
