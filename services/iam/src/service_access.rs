//! Which policies let someone use a service.

// shapes: ListPoliciesGrantingServiceAccessEntry, PolicyGrantingServiceAccess
use policy::{Document, Effect};
use service::{Operation, Result, View};

use crate::effective_policies::{self, Included, Origin};
use crate::policies;
use crate::shapes::{
    ListPoliciesGrantingServiceAccessEntry, ListPoliciesGrantingServiceAccessRequest,
    ListPoliciesGrantingServiceAccessResponse, PolicyGrantingServiceAccess,
};

pub(crate) const OPERATIONS: &[Operation] = &[service::reads!("ListPoliciesGrantingServiceAccess", granting)];

fn granting(
    view: View<'_>,
    request: ListPoliciesGrantingServiceAccessRequest,
) -> Result<ListPoliciesGrantingServiceAccessResponse> {
    let origins = effective_policies::origins(view, &request.arn)?;
    let policies = origins.into_iter().map(|origin| Ok((origin, Included::stored(view, origin)?.document)));
    let policies: Vec<(Origin<'_>, Document)> = policies.collect::<Result<_>>()?;
    let entries = request.service_namespaces.into_iter().map(|namespace| {
        let granting = policies.iter().filter(|(_, document)| grants(document, &namespace));
        ListPoliciesGrantingServiceAccessEntry {
            policies: Some(granting.map(|(origin, _)| shown(*origin)).collect()),
            service_namespace: Some(namespace),
        }
    });
    Ok(ListPoliciesGrantingServiceAccessResponse {
        policies_granting_service_access: entries.collect(),
        is_truncated: Some(false),
        marker: None,
    })
}

fn shown(policy: Origin<'_>) -> PolicyGrantingServiceAccess {
    match policy {
        Origin::Inline { noun, owner, name, .. } => PolicyGrantingServiceAccess {
            policy_name: name.to_owned(),
            policy_type: "INLINE".to_owned(),
            policy_arn: None,
            entity_type: Some(noun.to_uppercase()),
            entity_name: Some(owner.to_owned()),
        },
        Origin::Managed { arn } | Origin::Boundary { arn } => PolicyGrantingServiceAccess {
            policy_name: policies::name(arn).to_owned(),
            policy_type: "MANAGED".to_owned(),
            policy_arn: Some(arn.to_owned()),
            entity_type: None,
            entity_name: None,
        },
    }
}

/// Whether the policy allows any action of the service, whatever else stands against it.
pub(crate) fn grants(policy: &Document, service: &str) -> bool {
    policy.statements().iter().filter(|statement| statement.effect() == Effect::Allow).any(|statement| {
        let mut actions = statement.actions();
        match statement.names_actions() {
            true => actions.any(|action| is_of(action, service)),
            false => !actions.any(|action| is_whole(action, service)),
        }
    })
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
    use policy::{Document, Kind};

    use super::grants;

    #[test]
    fn services_are_granted_by_actions() {
        let granted = |element: &str, actions: &str| {
            let text = format!(
                r#"{{"Statement": [{{"Effect": "Allow", "{element}": {actions}, "Resource": "*"}}]}}"#
            );
            grants(&Document::parse(&text, Kind::Identity).expect(&text), "s3")
        };
        assert!(granted("Action", r#""*""#));
        assert!(granted("Action", r#"["ec2:*", "S3:Get*"]"#));
        assert!(!granted("Action", r#"["ec2:*"]"#));
        assert!(granted("NotAction", r#"["s3:Get*"]"#));
        assert!(!granted("NotAction", r#""s3:*""#));
    }
}
