//! Session policies: what narrows the permissions of temporary credentials.

// shapes: PolicyDescriptorType
use service::{Result, Value, json};

use crate::faults;
use crate::shapes::PolicyDescriptorType;

/// The room for session policies and tags. How AWS packs them is not public: here a character takes a byte.
const ROOM: usize = 4_096;

/// What a request says about the permissions of its session, checked.
pub(crate) struct SessionPolicy {
    pub(crate) policy: Option<String>,
    pub(crate) arns: Vec<String>,
    /// How much of the room is taken, in percent; `None` when nothing is.
    pub(crate) packed_size: Option<i64>,
}

/// The session policies of a request; refuses what is no policy, and more than there is room for.
pub(crate) fn checked(
    policy: Option<String>,
    arns: Option<Vec<PolicyDescriptorType>>,
    tags_size: usize,
) -> Result<SessionPolicy> {
    let packed = policy.as_deref().map(compact).transpose()?.map_or(0, |policy| policy.len());
    let arns: Vec<String> = arns.into_iter().flatten().filter_map(|descriptor| descriptor.arn).collect();
    if let Some(arn) = arns.iter().find(|arn| !is_policy_arn(arn)) {
        return Err(faults::invalid_policy_arn(arn));
    }
    let size = packed + arns.iter().map(String::len).sum::<usize>() + tags_size;
    let percent = (size * 100).div_ceil(ROOM) as i64;
    if percent > 100 {
        return Err(faults::packed_policy_too_large(percent));
    }
    Ok(SessionPolicy { policy, arns, packed_size: (percent > 0).then_some(percent) })
}

/// The policy without white space between its parts.
fn compact(policy: &str) -> Result<String> {
    let document = json::parse(policy.as_bytes()).map_err(|_| faults::policy_is_no_json())?;
    let statements = match document.get("Statement") {
        Some(Value::List(statements)) => statements.as_slice(),
        Some(statement) => std::slice::from_ref(statement),
        None => return Err(faults::policy_has_syntax_errors()),
    };
    let complete = |statement: &Value| {
        let effect = statement.get("Effect").and_then(Value::as_str);
        let has_action = statement.get("Action").or_else(|| statement.get("NotAction")).is_some();
        let has_resource = statement.get("Resource").or_else(|| statement.get("NotResource")).is_some();
        matches!(effect, Some("Allow" | "Deny")) && has_action && has_resource
    };
    if !statements.iter().all(complete) {
        return Err(faults::policy_has_syntax_errors());
    }
    Ok(json::to_string(document.view()))
}

fn is_policy_arn(arn: &str) -> bool {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    matches!(parts[..], ["arn", _, "iam", "", _, resource] if resource.starts_with("policy/"))
}

#[cfg(test)]
mod tests {
    use super::checked;

    #[test]
    fn policies_are_json_with_whole_statements_and_fit() {
        let code =
            |policy: &str| checked(Some(policy.to_owned()), None, 0).err().map(|f| f.code().to_owned());
        let statement = r#"{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}"#;
        assert_eq!(code(&format!(r#"{{"Statement": [{statement}]}}"#)), None);
        assert_eq!(code(&format!(r#"{{"Statement": {statement}}}"#)), None);
        assert_eq!(code("nonsense").as_deref(), Some("MalformedPolicyDocument"));
        assert_eq!(code("{}").as_deref(), Some("MalformedPolicyDocument"));
        assert_eq!(
            code(r#"{"Statement": [{"Effect": "Allow"}]}"#).as_deref(),
            Some("MalformedPolicyDocument")
        );
        let long = vec![statement; 200].join(",");
        assert_eq!(code(&format!(r#"{{"Statement": [{long}]}}"#)).as_deref(), Some("PackedPolicyTooLarge"));
    }
}
