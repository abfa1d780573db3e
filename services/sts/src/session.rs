//! Sessions: what temporary credentials stand for.

// shapes: Credentials
use service::unique_id;
use service::{AccountId, BTreeMap, Context, Fault, Region, Scope, State, Timestamp, Tx, View};

use crate::faults;
use crate::shapes::Credentials;

/// What all session tokens begin with.
const TOKEN_PREFIX: &str = "FQoGZXIvYXdzE";
const TOKEN_LENGTH: usize = 356;
const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

service::structures! {
    /// A session: who acts with an access key, and until when.
    Session {
        access_key: String = "AccessKeyId",
        secret_access_key: String = "SecretAccessKey",
        token: String = "SessionToken",
        expiration: Timestamp = "Expiration",
        account: String = "Account",
        arn: String = "Arn",
        user_id: String = "UserId",
        role_arn: Option<String> = "RoleArn",
        source_identity: Option<String> = "SourceIdentity",
        tags: BTreeMap<String, String> = "Tags",
        transitive_tag_keys: Vec<String> = "TransitiveTagKeys",
        policy: Option<String> = "Policy",
        policy_arns: Vec<String> = "PolicyArns",
    }
}

service::row!(Session: "AWS::STS::Session", id |row| &row.access_key, plane Data);

/// Where the sessions of a partition live, whatever their account: a key must lead to its account.
pub fn sessions_scope(region: Region) -> Scope {
    Scope::new(AccountId::new(0), region.global())
}

fn find<'s>(state: &'s State, region: Region, access_key: &str) -> Option<&'s Session> {
    state.get(sessions_scope(region), access_key)
}

/// The account and the caller that an access key of a session stands for; `None` for other keys. Says nothing about
/// the session's time: see [`expiry`].
pub fn caller(state: &State, region: Region, access_key: &str) -> Option<(AccountId, service::Caller)> {
    let session = find(state, region, access_key)?;
    let caller = service::Caller {
        arn: session.arn.as_str().into(),
        user_id: session.user_id.as_str().into(),
        access_key: access_key.into(),
    };
    Some((session.account.parse().ok()?, caller))
}

/// The refusal of calls with an access key of a session that is over.
pub fn expiry(state: &State, region: Region, access_key: &str) -> Option<Fault> {
    let session = find(state, region, access_key)?;
    (session.expiration <= state.now()).then(faults::expired_credentials)
}

/// The session that the caller acts in, if it came with temporary credentials.
pub(crate) fn of_caller(view: View<'_>) -> Option<&Session> {
    find(view.state(), view.region(), &view.context().caller.access_key)
}

/// Whether the caller is an account's root user.
pub(crate) fn is_root(context: &Context) -> bool {
    context.caller.arn.ends_with(":root")
}

/// Begins a session that lasts so many seconds; `session` says everything but the credentials.
pub(crate) fn begin(tx: &mut Tx<'_>, account: AccountId, seconds: i64, session: Session) -> Credentials {
    let entropy = tx.transaction().random();
    let session = Session {
        access_key: unique_id::encode("ASIA", account, 16, entropy),
        secret_access_key: tx.alphanumeric(40, LETTERS),
        token: format!("{TOKEN_PREFIX}{}", tx.alphanumeric(TOKEN_LENGTH - TOKEN_PREFIX.len(), LETTERS)),
        // AWS tells expirations in whole seconds.
        expiration: Timestamp::from_seconds(tx.now().seconds() + seconds),
        account: account.to_string(),
        ..session
    };
    let credentials = Credentials {
        access_key_id: session.access_key.clone(),
        secret_access_key: session.secret_access_key.clone(),
        session_token: session.token.clone(),
        expiration: session.expiration,
    };
    let scope = sessions_scope(tx.scope().region);
    tx.transaction().put(scope, session);
    credentials
}
