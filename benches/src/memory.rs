//! Memory of the running servers, and the size of the binary.

use std::time::Duration;

use crate::process::{Program, Server};
use crate::{Plan, Result, progress, report, request, scene};

/// How long a server has to come to rest before its memory is read.
const REST: Duration = Duration::from_millis(500);

/// Memory after the start, and after the first call.
pub fn idle(plan: &Plan, name: &str) -> Result<()> {
    for program in plan.rivals() {
        let mut server = Server::spawn(&program, &plan.folder)?;
        server.wait_until_open()?;
        let started = rested(&server)?;
        server.connect()?.call(&request::caller_identity())?;
        let called = rested(&server)?;
        let rival = program.name();
        progress(
            name,
            format_args!("{rival} has {started:.1} MB after start, {called:.1} MB after the first call"),
        );
        report(name, rival, "started", started);
        report(name, rival, "called", called);
    }
    Ok(())
}

/// How much memory grows for 10,000 security groups.
pub fn groups(plan: &Plan, name: &str) -> Result<()> {
    for program in plan.rivals() {
        // moto looks through all groups for each new one: a thousand are enough to tell.
        let count = if matches!(program, Program::Moto(_)) { 1_000 } else { plan.choose(10_000, 2_000) };
        let server = Server::start(&program, &plan.folder)?;
        let mut connection = server.connect()?;
        for number in 0..100 {
            scene::create_group(&mut connection, &format!("warm-{number}"))?;
        }
        let before = rested(&server)?;
        for number in 0..count {
            scene::create_group(&mut connection, &format!("group-{number}"))?;
        }
        let growth = (rested(&server)? - before) * 10_000.0 / f64::from(count);
        progress(name, format_args!("{}: {growth:.1} MB for 10,000 (from {count})", program.name()));
        report(name, program.name(), "growth", growth);
    }
    Ok(())
}

/// The size of our binary.
pub fn size(plan: &Plan, name: &str) -> Result<()> {
    let path = plan.ours.display();
    let length =
        std::fs::metadata(&plan.ours).map_err(|error| format!("cannot look at {path}: {error}"))?.len();
    let megabytes = length as f64 / 1e6;
    progress(name, format_args!("{path} has {megabytes:.1} MB"));
    report(name, "ours", "megabytes", megabytes);
    Ok(())
}

/// The resident memory of a server at rest, in megabytes.
pub fn rested(server: &Server) -> Result<f64> {
    std::thread::sleep(REST);
    server.resident_memory()
}
