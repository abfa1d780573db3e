//! Ids of rules that came without one: 48 characters that look random.

use service::Tx;
use service::model::base64;

/// A new id.
pub(crate) fn new(tx: &mut Tx<'_>) -> String {
    let mut id = Vec::with_capacity(48);
    base64::encode(tx.uuid().as_bytes(), &mut id);
    String::from_utf8(id).expect("base64 is ASCII")
}
