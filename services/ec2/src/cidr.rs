//! Blocks of addresses, as networks, subnets and routes are written (`10.0.0.0/16`, `2600:1f18::/56`).

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

/// A block of IPv4 or IPv6 addresses in canonical form: the bits behind the prefix are zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Cidr {
    base: u128,
    length: u8,
    bits: u8,
}

impl Cidr {
    /// The IPv4 block that contains the address before the slash.
    pub(crate) fn v4(text: &str) -> Option<Self> {
        let (address, length) = text.split_once('/')?;
        Self::of(v4_number(address)?, length, 32)
    }

    /// The IPv6 block that contains the address before the slash.
    pub(crate) fn v6(text: &str) -> Option<Self> {
        let (address, length) = text.split_once('/')?;
        let address: Ipv6Addr = address.parse().ok()?;
        Self::of(address.into(), length, 128)
    }

    fn of(address: u128, length: &str, bits: u8) -> Option<Self> {
        let digits = length.len() <= 3 && length.bytes().all(|byte| byte.is_ascii_digit());
        let length: u8 = digits.then(|| length.parse().ok()).flatten()?;
        (length <= bits).then(|| Self::around(address, length, bits))
    }

    fn around(address: u128, length: u8, bits: u8) -> Self {
        let host = u32::from(bits - length);
        let base = address.checked_shr(host).and_then(|prefix| prefix.checked_shl(host)).unwrap_or(0);
        Self { base, length, bits }
    }

    /// The number of bits that all addresses of the block share.
    pub(crate) fn length(self) -> u8 {
        self.length
    }

    /// The number of addresses in an IPv4 block; the largest number for blocks with more.
    pub(crate) fn size(self) -> u128 {
        1u128.checked_shl(u32::from(self.bits - self.length)).unwrap_or(u128::MAX)
    }

    /// Whether every address of `other` is in this block.
    pub(crate) fn contains(self, other: Cidr) -> bool {
        self.bits == other.bits
            && self.length <= other.length
            && Self::around(other.base, self.length, self.bits) == self
    }

    /// Whether the blocks share an address.
    pub(crate) fn overlaps(self, other: Cidr) -> bool {
        self.contains(other) || other.contains(self)
    }

    /// The parts of this block that have `length` shared bits, in order.
    pub(crate) fn parts(self, length: u8) -> impl Iterator<Item = Cidr> {
        let step = 1u128.checked_shl(u32::from(self.bits - length.min(self.bits))).unwrap_or(u128::MAX);
        let count = self.size() / step;
        (0..count).map(move |index| Cidr { base: self.base + index * step, length, bits: self.bits })
    }

    /// The place of an IPv4 address in this block, from 0.
    pub(crate) fn index_of(self, address: &str) -> Option<u128> {
        let index = v4_number(address)?.checked_sub(self.base)?;
        (index < self.size()).then_some(index)
    }

    /// The address at a place of this block, without the length.
    pub(crate) fn address(self, index: u128) -> String {
        let number = self.base + index;
        match u32::try_from(number) {
            Ok(number) if self.bits == 32 => Ipv4Addr::from(number).to_string(),
            _ => Ipv6Addr::from(number).to_string(),
        }
    }
}

impl fmt::Display for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address(0), self.length)
    }
}

fn v4_number(address: &str) -> Option<u128> {
    let address: Ipv4Addr = address.parse().ok()?;
    Some(u32::from(address).into())
}

#[cfg(test)]
mod tests {
    use super::Cidr;

    fn v4(text: &str) -> Cidr {
        Cidr::v4(text).expect("a block")
    }

    #[test]
    fn blocks_are_canonical() {
        for (text, expected) in [
            ("100.68.0.18/18", Some("100.68.0.0/18")),
            ("10.0.0.0/16", Some("10.0.0.0/16")),
            ("1.2.3.4/0", Some("0.0.0.0/0")),
            ("1.2.3.4/32", Some("1.2.3.4/32")),
            ("1000.1.0.0/20", None),
            ("10.0.0.0", None),
            ("10.0.0.0/33", None),
            ("10.0.0.0/+8", None),
            ("2600::/56", None),
        ] {
            assert_eq!(Cidr::v4(text).map(|block| block.to_string()).as_deref(), expected, "{text}");
        }
        for (text, expected) in [
            ("2600:1F18:0:1::1/64", Some("2600:1f18:0:1::/64")),
            ("::/0", Some("::/0")),
            ("::1/0", Some("::/0")),
            ("1080::1:200C:417A/999", None),
        ] {
            assert_eq!(Cidr::v6(text).map(|block| block.to_string()).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn blocks_contain_and_overlap() {
        assert!(v4("10.0.0.0/16").contains(v4("10.0.255.0/24")));
        assert!(!v4("10.0.0.0/16").contains(v4("10.1.0.0/24")));
        assert!(!v4("10.0.0.0/24").contains(v4("10.0.0.0/16")));
        assert!(v4("10.0.0.0/24").overlaps(v4("10.0.0.0/16")));
        assert!(!v4("10.0.0.0/24").overlaps(v4("10.0.1.0/24")));
        assert!(!v4("0.0.0.0/0").overlaps(Cidr::v6("::/0").expect("a block")));
    }

    #[test]
    fn blocks_have_parts_and_places() {
        let parts: Vec<String> = v4("172.31.0.0/18").parts(20).map(|part| part.to_string()).collect();
        assert_eq!(parts, ["172.31.0.0/20", "172.31.16.0/20", "172.31.32.0/20", "172.31.48.0/20"]);
        let block = v4("10.0.0.0/28");
        assert_eq!(
            (block.size(), block.index_of("10.0.0.15"), block.index_of("10.0.0.16")),
            (16, Some(15), None)
        );
        assert_eq!(block.address(4), "10.0.0.4");
        assert_eq!(Cidr::v6("::/0").expect("a block").size(), u128::MAX);
    }
}
