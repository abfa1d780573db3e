//! The names that addresses have in DNS, and addresses that nobody but Amazon hands out.

use std::net::{Ipv4Addr, Ipv6Addr};

use service::{Region, Tx};

/// The name inside a VPC: `ip-10-0-0-5.ec2.internal`, elsewhere than in us-east-1 with the Region's name.
pub(crate) fn private(region: Region, address: &str) -> String {
    let dashed = address.replace('.', "-");
    match region.name() {
        "us-east-1" => format!("ip-{dashed}.ec2.internal"),
        name => format!("ip-{dashed}.{name}.compute.internal"),
    }
}

/// The name on the internet: `ec2-203-0-113-5.compute-1.amazonaws.com`.
pub(crate) fn public(region: Region, address: &str) -> String {
    let dashed = address.replace('.', "-");
    let suffix = region.partition().dns_suffix();
    match region.name() {
        "us-east-1" => format!("ec2-{dashed}.compute-1.{suffix}"),
        name => format!("ec2-{dashed}.{name}.compute.{suffix}"),
    }
}

/// A public address of Amazon's.
pub(crate) fn public_address(tx: &mut Tx<'_>) -> String {
    let [first, second, third, fourth] = random_bytes(tx);
    // 52.0.0.0/10 and 54.64.0.0/10 look like EC2; the last byte is never the network's or the broadcast's.
    let (first, second) = if first < 128 { (52, second % 64) } else { (54, 64 + second % 64) };
    Ipv4Addr::new(first, second, third, 1 + fourth % 254).to_string()
}

/// A hardware address as EC2 gives them: locally administered.
pub(crate) fn mac_address(tx: &mut Tx<'_>) -> String {
    let digits = tx.hex(10);
    let bytes: Vec<&str> = (0..5).map(|byte| &digits[2 * byte..2 * byte + 2]).collect();
    format!("0a:{}", bytes.join(":"))
}

/// An address of an IPv6 block (`2600:1f18:1:2::/64`), the host's part at random.
pub(crate) fn ipv6_address(tx: &mut Tx<'_>, cidr: &str) -> Option<String> {
    let (network, hosts) = ipv6_block(cidr)?;
    let random = u128::from_str_radix(&tx.hex(32), 16).unwrap_or_default();
    Some(Ipv6Addr::from(network | random & hosts).to_string())
}

/// Whether an IPv6 block contains an address.
pub(crate) fn ipv6_contains(cidr: &str, address: &str) -> bool {
    let Some((network, hosts)) = ipv6_block(cidr) else { return false };
    address.parse::<Ipv6Addr>().is_ok_and(|address| u128::from(address) & !hosts == network)
}

/// The first address of a block, and the bits that its addresses differ in.
fn ipv6_block(cidr: &str) -> Option<(u128, u128)> {
    let (address, length) = cidr.split_once('/')?;
    let address: Ipv6Addr = address.parse().ok()?;
    let hosts = u128::MAX.checked_shr(length.parse().ok()?).unwrap_or(0);
    Some((u128::from(address) & !hosts, hosts))
}

fn random_bytes(tx: &mut Tx<'_>) -> [u8; 4] {
    u32::from_str_radix(&tx.hex(8), 16).unwrap_or_default().to_be_bytes()
}

#[cfg(test)]
mod tests {
    use super::ipv6_contains;

    #[test]
    fn an_ipv6_block_knows_its_addresses() {
        assert!(ipv6_contains("2600:1f18:1:2::/64", "2600:1f18:1:2:ffff::1"));
        assert!(!ipv6_contains("2600:1f18:1:2::/64", "2600:1f18:1:3::1"));
        assert!(!ipv6_contains("2600:1f18:1:2::/64", "10.0.0.1"));
        assert!(ipv6_contains("::/0", "2600::1"));
    }
}
