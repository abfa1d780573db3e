//! Rules about an account's identities as a whole, and about what signs in to it from elsewhere.

use service::{Map, Result, Value};

use super::members::{list, text};
use super::{Finding, Inquiry, Logic, Subject, Table, Verdict, listing};

pub(crate) const RULES: Table = &[
    ("IAM_OIDC_PROVIDER_CLIENT_ID_LIST_CHECK", Logic::Item(client_ids)),
    ("IAM_PASSWORD_POLICY", Logic::Survey(password_policy)),
    ("IAM_ROOT_ACCESS_KEY_CHECK", Logic::Survey(root_access_key)),
    ("IAM_SERVER_CERTIFICATE_EXPIRATION_CHECK", Logic::Survey(server_certificates)),
    ("ROOT_ACCOUNT_HARDWARE_MFA_ENABLED", Logic::Survey(root_hardware_mfa)),
    ("ROOT_ACCOUNT_MFA_ENABLED", Logic::Survey(root_mfa)),
];

/// A number of the account's summary.
fn summary(rule: &mut Inquiry<'_, '_>, name: &str) -> Result<Option<i64>> {
    let answer = rule.ask("iam", "GetAccountSummary", Map::new())?;
    Ok(answer.get("SummaryMap").and_then(|map| map.get(name)?.as_int()))
}

/// The root user has no access key.
fn root_access_key(rule: &mut Inquiry<'_, '_>) -> Result<Vec<Finding>> {
    let has_none = summary(rule, "AccountAccessKeysPresent")? == Some(0);
    Ok(vec![rule.account(Verdict::of(has_none, "The root user has an access key."))])
}

fn has_root_mfa(rule: &mut Inquiry<'_, '_>) -> Result<bool> {
    Ok(summary(rule, "AccountMFAEnabled")? == Some(1))
}

/// The root user has an MFA device.
fn root_mfa(rule: &mut Inquiry<'_, '_>) -> Result<Vec<Finding>> {
    let verdict = Verdict::of(has_root_mfa(rule)?, "The root user has no MFA device.");
    Ok(vec![rule.account(verdict)])
}

/// The root user has an MFA device, and none of the virtual ones is the root user's.
fn root_hardware_mfa(rule: &mut Inquiry<'_, '_>) -> Result<Vec<Finding>> {
    let input = [("AssignmentStatus", "Assigned")].into_iter().collect::<Map>();
    let devices = listing::iam(rule, "ListVirtualMFADevices", input, "VirtualMFADevices")?;
    let of_root =
        |device: &Value| device.get("User").is_some_and(|user| text(user, "Arn").ends_with(":root"));
    let holds = has_root_mfa(rule)? && !devices.iter().any(of_root);
    Ok(vec![rule.account(Verdict::of(holds, "The root user has no hardware MFA device."))])
}

/// The account's password policy is as strict as the parameters; one that was never set is not, whatever they are.
fn password_policy(rule: &mut Inquiry<'_, '_>) -> Result<Vec<Finding>> {
    let verdict = match rule.ask("iam", "GetAccountPasswordPolicy", Map::new()) {
        Err(fault) if fault.code() == "NoSuchEntity" => {
            Verdict::non_compliant("There is no password policy.")
        }
        answer => {
            let answer = answer?;
            let weakness = weakness(rule, answer.get("PasswordPolicy").unwrap_or(&Value::Null));
            weakness.map_or(Verdict::COMPLIANT, |name| Verdict::non_compliant(format!("{name} is too weak.")))
        }
    };
    Ok(vec![rule.account(verdict)])
}

/// What of a password policy is weaker than the parameters.
fn weakness(rule: &Inquiry<'_, '_>, policy: &Value) -> Option<&'static str> {
    // A text other than `true` is false to this rule.
    let is_wanted = |name: &str| rule.text(name).map_or_else(|| rule.flag(name, true), |text| text == "true");
    let number = |name: &str| policy.get(name).and_then(Value::as_int).unwrap_or(0);
    let required =
        ["RequireUppercaseCharacters", "RequireLowercaseCharacters", "RequireSymbols", "RequireNumbers"];
    let missing = |name: &&str| is_wanted(name) && policy.get(name) != Some(&Value::Bool(true));
    let at_least = [("MinimumPasswordLength", 14), ("PasswordReusePrevention", 24)];
    let short = |(name, default): &(&'static str, i64)| number(name) < rule.number(name, *default);
    let age = number("MaxPasswordAge");
    let is_long = age == 0 || age > rule.number("MaxPasswordAge", 90);
    let weak = required.into_iter().find(missing);
    weak.or_else(|| at_least.into_iter().find(short).map(|(name, _)| name))
        .or_else(|| is_long.then_some("MaxPasswordAge"))
}

/// Server certificates are not expired.
fn server_certificates(rule: &mut Inquiry<'_, '_>) -> Result<Vec<Finding>> {
    let certificates =
        listing::iam(rule, "ListServerCertificates", Map::new(), "ServerCertificateMetadataList")?;
    let now = rule.now();
    let judged = certificates.iter().map(|certificate| {
        let is_good = !matches!(certificate.get("Expiration"), Some(Value::Time(end)) if *end <= now);
        Finding {
            kind: "AWS::IAM::ServerCertificate",
            id: text(certificate, "ServerCertificateName").to_owned(),
            verdict: Verdict::of(is_good, "The certificate is expired."),
        }
    });
    Ok(judged.collect())
}

/// All client ids of a provider are among those that are allowed.
fn client_ids(rule: &mut Inquiry<'_, '_>, provider: &Subject<'_>) -> Result<Verdict> {
    let allowed = rule.items("allowedClientIds").unwrap_or_default();
    let mut ids = list(provider.at("configuration"), "ClientIdList").iter().filter_map(Value::as_str);
    Ok(Verdict::of(ids.all(|id| allowed.contains(&id)), "A client ID is not allowed."))
}

#[cfg(test)]
mod tests {
    use super::super::Compliance::{Compliant as Yes, NonCompliant as No};
    use super::super::trial::hold;

    #[test]
    fn client_ids_are_judged() {
        let provider = r#""configuration":{"ClientIdList":["a","b"]}"#;
        let rule = "IAM_OIDC_PROVIDER_CLIENT_ID_LIST_CHECK";
        hold(&[
            (rule, r#""allowedClientIds":"a,b,c""#, provider, Yes),
            (rule, r#""allowedClientIds":"a""#, provider, No),
        ]);
    }
}
