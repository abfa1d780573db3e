//! Who a statement of a resource policy is about, and whether a caller is one of them.

use model::{AccountId, Value};

use crate::Malformed;

/// Who makes a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caller<'a> {
    /// Nobody that AWS knows.
    Anonymous,
    /// An AWS service, as `sns.amazonaws.com`.
    Service(&'a str),
    /// A user of an identity provider: the provider's ARN or name.
    Federated(&'a str),
    /// The root user of an account, by its ARN.
    Root {
        /// `arn:aws:iam::ACCOUNT:root`
        arn: &'a str,
    },
    /// An IAM user.
    User {
        /// `arn:aws:iam::ACCOUNT:user/NAME`
        arn: &'a str,
    },
    /// A session of a role; where no session is known, the role's ARN stands for it.
    Session {
        /// `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`
        arn: &'a str,
        /// `arn:aws:iam::ACCOUNT:role/ROLE`
        role: &'a str,
    },
    /// A session that an IAM user got from `GetFederationToken`.
    FederatedUser {
        /// `arn:aws:sts::ACCOUNT:federated-user/NAME`
        arn: &'a str,
        /// `arn:aws:iam::ACCOUNT:user/NAME`
        user: &'a str,
    },
}

/// How a statement reaches a caller, the strongest last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Reach {
    /// Through the account, whose own policies then decide.
    Account,
    /// Through the role or user behind a session: its boundary and the session's policies limit what is granted.
    Behind,
    /// The caller itself: nothing but a denial limits what is granted.
    Direct,
}

/// What a caller can be named by.
#[derive(Clone, Copy)]
enum Name<'a> {
    Account(AccountId),
    Arn(&'a str),
    Service(&'a str),
    Federated(&'a str),
    Canonical(&'a str),
}

impl<'a> Caller<'a> {
    /// The account that the caller belongs to.
    pub fn account(self) -> Option<AccountId> {
        match self {
            Caller::Anonymous | Caller::Service(_) | Caller::Federated(_) => None,
            Caller::Root { arn }
            | Caller::User { arn }
            | Caller::Session { arn, .. }
            | Caller::FederatedUser { arn, .. } => account(arn),
        }
    }

    /// All that the caller can be named by, and how it is reached by that name.
    fn names(self, canonical: Option<&'a str>) -> impl Iterator<Item = (Name<'a>, Reach)> {
        let own = match self {
            Caller::Anonymous => [None, None],
            Caller::Service(name) => [Some((Name::Service(name), Reach::Direct)), None],
            Caller::Federated(provider) => [Some((Name::Federated(provider), Reach::Direct)), None],
            // The ARN of the root user names the account.
            Caller::Root { .. } => [None, None],
            Caller::User { arn } => [Some((Name::Arn(arn), Reach::Direct)), None],
            Caller::Session { arn, role: behind } | Caller::FederatedUser { arn, user: behind } => {
                let session = (arn != behind).then_some((Name::Arn(arn), Reach::Direct));
                [session, Some((Name::Arn(behind), Reach::Behind))]
            }
        };
        let account = self.account().map(|account| (Name::Account(account), Reach::Account));
        let canonical = canonical.map(|id| (Name::Canonical(id), Reach::Account));
        own.into_iter().flatten().chain(account).chain(canonical)
    }
}

/// The account in an ARN.
fn account(arn: &str) -> Option<AccountId> {
    arn.split(':').nth(4)?.parse().ok()
}

/// The value of `Principal` or `NotPrincipal`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Principals(Vec<Principal>);

/// One whom a statement names.
#[derive(Clone, Debug, PartialEq)]
pub enum Principal {
    /// `*`
    Anyone,
    /// An account, by its id or the ARN of its root user.
    Account(AccountId),
    /// The ARN of a user, role or session.
    Arn(Box<str>),
    /// What remains of a user or role that was deleted; nobody has it any more.
    Deleted,
    /// An AWS service.
    Service(Box<str>),
    /// An identity provider.
    Federated(Box<str>),
    /// An account, by its canonical user id.
    Canonical(Box<str>),
}

impl Principal {
    /// The account that it is or belongs to, as far as its name tells.
    pub fn account(&self) -> Option<AccountId> {
        match self {
            Principal::Account(account) => Some(*account),
            Principal::Arn(arn) | Principal::Federated(arn) => account(arn),
            _ => None,
        }
    }

    /// Whether a statement that names this one is about the other too.
    pub fn covers(&self, other: &Self) -> bool {
        match (self, other) {
            (Principal::Anyone, _) => true,
            (Principal::Account(own), Principal::Arn(arn)) => account(arn) == Some(*own),
            _ => self == other,
        }
    }
}

impl Principals {
    pub(crate) fn parse(value: &Value) -> Result<Self, Malformed> {
        let members = match value {
            Value::Str(text) if text == "*" => return Ok(Self(vec![Principal::Anyone])),
            Value::Str(text) => return Err(Malformed::Principal(format!("\"{text}\""))),
            Value::Map(members) if !members.is_empty() => members,
            _ => return Err(Malformed::Type("Principal")),
        };
        let mut principals = Vec::new();
        for (kind, value) in members.iter() {
            let items = match value {
                Value::List(items) => items.as_slice(),
                one => std::slice::from_ref(one),
            };
            for item in items {
                let text = item.as_str().ok_or(Malformed::Type("Principal"))?;
                let wrong = || Malformed::Principal(format!("\"{}\":\"{text}\"", kind.to_uppercase()));
                principals.push(principal(kind, text).ok_or_else(wrong)?);
            }
        }
        Ok(Self(principals))
    }

    /// How the principals reach a caller, if they do.
    pub(crate) fn reach(&self, caller: Caller<'_>, canonical: Option<&str>) -> Option<Reach> {
        if self.has_anyone() {
            return Some(Reach::Direct);
        }
        caller.names(canonical).filter(|(name, _)| self.names(*name)).map(|(_, reach)| reach).max()
    }

    /// Whether the caller is named in full: `NotPrincipal` spares a user whose account is named too, and a session
    /// whose role and account are.
    pub(crate) fn spares(&self, caller: Caller<'_>) -> bool {
        let mut names = caller.names(None).peekable();
        self.has_anyone() || (names.peek().is_some() && names.all(|(name, _)| self.names(name)))
    }

    /// All who are named.
    pub(crate) fn all(&self) -> &[Principal] {
        &self.0
    }

    /// Whether everyone is named.
    pub(crate) fn has_anyone(&self) -> bool {
        self.0.contains(&Principal::Anyone)
    }

    fn names(&self, name: Name<'_>) -> bool {
        self.0.iter().any(|principal| match (principal, name) {
            (Principal::Account(own), Name::Account(other)) => *own == other,
            (Principal::Arn(own), Name::Arn(other))
            | (Principal::Service(own), Name::Service(other))
            | (Principal::Federated(own), Name::Federated(other))
            | (Principal::Canonical(own), Name::Canonical(other)) => **own == *other,
            _ => false,
        })
    }
}

fn principal(kind: &str, text: &str) -> Option<Principal> {
    let fixed = !text.is_empty() && !text.contains(['*', '?']);
    match kind {
        "AWS" if text == "*" => Some(Principal::Anyone),
        "AWS" if fixed => aws_principal(text),
        "CanonicalUser" if fixed => Some(Principal::Canonical(text.into())),
        "Federated" if fixed => Some(Principal::Federated(text.into())),
        "Service" if fixed => Some(Principal::Service(text.into())),
        _ => None,
    }
}

/// An account by id or ARN, or the ARN of a user, role or session.
fn aws_principal(text: &str) -> Option<Principal> {
    if let Ok(account) = text.parse() {
        return Some(Principal::Account(account));
    }
    let is_id = text.len() >= 16 && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    if is_id && (text.starts_with("AIDA") || text.starts_with("AROA")) {
        return Some(Principal::Deleted);
    }
    let mut parts = text.splitn(6, ':');
    let mut part = || parts.next();
    let (Some("arn"), Some(_), Some(service), Some("")) = (part(), part(), part(), part()) else {
        return None;
    };
    let account: AccountId = part()?.parse().ok()?;
    let resource = part()?;
    let (kind, name) = resource.split_once('/').unwrap_or((resource, ""));
    match (service, kind) {
        ("iam", "root") if name.is_empty() => Some(Principal::Account(account)),
        ("iam", "user" | "role") | ("sts", "federated-user") if !name.is_empty() => {
            Some(Principal::Arn(text.into()))
        }
        ("sts", "assumed-role") if name.contains('/') => Some(Principal::Arn(text.into())),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use model::json;

    use super::{Caller, Principals, Reach};

    const USER: Caller<'_> = Caller::User { arn: "arn:aws:iam::111111111111:user/ann" };
    const ROOT: Caller<'_> = Caller::Root { arn: "arn:aws:iam::111111111111:root" };
    const SESSION: Caller<'_> = Caller::Session {
        arn: "arn:aws:sts::111111111111:assumed-role/r/s",
        role: "arn:aws:iam::111111111111:role/path/r",
    };
    const FEDERATED: Caller<'_> = Caller::FederatedUser {
        arn: "arn:aws:sts::111111111111:federated-user/f",
        user: "arn:aws:iam::111111111111:user/ann",
    };
    const SERVICE: Caller<'_> = Caller::Service("sns.amazonaws.com");
    const WEB: Caller<'_> = Caller::Federated("accounts.google.com");

    fn principals(text: &str) -> Result<Principals, crate::Malformed> {
        Principals::parse(&json::parse(text.as_bytes()).expect(text))
    }

    #[test]
    fn callers_are_reached() {
        use Reach::{Account, Behind, Direct};
        for (text, caller, expected) in [
            (r#""*""#, Caller::Anonymous, Some(Direct)),
            (r#""*""#, USER, Some(Direct)),
            (r#"{"AWS": "*"}"#, Caller::Anonymous, Some(Direct)),
            (r#"{"AWS": "*"}"#, SESSION, Some(Direct)),
            (r#"{"AWS": "111111111111"}"#, USER, Some(Account)),
            (r#"{"AWS": "111111111111"}"#, ROOT, Some(Account)),
            (r#"{"AWS": "111111111111"}"#, SESSION, Some(Account)),
            (r#"{"AWS": "111111111111"}"#, FEDERATED, Some(Account)),
            (r#"{"AWS": "111111111111"}"#, Caller::Anonymous, None),
            (r#"{"AWS": "111111111111"}"#, SERVICE, None),
            (r#"{"AWS": "222222222222"}"#, USER, None),
            (r#"{"AWS": "arn:aws:iam::111111111111:root"}"#, USER, Some(Account)),
            (r#"{"AWS": ["222222222222", "arn:aws:iam::111111111111:root"]}"#, ROOT, Some(Account)),
            (r#"{"AWS": "arn:aws:iam::111111111111:user/ann"}"#, USER, Some(Direct)),
            (r#"{"AWS": "arn:aws:iam::111111111111:user/ann"}"#, FEDERATED, Some(Behind)),
            (r#"{"AWS": "arn:aws:iam::111111111111:user/Ann"}"#, USER, None),
            (r#"{"AWS": "arn:aws:iam::111111111111:user/bob"}"#, USER, None),
            (r#"{"AWS": ["111111111111", "arn:aws:iam::111111111111:user/ann"]}"#, USER, Some(Direct)),
            (r#"{"AWS": "arn:aws:iam::111111111111:role/path/r"}"#, SESSION, Some(Behind)),
            (r#"{"AWS": "arn:aws:sts::111111111111:assumed-role/r/s"}"#, SESSION, Some(Direct)),
            (r#"{"AWS": "arn:aws:sts::111111111111:assumed-role/r/t"}"#, SESSION, None),
            (r#"{"AWS": "arn:aws:sts::111111111111:federated-user/f"}"#, FEDERATED, Some(Direct)),
            (r#"{"Service": "sns.amazonaws.com"}"#, SERVICE, Some(Direct)),
            (r#"{"Service": ["sqs.amazonaws.com", "sns.amazonaws.com"]}"#, SERVICE, Some(Direct)),
            (r#"{"Service": "sqs.amazonaws.com"}"#, SERVICE, None),
            (r#"{"AWS": "222222222222", "Service": "sns.amazonaws.com"}"#, SERVICE, Some(Direct)),
            (r#"{"Federated": "accounts.google.com"}"#, WEB, Some(Direct)),
            (r#"{"Federated": "www.amazon.com"}"#, WEB, None),
            (r#"{"AWS": "AIDAAAAAAAAAAAAAAAAAA"}"#, USER, None),
        ] {
            let found = principals(text).expect(text).reach(caller, None);
            assert_eq!(found, expected, "{text} {caller:?}");
        }
        let canonical = principals(r#"{"CanonicalUser": "79a5"}"#).expect("a principal");
        assert_eq!(canonical.reach(USER, Some("79a5")), Some(Account));
        assert_eq!(canonical.reach(USER, Some("79a6")), None);
        assert_eq!(canonical.reach(USER, None), None);
    }

    #[test]
    fn callers_are_spared_when_named_in_full() {
        let ann = r#"{"AWS": ["arn:aws:iam::111111111111:user/ann", "111111111111"]}"#;
        let role = r#"{"AWS": ["arn:aws:iam::111111111111:role/path/r", "111111111111"]}"#;
        let session = r#"{"AWS": ["arn:aws:iam::111111111111:role/path/r", "arn:aws:iam::111111111111:root",
            "arn:aws:sts::111111111111:assumed-role/r/s"]}"#;
        for (text, caller, expected) in [
            (ann, USER, true),
            (r#"{"AWS": "arn:aws:iam::111111111111:user/ann"}"#, USER, false),
            (r#"{"AWS": "111111111111"}"#, USER, false),
            (r#"{"AWS": "111111111111"}"#, ROOT, true),
            (r#"{"AWS": "222222222222"}"#, ROOT, false),
            (role, SESSION, false),
            (session, SESSION, true),
            (ann, Caller::Anonymous, false),
            (r#"{"Service": "sns.amazonaws.com"}"#, SERVICE, true),
            (r#"{"Service": "sns.amazonaws.com"}"#, USER, false),
            (r#""*""#, Caller::Anonymous, true),
        ] {
            assert_eq!(principals(text).expect(text).spares(caller), expected, "{text} {caller:?}");
        }
    }

    #[test]
    fn wrong_principals_are_refused() {
        for text in [
            r#""ann""#,
            r#""arn:aws:iam::111111111111:root""#,
            r#"{"AWS": "ann"}"#,
            r#"{"AWS": ""}"#,
            r#"{"AWS": "11111111111"}"#,
            r#"{"AWS": "arn:aws:iam::111111111111:user/*"}"#,
            r#"{"AWS": "arn:aws:iam::*:root"}"#,
            r#"{"AWS": "arn:aws:iam::111111111111:group/g"}"#,
            r#"{"AWS": "arn:aws:iam::111111111111:user/"}"#,
            r#"{"AWS": "arn:aws:sts::111111111111:assumed-role/r"}"#,
            r#"{"AWS": "arn:aws:s3:::b"}"#,
            r#"{"AWS": 1}"#,
            r#"{"Service": "*.amazonaws.com"}"#,
            r#"{"User": "ann"}"#,
            "{}",
            "[]",
        ] {
            assert!(principals(text).is_err(), "{text}");
        }
    }
}
