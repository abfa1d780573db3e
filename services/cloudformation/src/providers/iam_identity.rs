//! Identity providers and service-linked roles of IAM.

use service::{Result, Value};

use super::ec2_tagging::at;
use crate::provider::{Deploy, Provider, RowOf, members, one};

pub(crate) static OIDC_PROVIDER: Provider = Provider {
    type_name: "AWS::IAM::OIDCProvider",
    fixed: &["Url"],
    mutable: &["ClientIdList", "Tags", "ThumbprintList"],
    name: None,
    attributes: &["Arn"],
    waits: false,
    create: create_provider,
    update: update_provider,
    delete: |deploy| {
        let input = one("OpenIDConnectProviderArn", deploy.physical.as_str());
        deploy.call("iam", "DeleteOpenIDConnectProvider", input).map(|_| ())
    },
    read: |deploy| Ok(Some(one("Arn", deploy.physical.as_str()))),
    row: RowOf::Global(""),
};

pub(crate) static SERVICE_LINKED_ROLE: Provider = Provider {
    type_name: "AWS::IAM::ServiceLinkedRole",
    fixed: &["AWSServiceName", "CustomSuffix"],
    mutable: &["Description"],
    name: None,
    attributes: &["RoleName"],
    waits: false,
    create: |deploy| {
        deploy.needed("AWSServiceName")?;
        let input = deploy.take(&["AWSServiceName", "CustomSuffix", "Description"]);
        let answer = deploy.call("iam", "CreateServiceLinkedRole", input)?;
        Ok(at(&answer, &["Role", "RoleName"]).unwrap_or_default())
    },
    update: |deploy| {
        let mut input = one("RoleName", deploy.physical.as_str());
        input.insert("Description", deploy.text("Description").unwrap_or_default());
        deploy.call("iam", "UpdateRole", input).map(|_| ())
    },
    delete: |deploy| {
        let input = one("RoleName", deploy.physical.as_str());
        deploy.call("iam", "DeleteServiceLinkedRole", input).map(|_| ())
    },
    read: |deploy| Ok(Some(one("RoleName", deploy.physical.as_str()))),
    row: RowOf::Nowhere,
};

fn create_provider(deploy: &mut Deploy<'_, '_>) -> Result<String> {
    let input = members([
        ("Url", Some(deploy.needed_value("Url")?)),
        ("ClientIDList", deploy.property("ClientIdList").cloned()),
        ("ThumbprintList", deploy.property("ThumbprintList").cloned()),
        ("Tags", deploy.property("Tags").cloned()),
    ]);
    let answer = deploy.call("iam", "CreateOpenIDConnectProvider", input)?;
    Ok(at(&answer, &["OpenIDConnectProviderArn"]).unwrap_or_default())
}

fn update_provider(deploy: &mut Deploy<'_, '_>) -> Result<()> {
    let (lost, gained) = deploy.difference("ClientIdList");
    let changes =
        [("RemoveClientIDFromOpenIDConnectProvider", lost), ("AddClientIDToOpenIDConnectProvider", gained)];
    for (operation, ids) in changes {
        for id in ids {
            let mut input = one("OpenIDConnectProviderArn", deploy.physical.as_str());
            input.insert("ClientID", id);
            deploy.call("iam", operation, input)?;
        }
    }
    if deploy.changed("ThumbprintList") {
        let mut input = one("OpenIDConnectProviderArn", deploy.physical.as_str());
        let list = deploy.property("ThumbprintList").cloned();
        input.insert("ThumbprintList", list.unwrap_or_else(|| Value::List(Vec::new())));
        deploy.call("iam", "UpdateOpenIDConnectProviderThumbprint", input)?;
    }
    let (gone, new) = deploy.tag_difference();
    for (verb, member, list) in [("Untag", "TagKeys", gone), ("Tag", "Tags", new)] {
        if !list.is_empty() {
            let mut input = one("OpenIDConnectProviderArn", deploy.physical.as_str());
            input.insert(member, list);
            deploy.call("iam", &format!("{verb}OpenIDConnectProvider"), input)?;
        }
    }
    Ok(())
}
