//! What users, groups and roles are granted: inline policies, and managed policies that are attached.

// shapes: AttachedPolicy, PolicyDetail
use service::{Link, Result, Tx};

use crate::entities::{self, Entity};
use crate::shapes::{AttachedPolicy, PolicyDetail};
use crate::{faults, global, policies};

service::structures! {
    /// The policies of a user, group or role; documents are encoded as in answers.
    Grants { inline: Vec<PolicyDetail> = "Inline", attached: Vec<AttachedPolicy> = "Attached" }
}

/// A row that policies can be granted to.
pub(crate) trait Principal: Entity {
    /// How many characters its inline policies can have together.
    const INLINE_ROOM: usize;
    /// Refuses a change of what belongs to an AWS service.
    fn check_own(&self) -> Result<()> {
        Ok(())
    }
    /// Its policies.
    fn grants(&self) -> &Grants;
    /// Its policies, to change.
    fn grants_mut(&mut self) -> &mut Grants;
}

impl Grants {
    /// The links that a row has for its policies.
    pub(crate) fn links(&self) -> impl Iterator<Item = Link> {
        self.attached.iter().map(|policy| policies::link(arn(policy)))
    }

    /// Refuses to delete a row that has policies.
    pub(crate) fn check_none(&self) -> Result<()> {
        if !self.attached.is_empty() {
            return Err(faults::detach_policies_first());
        }
        if !self.inline.is_empty() {
            return Err(faults::delete_policies_first());
        }
        Ok(())
    }
}

/// The ARN of an attached policy.
pub(crate) fn arn(policy: &AttachedPolicy) -> &str {
    policy.policy_arn.as_deref().unwrap_or_default()
}

/// Changes the policies of the user, group or role with this name.
pub(crate) fn change<P: Principal>(
    tx: &mut Tx<'_>,
    name: &str,
    change: impl FnOnce(&P, &mut Grants) -> Result<()>,
) -> Result<()> {
    let principal = entities::find::<P>(tx.view(), name)?;
    principal.check_own()?;
    let mut changed = principal.clone();
    change(principal, changed.grants_mut())?;
    global::put(tx, changed);
    Ok(())
}
