//! Notifications: what happens to a stack is told to its topics.

use service::{Map, Tx, Value};

use crate::stack_events::Happening;
use crate::stacks::Stack;

/// Tells a stack's topics what happened. A topic that is not there hears nothing, and nobody minds.
pub(crate) fn publish(tx: &mut Tx<'_>, stack: &Stack, happening: &Happening<'_>) {
    if stack.definition.notification_arns.is_empty() {
        return;
    }
    let lines = [
        ("StackId", stack.id().to_owned()),
        ("Timestamp", tx.now().iso8601_millis()),
        ("EventId", tx.uuid()),
        ("LogicalResourceId", happening.logical.to_owned()),
        ("Namespace", tx.view().account()),
        ("PhysicalResourceId", happening.physical.to_owned()),
        ("PrincipalId", stack.owner.user_id.clone()),
        ("ResourceProperties", happening.properties.map_or_else(|| "null".to_owned(), json)),
        ("ResourceStatus", happening.status.to_owned()),
        ("ResourceStatusReason", happening.reason.unwrap_or_default().to_owned()),
        ("ResourceType", happening.type_name.to_owned()),
        ("StackName", stack.name().to_owned()),
        ("ClientRequestToken", stack.token.clone().unwrap_or_else(|| "null".to_owned())),
    ];
    let message: String = lines.iter().map(|(name, value)| format!("{name}='{value}'\n")).collect();
    let context = stack.context(tx);
    for topic in &stack.definition.notification_arns {
        let input: Map = [
            ("TopicArn", Value::from(topic.as_str())),
            ("Subject", "AWS CloudFormation Notification".into()),
            ("Message", message.as_str().into()),
        ]
        .into_iter()
        .collect();
        // A topic may be gone; the stack goes on.
        let _ = tx.call_as(&context, "sns", "Publish", Value::Map(input));
    }
}

fn json(value: &Value) -> String {
    service::json::to_string(value.view())
}
