//! Roles as sessions need them. A role need not exist: its ARN says which account it leads to.

// shapes: AssumedRoleUser
use service::unique_id;
use service::{AccountId, Context, Map, Result, Scope, Tx, Value};

use crate::faults;
use crate::session::Session;
use crate::shapes::AssumedRoleUser;

/// How long sessions of a role last unless the request says otherwise, and at most if a role assumed the role.
pub(crate) const HOUR: i64 = 3_600;

/// A role that is to be assumed.
pub(crate) struct Role {
    pub(crate) account: AccountId,
    arn: String,
    id: String,
    partition: &'static str,
    /// How long a session may last; `None` for a role that does not exist.
    longest: Option<i64>,
}

/// The role that an ARN names. The ARN's own partition does not count, because moto's users write `arn:aws:`
/// everywhere.
pub(crate) fn named(tx: &mut Tx<'_>, arn: String) -> Result<Role> {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let ["arn", _, "iam", "", account, resource] = parts[..] else { return Err(faults::invalid_arn()) };
    let account = account.parse().map_err(|()| faults::invalid_arn())?;
    let name = resource.strip_prefix("role/").and_then(|path| path.rsplit('/').next());
    let name = name.filter(|name| !name.is_empty()).ok_or_else(faults::invalid_arn)?;
    let known = known(tx, account, name);
    let known = known.as_ref().and_then(|answer| answer.get("Role"));
    let known = known.filter(|role| role.get("Arn").and_then(Value::as_str) == Some(&arn));
    let id = known.and_then(|role| role.get("RoleId")).and_then(Value::as_str);
    let id = id.map_or_else(|| derived_id(&arn, account), str::to_owned);
    let longest = known.and_then(|role| role.get("MaxSessionDuration")).and_then(Value::as_int);
    Ok(Role { account, id, longest, partition: tx.scope().region.partition().name(), arn })
}

/// What IAM knows of a role.
fn known(tx: &mut Tx<'_>, account: AccountId, name: &str) -> Option<Value> {
    let caller = tx.context();
    caller.catalog.operation("iam", "GetRole")?;
    let context = Context { scope: Scope::new(account, caller.scope.region), ..caller.clone() };
    let input = Map::from_iter([("RoleName", name)]);
    tx.call_as(&context, "iam", "GetRole", Value::Map(input)).ok()
}

/// The id of a role that does not exist, which follows from the ARN: it is the same in each of the role's sessions.
fn derived_id(arn: &str, account: AccountId) -> String {
    // FNV-1a.
    let hash = arn.bytes().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    unique_id::encode("AROA", account, 17, hash)
}

impl Role {
    /// How long a session is to last; refuses what is longer than the role allows.
    pub(crate) fn seconds(&self, wanted: Option<i64>) -> Result<i64> {
        let seconds = wanted.unwrap_or(HOUR);
        if self.longest.is_some_and(|longest| seconds > longest) {
            return Err(faults::longer_than_role_allows());
        }
        Ok(seconds)
    }

    /// Its ARN, as the request gave it.
    pub(crate) fn arn(&self) -> &str {
        &self.arn
    }

    /// Who acts in a session of this role.
    pub(crate) fn user(&self, session_name: &str) -> AssumedRoleUser {
        let name = self.arn.rsplit('/').next().unwrap_or_default();
        AssumedRoleUser {
            assumed_role_id: format!("{}:{session_name}", self.id),
            arn: format!("arn:{}:sts::{}:assumed-role/{name}/{session_name}", self.partition, self.account),
        }
    }

    /// The session of `user`, without credentials.
    pub(crate) fn session(&self, user: &AssumedRoleUser) -> Session {
        Session {
            arn: user.arn.clone(),
            user_id: user.assumed_role_id.clone(),
            role_arn: Some(self.arn.clone()),
            ..Session::default()
        }
    }
}
