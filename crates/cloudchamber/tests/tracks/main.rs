//! Any sequence of calls leaves the tracks that it should: history has exactly the items that the changes require, and
//! the stream tells of exactly these.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test")]

mod calls;
mod lab;
mod oracle;

use std::collections::BTreeSet;

use calls::Dice;
use lab::Lab;
use oracle::Expected;

/// How many calls of a session are taken.
const CALLS: usize = 500;

#[test]
fn history_and_stream_have_what_a_session_requires() {
    for seed in 1..=2 {
        let (lab, mut dice) = (Lab::new(), Dice(seed * 0x9E37_79B9));
        let mut expected = Expected::after(&lab);
        let mut taken = Vec::new();
        while taken.len() < CALLS {
            taken.extend(calls::make_one(&lab, &mut dice));
            if dice.below(10) == 0 {
                lab.pass_a_minute();
            }
            expected.go_on(&lab);
        }
        let operations: BTreeSet<&str> = taken.into_iter().collect();
        assert!(operations.len() > 50, "seed {seed}: only {operations:?}");
        let recorded = lab.histories();
        for (resource, items) in &recorded {
            let found: Vec<_> =
                items.iter().map(|item| (item.status.clone(), item.related.clone())).collect();
            assert_eq!(found, expected.of(resource), "seed {seed}: {resource:?}");
        }
        let kinds: BTreeSet<&str> = recorded.keys().map(|(kind, _)| kind.as_str()).collect();
        let missing: Vec<&str> = lab::kinds().filter(|kind| !kinds.contains(kind)).collect();
        assert!(missing.is_empty(), "seed {seed}: nothing is recorded of {missing:?}");
        assert!(recorded.values().map(Vec::len).sum::<usize>() > 2 * CALLS, "seed {seed}");
        let stream = lab.stream();
        for (resource, items) in &recorded {
            assert_eq!(stream.get(resource), Some(items), "seed {seed}: {resource:?}");
        }
        assert_eq!(stream.len(), recorded.len(), "seed {seed}: the stream tells of nothing else");

        lab.stop_recording();
        (0..CALLS / 10).for_each(|_| _ = calls::make_one(&lab, &mut dice));
        assert!(
            lab.histories() == recorded,
            "seed {seed}: what happens while nothing is recorded leaves no item"
        );
        assert!(lab.stream().is_empty(), "seed {seed}");
    }
}
