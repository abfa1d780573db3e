//! Which policies let someone use a service.

// shapes: ListPoliciesGrantingServiceAccessEntry, PolicyGrantingServiceAccess
use service::{Operation, Result, Value, View, json};

use crate::principals::{self, Bearing};
use crate::shapes::{
    ListPoliciesGrantingServiceAccessEntry, ListPoliciesGrantingServiceAccessRequest,
    ListPoliciesGrantingServiceAccessResponse, PolicyGrantingServiceAccess,
};

pub(crate) const OPERATIONS: &[Operation] = &[service::reads!("ListPoliciesGrantingServiceAccess", granting)];

fn granting(
    view: View<'_>,
    request: ListPoliciesGrantingServiceAccessRequest,
) -> Result<ListPoliciesGrantingServiceAccessResponse> {
    let policies = principals::policies(view, &request.arn)?;
    let entries = request.service_namespaces.into_iter().map(|namespace| {
        let granting = policies.iter().filter(|policy| grants(&policy.document, &namespace));
        ListPoliciesGrantingServiceAccessEntry {
            policies: Some(granting.map(shown).collect()),
            service_namespace: Some(namespace),
        }
    });
    Ok(ListPoliciesGrantingServiceAccessResponse {
        policies_granting_service_access: entries.collect(),
        is_truncated: Some(false),
        marker: None,
    })
}

fn shown(policy: &Bearing) -> PolicyGrantingServiceAccess {
    let (entity_type, entity_name) = policy.owner.clone().unzip();
    PolicyGrantingServiceAccess {
        policy_name: policy.name.clone(),
        policy_type: if policy.arn.is_some() { "MANAGED" } else { "INLINE" }.to_owned(),
        policy_arn: policy.arn.clone(),
        entity_type,
        entity_name,
    }
}

/// Whether the policy allows any action of the service, whatever else stands against it.
fn grants(document: &str, service: &str) -> bool {
    let Ok(policy) = json::parse(document.as_bytes()) else { return false };
    statements(&policy).iter().any(|statement| {
        let is_allowing = statement.get("Effect").and_then(Value::as_str) == Some("Allow");
        is_allowing
            && match (statement.get("Action"), statement.get("NotAction")) {
                (Some(actions), _) => texts(actions).any(|action| is_of(action, service)),
                (_, Some(others)) => !texts(others).any(|action| is_whole(action, service)),
                _ => false,
            }
    })
}

/// The statements of a policy, which may be one that is in no list.
fn statements(policy: &Value) -> &[Value] {
    match policy.get("Statement") {
        Some(Value::List(list)) => list,
        Some(one) => std::slice::from_ref(one),
        None => &[],
    }
}

fn texts(value: &Value) -> impl Iterator<Item = &str> {
    value.as_list().unwrap_or(std::slice::from_ref(value)).iter().filter_map(Value::as_str)
}

/// Whether an action is, or may be, one of the service's.
fn is_of(action: &str, service: &str) -> bool {
    action == "*" || action.split_once(':').is_some_and(|(vendor, _)| vendor.eq_ignore_ascii_case(service))
}

/// Whether an action stands for all of the service's.
fn is_whole(action: &str, service: &str) -> bool {
    is_of(action, service) && action.ends_with('*') && action.split(':').nth(1).is_none_or(|rest| rest == "*")
}

#[cfg(test)]
mod tests {
    use super::grants;

    #[test]
    fn services_are_granted_by_actions() {
        let granted = |element: &str, actions: &str| {
            let policy = format!(r#"{{"Statement": [{{"Effect": "Allow", "{element}": {actions}}}]}}"#);
            grants(&policy, "s3")
        };
        assert!(granted("Action", r#""*""#));
        assert!(granted("Action", r#"["ec2:*", "S3:Get*"]"#));
        assert!(!granted("Action", r#"["ec2:*"]"#));
        assert!(granted("NotAction", r#"["s3:Get*"]"#));
        assert!(!granted("NotAction", r#""s3:*""#));
    }
}
