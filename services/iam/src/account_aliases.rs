//! The account's alias: one at most, and no other account has it.

use service::{Operation, Result, State, Tx, Typed as _, View};

use crate::pages::listed;
use crate::shapes::{
    CreateAccountAliasRequest, DeleteAccountAliasRequest, ListAccountAliasesRequest,
    ListAccountAliasesResponse,
};
use crate::{faults, global};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("CreateAccountAlias", create => empty),
    service::writes!("DeleteAccountAlias", delete => empty),
    service::reads!("ListAccountAliases", list),
];

service::structures! {
    /// The alias of the account in whose scope it stands.
    AccountAlias { alias: String = "AccountAlias" }
}

service::row!(AccountAlias: "AWS::IAM::AccountAlias", id |row| &row.alias);

/// The account's alias.
pub(crate) fn current(view: View<'_>) -> Option<&AccountAlias> {
    global::scan(view).next()
}

fn is_taken(state: &State, alias: &str) -> bool {
    let mut scopes = state.scopes_with(AccountAlias::KIND);
    scopes.any(|scope| state.get::<AccountAlias>(scope, alias).is_some())
}

fn create(tx: &mut Tx<'_>, request: CreateAccountAliasRequest) -> Result<()> {
    let alias = request.account_alias;
    if is_taken(tx.view().state(), &alias) {
        return Err(faults::alias_taken(&alias));
    }
    if let Some(current) = current(tx.view()).map(|current| current.alias.clone()) {
        global::delete::<AccountAlias>(tx, &current);
    }
    global::put(tx, AccountAlias { alias });
    Ok(())
}

fn delete(tx: &mut Tx<'_>, request: DeleteAccountAliasRequest) -> Result<()> {
    let alias = request.account_alias;
    if global::get::<AccountAlias>(tx.view(), &alias).is_none() {
        return Err(faults::alias_not_found(&alias));
    }
    global::delete::<AccountAlias>(tx, &alias);
    Ok(())
}

fn list(view: View<'_>, request: ListAccountAliasesRequest) -> Result<ListAccountAliasesResponse> {
    let aliases = current(view).map(|current| current.alias.clone());
    let page = listed(view, aliases, String::clone, &request.marker, request.max_items)?;
    Ok(ListAccountAliasesResponse {
        account_aliases: page.items,
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}
