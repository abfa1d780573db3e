//! Data protection policies of topics: kept and shown, not carried out.

use service::{Operation, Result, Tx, Value, View, json};

use crate::shapes::{
    GetDataProtectionPolicyInput, GetDataProtectionPolicyResponse, PutDataProtectionPolicyInput,
};
use crate::{faults, topics};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::reads!("GetDataProtectionPolicy", get),
    service::writes!("PutDataProtectionPolicy", put => empty),
];

/// The most characters that a policy has.
const LONGEST: usize = 30_720;

/// The policy, if it is one.
pub(crate) fn checked(policy: String) -> Result<String> {
    let refuse = |reason: &str| faults::invalid(format_args!("DataProtectionPolicy Reason: {reason}"));
    if policy.len() > LONGEST {
        return Err(refuse("Policy is too long"));
    }
    let parsed = json::parse(policy.as_bytes()).map_err(|_| refuse("Invalid JSON"))?;
    let statements = parsed.get("Statement").and_then(Value::as_list);
    for statement in statements.ok_or_else(|| refuse("Policy must have a Statement"))? {
        let direction = statement.get("DataDirection").and_then(Value::as_str);
        if !matches!(direction, Some("Inbound" | "Outbound")) {
            return Err(refuse("Statement DataDirection must be either Inbound or Outbound"));
        }
    }
    Ok(policy)
}

fn get(view: View<'_>, request: GetDataProtectionPolicyInput) -> Result<GetDataProtectionPolicyResponse> {
    let (_, topic) = topics::admit(view, &request.resource_arn, "GetDataProtectionPolicy")?;
    Ok(GetDataProtectionPolicyResponse { data_protection_policy: topic.data_protection_policy.clone() })
}

fn put(tx: &mut Tx<'_>, request: PutDataProtectionPolicyInput) -> Result<()> {
    let (scope, topic) = topics::admit(tx.view(), &request.resource_arn, "PutDataProtectionPolicy")?;
    let mut topic = topic.clone();
    let policy = request.data_protection_policy;
    // An empty policy takes the old one away.
    topic.data_protection_policy = if policy.is_empty() { None } else { Some(checked(policy)?) };
    tx.transaction().put(scope, topic);
    Ok(())
}
