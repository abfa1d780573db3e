//! Rules about who reaches buckets and access points: public access blocks, ACLs, public policies.

use service::{Map, Result, Value, json};

use super::policies;
use super::{Finding, Inquiry, Logic, Subject, Table, Verdict};

pub(crate) const RULES: Table = &[
    ("S3_ACCESS_POINT_IN_VPC_ONLY", Logic::Item(access_point_in_vpc)),
    ("S3_ACCESS_POINT_PUBLIC_ACCESS_BLOCKS", Logic::Item(access_point_blocks)),
    ("S3_ACCOUNT_LEVEL_PUBLIC_ACCESS_BLOCKS", Logic::Item(account_blocks)),
    ("S3_ACCOUNT_LEVEL_PUBLIC_ACCESS_BLOCKS_PERIODIC", Logic::Survey(account_blocks_now)),
    ("S3_BUCKET_ACL_PROHIBITED", Logic::Item(acl)),
    ("S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED", Logic::Item(bucket_blocks)),
    ("S3_BUCKET_PUBLIC_READ_PROHIBITED", Logic::Item(public_read)),
    ("S3_BUCKET_PUBLIC_WRITE_PROHIBITED", Logic::Item(public_write)),
];

const BLOCK: &str = "supplementaryConfiguration.PublicAccessBlockConfiguration";
/// The settings of a public access block.
const SETTINGS: [&str; 4] =
    ["BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"];
/// The same as items of buckets and accounts spell them.
const LOWERED: [&str; 4] =
    ["blockPublicAcls", "ignorePublicAcls", "blockPublicPolicy", "restrictPublicBuckets"];

/// The access point takes requests from a VPC only.
fn access_point_in_vpc(_: &mut Inquiry<'_, '_>, point: &Subject<'_>) -> Result<Verdict> {
    let is_inside = point.text("configuration.NetworkOrigin") == "VPC";
    Ok(Verdict::of(is_inside, "The access point takes requests from the internet."))
}

/// All settings of the access point's block are on, unless `excludedAccessPoints` names it.
fn access_point_blocks(rule: &mut Inquiry<'_, '_>, point: &Subject<'_>) -> Result<Verdict> {
    let excluded = rule.items("excludedAccessPoints").unwrap_or_default();
    let is_on = |name| point.is(&format!("configuration.PublicAccessBlockConfiguration.{name}"));
    let holds = excluded.contains(&point.text("resourceName")) || SETTINGS.into_iter().all(is_on);
    Ok(Verdict::of(holds, "The access point does not block all public access."))
}

/// All settings of the bucket's own block are on, unless `excludedPublicBuckets` names it.
fn bucket_blocks(rule: &mut Inquiry<'_, '_>, bucket: &Subject<'_>) -> Result<Verdict> {
    let excluded = rule.items("excludedPublicBuckets").unwrap_or_default();
    let is_on = |name| bucket.is(&format!("{BLOCK}.{name}"));
    let holds = excluded.contains(&bucket.id()) || LOWERED.into_iter().all(is_on);
    Ok(Verdict::of(holds, "The bucket does not block all public access."))
}

/// The account's settings are as the parameters of their names say, which are true by default.
fn account_blocks(rule: &mut Inquiry<'_, '_>, block: &Subject<'_>) -> Result<Verdict> {
    let settings = LOWERED.map(|name| block.is(&format!("configuration.{name}")));
    Ok(as_required(rule, settings))
}

/// The same, where an account without a block has no setting on.
fn account_blocks_now(rule: &mut Inquiry<'_, '_>) -> Result<Vec<Finding>> {
    let settings = of_account(rule);
    let verdict = as_required(rule, settings);
    Ok(vec![rule.account(verdict)])
}

fn as_required(rule: &Inquiry<'_, '_>, settings: [bool; 4]) -> Verdict {
    let mut required = SETTINGS.into_iter().zip(settings);
    let wrong = required.find(|(name, is_on)| rule.flag(name, true) != *is_on);
    wrong.map_or(Verdict::COMPLIANT, |(name, is_on)| {
        let state = if is_on { "on" } else { "off" };
        Verdict::non_compliant(format!("{name} of the account is {state}."))
    })
}

/// The settings of the account's block; all off, where it has none.
fn of_account(rule: &mut Inquiry<'_, '_>) -> [bool; 4] {
    let input = Map::from_iter([("AccountId", rule.scope().account.to_string())]);
    let answer = rule.ask("s3control", "GetPublicAccessBlock", input).ok();
    let block = answer.as_ref().and_then(|answer| answer.get("PublicAccessBlockConfiguration"));
    SETTINGS.map(|name| block.and_then(|block| block.get(name)) == Some(&Value::Bool(true)))
}

/// The grants of a bucket's ACL, which an item holds as a text: who is granted, and what.
fn grants(bucket: &Subject<'_>) -> Vec<(Value, String)> {
    let list = json::parse(bucket.text("supplementaryConfiguration.AccessControlList").as_bytes()).ok();
    let grants = list.as_ref().and_then(|list| list.get("grantList")).and_then(Value::as_list);
    let grant =
        |grant: &Value| Some((grant.get("grantee")?.clone(), grant.get("permission")?.as_str()?.to_owned()));
    grants.unwrap_or_default().iter().filter_map(grant).collect()
}

/// The ACL grants nothing but to the owner. S3's own group that delivers logs is no user, so it may be granted
/// something too.
fn acl(_: &mut Inquiry<'_, '_>, bucket: &Subject<'_>) -> Result<Verdict> {
    let owner = bucket.text("configuration.owner.id");
    let is_user = |grantee: &Value| match grantee {
        Value::Str(group) => group != "LogDelivery",
        user => user.get("id").and_then(Value::as_str) != Some(owner),
    };
    let is_used = grants(bucket).iter().any(|(grantee, _)| is_user(grantee));
    Ok(Verdict::of(!is_used, "The bucket's ACL grants permissions to others than its owner."))
}

/// How the public may reach a bucket.
struct Access {
    name: &'static str,
    /// The permissions of ACLs that allow it. Who may write the ACL may write all.
    permissions: [&'static str; 3],
    /// The actions of policies that allow it.
    actions: &'static [&'static str],
}

const READ: Access = Access {
    name: "read",
    permissions: ["FullControl", "Read", "ReadAcp"],
    actions: &["s3:Get*", "s3:List*"],
};

const WRITE: Access = Access {
    name: "write",
    permissions: ["FullControl", "Write", "WriteAcp"],
    actions: &[
        "s3:Abort*",
        "s3:Bypass*",
        "s3:Create*",
        "s3:Delete*",
        "s3:ObjectOwnerOverride*",
        "s3:Put*",
        "s3:Replicate*",
        "s3:Restore*",
    ],
};

/// Neither the policy nor the ACL lets the public read, or the blocks make them void.
fn public_read(rule: &mut Inquiry<'_, '_>, bucket: &Subject<'_>) -> Result<Verdict> {
    Ok(closed_to_public(rule, bucket, &READ))
}

/// Neither the policy nor the ACL lets the public write, or the blocks make them void.
fn public_write(rule: &mut Inquiry<'_, '_>, bucket: &Subject<'_>) -> Result<Verdict> {
    Ok(closed_to_public(rule, bucket, &WRITE))
}

/// Of the settings, the bucket's and the account's, those count that make void what there is: `RestrictPublicBuckets`
/// and `IgnorePublicAcls`; the others only keep more from coming. Public is a policy as S3 has it, whatever else it
/// denies.
fn closed_to_public(rule: &mut Inquiry<'_, '_>, bucket: &Subject<'_>, access: &Access) -> Verdict {
    let [_, ignores_acls, _, restricts_policies] = of_account(rule);
    let is_on = |name: &str| bucket.is(&format!("{BLOCK}.{name}"));
    let policy = policies::at(bucket, policies::BUCKETS);
    let by_policy = policy.iter().flat_map(|policy| policy.statements()).any(|statement| {
        statement.is_public() && access.actions.iter().any(|action| statement.touches_action(action))
    });
    if by_policy && !restricts_policies && !is_on("restrictPublicBuckets") {
        return Verdict::non_compliant(format!("The bucket policy allows public {} access.", access.name));
    }
    let is_public = |grantee: &Value| matches!(grantee.as_str(), Some("AllUsers" | "AuthenticatedUsers"));
    let by_acl = grants(bucket)
        .iter()
        .any(|(grantee, permission)| is_public(grantee) && access.permissions.contains(&permission.as_str()));
    let is_open = by_acl && !ignores_acls && !is_on("ignorePublicAcls");
    Verdict::of(!is_open, format!("The bucket's ACL allows public {} access.", access.name))
}

#[cfg(test)]
mod tests {
    use service::{Map, Value, json};

    use super::super::Compliance;
    use super::super::trial::{BLOCKED, NO, OPEN, YES, bucket, expect, finding, in_account};
    use super::super::{Inquiry, Subject};

    fn quoted(text: &str) -> String {
        json::to_string(Value::from(text).view())
    }

    /// A bucket with this policy statement, these grants beside the owner's, and these settings of its own.
    fn reached(statement: &str, grants: &str, block: &str) -> String {
        let policy = format!(r#"{{"Version": "2012-10-17", "Statement": {statement}}}"#);
        let owner = r#"{"grantee": {"id": "0123"}, "permission": "FullControl"}"#;
        let list = format!(r#"{{"grantList": [{owner}{grants}]}}"#);
        let policy = if statement.is_empty() {
            "{}".into()
        } else {
            format!(r#"{{"policyText": {}}}"#, quoted(&policy))
        };
        bucket(&format!(
            r#"{{"BucketPolicy": {policy}, "AccessControlList": {}, "PublicAccessBlockConfiguration": {{{block}}}}}"#,
            quoted(&list)
        ))
    }

    fn allow(action: &str, condition: &str) -> String {
        format!(
            r#"{{"Effect": "Allow", "Principal": "*", "Action": "{action}", "Resource": "arn:aws:s3:::b/*",
            "Condition": {{{condition}}}}}"#
        )
    }

    #[test]
    fn the_public_neither_reads_nor_writes() {
        let (get, put, all) = (allow("s3:GetObject", ""), allow("s3:Put*", ""), allow("s3:*", ""));
        let here = allow("s3:*", r#""StringEquals": {"aws:SourceVpc": "vpc-1"}"#);
        let reads = r#", {"grantee": "AllUsers", "permission": "Read"}"#;
        let writes = r#", {"grantee": "AuthenticatedUsers", "permission": "WriteAcp"}"#;
        let controls = r#", {"grantee": "AllUsers", "permission": "FullControl"}"#;
        let logs = r#", {"grantee": "LogDelivery", "permission": "Write"}"#;
        let other = r#", {"grantee": {"id": "4567"}, "permission": "FullControl"}"#;
        let (restrict, ignore) = (r#""restrictPublicBuckets": true"#, r#""ignorePublicAcls": true"#);
        let (refuse, neither) = (r#""blockPublicPolicy": true, "blockPublicAcls": true"#, "");
        for (statement, grants, block, reading, writing) in [
            (neither, "", "", YES, YES),
            (get.as_str(), "", "", NO, YES),
            (put.as_str(), "", "", YES, NO),
            (all.as_str(), "", "", NO, NO),
            (here.as_str(), "", "", YES, YES),
            (all.as_str(), "", restrict, YES, YES),
            (all.as_str(), "", ignore, NO, NO),
            (all.as_str(), "", refuse, NO, NO),
            (neither, reads, "", NO, YES),
            (neither, writes, "", YES, NO),
            (neither, controls, "", NO, NO),
            (neither, controls, ignore, YES, YES),
            (neither, controls, restrict, NO, NO),
            (neither, logs, "", YES, YES),
            (neither, other, "", YES, YES),
            (all.as_str(), controls, restrict, NO, NO),
        ] {
            let item = reached(statement, grants, block);
            expect("S3_BUCKET_PUBLIC_READ_PROHIBITED", &[("{}", &item, reading)]);
            expect("S3_BUCKET_PUBLIC_WRITE_PROHIBITED", &[("{}", &item, writing)]);
        }
        let item = json::parse(reached(&all, controls, "").as_bytes()).expect("JSON");
        let judge = |rule: &mut Inquiry<'_, '_>| super::public_read(rule, &Subject { item: &item });
        let verdict = |account| in_account(account, "{}", judge).expect("a verdict").compliance;
        assert_eq!([verdict(OPEN), verdict(BLOCKED)], [NO, YES], "the account's block counts");
    }

    #[test]
    fn acls_grant_nothing_to_users() {
        for (grants, expected) in [
            ("", YES),
            (r#", {"grantee": "LogDelivery", "permission": "Write"}"#, YES),
            (r#", {"grantee": {"id": "4567"}, "permission": "Read"}"#, NO),
            (r#", {"grantee": "AuthenticatedUsers", "permission": "Read"}"#, NO),
        ] {
            expect("S3_BUCKET_ACL_PROHIBITED", &[("{}", &reached("", grants, ""), expected)]);
        }
    }

    fn settings(names: [&str; 4], values: [bool; 4]) -> String {
        let settings = Map::from_iter(names.iter().map(|name| (*name).to_owned()).zip(values));
        json::to_string(Value::Map(settings).view())
    }

    #[test]
    fn buckets_and_access_points_block_everything() {
        let of_bucket = |values| {
            bucket(&format!(r#"{{"PublicAccessBlockConfiguration": {}}}"#, settings(super::LOWERED, values)))
        };
        let of_point = |values| {
            let block = settings(super::SETTINGS, values);
            format!(
                r#"{{"resourceName": "p", "configuration": {{"PublicAccessBlockConfiguration": {block}}}}}"#
            )
        };
        let (all, some) = ([true; 4], [true, true, false, true]);
        expect(
            "S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED",
            &[
                ("{}", &of_bucket(all), YES),
                ("{}", &of_bucket(some), NO),
                ("{}", &bucket("{}"), NO),
                (r#"{"excludedPublicBuckets": "a, b"}"#, &of_bucket(some), YES),
                (r#"{"excludedPublicBuckets": "a"}"#, &of_bucket(some), NO),
            ],
        );
        expect(
            "S3_ACCESS_POINT_PUBLIC_ACCESS_BLOCKS",
            &[
                ("{}", &of_point(all), YES),
                ("{}", &of_point(some), NO),
                (r#"{"excludedAccessPoints": "p"}"#, &of_point(some), YES),
            ],
        );
        expect(
            "S3_ACCESS_POINT_IN_VPC_ONLY",
            &[
                ("{}", r#"{"configuration": {"NetworkOrigin": "VPC"}}"#, YES),
                ("{}", r#"{"configuration": {"NetworkOrigin": "Internet"}}"#, NO),
            ],
        );
    }

    #[test]
    fn accounts_have_the_settings_required() {
        let item = |values| format!(r#"{{"configuration": {}}}"#, settings(super::LOWERED, values));
        let lax = r#"{"BlockPublicPolicy": "False"}"#;
        expect(
            "S3_ACCOUNT_LEVEL_PUBLIC_ACCESS_BLOCKS",
            &[
                ("{}", &item([true; 4]), YES),
                ("{}", &item([true, true, false, true]), NO),
                (lax, &item([true, true, false, true]), YES),
                (lax, &item([true; 4]), NO),
            ],
        );
        let verdict = |account, parameters| -> Compliance {
            let found = finding("S3_ACCOUNT_LEVEL_PUBLIC_ACCESS_BLOCKS_PERIODIC", account, parameters);
            assert_eq!((found.kind, found.id.as_str()), ("AWS::::Account", account));
            found.verdict.compliance
        };
        assert_eq!([verdict(BLOCKED, "{}"), verdict(OPEN, "{}"), verdict(BLOCKED, lax)], [YES, NO, NO]);
    }
}
