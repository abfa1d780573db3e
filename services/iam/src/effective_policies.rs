//! The policies that have a say about what users, groups and roles may do, as documents ready to be evaluated.

use policy::{Context, Document, Kind};
use service::{Result, View};

use crate::aws_policies;
use crate::entities;
use crate::grants::{self, Principal};
use crate::groups::Group;
use crate::policies::Policy;
use crate::roles::Role;
use crate::shapes::{AttachedPermissionsBoundary, Tag};
use crate::users::User;
use crate::{documents, faults, global, policies};

/// A policy that has a say.
pub(crate) struct Included {
    /// What the simulator calls it.
    pub(crate) id: String,
    /// Where it comes from.
    pub(crate) origin: Origin,
    /// What it says.
    pub(crate) document: Document,
}

/// Where a policy comes from.
pub(crate) enum Origin {
    /// The request.
    Request,
    /// A policy of one user, group or role.
    Inline { noun: &'static str, owner: String, name: String },
    /// A managed policy.
    Managed { arn: String },
}

/// A user, group or role with its policies.
pub(crate) struct Entitled {
    /// Its policies, and those of a user's groups.
    pub(crate) identity: Vec<Included>,
    /// Its permissions boundary.
    pub(crate) boundary: Option<Included>,
    /// What policies can ask about it.
    pub(crate) context: Context<'static>,
}

/// What an ARN says of a user, group or role.
pub(crate) struct EntityArn<'a> {
    pub(crate) account: &'a str,
    /// `user`, `group` or `role`.
    pub(crate) noun: &'a str,
    /// Without the path.
    pub(crate) name: &'a str,
}

impl<'a> EntityArn<'a> {
    /// Takes an ARN apart.
    pub(crate) fn parse(arn: &'a str) -> Result<Self> {
        let parts: Vec<&str> = arn.splitn(6, ':').collect();
        if let ["arn", _, "iam", "", account, resource] = parts[..]
            && let Some((noun @ ("user" | "group" | "role"), path)) = resource.split_once('/')
            && let Some(name) = path.rsplit('/').next().filter(|name| !name.is_empty())
        {
            return Ok(Self { account, noun, name });
        }
        Err(faults::entity_arn(arn))
    }
}

impl Included {
    /// A policy of a request.
    pub(crate) fn input(list: &str, place: usize, text: &str) -> Result<Self> {
        let document = Document::parse(text, Kind::Identity).map_err(|why| faults::policy_input(&why))?;
        Ok(Self { id: format!("{list}.{}", place + 1), origin: Origin::Request, document })
    }

    fn stored(id: String, origin: Origin, text: &str) -> Result<Self> {
        let document = Document::parse(text, Kind::Identity).map_err(|_| faults::policy_unreadable(&id))?;
        Ok(Self { id, origin, document })
    }

    fn managed(view: View<'_>, arn: &str) -> Result<Self> {
        let name = arn.rsplit('/').next().unwrap_or_default();
        let origin = Origin::Managed { arn: arn.to_owned() };
        match aws_policies::document(arn) {
            Some(text) => Self::stored(name.to_owned(), origin, text),
            None if aws_policies::is_aws(arn) => Err(faults::aws_document_unknown(name)),
            None => Self::stored(name.to_owned(), origin, &in_force(policies::find(view, arn)?)),
        }
    }
}

/// The document of the version in force.
fn in_force(policy: &Policy) -> String {
    let version = policy.versions.iter().find(|version| version.is_default_version == Some(true));
    documents::decoded(version.and_then(|version| version.document.as_deref()).unwrap_or_default())
}

/// The policies of the user, group or role that an ARN of the account names.
pub(crate) fn of(view: View<'_>, arn: &str) -> Result<Entitled> {
    let entity = EntityArn::parse(arn)?;
    if entity.account != view.account() {
        return Err(faults::foreign_policy_source(&view.account(), entity.account));
    }
    match entity.noun {
        "user" => of_user(view, entities::find(view, entity.name)?),
        "role" => of_role(view, entities::find(view, entity.name)?),
        _ => Ok(Entitled {
            identity: granted(view, entities::find::<Group>(view, entity.name)?)?,
            boundary: None,
            context: Context::new(),
        }),
    }
}

fn of_user(view: View<'_>, user: &User) -> Result<Entitled> {
    let mut identity = granted(view, user)?;
    for membership in &user.groups {
        if let Some(group) = global::get::<Group>(view, &membership.group_id) {
            identity.extend(granted(view, group)?);
        }
    }
    let context = tagged(&user.shape.tags)
        .with("aws:username", user.shape.user_name.clone())
        .with("aws:userid", user.shape.user_id.clone());
    Ok(Entitled { identity, boundary: bounding(view, &user.shape.permissions_boundary)?, context })
}

fn of_role(view: View<'_>, role: &Role) -> Result<Entitled> {
    let boundary = bounding(view, &role.shape.permissions_boundary)?;
    Ok(Entitled { identity: granted(view, role)?, boundary, context: tagged(&role.shape.tags) })
}

fn tagged(tags: &Option<Vec<Tag>>) -> Context<'static> {
    let mut context = Context::new();
    for tag in tags.iter().flatten() {
        context.add(format!("aws:PrincipalTag/{}", tag.key), tag.value.clone());
    }
    context
}

fn bounding(view: View<'_>, boundary: &Option<AttachedPermissionsBoundary>) -> Result<Option<Included>> {
    let arn = boundary.as_ref().and_then(|boundary| boundary.permissions_boundary_arn.as_deref());
    arn.map(|arn| Included::managed(view, arn)).transpose()
}

/// What one user, group or role is granted by itself.
fn granted<P: Principal>(view: View<'_>, principal: &P) -> Result<Vec<Included>> {
    let noun = match P::NOUN {
        "User" => "user",
        "Group" => "group",
        _ => "role",
    };
    let inline = principal.grants().inline.iter().map(|policy| {
        let name = policy.policy_name.clone().unwrap_or_default();
        let id = format!("{noun}_{}_{name}", principal.name());
        let text = documents::decoded(policy.policy_document.as_deref().unwrap_or_default());
        Included::stored(id, Origin::Inline { noun, owner: principal.name().to_owned(), name }, &text)
    });
    let attached = principal.grants().attached.iter();
    inline.chain(attached.map(|policy| Included::managed(view, grants::arn(policy)))).collect()
}
