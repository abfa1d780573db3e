//! Who calls, as policies name callers.

use model::Scope;
use policy::{Caller, Context};

use crate::{Source, View};

/// A caller that is known.
pub struct Principal {
    kind: PrincipalKind,
    /// An ARN, or the name of a service.
    arn: String,
    /// The role or user behind a session; else the caller itself.
    behind: String,
    account: String,
    user_id: String,
    /// For whom a service calls.
    source: Option<Source>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PrincipalKind {
    FederatedUser,
    Root,
    Service,
    Session,
    User,
}

impl Principal {
    /// The caller of a call. One that is no identity of IAM or STS stands for the root user of its account.
    pub fn of(view: View<'_>) -> Self {
        let (scope, caller, source) = (view.scope(), &view.context().caller, &view.context().source);
        let mut parts = caller.arn.splitn(6, ':').skip(2);
        let (service, resource) = (parts.next().unwrap_or_default(), parts.nth(2).unwrap_or_default());
        let role = || role_arn(view, resource.split('/').nth(1).unwrap_or_default());
        let (kind, behind) = match (service, resource.split('/').next()) {
            _ if source.is_some() => (PrincipalKind::Service, caller.arn.to_string()),
            ("iam", Some("role")) => (PrincipalKind::Session, caller.arn.to_string()),
            ("iam", Some("user")) => (PrincipalKind::User, caller.arn.to_string()),
            ("sts", Some("assumed-role")) => (PrincipalKind::Session, role()),
            ("sts", Some("federated-user")) => (PrincipalKind::FederatedUser, caller.arn.to_string()),
            _ => (PrincipalKind::Root, scope.global_arn("iam", "root")),
        };
        let arn = if kind == PrincipalKind::Root { behind.clone() } else { caller.arn.to_string() };
        let (account, user_id) = (scope.account.to_string(), caller.user_id.to_string());
        Self { kind, arn, behind, account, user_id, source: source.clone() }
    }

    /// Whether it is the root user of an account.
    pub fn is_root(&self) -> bool {
        self.kind == PrincipalKind::Root
    }

    /// As policies are evaluated for it.
    pub fn as_caller(&self) -> Caller<'_> {
        let (arn, behind) = (self.arn.as_str(), self.behind.as_str());
        match self.kind {
            PrincipalKind::FederatedUser => Caller::FederatedUser { arn, user: behind },
            PrincipalKind::Root => Caller::Root { arn },
            PrincipalKind::Service => Caller::Service(arn),
            PrincipalKind::Session => Caller::Session { arn, role: behind },
            PrincipalKind::User => Caller::User { arn },
        }
    }

    /// Adds what conditions can ask of the caller.
    pub fn add_to<'c>(&'c self, context: &mut Context<'c>) {
        if let Some(source) = &self.source {
            context.add("aws:PrincipalIsAWSService", "true");
            context.add("aws:PrincipalServiceName", self.arn.as_str());
            context.add("aws:SourceAccount", source.account.to_string());
            context.add("aws:SourceArn", &*source.arn);
            return;
        }
        let kind = match self.kind {
            PrincipalKind::FederatedUser => "FederatedUser",
            PrincipalKind::Root => "Account",
            PrincipalKind::Service | PrincipalKind::Session => "AssumedRole",
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
