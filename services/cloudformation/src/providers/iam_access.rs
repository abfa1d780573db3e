//! Access keys, instance profiles and memberships of IAM.

use service::{Map, Result};

use crate::provider::{Deploy, Provider, RowOf, as_made, is_gone, members, one};
use crate::template::text;

pub(crate) static ACCESS_KEY: Provider = Provider {
    type_name: "AWS::IAM::AccessKey",
    fixed: &["Serial", "UserName"],
    mutable: &["Status"],
    name: None,
    attributes: &["SecretAccessKey"],
    waits: false,
    create: create_key,
    update: update_key,
    delete: delete_key,
    read: as_made,
    row: RowOf::Nowhere,
};

pub(crate) static INSTANCE_PROFILE: Provider = Provider {
    type_name: "AWS::IAM::InstanceProfile",
    fixed: &["InstanceProfileName", "Path"],
    mutable: &["Roles"],
    name: Some("InstanceProfileName"),
    attributes: &["Arn"],
    waits: false,
    create: create_profile,
    update: place_roles,
    delete: delete_profile,
    read: read_profile,
    row: RowOf::Nowhere,
};

pub(crate) static USER_TO_GROUP_ADDITION: Provider = Provider {
    type_name: "AWS::IAM::UserToGroupAddition",
    fixed: &["GroupName"],
    mutable: &["Users"],
    name: None,
    attributes: &[],
    waits: false,
    create: |deploy| {
        place_users(deploy)?;
        Ok(deploy.generated(128))
    },
    update: place_users,
    delete: remove_users,
    read: as_made,
    row: RowOf::Nowhere,
};

fn key_of(deploy: &Deploy<'_, '_>) -> Result<Map> {
    Ok(members([
        ("UserName", Some(deploy.needed("UserName")?.into())),
        ("AccessKeyId", Some(deploy.physical.as_str().into())),
    ]))
}

fn create_key(deploy: &mut Deploy<'_, '_>) -> Result<String> {
    deploy.needed("UserName")?;
    let answer = deploy.call("iam", "CreateAccessKey", deploy.take(&["UserName"]))?;
    let key = answer.get("AccessKey").cloned().unwrap_or_default();
    deploy.physical = key.get("AccessKeyId").and_then(text).unwrap_or_default();
    deploy.attributes.insert("SecretAccessKey", key.get("SecretAccessKey").cloned().unwrap_or_default());
    update_key(deploy)?;
    Ok(deploy.physical.clone())
}

fn update_key(deploy: &mut Deploy<'_, '_>) -> Result<()> {
    if !deploy.changed("Status") {
        return Ok(());
    }
    let mut input = key_of(deploy)?;
    input.insert("Status", deploy.text("Status").unwrap_or_else(|| "Active".to_owned()));
    deploy.call("iam", "UpdateAccessKey", input).map(|_| ())
}

fn delete_key(deploy: &mut Deploy<'_, '_>) -> Result<()> {
    let input = key_of(deploy)?;
    deploy.call("iam", "DeleteAccessKey", input).map(|_| ())
}

fn create_profile(deploy: &mut Deploy<'_, '_>) -> Result<String> {
    let name = deploy.name("InstanceProfileName", 128);
    let mut input = deploy.take(&["Path"]);
    input.insert("InstanceProfileName", name.as_str());
    deploy.call("iam", "CreateInstanceProfile", input)?;
    deploy.physical = name.clone();
    place_roles(deploy)?;
    Ok(name)
}

fn place_roles(deploy: &mut Deploy<'_, '_>) -> Result<()> {
    let (lost, gained) = deploy.difference("Roles");
    for (operation, roles) in [("RemoveRoleFromInstanceProfile", lost), ("AddRoleToInstanceProfile", gained)]
    {
        for role in roles {
            let mut input = one("InstanceProfileName", deploy.physical.as_str());
            input.insert("RoleName", role);
            deploy.call("iam", operation, input)?;
        }
    }
    Ok(())
}

fn delete_profile(deploy: &mut Deploy<'_, '_>) -> Result<()> {
    for role in deploy.texts("Roles") {
        let mut input = one("InstanceProfileName", deploy.physical.as_str());
        input.insert("RoleName", role);
        match deploy.call("iam", "RemoveRoleFromInstanceProfile", input) {
            Err(fault) if !is_gone(&fault) => return Err(fault),
            _ => {}
        }
    }
    let input = one("InstanceProfileName", deploy.physical.as_str());
    deploy.call("iam", "DeleteInstanceProfile", input).map(|_| ())
}

fn read_profile(deploy: &mut Deploy<'_, '_>) -> Result<Option<Map>> {
    let input = one("InstanceProfileName", deploy.physical.as_str());
    let answer = deploy.call("iam", "GetInstanceProfile", input)?;
    let arn = answer.get("InstanceProfile").and_then(|profile| profile.get("Arn")).cloned();
    Ok(Some(members([("Arn", arn)])))
}

fn place_users(deploy: &mut Deploy<'_, '_>) -> Result<()> {
    let group = deploy.needed("GroupName")?;
    let (lost, gained) = deploy.difference("Users");
    for (operation, users) in [("RemoveUserFromGroup", lost), ("AddUserToGroup", gained)] {
        for user in users {
            let mut input = one("GroupName", group.as_str());
            input.insert("UserName", user);
            deploy.call("iam", operation, input)?;
        }
    }
    Ok(())
}

fn remove_users(deploy: &mut Deploy<'_, '_>) -> Result<()> {
    let group = deploy.needed("GroupName")?;
    for user in deploy.texts("Users") {
        let mut input = one("GroupName", group.as_str());
        input.insert("UserName", user);
        match deploy.call("iam", "RemoveUserFromGroup", input) {
            Err(fault) if !is_gone(&fault) => return Err(fault),
            _ => {}
        }
    }
    Ok(())
}
