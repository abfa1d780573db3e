//! Policies as items show them.

use policy::{Document, Effect, Kind, Principal, Statement};
use service::AccountId;

use super::{Inquiry, Subject};

/// The policy of a bucket.
pub(super) const BUCKETS: &str = "supplementaryConfiguration.BucketPolicy.policyText";
/// The policy of a queue or topic.
pub(super) const MESSAGES: &str = "configuration.Policy";

/// The policy whose text stands at a path, if one does.
pub(super) fn at(subject: &Subject<'_>, path: &str) -> Option<Document> {
    Document::parse(subject.text(path), Kind::Resource).ok()
}

/// The statements of a policy that allow something.
pub(super) fn allowing(policy: &Document) -> impl Iterator<Item = &Statement> {
    policy.statements().iter().filter(|statement| statement.effect() == Effect::Allow)
}

/// To whom a bucket belongs.
pub(super) struct Owner<'s> {
    account: AccountId,
    canonical: &'s str,
}

impl<'s> Owner<'s> {
    pub(super) fn of(rule: &Inquiry<'_, '_>, bucket: &Subject<'s>) -> Self {
        Self { account: rule.scope().account, canonical: bucket.text("configuration.owner.id") }
    }

    /// Those of other accounts, and whoever else is outside, whom a statement names. One that names whom it spares
    /// is about everyone. Services act for accounts and are not counted, nor is anyone if the account is fixed by a
    /// condition.
    pub(super) fn strangers<'p>(&self, statement: &'p Statement) -> Vec<&'p Principal> {
        let own = self.account.to_string();
        let is_own = |key| {
            let required = statement.required_texts(key);
            required.is_some_and(|accounts| accounts.iter().all(|account| *account == own))
        };
        if ["aws:PrincipalAccount", "aws:SourceAccount", "aws:SourceOwner"].into_iter().any(is_own) {
            return Vec::new();
        }
        let named = statement.named().unwrap_or(&[Principal::Anyone]);
        named.iter().filter(|principal| self.is_stranger(principal)).collect()
    }

    fn is_stranger(&self, principal: &Principal) -> bool {
        match principal {
            Principal::Service(_) | Principal::Deleted => false,
            Principal::Canonical(id) => **id != *self.canonical,
            other => other.account() != Some(self.account),
        }
    }
}
