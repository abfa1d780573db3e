//! Any sequence of calls leaves the tracks that it should: history has exactly the items that the changes require, and
//! the stream and the delivered files tell of exactly these.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test")]

mod calls;
mod lab;
mod oracle;

use std::collections::BTreeSet;

use calls::Dice;
use lab::{Lab, text};
use oracle::Expected;

/// How many calls of a session are taken.
const CALLS: usize = 500;

#[test]
fn history_stream_and_files_have_what_a_session_requires() {
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
        lab.pass_six_hours();
        expected.go_on(&lab);
        let operations: BTreeSet<&str> = taken.into_iter().collect();
        assert!(operations.len() > 50, "seed {seed}: only {operations:?}");
        let recorded = lab.histories();
        for (resource, items) in &recorded {
            let found: Vec<_> =
                items.iter().map(|item| (item.status.clone(), item.related.clone())).collect();
            assert_eq!(found, expected.of(resource), "seed {seed}: {resource:?}");
        }
        let kinds: BTreeSet<&str> = recorded.keys().map(|(kind, _)| kind.as_str()).collect();
        let missing: Vec<&str> =
            lab::kinds().map(|kind| kind.name).filter(|kind| !kinds.contains(kind)).collect();
        assert!(missing.is_empty(), "seed {seed}: no call in calls.rs makes one of {missing:?}");
        assert!(recorded.values().map(Vec::len).sum::<usize>() > CALLS, "seed {seed}");
        let stream = lab.stream();
        for (resource, items) in &recorded {
            assert_eq!(stream.get(resource), Some(items), "seed {seed}: {resource:?}");
        }
        assert_eq!(stream.len(), recorded.len(), "seed {seed}: the stream tells of nothing else");
        let files = lab.files();
        for (resource, items) in &recorded {
            assert_eq!(files.get(resource), Some(items), "seed {seed}: {resource:?}");
        }
        assert_eq!(files.len(), recorded.len(), "seed {seed}: the files tell of nothing else");

        lab.stop_recording();
        (0..CALLS / 10).for_each(|_| _ = calls::make_one(&lab, &mut dice));
        assert!(
            lab.histories() == recorded,
            "seed {seed}: what happens while nothing is recorded leaves no item"
        );
        assert!(lab.stream().is_empty(), "seed {seed}");
    }
}

#[test]
fn what_is_too_large_for_a_topic_goes_into_the_bucket() {
    let lab = Lab::new();
    lab.messages();
    let put = |letter: char| {
        let text = letter.to_string().repeat(300 * 1024);
        let input = format!(
            r#"{{"ResourceType": "My::Big::Thing", "SchemaVersionId": "1", "ResourceId": "big", "Configuration": "{{\"text\":\"{text}\"}}"}}"#
        );
        lab.call("config:PutResourceConfig", &input).unwrap();
        lab.messages().pop().unwrap()
    };
    let message = put('a');
    assert_eq!(text(&message, "messageType"), "OversizedConfigurationItemChangeNotification");
    let summary = message.get("configurationItemSummary").unwrap();
    assert_eq!([text(summary, "changeType"), text(summary, "resourceId")], ["CREATE", "big"]);
    assert!(summary.get("configuration").is_none());
    let location = text(message.get("s3DeliverySummary").unwrap(), "s3BucketLocation");
    let folder = "history/AWSLogs/123456789012/Config/us-east-1/2026/1/2/OversizedChangeNotification/My::Big::Thing/big/";
    let name =
        "123456789012_Config_us-east-1_ChangeNotification_My::Big::Thing_big_20260102T030405Z_0.json.gz";
    assert_eq!(location, format!("{folder}{name}"));
    let whole = lab.unpacked(&location);
    assert_eq!(text(&whole, "messageType"), "ConfigurationItemChangeNotification");
    assert_eq!(text(whole.get("configurationItem").unwrap(), "resourceId"), "big");

    lab.call("s3:DeleteBucketPolicy", r#"{"Bucket": "history"}"#).unwrap();
    let message = put('b');
    assert_eq!(text(&message, "messageType"), "OversizedConfigurationItemChangeDeliveryFailed");
    let delivery = message.get("s3DeliverySummary").unwrap();
    assert_eq!(
        [text(delivery, "errorCode"), text(delivery, "errorMessage")],
        [
            "AccessDenied",
            "Failed to deliver notification to bucket: history for account 123456789012 in region us-east-1."
        ]
    );
}
