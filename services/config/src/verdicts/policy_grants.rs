//! How much a policy allows, whatever its conditions say.

use policy::{Document, Effect, Kind, Statement};

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
    allowing(document).any(|statement| {
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
    allowing(document).any(|statement| match statement.names_actions() {
        true => statement.actions().any(is_whole),
        false => !statement.actions().any(|action| action == "*"),
    })
}

/// Whether an action that is like one of some patterns is allowed on all resources of a pattern, and not denied on all
/// of them.
pub(super) fn allows_on_all(document: &Document, blocked: &[&str], resources: &str) -> bool {
    let is_denied = |action: &str| {
        let mut denials = document.statements().iter().filter(|statement| statement.effect() == Effect::Deny);
        denials.any(|denial| reaches_all(denial, resources) && is_about_all(denial, action))
    };
    let allowed = allowing(document).filter(|statement| reaches_all(statement, resources));
    allowed.flat_map(|statement| meeting(statement, blocked)).any(|action| !is_denied(&action))
}

fn allowing(document: &Document) -> impl Iterator<Item = &Statement> {
    document.statements().iter().filter(|statement| statement.effect() == Effect::Allow)
}

/// The narrower of an action of the statement and a blocked pattern, for all that have something in common.
fn meeting(statement: &Statement, blocked: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for pattern in blocked.iter().map(|pattern| pattern.to_ascii_lowercase()) {
        if !statement.names_actions() {
            found.extend(is_about_all(statement, &pattern).then_some(pattern));
            continue;
        }
        let actions = statement.actions().map(str::to_ascii_lowercase);
        let meeting = actions.filter(|action| meet(action.as_bytes(), pattern.as_bytes()));
        found.extend(meeting.map(|action| if covers(&action, &pattern) { pattern.clone() } else { action }));
    }
    found
}

/// Whether the statement is about all actions that are like a pattern in lower case.
fn is_about_all(statement: &Statement, pattern: &str) -> bool {
    let mut actions = statement.actions().map(str::to_ascii_lowercase);
    match statement.names_actions() {
        true => actions.any(|action| covers(&action, pattern)),
        false => !actions.any(|action| meet(action.as_bytes(), pattern.as_bytes())),
    }
}

/// Whether the statement is about all resources that are like a pattern.
fn reaches_all(statement: &Statement, pattern: &str) -> bool {
    let mut resources = statement.resources();
    match statement.names_resources() {
        true => resources.any(|resource| covers(resource, pattern)),
        false => !resources.any(|resource| meet(resource.as_bytes(), pattern.as_bytes())),
    }
}

/// Whether all that is like one pattern is like a wider one. The narrow one's `*` is doubled, so that only a `*`
/// stands for it.
fn covers(wide: &str, narrow: &str) -> bool {
    service::matches(wide, &narrow.replace('*', "**"))
}

/// Whether something can be like both of two patterns.
fn meet(one: &[u8], other: &[u8]) -> bool {
    // Whether the ends from a place on meet, for the places after the current one of `one`, and for the current one.
    let mut after = vec![false; other.len() + 1];
    for i in (0..=one.len()).rev() {
        let mut current = vec![false; other.len() + 1];
        for j in (0..=other.len()).rev() {
            current[j] = match (one.get(i), other.get(j)) {
                (None, None) => true,
                (Some(b'*'), there) => after[j] || (there.is_some() && current[j + 1]),
                (here, Some(b'*')) => current[j + 1] || (here.is_some() && after[j]),
                (Some(here), Some(there)) => {
                    (here == there || [here, there].contains(&&b'?')) && after[j + 1]
                }
                _ => false,
            };
        }
        after = current;
    }
    after[0]
}

#[cfg(test)]
mod tests {
    use super::{allows_a_whole_service, allows_everything, allows_on_all, decoded, meet};

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
    fn patterns_meet() {
        for (one, other, expected) in [
            ("kms:*", "kms:decrypt", true),
            ("kms:*crypt", "kms:de*", true),
            ("kms:re*", "kms:de*", false),
            ("*", "kms:decrypt", true),
            ("kms:decryp?", "kms:decrypt", true),
            ("kms:decrypt", "kms:decrypt?", false),
            ("", "*", true),
            ("a*b*c", "*x", false),
        ] {
            assert_eq!(meet(one.as_bytes(), other.as_bytes()), expected, "{one} and {other}");
            assert_eq!(meet(other.as_bytes(), one.as_bytes()), expected, "{other} and {one}");
        }
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
