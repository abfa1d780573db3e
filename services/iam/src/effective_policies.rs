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

/// A user, group or role of the account.
#[derive(Clone, Copy)]
enum Entity<'v> {
    User(&'v User),
    Group(&'v Group),
    Role(&'v Role),
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
    pub(crate) fn stored(view: View<'_>, origin: Origin<'_>) -> Result<Self> {
        let (id, text) = match origin {
            Origin::Inline { noun, owner, name, encoded } => {
                (format!("{noun}_{owner}_{name}"), documents::decoded(encoded))
            }
            Origin::Managed { arn } | Origin::Boundary { arn } => {
                let text = match aws_policies::document(arn) {
                    Some(text) => text,
                    None => in_force(policies::find(view, arn)?),
                };
                (policies::name(arn).to_owned(), text)
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
    let entity = Entity::find(view, arn)?;
    let stored = |origin| Included::stored(view, origin);
    let identity = entity.origins(view).into_iter().filter(|origin| wanted(*origin)).map(stored);
    let boundary = entity.boundary().filter(|origin| wanted(*origin)).map(stored);
    Ok(Entitled {
        identity: identity.collect::<Result<_>>()?,
        boundary: boundary.transpose()?,
        context: entity.context(),
    })
}

/// Where the policies of the user, group or role come from that an ARN of the account names, its boundary aside.
pub(crate) fn origins<'v>(view: View<'v>, arn: &str) -> Result<Vec<Origin<'v>>> {
    Ok(Entity::find(view, arn)?.origins(view))
}

impl<'v> Entity<'v> {
    fn find(view: View<'v>, arn: &str) -> Result<Self> {
        let entity = EntityArn::parse(arn)?;
        if entity.account != view.account() {
            return Err(faults::foreign_policy_source(&view.account(), entity.account));
        }
        Ok(match entity.noun {
            "user" => Self::User(entities::find(view, entity.name)?),
            "role" => Self::Role(entities::find(view, entity.name)?),
            _ => Self::Group(entities::find(view, entity.name)?),
        })
    }

    /// A user has the policies of its groups too.
    fn origins(self, view: View<'v>) -> Vec<Origin<'v>> {
        match self {
            Self::User(user) => {
                let groups = user.groups.iter().filter_map(|of| global::get::<Group>(view, &of.group_id));
                granted(user).chain(groups.flat_map(granted)).collect()
            }
            Self::Group(group) => granted(group).collect(),
            Self::Role(role) => granted(role).collect(),
        }
    }

    fn boundary(self) -> Option<Origin<'v>> {
        let boundary: &Option<AttachedPermissionsBoundary> = match self {
            Self::User(user) => &user.shape.permissions_boundary,
            Self::Group(_) => &None,
            Self::Role(role) => &role.shape.permissions_boundary,
        };
        let arn = boundary.as_ref()?.permissions_boundary_arn.as_deref()?;
        Some(Origin::Boundary { arn })
    }

    fn context(self) -> Context<'static> {
        match self {
            Self::User(user) => tagged(&user.shape.tags)
                .with("aws:username", user.shape.user_name.clone())
                .with("aws:userid", user.shape.user_id.clone()),
            Self::Group(_) => Context::new(),
            Self::Role(role) => tagged(&role.shape.tags),
        }
    }
}

fn tagged(tags: &Option<Vec<Tag>>) -> Context<'static> {
    let mut context = Context::new();
    for tag in tags.iter().flatten() {
        context.add(format!("aws:PrincipalTag/{}", tag.key), tag.value.clone());
    }
    context
}

/// What one user, group or role is granted by itself.
fn granted<P: Principal>(principal: &P) -> impl Iterator<Item = Origin<'_>> {
    let noun = match P::NOUN {
        "User" => "user",
        "Group" => "group",
        _ => "role",
    };
    let inline = principal.grants().inline.iter().map(move |policy| Origin::Inline {
        noun,
        owner: principal.name(),
        name: policy.policy_name.as_deref().unwrap_or_default(),
        encoded: policy.policy_document.as_deref().unwrap_or_default(),
    });
    let attached = principal.grants().attached.iter();
    inline.chain(attached.map(|policy| Origin::Managed { arn: grants::arn(policy) }))
}
