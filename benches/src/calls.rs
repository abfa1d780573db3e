//! Calls over a socket: requests a second and processor time a request, for ours, the bare server and moto's.

use std::path::PathBuf;

use crate::connection::Connection;
use crate::load::{Load, Round, Script};
use crate::process::{Program, Server};
use crate::{Plan, Result, progress, report, s3, scene};

/// A call that is measured.
struct Call {
    /// The name of the benchmark.
    name: &'static str,
    /// How many requests a round sends to the bare server, to ours and to moto's: about a second of processor time,
    /// which the kernel counts in hundredths.
    counts: [usize; 3],
    /// Makes what has to exist, and the requests.
    prepare: fn(&mut Connection) -> Result<Vec<Script>>,
}

#[rustfmt::skip]
const CALLS: &[Call] = &[
    Call { name: "identity", counts: [100_000, 80_000, 800], prepare: scene::identity },
    Call { name: "instances-1", counts: [100_000, 48_000, 320], prepare: scene::one_instance },
    Call { name: "instances-1000", counts: [1_600, 160, 16], prepare: scene::thousand_instances },
    Call { name: "authorize", counts: [100_000, 24_000, 320], prepare: scene::rules },
    Call { name: "authorize-recorded", counts: [100_000, 3_200, 320], prepare: scene::recorded_rules },
    Call { name: "put-small", counts: [100_000, 40_000, 800], prepare: s3::put_small },
    Call { name: "get-small", counts: [100_000, 48_000, 800], prepare: s3::get_small },
    Call { name: "put-large", counts: [400, 100, 32], prepare: s3::put_large },
    Call { name: "get-large", counts: [400, 400, 64], prepare: s3::get_large },
];

/// Measures one call on all servers. The servers take turns, so that what else the machine does strikes all of them.
pub fn run(plan: &Plan, name: &str) -> Result<()> {
    let call = CALLS.iter().find(|call| call.name == name).ok_or("there is no such call")?;
    let mut loads = prepare(plan, call)?;
    for load in &mut loads {
        progress(name, format_args!("warm {} up", load.server.name()));
        load.round(count(plan, call, load) / 4)?;
    }
    let mut rounds = vec![Vec::new(); loads.len()];
    let repeats = plan.choose(5, 2);
    for repeat in 1..=repeats {
        for (load, rounds) in loads.iter_mut().zip(&mut rounds) {
            let server = load.server.name();
            // moto takes a thousand times as long: two rounds of it are near enough.
            if server == "moto" && repeat > 2 {
                continue;
            }
            let round = load.round(count(plan, call, load))?;
            progress(name, format_args!("round {repeat} of {repeats}, {server}: {round}"));
            rounds.push(round);
        }
    }
    for (load, rounds) in loads.iter().zip(&rounds) {
        let all = Round::summary(rounds);
        report(name, load.server.name(), "rate", all.rate);
        report(name, load.server.name(), "processor", all.processor);
        report(name, load.server.name(), "client", all.client);
    }
    Ok(())
}

/// Starts the bare server, ours and moto's, and makes what has to exist.
fn prepare(plan: &Plan, call: &Call) -> Result<Vec<Load>> {
    let mut loads = Vec::new();
    for program in plan.rivals() {
        progress(call.name, format_args!("prepare {}", program.name()));
        let server = Server::start(&program, &plan.folder)?;
        let scripts = (call.prepare)(&mut server.connect()?)?;
        if loads.is_empty() {
            let recorded = record(plan, call.name, &server, &scripts[0])?;
            let bare = Server::start(&Program::Bare(recorded), &plan.folder)?;
            loads.push(Load::new(bare, scripts.clone())?);
        }
        loads.push(Load::new(server, scripts)?);
    }
    Ok(loads)
}

fn count(plan: &Plan, call: &Call, load: &Load) -> usize {
    let [bare, ours, moto] = call.counts;
    let count = match load.server.name() {
        "bare" => bare,
        "ours" => ours,
        _ => moto,
    };
    count / plan.choose(1, 4)
}

/// Plays a whole script once, which leaves things as they were, and keeps the first answer for the bare server.
fn record(plan: &Plan, name: &str, server: &Server, script: &Script) -> Result<PathBuf> {
    let path = plan.folder.join(format!("{name}.answer"));
    let mut connection = server.connect()?;
    for (place, request) in script.iter().enumerate() {
        let answer = connection.call(request)?;
        if place == 0 {
            std::fs::write(&path, answer)
                .map_err(|error| format!("cannot write {}: {error}", path.display()))?;
        }
    }
    Ok(path)
}
