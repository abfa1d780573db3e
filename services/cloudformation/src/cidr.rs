//! `Fn::Cidr`: a block of addresses cut into equal ones.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The first `count` blocks with `bits` free bits in `block`; `None` if they do not fit, or if it is no block.
pub(crate) fn cut(block: &str, count: usize, bits: u32) -> Option<Vec<String>> {
    let (address, prefix) = block.split_once('/')?;
    let prefix: u32 = prefix.parse().ok()?;
    let (base, width) = match address.parse().ok()? {
        IpAddr::V4(address) => (u128::from(u32::from(address)), 32),
        IpAddr::V6(address) => (u128::from(address), 128),
    };
    if prefix > width || bits == 0 || bits > width - prefix {
        return None;
    }
    let free = width - prefix;
    let base = if free == 128 { 0 } else { base >> free << free };
    let fits = free - bits >= 64 || count as u128 <= 1 << (free - bits);
    if count == 0 || count > 256 || !fits {
        return None;
    }
    let block = |index: usize| {
        let start = base + ((index as u128) << bits);
        let address = match width {
            32 => IpAddr::V4(Ipv4Addr::from(start as u32)),
            _ => IpAddr::V6(Ipv6Addr::from(start)),
        };
        format!("{address}/{}", width - bits)
    };
    Some((0..count).map(block).collect())
}

#[cfg(test)]
mod tests {
    use super::cut;

    #[test]
    fn blocks_are_cut() {
        let expected = ["10.0.0.0/24", "10.0.1.0/24"].map(str::to_owned).to_vec();
        assert_eq!(cut("10.0.0.0/16", 2, 8), Some(expected));
        assert_eq!(cut("10.0.0.0/24", 3, 7), None);
        assert_eq!(cut("2001:db8::/32", 1, 64), Some(vec!["2001:db8::/64".to_owned()]));
        assert_eq!(cut("nonsense", 1, 8), None);
    }
}
