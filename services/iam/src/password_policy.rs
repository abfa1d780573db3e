//! The account's password policy: what passwords must be like.

// shapes: PasswordPolicy
use service::{Operation, Result, Tx, View};

use crate::shapes::{self, GetAccountPasswordPolicyResponse, UpdateAccountPasswordPolicyRequest};
use crate::{faults, global};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("DeleteAccountPasswordPolicy", delete => empty),
    service::reads!("GetAccountPasswordPolicy", get),
    service::writes!("UpdateAccountPasswordPolicy", update => empty),
];

/// The length that a policy demands unless it says otherwise.
const SHORTEST: i64 = 6;
/// What AWS takes for symbols.
const SYMBOLS: &str = "!@#$%^&*()_+-=[]{}|'";
const ID: &str = "PasswordPolicy";

/// Whether passwords need characters of a sort, what the sort is called, and which they are.
type Demand = (Option<bool>, &'static str, fn(char) -> bool);

service::structures! {
    /// The account's only row of its kind.
    PasswordPolicy { shape: shapes::PasswordPolicy = "Shape" }
}

service::row!(PasswordPolicy: "AWS::IAM::PasswordPolicy", id |_row| ID);

fn current(view: View<'_>) -> Option<&PasswordPolicy> {
    global::get(view, ID)
}

/// Refuses a password that is not as the account's policy wants it; without a policy every password will do.
pub(crate) fn check(view: View<'_>, password: &str) -> Result<()> {
    let Some(PasswordPolicy { shape }) = current(view) else { return Ok(()) };
    let least = shape.minimum_password_length.unwrap_or(SHORTEST);
    if (password.chars().count() as i64) < least {
        return Err(faults::password_too_short(least));
    }
    let demands: [Demand; 4] = [
        (shape.require_uppercase_characters, "uppercase letter", |letter| letter.is_ascii_uppercase()),
        (shape.require_lowercase_characters, "lowercase letter", |letter| letter.is_ascii_lowercase()),
        (shape.require_numbers, "number", |letter| letter.is_ascii_digit()),
        (shape.require_symbols, "symbol", |letter| SYMBOLS.contains(letter)),
    ];
    let missing = demands.iter().find(|(wanted, _, is)| *wanted == Some(true) && !password.contains(*is));
    missing.map_or(Ok(()), |(_, what, _)| Err(faults::password_lacks(what)))
}

/// After how many days a password has to change; `None` when it need not.
pub(crate) fn longest_age(view: View<'_>) -> Option<i64> {
    current(view)?.shape.max_password_age.filter(|days| *days > 0)
}

/// Replaces the whole policy: what a request does not say falls back to AWS's beginnings.
fn update(tx: &mut Tx<'_>, request: UpdateAccountPasswordPolicyRequest) -> Result<()> {
    let or_not = |wanted: Option<bool>| Some(wanted.unwrap_or(false));
    // AWS leaves out what the policy does not say; lenient worlds say that it is nothing.
    let is_lenient = tx.view().is_lenient();
    let shape = shapes::PasswordPolicy {
        minimum_password_length: Some(request.minimum_password_length.unwrap_or(SHORTEST)),
        require_symbols: or_not(request.require_symbols),
        require_numbers: or_not(request.require_numbers),
        require_uppercase_characters: or_not(request.require_uppercase_characters),
        require_lowercase_characters: or_not(request.require_lowercase_characters),
        allow_users_to_change_password: or_not(request.allow_users_to_change_password),
        expire_passwords: Some(request.max_password_age.is_some()),
        max_password_age: request.max_password_age.or(is_lenient.then_some(0)),
        password_reuse_prevention: request.password_reuse_prevention,
        hard_expiry: request.hard_expiry.or(is_lenient.then_some(false)),
    };
    global::put(tx, PasswordPolicy { shape });
    Ok(())
}

fn get(view: View<'_>, (): ()) -> Result<GetAccountPasswordPolicyResponse> {
    let policy = current(view).ok_or_else(|| faults::no_password_policy(&view.account()))?;
    Ok(GetAccountPasswordPolicyResponse { password_policy: policy.shape.clone() })
}

fn delete(tx: &mut Tx<'_>, (): ()) -> Result<()> {
    if current(tx.view()).is_none() {
        return Err(faults::no_password_policy_to_delete());
    }
    global::delete::<PasswordPolicy>(tx, ID);
    Ok(())
}
