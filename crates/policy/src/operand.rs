//! What conditions compare that is no text: numbers, dates, addresses, bytes.

use std::cmp::Ordering;
use std::net::IpAddr;

use model::{Timestamp, base64};

/// How two numbers or dates must stand to each other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Order {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Order {
    pub(crate) fn holds<T: PartialOrd>(self, value: T, limit: T) -> bool {
        value.partial_cmp(&limit).is_some_and(|ordering| match self {
            Order::Equal => ordering == Ordering::Equal,
            Order::Less => ordering == Ordering::Less,
            Order::LessOrEqual => ordering != Ordering::Greater,
            Order::Greater => ordering == Ordering::Greater,
            Order::GreaterOrEqual => ordering != Ordering::Less,
        })
    }
}

/// A number: digits with or without sign, fraction and exponent.
pub(crate) fn number(text: &str) -> Option<f64> {
    text.trim().parse().ok().filter(|number: &f64| number.is_finite())
}

/// A date: ISO 8601 down to a month, or seconds since the epoch.
pub(crate) fn date(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let (day, _) = text.split_once(['T', 't']).unwrap_or((text, ""));
    match day.split('-').count() {
        1 if day.len() == text.len() => Timestamp::from_seconds_f64(number(text)?),
        1 => Timestamp::parse_iso8601(&format!("{day}-01-01{}", &text[day.len()..])),
        2 => Timestamp::parse_iso8601(&format!("{day}-01{}", &text[day.len()..])),
        _ => Timestamp::parse_iso8601(text),
    }
}

/// `true` or `false` in any case.
pub(crate) fn boolean(text: &str) -> Option<bool> {
    match text {
        _ if text.eq_ignore_ascii_case("true") => Some(true),
        _ if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

/// Base64.
pub(crate) fn bytes(text: &str) -> Option<Vec<u8>> {
    base64::decode(text)
}

/// A block of IP addresses.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Network {
    address: IpAddr,
    prefix: u32,
}

impl Network {
    /// An address alone, or in CIDR notation; bits beyond the prefix do not count.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (address, prefix) = text.split_once('/').map_or((text, None), |(one, two)| (one, Some(two)));
        let address: IpAddr = address.parse().ok()?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let prefix =
            prefix.map_or(Some(most), |prefix| prefix.parse().ok().filter(|prefix| *prefix <= most))?;
        Some(Self { address, prefix })
    }

    /// Whether all addresses of another block are in the block.
    pub(crate) fn covers(self, other: Self) -> bool {
        self.prefix <= other.prefix && self.holds(other.address)
    }

    /// Whether an address is in the block.
    pub(crate) fn holds(self, address: IpAddr) -> bool {
        match (self.address, address) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                (own.to_bits() ^ other.to_bits()).checked_shr(32 - self.prefix).unwrap_or(0) == 0
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => {
                (own.to_bits() ^ other.to_bits()).checked_shr(128 - self.prefix).unwrap_or(0) == 0
            }
            _ => false,
        }
    }

    /// Whether S3 takes the block for so wide that it is the public: wider than /8, or /32 of IPv6.
    pub(crate) fn is_wide(self) -> bool {
        self.prefix < if self.address.is_ipv4() { 8 } else { 32 }
    }
}

#[cfg(test)]
mod tests {
    use super::{Network, date, number};

    #[test]
    fn addresses_are_in_blocks() {
        for (block, address, expected) in [
            ("203.0.113.0/24", "203.0.113.255", true),
            ("203.0.113.0/24", "203.0.114.0", false),
            ("203.0.113.9/24", "203.0.113.1", true),
            ("203.0.113.1", "203.0.113.1", true),
            ("203.0.113.1", "203.0.113.2", false),
            ("0.0.0.0/0", "8.8.8.8", true),
            ("0.0.0.0/0", "::1", false),
            ("::/0", "::1", true),
            ("::/0", "8.8.8.8", false),
            ("2001:db8:1234:5678::/64", "2001:db8:1234:5678:ffff::1", true),
            ("2001:db8:1234:5678::/64", "2001:db8:1234:5679::1", false),
            ("2001:db8::1", "2001:DB8:0::1", true),
            ("10.0.0.0/31", "10.0.0.1", true),
        ] {
            let network = Network::parse(block).expect(block);
            assert_eq!(network.holds(address.parse().expect(address)), expected, "{block} {address}");
        }
        for wrong in ["", "a", "1.2.3", "1.2.3.4/33", "::/129", "1.2.3.4/", "1.2.3.4/x", "1.2.3.4/-1"] {
            assert_eq!(Network::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn dates_come_in_many_lengths() {
        for (text, expected) in [
            ("2020-01-01T00:00:00Z", Some(1_577_836_800)),
            ("2020-01-01T01:00:00+01:00", Some(1_577_836_800)),
            ("2020-01-01", Some(1_577_836_800)),
            ("2020-01", Some(1_577_836_800)),
            ("2020T00:00Z", Some(1_577_836_800)),
            ("2020-01-01T00:00Z", Some(1_577_836_800)),
            ("1577836800", Some(1_577_836_800)),
            ("2020-01-01T00:00:00.500Z", Some(1_577_836_800)),
            ("soon", None),
            ("", None),
            ("2020-13-01", None),
        ] {
            assert_eq!(date(text).map(|date| date.seconds()), expected, "{text}");
        }
    }

    #[test]
    fn numbers() {
        for (text, expected) in
            [("10", Some(10.0)), ("-1.5", Some(-1.5)), ("1e3", Some(1000.0)), ("ten", None), ("NaN", None)]
        {
            assert_eq!(number(text), expected, "{text}");
        }
    }
}
