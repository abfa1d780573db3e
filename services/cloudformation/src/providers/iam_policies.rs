//! Policies of IAM: inline ones put into several principals, and managed ones.

use service::{Map, Result, Value};

use crate::provider::{Deploy, Provider, RowOf, as_made, is_gone, one};
use crate::template::text;

pub(crate) static POLICY: Provider = Provider {
    type_name: "AWS::IAM::Policy",
    fixed: &[],
    mutable: &["Groups", "PolicyDocument", "PolicyName", "Roles", "Users"],
    name: None,
    attributes: &["Id"],
    waits: false,
    create: create_policy,
    update: update_policy,
    delete: delete_policy,
    read: as_made,
    row: RowOf::Nowhere,
};

pub(crate) static MANAGED_POLICY: Provider = Provider {
    type_name: "AWS::IAM::ManagedPolicy",
    fixed: &["Description", "ManagedPolicyName", "Path"],
    mutable: &["Groups", "PolicyDocument", "Roles", "Users"],
    name: Some("ManagedPolicyName"),
    attributes: &["PolicyArn", "PolicyId"],
    waits: false,
    create: create_managed,
    update: update_managed,
    delete: delete_managed,
    read: read_managed,
    row: RowOf::Global(""),
};

/// Whom a policy is for: the property that lists them, and the noun in the names of operations.
const PRINCIPALS: [(&str, &str); 3] = [("Groups", "Group"), ("Roles", "Role"), ("Users", "User")];

fn input(noun: &str, name: String, more: Map) -> Map {
    let mut input = more;
    input.insert(format!("{noun}Name"), name);
    input
}

fn create_policy(deploy: &mut Deploy<'_, '_>) -> Result<String> {
    deploy.needed("PolicyName")?;
    deploy.needed_value("PolicyDocument")?;
    for (property, noun) in PRINCIPALS {
        for principal in deploy.texts(property) {
            let policy = deploy.take(&["PolicyName", "PolicyDocument"]);
            deploy.call("iam", &format!("Put{noun}Policy"), input(noun, principal, policy))?;
        }
    }
    let physical = deploy.generated(128);
    deploy.attributes.insert("Id", physical.as_str());
    Ok(physical)
}

fn update_policy(deploy: &mut Deploy<'_, '_>) -> Result<()> {
    let renamed = deploy.changed("PolicyName");
    let old = deploy.before.get("PolicyName").and_then(text).unwrap_or_default();
    for (property, noun) in PRINCIPALS {
        let (lost, _) = deploy.difference(property);
        let before = deploy.before.get(property).and_then(Value::as_list).unwrap_or_default();
        let leaving = if renamed { before.iter().filter_map(text).collect() } else { lost };
        for principal in leaving {
            take_out(deploy, noun, principal, &old)?;
        }
        for principal in deploy.texts(property) {
            let policy = deploy.take(&["PolicyName", "PolicyDocument"]);
            deploy.call("iam", &format!("Put{noun}Policy"), input(noun, principal, policy))?;
        }
    }
    Ok(())
}

fn take_out(deploy: &mut Deploy<'_, '_>, noun: &str, principal: String, policy: &str) -> Result<()> {
    let input = input(noun, principal, one("PolicyName", policy));
    match deploy.call("iam", &format!("Delete{noun}Policy"), input) {
        Err(fault) if !is_gone(&fault) => Err(fault),
        _ => Ok(()),
    }
}

fn delete_policy(deploy: &mut Deploy<'_, '_>) -> Result<()> {
    let name = deploy.needed("PolicyName")?;
    for (property, noun) in PRINCIPALS {
        for principal in deploy.texts(property) {
            take_out(deploy, noun, principal, &name)?;
        }
    }
    Ok(())
}

fn create_managed(deploy: &mut Deploy<'_, '_>) -> Result<String> {
    deploy.needed_value("PolicyDocument")?;
    let mut policy = deploy.take(&["Description", "Path", "PolicyDocument"]);
    policy.insert("PolicyName", deploy.name("ManagedPolicyName", 128));
    let answer = deploy.call("iam", "CreatePolicy", policy)?;
    let arn = answer.get("Policy").and_then(|policy| policy.get("Arn")).and_then(text).unwrap_or_default();
    deploy.physical.clone_from(&arn);
    attach(deploy)?;
    Ok(arn)
}

fn attach(deploy: &mut Deploy<'_, '_>) -> Result<()> {
    for (property, noun) in PRINCIPALS {
        let (lost, gained) = deploy.difference(property);
        for (verb, principals) in [("Detach", lost), ("Attach", gained)] {
            for principal in principals {
                let input = input(noun, principal, one("PolicyArn", deploy.physical.as_str()));
                deploy.call("iam", &format!("{verb}{noun}Policy"), input)?;
            }
        }
    }
    Ok(())
}

/// The versions of a managed policy that are not its default, oldest first.
fn old_versions(deploy: &mut Deploy<'_, '_>) -> Result<(usize, Vec<String>)> {
    let answer = deploy.call("iam", "ListPolicyVersions", one("PolicyArn", deploy.physical.clone()))?;
    let versions = answer.get("Versions").and_then(Value::as_list).unwrap_or_default();
    let others =
        versions.iter().filter(|one| one.get("IsDefaultVersion").and_then(Value::as_bool) != Some(true));
    let mut others: Vec<String> = others.filter_map(|one| one.get("VersionId").and_then(text)).collect();
    others.sort_by_key(|id| id.trim_start_matches('v').parse::<u64>().unwrap_or(0));
    Ok((versions.len(), others))
}

fn delete_version(deploy: &mut Deploy<'_, '_>, id: String) -> Result<()> {
    let mut input = one("PolicyArn", deploy.physical.as_str());
    input.insert("VersionId", id);
    deploy.call("iam", "DeletePolicyVersion", input).map(|_| ())
}

fn update_managed(deploy: &mut Deploy<'_, '_>) -> Result<()> {
    if deploy.changed("PolicyDocument") {
        // A policy has at most five versions.
        let (count, others) = old_versions(deploy)?;
        if let Some(oldest) = others.into_iter().next().filter(|_| count >= 5) {
            delete_version(deploy, oldest)?;
        }
        let mut input = deploy.take(&["PolicyDocument"]);
        input.insert("PolicyArn", deploy.physical.as_str());
        input.insert("SetAsDefault", true);
        deploy.call("iam", "CreatePolicyVersion", input)?;
    }
    attach(deploy)
}

fn delete_managed(deploy: &mut Deploy<'_, '_>) -> Result<()> {
    for (property, noun) in PRINCIPALS {
        for principal in deploy.texts(property) {
            let input = input(noun, principal, one("PolicyArn", deploy.physical.as_str()));
            match deploy.call("iam", &format!("Detach{noun}Policy"), input) {
                Err(fault) if !is_gone(&fault) => return Err(fault),
                _ => {}
            }
        }
    }
    for id in old_versions(deploy)?.1 {
        delete_version(deploy, id)?;
    }
    deploy.call("iam", "DeletePolicy", one("PolicyArn", deploy.physical.clone())).map(|_| ())
}

fn read_managed(deploy: &mut Deploy<'_, '_>) -> Result<Option<Map>> {
    let answer = deploy.call("iam", "GetPolicy", one("PolicyArn", deploy.physical.clone()))?;
    let id = answer.get("Policy").and_then(|policy| policy.get("PolicyId")).cloned().unwrap_or_default();
    let mut attributes = one("PolicyArn", deploy.physical.as_str());
    attributes.insert("PolicyId", id);
    Ok(Some(attributes))
}
