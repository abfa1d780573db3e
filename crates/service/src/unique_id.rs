//! Unique ids (`AIDA…`, `AROA…`, `AKIA…`, `ASIA…`), which name their account in base32 as AWS's do.

use model::AccountId;

const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/// Bits of an account number, which stands after one bit that is set in all ids since 2019.
const ACCOUNT: u32 = 40;

/// An id of `length` characters after its prefix, which are a set bit, the account, and as much of `entropy` as fits.
pub fn encode(prefix: &str, account: AccountId, length: u32, entropy: u64) -> String {
    let account: u128 = account.to_string().parse().expect("an account id is a number");
    let free = 5 * length - ACCOUNT - 1;
    let bits = ((1 << ACCOUNT | account) << free) | (u128::from(entropy) & ((1 << free) - 1));
    let digits = (0..length).rev().map(|place| BASE32[(bits >> (5 * place)) as usize & 31] as char);
    prefix.chars().chain(digits).collect()
}

/// The account that an id names; `None` for ids from before accounts stood in them, and for texts that are no ids.
pub fn account(id: &str) -> Option<AccountId> {
    let mut bits = 0u64;
    for digit in id.as_bytes().get(4..13)? {
        let value = BASE32.iter().position(|letter| letter == digit)?;
        bits = bits << 5 | value as u64;
    }
    // Nine digits are 45 bits: the set bit, the account, and four bits of what follows.
    let (marked, account) = (bits >> 44 == 1, (bits >> 4) & ((1 << ACCOUNT) - 1));
    (marked && account < 1_000_000_000_000).then(|| AccountId::new(account))
}

#[cfg(test)]
mod tests {
    use super::{account, encode};
    use model::AccountId;

    #[test]
    fn ids_name_their_account() {
        // The published example of how AWS's own ids decode.
        assert_eq!(account("ASIAQNZGKIQY56JQ7WML"), Some(AccountId::new(29_608_264_753)));
        assert_eq!(account("AKIAIOSFODNN7EXAMPLE"), None);
        assert_eq!(account("ASIA"), None);
        for (number, entropy) in [(0, 0), (123_456_789_012, u64::MAX), (999_999_999_999, 7)] {
            let key = encode("ASIA", AccountId::new(number), 16, entropy);
            assert_eq!((key.len(), account(&key)), (20, Some(AccountId::new(number))), "{key}");
            let role = encode("AROA", AccountId::new(number), 17, entropy);
            assert_eq!((role.len(), account(&role)), (21, Some(AccountId::new(number))), "{role}");
        }
    }
}
