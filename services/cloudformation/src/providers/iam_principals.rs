//! Users, groups and roles of IAM, with the policies that stand in them.

use service::{Map, Result, Value};

use crate::faults;
use crate::provider::{Deploy, Provider, RowOf, is_gone, members, one};
use crate::template::text;

pub(crate) static GROUP: Provider = Provider {
    type_name: "AWS::IAM::Group",
    fixed: &["GroupName"],
    mutable: &["ManagedPolicyArns", "Path", "Policies"],
    name: Some("GroupName"),
    attributes: &["Arn"],
    waits: false,
    create: create_group,
    update: update_group,
    delete: |deploy| delete(deploy, "Group"),
    read: |deploy| read(deploy, "Group"),
    row: RowOf::Global("Id"),
};

pub(crate) static ROLE: Provider = Provider {
    type_name: "AWS::IAM::Role",
    fixed: &["Path", "RoleName"],
    mutable: &[
        "AssumeRolePolicyDocument",
        "Description",
        "ManagedPolicyArns",
        "MaxSessionDuration",
        "PermissionsBoundary",
        "Policies",
        "Tags",
    ],
    name: Some("RoleName"),
    attributes: &["Arn", "RoleId"],
    waits: false,
    create: create_role,
    update: update_role,
    delete: |deploy| delete(deploy, "Role"),
    read: |deploy| read(deploy, "Role"),
    row: RowOf::Global("Id"),
};

pub(crate) static USER: Provider = Provider {
    type_name: "AWS::IAM::User",
    fixed: &["UserName"],
    mutable: &[
        "Groups",
        "LoginProfile",
        "ManagedPolicyArns",
        "Path",
        "PermissionsBoundary",
        "Policies",
        "Tags",
    ],
    name: Some("UserName"),
    attributes: &["Arn"],
    waits: false,
    create: create_user,
    update: update_user,
    delete: delete_user,
    read: |deploy| read(deploy, "User"),
    row: RowOf::Global("Id"),
};

/// The member that names a principal (`UserName`).
fn named(noun: &str, name: &str) -> Map {
    [(format!("{noun}Name"), Value::from(name))].into_iter().collect()
}

fn read(deploy: &mut Deploy<'_, '_>, noun: &'static str) -> Result<Option<Map>> {
    let answer = deploy.call("iam", &format!("Get{noun}"), named(noun, &deploy.physical.clone()))?;
    let found = answer.get(noun).cloned().unwrap_or_default();
    let id = found.get(&format!("{noun}Id")).cloned();
    let role_id = id.clone().filter(|_| noun == "Role");
    Ok(Some(members([("Arn", found.get("Arn").cloned()), ("Id", id), ("RoleId", role_id)])))
}

/// Attaches the managed policies and puts the inline ones.
fn grant(deploy: &mut Deploy<'_, '_>, noun: &str) -> Result<()> {
    let name = deploy.physical.clone();
    let (lost, gained) = deploy.difference("ManagedPolicyArns");
    for (verb, arns) in [("Detach", lost), ("Attach", gained)] {
        for arn in arns {
            let mut input = named(noun, &name);
            input.insert("PolicyArn", arn);
            ignore_gone(verb == "Detach", deploy.call("iam", &format!("{verb}{noun}Policy"), input))?;
        }
    }
    let wanted = policies(deploy.properties)?;
    for policy in policies(deploy.before)?.iter().filter(|old| wanted.iter().all(|new| new.0 != old.0)) {
        let mut input = named(noun, &name);
        input.insert("PolicyName", policy.0.as_str());
        ignore_gone(true, deploy.call("iam", &format!("Delete{noun}Policy"), input))?;
    }
    if !deploy.changed("Policies") {
        return Ok(());
    }
    for (policy, document) in wanted {
        let mut input = named(noun, &name);
        input.insert("PolicyName", policy);
        input.insert("PolicyDocument", document);
        deploy.call("iam", &format!("Put{noun}Policy"), input)?;
    }
    Ok(())
}

fn ignore_gone(may_be_gone: bool, outcome: Result<Value>) -> Result<()> {
    match outcome {
        Err(fault) if !may_be_gone || !is_gone(&fault) => Err(fault),
        _ => Ok(()),
    }
}

/// The inline policies: their names and documents.
fn policies(properties: &Map) -> Result<Vec<(String, Value)>> {
    let policies = properties.get("Policies").and_then(Value::as_list).unwrap_or_default();
    let policy = |policy: &Value| {
        let name = policy.get("PolicyName").and_then(text);
        let name = name.ok_or_else(|| faults::property_needed("Policies", "PolicyName"))?;
        let document = policy.get("PolicyDocument").cloned();
        Ok((name, document.ok_or_else(|| faults::property_needed("Policies", "PolicyDocument"))?))
    };
    policies.iter().map(policy).collect()
}

fn retag(deploy: &mut Deploy<'_, '_>, noun: &str) -> Result<()> {
    let (gone, new) = deploy.tag_difference();
    for (verb, member, list) in [("Untag", "TagKeys", gone), ("Tag", "Tags", new)] {
        if !list.is_empty() {
            let mut input = named(noun, &deploy.physical);
            input.insert(member, list);
            deploy.call("iam", &format!("{verb}{noun}"), input)?;
        }
    }
    Ok(())
}

fn bound(deploy: &mut Deploy<'_, '_>, noun: &str) -> Result<()> {
    if !deploy.changed("PermissionsBoundary") {
        return Ok(());
    }
    let mut input = named(noun, &deploy.physical);
    let verb = match deploy.text("PermissionsBoundary") {
        Some(boundary) => {
            input.insert("PermissionsBoundary", boundary);
            "Put"
        }
        None => "Delete",
    };
    deploy.call("iam", &format!("{verb}{noun}PermissionsBoundary"), input).map(|_| ())
}

/// Removes a principal after what was attached to it.
fn delete(deploy: &mut Deploy<'_, '_>, noun: &'static str) -> Result<()> {
    let name = deploy.physical.clone();
    for arn in deploy.texts("ManagedPolicyArns") {
        let mut input = named(noun, &name);
        input.insert("PolicyArn", arn);
        ignore_gone(true, deploy.call("iam", &format!("Detach{noun}Policy"), input))?;
    }
    for (policy, _) in policies(deploy.properties)? {
        let mut input = named(noun, &name);
        input.insert("PolicyName", policy);
        ignore_gone(true, deploy.call("iam", &format!("Delete{noun}Policy"), input))?;
    }
    deploy.call("iam", &format!("Delete{noun}"), named(noun, &name)).map(|_| ())
}

fn create_group(deploy: &mut Deploy<'_, '_>) -> Result<String> {
    let name = deploy.name("GroupName", 128);
    let mut input = deploy.take(&["Path"]);
    input.insert("GroupName", name.as_str());
    deploy.call("iam", "CreateGroup", input)?;
    deploy.physical = name.clone();
    grant(deploy, "Group")?;
    Ok(name)
}

fn update_group(deploy: &mut Deploy<'_, '_>) -> Result<()> {
    new_path(deploy, "Group")?;
    grant(deploy, "Group")
}

fn new_path(deploy: &mut Deploy<'_, '_>, noun: &str) -> Result<()> {
    if deploy.changed("Path") {
        let mut input = named(noun, &deploy.physical);
        input.insert("NewPath", deploy.text("Path").unwrap_or_else(|| "/".to_owned()));
        deploy.call("iam", &format!("Update{noun}"), input)?;
    }
    Ok(())
}

fn create_role(deploy: &mut Deploy<'_, '_>) -> Result<String> {
    deploy.needed_value("AssumeRolePolicyDocument")?;
    let name = deploy.name("RoleName", 64);
    let mut input = deploy.take(&[
        "AssumeRolePolicyDocument",
        "Description",
        "MaxSessionDuration",
        "Path",
        "PermissionsBoundary",
        "Tags",
    ]);
    input.insert("RoleName", name.as_str());
    deploy.call("iam", "CreateRole", input)?;
    deploy.physical = name.clone();
    grant(deploy, "Role")?;
    Ok(name)
}

fn update_role(deploy: &mut Deploy<'_, '_>) -> Result<()> {
    let name = deploy.physical.clone();
    if deploy.changed("AssumeRolePolicyDocument") {
        let mut input = named("Role", &name);
        input.insert(
            "PolicyDocument",
            deploy.property("AssumeRolePolicyDocument").cloned().unwrap_or_default(),
        );
        deploy.call("iam", "UpdateAssumeRolePolicy", input)?;
    }
    if deploy.changed("Description") || deploy.changed("MaxSessionDuration") {
        let mut input = named("Role", &name);
        input.insert("Description", deploy.text("Description").unwrap_or_default());
        input.insert(
            "MaxSessionDuration",
            deploy.text("MaxSessionDuration").unwrap_or_else(|| "3600".to_owned()),
        );
        deploy.call("iam", "UpdateRole", input)?;
    }
    bound(deploy, "Role")?;
    retag(deploy, "Role")?;
    grant(deploy, "Role")
}

fn create_user(deploy: &mut Deploy<'_, '_>) -> Result<String> {
    let name = deploy.name("UserName", 64);
    let mut input = deploy.take(&["Path", "PermissionsBoundary", "Tags"]);
    input.insert("UserName", name.as_str());
    deploy.call("iam", "CreateUser", input)?;
    deploy.physical = name.clone();
    login(deploy)?;
    join(deploy)?;
    grant(deploy, "User")?;
    Ok(name)
}

fn update_user(deploy: &mut Deploy<'_, '_>) -> Result<()> {
    new_path(deploy, "User")?;
    login(deploy)?;
    join(deploy)?;
    bound(deploy, "User")?;
    retag(deploy, "User")?;
    grant(deploy, "User")
}

fn login(deploy: &mut Deploy<'_, '_>) -> Result<()> {
    if !deploy.changed("LoginProfile") {
        return Ok(());
    }
    let name = deploy.physical.clone();
    let operation = match (deploy.before.get("LoginProfile"), deploy.property("LoginProfile")) {
        (Some(_), None) => {
            return deploy.call("iam", "DeleteLoginProfile", named("User", &name)).map(|_| ());
        }
        (Some(_), _) => "UpdateLoginProfile",
        (None, _) => "CreateLoginProfile",
    };
    let mut input = deploy.property("LoginProfile").and_then(Value::as_map).cloned().unwrap_or_default();
    input.insert("UserName", name);
    deploy.call("iam", operation, input).map(|_| ())
}

fn join(deploy: &mut Deploy<'_, '_>) -> Result<()> {
    let (lost, gained) = deploy.difference("Groups");
    for (operation, groups) in [("RemoveUserFromGroup", lost), ("AddUserToGroup", gained)] {
        for group in groups {
            let mut input = named("User", &deploy.physical);
            input.insert("GroupName", group);
            deploy.call("iam", operation, input)?;
        }
    }
    Ok(())
}

fn delete_user(deploy: &mut Deploy<'_, '_>) -> Result<()> {
    let name = deploy.physical.clone();
    for group in deploy.texts("Groups") {
        let mut input = named("User", &name);
        input.insert("GroupName", group);
        ignore_gone(true, deploy.call("iam", "RemoveUserFromGroup", input))?;
    }
    if deploy.property("LoginProfile").is_some() {
        ignore_gone(true, deploy.call("iam", "DeleteLoginProfile", one("UserName", name)))?;
    }
    delete(deploy, "User")
}
