//! Rules about CloudFormation stacks.

use service::{Result, Value};

use super::{Inquiry, Logic, Subject, Table, Verdict};

pub(crate) const RULES: Table = &[
    ("CLOUDFORMATION_STACK_NOTIFICATION_CHECK", Logic::Item(notifications)),
    ("CLOUDFORMATION_STACK_SERVICE_ROLE_CHECK", Logic::Item(service_role)),
    ("CLOUDFORMATION_TERMINATION_PROTECTION_CHECK", Logic::Item(termination_protection)),
];

/// The stack tells a topic of its events; if topics are given, all of them.
fn notifications(rule: &mut Inquiry<'_, '_>, stack: &Subject<'_>) -> Result<Verdict> {
    let topics: Vec<&str> =
        stack.list("configuration.notificationARNs").iter().filter_map(Value::as_str).collect();
    let names = ["snsTopic1", "snsTopic2", "snsTopic3", "snsTopic4", "snsTopic5"];
    let missing = names.into_iter().filter_map(|name| rule.text(name)).find(|topic| !topics.contains(topic));
    Ok(match missing {
        _ if topics.is_empty() => Verdict::non_compliant("The stack notifies no topic."),
        Some(_) => Verdict::non_compliant("The stack does not notify all required topics."),
        None => Verdict::COMPLIANT,
    })
}

/// The stack has a service role.
fn service_role(_: &mut Inquiry<'_, '_>, stack: &Subject<'_>) -> Result<Verdict> {
    Ok(Verdict::of(!stack.text("configuration.roleARN").is_empty(), "The stack has no service role."))
}

/// The stack is protected from deletion. A nested stack is judged as any other, by its own item.
fn termination_protection(_: &mut Inquiry<'_, '_>, stack: &Subject<'_>) -> Result<Verdict> {
    let is_protected = stack.is("configuration.enableTerminationProtection");
    Ok(Verdict::of(is_protected, "Termination protection is not enabled."))
}

#[cfg(test)]
mod tests {
    use super::super::trial::{NO, YES, expect};

    #[test]
    fn stacks_notify_topics() {
        let one = r#"{"configuration": {"notificationARNs": ["arn:a"]}}"#;
        let two = r#"{"configuration": {"notificationARNs": ["arn:a", "arn:b"]}}"#;
        let both = r#"{"snsTopic1": "arn:a", "snsTopic5": "arn:b"}"#;
        expect(
            "CLOUDFORMATION_STACK_NOTIFICATION_CHECK",
            &[
                ("{}", one, YES),
                ("{}", r#"{"configuration": {"notificationARNs": []}}"#, NO),
                (both, two, YES),
                (both, one, NO),
            ],
        );
    }

    #[test]
    fn stacks_have_roles_and_protection() {
        let role = r#"{"configuration": {"roleARN": "arn:aws:iam::123456789012:role/r"}}"#;
        let none = r#"{"configuration": {}}"#;
        expect("CLOUDFORMATION_STACK_SERVICE_ROLE_CHECK", &[("{}", role, YES), ("{}", none, NO)]);
        let on = r#"{"configuration": {"enableTerminationProtection": true}}"#;
        let off = r#"{"configuration": {"enableTerminationProtection": false}}"#;
        expect(
            "CLOUDFORMATION_TERMINATION_PROTECTION_CHECK",
            &[("{}", on, YES), ("{}", off, NO), ("{}", none, NO)],
        );
    }
}
