//! Trust policies: who may assume a role.

use service::{Result, Value, json};

use crate::{documents, faults};

/// The longest trust policy.
const LONGEST: usize = 2_048;

const VERSIONS: &[&str] = &["2008-10-17", "2012-10-17"];

/// Refuses a document that is no trust policy, in AWS's words.
pub(crate) fn check(document: &str) -> Result<()> {
    let policy = json::parse(document.as_bytes()).map_err(|_| faults::invalid_json())?;
    if policy.as_map().is_none() {
        return Err(faults::invalid_json());
    }
    if policy.get("Version").is_some_and(|version| !version.as_str().is_some_and(|v| VERSIONS.contains(&v))) {
        return Err(faults::policy_syntax());
    }
    let statements = match policy.get("Statement") {
        Some(Value::List(statements)) => statements.as_slice(),
        Some(statement) => std::slice::from_ref(statement),
        None => return Err(faults::missing_field("Statement")),
    };
    statements.iter().try_for_each(check_statement)?;
    if documents::size(document) > LONGEST {
        return Err(faults::quota("ACLSizePerRole", LONGEST));
    }
    Ok(())
}

fn check_statement(statement: &Value) -> Result<()> {
    let Some(members) = statement.as_map() else { return Err(faults::policy_syntax()) };
    if !matches!(statement.get("Effect").and_then(Value::as_str), Some("Allow" | "Deny")) {
        return Err(faults::missing_field("Effect"));
    }
    if let Some(prohibited) = ["Resource", "NotResource"].iter().find(|name| members.get(name).is_some()) {
        return Err(faults::prohibited_field(prohibited));
    }
    if members.get("Principal").is_none() && members.get("NotPrincipal").is_none() {
        return Err(faults::missing_field("Principal"));
    }
    let actions = match statement.get("Action").or_else(|| statement.get("NotAction")) {
        Some(Value::List(actions)) => actions.as_slice(),
        Some(action) => std::slice::from_ref(action),
        None => return Err(faults::missing_field("Action")),
    };
    let is_sts = |action: &Value| {
        let name = action.as_str().unwrap_or_default();
        name == "*" || name.get(..4).is_some_and(|vendor| vendor.eq_ignore_ascii_case("sts:"))
    };
    if actions.iter().all(is_sts) { Ok(()) } else { Err(faults::trust_actions()) }
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn statements_are_checked() {
        let statement = |text: &str| format!(r#"{{"Version": "2012-10-17", "Statement": [{{{text}}}]}}"#);
        let good =
            r#""Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole""#;
        assert_eq!(check(&statement(good)), Ok(()));
        for (document, message) in [
            ("some policy".to_owned(), "This policy contains invalid Json"),
            ("{}".to_owned(), "Missing required field Statement"),
            (statement(&format!(r#"{good}, "Resource": "*""#)), "Has prohibited field Resource"),
            (
                statement(&good.replace("sts:", "s3:")),
                "AssumeRole policy may only specify STS AssumeRole actions.",
            ),
            (statement(&good.replace("Principal", "Sid")), "Missing required field Principal"),
        ] {
            assert_eq!(check(&document).expect_err(&document).message(), message);
        }
    }
}
