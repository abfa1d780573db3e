//! Clock and timers by example.

mod rows;

use model::Value;
use rows::{THING, Thing, at, cause, frozen, scope, timer};
use world::{ClockMode, Settings, Timer, TimerId, World};

fn schedule(world: &World, timer: Timer) -> TimerId {
    world.transact(cause(), |tx| Ok::<_, ()>(tx.schedule(timer))).expect("the body does not fail").0
}

fn take_all(world: &World, until: i64) -> Vec<(i64, i64)> {
    let due = std::iter::from_fn(|| world.run_due(at(until), |due| due));
    due.map(|due| (due.timer.due.seconds(), due.timer.payload.as_int().expect("a number"))).collect()
}

#[test]
fn timers_are_taken_by_due_time_then_first_come_first_served() {
    let world = frozen(0);
    for (number, due) in [30, 10, 20, 10, 40].into_iter().enumerate() {
        schedule(&world, timer(due, number as i64));
    }
    assert_eq!(world.snapshot().next_due(), Some(at(10)));
    assert_eq!(take_all(&world, 30), [(10, 1), (10, 3), (20, 2), (30, 0)]);
    assert_eq!(world.now(), at(30));
    world.settle(at(35));
    assert_eq!(world.now(), at(35));
    assert_eq!(world.snapshot().timers().count(), 1);
}

#[test]
fn a_timer_set_on_the_way_is_taken_in_its_turn() {
    let world = frozen(0);
    schedule(&world, timer(10, 1));
    schedule(&world, timer(20, 2));
    assert_eq!(world.run_due(at(60), |due| due.timer.payload), Some(Value::Int(1)));
    let next = world.transact(cause(), |tx| Ok::<_, ()>(tx.after(5.0, "test", "ring", scope(1), 3.into())));
    assert_eq!(next.expect("the body does not fail").0.due, at(15));
    assert_eq!(take_all(&world, 60), [(15, 3), (20, 2)]);
}

#[test]
fn an_overdue_timer_does_not_turn_the_clock_back() {
    let world = frozen(0);
    world.set_now(at(100));
    schedule(&world, timer(10, 1));
    schedule(&world, timer(120, 2));
    assert_eq!(take_all(&world, 100), [(10, 1)]);
    assert_eq!(world.now(), at(100));
    world.settle(at(50));
    assert_eq!(world.now(), at(100));
}

#[test]
fn who_finds_a_timer_running_knows_that_the_world_is_not_settled() {
    let world = frozen(10);
    for number in [1, 2] {
        schedule(&world, timer(10, number));
    }
    let (runs, is_running) = std::sync::mpsc::channel();
    let (ends, may_end) = std::sync::mpsc::channel();
    std::thread::scope(|threads| {
        let first = world.clone();
        threads.spawn(move || {
            first.run_due(at(10), |_| {
                runs.send(()).expect("somebody waits");
                may_end.recv().expect("somebody sends");
                first.transact(cause(), |tx| {
                    tx.put(scope(1), Thing::new("first", 1));
                    Ok::<_, ()>(())
                })
            })
        });
        is_running.recv().expect("the timer runs");
        assert!(!world.is_settled());
        let second = threads.spawn(|| world.run_due(at(10), |_| world.snapshot().count(scope(1), THING)));
        ends.send(()).expect("the timer waits");
        assert_eq!(second.join().expect("no panic"), Some(1), "the second runs after the first");
    });
    assert!(world.is_settled());
}

#[test]
fn a_cancelled_timer_is_gone() {
    let world = frozen(0);
    let id = schedule(&world, timer(10, 1));
    let cancel = || world.transact(cause(), |tx| Ok::<_, ()>(tx.cancel(id))).expect("the body does not fail");
    let (pending, commit) = cancel();
    assert!(pending && commit.is_some_and(|commit| commit.revision == 2 && commit.changes.is_empty()));
    let (pending, commit) = cancel();
    assert!(!pending && commit.is_none());
    assert!(world.run_due(at(60), drop).is_none());
    assert_eq!(world.now(), at(0));
}

#[test]
fn pace_makes_waiting_longer_or_shorter() {
    let world = frozen(0);
    for (pace, due) in [(1.0, at(10)), (0.5, at(5)), (0.0, at(0)), (-1.0, at(0)), (f64::NAN, at(0))] {
        world.set_pace(pace);
        let timer =
            world.transact(cause(), |tx| Ok::<_, ()>(tx.after(10.0, "test", "ring", scope(1), Value::Null)));
        assert_eq!(timer.expect("the body does not fail").0.due, due, "pace {pace}");
    }
}

/// Ends when a running clock has moved on.
fn wait_for_tick() {
    let running = World::new(Settings::default());
    let start = running.now();
    while running.now() == start {
        std::hint::spin_loop();
    }
}

#[test]
fn time_stands_still_in_a_transaction_and_in_a_snapshot() {
    let world = World::new(Settings::default());
    let (first, later) = (world.snapshot(), world.now());
    assert!(first.now() <= later);
    let times = world.transact(cause(), |tx| {
        let before = tx.now();
        wait_for_tick();
        Ok::<_, ()>((before, tx.now()))
    });
    let (before, after) = times.expect("the body does not fail").0;
    assert_eq!(before, after);
    assert!(world.now() > after);
}

#[test]
fn a_running_clock_is_set_stopped_and_released() {
    let world = World::new(Settings { clock: ClockMode::Real, ..Settings::default() });
    let real = world.now();
    assert!(real.seconds() > 1_600_000_000);
    world.set_now(at(1_000));
    assert!((1_000..1_060).contains(&world.now().seconds()));
    schedule(&world, timer(5_000, 1));
    assert_eq!(take_all(&world, 6_000), [(5_000, 1)]);
    assert!((5_000..5_060).contains(&world.now().seconds()));
    world.freeze();
    let stopped = world.now();
    wait_for_tick();
    assert_eq!(world.now(), stopped);
    world.run();
    assert!((5_000..5_060).contains(&world.now().seconds()));
    world.run_real();
    assert!(world.now() >= real);
}

#[test]
fn clocks_of_fork_and_parent_are_two() {
    let world = frozen(0);
    schedule(&world, timer(10, 1));
    let fork = world.fork();
    assert_eq!(take_all(&fork, 20), [(10, 1)]);
    assert_eq!((fork.now(), world.now()), (at(10), at(0)));
    assert_eq!(take_all(&world, 20), [(10, 1)]);
    assert_eq!(world.snapshot().count(scope(1), THING), 0);
}
