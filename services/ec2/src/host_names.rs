//! The names that addresses have in DNS, and addresses that nobody but Amazon hands out.

use std::net::Ipv4Addr;

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

fn random_bytes(tx: &mut Tx<'_>) -> [u8; 4] {
    u32::from_str_radix(&tx.hex(8), 16).unwrap_or_default().to_be_bytes()
}
