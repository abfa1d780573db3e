//! Resource policies of an account: which services may write to its groups.

// shapes: ResourcePolicy
use service::{Operation, Result, Tx, View, json, page, page_token};

use crate::shapes::{
    DeleteResourcePolicyRequest, DescribeResourcePoliciesRequest, DescribeResourcePoliciesResponse,
    PutResourcePolicyRequest, PutResourcePolicyResponse, ResourcePolicy as Shape,
};
use crate::{faults, pages};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("DeleteResourcePolicy", delete => empty),
    service::reads!("DescribeResourcePolicies", describe),
    service::writes!("PutResourcePolicy", put),
];

/// How many policies an account may have in a Region.
const MOST: usize = 10;

service::structures! {
    /// A resource policy.
    ResourcePolicy {
        name: String = "PolicyName",
        document: String = "PolicyDocument",
        updated: i64 = "LastUpdatedTime",
    }
}

service::row!(ResourcePolicy: "AWS::Logs::ResourcePolicy", id |row| &row.name);

fn shape(policy: &ResourcePolicy) -> Shape {
    Shape {
        policy_name: Some(policy.name.clone()),
        policy_document: Some(policy.document.clone()),
        last_updated_time: Some(policy.updated),
        policy_scope: Some("ACCOUNT".to_owned()),
        ..Shape::default()
    }
}

fn put(tx: &mut Tx<'_>, request: PutResourcePolicyRequest) -> Result<PutResourcePolicyResponse> {
    let (name, document) = match (request.policy_name, request.policy_document, request.resource_arn) {
        (Some(name), Some(document), None) => (name, document),
        (_, _, Some(_)) => return Err(faults::no_policies_of_resources()),
        _ => return Err(faults::invalid_policy()),
    };
    let parsed = json::parse(document.as_bytes()).map_err(|_| faults::invalid_policy())?;
    if parsed.get("Statement").is_none() && !tx.view().is_lenient() {
        return Err(faults::invalid_policy());
    }
    if tx.get::<ResourcePolicy>(&name).is_none() && tx.view().scan::<ResourcePolicy>().count() >= MOST {
        return Err(faults::limit_exceeded());
    }
    let policy = ResourcePolicy { name, document, updated: tx.now().millis() };
    let response = PutResourcePolicyResponse { resource_policy: Some(shape(&policy)), revision_id: None };
    tx.put(policy);
    Ok(response)
}

fn delete(tx: &mut Tx<'_>, request: DeleteResourcePolicyRequest) -> Result<()> {
    if request.resource_arn.is_some() {
        return Err(faults::no_policies_of_resources());
    }
    let name = request.policy_name.unwrap_or_default();
    tx.delete::<ResourcePolicy>(&name).ok_or_else(|| faults::policy_not_found(&name)).map(drop)
}

fn describe(
    view: View<'_>,
    request: DescribeResourcePoliciesRequest,
) -> Result<DescribeResourcePoliciesResponse> {
    if request.resource_arn.is_some() || request.policy_scope.as_deref() == Some("RESOURCE") {
        return Err(faults::no_policies_of_resources());
    }
    let after = pages::after(view, request.next_token.as_deref(), page_token)?;
    let limit = request.limit.unwrap_or(pages::MOST) as usize;
    let policies = view.scan::<ResourcePolicy>();
    let page = page(policies, |policy| policy.name.clone(), after.as_deref(), limit);
    let policies = page.items.into_iter().map(shape);
    Ok(DescribeResourcePoliciesResponse {
        resource_policies: Some(policies.collect()),
        next_token: page.next,
    })
}
