//! Phone numbers whose owners do not want text messages of an account.

use service::{Operation, Result, Scope, TimerTask, Tx, Value, View, page};

use crate::endpoints::is_e164;
use crate::faults;
use crate::shapes::{
    CheckIfPhoneNumberIsOptedOutInput, CheckIfPhoneNumberIsOptedOutResponse, ListPhoneNumbersOptedOutInput,
    ListPhoneNumbersOptedOutResponse, OptInPhoneNumberInput, OptInPhoneNumberResponse,
};
use crate::topics::{self, PAGE};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::reads!("CheckIfPhoneNumberIsOptedOut", check),
    service::reads!("ListPhoneNumbersOptedOut", list),
    service::writes!("OptInPhoneNumber", opt_in),
];

/// The owner of a phone answers `STOP`.
pub(crate) const OPT_OUT: TimerTask = TimerTask { name: "opt-out", run: opt_out };

service::structures! {
    /// A row: a phone number that is opted out.
    OptedOut { number: String = "PhoneNumber" }
}

service::row!(OptedOut: "Cloudchamber::SNS::OptedOut", id |row| &row.number);

/// Whether the account may not write to a phone number.
pub(crate) fn is_opted_out(view: View<'_>, scope: Scope, number: &str) -> bool {
    view.state().get::<OptedOut>(scope, number).is_some()
}

fn checked(number: &str) -> Result<()> {
    if is_e164(number) { Ok(()) } else { Err(faults::malformed_phone_number()) }
}

fn check(
    view: View<'_>,
    request: CheckIfPhoneNumberIsOptedOutInput,
) -> Result<CheckIfPhoneNumberIsOptedOutResponse> {
    checked(&request.phone_number)?;
    let is_opted_out = is_opted_out(view, view.scope(), &request.phone_number);
    Ok(CheckIfPhoneNumberIsOptedOutResponse { is_opted_out: Some(is_opted_out) })
}

fn list(view: View<'_>, request: ListPhoneNumbersOptedOutInput) -> Result<ListPhoneNumbersOptedOutResponse> {
    let after = topics::after(request.next_token)?;
    let page = page(view.scan::<OptedOut>(), |row| row.number.clone(), after.as_deref(), PAGE);
    let numbers = page.items.into_iter().map(|row| row.number.clone()).collect();
    Ok(ListPhoneNumbersOptedOutResponse { phone_numbers: Some(numbers), next_token: page.next })
}

fn opt_out(tx: &mut Tx<'_>, payload: Value) -> Result<()> {
    let number = payload.get("PhoneNumber").and_then(Value::as_str).unwrap_or_default().to_owned();
    checked(&number)?;
    tx.put(OptedOut { number });
    Ok(())
}

/// Lets an account write to a phone number again. A number that is not opted out stays as it is.
fn opt_in(tx: &mut Tx<'_>, request: OptInPhoneNumberInput) -> Result<OptInPhoneNumberResponse> {
    checked(&request.phone_number)?;
    tx.delete::<OptedOut>(&request.phone_number);
    Ok(OptInPhoneNumberResponse {})
}
