//! Loose bounds on what must stay cheap in a large world: structural sharing, not a copy.

mod rows;

use std::time::{Duration, Instant};

use rows::{PARCEL, Thing, cause, frozen, scope};
use world::{Link, World};

fn large() -> World {
    let world = frozen(0);
    let filled = world.transact(cause(), |tx| {
        for number in 0..100_000 {
            tx.put(
                scope(1),
                Thing::new(&format!("thing-{number:06}"), number).linked(Link::new(PARCEL, "hub")),
            );
        }
        Ok::<_, ()>(())
    });
    assert!(filled.is_ok());
    world
}

/// The shortest of many runs, which a busy machine hardly disturbs.
fn shortest<T>(mut run: impl FnMut() -> T) -> Duration {
    let runs = (0..200).map(|_| {
        let start = Instant::now();
        let result = run();
        let elapsed = start.elapsed();
        drop(result);
        elapsed
    });
    runs.min().unwrap_or_default()
}

#[test]
fn forks_and_single_puts_of_a_large_world_are_quick() {
    let world = large();
    let fork = shortest(|| world.fork());
    let mut number = 0;
    let put = shortest(|| {
        number += 1;
        world.transact(cause(), |tx| {
            tx.put(scope(1), Thing::new("thing-050000", -number));
            Ok::<_, ()>(())
        })
    });
    assert!(fork < Duration::from_micros(50), "a fork took {fork:?}");
    // Unoptimised code takes ten times as long as what is shipped.
    assert!(put < Duration::from_micros(500), "a put took {put:?}");
}
