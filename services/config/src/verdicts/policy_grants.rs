//! How much a policy allows, whatever its conditions say.

use policy::{Document, Effect, Kind};

use super::policies;

/// The policy in an item, where its text is percent-encoded.
pub(super) fn read(encoded: &str) -> Option<Document> {
    Document::parse(&decoded(encoded), Kind::Identity).ok()
}

fn decoded(encoded: &str) -> String {
    let mut parts = encoded.split('%');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let escape = part.split_at_checked(2);
        match escape.and_then(|(digits, rest)| Some((u8::from_str_radix(digits, 16).ok()?, rest))) {
            Some((byte, rest)) => {
                bytes.push(byte);
                bytes.extend_from_slice(rest.as_bytes());
            }
            None => bytes.extend_from_slice(format!("%{part}").as_bytes()),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Whether a statement allows all actions on all resources.
pub(super) fn allows_everything(document: &Document) -> bool {
    let is_all = |text: &str| text.contains('*') && text.bytes().all(|byte| b"*:".contains(&byte));
    policies::allowing(document).any(|statement| {
        statement.names_actions()
            && statement.names_resources()
            && statement.actions().any(is_all)
            && statement.resources().any(is_all)
    })
}

/// Whether a statement allows all actions of some service, on whatever resources. One with `NotAction` does: of the
/// services that it does not mention.
pub(super) fn allows_a_whole_service(document: &Document) -> bool {
    let is_whole = |action: &str| {
        let names = action.split_once(':').map_or(action, |(_, names)| names);
        names.contains('*') && names.bytes().all(|byte| byte == b'*')
    };
    policies::allowing(document).any(|statement| match statement.names_actions() {
        true => statement.actions().any(is_whole),
        false => !statement.actions().any(|action| action == "*"),
    })
}

/// Whether an action that is like one of some patterns is allowed on all resources of a pattern, and not denied on all
/// of them.
pub(super) fn allows_on_all(document: &Document, blocked: &[&str], resources: &str) -> bool {
    let about = |effect| {
        let statements = document.statements().iter();
        statements
            .filter(move |statement| statement.effect() == effect && statement.includes_resource(resources))
    };
    let allowed = about(Effect::Allow)
        .flat_map(|statement| blocked.iter().flat_map(move |pattern| statement.common_actions(pattern)));
    let mut granted =
        allowed.filter(|action| !about(Effect::Deny).any(|denial| denial.includes_action(action)));
    granted.next().is_some()
}

#[cfg(test)]
mod tests {
    use super::{allows_a_whole_service, allows_everything, allows_on_all, decoded};

    fn document(statements: &str) -> policy::Document {
        let text = format!(r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#);
        super::read(&text).expect("a policy")
    }

    #[test]
    fn documents_are_decoded() {
        assert_eq!(decoded("%7B%22A%22%3A%20%22%C3%A9%22%7D"), r#"{"A": "é"}"#);
        assert_eq!(decoded("%4%zz%"), "%4%zz%");
    }

    #[test]
    fn statements_allow_everything_or_a_whole_service() {
        for (statement, everything, service) in [
            (r#""Allow","Action":"*","Resource":"*""#, true, true),
            (r#""Allow","Action":["s3:GetObject","*"],"Resource":["arn:aws:s3:::b","*"]"#, true, true),
            (r#""Allow","Action":"*","Resource":"arn:aws:s3:::b""#, false, true),
            (r#""Deny","Action":"*","Resource":"*""#, false, false),
            (r#""Allow","Action":"s3:*","Resource":"*""#, false, true),
            (r#""Allow","Action":"s3:*","Resource":"arn:aws:s3:::b""#, false, true),
            (r#""Allow","Action":"s3:Get*","Resource":"*""#, false, false),
            (r#""Allow","NotAction":"s3:*","Resource":"*""#, false, true),
            (r#""Allow","NotAction":"*","Resource":"*""#, false, false),
            (r#""Allow","Action":"*","NotResource":"arn:aws:s3:::b""#, false, true),
        ] {
            let document = document(&format!(r#"{{"Effect":{statement}}}"#));
            assert_eq!(allows_everything(&document), everything, "{statement}");
            assert_eq!(allows_a_whole_service(&document), service, "{statement}");
        }
    }

    #[test]
    fn actions_are_allowed_on_all_keys() {
        let blocked = ["kms:Decrypt", "kms:ReEncrypt*"];
        let keys = "arn:aws:kms:*:123456789012:key/*";
        let all = r#"{"Effect":"Allow","Action":"kms:*","Resource":"*"}"#;
        for (statements, expected) in [
            (all.to_owned(), true),
            (r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#.to_owned(), true),
            (
                r#"{"Effect":"Allow","Action":"KMS:decrypt","Resource":"arn:aws:kms:*:*:key/*"}"#.to_owned(),
                true,
            ),
            (format!(r#"{{"Effect":"Allow","Action":"kms:ReEncryptFrom","Resource":"{keys}"}}"#), true),
            (
                r#"{"Effect":"Allow","Action":"kms:*","Resource":"arn:aws:kms:us-east-1:1:key/k"}"#
                    .to_owned(),
                false,
            ),
            (r#"{"Effect":"Allow","Action":"kms:Describe*","Resource":"*"}"#.to_owned(), false),
            (r#"{"Effect":"Allow","Action":"s3:*","Resource":"*"}"#.to_owned(), false),
            (r#"{"Effect":"Allow","NotAction":"iam:*","Resource":"*"}"#.to_owned(), true),
            (r#"{"Effect":"Allow","NotAction":"kms:*","Resource":"*"}"#.to_owned(), false),
            (r#"{"Effect":"Allow","Action":"kms:*","NotResource":"arn:aws:s3:::b"}"#.to_owned(), true),
            (
                r#"{"Effect":"Allow","Action":"kms:*","NotResource":"arn:aws:kms:*:*:key/k"}"#.to_owned(),
                false,
            ),
            (format!(r#"{all},{{"Effect":"Deny","Action":"kms:*","Resource":"*"}}"#), false),
            (format!(r#"{all},{{"Effect":"Deny","Action":"kms:Decrypt","Resource":"*"}}"#), true),
            (
                format!(r#"{all},{{"Effect":"Deny","Action":["kms:D*","kms:ReEncrypt*"],"Resource":"*"}}"#),
                false,
            ),
            (
                format!(r#"{all},{{"Effect":"Deny","Action":"kms:*","Resource":"arn:aws:kms:*:*:key/k"}}"#),
                true,
            ),
        ] {
            assert_eq!(allows_on_all(&document(&statements), &blocked, keys), expected, "{statements}");
        }
    }
}
