//! Who calls, as policies name callers.

use policy::{Caller, Context};
use service::{Scope, View};

/// A caller that is known.
pub(crate) struct Principal {
    kind: PrincipalKind,
    arn: String,
    /// The role or user behind a session; else the caller itself.
    behind: String,
    account: String,
    user_id: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PrincipalKind {
    FederatedUser,
    Root,
    Session,
    User,
}

impl Principal {
    /// The caller of a call. One that is no identity of IAM or STS stands for the root user of its account.
    pub(crate) fn of(view: View<'_>) -> Self {
        let (scope, caller) = (view.scope(), &view.context().caller);
        let mut parts = caller.arn.splitn(6, ':').skip(2);
        let (service, resource) = (parts.next().unwrap_or_default(), parts.nth(2).unwrap_or_default());
        let role = || role_arn(view, resource.split('/').nth(1).unwrap_or_default());
        let (kind, behind) = match (service, resource.split('/').next()) {
            ("iam", Some("user")) => (PrincipalKind::User, caller.arn.to_string()),
            ("sts", Some("assumed-role")) => (PrincipalKind::Session, role()),
            ("sts", Some("federated-user")) => (PrincipalKind::FederatedUser, caller.arn.to_string()),
            _ => (PrincipalKind::Root, scope.global_arn("iam", "root")),
        };
        let arn = if kind == PrincipalKind::Root { behind.clone() } else { caller.arn.to_string() };
        Self { kind, arn, behind, account: scope.account.to_string(), user_id: caller.user_id.to_string() }
    }

    pub(crate) fn is_root(&self) -> bool {
        self.kind == PrincipalKind::Root
    }

    pub(crate) fn as_caller(&self) -> Caller<'_> {
        let (arn, behind) = (self.arn.as_str(), self.behind.as_str());
        match self.kind {
            PrincipalKind::FederatedUser => Caller::FederatedUser { arn, user: behind },
            PrincipalKind::Root => Caller::Root { arn },
            PrincipalKind::Session => Caller::Session { arn, role: behind },
            PrincipalKind::User => Caller::User { arn },
        }
    }

    /// Adds what conditions can ask of the caller.
    pub(crate) fn add_to<'c>(&'c self, context: &mut Context<'c>) {
        let kind = match self.kind {
            PrincipalKind::FederatedUser => "FederatedUser",
            PrincipalKind::Root => "Account",
            PrincipalKind::Session => "AssumedRole",
            PrincipalKind::User => "User",
        };
        context.add("aws:PrincipalAccount", self.account.as_str());
        context.add("aws:PrincipalArn", self.behind.as_str());
        context.add("aws:PrincipalIsAWSService", "false");
        context.add("aws:PrincipalType", kind);
        context.add("aws:ViaAWSService", "false");
        context.add("aws:userid", self.user_id.as_str());
        if let (PrincipalKind::User, Some((_, name))) = (self.kind, self.arn.rsplit_once('/')) {
            context.add("aws:username", name);
        }
    }
}

/// The ARN of a session's role: IAM knows its path, which the session does not name.
fn role_arn(view: View<'_>, name: &str) -> String {
    const KIND: &str = "AWS::IAM::Role";
    let home = Scope::new(view.scope().account, view.region().global());
    let id = view.context().caller.user_id.split(':').next().unwrap_or_default();
    let row = view.state().row(home, KIND, id);
    let described = view.kind(KIND).and_then(|kind| kind.resource);
    let arn = row.zip(described).and_then(|(row, described)| described.identity(&**row, home)?.arn);
    arn.unwrap_or_else(|| home.global_arn("iam", format_args!("role/{name}")))
}
