//! What many policies together decide about a request, as IAM's user guide has it under "Policy evaluation logic".

use model::AccountId;

use crate::document::{Document, Effect, Statement};
use crate::principal::Reach;
use crate::{Caller, Context};

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// Who asks.
    pub caller: Caller<'a>,
    /// The canonical user id of the caller's account, where policies may name one (S3's).
    pub canonical_user: Option<&'a str>,
    /// `SERVICE:NAME`, in any case.
    pub action: &'a str,
    /// The ARN of the resource, or `*` for an action that knows none.
    pub resource: &'a str,
    /// The account that the resource belongs to; the caller's if nothing is said.
    pub resource_account: Option<AccountId>,
    /// The condition keys and their values, global ones too.
    pub context: &'a Context<'a>,
}

/// The policies that have a say. The default has none, and so denies implicitly.
#[derive(Clone, Copy, Debug, Default)]
pub struct Policies<'p> {
    /// The policies of the user and the user's groups, or of the role.
    pub identity: &'p [&'p Document],
    /// The policy of the resource.
    pub resource: Option<&'p Document>,
    /// Whether the policy of the resource has to allow the request even within one account, as trust policies of roles
    /// and policies of KMS keys have to.
    pub resource_must_allow: bool,
    /// The permissions boundary of the user or role.
    pub boundary: Option<&'p Document>,
    /// The policies that the session was made with, if it was made with any.
    pub session: Option<&'p [&'p Document]>,
    /// The service control policies of the caller's organization, level by level.
    pub service_control: &'p [&'p [&'p Document]],
    /// The resource control policies of the resource's organization, level by level.
    pub resource_control: &'p [&'p [&'p Document]],
}

/// What was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Everything that has to allows it, and nothing denies it.
    Allowed,
    /// A statement denies it.
    ExplicitDeny,
    /// Something that has to allow it does not.
    ImplicitDeny,
}

/// Which of the policies a statement comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// [`Policies::identity`]
    Identity,
    /// [`Policies::resource`]
    Resource,
    /// [`Policies::boundary`]
    Boundary,
    /// [`Policies::session`]
    Session,
    /// [`Policies::service_control`]
    ServiceControl,
    /// [`Policies::resource_control`]
    ResourceControl,
}

/// A statement that decided.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Matched<'p> {
    /// Where its policy comes from.
    pub source: Source,
    /// The place of its policy among those of the source, counted through all levels.
    pub policy: usize,
    /// The statement.
    pub statement: &'p Statement,
}

/// What was decided, by what, and what each kind of policy says taken alone (`None` where there is no such policy).
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluation<'p> {
    /// The decision.
    pub decision: Decision,
    /// The statements that deny the request or, if none does and it is allowed, those that allow it.
    pub matched: Vec<Matched<'p>>,
    /// What the identity policies say.
    pub identity: Decision,
    /// What the resource's policy says.
    pub resource: Option<Decision>,
    /// What the permissions boundary says.
    pub boundary: Option<Decision>,
    /// What the session policies say.
    pub session: Option<Decision>,
    /// What the service control policies say.
    pub service_control: Option<Decision>,
    /// What the resource control policies say.
    pub resource_control: Option<Decision>,
}

/// Decides about a request.
///
/// A statement that denies wins over all. Then control policies have to allow on every level. Within an account either
/// the identity policies or the resource's policy grant; across accounts both must. Boundaries and session policies
/// limit what identity policies grant, and what the resource's policy grants to the role or user behind a session, but
/// not what it grants to the caller itself or to everyone. Naming an account leaves it to the account's identity
/// policies. An account's root user needs no identity policy; services and anonymous callers have none.
pub fn evaluate<'p>(request: &Request<'_>, policies: &Policies<'p>) -> Evaluation<'p> {
    let mut walk = Walk { request, matched: Vec::new(), reach: None };
    let identity = walk.one_of(Source::Identity, 0, policies.identity);
    let resource = policies.resource.map(|policy| walk.one_of(Source::Resource, 0, &[policy]));
    let boundary = policies.boundary.map(|policy| walk.one_of(Source::Boundary, 0, &[policy]));
    let session = policies.session.map(|policies| walk.one_of(Source::Session, 0, policies));
    let service_control = walk.each_level(Source::ServiceControl, policies.service_control);
    let resource_control = walk.each_level(Source::ResourceControl, policies.resource_control);
    let Walk { mut matched, reach, .. } = walk;

    let allows = |decision: Option<Decision>| decision.is_none_or(|decision| decision == Decision::Allowed);
    let limits = allows(boundary) && allows(session);
    let by_identity = match request.caller {
        Caller::Root { .. } => true,
        _ => identity == Decision::Allowed && limits,
    };
    let by_resource = match reach {
        Some(Reach::Direct) => true,
        Some(Reach::Behind) => limits,
        Some(Reach::Account) | None => false,
    };
    let granted = match request.caller.account() {
        None => reach.is_some(),
        Some(own) if request.resource_account.is_some_and(|other| other != own) => {
            by_identity && reach.is_some()
        }
        Some(_) => by_resource || (by_identity && (reach.is_some() || !policies.resource_must_allow)),
    };
    let decision = if matched.iter().any(|one| one.statement.effect() == Effect::Deny) {
        Decision::ExplicitDeny
    } else if granted && allows(service_control) && allows(resource_control) {
        Decision::Allowed
    } else {
        Decision::ImplicitDeny
    };
    let decides = |effect| match decision {
        Decision::Allowed => effect == Effect::Allow,
        Decision::ExplicitDeny => effect == Effect::Deny,
        Decision::ImplicitDeny => false,
    };
    matched.retain(|one| decides(one.statement.effect()));
    Evaluation { decision, matched, identity, resource, boundary, session, service_control, resource_control }
}

/// What a walk through the policies has found.
struct Walk<'r, 'p> {
    request: &'r Request<'r>,
    matched: Vec<Matched<'p>>,
    /// How the resource's policy grants the request to the caller.
    reach: Option<Reach>,
}

impl<'p> Walk<'_, 'p> {
    /// What policies say of which one has to allow. `first` is the place of the first one in its source.
    fn one_of(&mut self, source: Source, first: usize, policies: &[&'p Document]) -> Decision {
        let mut decision = Decision::ImplicitDeny;
        for (place, document) in policies.iter().enumerate() {
            for statement in document.statements() {
                if !statement.applies(self.request) {
                    continue;
                }
                let is_allow = statement.effect() == Effect::Allow;
                if source == Source::Resource {
                    let Some(reach) = statement.reach(self.request) else { continue };
                    self.reach = self.reach.max(Some(reach).filter(|_| is_allow));
                }
                decision = match (is_allow, decision) {
                    (false, _) | (_, Decision::ExplicitDeny) => Decision::ExplicitDeny,
                    (true, _) => Decision::Allowed,
                };
                self.matched.push(Matched { source, policy: first + place, statement });
            }
        }
        decision
    }

    /// What levels of policies say each of which has to allow.
    fn each_level(&mut self, source: Source, levels: &[&[&'p Document]]) -> Option<Decision> {
        let mut first = 0;
        let mut decisions = levels.iter().map(|level| {
            let decision = self.one_of(source, first, level);
            first += level.len();
            decision
        });
        let start = decisions.next()?;
        Some(decisions.fold(start, |one, other| match (one, other) {
            (Decision::ExplicitDeny, _) | (_, Decision::ExplicitDeny) => Decision::ExplicitDeny,
            (Decision::Allowed, Decision::Allowed) => Decision::Allowed,
            _ => Decision::ImplicitDeny,
        }))
    }
}

#[cfg(test)]
#[path = "evaluation_tests.rs"]
mod tests;
