//! Benchmarks: our server beside a bare hyper server and moto's in one run, as a Markdown table. Nothing here fails
//! because something is slow.

mod builds;
mod options;
mod report;

use std::path::{Path, PathBuf};
use std::process::Stdio;

use crate::failure::{Context, Failure, Result};
use crate::python::Python;
use crate::server::{self, Profile};
use crate::{dist, process, workspace};
use options::Options;
use report::Numbers;

pub(crate) use options::ARGUMENTS;

/// The environment that has moto's server in it: the one that runs moto's tests.
const REQUIREMENTS: &str = "tests/moto/requirements.txt";

/// Builds the servers, measures, prints the table and writes it to `target/bench.md`.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let options = Options::parse(arguments)?;
    let mut numbers = Numbers::default();
    let mut notes = Vec::new();
    let measured = match options.names.is_empty() {
        true => Ok(()),
        false => measure(&options, &mut numbers, &mut notes),
    };
    // What one part measured is shown even if the other fails.
    let built = if options.builds { builds::measure(&mut numbers) } else { Ok(()) };
    if numbers.is_empty() {
        return measured.and(built);
    }
    let page = report::page(&numbers, &notes, &machine());
    let path = workspace::target().join("bench.md");
    workspace::write(&path, &page)?;
    println!("\n{page}\nwritten to {}", path.display());
    measured.and(built)
}

/// Runs the measuring program on what was just built. What it measured before it failed is kept.
fn measure(options: &Options, numbers: &mut Numbers, notes: &mut Vec<String>) -> Result<()> {
    let ours = if options.dist { dist::build()? } else { server::build(Profile::Release)? };
    let benches = build_benches()?;
    let moto = moto(options, notes);
    if options.dist {
        notes.push("Ours is as `cargo xtask dist` builds it: by a profile of calls like these.".to_owned());
    }
    if options.quick {
        notes.push("A quick run: fewer rounds, fewer requests, a smaller world to fork.".to_owned());
    }
    let mut command = process::command(&benches);
    command.arg("measure").arg(&ours).arg(moto.as_deref().unwrap_or(Path::new("-")));
    command.arg(workspace::target().join("bench")).arg(if options.quick { "quick" } else { "patient" });
    let child = command.args(&options.names).stdin(Stdio::null()).stdout(Stdio::piped()).spawn();
    let output =
        child.and_then(std::process::Child::wait_with_output).context("cannot run the measuring program")?;
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        numbers.read(line)?;
    }
    if output.status.success() {
        return Ok(());
    }
    Err(Failure::new("not everything could be measured: the lines above that begin with `!!` say why")
        .hint(format!("logs of the servers are in {}", workspace::target().join("bench").display())))
}

/// Builds the measuring program, alone, so that our server is built as users build it.
pub(crate) fn build_benches() -> Result<PathBuf> {
    process::timed("build the measuring program (release)", || {
        process::run(&mut process::cargo(&["build", "--release", "--package", "benches"]))
    })?;
    Ok(workspace::target().join("release/benches"))
}

/// moto's server, or a note why it is not measured.
fn moto(options: &Options, notes: &mut Vec<String>) -> Option<PathBuf> {
    if options.without_moto {
        notes.push("moto's server was left out with --without-moto.".to_owned());
        return None;
    }
    match Python::with(REQUIREMENTS) {
        Ok(python) => Some(python.programs().join("moto_server")),
        Err(failure) => {
            println!("  !! moto's server cannot be installed and is left out: {}", failure.text());
            notes.push("moto's server could not be installed and was left out.".to_owned());
            None
        }
    }
}

/// What the numbers were measured on.
fn machine() -> String {
    let processors = std::thread::available_parallelism().map_or(0, usize::from);
    let information = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = information.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or("?").to_owned();
    let model = model.map_or("an unnamed processor", |(_, name)| name);
    format!("{processors} × {model}, load average at the end {load}")
}
