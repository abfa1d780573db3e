//! Rules about an account's identities as a whole.

use service::{Map, Result, Value};

use super::{Finding, Inquiry, Logic, Table, Verdict};

pub(crate) const RULES: Table = &[("IAM_ROOT_ACCESS_KEY_CHECK", Logic::Survey(root_access_key))];

/// The root user has no access key.
fn root_access_key(rule: &mut Inquiry<'_, '_>) -> Result<Vec<Finding>> {
    let summary = rule.ask("iam", "GetAccountSummary", Map::new())?;
    let keys = summary.get("SummaryMap").and_then(|map| map.get("AccountAccessKeysPresent"));
    let verdict = Verdict::of(keys == Some(&Value::Int(0)), "The root user has an access key.");
    Ok(vec![rule.account(verdict)])
}
