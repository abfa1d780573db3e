//! The condition keys that policies ask about.

use service::{Operation, Result, View};

use crate::effective_policies::{self, Included, Origin};
use crate::shapes::{
    GetContextKeysForCustomPolicyRequest, GetContextKeysForPolicyResponse,
    GetContextKeysForPrincipalPolicyRequest,
};
use crate::simulation::INPUT;

pub(crate) const OPERATIONS: &[Operation] = &[
    service::reads!("GetContextKeysForCustomPolicy", of_documents),
    service::reads!("GetContextKeysForPrincipalPolicy", of_principal),
];

/// The keys of policies, each once in the order of appearance.
fn keys(policies: &[Included]) -> GetContextKeysForPolicyResponse {
    let mut keys: Vec<String> = Vec::new();
    for key in policies.iter().flat_map(|policy| policy.document.context_keys()) {
        if !keys.iter().any(|known| known.eq_ignore_ascii_case(key)) {
            keys.push(key.to_owned());
        }
    }
    GetContextKeysForPolicyResponse { context_key_names: Some(keys) }
}

/// The policies that a request brings along.
pub(crate) fn inputs(list: &str, texts: &[String]) -> Result<Vec<Included>> {
    texts.iter().enumerate().map(|(place, text)| Included::input(list, place, text)).collect()
}

fn of_documents(
    _view: View<'_>,
    request: GetContextKeysForCustomPolicyRequest,
) -> Result<GetContextKeysForPolicyResponse> {
    Ok(keys(&inputs(INPUT, &request.policy_input_list)?))
}

fn of_principal(
    view: View<'_>,
    request: GetContextKeysForPrincipalPolicyRequest,
) -> Result<GetContextKeysForPolicyResponse> {
    let mut policies = effective_policies::of(view, &request.policy_source_arn, &|origin| {
        !matches!(origin, Origin::Boundary { .. })
    })?
    .identity;
    policies.extend(inputs(INPUT, &request.policy_input_list.unwrap_or_default())?);
    Ok(keys(&policies))
}
