//! Trust policies: who may assume a role.

use policy::{Document, Kind, Malformed, Statement};
use service::{Fault, Result, matches};

use crate::{documents, faults};

/// The longest trust policy.
const LONGEST: usize = 2_048;

/// What trust policies can allow.
const ACTIONS: &[&str] = &[
    "AssumeRole",
    "AssumeRoleWithSAML",
    "AssumeRoleWithWebIdentity",
    "SetContext",
    "SetSourceIdentity",
    "TagSession",
];

/// Refuses a document that is no trust policy, in AWS's words. Lenient worlds take those that AWS's console had, which
/// suites know.
pub(crate) fn check(document: &str, is_lenient: bool) -> Result<()> {
    let refusal = if is_lenient { refusal_in_console } else { refusal };
    let policy = Document::parse(document, Kind::Trust).map_err(|why| refusal(&why))?;
    let mut actions = policy.statements().iter().flat_map(Statement::actions);
    if let Some(wrong) = actions.find(|action| !is_assuming(action)) {
        return Err(refusal(&Malformed::Action(wrong.to_owned())));
    }
    if documents::size(document) > LONGEST {
        return Err(faults::quota("ACLSizePerRole", LONGEST));
    }
    Ok(())
}

/// Whether an action, which may have wildcards, is one of those that trust policies can allow.
fn is_assuming(action: &str) -> bool {
    let own = |name: &str| ACTIONS.iter().any(|known| matches(&name.to_lowercase(), &known.to_lowercase()));
    action == "*"
        || action
            .split_once(':')
            .is_some_and(|(vendor, name)| vendor.eq_ignore_ascii_case("sts") && own(name))
}

fn refusal(why: &Malformed) -> Fault {
    match why {
        Malformed::Json => faults::invalid_json(),
        Malformed::Missing(field) => faults::missing_field(field),
        Malformed::Effect(_) => faults::missing_field("Effect"),
        Malformed::Prohibited(field) => faults::prohibited_field(field),
        Malformed::Principal(principal) => faults::invalid_principal(principal),
        Malformed::Action(_) => faults::trust_actions(),
        _ => faults::policy_syntax(),
    }
}

fn refusal_in_console(why: &Malformed) -> Fault {
    match why {
        Malformed::Json => faults::policy_syntax(),
        Malformed::Prohibited(field) => faults::prohibited_field(&format!("{field}.")),
        Malformed::Action(_) => faults::trust_actions_in_console(),
        other => refusal(other),
    }
}

#[cfg(test)]
mod tests {
    use super::check as check_in;

    fn check(document: &str) -> service::Result<()> {
        check_in(document, false)
    }

    #[test]
    fn statements_are_checked() {
        let statement = |text: &str| format!(r#"{{"Version": "2012-10-17", "Statement": [{{{text}}}]}}"#);
        let good =
            r#""Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole""#;
        for action in ["sts:AssumeRole", "STS:assumerolewithsaml", "sts:*", "sts:Assume*", "*"] {
            assert_eq!(check(&statement(&good.replace("sts:AssumeRole", action))), Ok(()), "{action}");
        }
        for (document, message) in [
            ("some policy".to_owned(), "This policy contains invalid Json"),
            ("{}".to_owned(), "Missing required field Statement"),
            (statement(&format!(r#"{good}, "Resource": "*""#)), "Has prohibited field Resource"),
            (
                statement(&good.replace("sts:", "s3:")),
                "AssumeRole policy may only specify STS AssumeRole actions.",
            ),
            (
                statement(&good.replace("AssumeRole", "TagSessions")),
                "AssumeRole policy may only specify STS AssumeRole actions.",
            ),
            (statement(&good.replace("Principal", "Sid")), "Missing required field Principal"),
            (
                statement(&good.replace("\"Service\": \"ec2.amazonaws.com\"", "\"AWS\": \"ann\"")),
                "Invalid principal in policy: \"AWS\":\"ann\"",
            ),
        ] {
            assert_eq!(check(&document).expect_err(&document).message(), message);
        }
    }
}
