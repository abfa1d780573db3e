//! Rules about policies, and about users, groups and roles as those that have policies.

use policy::Document;
use service::{Map, Result, Value};

use super::members::{list, text};
use super::{Finding, Inquiry, Logic, Subject, Table, Verdict, listing, policy_grants};

pub(crate) const RULES: Table = &[
    ("IAM_CUSTOMER_POLICY_BLOCKED_KMS_ACTIONS", Logic::Item(blocked_key_actions)),
    ("IAM_INLINE_POLICY_BLOCKED_KMS_ACTIONS", Logic::Item(inline_blocked_key_actions)),
    ("IAM_NO_INLINE_POLICY_CHECK", Logic::Item(no_inline_policies)),
    ("IAM_POLICY_BLACKLISTED_CHECK", Logic::Item(blacklisted_policies)),
    ("IAM_POLICY_DESCRIPTION", Logic::Item(description)),
    ("IAM_POLICY_IN_USE", Logic::Survey(in_use)),
    ("IAM_POLICY_NO_STATEMENTS_WITH_ADMIN_ACCESS", Logic::Item(admin_access)),
    ("IAM_POLICY_NO_STATEMENTS_WITH_FULL_ACCESS", Logic::Item(full_access)),
    ("IAM_ROLE_MANAGED_POLICY_CHECK", Logic::Item(managed_policies)),
    ("IAM_USER_NO_POLICIES_CHECK", Logic::Item(no_policies)),
];

/// The default version of a policy, unless it is a boundary and boundaries are excluded.
fn default_version(rule: &Inquiry<'_, '_>, policy: &Subject<'_>) -> Option<Document> {
    let boundaries = policy.at("configuration.permissionsBoundaryUsageCount").as_int().unwrap_or(0);
    if boundaries > 0 && rule.flag("excludePermissionBoundaryPolicy", false) {
        return None;
    }
    let mut versions = policy.list("configuration.policyVersionList").iter();
    let default = versions.find(|version| version.get("isDefaultVersion") == Some(&Value::Bool(true)))?;
    policy_grants::read(text(default, "document"))
}

/// No statement allows all actions on all resources.
fn admin_access(rule: &mut Inquiry<'_, '_>, policy: &Subject<'_>) -> Result<Verdict> {
    Ok(default_version(rule, policy).map_or(Verdict::NOT_APPLICABLE, |document| {
        let holds = !policy_grants::allows_everything(&document);
        Verdict::of(holds, "A statement allows all actions on all resources.")
    }))
}

/// No statement allows all actions of a service.
fn full_access(rule: &mut Inquiry<'_, '_>, policy: &Subject<'_>) -> Result<Verdict> {
    Ok(default_version(rule, policy).map_or(Verdict::NOT_APPLICABLE, |document| {
        let holds = !policy_grants::allows_a_whole_service(&document);
        Verdict::of(holds, "A statement allows all actions of a service.")
    }))
}

/// No blocked action is allowed on all KMS keys of the account.
fn blocked_key_actions(rule: &mut Inquiry<'_, '_>, policy: &Subject<'_>) -> Result<Verdict> {
    let document = default_version(rule, policy);
    Ok(document.map_or(Verdict::NOT_APPLICABLE, |document| without_blocked_actions(rule, &[document])))
}

/// The same of inline policies. There are no organizations here, and so no role that only a management account can
/// assume: `excludeRoleByManagementAccount` excludes none.
fn inline_blocked_key_actions(rule: &mut Inquiry<'_, '_>, owner: &Subject<'_>) -> Result<Verdict> {
    let documents = inline_policies(owner).iter();
    let documents = documents.filter_map(|policy| policy_grants::read(text(policy, "policyDocument")));
    Ok(without_blocked_actions(rule, &documents.collect::<Vec<Document>>()))
}

fn without_blocked_actions(rule: &Inquiry<'_, '_>, documents: &[Document]) -> Verdict {
    let blocked = rule.items("blockedActionsPatterns").unwrap_or_default();
    let arn = rule.scope().arn("kms", "key/*");
    let keys = arn.replacen(rule.scope().region.name(), "*", 1);
    let mut grants = documents.iter().map(|document| policy_grants::allows_on_all(document, &blocked, &keys));
    Verdict::of(!grants.any(|allows| allows), "A blocked action is allowed on all KMS keys.")
}

/// The inline policies of a user, a group or a role.
fn inline_policies<'i>(owner: &Subject<'i>) -> &'i [Value] {
    owner.list(match owner.kind() {
        "AWS::IAM::User" => "configuration.userPolicyList",
        "AWS::IAM::Group" => "configuration.groupPolicyList",
        _ => "configuration.rolePolicyList",
    })
}

/// The ARNs of the policies that are attached.
fn attached<'i>(owner: &Subject<'i>) -> impl Iterator<Item = &'i str> {
    owner.list("configuration.attachedManagedPolicies").iter().map(|policy| text(policy, "policyArn"))
}

/// There are no inline policies.
fn no_inline_policies(_: &mut Inquiry<'_, '_>, owner: &Subject<'_>) -> Result<Verdict> {
    Ok(Verdict::of(inline_policies(owner).is_empty(), "There are inline policies."))
}

/// The user has no policies, neither attached nor inline.
fn no_policies(_: &mut Inquiry<'_, '_>, user: &Subject<'_>) -> Result<Verdict> {
    let has_none = inline_policies(user).is_empty() && attached(user).next().is_none();
    Ok(Verdict::of(has_none, "The user has policies."))
}

/// None of the policies is attached, unless `exceptionList` names the user, group or role.
fn blacklisted_policies(rule: &mut Inquiry<'_, '_>, owner: &Subject<'_>) -> Result<Verdict> {
    let list = match owner.kind() {
        "AWS::IAM::User" => "users",
        "AWS::IAM::Group" => "groups",
        _ => "roles",
    };
    // `users:[user1;user2], groups:[group1;group2]`
    let exceptions = rule.items("exceptionList").unwrap_or_default().into_iter();
    let exceptions =
        exceptions.filter_map(|item| item.split_once(':')).filter(|(name, _)| name.trim() == list);
    let mut names = exceptions.flat_map(|(_, names)| names.trim_matches([' ', '[', ']']).split(';'));
    if names.any(|name| name.trim() == owner.text("resourceName")) {
        return Ok(Verdict::COMPLIANT);
    }
    let administrator = vec!["arn:aws:iam::aws:policy/AdministratorAccess"];
    let blacklist = rule.items("policyArns").unwrap_or(administrator);
    let found = attached(owner).find(|arn| blacklist.contains(arn));
    Ok(found.map_or(Verdict::COMPLIANT, |_| Verdict::non_compliant("A blacklisted policy is attached.")))
}

/// All the policies are attached to the role.
fn managed_policies(rule: &mut Inquiry<'_, '_>, role: &Subject<'_>) -> Result<Verdict> {
    let wanted = rule.items("managedPolicyArns").unwrap_or_default();
    let holds = wanted.iter().all(|arn| attached(role).any(|found| found == *arn));
    Ok(Verdict::of(holds, "Not all of the policies are attached."))
}

/// The policy has a description.
fn description(_: &mut Inquiry<'_, '_>, policy: &Subject<'_>) -> Result<Verdict> {
    let is_described = !policy.text("configuration.description").is_empty();
    Ok(Verdict::of(is_described, "The policy has no description."))
}

/// The policy is attached to a user, to a group that has users, or to a role: those someone trusts, as every role that
/// can be made here does. `policyUsageType` says which of these count.
fn in_use(rule: &mut Inquiry<'_, '_>) -> Result<Vec<Finding>> {
    let arn = rule.text("policyARN").unwrap_or_default();
    let usage = rule.text("policyUsageType").unwrap_or("ANY");
    let mut is_used = false;
    for (name, filter, owners) in [
        ("IAM_USER", "User", "PolicyUsers"),
        ("IAM_GROUP", "Group", "PolicyGroups"),
        ("IAM_ROLE", "Role", "PolicyRoles"),
    ] {
        if is_used || (usage != "ANY" && usage != name) {
            continue;
        }
        let members =
            [("PolicyArn", arn), ("EntityFilter", filter), ("PolicyUsageFilter", "PermissionsPolicy")];
        let input = members.into_iter().collect::<Map>();
        let owners = match listing::iam(rule, "ListEntitiesForPolicy", input, owners) {
            Err(fault) if fault.code() == "NoSuchEntity" => break,
            answer => answer?,
        };
        for owner in &owners {
            is_used |= filter != "Group" || has_users(rule, text(owner, "GroupName"))?;
        }
    }
    Ok(vec![rule.account(Verdict::of(is_used, "The policy is not in use."))])
}

fn has_users(rule: &mut Inquiry<'_, '_>, group: &str) -> Result<bool> {
    let answer = rule.ask("iam", "GetGroup", [("GroupName", group)].into_iter().collect())?;
    Ok(!list(&answer, "Users").is_empty())
}

#[cfg(test)]
mod tests {
    use super::super::Compliance::{Compliant as Yes, NonCompliant as No, NotApplicable as Unjudged};
    use super::super::trial::{Trial, hold};

    fn policy(old: &str, default: &str, boundaries: i64) -> String {
        let version = |action, is_default| {
            format!(
                r#"{{"isDefaultVersion":{is_default},"document":"%7B%22Statement%22%3A%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%22{action}%22%2C%22Resource%22%3A%22%2A%22%7D%7D"}}"#
            )
        };
        let versions = [version(old, false), version(default, true)].join(",");
        format!(
            r#""configuration":{{"permissionsBoundaryUsageCount":{boundaries},"policyVersionList":[{versions}]}}"#
        )
    }

    #[test]
    fn items_of_policies_are_judged() {
        let (admin, full) =
            ("IAM_POLICY_NO_STATEMENTS_WITH_ADMIN_ACCESS", "IAM_POLICY_NO_STATEMENTS_WITH_FULL_ACCESS");
        let keys = "IAM_CUSTOMER_POLICY_BLOCKED_KMS_ACTIONS";
        let no_boundaries = r#""excludePermissionBoundaryPolicy":"true""#;
        let blocked = r#""blockedActionsPatterns":"kms:Decrypt, kms:ReEncrypt*""#;
        let trials: &[Trial<'_>] = &[
            (admin, "", &policy("s3:Get*", "%2A", 0), No),
            (admin, "", &policy("%2A", "s3:%2A", 0), Yes),
            (admin, "", &policy("s3:Get*", "%2A", 1), No),
            (admin, no_boundaries, &policy("s3:Get*", "%2A", 1), Unjudged),
            (admin, no_boundaries, &policy("s3:Get*", "%2A", 0), No),
            (full, "", &policy("s3:Get*", "s3:%2A", 0), No),
            (full, "", &policy("s3:*", "s3:Get%2A", 0), Yes),
            (full, no_boundaries, &policy("s3:*", "s3:%2A", 2), Unjudged),
            (keys, blocked, &policy("s3:*", "kms:%2A", 0), No),
            (keys, blocked, &policy("kms:*", "kms:List%2A", 0), Yes),
            ("IAM_POLICY_DESCRIPTION", "", r#""configuration":{"description":"d"}"#, Yes),
            ("IAM_POLICY_DESCRIPTION", "", r#""configuration":{"description":""}"#, No),
        ];
        hold(trials);
    }

    #[test]
    fn those_that_have_policies_are_judged() {
        let user = |lists: &str| {
            format!(r#""resourceType":"AWS::IAM::User","resourceName":"ann","configuration":{{{lists}}}"#)
        };
        let document = "%7B%22Statement%22%3A%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%22kms%3ADecrypt%22%2C%22Resource%22%3A%22%2A%22%7D%7D";
        let inline = user(&format!(r#""userPolicyList":[{{"policyDocument":"{document}"}}]"#));
        let attached = user(r#""userPolicyList":[],"attachedManagedPolicies":[{"policyArn":"arn:p"}]"#);
        let admin = user(
            r#""attachedManagedPolicies":[{"policyArn":"arn:aws:iam::aws:policy/AdministratorAccess"}]"#,
        );
        let role = r#""resourceType":"AWS::IAM::Role","configuration":{"rolePolicyList":[{}]}"#;
        let group = r#""resourceType":"AWS::IAM::Group","configuration":{"groupPolicyList":[{}]}"#;
        let keys = "IAM_INLINE_POLICY_BLOCKED_KMS_ACTIONS";
        let blacklist = "IAM_POLICY_BLACKLISTED_CHECK";
        hold(&[
            ("IAM_NO_INLINE_POLICY_CHECK", "", &inline, No),
            ("IAM_NO_INLINE_POLICY_CHECK", "", &attached, Yes),
            ("IAM_NO_INLINE_POLICY_CHECK", "", role, No),
            ("IAM_NO_INLINE_POLICY_CHECK", "", group, No),
            ("IAM_USER_NO_POLICIES_CHECK", "", &inline, No),
            ("IAM_USER_NO_POLICIES_CHECK", "", &attached, No),
            ("IAM_USER_NO_POLICIES_CHECK", "", &user(""), Yes),
            (keys, r#""blockedActionsPatterns":"kms:*""#, &inline, No),
            (keys, r#""blockedActionsPatterns":"kms:ReEncrypt*""#, &inline, Yes),
            (keys, r#""blockedActionsPatterns":"kms:*""#, &attached, Yes),
            (blacklist, "", &admin, No),
            (blacklist, "", &attached, Yes),
            (blacklist, r#""policyArns":"arn:q,arn:p""#, &attached, No),
            (
                blacklist,
                r#""policyArns":"arn:p","exceptionList":"groups:[g], users:[bob;ann]""#,
                &attached,
                Yes,
            ),
            (blacklist, r#""policyArns":"arn:p","exceptionList":"roles:[ann]""#, &attached, No),
            ("IAM_ROLE_MANAGED_POLICY_CHECK", r#""managedPolicyArns":"arn:p""#, &attached, Yes),
            ("IAM_ROLE_MANAGED_POLICY_CHECK", r#""managedPolicyArns":"arn:p,arn:q""#, &attached, No),
        ]);
    }
}
