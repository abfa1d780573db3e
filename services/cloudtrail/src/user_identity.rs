//! Who called, as events tell it.

use service::{Cause, Map};

/// Who called: of which type, and by what name.
pub(crate) struct UserIdentity<'c> {
    cause: &'c Cause,
    kind: &'static str,
    account: &'c str,
    name: Option<&'c str>,
    /// The role whose session it is.
    role: Option<&'c str>,
}

impl<'c> UserIdentity<'c> {
    /// Who caused something.
    pub(crate) fn of(cause: &'c Cause) -> Self {
        let parts: Vec<&str> = cause.caller.splitn(6, ':').collect();
        let [.., account, resource] = parts[..] else {
            return Self { cause, kind: "AWSService", account: "", name: None, role: None };
        };
        let path: Vec<&str> = resource.split('/').collect();
        let (kind, name, role) = match path[..] {
            ["root"] => ("Root", Some("root"), None),
            ["user", .., name] => ("IAMUser", Some(name), None),
            ["assumed-role", role, session] => ("AssumedRole", Some(session), Some(role)),
            ["federated-user", name] => ("FederatedUser", Some(name), None),
            _ => ("Unknown", None, None),
        };
        Self { cause, kind, account, name, role }
    }

    /// `Username`.
    pub(crate) fn name(&self) -> Option<&'c str> {
        self.name
    }

    /// `userIdentity`.
    pub(crate) fn document(&self) -> Map {
        let cause = self.cause;
        let mut document = Map::from_iter([("type", self.kind)]);
        if self.account.is_empty() {
            document.push("invokedBy", &*cause.caller);
            return document;
        }
        let members = [
            ("principalId", &*cause.user_id),
            ("arn", &*cause.caller),
            ("accountId", self.account),
            ("accessKeyId", &*cause.access_key),
        ];
        for (name, text) in members.into_iter().filter(|(_, text)| !text.is_empty()) {
            document.push(name, text);
        }
        match (self.kind, self.role, self.name) {
            (_, Some(role), _) => document.push("sessionContext", self.session_of(role)),
            ("IAMUser", _, Some(name)) => document.push("userName", name),
            _ => {}
        }
        document
    }

    fn session_of(&self, role: &str) -> Map {
        let id = self.cause.user_id.split(':').next().unwrap_or_default();
        let issuer = [
            ("type", "Role".to_owned()),
            ("principalId", id.to_owned()),
            ("arn", self.cause.scope.global_arn("iam", format_args!("role/{role}"))),
            ("accountId", self.account.to_owned()),
            ("userName", role.to_owned()),
        ];
        Map::from_iter([("sessionIssuer", Map::from_iter(issuer))])
    }
}

#[cfg(test)]
mod tests {
    use super::UserIdentity;
    use service::{AccountId, Cause, Region, Scope, Value, json};

    fn document(caller: &str, user_id: &str, access_key: &str) -> String {
        let cause = Cause {
            service: "ec2".into(),
            operation: "CreateVpc".into(),
            scope: Scope::new(AccountId::DEFAULT, Region::default_region()),
            caller: caller.into(),
            user_id: user_id.into(),
            access_key: access_key.into(),
            request_id: "".into(),
        };
        let identity = UserIdentity::of(&cause);
        let document = json::to_string(Value::Map(identity.document()).view());
        format!("{}: {document}", identity.name().unwrap_or_default())
    }

    #[test]
    fn callers() {
        assert_eq!(
            document("arn:aws:iam::123456789012:user/team/alice", "AIDAX", "AKIAX"),
            r#"alice: {"type":"IAMUser","principalId":"AIDAX","arn":"arn:aws:iam::123456789012:user/team/alice","accountId":"123456789012","accessKeyId":"AKIAX","userName":"alice"}"#
        );
        assert_eq!(
            document("arn:aws:sts::123456789012:assumed-role/admin/me", "AROAX:me", "ASIAX"),
            r#"me: {"type":"AssumedRole","principalId":"AROAX:me","arn":"arn:aws:sts::123456789012:assumed-role/admin/me","accountId":"123456789012","accessKeyId":"ASIAX","sessionContext":{"sessionIssuer":{"type":"Role","principalId":"AROAX","arn":"arn:aws:iam::123456789012:role/admin","accountId":"123456789012","userName":"admin"}}}"#
        );
        assert_eq!(
            document("arn:aws:iam::123456789012:root", "123456789012", ""),
            r#"root: {"type":"Root","principalId":"123456789012","arn":"arn:aws:iam::123456789012:root","accountId":"123456789012"}"#
        );
        assert_eq!(
            document("config.amazonaws.com", "", ""),
            r#": {"type":"AWSService","invokedBy":"config.amazonaws.com"}"#
        );
    }
}
