//! Credentials become an account, a Region and a caller. Any credentials are accepted.

use std::str::FromStr;
use std::sync::{Arc, LazyLock};

use http::HeaderName;
use http::header::USER_AGENT;
use model::{AccountId, Fault, Region, Scope};
use service::Caller;
use wire::Request;
use world::State;

/// How the account of a call is found when its credentials do not say.
#[derive(Clone, Copy, Debug, Default)]
pub struct Accounts {
    /// The account of all calls, whatever their headers and keys say (the environment's `CLOUDCHAMBER_ACCOUNT_ID`
    /// or `MOTO_ACCOUNT_ID`).
    pub forced: Option<AccountId>,
}

/// The headers that name the account of a call.
static ACCOUNT_HEADERS: [HeaderName; 2] =
    [HeaderName::from_static("x-cloudchamber-account-id"), HeaderName::from_static("x-moto-account-id")];

/// Who calls and where: the forced account comes first, then a header, then the access key — one that STS issued
/// leads to its role's account, one of IAM to its user, a bare twelve-digit one is the account — and then the default.
pub(crate) fn identify(
    accounts: Accounts,
    state: &State,
    request: &Request,
) -> Result<(Scope, Caller), Fault> {
    let credential = wire::credential(request);
    let access_key = credential.as_ref().map_or("", |credential| credential.access_key);
    let region = region(credential.as_ref().map(|credential| credential.region).or_else(|| hint(request)))?;
    let named = ACCOUNT_HEADERS.iter().find_map(|name| account(request.headers().get(name)?.to_str().ok()?));
    if let Some(account) = accounts.forced.or(named) {
        return Ok((Scope::new(account, region), anyone(account, region, access_key)));
    }
    if let Some(fault) = sts::expiry(state, region, access_key) {
        return Err(fault);
    }
    let known = sts::caller(state, region, access_key).or_else(|| iam::caller(state, region, access_key));
    if let Some((account, caller)) = known {
        return Ok((Scope::new(account, region), caller));
    }
    let account = account(access_key).unwrap_or(AccountId::DEFAULT);
    Ok((Scope::new(account, region), anyone(account, region, access_key)))
}

/// Whether a header names the account of the call.
pub(crate) fn names_account(request: &Request) -> bool {
    ACCOUNT_HEADERS.iter().any(|name| request.headers().contains_key(name))
}

fn account(text: &str) -> Option<AccountId> {
    AccountId::from_str(text).ok()
}

/// The Region that a request names; one that names none is for the default Region.
fn region(name: Option<&str>) -> Result<Region, Fault> {
    let Some(name) = name.filter(|name| !name.is_empty()) else { return Ok(Region::default_region()) };
    model::region(name).ok_or_else(|| {
        let sentence = format!("'{name}' is not a Region of any partition: use one such as 'us-east-1'.");
        Fault::new("InvalidRegion", sentence)
    })
}

/// The Region in the user agent: moto's clients of a server say it there, for calls that are not signed.
fn hint(request: &Request) -> Option<&str> {
    let agent = request.headers().get(USER_AGENT)?.to_str().ok()?;
    agent.split(' ').find_map(|word| word.strip_prefix("region/"))
}

/// Who calls without an identity of IAM or STS: AWS would refuse it, and suites written for moto know it by this name.
pub(crate) fn anyone(account: AccountId, region: Region, access_key: &str) -> Caller {
    static USER_ID: LazyLock<Arc<str>> = LazyLock::new(|| "AKIAIOSFODNN7EXAMPLE".into());
    // The default account's name in the first partition is that of nearly all calls.
    static USUAL: LazyLock<Arc<str>> = LazyLock::new(|| user(AccountId::DEFAULT, Region::default_region()));
    let is_usual = account == AccountId::DEFAULT && region.partition().name() == "aws";
    Caller {
        arn: if is_usual { USUAL.clone() } else { user(account, region) },
        user_id: USER_ID.clone(),
        access_key: access_key.into(),
    }
}

fn user(account: AccountId, region: Region) -> Arc<str> {
    Scope::new(account, region).global_arn("sts", "user/moto").into()
}
