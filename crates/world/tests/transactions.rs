//! Transactions by example: what is a change, what is a commit, and what is seen when.

#![allow(clippy::disallowed_methods, reason = "threads are what is tested")]

mod rows;

use std::collections::BTreeSet;
use std::ops::Bound;
use std::time::Duration;

use rows::{PARCEL, Parcel, THING, Thing, at, cause, frozen, scope, timer};
use world::{Change, Link, State, Transaction, World};

fn run(world: &World, body: impl FnOnce(&mut Transaction)) -> Option<std::sync::Arc<world::Commit>> {
    let result = world.transact(cause(), |tx| {
        body(tx);
        Ok::<_, ()>(())
    });
    result.expect("the body does not fail").1
}

fn numbers(change: &Change) -> (Option<i64>, Option<i64>) {
    let number =
        |row: &std::sync::Arc<dyn world::Row>| row.to_value().get("Number").and_then(model::Value::as_int);
    (change.before.as_ref().and_then(number), change.after.as_ref().and_then(number))
}

#[test]
fn a_put_is_read_back_inside_and_after() {
    let world = frozen(0);
    let commit = run(&world, |tx| {
        tx.put(scope(1), Thing::new("a", 1));
        assert_eq!(tx.get::<Thing>(scope(1), "a").map(|thing| thing.number), Some(1));
        assert!(tx.get::<Thing>(scope(2), "a").is_none());
        assert!(tx.base().get::<Thing>(scope(1), "a").is_none());
    });
    let commit = commit.expect("a row changed");
    assert_eq!((commit.revision, commit.time, commit.changes.len()), (1, at(0), 1));
    let state = world.snapshot();
    assert_eq!((state.revision(), state.log().len()), (1, 1));
    assert_eq!(state.get::<Thing>(scope(1), "a"), Some(&Thing::new("a", 1)));
}

#[test]
fn a_put_of_an_equal_row_is_no_change() {
    let world = frozen(0);
    run(&world, |tx| tx.put(scope(1), Thing::new("a", 1)));
    let again = run(&world, |tx| {
        tx.put(scope(1), Thing::new("a", 1));
        tx.put_row(scope(1), std::sync::Arc::new(Thing::new("a", 1)));
        assert!(tx.delete(scope(1), THING, "b").is_none());
    });
    assert!(again.is_none());
    assert_eq!(world.snapshot().revision(), 1);
}

#[test]
fn changes_are_net_and_in_order_of_first_touch() {
    let world = frozen(0);
    run(&world, |tx| tx.put(scope(1), Thing::new("old", 1)));
    let commit = run(&world, |tx| {
        tx.put(scope(1), Thing::new("z", 1));
        tx.put(scope(1), Thing::new("brief", 1));
        tx.put(scope(1), Thing::new("old", 2));
        tx.put(scope(1), Thing::new("a", 1));
        tx.put(scope(1), Thing::new("z", 2));
        tx.delete(scope(1), THING, "brief");
        tx.put(scope(1), Thing::new("old", 1));
    });
    let changes = commit.expect("rows changed").changes.clone();
    let shown: Vec<_> = changes.iter().map(|change| (&*change.key.id, numbers(change))).collect();
    assert_eq!(shown, [("z", (None, Some(2))), ("a", (None, Some(1)))]);
}

#[test]
fn a_change_is_derived_unless_the_row_is_also_put() {
    let world = frozen(0);
    let commit = run(&world, |tx| {
        tx.put_derived(scope(1), Thing::new("counter", 1));
        tx.put_derived(scope(1), Thing::new("both", 1));
        tx.put(scope(1), Thing::new("both", 2));
    });
    let changes = commit.expect("rows changed").changes.clone();
    assert_eq!(changes.iter().map(|change| change.derived).collect::<Vec<_>>(), [true, false]);
}

#[test]
fn followers_see_only_what_is_new_to_them() {
    let world = frozen(0);
    run(&world, |tx| {
        let start = tx.mark();
        tx.put(scope(1), Thing::new("a", 1));
        let first = tx.mark();
        assert_eq!(tx.changes_since(start).len(), 1);
        assert!(tx.changes_since(first).is_empty());
        tx.put(scope(1), Thing::new("a", 2));
        tx.put(scope(1), Parcel::new("p", 1));
        let seen: Vec<_> = tx.changes_since(first).iter().map(numbers).collect();
        assert_eq!(seen, [(Some(1), Some(2)), (None, Some(1))]);
        tx.delete(scope(1), THING, "a");
        // Over the whole transaction it never was; a follower that saw it is told that it went.
        assert_eq!(tx.changes_since(first).iter().map(numbers).next(), Some((Some(1), None)));
        assert_eq!(tx.changes().len(), 1);
    });
}

#[test]
fn data_rows_are_stored_but_leave_no_track() {
    let world = frozen(0);
    let commit = run(&world, |tx| tx.put(scope(1), Parcel::new("p", 1))).expect("a row changed");
    assert_eq!((commit.revision, commit.changes.len(), world.log().len()), (1, 0, 0));
    run(&world, |tx| {
        tx.put(scope(1), Thing::new("a", 1));
        tx.put(scope(1), Parcel::new("p", 2));
    });
    let log = world.log();
    assert_eq!(
        log.iter().map(|commit| (commit.revision, commit.changes.len())).collect::<Vec<_>>(),
        [(2, 1)]
    );
    assert!(log.get(1).is_none());
    assert_eq!(log.get(2).map(|commit| commit.revision), Some(2));
    assert_eq!((log.since(0).count(), log.since(1).count(), log.since(2).count()), (1, 1, 0));
    assert_eq!(world.snapshot().get::<Parcel>(scope(1), "p").map(|parcel| parcel.number), Some(2));
}

#[test]
fn a_failure_and_a_panic_leave_nothing() {
    let world = frozen(0);
    let spoil = |tx: &mut Transaction| {
        tx.put(scope(1), Thing::new("a", 1));
        tx.schedule(timer(1, 1));
        tx.random();
    };
    let pulse = world.pulse();
    let failed = world.transact(cause(), |tx| {
        spoil(tx);
        Err::<(), _>("no")
    });
    assert_eq!(failed.err(), Some("no"));
    let thread = world.clone();
    let panicked = std::thread::spawn(move || {
        run(&thread, |tx| {
            spoil(tx);
            std::panic::resume_unwind(Box::new("a bug in a handler"));
        })
    });
    assert!(panicked.join().is_err());
    let state = world.snapshot();
    assert_eq!((state.revision(), state.count(scope(1), THING), state.next_due()), (0, 0, None));
    assert_eq!((state.tables().count(), world.pulse()), (0, pulse));
    let mut drawn = (0, 0);
    run(&world, |tx| drawn.0 = tx.random());
    run(&frozen(0), |tx| drawn.1 = tx.random());
    assert_eq!(drawn.0, drawn.1);
}

#[test]
fn a_failed_attempt_leaves_the_rest() {
    let world = frozen(0);
    let commit = run(&world, |tx| {
        tx.put(scope(1), Thing::new("a", 1));
        let failed = tx.attempt(|tx| {
            tx.put(scope(1), Thing::new("a", 2));
            tx.put(scope(1), Thing::new("b", 1));
            tx.schedule(timer(1, 1));
            Err::<(), _>("no")
        });
        assert!(failed.is_err());
        let succeeded = tx.attempt(|tx| {
            tx.put(scope(1), Thing::new("c", 1));
            Ok::<_, ()>(())
        });
        assert!(succeeded.is_ok());
    });
    let changes = commit.expect("rows changed").changes.clone();
    assert_eq!(changes.iter().map(|change| &*change.key.id).collect::<Vec<_>>(), ["a", "c"]);
    assert_eq!(world.snapshot().next_due(), None);
}

#[test]
fn drawn_ids_persist_without_a_commit() {
    let (world, other) = (frozen(5), frozen(5));
    let mut drawn = (String::new(), String::new());
    assert!(run(&world, |tx| drop(tx.uuid())).is_none());
    run(&world, |tx| drawn.0 = tx.hex(17));
    run(&other, |tx| {
        tx.uuid();
        drawn.1 = tx.hex(17);
    });
    assert_eq!(drawn.0, drawn.1);
    assert_eq!(drawn.0.len(), 17);
    assert_eq!(world.snapshot().revision(), 0);
}

#[test]
fn request_ids_follow_from_the_seed_and_shift_nothing() {
    let (world, other) = (frozen(5), frozen(5));
    let ids: Vec<_> = (0..100).map(|_| world.next_request_id()).collect();
    assert_eq!(ids, (0..100).map(|_| other.next_request_id()).collect::<Vec<_>>());
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), 100);
    assert_ne!(frozen(6).next_request_id(), ids[0]);
    assert_eq!(world.fork().next_request_id(), world.next_request_id());
}

#[test]
fn scans_are_ordered_bytewise_and_begin_where_asked() {
    let world = frozen(0);
    run(&world, |tx| {
        for id in ["b", "a/2", "a/10", "c", "B", "a"] {
            tx.put(scope(1), Thing::new(id, 0));
        }
        tx.put(scope(2), Thing::new("b", 0));
        tx.put(scope(1), Parcel::new("p", 0));
    });
    let state = world.snapshot();
    let ids =
        |things: &mut dyn Iterator<Item = &Thing>| things.map(|thing| thing.id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&mut state.scan(scope(1))), ["B", "a", "a/10", "a/2", "b", "c"]);
    assert_eq!(ids(&mut state.scan(scope(1)).rev().take(2)), ["c", "b"]);
    assert_eq!(ids(&mut state.scan_from(scope(1), "a/2")), ["a/2", "b", "c"]);
    assert_eq!(ids(&mut state.scan_after(scope(1), "a/2")), ["b", "c"]);
    assert_eq!(ids(&mut state.scan_after(scope(1), "a/3")), ["b", "c"]);
    assert_eq!(ids(&mut state.scan_prefix(scope(1), "a/")), ["a/10", "a/2"]);
    assert_eq!(ids(&mut state.scan_prefix(scope(3), "")), Vec::<String>::new());
    assert_eq!(state.rows_from(scope(1), THING, Bound::Unbounded).count(), 6);
    assert_eq!(state.rows(scope(1), THING).count(), state.count(scope(1), THING));
    assert_eq!(state.scopes_with(THING).collect::<Vec<_>>(), [scope(1), scope(2)]);
    assert_eq!(state.kinds(scope(1)).collect::<Vec<_>>(), [PARCEL, THING]);
    assert_eq!(state.kinds(scope(2)).collect::<Vec<_>>(), [THING]);
}

#[test]
fn incoming_links_are_found_by_target_and_kind() {
    let world = frozen(0);
    run(&world, |tx| {
        tx.put(scope(1), Thing::new("near", 0).linked(Link::new(THING, "hub")));
        tx.put(scope(1), Parcel::new("p", 0).linked(Link::new(THING, "hub")));
        tx.put(scope(2), Thing::new("far", 0).linked(Link::to_scope(scope(1), THING, "hub")));
        // One target in two spellings is one reference, and taking one spelling away does not lose it.
        let own = Link::to_scope(scope(1), THING, "hub");
        tx.put(scope(1), Thing::new("twice", 0).linked(own.clone()).linked(Link::new(THING, "hub")));
        tx.put(scope(1), Thing::new("twice", 1).linked(own));
        tx.put(scope(1), Thing::new("gone", 0).linked(Link::new(THING, "hub")));
        tx.delete(scope(1), THING, "gone");
    });
    let state = world.snapshot();
    let ids: Vec<_> = state.incoming(scope(1), THING, "hub").map(|key| &*key.id).collect();
    assert_eq!(ids, ["p", "near", "twice", "far"]);
    let things: Vec<_> = state.incoming_from(scope(1), THING, "hub", THING).map(|key| &*key.id).collect();
    assert_eq!(things, ["near", "twice", "far"]);
    assert_eq!(state.incoming_from(scope(1), THING, "hub", "Test::Other").count(), 0);
    assert_eq!(state.incoming(scope(2), THING, "hub").count(), 0);
}

#[test]
fn a_reset_world_is_as_new() {
    let world = frozen(9);
    let first = (world.next_request_id(), run(&world, |tx| tx.put(scope(1), Thing::new("a", 1))));
    world.set_now(at(50));
    let pulse = world.pulse();
    world.reset();
    assert!(world.pulse() > pulse);
    assert_eq!((world.now(), world.snapshot().revision(), world.log().len()), (at(0), 0, 0));
    assert_eq!(world.next_request_id(), first.0);
}

#[test]
fn the_past_is_a_world_too() {
    let world = frozen(0);
    run(&world, |tx| tx.put(scope(1), Thing::new("a", 1)));
    world.set_now(at(10));
    run(&world, |tx| tx.put(scope(1), Thing::new("a", 2)));
    let past = world.fork_from(&world.snapshot().at(1));
    assert_eq!((past.now(), past.snapshot().revision(), past.log().len()), (at(0), 1, 1));
    assert_eq!(past.snapshot().get::<Thing>(scope(1), "a").map(|thing| thing.number), Some(1));
    run(&past, |tx| tx.put(scope(1), Thing::new("b", 1)));
    assert!(world.snapshot().get::<Thing>(scope(1), "b").is_none());
    assert_eq!(State::empty().at(7).revision(), 0);
}

#[test]
fn a_waiting_reader_wakes_on_a_change_and_on_a_hand_on_the_clock() {
    let world = frozen(0);
    assert_eq!(world.wait_for_change(world.pulse(), Duration::from_millis(1)), world.pulse());
    for act in [
        |world: &World| drop(run(world, |tx| tx.put(scope(1), Thing::new("a", 1)))),
        |world: &World| {
            world.settle(at(1));
        },
    ] {
        let pulse = world.pulse();
        let waiting = world.clone();
        let reader = std::thread::spawn(move || waiting.wait_for_change(pulse, Duration::from_secs(60)));
        act(&world);
        assert!(reader.join().expect("the reader does not panic") > pulse);
    }
}

#[test]
fn writers_take_turns_and_lose_nothing() {
    let world = frozen(0);
    std::thread::scope(|threads| {
        for _ in 0..4 {
            threads.spawn(|| {
                for _ in 0..250 {
                    run(&world, |tx| {
                        let number = tx.get::<Thing>(scope(1), "count").map_or(0, |thing| thing.number);
                        tx.put(scope(1), Thing::new("count", number + 1));
                    });
                }
            });
        }
    });
    assert_eq!(world.snapshot().get::<Thing>(scope(1), "count").map(|thing| thing.number), Some(1_000));
    assert_eq!(world.log().len(), 1_000);
}
