//! Client tokens: a call that comes again with its token is answered as before and does nothing.

use service::{Result, Shape, TimerTask, Tx, Value, View};

use crate::faults;

service::structures! {
    /// A row: what a call with a token made. AWS keeps it for a day.
    ClientToken {
        key: String = "Key",
        request: i64 = "Request",
        resources: Vec<String> = "Resources",
    }
}

service::row!(ClientToken: "Cloudchamber::EC2::ClientToken", id |row| &row.key, plane Data);

/// The token's end.
pub(crate) const FORGET: TimerTask = TimerTask { name: "forget-client-token", run: forget };

const A_DAY: i64 = 86_400;

/// A token as it came with a call, and what it was given for.
pub(crate) struct Token {
    key: String,
    request: i64,
}

/// The token of a call, if there is one; empty ones are none.
pub(crate) fn of<R: Shape>(operation: &str, token: &Option<String>, request: &R) -> Option<Token> {
    let token = token.as_deref().filter(|token| !token.is_empty())?;
    let request = fingerprint(&format!("{:?}", request.to_value()));
    Some(Token { key: format!("{operation}/{token}"), request })
}

/// What the call made when it came first; refuses the token if that was another call.
pub(crate) fn earlier(view: View<'_>, token: &Option<Token>) -> Result<Option<Vec<String>>> {
    let Some(token) = token else { return Ok(None) };
    match view.get::<ClientToken>(&token.key) {
        Some(known) if known.request == token.request => Ok(Some(known.resources.clone())),
        Some(_) => Err(faults::idempotent_mismatch()),
        None => Ok(None),
    }
}

/// Keeps what the call made.
pub(crate) fn remember(tx: &mut Tx<'_>, token: Option<Token>, resources: Vec<String>) {
    let Some(Token { key, request }) = token else { return };
    let end = tx.now().plus_seconds(A_DAY);
    tx.at(end, "ec2", FORGET.name, Value::Str(key.clone()));
    tx.put(ClientToken { key, request, resources });
}

fn forget(tx: &mut Tx<'_>, payload: Value) -> Result<()> {
    if let Value::Str(key) = payload {
        tx.delete::<ClientToken>(&key);
    }
    Ok(())
}

/// FNV-1a: enough to tell one request of a caller from another.
fn fingerprint(text: &str) -> i64 {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    i64::from_ne_bytes(hash.to_ne_bytes())
}
