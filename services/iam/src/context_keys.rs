//! The keys of a request's context that policies ask for: in conditions and in variables.

use std::collections::BTreeSet;

use service::{Operation, Result, Value, View, json};

use crate::shapes::{
    GetContextKeysForCustomPolicyRequest, GetContextKeysForPolicyResponse,
    GetContextKeysForPrincipalPolicyRequest,
};
use crate::{faults, principals};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::reads!("GetContextKeysForCustomPolicy", of_policies),
    service::reads!("GetContextKeysForPrincipalPolicy", of_principal),
];

fn of_policies(
    _: View<'_>,
    request: GetContextKeysForCustomPolicyRequest,
) -> Result<GetContextKeysForPolicyResponse> {
    let keys = of_all(request.policy_input_list.iter().map(String::as_str))?;
    Ok(GetContextKeysForPolicyResponse { context_key_names: Some(keys) })
}

fn of_principal(
    view: View<'_>,
    request: GetContextKeysForPrincipalPolicyRequest,
) -> Result<GetContextKeysForPolicyResponse> {
    let own = principals::policies(view, &request.policy_source_arn)?;
    let more = request.policy_input_list.unwrap_or_default();
    let documents = own.iter().map(|policy| policy.document.as_str()).chain(more.iter().map(String::as_str));
    Ok(GetContextKeysForPolicyResponse { context_key_names: Some(of_all(documents)?) })
}

fn of_all<'d>(documents: impl Iterator<Item = &'d str>) -> Result<Vec<String>> {
    let mut keys = BTreeSet::new();
    for document in documents {
        let policy = json::parse(document.as_bytes()).map_err(|_| faults::policy_input_invalid())?;
        for statement in statements(&policy) {
            keys_of(statement, &mut keys);
        }
    }
    Ok(keys.into_iter().collect())
}

/// The statements of a policy, which may be one that is in no list.
pub(crate) fn statements(policy: &Value) -> &[Value] {
    match policy.get("Statement") {
        Some(Value::List(list)) => list,
        Some(one) => std::slice::from_ref(one),
        None => &[],
    }
}

fn keys_of(statement: &Value, keys: &mut BTreeSet<String>) {
    let operators = statement.get("Condition").and_then(Value::as_map);
    for (_, compared) in operators.into_iter().flat_map(|operators| operators.iter()) {
        for (key, values) in compared.as_map().into_iter().flat_map(|map| map.iter()) {
            keys.insert(key.to_owned());
            variables(values, keys);
        }
    }
    ["Resource", "NotResource"].iter().filter_map(|name| statement.get(name)).for_each(|value| {
        variables(value, keys);
    });
}

/// The keys in variables such as `${aws:username}`, or `${aws:username, 'nobody'}`; `${*}` and the like are none.
fn variables(value: &Value, keys: &mut BTreeSet<String>) {
    for value in value.as_list().unwrap_or(std::slice::from_ref(value)) {
        for part in value.as_str().unwrap_or_default().split("${").skip(1) {
            let name = part.split_once('}').map_or("", |(name, _)| name);
            let name = name.split(',').next().unwrap_or_default().trim();
            if name.contains(':') {
                keys.insert(name.to_owned());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::of_all;

    #[test]
    fn keys_stand_in_conditions_and_variables() {
        let policy = r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": ["a/${aws:username}", "${*}"],
            "Condition": {"StringEquals": {"s3:prefix": ["${aws:userid, 'x'}/"]}, "Bool": {"aws:SecureTransport": "true"}}}}"#;
        let expected = ["aws:SecureTransport", "aws:userid", "aws:username", "s3:prefix"];
        assert_eq!(of_all([policy].into_iter()).unwrap_or_default(), expected);
        assert!(of_all(["nonsense"].into_iter()).is_err());
    }
}
