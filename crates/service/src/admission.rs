//! Whether the policy of a resource lets a caller in.
//!
//! What identities may do by policies of their own is taken for granted here: any credentials are accepted. So callers
//! of the resource's account need no leave, and other accounts and the services of AWS only that of the resource.

use model::AccountId;
use policy::{Context as Keys, Decision, Document, Kind, Policies, Request, evaluate};

use crate::{Principal, View};

/// What somebody wants to do with a resource that has a policy.
pub struct Admission<'a> {
    /// The policy, if there is one.
    pub policy: Option<&'a str>,
    /// The account of the resource.
    pub owner: AccountId,
    /// As policies name it (`sns:Publish`).
    pub action: &'a str,
    /// The ARN of the resource.
    pub resource: &'a str,
}

/// Why somebody is not let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// A statement denies it.
    Denied,
    /// No statement allows it.
    NotAllowed,
}

impl Refused {
    /// How AWS ends its sentence: `because no resource-based policy allows the ACTION action`.
    pub fn because(self, action: &str) -> String {
        match self {
            Self::Denied => "with an explicit deny in a resource-based policy".to_owned(),
            Self::NotAllowed => format!("because no resource-based policy allows the {action} action"),
        }
    }
}

impl Admission<'_> {
    /// Whether the caller is let in. In lenient worlds all are whom no statement denies it.
    ///
    /// # Errors
    /// The caller is not.
    pub fn check(&self, view: View<'_>) -> Result<(), Refused> {
        let context = view.context();
        let is_own = context.source.is_none() && context.scope.account == self.owner;
        let is_open = is_own || view.is_lenient();
        if is_open && self.policy.is_none_or(|text| !text.contains("Deny")) {
            return Ok(());
        }
        match self.decide(view) {
            Decision::ExplicitDeny => Err(Refused::Denied),
            Decision::ImplicitDeny if !is_open => Err(Refused::NotAllowed),
            _ => Ok(()),
        }
    }

    fn decide(&self, view: View<'_>) -> Decision {
        let document = self.policy.and_then(|text| Document::parse(text, Kind::Resource).ok());
        let caller = Principal::of(view);
        let mut keys = keys(view);
        caller.add_to(&mut keys);
        let request = Request {
            caller: caller.as_caller(),
            canonical_user: None,
            action: self.action,
            resource: self.resource,
            resource_account: Some(self.owner),
            context: &keys,
        };
        let policies = Policies { resource: document.as_ref(), ..Policies::default() };
        evaluate(&request, &policies).resource.unwrap_or(Decision::ImplicitDeny)
    }
}

/// What policies can ask of any call. The world stands for AWS's endpoints, which are reached over TLS.
fn keys<'c>(view: View<'_>) -> Keys<'c> {
    let mut keys = Keys::new()
        .with("aws:CurrentTime", view.now().iso8601())
        .with("aws:EpochTime", view.now().seconds().to_string())
        .with("aws:SecureTransport", "true");
    if view.context().source.is_none() {
        keys.add("aws:SourceIp", "127.0.0.1");
        // What the policy of a new topic asks for.
        keys.add("aws:SourceOwner", view.account());
    }
    keys
}
