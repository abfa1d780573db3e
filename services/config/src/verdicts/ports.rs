//! The ports that rules of networks open.

use service::Value;

/// A transport with ports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Transport {
    Tcp,
    Udp,
}

impl Transport {
    pub(super) const ALL: [Self; 2] = [Self::Tcp, Self::Udp];

    /// Its name and its number.
    fn names(self) -> [&'static str; 2] {
        match self {
            Self::Tcp => ["tcp", "6"],
            Self::Udp => ["udp", "17"],
        }
    }
}

/// A protocol, and the ports that are open for it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Opening<'r> {
    protocol: &'r str,
    pub(super) first: i64,
    pub(super) last: i64,
}

impl<'r> Opening<'r> {
    /// Ports of a protocol, all of them if none are named.
    pub(super) fn new(protocol: &'r Value, first: &Value, last: &Value) -> Self {
        Self {
            protocol: protocol.as_str().unwrap_or_default(),
            first: first.as_int().unwrap_or(0),
            last: last.as_int().unwrap_or(65_535),
        }
    }

    /// Whether it is for all protocols.
    pub(super) fn is_for_all(&self) -> bool {
        self.protocol == "-1"
    }

    /// Whether it names a transport, or all protocols.
    pub(super) fn carries(&self, transport: Transport) -> bool {
        self.is_for_all() || transport.names().contains(&self.protocol)
    }

    /// Whether a port is among those that are open.
    pub(super) fn has(&self, port: i64) -> bool {
        (self.first..=self.last).contains(&port)
    }

    /// Whether one of the ports of a range is open.
    pub(super) fn meets(&self, (first, last): (i64, i64)) -> bool {
        self.first <= last && first <= self.last
    }

    /// Whether all its ports lie in ranges of ports.
    pub(super) fn is_within(&self, ranges: &[(i64, i64)]) -> bool {
        let mut ranges = ranges.to_vec();
        ranges.sort_unstable();
        let reached = ranges.iter().fold(self.first, |next, (first, last)| {
            if *first <= next { next.max(last.saturating_add(1)) } else { next }
        });
        reached > self.last
    }
}

/// Ranges as parameters of rules have them: `443,1020-1025`.
pub(super) fn ranges(text: &str) -> Vec<(i64, i64)> {
    let number = |text: &str| text.trim().parse().ok();
    let range = |item: &str| match item.split_once('-') {
        Some((first, last)) => Some((number(first)?, number(last)?)),
        None => number(item).map(|port| (port, port)),
    };
    text.split(',').filter_map(range).collect()
}

#[cfg(test)]
mod tests {
    use service::Value;

    use super::{Opening, ranges};

    #[test]
    fn ports_lie_in_ranges_that_touch() {
        for (first, last, authorized, expected) in [
            (443, 443, "443, 1020-1025", true),
            (1020, 1025, "443,1020-1025", true),
            (1019, 1025, "443,1020-1025", false),
            (1020, 1026, "443,1020-1025", false),
            (1, 6, "4-6,1-3", true),
            (1, 6, "5-6,1-3", false),
            (1, 2, "", false),
            (1, 2, "x,1-x", false),
        ] {
            let opening = Opening::new(&Value::Null, &Value::Int(first), &Value::Int(last));
            assert_eq!(opening.is_within(&ranges(authorized)), expected, "{first}-{last} in {authorized}");
        }
    }
}
