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
    /// What it says.
    pub(crate) document: Document,
}

/// Where a policy of the account comes from.
#[derive(Clone, Copy)]
pub(crate) enum Origin<'p> {
    /// It belongs to one user, group or role, and this is what it says, encoded.
    Inline { noun: &'static str, owner: &'p str, name: &'p str, encoded: &'p str },
    /// It is a managed policy that is attached.
    Managed { arn: &'p str },
    /// It is a managed policy that bounds.
    Boundary { arn: &'p str },
}

/// A user, group or role with its policies.
#[derive(Default)]
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
        Ok(Self { id: format!("{list}.{}", place + 1), document })
    }

    /// A policy of the account.
    fn stored(view: View<'_>, origin: Origin<'_>) -> Result<Self> {
        let (id, text) = match origin {
            Origin::Inline { noun, owner, name, encoded } => {
                (format!("{noun}_{owner}_{name}"), documents::decoded(encoded))
            }
            Origin::Managed { arn } | Origin::Boundary { arn } => {
                let name = arn.rsplit('/').next().unwrap_or_default();
                let text = match aws_policies::document(arn) {
                    Some(text) => text.to_owned(),
                    None if aws_policies::is_aws(arn) => return Err(faults::aws_document_unknown(name)),
                    None => in_force(policies::find(view, arn)?),
                };
                (name.to_owned(), text)
            }
        };
        let document = Document::parse(&text, Kind::Identity).map_err(|_| faults::policy_unreadable(&id))?;
        Ok(Self { id, document })
    }
}

/// The document of the version in force.
fn in_force(policy: &Policy) -> String {
    let version = policy.versions.iter().find(|version| version.is_default_version == Some(true));
    documents::decoded(version.and_then(|version| version.document.as_deref()).unwrap_or_default())
}

/// Says of a policy whether it is to have a say.
pub(crate) type Wanted<'w> = &'w dyn Fn(Origin<'_>) -> bool;

/// The policies of the user, group or role that an ARN of the account names, as far as they are wanted.
pub(crate) fn of(view: View<'_>, arn: &str, wanted: Wanted<'_>) -> Result<Entitled> {
    let entity = EntityArn::parse(arn)?;
    if entity.account != view.account() {
        return Err(faults::foreign_policy_source(&view.account(), entity.account));
    }
    match entity.noun {
        "user" => of_user(view, entities::find(view, entity.name)?, wanted),
        "role" => of_role(view, entities::find(view, entity.name)?, wanted),
        _ => {
            let group: &Group = entities::find(view, entity.name)?;
            Ok(Entitled { identity: granted(view, group, wanted)?, ..Entitled::default() })
        }
    }
}

fn of_user(view: View<'_>, user: &User, wanted: Wanted<'_>) -> Result<Entitled> {
    let mut identity = granted(view, user, wanted)?;
    for membership in &user.groups {
        if let Some(group) = global::get::<Group>(view, &membership.group_id) {
            identity.extend(granted(view, group, wanted)?);
        }
    }
    let context = tagged(&user.shape.tags)
        .with("aws:username", user.shape.user_name.clone())
        .with("aws:userid", user.shape.user_id.clone());
    Ok(Entitled { identity, boundary: bounding(view, &user.shape.permissions_boundary, wanted)?, context })
}

fn of_role(view: View<'_>, role: &Role, wanted: Wanted<'_>) -> Result<Entitled> {
    let boundary = bounding(view, &role.shape.permissions_boundary, wanted)?;
    Ok(Entitled { identity: granted(view, role, wanted)?, boundary, context: tagged(&role.shape.tags) })
}

fn tagged(tags: &Option<Vec<Tag>>) -> Context<'static> {
    let mut context = Context::new();
    for tag in tags.iter().flatten() {
        context.add(format!("aws:PrincipalTag/{}", tag.key), tag.value.clone());
    }
    context
}

fn bounding(
    view: View<'_>,
    boundary: &Option<AttachedPermissionsBoundary>,
    wanted: Wanted<'_>,
) -> Result<Option<Included>> {
    let arn = boundary.as_ref().and_then(|boundary| boundary.permissions_boundary_arn.as_deref());
    let origin = arn.map(|arn| Origin::Boundary { arn }).filter(|origin| wanted(*origin));
    origin.map(|origin| Included::stored(view, origin)).transpose()
}

/// What one user, group or role is granted by itself.
fn granted<P: Principal>(view: View<'_>, principal: &P, wanted: Wanted<'_>) -> Result<Vec<Included>> {
    let noun = match P::NOUN {
        "User" => "user",
        "Group" => "group",
        _ => "role",
    };
    let inline = principal.grants().inline.iter().map(|policy| Origin::Inline {
        noun,
        owner: principal.name(),
        name: policy.policy_name.as_deref().unwrap_or_default(),
        encoded: policy.policy_document.as_deref().unwrap_or_default(),
    });
    let attached = principal.grants().attached.iter();
    let attached = attached.map(|policy| Origin::Managed { arn: grants::arn(policy) });
    let all = inline.chain(attached).filter(|origin| wanted(*origin));
    all.map(|origin| Included::stored(view, origin)).collect()
}
