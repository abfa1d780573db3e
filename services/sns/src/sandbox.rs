//! The SMS sandbox: phone numbers that an account may try text messages with, once their owners sent a password back.

use service::{Operation, Result, Tx, View, page};

use crate::opt_outs::is_opted_out;
use crate::sent::Sent;
use crate::shapes::{
    CreateSMSSandboxPhoneNumberInput, CreateSMSSandboxPhoneNumberResult, DeleteSMSSandboxPhoneNumberInput,
    DeleteSMSSandboxPhoneNumberResult, GetSMSSandboxAccountStatusInput, GetSMSSandboxAccountStatusResult,
    ListOriginationNumbersRequest, ListOriginationNumbersResult, ListSMSSandboxPhoneNumbersInput,
    ListSMSSandboxPhoneNumbersResult, SMSSandboxPhoneNumber, VerifySMSSandboxPhoneNumberInput,
    VerifySMSSandboxPhoneNumberResult,
};
use crate::{faults, sent, topics};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("CreateSMSSandboxPhoneNumber", create),
    service::writes!("DeleteSMSSandboxPhoneNumber", delete),
    service::reads!("GetSMSSandboxAccountStatus", status),
    service::reads!("ListOriginationNumbers", list_origination_numbers),
    service::reads!("ListSMSSandboxPhoneNumbers", list),
    service::writes!("VerifySMSSandboxPhoneNumber", verify),
];

const PENDING: &str = "Pending";
const VERIFIED: &str = "Verified";

service::structures! {
    /// A row: a phone number in the sandbox.
    SandboxNumber { number: String = "PhoneNumber", status: String = "Status", password: String = "Password" }
}

service::row!(SandboxNumber: "Cloudchamber::SNS::SandboxNumber", id |row| &row.number);

/// Takes a phone number in and sends it a password, again if it was asked before.
fn create(
    tx: &mut Tx<'_>,
    request: CreateSMSSandboxPhoneNumberInput,
) -> Result<CreateSMSSandboxPhoneNumberResult> {
    let (number, scope) = (request.phone_number, tx.scope());
    if is_opted_out(tx.view(), scope, &number) {
        return Err(faults::opted_out(&number));
    }
    if tx.get::<SandboxNumber>(&number).is_some_and(|found| found.status == VERIFIED) {
        return Ok(CreateSMSSandboxPhoneNumberResult {});
    }
    let password = tx.alphanumeric(6, "0123456789");
    let sent = Sent {
        kind: "Notification".to_owned(),
        protocol: "sms".to_owned(),
        endpoint: number.clone(),
        message_id: tx.uuid(),
        body: format!("{password} is your verification code"),
        ..Sent::default()
    };
    sent::put(tx, scope, sent);
    tx.put(SandboxNumber { number, status: PENDING.to_owned(), password });
    Ok(CreateSMSSandboxPhoneNumberResult {})
}

fn find<'v>(view: View<'v>, number: &str) -> Result<&'v SandboxNumber> {
    view.get(number).ok_or_else(faults::no_sandbox_number)
}

fn delete(
    tx: &mut Tx<'_>,
    request: DeleteSMSSandboxPhoneNumberInput,
) -> Result<DeleteSMSSandboxPhoneNumberResult> {
    find(tx.view(), &request.phone_number)?;
    tx.delete::<SandboxNumber>(&request.phone_number);
    Ok(DeleteSMSSandboxPhoneNumberResult {})
}

fn verify(
    tx: &mut Tx<'_>,
    request: VerifySMSSandboxPhoneNumberInput,
) -> Result<VerifySMSSandboxPhoneNumberResult> {
    let mut number = find(tx.view(), &request.phone_number)?.clone();
    if number.password != request.one_time_password {
        return Err(faults::wrong_password());
    }
    VERIFIED.clone_into(&mut number.status);
    tx.put(number);
    Ok(VerifySMSSandboxPhoneNumberResult {})
}

fn list(
    view: View<'_>,
    request: ListSMSSandboxPhoneNumbersInput,
) -> Result<ListSMSSandboxPhoneNumbersResult> {
    let after = topics::after(request.next_token)?;
    let limit = request.max_results.and_then(|most| usize::try_from(most).ok()).unwrap_or(topics::PAGE);
    let page = page(view.scan::<SandboxNumber>(), |row| row.number.clone(), after.as_deref(), limit);
    let numbers = page.items.into_iter().map(|row| SMSSandboxPhoneNumber {
        phone_number: Some(row.number.clone()),
        status: Some(row.status.clone()),
    });
    Ok(ListSMSSandboxPhoneNumbersResult { phone_numbers: numbers.collect(), next_token: page.next })
}

/// New accounts are in the sandbox, and leave it only by writing to AWS.
fn status(_: View<'_>, _: GetSMSSandboxAccountStatusInput) -> Result<GetSMSSandboxAccountStatusResult> {
    Ok(GetSMSSandboxAccountStatusResult { is_in_sandbox: true })
}

/// Numbers to write from are bought elsewhere: there are none.
fn list_origination_numbers(
    _: View<'_>,
    _: ListOriginationNumbersRequest,
) -> Result<ListOriginationNumbersResult> {
    Ok(ListOriginationNumbersResult { phone_numbers: Some(Vec::new()), next_token: None })
}
