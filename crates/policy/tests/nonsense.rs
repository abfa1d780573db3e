//! Whatever a text says, it is refused or evaluated; nothing panics.

use policy::{Caller, Context, Document, Kind, Policies, Request, evaluate, is_public};

const POLICY: &str = r#"{"Version": "2012-10-17", "Id": "é", "Statement": [{"Sid": "a\u0041", "Effect": "Deny",
    "NotPrincipal": {"AWS": ["arn:aws:iam::123456789012:user/ann", "123456789012"], "Service": "sns.amazonaws.com"},
    "NotAction": ["s3:*", "ec2:?x"], "Resource": "arn:aws:s3:::${aws:username, 'b'}/*${*}", "Condition": {
        "ForAnyValue:StringNotLike": {"k": ["a*${aws:userid}?", null]}, "DateLessThanIfExists": {"d": "2020-01-02T03:04Z"},
        "NumericEquals": {"n": 1.5e3}, "NotIpAddress": {"ip": ["10.0.0.0/8", "::/0"]}, "Null": {"z": true},
        "ArnLike": {"arn": "arn:*:s3:::*"}, "BinaryEquals": {"b": "QmlO"}}}]}"#;

#[test]
fn broken_texts_do_no_harm() {
    let context = Context::new()
        .with("aws:username", "ann")
        .with("k", "ab")
        .with("d", "2020-01")
        .with("n", "1500")
        .with("ip", "2001:db8::1")
        .with("arn", "arn:aws:s3:::b");
    let request = Request {
        caller: Caller::User { arn: "arn:aws:iam::123456789012:user/ann" },
        canonical_user: None,
        action: "sqs:SendMessage",
        resource: "arn:aws:s3:::ann/é*",
        resource_account: None,
        context: &context,
    };
    let mut read = 0;
    let mut attempt = |text: &str| {
        for kind in [Kind::Identity, Kind::Resource, Kind::Trust] {
            let Ok(document) = Document::parse(text, kind) else { continue };
            let identity: &[&Document] = &[&document];
            let policies = Policies { identity, resource: Some(&document), ..Policies::default() };
            evaluate(&request, &policies);
            is_public(&document);
            assert!(!document.statements().is_empty());
            read += 1;
        }
    };
    attempt(POLICY);
    let marks =
        ["", "*", "?", "é", "\"", "\\", "{", "}", "[", "]", ":", ",", "/", "$", "0", "-", " ", "null"];
    let places: Vec<usize> = POLICY.char_indices().map(|(place, _)| place).collect();
    for (index, place) in places.iter().enumerate() {
        let after = places.get(index + 1).copied().unwrap_or(POLICY.len());
        for mark in marks {
            attempt(&format!("{}{mark}{}", &POLICY[..*place], &POLICY[after..]));
            attempt(&format!("{}{mark}{}", &POLICY[..*place], &POLICY[*place..]));
        }
        attempt(&POLICY[..*place]);
    }
    assert!(read > 1_000, "{read} texts were policies");
}
