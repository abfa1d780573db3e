//! The grammar of policies for users, groups and roles, refused step by step as AWS refuses.

use service::{Result, Value, json, partitions};

use crate::{condition_dates, faults};

const TOP: &[&str] = &["Version", "Id", "Statement"];
const VERSIONS: &[&str] = &["2008-10-17", "2012-10-17"];
const CURRENT: &str = "2012-10-17";
const ELEMENTS: &[&str] = &[
    "Sid",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Condition",
];
/// What resources of IAM can be.
const IAM_PATHS: &[&str] = &[
    "user/",
    "federated-user/",
    "role/",
    "group/",
    "instance-profile/",
    "mfa/",
    "server-certificate/",
    "policy/",
    "sms-mfa/",
    "saml-provider/",
    "oidc-provider/",
    "report/",
    "access-report/",
];

/// Refuses a document that is no policy for identities, in AWS's words and AWS's order.
pub(crate) fn check(document: &str) -> Result<()> {
    let policy = json::parse(document.as_bytes()).map_err(|_| faults::policy_syntax())?;
    let statements = statements(&policy).ok_or_else(faults::policy_syntax)?;
    if !statements.iter().all(is_statement) {
        return Err(faults::policy_syntax());
    }
    if policy.get("Version").and_then(Value::as_str) != Some(CURRENT) {
        return Err(faults::policy_version());
    }
    if statements.iter().any(|one| one.get("Principal").or_else(|| one.get("NotPrincipal")).is_some()) {
        return Err(faults::policy_principal());
    }
    if !statements.iter().all(parses) {
        return Err(faults::policy_legacy());
    }
    let resource_fault = check_resources(statements)?;
    let sids: Vec<&str> = statements.iter().filter_map(|one| one.get("Sid")?.as_str()).collect();
    if sids.iter().enumerate().any(|(index, sid)| !sid.is_empty() && sids[..index].contains(sid)) {
        return Err(faults::policy_sids());
    }
    if !statements.iter().all(|one| has_any(one, ["Action", "NotAction"])) {
        return Err(faults::policy_actions());
    }
    if let Some(fault) = resource_fault {
        return Err(fault);
    }
    let actions = statements.iter().flat_map(|one| texts(one, "Action").chain(texts(one, "NotAction")));
    actions.map(check_action).collect::<Result<Vec<()>>>()?;
    if !statements.iter().all(|one| has_any(one, ["Resource", "NotResource"])) {
        return Err(faults::policy_resources());
    }
    Ok(())
}

/// The statements of a policy whose other members are as they should be.
fn statements(policy: &Value) -> Option<&[Value]> {
    let known = policy.as_map()?.iter().all(|(name, _)| TOP.contains(&name));
    let version = policy.get("Version").is_none_or(|v| v.as_str().is_some_and(|v| VERSIONS.contains(&v)));
    let id = policy.get("Id").is_none_or(|id| id.as_str().is_some());
    let statements = match policy.get("Statement")? {
        Value::List(statements) => statements.as_slice(),
        statement => std::slice::from_ref(statement),
    };
    (known && version && id && !statements.is_empty()).then_some(statements)
}

fn is_statement(statement: &Value) -> bool {
    let Some(members) = statement.as_map() else { return false };
    let has = |name| members.get(name).is_some();
    let effect = statement.get("Effect").and_then(Value::as_str).unwrap_or_default();
    let is_texts = |name| match members.get(name) {
        Some(Value::List(items)) => items.iter().all(|item| item.is_null() || item.as_str().is_some()),
        Some(value) => value.as_str().is_some(),
        None => true,
    };
    members.iter().all(|(name, _)| ELEMENTS.contains(&name))
        && !(has("Resource") && has("NotResource"))
        && !(has("Action") && has("NotAction"))
        && ["allow", "deny"].contains(&effect.to_ascii_lowercase().as_str())
        && ["Action", "NotAction", "Resource", "NotResource"].into_iter().all(is_texts)
        && statement.get("Sid").is_none_or(|sid| sid.as_str().is_some())
        && members.get("Condition").is_none_or(is_condition)
}

fn is_condition(condition: &Value) -> bool {
    let Some(operators) = condition.as_map() else { return false };
    operators.iter().all(|(operator, keys)| {
        let Some(keys) = keys.as_map() else { return false };
        let is_value = |value: &Value| matches!(value, Value::Bool(_) | Value::List(_) | Value::Str(_));
        keys.iter().all(|(_, value)| is_value(value)) && (keys.is_empty() || policy::is_operator(operator))
    })
}

/// What AWS's older parser wants of a statement beside its resources.
fn parses(statement: &Value) -> bool {
    let effect = matches!(statement.get("Effect").and_then(Value::as_str), Some("Allow" | "Deny"));
    let conditions = statement.get("Condition").and_then(Value::as_map);
    let dates = conditions.into_iter().flat_map(|conditions| conditions.iter());
    let mut dates = dates.filter(|(operator, _)| operator.contains("Date"));
    effect
        && dates.all(|(_, keys)| {
            let mut values = keys.as_map().into_iter().flat_map(|keys| keys.iter());
            values.all(|(_, value)| items(value).all(condition_dates::is_date))
        })
}

/// A text alone, or the texts of a list.
fn items(value: &Value) -> impl Iterator<Item = &str> {
    let items = match value {
        Value::List(items) => items.as_slice(),
        other => std::slice::from_ref(other),
    };
    items.iter().filter_map(Value::as_str)
}

fn texts<'v>(statement: &'v Value, name: &str) -> impl Iterator<Item = &'v str> + use<'v> {
    statement.get(name).into_iter().flat_map(items)
}

fn has_any(statement: &Value, names: [&str; 2]) -> bool {
    let value = names.iter().find_map(|name| statement.get(name));
    value.is_some_and(|value| value.as_list().is_none_or(|list| !list.is_empty()))
}

fn check_action(action: &str) -> Result<()> {
    let (vendor, name) = action.split_once(':').unwrap_or((action, ""));
    if vendor == "*" {
        return Ok(());
    }
    if vendor.len() == action.len() {
        return Err(faults::policy_vendor_missing());
    }
    if name.contains(':') {
        return Err(faults::policy_colons());
    }
    let valid = vendor.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte));
    if valid { Ok(()) } else { Err(faults::policy_vendor(vendor)) }
}

/// What is wrong with the resources, to be told after what is wrong with other things; refused at once where AWS's
/// older parser stumbles over them.
fn check_resources(statements: &[Value]) -> Result<Option<service::Fault>> {
    for name in ["Resource", "NotResource"] {
        for statement in statements {
            let is_list = statement.get(name).is_some_and(|value| value.as_list().is_some());
            let mut resources: Vec<&str> = texts(statement, name).collect();
            resources.retain(|resource| !(is_list && resource.is_empty()));
            resources.sort_unstable();
            if let Some(fault) = resources.iter().find_map(|resource| malformed_resource(resource)) {
                return Ok(Some(fault));
            }
            let parses = |resource: &&str| {
                let colons = resource.bytes().filter(|byte| *byte == b':').count();
                let has_service = is_list || resource.split(':').nth(2).is_some_and(|part| !part.is_empty());
                **resource == *"*" || ((colons >= 5 || !resource.contains("::")) && has_service)
            };
            if !resources.iter().all(parses) {
                return Err(faults::policy_legacy());
            }
        }
    }
    Ok(None)
}

fn malformed_resource(resource: &str) -> Option<service::Fault> {
    if resource == "*" {
        return None;
    }
    let Some((_, rest)) = resource.split_once(':') else { return Some(faults::resource_no_arn(resource)) };
    let (partition, rest) = rest.split_once(':').map_or((rest, None), |(one, rest)| (one, Some(rest)));
    if partition != "*" && !partitions().any(|known| known.name() == partition) {
        return Some(faults::resource_partition(partition, rest));
    }
    let Some(rest) = rest else { return Some(faults::resource_vendor()) };
    let mut parts = rest.splitn(4, ':');
    let mut part = || parts.next().unwrap_or_default();
    let (vendor, region, _account, id) = (part(), part(), part(), part());
    let has_region = !region.is_empty() || !rest.contains(':');
    match vendor {
        "iam" if has_region => Some(faults::iam_resource_region(resource)),
        "iam" if !IAM_PATHS.iter().any(|path| id.starts_with(path)) => {
            Some(faults::iam_resource_path(IAM_PATHS))
        }
        "s3" if has_region && !id.starts_with("accesspoint/") => Some(faults::s3_resource_region(resource)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::check;

    fn message(statement: &str) -> String {
        let document = format!(r#"{{"Version": "2012-10-17", "Statement": {statement}}}"#);
        check(&document).err().map(|fault| fault.message().to_owned()).unwrap_or_default()
    }

    #[test]
    fn policies_are_refused_as_aws_refuses_them() {
        let with = |action: &str, resource: &str| {
            format!(r#"{{"Effect": "Allow", "Action": {action}, "Resource": {resource}}}"#)
        };
        for (action, resource, expected) in [
            (r#""s3:*""#, r#""*""#, ""),
            (r#""*""#, r#"["arn:aws:s3:::a", null]"#, ""),
            (r#""s3:*""#, r#"{}"#, "Syntax errors in policy."),
            (
                r#""s3""#,
                r#""*""#,
                "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
            ),
            (r#""s:3:x""#, r#""*""#, "Actions/Condition can contain only one colon."),
            (r#""a a:x""#, r#""*""#, "Vendor a a is not valid"),
            ("[]", r#""*""#, "Policy statement must contain actions."),
            (r#""s3:*""#, "[]", "Policy statement must contain resources."),
            (r#""s3:*""#, r#""x""#, r#"Resource x must be in ARN format or "*"."#),
            (r#""s3:*""#, r#""a:b:c""#, r#"Partition "b" is not valid for resource "arn:b:c:*:*:*"."#),
            (
                r#""s3:*""#,
                r#""arn:aws""#,
                "Resource vendor must be fully qualified and cannot contain regexes.",
            ),
            (r#""s3:*""#, r#""arn:aws:s3::a""#, "The policy failed legacy parsing"),
            (
                r#""s3:*""#,
                r#""arn:aws:s3:us-east-1::a""#,
                "Resource arn:aws:s3:us-east-1::a can not contain region information.",
            ),
        ] {
            assert_eq!(message(&with(action, resource)), expected, "{action} {resource}");
        }
    }

    #[test]
    fn conditions_and_principals_are_checked() {
        let with =
            |more: &str| format!(r#"{{"Effect": "Allow", "Action": "s3:*", "Resource": "*", {more}}}"#);
        for (more, expected) in [
            (r#""Condition": {"ForAnyValue:StringEqualsIfExists": {"a": "b"}}"#, ""),
            (r#""Condition": {"DateLessThan": {"a": "2019-07-01T13:20:15Z"}}"#, ""),
            (r#""Condition": {"DateLessThan": {"a": "soon"}}"#, "The policy failed legacy parsing"),
            (r#""Condition": {"x": {"a": "b"}}"#, "Syntax errors in policy."),
            (r#""Principal": "*""#, "Policy document should not specify a principal."),
        ] {
            assert_eq!(message(&with(more)), expected, "{more}");
        }
        assert_eq!(message("[]"), "Syntax errors in policy.");
    }
}
