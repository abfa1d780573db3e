//! Ranges of IP addresses, as `cidr` matches them.

use std::net::IpAddr;

/// A range of addresses of one family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Range {
    first: IpAddr,
    /// The number of leading bits that all addresses share.
    prefix: u32,
}

impl Range {
    /// The range written as `10.0.0.0/8`, or a single address.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let first: IpAddr = address.parse().ok()?;
        let whole = if first.is_ipv4() { 32 } else { 128 };
        let prefix = prefix.map_or(Some(whole), |prefix| prefix.parse().ok())?;
        (prefix <= whole).then_some(Self { first, prefix })
    }

    /// Whether the text is an address in the range.
    pub(crate) fn holds(&self, text: &str) -> bool {
        match (self.first, text.parse()) {
            (IpAddr::V4(first), Ok(IpAddr::V4(address))) => {
                let differing = u32::from(first) ^ u32::from(address);
                differing.leading_zeros() >= self.prefix
            }
            (IpAddr::V6(first), Ok(IpAddr::V6(address))) => {
                let differing = u128::from(first) ^ u128::from(address);
                differing.leading_zeros() >= self.prefix
            }
            _ => false,
        }
    }
}
