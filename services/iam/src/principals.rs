//! The policies that bear on a user, a group or a role, with their documents.

use service::{Result, View};

use crate::entities;
use crate::grants::{self, Grants, Principal};
use crate::groups::Group;
use crate::policies::Policy;
use crate::roles::Role;
use crate::shapes::PolicyVersion;
use crate::users::User;
use crate::{aws_policies, documents, faults, global};

/// A policy that bears on someone.
pub(crate) struct Bearing {
    pub(crate) name: String,
    /// The ARN of a managed policy.
    pub(crate) arn: Option<String>,
    /// Whose an inline policy is: the type, in capitals, and the name.
    pub(crate) owner: Option<(String, String)>,
    /// The document, not encoded.
    pub(crate) document: String,
}

/// The policies of the user, group or role with this ARN; a user has those of its groups too.
pub(crate) fn policies(view: View<'_>, arn: &str) -> Result<Vec<Bearing>> {
    let resource = arn.splitn(6, ':').nth(5).unwrap_or_default();
    let name = resource.rsplit('/').next().unwrap_or_default();
    let mut found = Vec::new();
    match resource.split('/').next() {
        Some("user") => {
            let user = entities::find::<User>(view, name)?;
            collect(view, user, &mut found)?;
            for membership in &user.groups {
                if let Some(group) = global::get::<Group>(view, &membership.group_id) {
                    collect(view, group, &mut found)?;
                }
            }
        }
        Some("group") => collect(view, entities::find::<Group>(view, name)?, &mut found)?,
        Some("role") => collect(view, entities::find::<Role>(view, name)?, &mut found)?,
        _ => return Err(faults::invalid_arn(arn)),
    }
    Ok(found)
}

fn collect<P: Principal>(view: View<'_>, principal: &P, found: &mut Vec<Bearing>) -> Result<()> {
    let Grants { inline, attached } = principal.grants();
    found.extend(inline.iter().map(|policy| Bearing {
        name: policy.policy_name.clone().unwrap_or_default(),
        arn: None,
        owner: Some((P::NOUN.to_uppercase(), principal.name().to_owned())),
        document: documents::decoded(policy.policy_document.as_deref().unwrap_or_default()),
    }));
    for policy in attached {
        let arn = grants::arn(policy);
        found.push(Bearing {
            name: policy.policy_name.clone().unwrap_or_default(),
            arn: Some(arn.to_owned()),
            owner: None,
            document: in_force(view, arn)?,
        });
    }
    Ok(())
}

/// The document of a managed policy's version in force; few of AWS's own policies are known here.
fn in_force(view: View<'_>, arn: &str) -> Result<String> {
    if let Some(document) = aws_policies::document(arn) {
        return Ok(document.to_owned());
    }
    if aws_policies::is_aws(arn) {
        return Err(faults::aws_documents_unknown());
    }
    let policy: &Policy = global::get(view, arn).ok_or_else(|| faults::policy_not_found(arn))?;
    let is_default = |version: &&PolicyVersion| version.is_default_version == Some(true);
    let version = policy.versions.iter().find(is_default);
    Ok(documents::decoded(version.and_then(|version| version.document.as_deref()).unwrap_or_default()))
}
