//! Roles as sessions need them. A role need not exist: its ARN says which account it leads to.

// shapes: AssumedRoleUser
use service::{AccountId, Region, Result};

use crate::session::Session;
use crate::shapes::AssumedRoleUser;
use crate::{faults, key_id};

/// A role that is to be assumed.
pub(crate) struct Role {
    pub(crate) account: AccountId,
    arn: String,
    partition: &'static str,
}

/// The role that an ARN names, as seen from a Region. The ARN's own partition does not count, because moto's users
/// write `arn:aws:` everywhere.
pub(crate) fn named(arn: String, region: Region) -> Result<Role> {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let ["arn", _, "iam", "", account, resource] = parts[..] else { return Err(faults::invalid_arn()) };
    let account = account.parse().map_err(|()| faults::invalid_arn())?;
    let name = resource.strip_prefix("role/").and_then(|path| path.rsplit('/').next());
    if name.is_none_or(str::is_empty) {
        return Err(faults::invalid_arn());
    }
    Ok(Role { account, arn, partition: region.partition().name() })
}

impl Role {
    /// Its ARN, as the request gave it.
    pub(crate) fn arn(&self) -> &str {
        &self.arn
    }

    /// Who acts in a session of this role.
    pub(crate) fn user(&self, session_name: &str) -> AssumedRoleUser {
        let name = self.arn.rsplit('/').next().unwrap_or_default();
        AssumedRoleUser {
            assumed_role_id: format!("{}:{session_name}", self.id()),
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

    /// Its unique id, which follows from the ARN: the same role has the same id in each of its sessions.
    fn id(&self) -> String {
        // FNV-1a.
        let hash = self.arn.bytes().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        key_id::encode("AROA", self.account, 17, hash)
    }
}
