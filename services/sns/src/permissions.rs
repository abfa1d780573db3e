//! Who may do what with a topic: its policy.

use service::{Map, Operation, Result, Tx, Value, json};

use crate::shapes::{AddPermissionInput, RemovePermissionInput};
use crate::topic_attributes::POLICY;
use crate::{faults, topics};

pub(crate) const OPERATIONS: &[Operation] =
    &[service::writes!("AddPermission", add => empty), service::writes!("RemovePermission", remove => empty)];

/// What policies of topics may speak of.
const ACTIONS: [&str; 15] = [
    "AddPermission",
    "DeleteTopic",
    "GetDataProtectionPolicy",
    "GetTopicAttributes",
    "ListSubscriptionsByTopic",
    "ListTagsForResource",
    "Publish",
    "PublishBatch",
    "PutDataProtectionPolicy",
    "Receive",
    "RemovePermission",
    "SetTopicAttributes",
    "Subscribe",
    "TagResource",
    "UntagResource",
];

/// What the policy of a new topic lets its owner do.
const OWNERS: [&str; 8] = [
    "SNS:GetTopicAttributes",
    "SNS:SetTopicAttributes",
    "SNS:AddPermission",
    "SNS:RemovePermission",
    "SNS:DeleteTopic",
    "SNS:Subscribe",
    "SNS:ListSubscriptionsByTopic",
    "SNS:Publish",
];

fn map<const N: usize>(entries: [(&'static str, Value); N]) -> Value {
    Value::Map(entries.into_iter().collect())
}

/// The policy that AWS gives to a new topic.
pub(crate) fn default_policy(arn: &str, account: &str) -> String {
    let statement = map([
        ("Sid", "__default_statement_ID".into()),
        ("Effect", "Allow".into()),
        ("Principal", map([("AWS", "*".into())])),
        ("Action", Value::List(OWNERS.into_iter().map(Value::from).collect())),
        ("Resource", arn.into()),
        ("Condition", map([("StringEquals", map([("AWS:SourceOwner", account.into())]))])),
    ]);
    let policy = map([
        ("Version", "2008-10-17".into()),
        ("Id", "__default_policy_ID".into()),
        ("Statement", vec![statement].into()),
    ]);
    json::to_string(policy.view())
}

/// Refuses a text that is no policy of a topic, with AWS's reason.
pub(crate) fn check(policy: &str) -> std::result::Result<(), &'static str> {
    const NONE: &str = "Policy Error: null";
    let policy = json::parse(policy.as_bytes()).map_err(|_| NONE)?;
    let statements = policy.get("Statement").ok_or(NONE)?;
    for statement in one_or_more(statements) {
        let effect = statement.get("Effect").and_then(Value::as_str);
        if !matches!(effect, Some("Allow" | "Deny")) {
            return Err(NONE);
        }
        let actions = statement.get("Action").or_else(|| statement.get("NotAction")).ok_or(NONE)?;
        let known = |action: &Value| action.as_str().is_some_and(is_action);
        if !one_or_more(actions).iter().all(known) {
            return Err(faults::OUT_OF_SCOPE);
        }
    }
    Ok(())
}

fn one_or_more(value: &Value) -> &[Value] {
    value.as_list().unwrap_or(std::slice::from_ref(value))
}

/// Whether a policy may name the action (`SNS:Publish`, `sns:Get*`).
fn is_action(action: &str) -> bool {
    let Some((service, pattern)) = action.split_once(':') else { return false };
    let pattern = pattern.to_ascii_lowercase();
    service.eq_ignore_ascii_case("sns")
        && ACTIONS.iter().any(|action| service::matches(&pattern, &action.to_ascii_lowercase()))
}

fn has_label(statement: &Value, label: &str) -> bool {
    statement.get("Sid").and_then(Value::as_str) == Some(label)
}

/// Changes the statements of a topic's policy.
fn change(
    tx: &mut Tx<'_>,
    arn: &str,
    action: &str,
    change: impl FnOnce(&str, &mut Vec<Value>) -> Result<()>,
) -> Result<()> {
    let (scope, topic) = topics::admit(tx.view(), arn, action)?;
    let mut topic = topic.clone();
    let written = topic.attributes.get(POLICY).and_then(|policy| json::parse(policy.as_bytes()).ok());
    let mut policy = match written {
        Some(Value::Map(policy)) => policy,
        _ => Map::new(),
    };
    let mut statements = policy.get("Statement").map(one_or_more).unwrap_or_default().to_vec();
    change(&topic.arn, &mut statements)?;
    policy.insert("Statement", statements);
    topic.attributes.insert(POLICY.to_owned(), json::to_string(Value::Map(policy).view()));
    tx.transaction().put(scope, topic);
    Ok(())
}

/// One value alone, or the list of more.
fn alone_or_list(values: impl Iterator<Item = String>) -> Value {
    let mut values: Vec<Value> = values.map(Value::from).collect();
    if values.len() == 1 { values.remove(0) } else { Value::List(values) }
}

fn add(tx: &mut Tx<'_>, request: AddPermissionInput) -> Result<()> {
    let partition = tx.scope().region.partition().name();
    change(tx, &request.topic_arn, "AddPermission", |arn, statements| {
        if statements.iter().any(|statement| has_label(statement, &request.label)) {
            return Err(faults::statement_exists());
        }
        if !request.action_name.iter().all(|action| ACTIONS.contains(&action.as_str())) {
            return Err(faults::invalid(faults::OUT_OF_SCOPE));
        }
        let accounts = request.aws_account_id.iter();
        let accounts = accounts.map(|account| format!("arn:{partition}:iam::{account}:root"));
        statements.push(map([
            ("Sid", request.label.as_str().into()),
            ("Effect", "Allow".into()),
            ("Principal", map([("AWS", alone_or_list(accounts))])),
            ("Action", alone_or_list(request.action_name.iter().map(|action| format!("SNS:{action}")))),
            ("Resource", arn.into()),
        ]));
        Ok(())
    })
}

/// Takes statements out. To take out what is not there is no error.
fn remove(tx: &mut Tx<'_>, request: RemovePermissionInput) -> Result<()> {
    change(tx, &request.topic_arn, "RemovePermission", |_, statements| {
        statements.retain(|statement| !has_label(statement, &request.label));
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::{check, default_policy};

    #[test]
    fn policies_are_about_topics() {
        let statement = |action: &str| {
            format!(r#"{{"Statement":[{{"Effect":"Allow","Principal":"*","Action":{action}}}]}}"#)
        };
        assert_eq!(check(&default_policy("arn:aws:sns:us-east-1:123456789012:t", "123456789012")), Ok(()));
        assert_eq!(check(&statement(r#"["SNS:Publish","sns:Get*"]"#)), Ok(()));
        assert!(check(&statement(r#""SNS:Publishx""#)).is_err());
        assert!(check(&statement(r#""sqs:SendMessage""#)).is_err());
        assert_eq!(check(r#"{"foo":"bar"}"#), Err("Policy Error: null"));
        assert_eq!(check(""), Err("Policy Error: null"));
    }
}
