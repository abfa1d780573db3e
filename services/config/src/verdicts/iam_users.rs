//! Rules about users and groups.

use service::{Map, Result, Timestamp, Value};

use super::members::text;
use super::{Finding, Inquiry, Logic, Subject, Table, Verdict, listing};

pub(crate) const RULES: Table = &[
    ("ACCESS_KEYS_ROTATED", Logic::Survey(key_rotation)),
    ("IAM_GROUP_HAS_USERS_CHECK", Logic::Item(group_users)),
    ("IAM_USER_GROUP_MEMBERSHIP_CHECK", Logic::Item(membership)),
    ("IAM_USER_MFA_ENABLED", Logic::Survey(mfa)),
    ("IAM_USER_UNUSED_CREDENTIALS_CHECK", Logic::Survey(credential_use)),
    ("MFA_ENABLED_FOR_IAM_CONSOLE_ACCESS", Logic::Survey(console_mfa)),
];

/// The group has at least one user.
fn group_users(_: &mut Inquiry<'_, '_>, group: &Subject<'_>) -> Result<Verdict> {
    Ok(Verdict::of(group.relates_to("AWS::IAM::User"), "The group has no users."))
}

/// The user is in a group: in at least one of those that are named, if some are.
fn membership(rule: &mut Inquiry<'_, '_>, user: &Subject<'_>) -> Result<Verdict> {
    let mut groups = user.list("configuration.groupList").iter().filter_map(Value::as_str);
    let holds = match rule.items("groupNames") {
        Some(named) => groups.any(|group| named.contains(&group)),
        None => groups.next().is_some(),
    };
    Ok(Verdict::of(holds, "The user is not in a group."))
}

/// Has all users judged.
fn each(
    rule: &mut Inquiry<'_, '_>,
    judge: impl Fn(&mut Inquiry<'_, '_>, &Value) -> Result<Verdict>,
) -> Result<Vec<Finding>> {
    let users = listing::iam(rule, "ListUsers", Map::new(), "Users")?;
    let judged = users.iter().map(|user| {
        let (id, verdict) = (text(user, "UserId").to_owned(), judge(rule, user)?);
        Ok(Finding { kind: "AWS::IAM::User", id, verdict })
    });
    judged.collect()
}

/// The input of operations about a user.
fn of_user(user: &Value) -> Map {
    [("UserName", text(user, "UserName"))].into_iter().collect()
}

fn has_mfa(rule: &mut Inquiry<'_, '_>, user: &Value) -> Result<bool> {
    Ok(!listing::iam(rule, "ListMFADevices", of_user(user), "MFADevices")?.is_empty())
}

/// When the user got a password, if there is one.
fn password(rule: &mut Inquiry<'_, '_>, user: &Value) -> Result<Option<Timestamp>> {
    match rule.ask("iam", "GetLoginProfile", of_user(user)) {
        Err(fault) if fault.code() == "NoSuchEntity" => Ok(None),
        answer => Ok(answer?.get("LoginProfile").and_then(|profile| time(profile, "CreateDate"))),
    }
}

fn active_keys(rule: &mut Inquiry<'_, '_>, user: &Value) -> Result<Vec<Value>> {
    let mut keys = listing::iam(rule, "ListAccessKeys", of_user(user), "AccessKeyMetadata")?;
    keys.retain(|key| text(key, "Status") == "Active");
    Ok(keys)
}

fn time(value: &Value, name: &str) -> Option<Timestamp> {
    match value.get(name)? {
        Value::Time(time) => Some(*time),
        _ => None,
    }
}

/// The time before which things are older than a parameter's number of days.
fn oldest(rule: &Inquiry<'_, '_>, parameter: &str) -> Timestamp {
    rule.now().plus_seconds(-86_400 * rule.number(parameter, 90))
}

/// The user has an MFA device.
fn mfa(rule: &mut Inquiry<'_, '_>) -> Result<Vec<Finding>> {
    each(rule, |rule, user| Ok(Verdict::of(has_mfa(rule, user)?, "The user has no MFA device.")))
}

/// A user with a password has an MFA device; others are not judged.
fn console_mfa(rule: &mut Inquiry<'_, '_>) -> Result<Vec<Finding>> {
    each(rule, |rule, user| {
        if password(rule, user)?.is_none() {
            return Ok(Verdict::NOT_APPLICABLE);
        }
        Ok(Verdict::of(has_mfa(rule, user)?, "The user has a password and no MFA device."))
    })
}

/// The active keys of the user are not too old. Users without are compliant.
fn key_rotation(rule: &mut Inquiry<'_, '_>) -> Result<Vec<Finding>> {
    let oldest = oldest(rule, "maxAccessKeyAge");
    each(rule, |rule, user| {
        let keys = active_keys(rule, user)?;
        let is_old = |key: &Value| time(key, "CreateDate").is_some_and(|created| created < oldest);
        Ok(Verdict::of(!keys.iter().any(is_old), "An active access key was not rotated."))
    })
}

/// The password and the active keys were used not too long ago, or if never, made not too long ago. Users with neither
/// are compliant.
fn credential_use(rule: &mut Inquiry<'_, '_>) -> Result<Vec<Finding>> {
    let oldest = oldest(rule, "maxCredentialUsageAge");
    each(rule, |rule, user| {
        let made = password(rule, user)?;
        if made.is_some_and(|made| time(user, "PasswordLastUsed").unwrap_or(made) < oldest) {
            return Ok(Verdict::non_compliant("The password is not used."));
        }
        for key in active_keys(rule, user)? {
            let input = [("AccessKeyId", text(&key, "AccessKeyId"))].into_iter().collect::<Map>();
            let answer = rule.ask("iam", "GetAccessKeyLastUsed", input)?;
            let used = answer.get("AccessKeyLastUsed").and_then(|last| time(last, "LastUsedDate"));
            if used.or_else(|| time(&key, "CreateDate")).is_some_and(|last| last < oldest) {
                return Ok(Verdict::non_compliant("An active access key is not used."));
            }
        }
        Ok(Verdict::COMPLIANT)
    })
}

#[cfg(test)]
mod tests {
    use super::super::Compliance::{Compliant as Yes, NonCompliant as No};
    use super::super::trial::hold;

    #[test]
    fn items_of_users_and_groups_are_judged() {
        let member = r#""configuration":{"groupList":["a","b"]}"#;
        let rule = "IAM_USER_GROUP_MEMBERSHIP_CHECK";
        let users = r#""relationships":[{"resourceType":"AWS::IAM::User"}]"#;
        hold(&[
            (rule, "", member, Yes),
            (rule, "", r#""configuration":{"groupList":[]}"#, No),
            (rule, r#""groupNames":"c, b""#, member, Yes),
            (rule, r#""groupNames":"c""#, member, No),
            ("IAM_GROUP_HAS_USERS_CHECK", "", users, Yes),
            ("IAM_GROUP_HAS_USERS_CHECK", "", r#""relationships":[]"#, No),
        ]);
    }
}
