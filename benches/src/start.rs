//! The time from the start of the process to its first answer.

use std::time::Instant;

use crate::process::{Program, Server};
use crate::{Plan, Result, progress, report};

/// Starts servers again and again; the median counts.
pub fn run(plan: &Plan, name: &str) -> Result<()> {
    for program in plan.rivals() {
        let times = if matches!(program, Program::Moto(_)) { plan.choose(3, 1) } else { plan.choose(10, 5) };
        let mut found = Vec::with_capacity(times);
        for _ in 0..times {
            let start = Instant::now();
            let mut server = Server::spawn(&program, &plan.folder)?;
            server.wait_until_it_answers()?;
            found.push(start.elapsed().as_secs_f64() * 1e3);
        }
        found.sort_by(f64::total_cmp);
        let median = found[times / 2];
        progress(name, format_args!("{} answers after {median:.1} ms (median of {times})", program.name()));
        report(name, program.name(), "milliseconds", median);
    }
    Ok(())
}
