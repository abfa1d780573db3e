//! Random histories of several worlds, each beside a naive model that copies everything.

mod naive;
mod rows;

use model::Value;
use naive::{Address, Naive, Target};
use proptest::collection::vec;
use proptest::prelude::*;
use rows::{PARCEL, Parcel, THING, Thing, at, cause, frozen, scope};
use world::{Link, State, Timer, TimerId, Transaction, World};

#[derive(Clone, Debug)]
enum Step {
    Put(Address, i64, Vec<Target>),
    Delete(Address),
    Schedule(i64),
    /// The pending timer at this index of all, if there are so many.
    Cancel(usize),
    Draw,
}

/// Steps that are an attempt of their own; whether it fails.
#[derive(Clone, Debug)]
struct Part(Vec<Step>, bool);

#[derive(Clone, Debug)]
enum Action {
    /// A transaction in the world at this index (of those there are); whether it fails.
    Call(usize, Vec<Part>, bool),
    Fork(usize),
    Take(usize, i64),
    Settle(usize, i64),
}

fn address() -> impl Strategy<Value = Address> {
    let kinds = prop::sample::select(vec![THING, THING, PARCEL]);
    (0..2_u64, kinds, 0..40_u8).prop_map(|(scope, kind, id)| (scope, kind, format!("id-{id}")))
}

fn step() -> impl Strategy<Value = Step> {
    let target = (prop::option::of(0..2_u64), prop::sample::select(vec![THING, PARCEL]), 0..6_u8)
        .prop_map(|(scope, kind, id)| (scope, kind, format!("id-{id}")));
    prop_oneof![
        6 => (address(), 0..3_i64, vec(target, 0..4)).prop_map(|(at, number, links)| Step::Put(at, number, links)),
        3 => address().prop_map(Step::Delete),
        1 => (0..60_i64).prop_map(Step::Schedule),
        1 => (0..4_usize).prop_map(Step::Cancel),
        1 => Just(Step::Draw),
    ]
}

fn action() -> impl Strategy<Value = Action> {
    let part = (vec(step(), 0..8), prop::bool::weighted(0.2)).prop_map(|(steps, fails)| Part(steps, fails));
    prop_oneof![
        10 => (0..9_usize, vec(part, 0..4), prop::bool::weighted(0.2))
            .prop_map(|(world, parts, fails)| Action::Call(world, parts, fails)),
        1 => (0..9_usize).prop_map(Action::Fork),
        2 => (0..9_usize, 0..70_i64).prop_map(|(world, until)| Action::Take(world, until)),
        1 => (0..9_usize, 0..70_i64).prop_map(|(world, until)| Action::Settle(world, until)),
    ]
}

fn link((scope, kind, id): &Target) -> Link {
    match scope {
        Some(number) => Link::to_scope(rows::scope(*number), kind, id.as_str()),
        None => Link::new(kind, id.as_str()),
    }
}

fn run_step(tx: &mut Transaction, step: &Step) {
    match step {
        Step::Put((number, kind, id), value, links) => {
            let (id, links) = (id.clone(), links.iter().map(link).collect());
            match *kind {
                THING => tx.put(scope(*number), Thing { id, number: *value, links }),
                _ => tx.put(scope(*number), Parcel { id, number: *value, links }),
            }
        }
        Step::Delete((number, kind, id)) => drop(tx.delete(scope(*number), kind, id)),
        Step::Schedule(due) => drop(tx.schedule(rows::timer(*due, *due))),
        Step::Cancel(index) => {
            let id = tx.timers().map(|(id, _)| id).nth(*index);
            assert!(id.is_none_or(|id| tx.cancel(id)));
        }
        Step::Draw => drop(tx.random()),
    }
}

fn run_naive_step(naive: &mut Naive, step: &Step) {
    match step {
        Step::Put(address, number, links) => {
            naive.rows.insert(address.clone(), (*number, links.clone()));
        }
        Step::Delete(address) => {
            naive.rows.remove(address);
        }
        Step::Schedule(due) => naive.schedule(*due),
        Step::Cancel(index) => naive.cancel(*index),
        Step::Draw => naive.drawn += 1,
    }
}

/// Runs a call in the world and in its model, and compares what followers would see on the way.
fn call(world: &World, naive: &mut Naive, parts: &[Part], fails: bool) {
    let mut staged = naive.clone();
    let result = world.transact(cause(), |tx| {
        for Part(steps, part_fails) in parts {
            let (mark, before) = (tx.mark(), staged.clone());
            let outcome = tx.attempt(|tx| {
                steps.iter().for_each(|step| run_step(tx, step));
                if *part_fails { Err(()) } else { Ok(()) }
            });
            if outcome.is_ok() {
                steps.iter().for_each(|step| run_naive_step(&mut staged, step));
            }
            assert_eq!(naive::addresses(&tx.changes_since(mark)), staged.changed_since(&before));
            naive::compare_tables(tx, &staged);
        }
        assert_eq!(naive::addresses(&tx.changes()), staged.changed_since(naive));
        if fails { Err(()) } else { Ok(()) }
    });
    match result {
        Ok(((), commit)) => {
            assert_eq!(commit.is_some(), staged.commit(naive));
            assert!(
                commit
                    .is_none_or(|commit| commit.revision == staged.revision && commit.time == at(staged.now))
            );
            *naive = staged;
        }
        Err(()) => assert!(fails),
    }
}

fn take(world: &World, naive: &mut Naive, until: i64) {
    let taken = world.run_due(at(until), |due| (due.id.due.seconds(), due.id.sequence));
    assert_eq!(taken, naive.take(until));
}

/// Runs a history and compares each world with its model after each action.
fn run(seed: u64, actions: &[Action]) -> Vec<(World, Naive)> {
    let mut worlds = vec![(frozen(seed), Naive::default())];
    for action in actions {
        let (Action::Call(index, ..)
        | Action::Fork(index)
        | Action::Take(index, _)
        | Action::Settle(index, _)) = action;
        let index = index % worlds.len();
        let (world, naive) = &mut worlds[index];
        match action {
            Action::Call(_, parts, fails) => call(world, naive, parts, *fails),
            Action::Take(_, until) => take(world, naive, *until),
            Action::Settle(_, until) => {
                world.settle(at(*until));
                naive.now = naive.now.max(*until);
            }
            Action::Fork(_) => {
                let fork = (world.fork(), naive.clone());
                worlds.push(fork);
            }
        }
        // All of them: what one does must not show in another.
        for (world, naive) in &worlds {
            naive::compare(&world.snapshot(), naive);
        }
    }
    worlds
}

fn draw(world: &World) -> Option<u64> {
    world.transact(cause(), |tx| Ok::<_, ()>(tx.random())).ok().map(|(number, _)| number)
}

/// What a world looks like to the last byte, ids to come included.
fn portrait(world: &World) -> String {
    let state = world.snapshot();
    let rows: Vec<_> = state.tables().flat_map(|(kind, scope)| state.rows(scope, kind)).collect();
    let timers: Vec<(TimerId, &Timer)> = state.timers().collect();
    let mut portrait = format!("{rows:?}\n{timers:?}\n{:?}\n{}", state.log(), world.next_request_id());
    let drawn = world.transact(cause(), |tx| Ok::<_, ()>((tx.uuid(), tx.hex(9), tx.random())));
    portrait.push_str(&format!("{drawn:?}"));
    portrait
}

/// Checks that the log of a state rebuilds its control rows, at its end and at each of its commits.
fn check_log(state: &State, naive: &Naive) {
    let mut replayed = State::empty();
    for (commit, (revision, rows)) in state.log().iter().zip(&naive.history) {
        replayed.replay(commit);
        assert_eq!((replayed.revision(), replayed.now()), (*revision, commit.time));
        let past = state.at(*revision);
        assert_eq!(past.log().len(), replayed.log().len());
        for rebuilt in [&replayed, &past] {
            assert_eq!(&naive::control_rows(rebuilt), rows);
            naive::compare_references(rebuilt);
        }
    }
    assert_eq!(state.log().len(), naive.history.len());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn worlds_are_what_their_models_are(actions in vec(action(), 0..60)) {
        for (world, naive) in run(1, &actions) {
            check_log(&world.snapshot(), &naive);
            // The next number is that of a world that drew as often and did nothing else.
            let oracle = frozen(1);
            (0..naive.drawn).for_each(|_| assert!(draw(&oracle).is_some()));
            prop_assert_eq!(draw(&world), draw(&oracle));
        }
    }

    #[test]
    fn the_same_seed_and_the_same_calls_give_the_same_bytes(seed: u64, actions in vec(action(), 0..40)) {
        let (first, second) = (run(seed, &actions), run(seed, &actions));
        for ((first, _), (second, _)) in first.iter().zip(&second) {
            prop_assert_eq!(portrait(first), portrait(second));
        }
    }

    #[test]
    fn rows_come_back_from_their_values(id in "[a-z]{1,8}", number: i64) {
        let thing = Thing::new(&id, number);
        let value: Value = world::Row::to_value(&thing);
        prop_assert_eq!(<Thing as world::Typed>::from_value(value), Ok(thing));
    }
}
