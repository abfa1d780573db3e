//! Decisions as tables.

use crate::{Caller, Context, Decision, Document, Effect, Kind, Policies, Request, Source, evaluate};

use Decision::{Allowed, ExplicitDeny, ImplicitDeny};

const USER: Caller<'_> = Caller::User { arn: "arn:aws:iam::111111111111:user/ann" };
const ROOT: Caller<'_> = Caller::Root { arn: "arn:aws:iam::111111111111:root" };
const SESSION: Caller<'_> = Caller::Session {
    arn: "arn:aws:sts::111111111111:assumed-role/r/s",
    role: "arn:aws:iam::111111111111:role/r",
};
const FEDERATED: Caller<'_> = Caller::FederatedUser {
    arn: "arn:aws:sts::111111111111:federated-user/f",
    user: "arn:aws:iam::111111111111:user/ann",
};
const SERVICE: Caller<'_> = Caller::Service("sns.amazonaws.com");

fn statement(effect: &str, more: &str) -> String {
    format!(r#"{{"Effect": "{effect}", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"{more}}}"#)
}

fn document(statements: &[String], kind: Kind) -> Document {
    let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{}]}}"#, statements.join(","));
    Document::parse(&text, kind).expect(&text)
}

/// A policy for identities in a word.
fn identity(word: &str) -> Option<Document> {
    let elsewhere = statement("Allow", "").replace("GetObject", "PutObject");
    let statements = match word {
        "allow" => vec![statement("Allow", "")],
        "deny" => vec![statement("Deny", "")],
        "both" => vec![statement("Allow", ""), statement("Deny", "")],
        "none" => vec![elsewhere],
        _ => return None,
    };
    Some(document(&statements, Kind::Identity))
}

/// A policy for resources: who is allowed; with a `!`, who is denied.
fn resource(principal: &str) -> Option<Document> {
    if principal == "-" {
        return None;
    }
    let (effect, principal) = principal.strip_prefix('!').map_or(("Allow", principal), |rest| ("Deny", rest));
    let principal = match principal {
        "*" => r#""*""#.to_owned(),
        "service" => r#"{"Service": "sns.amazonaws.com"}"#.to_owned(),
        "account" => r#"{"AWS": "111111111111"}"#.to_owned(),
        "other" => r#"{"AWS": "333333333333"}"#.to_owned(),
        "ann" => r#"{"AWS": "arn:aws:iam::111111111111:user/ann"}"#.to_owned(),
        "role" => r#"{"AWS": "arn:aws:iam::111111111111:role/r"}"#.to_owned(),
        "session" => r#"{"AWS": "arn:aws:sts::111111111111:assumed-role/r/s"}"#.to_owned(),
        "federated" => r#"{"AWS": "arn:aws:sts::111111111111:federated-user/f"}"#.to_owned(),
        other => panic!("{other}"),
    };
    Some(document(&[statement(effect, &format!(r#", "Principal": {principal}"#))], Kind::Resource))
}

fn request<'a>(caller: Caller<'a>, context: &'a Context<'a>) -> Request<'a> {
    let (action, resource) = ("s3:GetObject", "arn:aws:s3:::b/key");
    Request { caller, canonical_user: None, action, resource, resource_account: None, context }
}

/// Identity policy, resource policy, boundary, session policy.
type Row<'a> = (Caller<'a>, [&'a str; 4], Decision);

#[track_caller]
fn check(rows: &[Row<'_>], resource_account: Option<&str>, resource_must_allow: bool) {
    let context = Context::new();
    for (caller, words, expected) in rows {
        let own = identity(words[0]);
        let own: Vec<&Document> = own.iter().collect();
        let (resource, boundary, session) = (resource(words[1]), identity(words[2]), identity(words[3]));
        let session: Option<Vec<&Document>> = session.as_ref().map(|policy| vec![policy]);
        let policies = Policies {
            identity: &own,
            resource: resource.as_ref(),
            resource_must_allow,
            boundary: boundary.as_ref(),
            session: session.as_deref(),
            ..Policies::default()
        };
        let resource_account = resource_account.map(|id| id.parse().expect("an account"));
        let request = Request { resource_account, ..request(*caller, &context) };
        let found = evaluate(&request, &policies).decision;
        assert_eq!(found, *expected, "{caller:?} {words:?}");
    }
}

#[test]
fn within_an_account_either_grants() {
    let rows: &[Row<'_>] = &[
        (USER, ["-", "-", "-", "-"], ImplicitDeny),
        (USER, ["none", "-", "-", "-"], ImplicitDeny),
        (USER, ["allow", "-", "-", "-"], Allowed),
        (USER, ["deny", "-", "-", "-"], ExplicitDeny),
        (USER, ["both", "-", "-", "-"], ExplicitDeny),
        (USER, ["-", "ann", "-", "-"], Allowed),
        (USER, ["-", "*", "-", "-"], Allowed),
        (USER, ["-", "account", "-", "-"], ImplicitDeny),
        (USER, ["-", "other", "-", "-"], ImplicitDeny),
        (USER, ["-", "role", "-", "-"], ImplicitDeny),
        (USER, ["allow", "account", "-", "-"], Allowed),
        (USER, ["allow", "other", "-", "-"], Allowed),
        (USER, ["allow", "!ann", "-", "-"], ExplicitDeny),
        (USER, ["allow", "!account", "-", "-"], ExplicitDeny),
        (USER, ["allow", "!*", "-", "-"], ExplicitDeny),
        (USER, ["allow", "!other", "-", "-"], Allowed),
        (USER, ["deny", "ann", "-", "-"], ExplicitDeny),
        (SESSION, ["allow", "-", "-", "-"], Allowed),
        (SESSION, ["-", "role", "-", "-"], Allowed),
        (SESSION, ["-", "session", "-", "-"], Allowed),
        (SESSION, ["allow", "!role", "-", "-"], ExplicitDeny),
        (SESSION, ["allow", "!session", "-", "-"], ExplicitDeny),
        (FEDERATED, ["-", "federated", "-", "-"], Allowed),
        (FEDERATED, ["-", "ann", "-", "-"], Allowed),
        (ROOT, ["-", "-", "-", "-"], Allowed),
        (ROOT, ["-", "!account", "-", "-"], ExplicitDeny),
        (ROOT, ["-", "!*", "-", "-"], ExplicitDeny),
        (ROOT, ["-", "other", "-", "-"], Allowed),
    ];
    check(rows, None, false);
    check(rows, Some("111111111111"), false);
}

#[test]
fn boundaries_and_sessions_limit() {
    check(
        &[
            (USER, ["allow", "-", "allow", "-"], Allowed),
            (USER, ["allow", "-", "none", "-"], ImplicitDeny),
            (USER, ["allow", "-", "deny", "-"], ExplicitDeny),
            (USER, ["none", "-", "allow", "-"], ImplicitDeny),
            (USER, ["none", "ann", "none", "-"], Allowed),
            (USER, ["none", "*", "none", "-"], Allowed),
            (USER, ["none", "ann", "deny", "-"], ExplicitDeny),
            (USER, ["allow", "account", "none", "-"], ImplicitDeny),
            (SESSION, ["allow", "-", "allow", "allow"], Allowed),
            (SESSION, ["allow", "-", "allow", "none"], ImplicitDeny),
            (SESSION, ["allow", "-", "none", "allow"], ImplicitDeny),
            (SESSION, ["allow", "-", "-", "none"], ImplicitDeny),
            (SESSION, ["allow", "-", "-", "deny"], ExplicitDeny),
            (SESSION, ["none", "-", "-", "allow"], ImplicitDeny),
            (SESSION, ["none", "role", "none", "-"], ImplicitDeny),
            (SESSION, ["none", "role", "-", "none"], ImplicitDeny),
            (SESSION, ["none", "role", "allow", "allow"], Allowed),
            (SESSION, ["none", "session", "none", "none"], Allowed),
            (SESSION, ["none", "session", "-", "deny"], ExplicitDeny),
            (SESSION, ["none", "*", "none", "none"], Allowed),
            (FEDERATED, ["none", "ann", "none", "-"], ImplicitDeny),
            (FEDERATED, ["none", "ann", "-", "none"], ImplicitDeny),
            (FEDERATED, ["none", "federated", "none", "none"], Allowed),
            (FEDERATED, ["allow", "-", "-", "none"], ImplicitDeny),
        ],
        None,
        false,
    );
}

#[test]
fn across_accounts_both_must_allow() {
    check(
        &[
            (USER, ["allow", "-", "-", "-"], ImplicitDeny),
            (USER, ["-", "ann", "-", "-"], ImplicitDeny),
            (USER, ["-", "*", "-", "-"], ImplicitDeny),
            (USER, ["allow", "ann", "-", "-"], Allowed),
            (USER, ["allow", "account", "-", "-"], Allowed),
            (USER, ["allow", "*", "-", "-"], Allowed),
            (USER, ["allow", "other", "-", "-"], ImplicitDeny),
            (USER, ["allow", "ann", "none", "-"], ImplicitDeny),
            (USER, ["deny", "ann", "-", "-"], ExplicitDeny),
            (USER, ["allow", "!ann", "-", "-"], ExplicitDeny),
            (SESSION, ["allow", "role", "-", "-"], Allowed),
            (SESSION, ["allow", "session", "-", "none"], ImplicitDeny),
            (SESSION, ["none", "session", "-", "-"], ImplicitDeny),
            (ROOT, ["-", "-", "-", "-"], ImplicitDeny),
            (ROOT, ["-", "account", "-", "-"], Allowed),
            (ROOT, ["-", "*", "-", "-"], Allowed),
            (SERVICE, ["-", "service", "-", "-"], Allowed),
            (SERVICE, ["-", "account", "-", "-"], ImplicitDeny),
            (SERVICE, ["-", "*", "-", "-"], Allowed),
            (SERVICE, ["-", "-", "-", "-"], ImplicitDeny),
            (Caller::Anonymous, ["-", "*", "-", "-"], Allowed),
            (Caller::Anonymous, ["-", "account", "-", "-"], ImplicitDeny),
            (Caller::Anonymous, ["-", "!*", "-", "-"], ExplicitDeny),
            (Caller::Anonymous, ["-", "-", "-", "-"], ImplicitDeny),
        ],
        Some("222222222222"),
        false,
    );
}

#[test]
fn some_resources_must_allow_themselves() {
    check(
        &[
            (USER, ["allow", "-", "-", "-"], ImplicitDeny),
            (USER, ["allow", "other", "-", "-"], ImplicitDeny),
            (USER, ["allow", "account", "-", "-"], Allowed),
            (USER, ["-", "account", "-", "-"], ImplicitDeny),
            (USER, ["-", "ann", "-", "-"], Allowed),
            (SESSION, ["-", "role", "-", "-"], Allowed),
            (ROOT, ["-", "-", "-", "-"], ImplicitDeny),
            (ROOT, ["-", "account", "-", "-"], Allowed),
        ],
        None,
        true,
    );
}

#[test]
fn control_policies_limit_on_every_level() {
    let context = Context::new();
    let word = |word: &str| identity(word).expect("a policy");
    let (allow, deny, none) = (word("allow"), word("deny"), word("none"));
    let open = resource("*").expect("a policy");
    let full: &[&Document] = &[&allow];
    let rows: &[(Caller<'_>, &[&[&Document]], Decision)] = &[
        (USER, &[], Allowed),
        (USER, &[full], Allowed),
        (USER, &[full, full], Allowed),
        (USER, &[full, &[&none]], ImplicitDeny),
        (USER, &[&[&none], full], ImplicitDeny),
        (USER, &[&[&none, &allow]], Allowed),
        (USER, &[full, &[&allow, &deny]], ExplicitDeny),
        (USER, &[&[]], ImplicitDeny),
        (ROOT, &[full], Allowed),
        (ROOT, &[&[&none]], ImplicitDeny),
        (ROOT, &[&[&deny]], ExplicitDeny),
        (SESSION, &[full, &[&none]], ImplicitDeny),
    ];
    for (caller, levels, expected) in rows {
        for granted in [
            Policies { identity: full, ..Policies::default() },
            Policies { resource: Some(&open), ..Policies::default() },
        ] {
            let request = request(*caller, &context);
            let service = Policies { service_control: levels, ..granted };
            assert_eq!(evaluate(&request, &service).decision, *expected, "{caller:?} {levels:?}");
            let resource = Policies { resource_control: levels, ..granted };
            assert_eq!(evaluate(&request, &resource).decision, *expected, "{caller:?} {levels:?}");
        }
    }
}

/// Elements of a statement, the action and the resource of a request, whether the statement is about it.
const ELEMENTS: &[(&str, &str, &str, bool)] = &[
    (r#""Action": "*", "Resource": "*""#, "s3:GetObject", "arn:aws:s3:::b/k", true),
    (r#""Action": "*", "Resource": "*""#, "s3:GetObject", "*", true),
    (r#""Action": "s3:*", "Resource": "*""#, "s3:GetObject", "*", true),
    (r#""Action": "S3:getobject", "Resource": "*""#, "s3:GetObject", "*", true),
    (r#""Action": "s3:GetObject", "Resource": "*""#, "S3:GETOBJECT", "*", true),
    (r#""Action": "s3:GetObject", "Resource": "*""#, "s3:GetObjectAcl", "*", false),
    (r#""Action": "s3:GetObject*", "Resource": "*""#, "s3:GetObjectAcl", "*", true),
    (r#""Action": "s3:*Object", "Resource": "*""#, "s3:PutObject", "*", true),
    (r#""Action": ["ec2:*", "s3:Put?bject"], "Resource": "*""#, "s3:PutObject", "*", true),
    (r#""Action": "ec2:*", "Resource": "*""#, "s3:PutObject", "*", false),
    (r#""NotAction": "iam:*", "Resource": "*""#, "s3:PutObject", "*", true),
    (r#""NotAction": "iam:*", "Resource": "*""#, "iam:CreateUser", "*", false),
    (r#""NotAction": ["iam:*", "s3:Put*"], "Resource": "*""#, "s3:PutObject", "*", false),
    (r#""Action": "*", "Resource": "arn:aws:s3:::b/*""#, "s3:GetObject", "arn:aws:s3:::b/k", true),
    (r#""Action": "*", "Resource": "arn:aws:s3:::b/*""#, "s3:GetObject", "arn:aws:s3:::B/k", false),
    (r#""Action": "*", "Resource": "arn:aws:s3:::b/*""#, "s3:GetObject", "arn:aws:s3:::b", false),
    (r#""Action": "*", "Resource": "arn:aws:s3:::b/*""#, "s3:GetObject", "*", false),
    (
        r#""Action": "*", "Resource": ["arn:aws:s3:::a", "arn:aws:s3:::b"]"#,
        "s3:ListBucket",
        "arn:aws:s3:::b",
        true,
    ),
    (
        r#""Action": "*", "Resource": "arn:aws:s3:::b/${aws:username}/*""#,
        "s3:GetObject",
        "arn:aws:s3:::b/ann/k",
        true,
    ),
    (
        r#""Action": "*", "Resource": "arn:aws:s3:::b/${aws:username}/*""#,
        "s3:GetObject",
        "arn:aws:s3:::b/bob/k",
        false,
    ),
    (
        r#""Action": "*", "Resource": "arn:aws:s3:::b/${aws:userid}/*""#,
        "s3:GetObject",
        "arn:aws:s3:::b/x/k",
        false,
    ),
    (
        r#""Action": "*", "Resource": "arn:aws:s3:::b/${aws:userid, 'all'}/*""#,
        "s3:GetObject",
        "arn:aws:s3:::b/all/k",
        true,
    ),
    (r#""Action": "*", "NotResource": "arn:aws:s3:::b/*""#, "s3:GetObject", "arn:aws:s3:::b/k", false),
    (r#""Action": "*", "NotResource": "arn:aws:s3:::b/*""#, "s3:GetObject", "arn:aws:s3:::c/k", true),
    (
        r#""Action": "*", "NotResource": "arn:aws:s3:::b/${aws:username}/*""#,
        "s3:GetObject",
        "arn:aws:s3:::b/bob/k",
        true,
    ),
    (
        r#""Action": "*", "Resource": "*", "Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}"#,
        "s3:GetObject",
        "*",
        true,
    ),
    (
        r#""Action": "*", "Resource": "*", "Condition": {"IpAddress": {"aws:SourceIp": "11.0.0.0/8"}}"#,
        "s3:GetObject",
        "*",
        false,
    ),
    (
        r#""Action": "*", "Resource": "*", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}"#,
        "s3:GetObject",
        "*",
        false,
    ),
];

#[test]
fn statements_name_actions_and_resources() {
    let context = Context::new().with("aws:username", "ann").with("aws:SourceIp", "10.0.0.1");
    for (elements, action, resource, expected) in ELEMENTS {
        for (effect, decision) in [("Allow", Allowed), ("Deny", ExplicitDeny)] {
            let document = document(&[format!(r#"{{"Effect": "{effect}", {elements}}}"#)], Kind::Identity);
            let request = Request { action, resource, ..request(USER, &context) };
            let policies = Policies { identity: &[&document], ..Policies::default() };
            let expected = if *expected { decision } else { ImplicitDeny };
            assert_eq!(
                evaluate(&request, &policies).decision,
                expected,
                "{effect} {elements} {action} {resource}"
            );
        }
    }
}

#[test]
fn everyone_but_those_named() {
    let context = Context::new();
    let ann = r#"{"AWS": ["arn:aws:iam::111111111111:user/ann", "arn:aws:iam::111111111111:root"]}"#;
    for (effect, principal, caller, expected) in [
        ("Deny", ann, USER, Allowed),
        ("Deny", ann, SESSION, ExplicitDeny),
        ("Deny", r#"{"AWS": "arn:aws:iam::111111111111:user/ann"}"#, USER, ExplicitDeny),
        ("Deny", r#"{"AWS": "111111111111"}"#, ROOT, Allowed),
        ("Deny", r#"{"AWS": "222222222222"}"#, ROOT, ExplicitDeny),
        ("Allow", r#"{"AWS": "222222222222"}"#, Caller::Anonymous, Allowed),
        ("Deny", r#"{"AWS": "222222222222"}"#, Caller::Anonymous, ExplicitDeny),
    ] {
        let own = identity("allow").expect("a policy");
        let resource =
            document(&[statement(effect, &format!(r#", "NotPrincipal": {principal}"#))], Kind::Resource);
        let policies = Policies { identity: &[&own], resource: Some(&resource), ..Policies::default() };
        assert_eq!(
            evaluate(&request(caller, &context), &policies).decision,
            expected,
            "{effect} {principal}"
        );
    }
}

#[test]
fn trust_policies_name_services_providers_and_accounts() {
    let context = Context::new().with("sts:ExternalId", "42");
    let google = Caller::Federated("accounts.google.com");
    for (principal, condition, caller, expected) in [
        (r#"{"Service": "ec2.amazonaws.com"}"#, "{}", Caller::Service("ec2.amazonaws.com"), Allowed),
        (r#"{"Service": "ec2.amazonaws.com"}"#, "{}", Caller::Service("lambda.amazonaws.com"), ImplicitDeny),
        (r#"{"Service": "ec2.amazonaws.com"}"#, "{}", USER, ImplicitDeny),
        (r#"{"AWS": "arn:aws:iam::111111111111:user/ann"}"#, "{}", USER, Allowed),
        (r#"{"AWS": "111111111111"}"#, "{}", USER, ImplicitDeny),
        (r#"{"AWS": "*"}"#, r#"{"StringEquals": {"sts:ExternalId": "42"}}"#, USER, Allowed),
        (r#"{"AWS": "*"}"#, r#"{"StringEquals": {"sts:ExternalId": "43"}}"#, USER, ImplicitDeny),
        (r#"{"Federated": "accounts.google.com"}"#, "{}", google, Allowed),
        (r#"{"Federated": "www.amazon.com"}"#, "{}", google, ImplicitDeny),
    ] {
        let text = format!(
            r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Action": "sts:Assume*",
            "Principal": {principal}, "Condition": {condition}}}}}"#
        );
        let trust = Document::parse(&text, Kind::Trust).expect(&text);
        let request = Request { action: "sts:AssumeRole", ..request(caller, &context) };
        let policies = Policies { resource: Some(&trust), resource_must_allow: true, ..Policies::default() };
        assert_eq!(evaluate(&request, &policies).decision, expected, "{principal} {condition}");
    }
}

#[test]
fn the_deciding_statements_are_named() {
    let context = Context::new();
    let first = document(&[statement("Allow", r#", "Sid": "a""#)], Kind::Identity);
    let second = document(
        &[
            statement("Deny", r#", "Sid": "b", "Condition": {"Bool": {"k": "true"}}"#),
            statement("Allow", r#", "Sid": "c""#),
        ],
        Kind::Identity,
    );
    let open = resource("*").expect("a policy");
    let policies = Policies { identity: &[&first, &second], resource: Some(&open), ..Policies::default() };
    let sids = |context: &Context<'_>| {
        let evaluation = evaluate(&request(USER, context), &policies);
        let one = |one: &crate::Matched<'_>| (one.source, one.policy, one.statement.sid().map(str::to_owned));
        evaluation.matched.iter().map(one).collect::<Vec<_>>()
    };
    let sid = |sid: &str| Some(sid.to_owned());
    assert_eq!(
        sids(&context),
        [(Source::Identity, 0, sid("a")), (Source::Identity, 1, sid("c")), (Source::Resource, 0, None),]
    );
    assert_eq!(sids(&Context::new().with("k", "true")), [(Source::Identity, 1, sid("b"))]);

    let boundary = identity("none").expect("a policy");
    let limited = Policies { identity: &[&first], boundary: Some(&boundary), ..Policies::default() };
    let evaluation = evaluate(&request(USER, &context), &limited);
    assert_eq!(evaluation.decision, ImplicitDeny);
    assert_eq!((evaluation.identity, evaluation.boundary), (Allowed, Some(ImplicitDeny)));
    assert_eq!((evaluation.resource, evaluation.session), (None, None));
    assert_eq!(evaluation.matched, []);
    assert_eq!(first.statements()[0].effect(), Effect::Allow);
}
