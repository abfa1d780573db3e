//! Rules about what the policies of buckets allow and demand.

use policy::{
    Caller, Context, Decision, Document, Effect, Evaluation, Kind, Policies, Principal, Request, Statement,
};
use service::{Result, matches};

use super::policies::{self, Owner};
use super::{Inquiry, Logic, Subject, Table, Verdict};
use crate::faults;

pub(crate) const RULES: Table = &[
    ("S3_BUCKET_BLACKLISTED_ACTIONS_PROHIBITED", Logic::Item(prohibited_actions)),
    ("S3_BUCKET_POLICY_GRANTEE_CHECK", Logic::Item(grantees)),
    ("S3_BUCKET_POLICY_NOT_MORE_PERMISSIVE", Logic::Item(not_more_permissive)),
    ("S3_BUCKET_SSL_REQUESTS_ONLY", Logic::Item(secure_transport)),
];

const SECURE: &str = "aws:SecureTransport";

/// What a policy says to an anonymous request.
pub(super) fn asked<'p>(
    policy: &'p Document,
    action: &str,
    resource: &str,
    context: &Context<'_>,
) -> Evaluation<'p> {
    let (caller, canonical_user, resource_account) = (Caller::Anonymous, None, None);
    let request = Request { caller, canonical_user, action, resource, resource_account, context };
    policy::evaluate(&request, &Policies { resource: Some(policy), ..Policies::default() })
}

/// The policy denies everything to everyone who comes without TLS, to the bucket as to its objects. A denial under
/// more conditions than that does not count.
fn secure_transport(_: &mut Inquiry<'_, '_>, bucket: &Subject<'_>) -> Result<Verdict> {
    let Some(policy) = policies::at(bucket, policies::BUCKETS) else {
        return Ok(Verdict::non_compliant("There is no bucket policy that denies requests without TLS."));
    };
    let context = Context::new().with(SECURE, "false");
    let denies = |resource: &str| {
        // Wildcards as an action and a resource are only matched by wildcards.
        let found = asked(&policy, "s3:*", resource, &context);
        let mut denying = found.matched.iter().map(|matched| matched.statement);
        found.decision == Decision::ExplicitDeny
            && denying.any(|statement| {
                let is_of_all = statement.named().is_some_and(|named| named.contains(&Principal::Anyone));
                is_of_all && statement.keys().all(|key| key.eq_ignore_ascii_case(SECURE))
            })
    };
    let arn = bucket.text("ARN");
    let holds = denies(arn) && denies(&format!("{arn}/*"));
    Ok(Verdict::of(holds, "The bucket policy does not deny all requests without TLS."))
}

/// No statement allows one of the actions in `blacklistedActionPattern` to principals of other accounts. What other
/// statements deny is not weighed.
fn prohibited_actions(rule: &mut Inquiry<'_, '_>, bucket: &Subject<'_>) -> Result<Verdict> {
    let patterns = rule.items("blacklistedActionPattern").unwrap_or_default();
    let owner = Owner::of(rule, bucket);
    let policy = policies::at(bucket, policies::BUCKETS);
    let allowed = policy.iter().flat_map(policies::allowing).find_map(|statement| {
        let pattern = patterns.iter().find(|pattern| statement.touches_action(pattern))?;
        (!owner.strangers(statement).is_empty()).then_some(pattern)
    });
    Ok(allowed.map_or(Verdict::COMPLIANT, |pattern| {
        Verdict::non_compliant(format!("The bucket policy allows {pattern:.128} to other accounts."))
    }))
}

/// Each statement that allows something names only principals that the parameters list, or only counts for addresses
/// or VPCs that they list. What is listed may have wildcards. A policy is too much for AWS if one of its texts has more
/// than five variables.
fn grantees(rule: &mut Inquiry<'_, '_>, bucket: &Subject<'_>) -> Result<Verdict> {
    let text = bucket.text(policies::BUCKETS);
    if text.split('"').any(|part| part.matches("${").count() > 5) {
        return Ok(Verdict::non_compliant("The bucket policy has a value with more than five variables."));
    }
    let listed = |name| rule.items(name).unwrap_or_default();
    let [people, services, providers] = ["awsPrincipals", "servicePrincipals", "federatedUsers"].map(listed);
    let [addresses, networks] = ["ipAddresses", "vpcIds"].map(listed);
    let among = |list: &[&str], text: &str| list.iter().any(|pattern| matches(pattern, text));
    let is_listed = |principal: &Principal| match principal {
        Principal::Anyone => among(&people, "*"),
        Principal::Account(account) => {
            among(&people, &account.to_string()) || among(&people, &format!("arn:aws:iam::{account}:root"))
        }
        Principal::Arn(arn) => among(&people, arn),
        Principal::Canonical(id) => among(&people, id),
        Principal::Service(name) => among(&services, name),
        Principal::Federated(name) => among(&providers, name),
        Principal::Deleted => true,
    };
    let policy = policies::at(bucket, policies::BUCKETS);
    let holds = policy.iter().flat_map(policies::allowing).all(|statement| {
        let is_vpc = |vpcs: Vec<&str>| vpcs.iter().all(|vpc| networks.contains(vpc));
        statement.named().is_some_and(|named| named.iter().all(is_listed))
            || statement.requires_address("aws:SourceIp", &addresses)
            || statement.required_texts("aws:SourceVpc").is_some_and(is_vpc)
    });
    Ok(Verdict::of(holds, "The bucket policy allows access to others than those listed."))
}

/// Whatever the policy allows to principals of other accounts, one statement of `controlPolicy` allows too, and none
/// denies. What the bucket's policy denies is not weighed.
fn not_more_permissive(rule: &mut Inquiry<'_, '_>, bucket: &Subject<'_>) -> Result<Verdict> {
    let control = rule.text("controlPolicy").and_then(|text| Document::parse(text, Kind::Resource).ok());
    let control = control.ok_or_else(faults::no_control_policy)?;
    let owner = Owner::of(rule, bucket);
    let policy = policies::at(bucket, policies::BUCKETS);
    let holds = policy.iter().flat_map(policies::allowing).all(|statement| {
        let strangers = owner.strangers(statement);
        strangers.into_iter().all(|stranger| is_within(&control, statement, stranger))
    });
    Ok(Verdict::of(holds, "The bucket policy allows more than the control policy."))
}

/// Whether one statement of a control policy allows a principal what this statement allows, and none denies some of it.
fn is_within(control: &Document, statement: &Statement, principal: &Principal) -> bool {
    let covers = |named: &[Principal]| named.iter().any(|named| named.covers(principal));
    let touches = |named: &[Principal]| covers(named) || named.iter().any(|named| principal.covers(named));
    let is_allowed =
        policies::allowing(control).any(|limit| limit.covers(statement) && limit.named().is_some_and(covers));
    let is_denied = control.statements().iter().any(|limit| {
        limit.effect() == Effect::Deny && limit.touches(statement) && limit.named().is_none_or(touches)
    });
    is_allowed && !is_denied
}

#[cfg(test)]
mod tests {
    use super::super::trial::{NO, OPEN, YES, bucket, bucket_with_policy, expect, in_account};
    use super::super::{Subject, Verdict};
    use service::json;

    const ALL: &str = r#"["arn:aws:s3:::b", "arn:aws:s3:::b/*"]"#;
    const INSECURE: &str = r#""Condition": {"Bool": {"aws:SecureTransport": "false"}}"#;

    #[test]
    fn requests_without_tls_are_denied() {
        let deny = |principal: &str, action: &str, resource: &str, condition: &str| {
            bucket_with_policy(&format!(
                r#"{{"Effect": "Deny", "Principal": {principal}, "Action": {action}, "Resource": {resource}, {condition}}}"#
            ))
        };
        let anyone = r#""*""#;
        let allow = format!(
            r#"{{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": {ALL},
            "Condition": {{"Bool": {{"aws:SecureTransport": "true"}}}}}}"#
        );
        let more = r#""Condition": {"Bool": {"aws:SecureTransport": "false"}, "StringNotEquals": {"aws:PrincipalArn": "x"}}"#;
        let secure = INSECURE.replace("false", "true");
        let halves = ["arn:aws:s3:::b", "arn:aws:s3:::b/*"].map(|resource| {
            format!(r#"{{"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "{resource}", {INSECURE}}}"#)
        });
        let table = [
            (deny(anyone, r#""s3:*""#, ALL, INSECURE), YES),
            (deny(r#"{"AWS": "*"}"#, r#""*""#, r#""*""#, INSECURE), YES),
            (bucket_with_policy(&halves.join(",")), YES),
            (deny(anyone, r#""s3:*""#, r#""arn:aws:s3:::b/*""#, INSECURE), NO),
            (deny(anyone, r#""s3:*""#, r#""arn:aws:s3:::b""#, INSECURE), NO),
            (deny(anyone, r#""s3:GetObject""#, ALL, INSECURE), NO),
            (deny(r#"{"AWS": "111111111111"}"#, r#""s3:*""#, ALL, INSECURE), NO),
            (deny(anyone, r#""s3:*""#, ALL, more), NO),
            (deny(anyone, r#""s3:*""#, ALL, &secure), NO),
            (bucket_with_policy(&allow), NO),
            (bucket("{}"), NO),
        ];
        let table: Vec<_> = table.iter().map(|(item, expected)| ("{}", item.as_str(), *expected)).collect();
        expect("S3_BUCKET_SSL_REQUESTS_ONLY", &table);
    }

    fn allow(principal: &str, action: &str, more: &str) -> String {
        bucket_with_policy(&format!(
            r#"{{"Effect": "Allow", "Principal": {principal}, "Action": {action}, "Resource": {ALL} {more}}}"#
        ))
    }

    #[test]
    fn actions_are_kept_from_other_accounts() {
        let listed = r#"{"blacklistedActionPattern": "s3:GetBucket*, s3:DeleteObject"}"#;
        let other = r#"{"AWS": "arn:aws:iam::111111111111:root"}"#;
        let own = r#"{"AWS": "arn:aws:iam::123456789012:user/ann"}"#;
        let fixed = r#", "Condition": {"StringEquals": {"aws:PrincipalAccount": "123456789012"}}"#;
        expect(
            "S3_BUCKET_BLACKLISTED_ACTIONS_PROHIBITED",
            &[
                (listed, &allow(other, r#""s3:GetBucketAcl""#, ""), NO),
                (listed, &allow(other, r#""s3:Get*""#, ""), NO),
                (listed, &allow(other, r#"["s3:GetObject", "s3:*Object"]"#, ""), NO),
                (listed, &allow(r#""*""#, r#""s3:DeleteObject""#, ""), NO),
                (listed, &allow(r#"{"CanonicalUser": "4567"}"#, r#""s3:*""#, ""), NO),
                (listed, &allow(r#"{"CanonicalUser": "0123"}"#, r#""s3:*""#, ""), YES),
                (listed, &allow(other, r#"["s3:GetObject", "s3:PutObject"]"#, ""), YES),
                (listed, &allow(own, r#""s3:*""#, ""), YES),
                (listed, &allow(r#""*""#, r#""s3:*""#, fixed), YES),
                (listed, &allow(r#"{"Service": "cloudtrail.amazonaws.com"}"#, r#""s3:*""#, ""), YES),
                (listed, &bucket("{}"), YES),
            ],
        );
    }

    #[test]
    fn grantees_are_listed() {
        let two = r#"{"awsPrincipals": "111122223333, 444455556666"}"#;
        let roles = r#"{"awsPrincipals": "arn:aws:iam::111122223333:role/*"}"#;
        let addresses = r#"{"ipAddresses": "10.0.0.0/8,2001:db8::/32"}"#;
        let role = r#"{"AWS": "arn:aws:iam::111122223333:role/r"}"#;
        let from = r#", "Condition": {"IpAddress": {"aws:SourceIp": "10.1.0.0/16"}}"#;
        let through = r#", "Condition": {"StringEquals": {"aws:SourceVpc": "vpc-1"}}"#;
        let variables =
            format!(r#", "Condition": {{"StringLike": {{"s3:prefix": "{}"}}}}"#, "${aws:username}".repeat(6));
        let trail = r#"{"Service": "cloudtrail.amazonaws.com"}"#;
        let get = r#""s3:GetObject""#;
        expect(
            "S3_BUCKET_POLICY_GRANTEE_CHECK",
            &[
                (two, &allow(r#"{"AWS": "111122223333"}"#, get, ""), YES),
                (two, &allow(r#"{"AWS": ["111122223333", "arn:aws:iam::444455556666:root"]}"#, get, ""), YES),
                (two, &allow(r#"{"AWS": "999900009999"}"#, get, ""), NO),
                (two, &allow(r#"{"AWS": ["111122223333", "999900009999"]}"#, get, ""), NO),
                (two, &allow(r#""*""#, get, ""), NO),
                (two, &allow(role, get, ""), NO),
                (two, &allow(r#"{"AWS": "111122223333"}"#, get, &variables), NO),
                (roles, &allow(role, get, ""), YES),
                (r#"{"servicePrincipals": "cloudtrail.amazonaws.com"}"#, &allow(trail, get, ""), YES),
                (two, &allow(trail, get, ""), NO),
                (addresses, &allow(r#""*""#, get, from), YES),
                (r#"{"ipAddresses": "10.1.0.0/24"}"#, &allow(r#""*""#, get, from), NO),
                (r#"{"vpcIds": "vpc-1, vpc-2"}"#, &allow(r#""*""#, get, through), YES),
                (r#"{"vpcIds": "vpc-2"}"#, &allow(r#""*""#, get, through), NO),
                (two, &bucket("{}"), YES),
            ],
        );
    }

    #[test]
    fn policies_stay_within_the_control_policy() {
        let control = |statements: &str| {
            let policy = format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#);
            let parameters = service::Map::from_iter([("controlPolicy", service::Value::from(policy))]);
            json::to_string(service::Value::Map(parameters).view())
        };
        let get = r#"{"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "s3:GetObject", "Resource": "*"}"#;
        let all =
            r#"{"Effect": "Allow", "Principal": {"AWS": "444455556666"}, "Action": "s3:*", "Resource": "*"}"#;
        let deny = r#"{"Effect": "Deny", "Principal": "*", "Action": "s3:Delete*", "Resource": "*"}"#;
        let both = control(&format!("{get}, {all}"));
        let but_delete = control(&format!("{all}, {deny}"));
        let (both, but_delete) = (both.as_str(), but_delete.as_str());
        let alice = r#"{"AWS": "arn:aws:iam::888899998888:user/Alice"}"#;
        let bob = r#"{"AWS": "arn:aws:iam::444455556666:user/Bob"}"#;
        expect(
            "S3_BUCKET_POLICY_NOT_MORE_PERMISSIVE",
            &[
                (both, &allow(alice, r#""s3:GetObject""#, ""), NO),
                (both, &allow(r#"{"AWS": "111122223333"}"#, r#""s3:PutBucketPolicy""#, ""), NO),
                (both, &allow(r#"{"AWS": "111122223333"}"#, r#""s3:Get*""#, ""), NO),
                (both, &allow(r#"{"AWS": "111122223333"}"#, r#""s3:GetObject""#, ""), YES),
                (both, &allow(bob, r#"["s3:PutObject", "s3:Get*"]"#, ""), YES),
                (both, &allow(r#""*""#, r#""s3:GetObject""#, ""), NO),
                (both, &allow(r#"{"AWS": "123456789012"}"#, r#""s3:*""#, ""), YES),
                (but_delete, &allow(bob, r#""s3:PutObject""#, ""), YES),
                (but_delete, &allow(bob, r#""s3:*Object""#, ""), NO),
                (both, &bucket("{}"), YES),
            ],
        );
        let wrong = in_account(OPEN, r#"{"controlPolicy": "{}"}"#, |rule| {
            let item = json::parse(bucket("{}").as_bytes()).expect("JSON");
            super::not_more_permissive(rule, &Subject { item: &item })
        });
        let fault: Result<Verdict, _> = wrong;
        assert_eq!(fault.expect_err("no policy").code(), "InvalidParameterValueException");
    }
}
